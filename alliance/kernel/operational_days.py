"""Operational Days: which days count, and the dates that follow from counting them. Pure, and the only place that does.

An Operational Day is a day other than a Saturday, a Sunday or a bank holiday in England; the MoU uses the term
without defining it, so this is a reading (`domain.md` 4). The lists stand in `bank_holidays.json` and end with the
last year GOV.UK has published: beyond it a date is computed but marked provisional.
"""

import hashlib
import json
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from alliance.kernel.deemed_service import Channel, Served, deemed_served
from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import (
    CLOSURE,
    LONDON,
    ONE_DAY,
    WEEKDAYS,
    Cell,
    Length,
    Reckoning,
    Rule,
    Skipped,
    Unit,
    aware,
    local_day,
)

__all__ = [
    "Calendar", "Calendars", "Cell", "Channel", "Length", "Reckoning", "Rule", "Served", "Skipped", "Unit",
    "bundled", "deemed_served",
]  # fmt: skip

REGIONS = {"england-and-wales": "England and Wales", "scotland": "Scotland", "northern-ireland": "Northern Ireland"}
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Calendar:
    """Which days count under one name. `holidays` and `closures` give each date its reason, as people read it.

    The list is complete from `known_from` to `known_until`, both included. `version` names the data; it changes with
    every closure day added.
    """

    name: str
    holidays: Mapping[date, str]
    known_until: date
    version: str
    known_from: date = date.min
    closures: Mapping[date, str] = field(default_factory=dict)
    _off: dict[date, str] = field(init=False, repr=False, compare=False)
    _off_weekdays: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off = {day: f"{CLOSURE}{why}" for day, why in self.closures.items()} | dict(self.holidays)
        weekdays = sorted(day.toordinal() for day in off if day.weekday() < 5)
        object.__setattr__(self, "_off", off)
        object.__setattr__(self, "_off_weekdays", tuple(weekdays))

    def why_not(self, day: date) -> str:
        """Why `day` is not an Operational Day, in words; empty where it is one."""
        return WEEKDAYS[day.weekday()] if day.weekday() >= 5 else self._off.get(day, "")

    def is_operational(self, day: date) -> bool:
        """Whether `day` counts. Past `known_until` only weekends are known not to."""
        return day.weekday() < 5 and day not in self._off

    def next_operational(self, day: date) -> date:
        """The first Operational Day later than `day`."""
        return self._walk(day, 1, ONE_DAY)[0][0]

    def after(self, start: date | datetime, n: int, clause: str = "", *, count_start: bool = False) -> Reckoning:
        """The last day of “within `n` Operational Days of `start`”; day 1 is the next Operational Day.

        An instant counts by its date in London. `count_start` lets `start` itself be day 1 (setting
        `count_event_day`). Raises Refusal unless `n` is at least 1.
        """
        length = Length(n, Unit.OPERATIONAL_DAYS, self.name)
        day = _sensible(start)
        counted, skipped = self._walk(day - ONE_DAY if count_start else day, n, ONE_DAY)
        rule = Rule.AFTER_COUNTING_START if count_start else Rule.AFTER
        return self._reckoning(day, length, rule, clause, counted, skipped, counted[-1])

    def before(self, meeting: date | datetime, n: int, clause: str = "") -> Reckoning:
        """The last day to publish so that `n` clear Operational Days lie before `meeting` (`domain.md` 4.2).

        Neither the meeting nor the day of publishing is counted, and that day is itself an Operational Day: what is
        published on a Sunday counts as served on the Monday. `counted` holds the clear days.
        """
        length = Length(n, Unit.OPERATIONAL_DAYS, self.name)
        day = _sensible(meeting)
        counted, skipped = self._walk(day, n + 1, -ONE_DAY)
        clear, last_day = counted[:-1], counted[-1]
        return self._reckoning(day, length, Rule.CLEAR_BEFORE, clause, clear[::-1], skipped[::-1], last_day)

    def between(self, first: date, last: date) -> int:
        """How many Operational Days lie after `first` up to and including `last`; 0 where `last` is not later."""
        return max(0, self._up_to(last) - self._up_to(first))

    def late_by(self, due: date, done: date) -> int:
        """Operational Days after the due day up to and including the day it was done; 0 where done in time."""
        return self.between(due, done)

    def with_closures(self, closures: Mapping[date, str]) -> "Calendar":
        """This calendar with more days that do not count, each with its reason, and a version that says so."""
        if not closures:
            return self
        everything = {**self.closures, **closures}
        version = f"{self.version.partition('+')[0]}+{_digest(everything)}"
        return replace(self, closures=everything, version=version)

    def caution(self, first: date, last: date) -> str:
        """What to tell people where the days from `first` to `last` leave the published lists; else empty."""
        if last > self.known_until:
            since = max((self.known_until + ONE_DAY).year, first.year)
            years = str(since) if since == last.year else f"{since} to {last.year}"
            return f"Holidays for {years} are not yet published; this date may move."
        if first < self.known_from:
            return f"Holidays before {self.known_from.year} are not on the list; check this date."
        return ""

    def _walk(self, start: date, n: int, step: timedelta) -> tuple[list[date], list[Skipped]]:
        counted: list[date] = []
        skipped: list[Skipped] = []
        day = start
        while len(counted) < n:
            day += step
            if why := self.why_not(day):
                skipped.append(Skipped(day, why))
            else:
                counted.append(day)
        return counted, skipped

    def _reckoning(
        self,
        start: date,
        length: Length,
        rule: Rule,
        clause: str,
        counted: list[date],
        skipped: list[Skipped],
        last_day: date,
    ) -> Reckoning:
        caution = self.caution(min(start, last_day), max(start, last_day))
        return Reckoning(
            start, length, rule, clause, tuple(counted), tuple(skipped), last_day,
            self.name, self.version, bool(caution), caution,
        )  # fmt: skip

    def _up_to(self, day: date) -> int:
        # Ordinal 1 is a Monday, so whole weeks and the rest give the weekdays without walking them.
        weeks, rest = divmod(day.toordinal(), 7)
        return weeks * 5 + min(rest, 5) - bisect_right(self._off_weekdays, day.toordinal())


@dataclass(frozen=True)
class Calendars:
    """The calendars of this installation by name; `calendars["england"]` is the one Operational Days use."""

    mapping: Mapping[str, Calendar]

    def __getitem__(self, name: str) -> Calendar:
        """Raises Refusal for a name that is not held."""
        if name not in self.mapping:
            raise Refusal("calendar", f"There is no calendar called “{name}”.", f"Use one of: {', '.join(self)}.")
        return self.mapping[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.mapping)

    def after(
        self, start: date | datetime, length: Length, clause: str = "", *, count_start: bool = False
    ) -> Reckoning:
        """The end of `length` from `start`, in whichever unit it has.

        Hours are real elapsed hours and need an instant. A month ends on the day of the same number, or on the last
        day of a month that has no such day. `count_start` makes the start day 1 and does not touch hours.
        """
        calendar = self[length.calendar]
        if length.unit is Unit.OPERATIONAL_DAYS:
            return calendar.after(start, length.number, clause, count_start=count_start)
        day = _sensible(start)
        if length.unit is Unit.HOURS:
            return _after_hours(start, day, length, clause, calendar)
        rule = Rule.AFTER_COUNTING_START if count_start else Rule.AFTER
        base = day - ONE_DAY if count_start else day
        counted: tuple[date, ...] = ()
        if length.unit is Unit.MONTHS:
            last_day = _months_later(day, length.number) - (ONE_DAY if count_start else timedelta())
        else:
            counted = tuple(base + timedelta(days=number) for number in range(1, length.number + 1))
            last_day = counted[-1]
        return Reckoning(
            day, length, rule, clause, counted, (), last_day, calendar.name, calendar.version, provisional=False
        )


@cache
def bundled() -> Calendars:
    """The calendars of `bank_holidays.json`: england, scotland, northern-ireland, and foi.

    `foi` leaves out the bank holidays of every part of the United Kingdom (FOIA s.10(6)); it is for information
    requests and never for Operational Days.
    """
    text = Path(__file__).with_name("bank_holidays.json").read_text(encoding="utf-8")
    data = json.loads(text)
    titles = {region: dict(days) for region, days in data["divisions"].items()}
    for extra in data["proclaimed_since"]:
        titles[extra["division"]][extra["date"]] = extra["title"]
    lists = {region: {date.fromisoformat(day): title for day, title in days.items()} for region, days in titles.items()}
    own = {region: {day: f"{title} (bank holiday)" for day, title in days.items()} for region, days in lists.items()}
    named = {
        "england": own["england-and-wales"],
        "scotland": own["scotland"],
        "northern-ireland": own["northern-ireland"],
        "foi": _anywhere(lists),
    }
    first, last = date.fromisoformat(data["complete_from"]), date.fromisoformat(data["complete_to"])
    return Calendars(
        {
            name: Calendar(name, days, last, f"{data['published']}.{_digest(days)}", first)
            for name, days in named.items()
        }
    )


def _anywhere(lists: Mapping[str, Mapping[date, str]]) -> dict[date, str]:
    """Every region's holidays in one; a day that is not a holiday everywhere says where it is one."""
    merged = {}
    for day in sorted({day for days in lists.values() for day in days}):
        where = [region for region in lists if day in lists[region]]
        titles = list(dict.fromkeys(lists[region][day] for region in where))
        places = "" if len(where) == len(lists) else f" in {' and '.join(REGIONS[region] for region in where)}"
        merged[day] = f"{' / '.join(titles)} (bank holiday{places})"
    return merged


def _after_hours(start: date, day: date, length: Length, clause: str, calendar: Calendar) -> Reckoning:
    if not isinstance(start, datetime):
        raise Refusal("start", "A length in hours runs from a time, not from a day.", "Give the time as well.")
    began = aware(start)
    until = began + timedelta(hours=length.number)
    last_day = (until - timedelta.resolution).astimezone(LONDON).date()
    return Reckoning(
        day, length, Rule.ELAPSED, clause, (), (), last_day, calendar.name, calendar.version, provisional=False,
        began=began, until=until,
    )  # fmt: skip


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _sensible(start: date | datetime) -> date:
    day = local_day(start)
    if not EARLIEST <= day <= LATEST:
        raise Refusal("start", f"The year {day.year} is too far away to reckon with.", "Check the year.")
    return day


def _digest(days: Mapping[date, str]) -> str:
    text = "\n".join(f"{day.isoformat()} {why}" for day, why in sorted(days.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:8]
