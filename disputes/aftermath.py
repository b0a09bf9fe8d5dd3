"""What follows from a step: the place, the events on record, the clocks that begin, move and end. Asked before and in
the act, so that the page before it and the act itself cannot differ."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from alliance.agreement.vocabulary import Event
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.notices.actions import Addressee
from disputes import following, last_safe_day, telling, wording
from disputes.course import Course
from disputes.dates import Happened, kind_of
from disputes.facts import as_happened
from disputes.step import Case, Phase, Place, Step, ends_by, told


@dataclass(frozen=True)
class After:
    """How things stand once a step is taken. `ends` are clocks of acts of their own that it ends; `dates` says what
    begins and moves, a line each."""

    here: Place
    records: tuple[Happened, ...]
    course: Course
    change: following.Change
    ends: tuple[Deadline, ...]
    dates: tuple[str, ...]


def after(step: Step, case: Case) -> After:
    """What follows from a step with the words of this case. Nothing is saved."""
    goes = step.goes(case)
    records = (*step.records(case), *_entering(case, goes))
    course = case.course.without(as_happened(row) for row in step.takes_back(case)).with_more(records)
    rows = following.open_rows_of(case.dispute)
    if step.cancels or ends_by(step, case):
        here = Place(goes.stage, goes.phase) if goes else case.place
        met = {*step.meets, *(kind_of(case.place.stage, name) for name in step.meets)}
        return After(here, records, course, following.all_end(case.dispute, course, rows, met), (), ())
    here = course.place(goes or replace(case.place, derived=False), case.at, case.on)
    change = following.change(case.dispute, course, here, rows)
    ends = tuple(d for d in rows if d.kind in step.meets and d not in change.meet)
    moved = [(old.due_on, new) for old, new in change.move]
    return After(here, records, course, change, ends, tuple(wording.follows(case.terms, change.begin, moved)))


def _entering(case: Case, goes: Place | None) -> tuple[Happened, ...]:
    """The stage that a step leads to is entered on the day of the step, and the one it leaves has ended."""
    if goes is None or goes.stage == case.place.stage or goes.stage not in case.terms.stage_by_key:
        return ()
    entered = Happened(Event.STAGE_ENTERED, case.on, goes.stage)
    return (entered,) if case.stage is None else (Happened(Event.STAGE_ENDED, case.on, case.stage.key), entered)


def others(step: Step, case: Case) -> list[Addressee]:
    """Whom a step tells, less the one who takes it."""
    to = telling.addressees(told(step, case), case.dispute, case.on)
    return [a for a in to if a.person_id != case.actor.person_id]


@dataclass(frozen=True)
class Preview:
    """What pressing the button would do: the clocks that stop, the dates that start or move, who would be told, where
    the dispute would stand."""

    stops: tuple[Deadline, ...]
    dates: tuple[str, ...]
    told: tuple[telling.Told, ...]
    goes_to: str
    past_end: tuple[str, ...] = ()  # dates that fall after the agreement's last day, a line each


def preview(step: Step, case: Case) -> Preview:
    """Shown before a step that serves a notice or moves a date; nothing is saved."""
    would = after(step, case)
    moves = would.here != replace(case.place, derived=would.here.derived) and would.here.phase is not Phase.CLOSED
    return Preview(
        stops=(*would.change.meet, *would.change.stop, *would.ends),
        dates=would.dates,
        told=telling.group(others(step, case)),
        goes_to=wording.standing(case.terms, would.here) if moves else "",
        past_end=tuple(_past_end(case, would)),
    )


def _past_end(case: Case, would: After) -> Iterator[str]:
    ends_on = case.dispute.version.ends_on
    clocks = (*would.change.begin, *(new for _, new in would.change.move))
    for clock in last_safe_day.beyond(clocks, ends_on):
        day, end = last_safe_day.in_words(clock.reckoning.last_day), last_safe_day.in_words(ends_on)
        yield f"{wording.clock_label(case.terms, clock)}: {day} is after the agreement ends on {end}. It runs on."
