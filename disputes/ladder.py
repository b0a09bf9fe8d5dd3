"""The ladder: where a dispute stands, what may be done by whom and why not, and doing it.

Which stages there are, in which order and how long they last is read from the agreement version; code knows
kinds of stage. Clocks follow from facts when read: a step that time alone takes is derived here, never stored.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.agreement.ladder_shapes import Stage
from alliance.agreement.vocabulary import TimePassed
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Actor, Scope, may, require
from disputes import following, naming, presiding, telling, wording
from disputes.aftermath import After, after, others
from disputes.course import entry
from disputes.facilitation import sign_in
from disputes.facts import Record
from disputes.models import Dispute, Happening, Outcome, StepTaken
from disputes.stages import (
    anytime,
    body_decides,
    ending,
    facilitated_discussions,
    from_minutes,
    joining,
    last_resort,
    negotiation,
    opening,
    recorded,
    referral,
    standing,
    time_passed,
    written_positions,
)
from disputes.step import OPENING, Case, Phase, Place, Step, ends_by, told
from parties.people.models import Party

KINDS = (
    opening,
    body_decides,
    from_minutes,
    facilitated_discussions,
    negotiation,
    written_positions,
    referral,
    last_resort,
    time_passed,
    recorded,
    anytime,
    ending,
    joining,
    standing,
)
STEPS: tuple[Step, ...] = tuple(step for kind in KINDS for step in kind.STEPS)
BY_KEY = {step.key: step for step in STEPS}
SCREENING = "screening"


def place(dispute: Dispute, at: datetime, screening: Deadline | None = None) -> Place:
    """Where a dispute stands at an instant: where the last step left it, moved on by what time alone has done. If the
    screening target passed with no ruling it is with the first stage, whoever was silent (App 2 1.2)."""
    stored = Place(dispute.stage, Phase(dispute.phase))
    if not dispute.is_open:
        return stored
    if stored.phase is Phase.SCREENING:
        stored = _past_screening(dispute, stored, at, screening)
    stage = dispute.version.terms.stage_by_key.get(stored.stage)
    if stage and (stored.phase is Phase.ENDED or stage.time_passed == TimePassed.GOES_ON):
        return Record(dispute).course(at).place(stored, at, clock.local(at).date())
    return stored


def _past_screening(dispute: Dispute, stored: Place, at: datetime, screening: Deadline | None) -> Place:
    opening_terms = dispute.version.terms.opening
    if opening_terms.screening is None or opening_terms.screening.time_passed != TimePassed.GOES_ON:
        return stored
    row = screening or deadlines.open_of(dispute.matter, SCREENING)
    if row is None or row.ends_at > at:
        return stored
    return replace(entry(dispute.version.terms.stage_by_key[opening_terms.first_stage]), derived=True)


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
    """Why a step does not belong here and now, or nothing. Where another stage has to come first, it is named."""
    if not case.dispute.is_open and not step.reopens:
        return f"This {case.terms.opening.noun} has ended."
    here = f"This {case.terms.opening.noun} is {wording.standing(case.terms, case.place)} now."
    if step.kind and (case.stage is None or case.stage.kind is not step.kind):
        stage = next((s for s in case.terms.stages if s.kind is step.kind), None)
        if stage is None:
            return here
        between = [f"“{s.label}”" for s in _before(stage, case)]
        first = f" Before that comes {naming.listed(between)}." if between else ""
        return f"{here} “{step.label}” belongs to “{stage.label}”.{first}"
    if step.leaves and case.place.phase not in step.leaves:
        return here
    return ""


def not_now(step: Step, case: Case) -> str:
    """Why a step that belongs here cannot be taken now, or nothing."""
    return "" if step.offered(case) else "This was done already, or what it needs has not happened yet."


def _before(stage: Stage, case: Case) -> list[Stage]:
    """The stages a dispute still comes to before another, where nothing settles it."""
    by_key, found = case.terms.stage_by_key, list[Stage]()
    here = case.stage.not_agreed if case.stage else case.terms.opening.first_stage
    while (found_next := by_key.get(here)) and found_next not in found and found_next is not stage:
        found.append(found_next)
        here = found_next.not_agreed
    return found if found_next is stage else []


def available(case: Case, scope: Scope) -> list[Step]:
    """The steps this person may take now, in the order of the page."""
    actor = case.actor
    return [
        named(step, case)
        for step in STEPS
        if not out_of_place(step, case)
        and may(actor, step.act, scope)
        and not step.closed_to(case)
        and step.offered(case)
    ]


def named(step: Step, case: Case) -> Step:
    """The step with the agreement's own names in its label and hint: of the body, the next stage, who presides; and
    with a clause of its own where the one it cites is another agreement's."""
    names, clause = wording.names(case), step.clause
    if clause and clause not in case.terms.every_clause:
        clause = (case.stage.clauses if case.stage else case.terms.opening.clauses)[0]
    return replace(step, label=step.label.format(**names), hint=step.hint.format(**names), clause=clause)


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
    if why := step.closed_to(case):
        raise NotAllowed(why)
    step = named(step, case)
    moved = turn is not None and turn != dispute.turn
    where = out_of_place(step, case)
    if moved or where:
        problem = "Somebody moved this dispute while you were reading." if moved else where
        raise Stale(problem, happened=since(dispute, turn if moved else None))
    if why := not_now(step, case):
        raise Stale(why, happened=since(dispute, None))
    if refusal := step.guard(case):
        raise refusal
    would = after(step, case)
    facts = dict(step.effect(case))
    notice = _tell(case, step, facts, would)
    taken = _move(case, step, facts, notice)
    _put_on_record(taken, would, at)
    _take_back(case, step)
    following.follow(dispute=dispute, change=would.change, at=at, reason=f"{step.label}.")
    for row in would.ends:
        deadlines.meet(row, at=at, reason=step.label)
    return dispute


def since(dispute: Dispute, turn: int | None) -> list[str]:
    """The latest steps, or those since somebody saw a turn, oldest first."""
    steps = dispute.steps.order_by("-number")
    rows = [s for s in steps[:5] if turn is None or s.number > turn]
    return [f"{wording.moment(s.taken_at)}: {s.says}" for s in reversed(rows[:5])]


def _move(case: Case, step: Step, facts: dict[str, Any], notice: Notice | None) -> StepTaken:
    dispute, goes = case.dispute, step.goes(case)
    dispute.turn += 1
    if goes:
        dispute.stage, dispute.phase = goes.stage, goes.phase
    if ends_by(step, case):
        dispute.closed_at, dispute.outcome = case.at, step.outcome or Outcome.UNRESOLVED
        matters.close_matter(matter=dispute.matter, at=case.at)
        sign_in.end(dispute=dispute, last_day=case.on, why="The dispute has ended.")
        presiding.end(dispute=dispute, last_day=case.on)
    elif step.reopens and goes:
        dispute.closed_at, dispute.outcome = None, ""
        matters.open_again(matter=dispute.matter)
    dispute.save(update_fields=["turn", "stage", "phase", "closed_at", "outcome"])
    says = wording.says(case, step, facts)[:500]
    taken = StepTaken.objects.create(
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
        audience=telling.readers(told(step, case), case.dispute),
        on_behalf_of=facts.get("party") if step.for_party else None,
    )
    return taken


def _put_on_record(taken: StepTaken, would: After, at: datetime) -> None:
    """The events that a step brought about, from which clocks run."""
    parties = {p.key: p for p in Party.objects.filter(key__in=[h.party for h in would.records if h.party])}
    Happening.objects.bulk_create(
        Happening(
            dispute=taken.dispute,
            stage=h.stage,
            event=h.event,
            on=h.on,
            party=parties.get(h.party),
            clock=h.clock,
            number=h.number,
            step=taken,
            recorded_at=at,
        )
        for h in would.records
    )


def _take_back(case: Case, step: Step) -> None:
    """Mark as withdrawn what a correction takes back; it stays on record beside the right one."""
    for row in step.takes_back(case):
        row.withdrawn_at, row.withdrawn_because = case.at, str(case.words.get("why", step.label))[:300]
        row.save(update_fields=["withdrawn_at", "withdrawn_because"])


def _tell(case: Case, step: Step, facts: Mapping[str, Any], would: After) -> Notice | None:
    to = others(step, case)
    if not to:
        return None
    return notices.serve(
        kind=f"dispute-{step.key}",
        matter=case.dispute.matter,
        subject=wording.subject(case, step, facts)[:200],
        body=wording.step_notice(case, step, facts, would.dates),
        to=to,
        actor=case.actor,
        clause=step.clause,
        at=case.at,
        acknowledge=step.acknowledge,
        audience=telling.readers(told(step, case), case.dispute),
    )


def replay(dispute: Dispute) -> Place:
    """The place that the recorded steps lead to; it equals the stored one, or something is wrong."""
    here = Place(OPENING, Phase.SCREENING)
    for taken in dispute.steps.order_by("number"):
        here = Place(taken.to_stage, Phase(taken.to_phase))
    return here
