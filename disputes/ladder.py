"""The ladder: where a dispute stands, what may be done by whom and why not, what would follow, and doing it.

Which stages there are, in which order and how long they last is read from the agreement version; code knows
kinds of stage. Clocks follow from facts when read: a step that time alone takes is derived here, never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.agreement.vocabulary import TimePassed
from alliance.kernel.audit import actions as audit
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Actor, Scope, may, require
from disputes import telling, wording
from disputes.models import Dispute, StepTaken
from disputes.stages import anytime, opening, recorded
from disputes.step import OPENING, Case, Phase, Place, Step

STEPS: tuple[Step, ...] = (*opening.STEPS, *recorded.STEPS, *anytime.STEPS)
BY_KEY = {step.key: step for step in STEPS}
SCREENING = "screening"


def place(dispute: Dispute, at: datetime, screening: Deadline | None = None) -> Place:
    """Where a dispute stands at an instant. If the screening target passed with no ruling it is with the first
    stage, whoever was silent (App 2 1.2)."""
    stored = Place(dispute.stage, Phase(dispute.phase))
    opening_terms = dispute.version.terms.opening
    if stored.phase is not Phase.SCREENING or opening_terms.screening is None:
        return stored
    if opening_terms.screening.time_passed != TimePassed.GOES_ON:
        return stored
    row = screening or deadlines.open_of(dispute.matter, SCREENING)
    if row is not None and row.ends_at <= at:
        return Place(opening_terms.first_stage, Phase.OPEN, derived=True)
    return stored


def place_label(dispute: Dispute, at: datetime, screening: Deadline | None = None) -> str:
    """The place in plain words: "at triage", "with the Board", "redirected"."""
    return wording.place(dispute.version.terms, place(dispute, at, screening))


def case_of(
    dispute: Dispute, actor: Actor, at: datetime, words: Mapping[str, Any] | None = None, here: Place | None = None
) -> Case:
    """A dispute as one person looks at it now; `here` is its place where that is known already."""
    return Case(dispute=dispute, actor=actor, at=at, place=here or place(dispute, at), words=words or {})


def step_or_none(key: str) -> Step | None:
    return BY_KEY.get(key)


def out_of_place(step: Step, case: Case) -> str:
    """Why a step does not belong here and now, or nothing."""
    if not case.dispute.is_open:
        return "This dispute has ended."
    if step.leaves and case.place.phase not in step.leaves:
        return f"This dispute is {wording.place(case.terms, case.place)} now."
    return ""


def available(case: Case, scope: Scope) -> list[Step]:
    """The steps this person may take now, in the order of the page."""
    actor = case.actor
    return [
        step for step in STEPS if not out_of_place(step, case) and step.offered(case) and may(actor, step.act, scope)
    ]


@dataclass(frozen=True)
class Preview:
    """What pressing the button would do: the clocks that stop, who would be told, where the dispute would stand."""

    stops: tuple[Deadline, ...]
    told: tuple[telling.Told, ...]
    goes_to: str


def preview(step: Step, dispute: Dispute, actor: Actor, at: datetime) -> Preview:
    """Shown before a step that serves a notice or moves a date; nothing is saved."""
    case = case_of(dispute, actor, at)
    rows = dispute.matter.deadlines.filter(state__in=[Deadline.State.RUNNING, Deadline.State.WAITING])
    stops = rows if step.cancels else rows.filter(kind__in=step.meets)
    told = telling.group(_others(step, case))
    goes = step.goes(case)
    return Preview(stops=tuple(stops), told=told, goes_to=wording.place(case.terms, goes) if goes else "")


@transaction.atomic
def take(
    *, actor: Actor, dispute_id: int, step: Step, words: Mapping[str, Any], turn: int | None, at: datetime
) -> Dispute:
    """Take one step: lock, permission, place, guard, effect, clocks, notices and audit, together or not at all.

    Raises NotAllowed; Stale where the dispute moved since the person saw `turn`, or is elsewhere on the ladder;
    Refusal with the field and the mend.
    """
    dispute = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("matter", "version", "raised_by")
        .get(pk=dispute_id)
    )
    require(actor, step.act, scope_of(dispute.matter, taking="voice"))
    case = case_of(dispute, actor, at, words)
    moved = turn is not None and turn != dispute.turn
    where = out_of_place(step, case)
    if moved or where:
        problem = "Somebody moved this dispute while you were reading." if moved else where
        raise Stale(problem, happened=_since(dispute, turn if moved else None))
    if not step.offered(case):
        raise Stale("This was done already.", happened=_since(dispute, None))
    if refusal := step.guard(case):
        raise refusal
    facts = dict(step.effect(case))
    notice = _tell(case, step, facts)
    _move(case, step, facts, notice)
    _stop_clocks(case, step)
    return dispute


def _since(dispute: Dispute, turn: int | None) -> list[str]:
    steps = dispute.steps.order_by("-number")
    rows = [s for s in steps[:5] if turn is None or s.number > turn]
    return [f"{wording.moment(s.taken_at)}: {s.says}" for s in reversed(rows[:5])]


def _move(case: Case, step: Step, facts: dict[str, Any], notice: Notice | None) -> None:
    dispute, goes = case.dispute, step.goes(case)
    dispute.turn += 1
    if goes:
        dispute.stage, dispute.phase = goes.stage, goes.phase
    if step.closes:
        dispute.closed_at = case.at
        matters.close_matter(matter=dispute.matter, at=case.at)
    dispute.save(update_fields=["turn", "stage", "phase", "closed_at"])
    says = step.says.format(actor=case.actor.name, **facts)[:500]
    StepTaken.objects.create(
        dispute=dispute,
        number=dispute.turn,
        key=step.key,
        says=says,
        from_stage=case.place.stage,
        from_phase=case.place.phase,
        to_stage=dispute.stage,
        to_phase=dispute.phase,
        clause=step.clause,
        facts=facts,
        notice=notice,
        audience=dispute.matter.audience,
        taken_by_id=case.actor.person_id,
        taken_for=facts.get("party", "") if step.for_party else "",
        taken_at=case.at,
    )
    audit.record(
        actor=case.actor,
        verb=f"took the step “{step.label}”",
        matter=dispute.matter,
        facts={"step": step.key, **facts},
        clause=step.clause,
        audience=telling.readers(step.tells, case.dispute),
        on_behalf_of=facts.get("party") if step.for_party else None,
    )


def _stop_clocks(case: Case, step: Step) -> None:
    for kind in step.meets:
        deadlines.meet_open(matter=case.dispute.matter, kind=kind, at=case.at, reason=step.label)
    if step.cancels:
        deadlines.cancel_open(matter=case.dispute.matter, reason=f"{step.label}.", at=case.at)


def _tell(case: Case, step: Step, facts: Mapping[str, Any]) -> Notice | None:
    to = _others(step, case)
    if not to:
        return None
    return notices.serve(
        kind=f"dispute-{step.key}",
        matter=case.dispute.matter,
        subject=step.subject.format(reference=case.dispute.matter.reference, **facts)[:200],
        body=wording.step_notice(case, step, facts),
        to=to,
        actor=case.actor,
        clause=step.clause,
        at=case.at,
        acknowledge=step.acknowledge,
        audience=telling.readers(step.tells, case.dispute),
    )


def _others(step: Step, case: Case) -> list[Addressee]:
    """Whom a step tells, less the one who takes it."""
    to = telling.addressees(step.tells, case.dispute, case.on)
    return [a for a in to if a.person_id != case.actor.person_id]


def replay(dispute: Dispute) -> Place:
    """The place that the recorded steps lead to; it equals the stored one, or something is wrong."""
    here = Place(OPENING, Phase.SCREENING)
    for taken in dispute.steps.order_by("number"):
        here = Place(taken.to_stage, Phase(taken.to_phase))
    return here
