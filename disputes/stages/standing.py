"""Who stands where in a dispute: who presides, whose interest touches it, who looks again at a redirection, and a Party
that leaves of itself (LLR: 2.1, 8.3, 9.2, App 2 1.2)."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.vocabulary import Event
from alliance.kernel.permissions import SYSTEM, Act
from disputes import clocks, closing, presiding
from disputes.dates import Happened
from disputes.facts import CARRIED, purpose
from disputes.stages.opening import first_stage
from disputes.standing_forms import InterestForm, LeftAloneForm, LookAgainForm, PresidingForm
from disputes.step import OPENING, Case, Phase, Step, To, no_guard, recorders_only, stays
from disputes.step_forms import StepForm
from parties.deciding import actions as deciding
from parties.deciding.models import Question
from parties.deciding.rules import Rule
from parties.people.models import Party, Person

ANY: frozenset[Phase] = frozenset()
AGAIN = "again"  # the question whether a redirected dispute is a matter for the body after all


# --- A Party leaves of itself ---------------------------------------------------------------------------------------


def _left_alone(case: Case) -> Mapping[str, Any]:
    party: Party = case.words["party"]
    reason = f"By its own decision, with its letter: {case.words['letter']}"
    closing.let_go(parties=[party], on_day=case.words["on"], reason=reason, at=case.at)
    return {"party": party.name, "on": f"{case.words['on']:%-d %B %Y}", "letter": case.words["letter"]}


LEFT_ALONE = Step(
    key="left-by-itself",
    label="Record that a Party leaves by its own decision",
    hint="A fact, not an outcome of this {noun}: with its letter, and the day from which it is no Party.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="{party} leaves by its own decision from {on}.",
    clause="2.1",
    leaves=ANY,
    form=LeftAloneForm,
    guard=no_guard,
    effect=_left_alone,
    goes=stays,
    tells=(To.EVERY_PARTY,),
    subject="{reference}: {party} leaves by its own decision",
)

# --- Who presides ---------------------------------------------------------------------------------------------------


def _name_presiding(case: Case) -> Mapping[str, Any]:
    person = Person.objects.get(pk=case.words["person"])
    words = {word: case.words[word] for word in ("decided", "why")}
    presiding.name(dispute=case.dispute, person=person, on=case.on, at=case.at, **words)
    return {"name": person.full_name, **words}


NAME_PRESIDING = Step(
    key="name-presiding",
    label="Record who presides over this {noun} instead",
    hint="Named for this one alone. Every act of whoever presides passes to them, and nobody else does it.",
    act=Act.RECORD_PROGRESS,
    says="{name} presides over this: {decided}. Whoever presides otherwise stands aside: {why}",
    clause="9.2",
    leaves=ANY,
    form=PresidingForm,
    guard=no_guard,
    effect=_name_presiding,
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: who presides",
    offered=lambda case: presiding.may_be_named(case.dispute, case.on),
)


# --- Looking again at a redirection -----------------------------------------------------------------------------------


def _asked_again(case: Case) -> Question | None:
    return case.record.question(OPENING, AGAIN)


def _in_time(case: Case) -> bool:
    """Whether the time for asking runs, as the agreement gives it from the redirection."""
    screening = case.terms.opening.screening
    if screening is None or screening.challenge is None or case.dispute.closed_at is None:
        return False
    clock = screening.challenge.clock
    course = case.course.with_more([Happened(Event.REDIRECTED, clocks.day_of(case.dispute.closed_at))])
    start, length = course.starts(clock.start, ""), clock.length_under(course.settings)
    if start is None or length is None:
        return False
    return course.calendars.after(start, length).ends_at > case.at


def _ask_again(case: Case) -> Mapping[str, Any]:
    dispute = case.dispute
    question = deciding.open_question(
        actor=SYSTEM,
        matter=dispute.matter,
        text=f"Is {dispute.matter.reference} a matter for us after all? {dispute.raised_by} asks us to look again.",
        rule=Rule.ORDINARY,
        mode=case.words["mode"],
        at=case.at,
        purpose=purpose(OPENING, AGAIN),
    )
    return {"party": dispute.raised_by.name, "why": case.words["why"], "question": question.pk}


LOOK_AGAIN = Step(
    key="look-again",
    label="Ask {body} to look again",
    hint="It was redirected. The question is put to {body}, and its answer decides.",
    act=Act.DROP_DISPUTE,
    says="{party} asked for it to be looked at again, and the question is put.",
    clause="App 2 1.2",
    leaves=frozenset({Phase.REDIRECTED}),
    form=LookAgainForm,
    guard=no_guard,
    effect=_ask_again,
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: asked to look again",
    for_party=True,
    reopens=True,
    offered=lambda case: _in_time(case) and _asked_again(case) is None,
)


def _upheld(case: Case) -> bool:
    found = _asked_again(case)
    return found is not None and found.closed_at is not None and found.outcome == CARRIED


UPHELD = Step(
    key="taken-back",
    label="Record that it is a matter for {body} after all",
    hint="It goes back to the first step of the ladder, and its target begins anew.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="It is a matter for {body} after all.",
    clause="App 2 1.2",
    leaves=frozenset({Phase.REDIRECTED}),
    form=StepForm,
    guard=no_guard,
    effect=lambda case: {},
    goes=first_stage,
    records=lambda case: (Happened(Event.SERVED, case.on),),
    tells=(To.EVERY_PARTY,),
    subject="{reference}: a matter for {body} after all",
    reopens=True,
    offered=_upheld,
)

# --- Interests ------------------------------------------------------------------------------------------------------


def _has_not_said(case: Case) -> bool:
    return not case.dispute.steps.filter(key=SAY_INTEREST.key, taken_by=case.actor.person_id).exists()


def _says_interest(case: Case) -> Mapping[str, Any]:
    party = next((s.party_name for s in case.actor.seats if s.party_name), "")
    touches = case.words["touches"] == "yes"
    answer = f"an interest touches this: {case.words['words']}" if touches else "no interest touches this."
    return {"party": party, "answer": answer, "touches": touches}


SAY_INTEREST = Step(
    key="say-interest",
    label="Say whether an interest of yours touches this",
    hint="Asked of each member of {body}. What you say is shown here.",
    act=Act.ANSWER_QUESTION,
    says="The Board member for {party} says: {answer}",
    clause="8.3",
    leaves=ANY,
    form=InterestForm,
    guard=no_guard,
    effect=_says_interest,
    goes=stays,
    offered=_has_not_said,
)

STEPS = (NAME_PRESIDING, SAY_INTEREST, LOOK_AGAIN, UPHELD, LEFT_ALONE)
