"""What has happened in a dispute, the days that follow from it, and the dates its clocks come to. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from alliance.agreement.ladder_shapes import Clock, MomentRule, Stage, Start
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import ANYWHERE, Event, TimePassed
from alliance.kernel.operational_days import Calendars, Length, Reckoning, Unit

# What ends a clock besides the end of its stage, by the clock's name.
ENDED_BY: Mapping[str, tuple[Event, ...]] = {
    "resolve": (Event.DECIDED, Event.NOT_RESOLVED),
    "meet": (Event.MET, Event.NOT_RESOLVED),
    "select": (Event.APPOINTED,),
    "window": (Event.REPORTED,),
    "appoint": (Event.APPOINTED,),
    "submit": (Event.SUBMITTED,),
    "outcome": (Event.OUTCOME,),
    "write": (Event.EXCHANGED,),
}
# Clocks that run for one act or one Party at a time; their acts set them.
OF_ONE_ACT = frozenset({"answer", "information", "reply"})

# How the rule of a date ends that was moved to a meeting.
FOR_A_MEETING = "or the meeting whose notice was already given, if later"

# Terms of a clock that go on record beside the events of the vocabulary.
LENGTH_GIVEN, EXTENDED = "length-given", "extended"


@dataclass(frozen=True)
class Happened:
    """One event of the agreement's vocabulary, on a day; `stage` is empty for the dispute as a whole."""

    event: str
    on: date
    stage: str = ""
    party: str = ""  # the key of the Party that did it, where each has to
    clock: str = ""  # for a term of a clock: the one it is about
    number: int | None = None  # the length that was given

    @property
    def kind(self) -> str:
        return kind_of(self.stage, self.clock)


def kind_of(stage: str, clock: str) -> str:
    """The kind under which the deadline of a stage's clock is kept."""
    return f"{stage}-{clock}"


@dataclass(frozen=True)
class Dates:
    """What has happened in one dispute under its version, and its dates. `settings` are those in use now,
    `settings_at` those of the day a clock began, which fix its length; `happened` is in the order in which it went on
    record; `meeting` finds a meeting announced before a clock began."""

    terms: Agreement
    settings: Mapping[str, Any]
    calendars: Calendars
    happened: tuple[Happened, ...]
    meeting: Callable[[date], date | None] = lambda start: None
    parties: tuple[str, ...] = ()  # the keys of the Parties involved
    settings_at: Callable[[date], Mapping[str, Any]] | None = None

    def with_more(self, records: Iterable[Happened]) -> Self:
        """The same course once more has happened."""
        return replace(self, happened=(*self.happened, *records))

    def without(self, records: Iterable[Happened]) -> Self:
        """The same course had some of it not happened, for a mistake that is put right."""
        gone = tuple(records)
        return replace(self, happened=tuple(h for h in self.happened if h not in gone))

    # --- days ------------------------------------------------------------------------------------------------------

    def recorded(self, event: str, stage: str = "") -> date | None:
        """The day of an event on record: its latest, save for a first discussion, of which the first counts."""
        days = [h.on for h in self.live(stage) if h.event == event and h.stage == stage and not h.party]
        if not days:
            return None
        return min(days) if event == Event.FIRST_DISCUSSION else max(days)

    def live(self, stage: str) -> tuple[Happened, ...]:
        """What counts for a stage: nothing from before the dispute was last taken up, or the stage last entered."""
        found = self.happened
        for event, where in ((Event.SERVED, ""), (Event.STAGE_ENTERED, stage)):
            places = [i for i, h in enumerate(found) if h.event == event and h.stage == where and not h.clock]
            if places and (where or not stage):
                found = found[places[-1] :]
            elif places:
                found = found[places[-1] + 1 :]
        return found

    def _term(self, event: str, kind: str) -> Happened | None:
        """The latest term of a clock: its length as given, or the end it was put off to."""
        stage = kind.rpartition("-")[0]
        return next((h for h in reversed(self.live(stage)) if h.event == event and h.clock and h.kind == kind), None)

    def day(self, event: str, stage: str = "") -> date | None:
        """The day of an event: on record, or worked out where time alone brings it about."""
        if (on := self.recorded(event, stage)) is not None:
            return on
        found = self.terms.stage_by_key.get(stage)
        if found is None:
            return None
        match event:
            case Event.WINDOW_END:
                return self._last_day(found, "window")
            case Event.STAGE_ENDED if found.time_passed == TimePassed.GOES_ON:
                return max((r.last_day for r in self._reckonings(found)), default=None)
            case Event.STAGE_ENTERED:
                return self._entered(found)
        return None

    def _entered(self, stage: Stage) -> date | None:
        opening = self.terms.opening
        if stage.key == opening.first_stage:
            return self.day(Event.SERVED)
        before = [s for s in self.terms.stages if s.not_agreed == stage.key]
        days = [day for s in before if (day := self.day(Event.STAGE_ENDED, s.key))]
        return max(days, default=None)

    def named(self, name: str, stage: str) -> date | None:
        """The day of an event as a clock of a stage names it: bare, of another stage, or a moment of the file."""
        if moment := next((m for m in self.terms.moments if m.key == name), None):
            rule = next((r for r in moment.rules if r.value == str(self.settings[moment.setting])), None)
            return self._moment(name, rule) if rule else None
        if "." in name:
            other, event = name.split(".", 1)
            return self.day(event, other)
        return self.day(name) if name in ANYWHERE else self.day(name, stage)

    def _moment(self, key: str, rule: MomentRule) -> date | None:
        """The day of a moment under one rule of reading it; a rule that asks somebody has the day they gave."""
        if rule.start is None:
            return self.recorded(key)
        base = self.starts(rule.start, "")
        if base is None or not rule.setting:
            return base
        length = Length(int(self.settings[rule.setting]), Unit.OPERATIONAL_DAYS, self._calendar(""))
        return self._after(base, length, "").last_day

    def moment_under(self, key: str, value: str) -> date | None:
        """The day of a moment if it were read the way that `value` says: for “under another reading it would be …”."""
        return replace(self, settings={**self.settings, self._moment_setting(key): value}).named(key, "")

    def _moment_setting(self, key: str) -> str:
        return next(m.setting for m in self.terms.moments if m.key == key)

    def starts(self, start: Start, stage: str) -> date | None:
        """The day a clock runs from: its event, or the earlier or the later of several."""
        days = [day for name in start.events if (day := self.named(name, stage))]
        if not days or (start.which == "later" and len(days) < len(start.events)):
            return None
        return max(days) if start.which == "later" else min(days)

    # --- clocks ----------------------------------------------------------------------------------------------------

    def reckoning(self, stage: Stage, clock: Clock) -> Reckoning | None:
        """The date a clock comes to; None where it has not begun or its length must still be asked for."""
        start = self.starts(clock.start, stage.key)
        kind = kind_of(stage.key, clock.name)
        if start is None:
            return None
        length = clock.length_under(self._settings_of(start))
        if length is None and (given := self._term(LENGTH_GIVEN, kind)) and given.number:
            length = Length(given.number, clock.unit, self._calendar(clock.calendar))
        if length is None:
            return None
        found = self._after(start, replace(length, calendar=self._calendar(length.calendar)), clock.clause)
        if (moved := self._term(EXTENDED, kind)) and moved.on > found.last_day:
            return self._until(found, moved.on, "extended by agreement")
        if clock.waits_for and (not clock.waits_setting or self.settings.get(clock.waits_setting)):
            meets_on = self.meeting(start)
            if meets_on and meets_on > found.last_day and self.calendars[found.calendar].is_operational(meets_on):
                return self._until(found, meets_on, FOR_A_MEETING)
        return found

    def _settings_of(self, start: date) -> Mapping[str, Any]:
        return self.settings_at(start) if self.settings_at else self.settings

    def _after(self, start: date, length: Length, clause: str) -> Reckoning:
        count_start = bool(self._settings_of(start).get("count_event_day"))
        return self.calendars.after(start, length, clause=clause, count_start=count_start)

    def in_days(self, start: date, number: int, clause: str = "") -> Reckoning:
        """So many Operational Days after a day, in the calendar the agreement goes by."""
        return self._after(start, Length(number, Unit.OPERATIONAL_DAYS, self._calendar("")), clause)

    def _until(self, found: Reckoning, last_day: date, why: str) -> Reckoning:
        """The same clock with a later end, counted through to it."""
        calendar = self.calendars[found.calendar]
        later = calendar.after(found.start, calendar.between(found.start, last_day), clause=found.clause)
        return replace(later, last_day=last_day, rule=f"{found.rule}, {why}")

    def _calendar(self, name: str) -> str:
        return name or str(self.settings["calendar"])

    def _last_day(self, stage: Stage, name: str) -> date | None:
        clock = stage.clock(name)
        found = self.reckoning(stage, clock) if clock else None
        return found.last_day if found else None

    def _reckonings(self, stage: Stage) -> Iterator[Reckoning]:
        for clock in stage.clocks:
            if clock.name not in OF_ONE_ACT and (found := self.reckoning(stage, clock)):
                yield found

    def has_ended(self, stage: Stage, clock: Clock) -> bool:
        """Whether what a clock waited for has happened since it began."""
        start = self.starts(clock.start, stage.key)
        ends = [day for event in ENDED_BY.get(clock.name, ()) if (day := self.recorded(event, stage.key))]
        return any(start is None or day >= start for day in ends)

    def did(self, stage: Stage, party: str) -> bool:
        """Whether a Party has done what each has to do in a stage."""
        return any(h.stage == stage.key and h.party == party for h in self.live(stage.key))

    def screening(self) -> Reckoning | None:
        """The target for saying whether a matter belongs here, where the ladder has such a step."""
        screening = self.terms.opening.screening
        if screening is None or (start := self.starts(screening.clock.start, "")) is None:
            return None
        length = screening.clock.length_under(self._settings_of(start))
        return self._after(start, length, screening.clock.clause) if length else None
