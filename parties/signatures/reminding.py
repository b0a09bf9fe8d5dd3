"""Reminding the Parties that have not signed: at the press of a button, and by the sweep."""

from datetime import date, datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import calendars
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM, Act, Actor, Scope, require
from parties.people.queries import addressees
from parties.signatures import checks, queries, wording
from parties.signatures.actions import CLAUSE
from parties.signatures.queries import Row
from parties.signatures.rules import reminder_is_due

KIND = "signature-reminder"


@transaction.atomic
def remind(*, actor: Actor, version: AgreementVersion, at: datetime) -> int:
    """Remind every Party that has not signed, each at most once a day; says how many were reminded now.

    For the Chair and administrators. Raises NotAllowed, Refusal where nobody is left to remind today, Stale.
    """
    require(actor, Act.NAME_SIGNATORY, Scope())
    audit.lock_head()
    checks.refuse_superseded(version, at)
    checks.text_of(version)
    sent = sum(_remind(version, row, actor, at) for row in to_remind(version, clock.local(at).date()))
    if not sent:
        raise Refusal("", "Nobody is left to remind today.", "Each Party is reminded at most once a day.")
    return sent


@transaction.atomic
def remind_when_due() -> int:
    """Remind each Party that has not signed ten Operational Days after signing became possible, and every ten after.

    Safe to run any number of times. Ends with the term of the version.
    """
    at, day = clock.now(), clock.today()
    sent = 0
    for version in queries.open_to_signing(day):
        text = version.document
        if text is None:
            continue
        for row in to_remind(version, day):
            since = last_reminded(version, row) or clock.local(text.uploaded_at).date()
            if reminder_is_due(calendars()[version.terms.calendar].between(since, day)):
                sent += _remind(version, row, SYSTEM, at)
    return sent


def to_remind(version: AgreementVersion, day: date) -> list[Row]:
    """The Parties that have not signed and that anybody can be reminded for."""
    return [row for row in queries.standing(version, day) if not row.is_signed and whom(version, row, day)]


def whom(version: AgreementVersion, row: Row, day: date) -> list[Addressee]:
    """The signatory, where they hold the post and can be written to; else those who speak for the Party."""
    if row.signatory is not None and row.in_post and row.signatory.person.notice_address:
        capacity = f"signatory of {row.party}"
        return [Addressee(person_id=row.signatory.person_id, party_id=row.party.pk, capacity=capacity)]
    running = in_force(day) or version
    return addressees(version=running, day=day, parties=[row.party])


def last_reminded(version: AgreementVersion, row: Row) -> date | None:
    """The day of a Party's last reminder about a version."""
    last = Notice.objects.filter(once__startswith=_prefix(version, row)).order_by("-served_at").first()
    return clock.local(last.served_at).date() if last else None


def _prefix(version: AgreementVersion, row: Row) -> str:
    return f"{KIND}:{version.pk}:{row.party.pk}:"


def _remind(version: AgreementVersion, row: Row, actor: Actor, at: datetime) -> bool:
    day = clock.local(at).date()
    once = f"{_prefix(version, row)}{day}"
    if Notice.objects.filter(once=once).exists():
        return False
    subject, body = wording.reminder(version, row.party, row.signatory)
    serve(
        kind=KIND,
        matter=checks.matter_of(version),
        subject=subject[:200],
        body=body,
        to=whom(version, row, day),
        actor=actor,
        at=at,
        clause=CLAUSE,
        audience=Audience.NAMED,
        once=once,
    )
    return True
