"""Representatives negotiate: they meet, agree to the same words, or the ladder goes on (foreign agreements use it)."""

from collections.abc import Mapping
from typing import Any, cast

from alliance.agreement.ladder_shapes import Negotiation, WrittenPositions
from alliance.agreement.vocabulary import Event, StageKind, TimePassed
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.dates import Happened
from disputes.ladder_forms import MetForm, OnForm, WhyForm
from disputes.stages.by_agreement import settling
from disputes.stages.leading import leads_on, not_agreed_to, on_that_day
from disputes.step import Case, Phase, Step, To, for_posts, no_guard, stays

KIND = StageKind.NEGOTIATION
OPEN = frozenset({Phase.OPEN})
AGREE_KEY = "agreement"


def details(case: Case) -> Negotiation:
    return cast(Negotiation, case.stage and case.stage.details)


def _not_between(case: Case) -> str:
    """Those between whom the agreement has it negotiated."""
    own = case.stage.details if case.stage else None
    return for_posts(case, own.between) if isinstance(own, Negotiation) else ""


def _not_deciding(case: Case) -> str:
    """Those who, by the agreement, decide to write."""
    following = case.terms.stage_by_key.get(case.stage.not_agreed) if case.stage else None
    own = following.details if following else None
    return for_posts(case, own.decided_by) if isinstance(own, WrittenPositions) else ""


def _met(case: Case) -> Mapping[str, Any]:
    words = case.words
    return {"who": words["who"], "on": f"{words['on']:%-d %B %Y}", "why": words.get("note", "")}


MEET = Step(
    key="met",
    closed_to=_not_between,
    label="Record that they met",
    hint="Who met, on which day, and what came of it.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="{who} met on {on}.",
    clause="",
    leaves=OPEN,
    form=MetForm,
    guard=no_guard,
    effect=_met,
    goes=stays,
    records=on_that_day(Event.MET),
    tells=(To.INVOLVED,),
    subject="{reference}: a meeting was recorded",
)

PROPOSE, ANSWER, AGREED = settling(
    AGREE_KEY,
    "agreed",
    kind=KIND,
    leaves=OPEN,
    needs=lambda case: accords.whose(case, details(case).consent),
    closed_to=_not_between,
)


def _may_give_up(case: Case) -> bool:
    """Where time moves the ladder on by itself nobody has to; elsewhere any Party involved may say that it failed."""
    stage = case.stage
    return stage is not None and stage.time_passed != TimePassed.GOES_ON and not _writing_follows(case)


def _writing_follows(case: Case) -> bool:
    following = case.terms.stage_by_key.get(case.stage.not_agreed) if case.stage else None
    return following is not None and following.kind is StageKind.WRITTEN_POSITIONS


def _met_often_enough(case: Case) -> Refusal | None:
    met = [h for h in case.course.happened if h.event == Event.MET and h.stage == case.place.stage]
    if len(met) < details(case).fewest:
        return Refusal("why", "They have not met as often as the agreement asks.", mend="Record the meetings first.")
    return None


NOT_AGREED = Step(
    key="not-agreed",
    closed_to=_not_between,
    label="Say that no agreement was reached",
    hint="It goes on to {next}.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="No agreement was reached, so it goes on to {next}.",
    clause="",
    leaves=OPEN,
    form=WhyForm,
    guard=_met_often_enough,
    effect=lambda case: {"why": case.words["why"]},
    goes=leads_on,
    records=lambda case: (Happened(Event.NOT_RESOLVED, case.on, case.place.stage),),
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    offered=_may_give_up,
)

DECIDE_TO_WRITE = Step(
    key="decide-to-write",
    closed_to=_not_deciding,
    label="Record the decision to exchange written positions",
    hint="The time for writing runs from the day of that decision.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="It was decided on {on} that each side writes where it stands.",
    clause="",
    leaves=OPEN,
    form=OnForm,
    guard=_met_often_enough,
    effect=lambda case: {"on": f"{case.words['on']:%-d %B %Y}"},
    goes=leads_on,
    records=on_that_day(Event.DECIDED_TO_WRITE),
    tells=(To.INVOLVED,),
    subject="{reference}: each side writes where it stands",
    checks=True,
    offered=_writing_follows,
)

STEPS = (AGREED, ANSWER, MEET, PROPOSE, DECIDE_TO_WRITE, NOT_AGREED)
