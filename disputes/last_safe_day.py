"""The last day on which every remaining step of a dispute still fits before its agreement ends. Pure.

The ladder is worked through from the end of the agreement: the latest day on which the next thing that people have to
do (an appointment, say) may happen so that no date after it falls beyond the agreement's last day. Dates carry on after
that day all the same (Reading 27); nothing closes by itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.agreement.ladder_shapes import Clock, Stage
from alliance.agreement.vocabulary import ANYWHERE, Event
from disputes.course import Course, Running
from disputes.dates import OF_ONE_ACT, Happened
from disputes.step import OPENING, Phase, Place

A_DAY = timedelta(days=1)
AFTERWARDS = frozenset({"notify"})  # runs only once something is settled, and so hinders nothing
WORDS = {Event.APPOINTED: "appoint", Event.STAGE_ENTERED: "go on to it"}


@dataclass(frozen=True)
class LastSafeDay:
    """`act` is what has to happen in `stage` by the day `by`, and `until` the end of its own time then. Without an act
    every date is known already, and `last` is the latest."""

    ends_on: date
    stage: str = ""
    act: str = ""
    by: date | None = None
    until: date | None = None
    last: date | None = None

    def sentence(self, today: date) -> str:
        """The same in one sentence, as the page of a dispute shows it."""
        end = in_words(self.ends_on)
        if today > self.ends_on:
            return f"The agreement ended on {end}. Dates run on after it."
        if self.by is None:
            if self.last is None or self.last <= self.ends_on:
                return f"Every date that is known falls before the agreement ends on {end}."
            return (
                f"The last date, {in_words(self.last)}, falls after the agreement ends on {end}. It runs all the same."
            )
        by = in_words(self.by)
        if today > self.by:
            return f"Not every remaining step fits before the agreement ends on {end}: the last safe day was {by}."
        until = f" (time until {in_words(self.until)})" if self.until and self.until > self.by else ""
        return (
            f"“{self.stage}”: {self.act} by {by}{until}, and every remaining step still fits before the agreement ends "
            f"on {end}."
        )


def in_words(day: date) -> str:
    return f"{day:%a %-d %B %Y}"


def find(course: Course, here: Place, ends_on: date) -> LastSafeDay | None:
    """The last safe day of a dispute that stands at a place; None where it has ended or no date can be known."""
    ahead = list(_ahead(course, here))
    if not ahead or here.phase is Phase.CLOSED:
        return None
    known = _last(course, ahead)
    waiting = list(dict.fromkeys(_waiting(course, ahead)))
    if not waiting:
        return LastSafeDay(ends_on, last=known) if known else None
    stage, event = max(waiting, key=lambda pair: len(_days(_with(course, pair[0], pair[1], ends_on), ahead)))
    by = _latest(course, ahead, stage, event, ends_on)
    if by is None:
        return LastSafeDay(ends_on, last=known) if known else None
    then = _with(course, stage, event, by)
    own = [day for clock in stage.clocks if clock.start.events == (event,) and (day := _end(then, stage, clock))]
    return LastSafeDay(ends_on, stage.label, WORDS.get(Event(event), "take the next step"), by, max(own, default=None))


def beyond(clocks: Iterable[Running], ends_on: date) -> list[Running]:
    """Those of some clocks that run past the agreement's last day."""
    return [running for running in clocks if running.reckoning.last_day > ends_on]


def _ahead(course: Course, here: Place) -> Iterator[Stage]:
    """The stage a dispute stands in and those that follow while nothing is settled."""
    stages = course.terms.stage_by_key
    stage = stages.get(course.terms.opening.first_stage if here.stage == OPENING else here.stage)
    seen: set[str] = set()
    while stage is not None and stage.key not in seen:
        seen.add(stage.key)
        yield stage
        stage = stages.get(stage.not_agreed)


def _waiting(course: Course, ahead: list[Stage]) -> Iterator[tuple[Stage, str]]:
    """What still has to happen so that a clock of a stage ahead begins: the stage and its own event."""
    moments = {moment.key for moment in course.terms.moments}
    for stage in ahead:
        for clock in stage.clocks:
            if clock.name in OF_ONE_ACT or clock.name in AFTERWARDS or course.has_ended(stage, clock):
                continue
            if course.starts(clock.start, stage.key) is None:
                for event in clock.start.events:
                    if "." not in event and event not in moments and event not in ANYWHERE:
                        yield stage, event


def _with(course: Course, stage: Stage, event: str, on: date) -> Course:
    return course.with_more([Happened(event, on, stage.key)])


def _end(course: Course, stage: Stage, clock: Clock) -> date | None:
    found = course.reckoning(stage, clock)
    return found.last_day if found else None


def _days(course: Course, ahead: list[Stage]) -> list[date]:
    """The last days of the clocks ahead that are known and still wait for something."""
    return [
        day
        for stage in ahead
        for clock in stage.clocks
        if clock.name not in OF_ONE_ACT and clock.name not in AFTERWARDS and not course.has_ended(stage, clock)
        if (day := _end(course, stage, clock))
    ]


def _last(course: Course, ahead: list[Stage]) -> date | None:
    return max(_days(course, ahead), default=None)


def _latest(course: Course, ahead: list[Stage], stage: Stage, event: str, ends_on: date) -> date | None:
    """The latest day on which an event leaves room for all that follows; later days only push what follows later."""

    def fits(on: date) -> bool:
        then = _with(course, stage, event, on)
        days = [
            day
            for later in ahead[ahead.index(stage) :]
            for clock in later.clocks
            if clock.name not in OF_ONE_ACT and clock.name not in AFTERWARDS and (day := _end(then, later, clock))
        ]
        return max(days, default=on) <= ends_on

    low, high = course.terms.term.starts_on, ends_on
    if not fits(low):
        return None
    while low < high:
        middle = low + (high - low + A_DAY) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - A_DAY
    calendar = course.calendars[str(course.settings["calendar"])]
    while not calendar.is_operational(low):
        low -= A_DAY
    return low
