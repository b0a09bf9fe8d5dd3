"""Clocks whose length the agreement leaves to somebody to say, and what any Party involved may do once time passed."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.ladder_shapes import BodyDecides
from alliance.agreement.vocabulary import StageKind, TimePassed
from alliance.kernel.permissions import Act
from disputes.dates import LENGTH_GIVEN, Happened
from disputes.ladder_forms import LengthForm, WhyForm
from disputes.stages import body_decides
from disputes.stages.leading import leads_on, not_agreed_to
from disputes.step import Case, Phase, Step, To, no_guard, recorders_only, stays

# The kinds of stage that have no step of their own for saying that nothing was agreed.
WITHOUT_ONE = frozenset({StageKind.BODY_DECIDES, StageKind.REFERRAL})


def _length(case: Case) -> tuple[Happened, ...]:
    clock = case.course.unsaid(case.stage) if case.stage else None
    if clock is None or "days" not in case.words:
        return ()
    return (Happened(LENGTH_GIVEN, case.on, case.place.stage, clock=clock.name, number=case.words["days"]),)


def _says_length(case: Case) -> Mapping[str, Any]:
    return {"days": case.words["days"], "why": case.words["letter"]}


SAY_LENGTH = Step(
    key="say-how-long",
    label="Record how long there is: {stage}",
    hint="The agreement leaves it open. The date runs once it is said.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="It was recorded how long there is for {stage}: {days}.",
    clause="",
    leaves=frozenset({Phase.AWAITING, Phase.OPEN}),
    form=LengthForm,
    guard=no_guard,
    effect=_says_length,
    goes=stays,
    records=_length,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: how long there is",
    checks=True,
    offered=lambda case: case.stage is not None and case.course.unsaid(case.stage) is not None,
)


def _may_go_on(case: Case) -> bool:
    stage = case.stage
    if stage is None or stage.kind not in WITHOUT_ONE or stage.time_passed != TimePassed.MAY_GO_ON:
        return False
    if isinstance(stage.details, BodyDecides) and stage.details.may_be_required_by and body_decides.answers_here(case):
        return False  # there the body itself says whether it goes on
    return case.course.time_is_up(stage, case.at)


GO_ON = Step(
    key="go-on-as-time-passed",
    label="Go on to {next}, as the time has passed",
    hint="The agreement lets any Party involved do this once the time has passed.",
    act=Act.TAKE_PART_IN_DISPUTE,
    says="The time passed with no result, so it goes on to {next}.",
    clause="",
    leaves=frozenset({Phase.AWAITING, Phase.OPEN}),
    form=WhyForm,
    guard=no_guard,
    effect=lambda case: {"why": case.words["why"]},
    goes=leads_on,
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    offered=_may_go_on,
)

STEPS = (SAY_LENGTH, GO_ON)
