"""Putting a question to the Board, changing its wording, and closing it with its result. Answers: `answering`.

Nothing here applies a result: the room that opened the question does, by its own action.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force, reading
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Standing
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters.models import Audience, Matter, Recusal
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices import actions as notices
from alliance.kernel.permissions import Act, Actor, require
from parties.deciding import electorate, rules, wording
from parties.deciding.models import Answer, Elector, Mode, Question
from parties.people.queries import addressees

WRITTEN_ROUND = "written_round_od"
VOICE = Recusal.Withholds.VOICE.value


@transaction.atomic
def open_question(
    *, actor: Actor, matter: Matter, text: str, rule: str, mode: str, at: datetime, purpose: str = "decision"
) -> Question:
    """Put a question on a Matter to the Board and freeze who may answer it, by which rule, with which quorum.

    A written round gets its last day (Practice) and is served on the Board. Raises NotAllowed, Refusal, Stale.
    """
    require(actor, Act.OPEN_QUESTION, scope_of(matter, taking=VOICE))
    Matter.objects.select_for_update().get(pk=matter.pk)
    if matter.questions.filter(purpose=purpose, closed_at=None).exists():
        raise Stale("A question on this is open already.", happened=["Answer or close that one first."])
    day = clock.local(at).date()
    version = version_at(at)
    question = Question(
        matter=matter,
        purpose=purpose,
        text=text,
        rule=rules.Rule(rule).value,
        mode=Mode(mode).value,
        terms=electorate.terms_of(version, rule, day),
        opened_at=at,
        opened_by_id=actor.person_id,
    )
    in_writing = question.mode == Mode.WRITTEN_ROUND
    reckoning = None
    if in_writing:
        length = int(reading(version, WRITTEN_ROUND, day))
        reckoning = calendars()[version.terms.calendar].after(day, length)
        question.closes_at = reckoning.ends_at
    question.save()
    Elector.objects.bulk_create(electorate.seats(question, version, day))
    if reckoning:
        deadlines.set_deadline(
            kind=wording.deadline_kind(purpose),
            label=wording.DEADLINE,
            reckoning=reckoning,
            standing=Standing.PRACTICE,
            matter=matter,
            at=at,
            reading=WRITTEN_ROUND,
        )
        notices.serve(
            kind="question-asked",
            matter=matter,
            subject=wording.asked_subject(question),
            body=wording.asked_body(question, last_day=reckoning.last_day),
            to=addressees(version=version, day=day, board=True),
            actor=actor,
            at=at,
            audience=Audience.BOARD,
        )
    audit.record(
        actor=actor,
        verb="put a question to the Board",
        matter=matter,
        facts={"question": question.pk, "text": text, "rule": question.rule, "mode": question.mode},
        clause="App 2 1.6" if question.rule == rules.Rule.UNANIMOUS else "",
    )
    return question


@transaction.atomic
def amend_text(*, actor: Actor, question: int, text: str, seen: int | None, at: datetime) -> Question:
    """Change the wording. Every answer so far was to other words, so that all must answer again."""
    require(actor, Act.OPEN_QUESTION)
    found = open_one(question, seen)
    require(actor, Act.OPEN_QUESTION, scope_of(found.matter, taking=VOICE))
    if text == found.text:
        raise Refusal("text", "These are the same words.", mend="Change them, or go back.")
    found.text, found.text_version = text, found.text_version + 1
    next_turn(found, "text", "text_version")
    recused = electorate.recused_from(found.matter)
    for elector in found.electors.all():
        if elector.people and not set(elector.people) - recused:
            write(found, elector, rules.Choice.RECUSED, at, reason="Nobody who answers for this seat may take part.")
    audit.record(
        actor=actor,
        verb="changed the wording of a question",
        matter=found.matter,
        facts={"question": found.pk, "text": text, "text_version": found.text_version},
    )
    return found


@transaction.atomic
def close(
    *,
    actor: Actor,
    question: int,
    present: Sequence[str],
    presided: bool,
    consensus: bool,
    seen: int | None,
    at: datetime,
) -> Question:
    """Close the question: what the answers come to is worked out, put into a sentence and kept.

    `present` are the keys of the seats at the meeting; in a written round everyone asked counts as present.
    `consensus` is the presiding member's finding that nobody dissents. Raises NotAllowed, Refusal, Stale.
    """
    require(actor, Act.OPEN_QUESTION)
    found = open_one(question, seen)
    require(actor, Act.OPEN_QUESTION, scope_of(found.matter, taking=VOICE))
    seats = list(found.electors.all())
    in_writing = found.mode == Mode.WRITTEN_ROUND
    result = rules.decide(
        [electorate.as_rule(seat) for seat in seats],
        [electorate.as_answer(row) for row in found.answers.select_related("elector")],
        terms=electorate.terms_from(found.terms),
        text_version=str(found.text_version),
        present=[seat.key for seat in seats] if in_writing else list(present),
        presiding=in_writing or presided,
        consensus=consensus,
    )
    found.closed_at, found.closed_by_id = at, actor.person_id
    found.outcome, found.result = result.outcome.value, result.for_board
    found.counts = {
        "for_others": result.for_others,
        "choices": {key: choice.value for key, choice in result.choices.items()},
        "eligible": list(result.eligible),
        "shortfall": result.shortfall,
    }
    next_turn(found, "closed_at", "closed_by", "outcome", "result", "counts")
    deadlines.meet_open(matter=found.matter, kind=wording.deadline_kind(found.purpose), at=at)
    audit.record(
        actor=actor,
        verb="closed a question",
        matter=found.matter,
        facts={"question": found.pk, "outcome": found.outcome, "result": result.for_others},
    )
    return found


def open_one(question: int, seen: int | None = None) -> Question:
    """The question, locked, as the person saw it. Raises Stale where it was closed or moved on since."""
    found = Question.objects.select_for_update().select_related("matter").get(pk=question)
    if not found.is_open:
        raise Stale("This question was closed.", happened=[found.counts.get("for_others") or "Its result stands."])
    if seen is not None and seen != found.turn:
        raise Stale("Something happened on this question while you were looking at it.", happened=[found.text])
    return found


def next_turn(question: Question, *changed: str) -> None:
    """Save what changed, and let forms that others have open go stale."""
    question.turn += 1
    question.save(update_fields=[*changed, "turn"])


def version_at(at: datetime) -> AgreementVersion:
    """The agreement in force. Raises Refusal where there is none."""
    version = in_force(clock.local(at).date())
    if version is None:
        raise Refusal("", "No agreement is in force, so that nobody has a vote.", clause="7.1")
    return version


def write(
    question: Question,
    elector: Elector,
    choice: rules.Choice,
    at: datetime,
    *,
    reason: str = "",
    person: int | None = None,
    name: str = "",
    capacity: rules.Capacity = rules.Capacity.MEMBER,
    how: rules.How = rules.How.MEETING,
    entered_by: int | None = None,
) -> Answer:
    """Add one answer row; the latest one of a seat counts."""
    return Answer.objects.create(
        question=question,
        elector=elector,
        text_version=question.text_version,
        value=choice.value,
        reason=reason,
        answered_by_id=person,
        answered_by_name=name,
        capacity=capacity.value,
        how=how.value,
        entered_by_id=entered_by,
        at=at,
    )
