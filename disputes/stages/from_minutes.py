"""A body decides whose members do not answer here: what it decided is recorded from its minutes."""

from alliance.agreement.vocabulary import Event
from alliance.kernel.permissions import Act
from disputes.dates import Happened
from disputes.ladder_forms import OutcomeForm, WhyForm
from disputes.models import Outcome
from disputes.stages.body_decides import KIND, OPEN, answers_here, not_resolved, why_of, words_of
from disputes.stages.leading import agreed_to, ends_here, leads_on, not_agreed_to
from disputes.step import Case, Step, no_guard, recorders_only


def _from_minutes(case: Case) -> tuple[Happened, ...]:
    return (Happened(Event.DECIDED, case.words["on"], case.place.stage),) if "on" in case.words else ()


RECORD_DECIDED = Step(
    key="record-decision",
    label="Record what {body} decided",
    hint="From its minutes, in its own words. The {noun} ends.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was recorded that {body} settled it.",
    clause="",
    leaves=OPEN,
    form=OutcomeForm,
    guard=no_guard,
    effect=words_of,
    goes=ends_here,
    records=_from_minutes,
    tells=agreed_to,
    subject="{reference}: decided",
    meets=("notify",),
    cancels=True,
    closes=True,
    outcome=Outcome.DECIDED,
    offered=lambda case: not answers_here(case),
)
RECORD_NOT_DECIDED = Step(
    key="record-no-decision",
    label="Record that {body} could not settle it",
    hint="It goes on to {next}.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was recorded that {body} could not settle it: it goes on to {next}.",
    clause="",
    leaves=OPEN,
    form=WhyForm,
    guard=no_guard,
    effect=why_of,
    goes=leads_on,
    records=not_resolved,
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    offered=lambda case: not answers_here(case),
)

STEPS = (RECORD_DECIDED, RECORD_NOT_DECIDED)
