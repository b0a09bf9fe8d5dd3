"""What the home page shows: one function a panel, each giving a dataclass. Few statements, the same at any size."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.urls import reverse

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import queries as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.permissions import Actor
from alliance.kernel.reckoning import plural
from disputes import ladder, wording
from disputes import queries as disputes
from disputes.clocks import BOARD_MEETING
from disputes.models import Dispute
from disputes.step import Phase, Place
from governance.meetings.models import Meeting
from governance.packs.models import Pack

DUE_WITHIN = 10  # Operational Days
AHEAD = 20  # Operational Days in which a date already counts as needing someone
FETCHED = 10  # rows of a panel
MOST = 8


@dataclass(frozen=True)
class Figure:
    """One figure of the top row. `url` opens exactly the rows it counts."""

    number: int
    label: str
    more: str
    url: str
    kind: str = ""


@dataclass(frozen=True)
class Coming:
    """A figure whose feature comes later: what it will show, and no number."""

    label: str
    more: str


@dataclass(frozen=True)
class Rung:
    """One open dispute: where it stands and its next date."""

    dispute: Dispute
    place: str
    deadline: Deadline | None


@dataclass(frozen=True)
class NextBoard:
    """The next meeting of the Board and the dates that lead up to it."""

    meeting: Meeting
    days_away: int
    dates: tuple[Deadline, ...]
    pack: str

    @property
    def words(self) -> str:
        """`The next Board meets in 17 Operational Days.`"""
        if self.days_away <= 0:
            return "The Board meets today."
        return f"The next Board meets in {plural(self.days_away, 'Operational Day')}."


@dataclass(frozen=True)
class Term:
    """How long the agreement still runs."""

    ends_on: date
    days_left: int

    @property
    def words(self) -> str:
        return f"in {plural(self.days_left, 'Operational Day')}" if self.days_left > 0 else "its term has ended"


@dataclass(frozen=True)
class Dates:
    """The dates of the home page, read in one statement: those the person answers for, and the next meeting's."""

    mine: list[Deadline]
    board: NextBoard | None


def figures(actor: Actor, version: AgreementVersion, at: datetime) -> list[Figure]:
    """Due, late and disputed: two statements, however many there are."""
    ends, places = _ends(actor, at), _places(actor, version, at)
    register = reverse("desk:deadlines")
    return [
        Figure(ends[False], "Due", f"in the next {DUE_WITHIN} Operational Days", f"{register}?show=due"),
        Figure(ends[True], "Late", "not done by its date", f"{register}?show=late", "mou" if ends[True] else ""),
        Figure(
            places.total(),
            "Disputed",
            ", ".join(f"{n} {words}" for words, n in sorted(places.items())) or "none is open",
            f"{reverse('disputes:list')}?show=open",
            "target" if places else "",
        ),
    ]


def coming() -> list[Coming]:
    """The figures that later features bring."""
    return [
        Coming(
            "Conflicted", "Will count the items that meet a member’s interest, with the register of interests (8.3)"
        ),
        Coming("Unreported", "Will count what was due to the Board and not reported, with plan and reports (9.1)"),
    ]


def _ends(actor: Actor, at: datetime) -> Counter[bool]:
    """How many running dates are late, and how many end in the next ten Operational Days."""
    horizon = calendars()["england"].after(clock.local(at).date(), DUE_WITHIN).ends_at
    rows = deadlines.visible_to(actor).filter(deadlines.in_force(at), ends_at__lte=horizon).order_by()
    is_late = Case(When(ends_at__lte=at, then=True), default=False, output_field=BooleanField())
    return Counter(dict(rows.values_list(is_late).annotate(n=Count("pk"))))


def _places(actor: Actor, version: AgreementVersion, at: datetime) -> Counter[str]:
    """How many open disputes stand at each place, in words."""
    passed = Deadline.objects.filter(
        matter=OuterRef("matter"), kind=ladder.SCREENING, state=Deadline.State.RUNNING, ends_at__lte=at
    )
    rows = disputes.filtered(actor, "open").annotate(passed=Exists(passed)).order_by()
    terms = version.terms
    found: Counter[str] = Counter()
    for stage, phase, has_passed, n in rows.values_list("stage", "phase", "passed").annotate(n=Count("pk")):
        here = Place(stage, Phase(phase))
        if has_passed and here.phase is Phase.SCREENING:
            here = Place(terms.opening.first_stage, Phase.OPEN)
        is_known = here.phase in (Phase.SCREENING, Phase.REDIRECTED) or here.stage in terms.stage_by_key
        found[wording.place(terms, here) if is_known else "under an earlier agreement"] += n
    return found


def rungs(rows: QuerySet[Dispute], version: AgreementVersion, at: datetime) -> list[Rung]:
    """Open disputes, the latest filed, with their next date; the most pressing first. Two statements."""
    found = list(rows.defer("version__data")[:FETCHED])
    lapsed = Q(state=Deadline.State.RUNNING, lapses=True)  # tells that time alone moved the dispute on
    running = defaultdict(list)
    for row in Deadline.objects.filter(
        deadlines.in_force(at) | lapsed, matter__in=[dispute.matter_id for dispute in found]
    ).order_by("ends_at"):
        running[row.matter_id].append(row)
    far = datetime.max.replace(tzinfo=clock.LONDON)
    made = [_rung(dispute, running[dispute.matter_id], version, at) for dispute in found]
    return sorted(made, key=lambda rung: rung.deadline.ends_at if rung.deadline else far)


def _rung(dispute: Dispute, clocks: list[Deadline], version: AgreementVersion, at: datetime) -> Rung:
    if dispute.version_id == version.pk:
        dispute.version = version  # its terms are parsed already
    screening = next((d for d in clocks if d.kind == ladder.SCREENING), None)
    place = ladder.place(dispute, at, screening) if screening else Place(dispute.stage, Phase(dispute.phase))
    ahead = [d for d in clocks if not (d.lapses and d.ends_at <= at)]
    return Rung(dispute, wording.place(dispute.version.terms, place), ahead[0] if ahead else None)


def dates(actor: Actor, at: datetime) -> Dates:
    """The late and near dates this person answers for, and those of the next meeting, in one statement."""
    near = calendars()["england"].after(clock.local(at).date(), AHEAD).ends_at
    mine, meeting = deadlines.owed_by(actor) & Q(ends_at__lte=near), Q(matter__kind=Kind.MEETING)
    pack = Pack.objects.filter(meeting__matter=OuterRef("matter")).order_by("-pk").values("state")[:1]
    rows = (
        deadlines.visible_to(actor)
        .filter(deadlines.in_force(at), mine | meeting)
        .annotate(is_mine=Case(When(mine, then=1), default=0, output_field=IntegerField()), pack_state=Subquery(pack))
        .select_related(None)
        .select_related("matter__meeting", "owed_by_party")
        .order_by("-is_mine", "ends_at")
    )
    found: list[Any] = list(rows[: 3 * FETCHED])  # Deadlines with two columns more
    # The meeting itself is an event, not something owed.
    owed = [row for row in found if row.is_mine and row.kind != BOARD_MEETING]
    return Dates(mine=owed[:MOST], board=_next_board(found, at))


def _next_board(rows: list[Any], at: datetime) -> NextBoard | None:
    meetings = sorted(
        (row for row in rows if row.kind == BOARD_MEETING and row.ends_at > at), key=lambda row: row.ends_at
    )
    if not meetings:
        return None
    first = meetings[0]
    leading_up = [row for row in rows if row.matter_id == first.matter_id and row.kind != BOARD_MEETING]
    return NextBoard(
        meeting=first.matter.meeting,
        days_away=calendars()["england"].between(clock.local(at).date(), first.due_on),
        dates=tuple(sorted(leading_up, key=lambda row: row.ends_at)),
        pack=dict(Pack.State.choices).get(first.pack_state, "not asked for yet"),
    )


def term(version: AgreementVersion, today: date) -> Term:
    """How long the agreement runs (MoU 7.1)."""
    left = calendars()["england"].between(today, version.ends_on) if version.ends_on > today else 0
    return Term(ends_on=version.ends_on, days_left=left)


def greeting(at: datetime) -> str:
    """By the time of day in London."""
    hour = clock.local(at).hour
    return "Good morning" if 4 <= hour < 12 else "Good afternoon" if 12 <= hour < 18 else "Good evening"


def sentence(soon: int, later: int, board: NextBoard | None) -> str:
    """`3 things need you this week. The next Board meets in 17 Operational Days.`"""
    if soon:
        needs = f"{plural(soon, 'thing')} {'needs' if soon == 1 else 'need'} you this week."
    elif later:
        needs = f"Nothing needs you this week; {plural(later, 'thing')} will later."
    else:
        needs = "Nothing needs you now."
    return " ".join(filter(None, [needs, board.words if board else ""]))
