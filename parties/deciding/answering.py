"""Answering a question: by the member or a deputy, from the minutes, or standing aside."""

from datetime import datetime

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience, Recusal
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices import actions as notices
from alliance.kernel.permissions import Act, Actor, Authority, require
from parties.deciding import electorate, rules, wording
from parties.deciding.actions import VOICE, next_turn, open_one, version_at, write
from parties.deciding.models import Answer, Elector, Mode, Question

VOTE = Recusal.Withholds.VOTE.value


@transaction.atomic
def answer(*, actor: Actor, question: int, value: str, reason: str, text_version: int, at: datetime) -> Answer:
    """Answer for one's Party: the member, or a deputy it had named when the question was opened.

    Raises NotAllowed for anyone else and for whoever stands aside, Stale where the wording changed or it is closed.
    """
    found = open_one(question)
    require(actor, Act.ANSWER_QUESTION, scope_of(found.matter, taking=VOTE))
    recused = electorate.recused_from(found.matter)
    if actor.person_id in recused:
        raise NotAllowed("You stand aside on this matter, so that you do not vote.", "Your Party’s deputy may answer.")
    elector = seat_of(found, actor)
    if elector is None:
        raise NotAllowed("You do not answer for a seat in this question.", "Its Board members and deputies do.")
    how = rules.How.MEETING if found.mode == Mode.AT_MEETING else rules.How.WRITING
    _check_version(found, text_version)
    who = (actor.person_id or 0, actor.name)
    return _take(actor, found, elector, who, value=value, reason=reason, how=how, at=at)


@transaction.atomic
def enter_answer(
    *, actor: Actor, question: int, elector: int, person: int, value: str, reason: str, text_version: int, at: datetime
) -> Answer:
    """Enter what a member or deputy answered, from the minutes. Raises NotAllowed, Refusal, Stale."""
    found = open_one(question)
    require(actor, Act.ENTER_ANSWER, scope_of(found.matter, taking=VOICE))
    seat = found.electors.select_related("member").get(pk=elector)
    names = {d["id"]: d["name"] for d in seat.deputies} | ({seat.member_id: seat.member_name} if seat.member_id else {})
    if person not in names:
        raise Refusal("person", f"This person does not answer for {seat.name}.", mend="Choose one of those shown.")
    _check_version(found, text_version)
    who = (person, names[person])
    return _take(actor, found, seat, who, value=value, reason=reason, how=rules.How.RECORDED, at=at)


@transaction.atomic
def recuse_elector(*, actor: Actor, question: int, elector: int, reason: str, at: datetime) -> Elector:
    """Let the person who answers for a seat stand aside (MoU 8.3): a deputy answers instead, or the seat takes no part.

    An answer that person gave is set aside, and whoever presides is told. Raises NotAllowed, Refusal, Stale.
    """
    require(actor, Act.OPEN_QUESTION)
    found = open_one(question)
    require(actor, Act.OPEN_QUESTION, scope_of(found.matter, taking=VOICE))
    seat = found.electors.get(pk=elector)
    recused = electorate.recused_from(found.matter)
    person = rules.seat_holder(electorate.as_rule(seat), present=seat.people, recused=recused)
    if person is None:
        raise Refusal("reason", f"Nobody is left who answers for {seat.name}.", mend="There is nothing to take away.")
    matters.recuse(person_id=person, matter=found.matter, withholds=[VOTE], reason=reason, at=at)
    standing = seat.answers.filter(text_version=found.text_version).last()
    if not set(seat.people) - recused - {person}:
        write(found, seat, rules.Choice.RECUSED, at, reason=reason)
    elif standing is not None and standing.answered_by_id == person:
        write(found, seat, rules.Choice.NO_ANSWER, at, reason="Set aside, as the person stands aside.")
    next_turn(found)
    version = version_at(at)
    told = electorate.presiding(version, clock.local(at).date())
    if told and not actor.has(Authority.PRESIDES):
        notices.serve(
            kind="stood-aside",
            matter=found.matter,
            subject=wording.aside_subject(seat),
            body=wording.aside_body(found, seat, was_answered=standing is not None),
            to=told,
            actor=actor,
            at=at,
            audience=Audience.BOARD,
        )
    audit.record(
        actor=actor,
        verb="recorded that a member stands aside",
        matter=found.matter,
        facts={"question": found.pk, "seat": seat.name, "person": person},
        clause="8.3",
        audience=Audience.BOARD,
    )
    return seat


@transaction.atomic
def record_attempt(*, actor: Actor, question: int) -> None:
    """Put on record that somebody who stands aside tried to vote. In a transaction of its own: the vote was refused."""
    found = Question.objects.select_related("matter").get(pk=question)
    audit.record(
        actor=actor,
        verb="tried to answer a question while standing aside",
        matter=found.matter,
        facts={"question": found.pk},
        clause="8.3",
        audience=Audience.BOARD,
    )


def seat_of(question: Question, actor: Actor) -> Elector | None:
    """The seat this person answers for, if they had it when the question was opened and hold a Board seat today."""
    parties = {s.party_id for s in actor.seats if Authority.BOARD in s.authorities}
    for elector in question.electors.all():
        holds_today = elector.party_id in parties or (elector.party_id is None and actor.has(Authority.PRESIDES))
        if actor.person_id in elector.people and holds_today:
            return elector
    return None


def _check_version(question: Question, text_version: int) -> None:
    if text_version != question.text_version:
        raise Stale("The wording of this question has changed.", happened=[f"It now reads: {question.text}"])


def _take(
    actor: Actor,
    question: Question,
    elector: Elector,
    who: tuple[int, str],
    *,
    value: str,
    reason: str,
    how: rules.How,
    at: datetime,
) -> Answer:
    person, name = who
    capacity = rules.Capacity.MEMBER if person == elector.member_id else rules.Capacity.DEPUTY
    choice = rules.Choice(value)
    given = rules.Answer(elector.key, choice, str(question.text_version), person, capacity, how, at, reason)
    rules.check_answer(
        electorate.as_rule(elector),
        given,
        text_version=str(question.text_version),
        earlier=[electorate.as_answer(row) for row in question.answers.select_related("elector")],
        recused=electorate.recused_from(question.matter),
    )
    entered = how is rules.How.RECORDED
    row = write(
        question,
        elector,
        choice,
        at,
        reason=reason,
        person=person,
        name=name,
        capacity=capacity,
        how=how,
        entered_by=actor.person_id if entered else None,
    )
    next_turn(question)
    audit.record(
        actor=actor,
        verb="entered an answer from the minutes" if entered else "answered a question",
        matter=question.matter,
        facts={"question": question.pk, "seat": elector.name, "answer": value, "by": name, "text": row.text_version},
        audience=Audience.BOARD,
        on_behalf_of=elector.name,
    )
    return row
