"""A body decides: words are put to it, it agrees to them or the ladder goes on (LLR: the Board, App 2 1.5 to 1.7)."""

from collections.abc import Mapping
from typing import Any, cast

from alliance.agreement.ladder_shapes import BodyDecides
from alliance.agreement.vocabulary import DecisionRule, Event, StageKind
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import SYSTEM, Act
from disputes.dates import Happened, kind_of
from disputes.facts import CARRIED, ONWARD, RESULT, purpose
from disputes.ladder_forms import ConcludeForm, OnwardForm, OtherActionForm, QuestionForm, WhyForm
from disputes.models import Outcome
from disputes.stages.leading import agreed_to, ends_here, leads_on, not_agreed_to
from disputes.step import Case, Phase, Step, To, no_guard, recorders_only, stays
from parties.deciding import actions as deciding
from parties.deciding.electorate import deciding_body
from parties.deciding.rules import Rule

OPEN = frozenset({Phase.OPEN})
KIND = StageKind.BODY_DECIDES


def details(case: Case) -> BodyDecides:
    return cast(BodyDecides, case.stage and case.stage.details)


def answers_here(case: Case) -> bool:
    """Whether the members of this body answer in the system; others decide in their own way, and that is recorded."""
    try:
        return bool(deciding_body(case.terms).key == details(case).body)
    except Refusal:
        return False


def waits(case: Case, about: str) -> bool:
    """Whether a question about this is open."""
    question = case.record.question(case.place.stage, about)
    return question is not None and question.closed_at is None


def carried(case: Case, about: str) -> bool:
    """Whether the latest question about this was closed as carried."""
    question = case.record.question(case.place.stage, about)
    return question is not None and question.closed_at is not None and question.outcome == CARRIED


def rule_of(case: Case) -> Rule:
    """By which rule the body settles a dispute (App 2 1.6, Reading 32): its own, or after one try its ordinary one."""
    own = details(case)
    wanted = case.course.settings.get(own.rule_setting, own.rule) if own.rule_setting else own.rule
    tried = any(q.closed_at and q.purpose == purpose(case.place.stage, RESULT) for q in case.record.questions)
    unanimous = own.rule == DecisionRule.UNANIMOUS and (wanted == own.rule or not tried)
    return Rule.UNANIMOUS if unanimous else Rule.ORDINARY


def attempts(case: Case) -> int:
    """How often the body has been asked to settle it."""
    return sum(1 for q in case.record.questions if q.purpose.startswith(f"{case.place.stage}:"))


def _put(case: Case) -> Mapping[str, Any]:
    question = deciding.open_question(
        actor=case.actor,
        matter=case.dispute.matter,
        text=case.words["text"],
        rule=rule_of(case),
        mode=case.words["mode"],
        at=case.at,
        purpose=purpose(case.place.stage, RESULT),
    )
    return {"question": question.pk, "text": question.text}


PUT = Step(
    key="put-words",
    label="Put words to {body} that would settle it",
    hint="Each member answers to exactly these words.",
    act=Act.OPEN_QUESTION,
    kind=KIND,
    says="{actor} put words to {body} that would settle it.",
    clause="App 2 1.5",
    leaves=OPEN,
    form=QuestionForm,
    guard=no_guard,
    effect=_put,
    goes=stays,
    offered=lambda case: answers_here(case) and not waits(case, RESULT) and not carried(case, RESULT),
)


def _ask_onward(case: Case) -> Mapping[str, Any]:
    question = deciding.open_question(
        actor=SYSTEM,
        matter=case.dispute.matter,
        text=case.words["text"],
        rule=Rule.ORDINARY,
        mode=case.words["mode"],
        at=case.at,
        purpose=purpose(case.place.stage, ONWARD),
    )
    return {"question": question.pk, "text": question.text}


def _may_ask_onward(case: Case) -> bool:
    leads_on = case.stage is not None and case.stage.not_agreed in case.terms.stage_by_key
    return leads_on and answers_here(case) and not waits(case, ONWARD) and not carried(case, ONWARD)


def _required_by_now(case: Case) -> bool:
    """Once the target has passed any Party involved may require the question (domain reference 3.3, T12)."""
    own = details(case)
    clock = case.stage.clock(own.required_after) if case.stage and own.required_after else None
    if not own.may_be_required_by or clock is None or case.stage is None:
        return False
    reckoning = case.course.reckoning(case.stage, clock)
    return reckoning is not None and reckoning.ends_at <= case.at and _may_ask_onward(case)


ASK_ONWARD = Step(
    key="ask-onward",
    label="Ask {body} whether to go on to {next}",
    hint="The ordinary rule decides. It goes on only after one attempt to settle it.",
    act=Act.OPEN_QUESTION,
    kind=KIND,
    says="{actor} asked {body} whether to go on to {next}.",
    clause="App 2 1.7.1",
    leaves=OPEN,
    form=OnwardForm,
    guard=no_guard,
    effect=_ask_onward,
    goes=stays,
    offered=_may_ask_onward,
)

REQUIRE_ONWARD = Step(
    key="require-onward",
    label="Require that {body} says whether to go on to {next}",
    hint="The target has passed, so any Party involved may require this, and it is put.",
    act=Act.REQUIRE_DECISION,
    kind=KIND,
    says="{actor} required that {body} says whether to go on to {next}.",
    clause="App 2 1.7.1",
    leaves=OPEN,
    form=OnwardForm,
    guard=no_guard,
    effect=_ask_onward,
    goes=stays,
    tells=(To.BOARD,),
    subject="{reference}: a question that must be put",
    offered=_required_by_now,
)


def words_of(case: Case) -> Mapping[str, Any]:
    """The words as they were typed."""
    return {"text": case.words["text"]}


CONCLUDE = Step(
    key="conclude",
    label="Tell every Party of the decision",
    hint="{body} has agreed. The dispute ends with this written notice.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="{body} settled it, and the decision was given in writing.",
    clause="App 2 1.6",
    leaves=OPEN,
    form=ConcludeForm,
    guard=no_guard,
    effect=words_of,
    goes=ends_here,
    tells=agreed_to,
    subject="{reference}: decided",
    meets=("notify",),
    cancels=True,
    closes=True,
    outcome=Outcome.DECIDED,
    offered=lambda case: carried(case, RESULT),
)


def _was_tried(case: Case) -> Refusal | None:
    if attempts(case) <= details(case).attempts:  # the question whether to go on is itself put to the body
        needed = "It has not yet been asked to settle this dispute."
        return Refusal("why", needed, mend="Put words to it that would settle it, at a meeting or in writing.")
    return None


def why_of(case: Case) -> Mapping[str, Any]:
    """The reason as it was typed."""
    return {"why": case.words["why"]}


def not_resolved(case: Case) -> tuple[Happened, ...]:
    """That the stage did not settle it, today."""
    return (Happened(Event.NOT_RESOLVED, case.on, case.place.stage),)


GO_ON = Step(
    key="go-on",
    label="Go on to {next}",
    hint="{body} has said that it cannot settle this itself.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="{body} could not settle it, so it goes on to {next}.",
    clause="App 2 1.7.1",
    leaves=OPEN,
    form=WhyForm,
    guard=_was_tried,
    effect=why_of,
    goes=leads_on,
    records=not_resolved,
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    offered=lambda case: carried(case, ONWARD),
)


OTHER_ACTION = Step(
    key="other-action",
    label="Record another action that {body} decided",
    hint="With who does it and by when. The dispute stays where it is.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="{body} decided: {text} ({owner}).",
    clause="",
    leaves=OPEN,
    form=OtherActionForm,
    guard=no_guard,
    effect=lambda case: _other_action(case),
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: an action was decided",
    offered=lambda case: bool(details(case).other_action),
)


def _other_action(case: Case) -> Mapping[str, Any]:
    from alliance.kernel.deadlines import actions as deadlines  # noqa: PLC0415
    from alliance.kernel.deadlines.models import Standing  # noqa: PLC0415

    number = case.dispute.steps.filter(key=OTHER_ACTION.key).count() + 1
    reckoning = case.course.in_days(case.on, case.words["days"], details(case).other_action)
    deadlines.set_deadline(
        kind=f"{kind_of(case.place.stage, 'action')}-{number}",
        label=f"{case.words['owner']}: {case.words['text']}",
        reckoning=reckoning,
        standing=Standing.PRACTICE,
        matter=case.dispute.matter,
        at=case.at,
    )
    return {"text": case.words["text"], "owner": case.words["owner"], "by": reckoning.last_day.isoformat()}


STEPS = (PUT, CONCLUDE, ASK_ONWARD, REQUIRE_ONWARD, GO_ON, OTHER_ACTION)
