"""Referral outside: to mediation, arbitration, an expert or a minister (LLR: mediation, App 2 1.7.3)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from alliance.agreement.ladder_shapes import Referral
from alliance.agreement.vocabulary import Ending, Event, StageKind
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.dates import LENGTH_GIVEN, Happened
from disputes.ladder_forms import AppointedForm, OnForm, SubmitForm, TermsForm
from disputes.models import Outcome, Writing
from disputes.stages.leading import agreed_to, ends_here, leads_on, not_agreed_to, on_that_day
from disputes.stages.written_positions import keep_writing
from disputes.step import Case, Phase, Place, Step, To, recorders_only, stays

KIND = StageKind.REFERRAL
APPLY_KEY = "joint-application"


def details(case: Case) -> Referral:
    return cast(Referral, case.stage and case.stage.details)


def addressed_to(case: Case) -> list[str]:
    """The names of the bodies it is referred to."""
    bodies = details(case).to
    known = {b.key: b.name for b in case.terms.external_bodies} | {p.key: p.label for p in case.terms.posts}
    return [known.get(key, key) for key in bodies]


def is_agreed(case: Case) -> bool:
    """Whether every Party involved has agreed to the joint application of this very stage."""
    accord = case.record.agreed(APPLY_KEY)
    return accord is not None and accord.facts.get("stage") == case.place.stage


APPLY = accords.put_forward(
    APPLY_KEY,
    label="Put a joint application to the other side",
    hint="It is sent when each Party involved has agreed to the same words.",
    says="{party} put a joint application to the other side.",
    clause="",
    needs=lambda case: case.record.involved,
    subject="{reference}: a joint application to answer",
    kind=KIND,
    leaves=frozenset({Phase.AWAITING}),
    facts=lambda case: {"stage": case.place.stage},
    offered=lambda case: details(case).jointly and not is_agreed(case),
)


ANSWER = accords.answer(
    APPLY_KEY,
    label="Answer the joint application",
    hint="Your Party agrees to exactly these words, or does not.",
    clause="",
    subject="{reference}: {party} answered the joint application",
    kind=KIND,
)


def _fit_to_send(case: Case) -> Refusal | None:
    if not case.words.get("seen"):
        mend = "Send it to them first, then tick the box."
        return Refusal("seen", "Each Party involved sees the referral before it is sent.", mend=mend)
    if details(case).jointly and not is_agreed(case):
        mend = "Put the joint application to them first."
        return Refusal("text", "Each Party involved has to agree to the application.", mend=mend)
    return None


def _submitted(case: Case) -> Mapping[str, Any]:
    words = case.words
    keep_writing(case, Writing.What.REFERRAL, f"{words['text']}\n\n{words['sent_to']}", Audience.INVOLVED_AND_BOARD)
    return {
        "to": " and ".join(addressed_to(case)),
        "on": f"{words['on']:%-d %B %Y}",
        "late": late_words(case),
    }


def late_words(case: Case) -> str:
    """By how much a submission is late, to follow the sentence; late is accepted, and said (App 2 1.7.3)."""
    clock = case.stage.clock("submit") if case.stage else None
    due = case.course.reckoning(case.stage, clock) if case.stage and clock else None
    if due is None or case.words["on"] <= due.last_day:
        return ""
    days = case.course.calendars[due.calendar].late_by(due.last_day, case.words["on"])
    return f", {days} Operational Day{'s' if days > 1 else ''} late"


SUBMIT = Step(
    key="submit",
    label="Record that it was submitted: {stage}",
    hint="With how it reached each body it was sent to.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="It was submitted to {to} on {on}{late}.",
    clause="App 2 1.7.3",
    leaves=frozenset({Phase.AWAITING}),
    form=SubmitForm,
    guard=_fit_to_send,
    effect=_submitted,
    goes=lambda case: Place(case.place.stage, Phase.OPEN),
    records=on_that_day(Event.SUBMITTED),
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: submitted to {to}",
    checks=True,
)


def _appointed(case: Case) -> Mapping[str, Any]:
    return {"name": case.words["name"], "on": f"{case.words['on']:%-d %B %Y}", "days": case.words.get("days")}


def _appointed_events(case: Case) -> tuple[Happened, ...]:
    if "on" not in case.words:
        return ()
    on, stage = case.words["on"], case.place.stage
    found: tuple[Happened, ...] = (Happened(Event.APPOINTED, on, stage),)
    if (days := case.words.get("days")) and (clock := asked_length(case)):
        found = (*found, Happened(LENGTH_GIVEN, on, stage, clock=clock, number=days))
    return found


def asked_length(case: Case) -> str:
    """The clock of this stage whose length the one appointed says, if there is one."""
    found = [c.name for c in case.stage.clocks if c.asked_of] if case.stage else []
    return found[0] if found else ""


APPOINT = Step(
    key="appoint-outside",
    label="Record who was appointed",
    hint="And how long they have, where it is for them to say.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="{name} was appointed on {on}.",
    clause="",
    leaves=frozenset({Phase.AWAITING, Phase.OPEN}),
    form=AppointedForm,
    guard=lambda case: None,
    effect=_appointed,
    goes=stays,
    records=_appointed_events,
    tells=(To.INVOLVED,),
    subject="{reference}: {name} was appointed",
    checks=True,
    offered=lambda case: (
        bool(details(case).appoints) and case.course.recorded(Event.APPOINTED, case.place.stage) is None
    ),
)


def _agreed_in_writing(case: Case) -> Refusal | None:
    if not details(case).binding and not case.words.get("agreed"):
        mend = "Get it from each of them, then tick the box."
        return Refusal("agreed", "A result counts when each Party involved has agreed to it in writing.", mend=mend)
    return None


def _result(case: Case) -> Mapping[str, Any]:
    if terms := case.words.get("text"):
        keep_writing(case, Writing.What.TERMS, terms, Audience.INVOLVED_AND_BOARD)
    return {"on": f"{case.words['on']:%-d %B %Y}", "summary": case.words["summary"]}


RESULT = Step(
    key="outside-result",
    label="Record the result: {stage}",
    hint="The {noun} ends. The terms are read by {circle}, the summary by every Party.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was settled on {on}: {summary}",
    clause="",
    leaves=frozenset({Phase.OPEN}),
    form=TermsForm,
    guard=_agreed_in_writing,
    effect=_result,
    goes=ends_here,
    records=on_that_day(Event.OUTCOME),
    tells=agreed_to,
    subject="{reference}: settled",
    cancels=True,
    closes=True,
    outcome=Outcome.REFERRED,
)


def _ends_unresolved(case: Case) -> bool:
    return case.stage is not None and case.stage.not_agreed in tuple(Ending)


NO_RESULT = Step(
    key="no-outside-result",
    label="Record that it ended without a result",
    hint="It goes on to {next}.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It ended on {on} without a result, and goes on to {next}.",
    clause="",
    leaves=frozenset({Phase.OPEN}),
    form=OnForm,
    guard=lambda case: None,
    effect=lambda case: {"on": f"{case.words['on']:%-d %B %Y}"},
    goes=leads_on,
    records=on_that_day(Event.OUTCOME),
    tells=not_agreed_to,
    subject="{reference}: ended without a result",
    offered=lambda case: not _ends_unresolved(case),
)

NO_RESULT_AT_ALL = replace(
    NO_RESULT,
    key="no-result-at-all",
    label="Record that it ended without a result, and close",
    hint="No further step is left. The {noun} is closed unresolved.",
    says="It ended on {on} without a result.",
    goes=ends_here,
    subject="{reference}: closed unresolved",
    cancels=True,
    closes=True,
    outcome=Outcome.UNRESOLVED,
    offered=_ends_unresolved,
)

STEPS = (SUBMIT, APPLY, ANSWER, APPOINT, RESULT, NO_RESULT, NO_RESULT_AT_ALL)
