"""Questions put to the Board, as their readers may see them: the Board sees Parties and answers, others counts."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse

from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Matter
from alliance.kernel.matters.queries import visible_to as visible_matters
from alliance.kernel.matters.queries import withheld_from, without_recused
from alliance.kernel.permissions import Act, Actor, Authority, may
from parties.deciding import electorate
from parties.deciding.models import Answer, Elector, Question
from parties.deciding.rules import Choice


def visible_to(actor: Actor) -> QuerySet[Question]:
    """Questions on Matters the actor may know of and does not stand aside from."""
    if not may(actor, Act.READ_MEETING):
        return Question.objects.none()
    known = Question.objects.filter(matter__in=visible_matters(actor)).filter(without_recused(actor))
    return known.select_related("matter", "matter__parent", "opened_by")


def matters_for(actor: Actor) -> QuerySet[Matter]:
    """The Matters on which the actor could put a question: open, visible, and none they stand aside from."""
    withheld = withheld_from(actor)
    aside = Q(pk__in=withheld) | Q(parent__in=withheld)
    return visible_matters(actor).filter(closed_at=None).exclude(aside).exclude(kind=Kind.CONCERN)


def sees_names(actor: Actor) -> bool:
    """Whether the actor sees which Party answered what."""
    return actor.has(Authority.BOARD, Authority.PRESIDES, Authority.RECORDS, Authority.AUDITS)


@dataclass(frozen=True)
class Seat:
    """One seat with what stands for it now."""

    elector: Elector
    choice: str
    label: str
    by: str
    how: str
    asides: tuple[str, ...]


def seats(question: Question) -> list[Seat]:
    """Every seat of the electorate with its answer to the present wording."""
    last: dict[int, Answer] = {a.elector_id: a for a in question.answers.filter(text_version=question.text_version)}
    recused = electorate.recused_from(question.matter)
    found = []
    for elector in question.electors.all():
        answer = last.get(elector.pk)
        value = answer.value if answer else Choice.NO_ANSWER.value
        names = {elector.member_id: elector.member_name, **{d["id"]: d["name"] for d in elector.deputies}}
        found.append(
            Seat(
                elector=elector,
                choice=value,
                label=Answer.Value(value).label,
                by=answer.answered_by_name if answer else "",
                how=answer.get_how_display() if answer and answer.answered_by_name else "",
                asides=tuple(name for pk, name in names.items() if pk in recused),
            )
        )
    return found


def counts(rows: list[Seat]) -> list[tuple[str, int]]:
    """How many seats gave each answer, in the order of the answers; only those that were given."""
    tally = Counter(row.choice for row in rows)
    return [(str(value.label), tally[value.value]) for value in Answer.Value if tally[value.value]]


def history(question: Question) -> list[Answer]:
    """Every answer ever given, oldest first."""
    return list(question.answers.select_related("elector", "entered_by"))


def address_of(matter: Matter) -> str:
    """The page of a Matter, or of the one it is part of; empty where neither has one."""
    here: Matter | None = matter
    while here is not None:
        try:
            return reverse(here.shape.url_name, args=[here.reference])
        except NoReverseMatch:
            here = here.parent
    return ""
