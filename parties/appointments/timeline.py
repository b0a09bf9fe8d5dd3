"""The days of a post over the term: who holds it, where nobody does, and what a planned change would make of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Post
from alliance.kernel import clock
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.queries import visible_to
from alliance.kernel.permissions import Actor, Authority
from parties.appointments import queries, rules, wording
from parties.people.models import Appointment, Party, Person
from parties.people.posts import title
from parties.people.roll import is_needed
from parties.people.rules import Span


@dataclass(frozen=True)
class Letters:
    """The letter of an appointment as one reader may know of it."""

    given: bool = False
    paper: Document | None = None  # where the reader may open it


@dataclass(frozen=True)
class Line:
    """One stretch of days: somebody holds the post, or nobody does."""

    span: Span
    name: str = ""
    appointment: Appointment | None = None
    acting: str = ""  # “Acting Lead Officer”
    by: str = ""
    note: str = ""
    letters: Letters = field(default=Letters())
    last_day_by: str = ""  # who decided its last day, where that was moved
    last_day_letters: Letters = field(default=Letters())
    is_planned: bool = False  # as it would stand after the change that is being checked
    is_over: bool = False
    gap: str = ""

    @property
    def is_current(self) -> bool:
        """Whether its last day can still be moved."""
        return self.appointment is not None and not self.is_over

    @property
    def is_gap(self) -> bool:
        return bool(self.gap)


@dataclass(frozen=True)
class Timeline:
    """Every stretch of a post, in order, with the gaps."""

    post: Post
    party: Party | None
    lines: tuple[Line, ...]
    is_needed: bool

    @property
    def held(self) -> str:
        return wording.place(self.post, self.party)


@dataclass(frozen=True)
class Planned:
    """A change that is being checked: a new row, or another last day for a row there is."""

    person: Person
    span: Span
    is_acting: bool = False
    appointment: Appointment | None = None
    by: str = ""


def timeline(
    version: AgreementVersion, post: Post, party: Party | None, actor: Actor, planned: Planned | None = None
) -> Timeline:
    """The days of a post from the first of the term, or since the Party joined, to the last that is known."""
    matter = planned.appointment.matter if planned and planned.appointment else None
    rows = list(queries.of_post(post.key, party, matter))
    letters = _letters(rows, actor)
    lines = [_line(post, row, letters, planned) for row in rows]
    if planned and planned.appointment is None:
        acting = title(post, is_acting=True) if planned.is_acting else ""
        lines.append(Line(planned.span, planned.person.full_name, acting=acting, by=planned.by, is_planned=True))
    first, last = _bounds(version, party, [line.span for line in lines])
    holes = [Line(hole, gap=wording.gap(hole)) for hole in rules.gaps([line.span for line in lines], first, last)]
    lines = sorted([*lines, *holes], key=lambda line: (line.span.starts_on, line.is_gap))
    return Timeline(post, party, tuple(lines), is_needed(version.terms, post))


def coming_gaps(found: Timeline, today: date) -> list[str]:
    """The gaps from today on, in words, of a post that must be filled."""
    if not found.is_needed:
        return []
    gaps = [line.span for line in found.lines if line.is_gap]
    cut = [Span(max(today, s.starts_on), s.ends_on) for s in gaps if s.ends_on is None or s.ends_on >= today]
    return [wording.gap(span) for span in cut]


def told(version: AgreementVersion, found: Timeline, person: Person, today: date, *, ends: bool) -> list[str]:
    """The names of whom a change would be told to; of an ending that leaves a gap, those who have to fill it too."""
    to = queries.told_of(version, person, found.party, today)
    if ends and coming_gaps(found, today):
        seen = {one.person_id for one in to}
        watching = queries.with_authority(version, today, Authority.PRESIDES, Authority.ADMINISTERS)
        to += [one for one in watching if one.person_id not in seen]
    return queries.names(to)


def _line(post: Post, row: Appointment, letters: dict[object, Document], planned: Planned | None) -> Line:
    is_planned = planned is not None and planned.appointment is not None and planned.appointment.pk == row.pk
    return Line(
        span=planned.span if is_planned and planned else Span(row.starts_on, row.ends_on),
        name=row.person.full_name,
        appointment=row,
        acting=title(post, is_acting=True) if row.is_acting else "",
        by=row.appointing_body,
        note=row.note,
        letters=Letters(row.evidence_id is not None, letters.get(row.evidence_id)),
        last_day_by="" if is_planned else row.last_day_by,
        last_day_letters=Letters()
        if is_planned
        else Letters(row.last_day_letter_id is not None, letters.get(row.last_day_letter_id)),
        is_planned=is_planned,
        is_over=row.ends_on is not None and row.ends_on < clock.today(),
    )


def _letters(rows: Sequence[Appointment], actor: Actor) -> dict[object, Document]:
    wanted = {pk for row in rows for pk in (row.evidence_id, row.last_day_letter_id) if pk}
    return {paper.pk: paper for paper in visible_to(actor).filter(pk__in=wanted)} if wanted else {}


def _bounds(version: AgreementVersion, party: Party | None, spans: Sequence[Span]) -> tuple[date, date]:
    first = max(version.starts_on, party.joined_on) if party else version.starts_on
    last = version.ends_on
    if party is not None and party.left_on is not None:
        last = min(last, party.left_on)
    return first, max([last, *(s.ends_on for s in spans if s.ends_on)])
