"""What follows on the day a Party leaves, or another takes its place. Nothing is removed; every row says why it ended.

Rooms above hand on what is theirs by a line in `HAND_ON`, which they add when they are loaded.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import MatterParty
from alliance.kernel.notices import queries as notices
from alliance.kernel.notices.readdressing import readdress
from alliance.kernel.permissions import Actor
from parties.appointments.actions import move_last_day_in
from parties.appointments.queries import left_with_whoever_presides
from parties.membership import standing, wording
from parties.membership.rules import A_DAY
from parties.people.models import Party
from parties.people.queries import addressees

HandOn = Callable[[Party, Party], int]  # from the Party, to its successor: how many things passed on
HAND_ON: dict[str, HandOn] = {}  # by what it is called in the trail


def leave(party: Party, *, on_day: date, actor: Actor, at: datetime) -> dict[str, Any]:
    """End what a Party without a successor had a part in or owed. Drafts stay kept, and questions stay as they were
    put. Says what ended, for the trail."""
    last_day, why = on_day - A_DAY, wording.left(party)
    ended = []
    for part in standing.parts(party):
        if not standing.is_draft(part):
            matters.end_part(part=part, last_day=last_day)
            _say_in_its_matter(part, actor, "ended the part of a Party that left", {"last_day": last_day})
            ended.append(part.matter.reference)
    dates = 0
    for row in standing.owed(party):
        row.refresh_from_db()  # cancelling one may have cancelled its followers
        if row.is_open:
            deadlines.cancel(row, reason=why, at=at)
            dates += 1
    return {"parts": ended, "dates": dates, "appointments": _end_appointments(party, last_day, actor, why)}


def hand_on(party: Party, successor: Party, *, on_day: date, actor: Actor, at: datetime) -> dict[str, Any]:
    """Give a successor the parts, dates, drafts and notices of a Party whose place it takes. Says what passed on."""
    why = wording.passed_on(party, successor)
    passed = []
    for part in standing.parts(party):
        matters.hand_on_part(part=part, party_id=successor.pk, on=on_day)
        _say_in_its_matter(part, actor, "passed a Party's part on to its successor", {"to": successor.name})
        passed.append(part.matter.reference)
    dates = list(standing.owed(party))
    for row in dates:
        row.refresh_from_db()  # handing over one has moved its followers on to the new row
        deadlines.hand_over(row, to_party=successor, reason=why, at=at)
    others = {what: act(party, successor) for what, act in HAND_ON.items()}
    served = pass_on_notices(party, successor, actor=actor, at=at)
    ended = _end_appointments(party, on_day - A_DAY, actor, why)
    return {"parts": passed, "dates": len(dates), **others, "notices": served, "appointments": ended}


def pass_on_notices(party: Party, successor: Party, *, actor: Actor, at: datetime) -> int:
    """Serve what waits for an answer from a Party also on those who speak for its successor. Twice changes nothing."""
    day = clock.local(at).date()
    version = in_force(day)
    served = 0
    for one in addressees(version=version, day=day, parties=[successor]) if version else []:
        waiting = list(notices.left_waiting(Q(party=party), person_id=one.person_id))
        waiting += left_with_whoever_presides(party, person_id=one.person_id)
        served += len(
            readdress(deliveries=waiting, to=[one], actor=actor, at=at, why=wording.passed_on(party, successor))
        )
    return served


def _end_appointments(party: Party, last_day: date, actor: Actor, why: str) -> int:
    """End the appointments to a Party's posts with its last day: rights end with them. One that began later, or has
    not begun, ends on its own first day, and never counts."""
    rows = [(row, max(last_day, row.starts_on)) for row in standing.appointments_after(party, last_day)]
    to_end = [(row, ends_on) for row, ends_on in rows if row.ends_on != ends_on]
    for row, ends_on in to_end:
        move_last_day_in(actor=actor, appointment=row, ends_on=ends_on, reason=why)
    return len(to_end)


def _say_in_its_matter(part: MatterParty, actor: Actor, verb: str, facts: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        matter=part.matter,
        facts={"role": part.role, **facts},
        clause="1.1",
        on_behalf_of=part.party,
    )
