"""What steps of facilitated discussions write. Called from the ladder, inside its transaction and behind its checks."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement.ladder_shapes import Stage
from alliance.kernel import clock
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Actor
from disputes.course import Course
from disputes.dates import kind_of
from disputes.facilitation.models import Discussion, Facilitator, InformationRequest
from disputes.facilitation.queries import active, booked, open_requests
from disputes.models import Dispute
from parties.people.models import Party

INFORMATION = "information"


@transaction.atomic
def appoint(*, actor: Actor, dispute: Dispute, stage: str, words: Mapping[str, Any], at: datetime) -> Facilitator:
    """Enter the facilitator who has accepted in writing. Raises Stale while there is one already."""
    if current := active(dispute):
        raise Stale(f"{current} facilitates already.", happened=[f"Appointed on {current.appointed_on:%-d %B %Y}."])
    return Facilitator.objects.create(
        dispute=dispute,
        stage=stage,
        name=words["name"],
        firm=words.get("firm", ""),
        appointed_on=words["on"],
        fee_basis=words.get("fee_basis", ""),
        quoted_pence=words.get("quoted"),
        cap_pence=words.get("cap"),
        independence=words["independence"],
        override=words.get("override", ""),
        recorded_by_id=actor.person_id,
        recorded_at=at,
    )


@transaction.atomic
def end_facilitator(*, dispute: Dispute, on: date, why: str) -> Facilitator:
    """End the present facilitator on a day. Booked discussions fall away; those held stay on record."""
    row = _present(dispute)
    for discussion in booked(dispute):
        discussion.state = Discussion.State.CANCELLED
        discussion.save(update_fields=["state"])
    row.ended_on, row.ended_because = on, why[:300]
    row.save(update_fields=["ended_on", "ended_because"])
    return row


def _present(dispute: Dispute) -> Facilitator:
    if (row := active(dispute)) is None:
        raise Stale("Nobody facilitates this dispute now.")
    return row


@transaction.atomic
def book(*, actor: Actor, dispute: Dispute, starts_at: datetime, place: str, at: datetime) -> Discussion:
    """Book a discussion. Raises Stale where one is booked or was held at that very time."""
    facilitator = _present(dispute)
    _not_twice(facilitator, starts_at)
    return Discussion.objects.create(
        facilitator=facilitator, starts_at=starts_at, place=place, recorded_by_id=actor.person_id, recorded_at=at
    )


def _not_twice(facilitator: Facilitator, starts_at: datetime, besides: int | None = None) -> None:
    live = [Discussion.State.BOOKED, Discussion.State.HELD]
    same = facilitator.discussions.filter(starts_at=starts_at, state__in=live)
    if (same.exclude(pk=besides) if besides else same).exists():
        raise Stale(f"There is a discussion at {clock.local(starts_at):%H:%M on %-d %B %Y} already.")


@transaction.atomic
def hold(*, actor: Actor, dispute: Dispute, words: Mapping[str, Any], inside: bool, at: datetime) -> Discussion:
    """Record a discussion as held: one that was booked, or another."""
    facilitator = _present(dispute)
    chosen = next((d for d in booked(dispute) if str(d.pk) == words["discussion"]), None)
    starts_at = words.get("starts_at") or (chosen.starts_at if chosen else None)
    if starts_at is None:
        raise Refusal("starts_at", "Say when it was held.", mend="Give the day and the time.")
    _not_twice(facilitator, starts_at, besides=chosen.pk if chosen else None)
    row = chosen or Discussion(facilitator=facilitator, place="", recorded_by_id=actor.person_id, recorded_at=at)
    row.starts_at, row.state = starts_at, Discussion.State.HELD
    row.attended, row.absences = list(words["attended"]), words.get("absences", "")
    row.outcome, row.outside = words.get("outcome", ""), "" if inside else words.get("outside", "")
    row.save()
    return row


@transaction.atomic
def call_off(*, dispute: Dispute, words: Mapping[str, Any]) -> Discussion:
    """A booked discussion was cancelled, or adjourned before it began."""
    row = next((d for d in booked(dispute) if str(d.pk) == words["discussion"]), None)
    if row is None:
        raise Stale("That discussion is no longer booked.")
    row.state = Discussion.State(words["state"])
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def ask(
    *, actor: Actor, dispute: Dispute, stage: Stage | None, words: Mapping[str, Any], course: Course, at: datetime
) -> InformationRequest:
    """Ask a Party for information, with its own target where the agreement or a reading gives one."""
    party = Party.objects.get(pk=words["party_asked"])
    row = InformationRequest.objects.create(
        facilitator=_present(dispute), party=party, asked=words["text"], asked_at=at
    )
    own = stage.clock(INFORMATION) if stage else None
    length = own.length_under(course.settings) if own else None
    if stage is None or own is None or length is None:
        return row
    reckoning = course.in_days(clock.local(at).date(), length.number, own.clause)
    row.deadline = deadlines.set_deadline(
        kind=f"{kind_of(stage.key, INFORMATION)}-{row.pk}"[:40],
        label="Answer what the facilitator asked for",
        reckoning=reckoning,
        standing=str(own.standing),
        matter=dispute.matter,
        owed_by_party=party,
        reading=own.setting,
        at=at,
    )
    row.save(update_fields=["deadline"])
    return row


@transaction.atomic
def give(*, actor: Actor, dispute: Dispute, words: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Answer the oldest request to a Party: with the information, or with the ground on which it is not given."""
    party: Party = words["party"]
    row = next((r for r in open_requests(dispute) if r.party_id == party.pk), None)
    if row is None:
        raise Stale(f"Nothing is asked of {party} now.")
    row.answer, row.refused_because = words.get("text", ""), words.get("refused", "")
    row.answered_at, row.answered_by_id = at, actor.person_id
    row.save(update_fields=["answer", "refused_because", "answered_at", "answered_by"])
    if row.deadline and row.deadline.is_open:
        deadlines.meet(row.deadline, at=at)
    return {"party": party.name, "answered": "did not give" if row.refused_because else "answered"}
