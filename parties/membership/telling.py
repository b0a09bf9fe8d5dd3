"""Telling those who speak for the Parties what changes about one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import serve
from alliance.kernel.permissions import Actor, Authority
from parties.appointments.queries import with_authority
from parties.membership import wording
from parties.membership.models import PartyChange
from parties.people.models import Party
from parties.people.queries import addressees, current_parties


def in_words(change: PartyChange) -> str:
    """What a change says, in a sentence with the names of today."""
    return lines([change])[0].text


def lines(changes: list[PartyChange]) -> list[wording.Line]:
    """Changes in words. Two queries, whatever their number."""
    today = clock.today()
    version = in_force(today)
    kinds = {kind.key: kind.label for kind in version.terms.party_kinds} if version else {}
    parties = dict(Party.objects.values_list("key", "name"))
    return [wording.told(change, kinds, parties, today) for change in changes]


def tell_what_ended(change: PartyChange, done: Mapping[str, Any], *, actor: Actor, at: datetime) -> None:
    """Tell the administrators and whoever presides what ended with a Party on the day it was recorded to leave: more
    may have been open then than when it was recorded. In counts: each Matter says so to its own readers."""
    day = clock.local(at).date()
    version = in_force(day)
    to = with_authority(version, day, Authority.PRESIDES, Authority.ADMINISTERS) if version else []
    if version is not None and version.matter is not None and to:
        subject, body = wording.what_ended(change.party, len(done["parts"]), done["dates"])
        serve(
            kind="party-left",
            matter=version.matter,
            subject=subject,
            body=body,
            to=to,
            actor=actor,
            at=at,
            clause="1.1",
            audience=Audience.NAMED,
            once=f"party-change:{change.pk}:ended",
        )


def tell(change: PartyChange, subject: str, body: str, *, actor: Actor, at: datetime, what: str) -> None:
    """Serve a notice of a change on those who speak for each Party of the day, once."""
    day = clock.local(at).date()
    version = in_force(day)
    if version is None or version.matter is None:
        return
    if to := addressees(version=version, day=day, parties=current_parties(day)):
        serve(
            kind="party-change",
            matter=version.matter,
            subject=subject,
            body=body,
            to=to,
            actor=actor,
            at=at,
            clause="1.1",
            audience=Audience.ALL_PARTIES,
            once=f"party-change:{change.pk}:{what}",
        )
