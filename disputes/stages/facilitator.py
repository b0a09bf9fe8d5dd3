"""Who facilitates, and what they ask the Parties for (LLR: App 2 1.7.1, 1.7.2(i))."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.vocabulary import Event
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.course import entry
from disputes.dates import Happened
from disputes.facilitation import actions, sign_in
from disputes.facilitation.forms import AnswerRequestForm, AppointForm, AskForm, NobodyForm, ReplaceForm
from disputes.facilitation.queries import open_requests
from disputes.stages.leading import not_agreed_to
from disputes.stages.window import AWAITING, KIND, OPEN, details, in_words
from disputes.step import Case, Phase, Place, Step, To, no_guard, recorders_only, stays


def _appoint(case: Case) -> Mapping[str, Any]:
    row = actions.appoint(actor=case.actor, dispute=case.dispute, stage=case.place.stage, words=case.words, at=case.at)
    if email := case.words.get("email"):
        let_in = sign_in.let_in(
            dispute=case.dispute,
            post=details(case).facilitator,
            name=row.name,
            email=email,
            body=_who_appoints(case),
            on=case.on,
            at=case.at,
        )
        row.person = let_in.person
        row.save(update_fields=["person"])
    return {
        "name": str(row),
        "on": in_words(row.appointed_on),
        "independence": row.independence,
        "override": row.override,
    }


def _who_appoints(case: Case) -> str:
    """The bodies that appoint, by the agreement's own names for them."""
    bodies = {body.key: body.name for body in case.terms.bodies}
    names = [bodies[key] for key in details(case).appointed_by if key in bodies]
    return " and ".join(names) or "The Parties involved"


def _appointed(case: Case) -> tuple[Happened, ...]:
    if "on" not in case.words:
        return ()
    restarts = case.course.settings.get(details(case).replacement_setting, True)
    earlier = case.dispute.facilitators.filter(stage=case.place.stage).order_by("appointed_on").first()
    on = case.words["on"] if restarts or earlier is None else earlier.appointed_on
    return (Happened(Event.APPOINTED, on, case.place.stage),)


def _after_the_choice(case: Case) -> Refusal | None:
    chosen = case.course.recorded(Event.STAGE_ENTERED, case.place.stage)
    if chosen and case.words["on"] < chosen:
        return Refusal("on", f"That is before it came to this step on {in_words(chosen)}.", mend="Give a later day.")
    return None


APPOINT = Step(
    key="appoint-facilitator",
    label="Record the facilitator’s appointment",
    hint="Once they have accepted in writing. The time for discussions runs from that day.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="{name} was appointed as facilitator on {on}.",
    clause="App 2 1.7.1",
    leaves=AWAITING,
    form=AppointForm,
    guard=_after_the_choice,
    effect=_appoint,
    goes=lambda case: Place(case.place.stage, Phase.OPEN),
    records=_appointed,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: a facilitator was appointed",
    checks=True,
)


def _replace(case: Case) -> Mapping[str, Any]:
    row = actions.end_facilitator(dispute=case.dispute, on=case.words["on"], why=case.words["why"])
    last_day = case.words["on"] - sign_in.A_DAY
    sign_in.end(dispute=case.dispute, last_day=last_day, why="Does not go on as facilitator.")
    return {"name": str(row), "on": in_words(case.words["on"]), "why": case.words["why"]}


REPLACE = Step(
    key="facilitator-ends",
    label="Record that the facilitator does not go on",
    hint="Another is chosen. What was held stays on record.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="{name} does not go on as facilitator from {on}.",
    clause="App 2 1.7.1",
    leaves=OPEN,
    form=ReplaceForm,
    guard=no_guard,
    effect=_replace,
    goes=lambda case: Place(case.place.stage, Phase.AWAITING),
    records=lambda case: (Happened(Event.STAGE_ENTERED, case.words.get("on", case.on), case.place.stage),),
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: another facilitator is chosen",
    checks=True,
)


def _ask(case: Case) -> Mapping[str, Any]:
    row = actions.ask(actor=case.actor, dispute=case.dispute, stage=case.stage, words=case.words, course=case.course,
                      at=case.at)  # fmt: skip
    return {"party": row.party.name, "text": row.asked}


ASK = Step(
    key="ask-for-information",
    label="Ask a Party for information",
    hint="With a target for the answer.",
    act=Act.FACILITATE,
    kind=KIND,
    says="{party} was asked for information.",
    clause="App 2 1.7.2(i)",
    leaves=OPEN,
    form=AskForm,
    guard=no_guard,
    effect=_ask,
    goes=stays,
    tells=(To.INVOLVED,),
    subject="{reference}: information is asked for",
)

GIVE = Step(
    key="give-information",
    label="Answer what the facilitator asked your Party for",
    hint="Give it, or say on what ground it is not given.",
    act=Act.AGREE_IN_DISPUTE,
    kind=KIND,
    says="{party} {answered} what the facilitator asked for.",
    clause="App 2 1.7.2(i)",
    leaves=OPEN,
    form=AnswerRequestForm,
    guard=accords.speaks_for,
    effect=lambda case: actions.give(actor=case.actor, dispute=case.dispute, words=case.words, at=case.at),
    goes=stays,
    tells=(To.INVOLVED,),
    subject="{reference}: {party} answered the facilitator",
    for_party=True,
    offered=lambda case: any(r.party_id in case.actor.party_ids for r in open_requests(case.dispute)),
)


def _straight_on(case: Case) -> bool:
    """Whether the reading in use lets the ladder go on where nobody is appointed (Reading 35)."""
    own = details(case)
    reading = case.course.settings.get(own.none_appointed_setting)
    return own.none_appointed_to in case.terms.stage_by_key and reading == FROM_THE_DECISION


FROM_THE_DECISION = "from-decision"

NOBODY = Step(
    key="nobody-appointed",
    label="Record that nobody is appointed as facilitator",
    hint="Under the reading in use it then goes on to the later step, from the day of that decision.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="Nobody was appointed as facilitator, as decided on {on}; under the reading in use it goes straight on.",
    clause="App 2 1.7.1",
    leaves=AWAITING,
    form=NobodyForm,
    guard=_after_the_choice,
    effect=lambda case: {"on": in_words(case.words["on"]), "why": case.words["why"]},
    goes=lambda case: entry(case.terms.stage_by_key[details(case).none_appointed_to]),
    records=lambda case: (Happened(Event.REPORTED, case.words["on"], case.place.stage),) if "on" in case.words else (),
    tells=not_agreed_to,
    subject="{reference}: nobody is appointed as facilitator",
    checks=True,
    offered=_straight_on,
)
