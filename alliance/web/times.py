"""Dates and times as people type them, read for England. Pure: no Django, no clock reading."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from alliance.kernel.reckoning import LONDON, MONTHS, listed, long_day

BST = timezone(timedelta(hours=1), "BST")
GMT = timezone(timedelta(0), "GMT")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_MONTHS = {said: n for n, name in enumerate(MONTHS, start=1) for said in (name.lower(), name[:3].lower())}
_WHOLE_DATE = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?\s*(am|pm)?\s*(bst|gmt)?", re.ASCII | re.IGNORECASE)


class Unclear(ValueError):
    """A date or time that cannot be read; `parts` names the boxes to look at."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message)
        self.parts = parts


@dataclass(frozen=True)
class RoughDate:
    """A date known to the day, the month or the year: "about" is a full answer."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def exact(self) -> bool:
        """Known to the day."""
        return self.day is not None

    @property
    def first(self) -> date:
        """The earliest day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        if self.exact:
            return long_day(self.first)
        return f"about {MONTHS[self.month - 1]} {self.year}" if self.month else f"about {self.year}"


def spread(day: str, month: str, year: str) -> tuple[str, str, str]:
    """The three boxes, where a whole date like 01/02/2026 was typed into the first: day, month, year."""
    if not month and not year and (whole := _WHOLE_DATE.fullmatch(day)):
        return whole[1], whole[2], whole[3]
    return day, month, year


def read_date(day: str, month: str, year: str, *, rough: bool = False) -> RoughDate:
    """Read the boxes of a date. Raises Unclear, naming what is missing or wrong.

    With `rough` the day, or day and month, may be left empty. Figures 0 to 9 only; months also by name.
    """
    day, month, year = spread(day.strip(), month.strip(), year.strip())
    wanted = [("year", year)] if rough and not day else [("day", day), ("month", month), ("year", year)]
    if missing := [name for name, value in wanted if not value]:
        raise Unclear(f"Add the {listed(missing)}.", *missing)
    y = _read_year(year)
    m = _read_month(month) if month else None
    return RoughDate(y, m, _read_day(day, m, y) if day and m else None)


def _read_year(text: str) -> int:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Unclear("Give the year in four figures, such as 2026.", "year")
    if not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        raise Unclear(f"Use a year from {EARLIEST_YEAR} to {LATEST_YEAR}.", "year")
    return int(text)


def _read_month(text: str) -> int:
    if text.lower() in _MONTHS:
        return _MONTHS[text.lower()]
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= 12:
        raise Unclear("This month does not exist: use 1 to 12.", "month")
    return int(text)


def _read_day(text: str, month: int, year: int) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= 31:
        raise Unclear("This day does not exist: use 1 to 31.", "day")
    length = calendar.monthrange(year, month)[1]
    if int(text) > length:
        raise Unclear(f"{MONTHS[month - 1]} {year} has {length} days: use 1 to {length}.", "day")
    return int(text)


def read_time(text: str) -> time:
    """Read a time of day such as 16:00, 4pm or 01:30 GMT. Raises Unclear.

    The result carries BST or GMT only where that was typed; `moment_of` uses it in the hour that happens twice.
    """
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise Unclear("Give the time as hours and minutes, such as 16:00.", "time")
    hour, minute, half, zone = int(found[1]), int(found[2] or 0), (found[3] or "").lower(), (found[4] or "").upper()
    if half and not 1 <= hour <= 12:
        raise Unclear("With am or pm, use hours from 1 to 12.", "time")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise Unclear("This time does not exist: use 00:00 to 23:59.", "time")
    return time(hour, minute, tzinfo={"BST": BST, "GMT": GMT}.get(zone))


def moment_of(day: date, at: time) -> datetime:
    """The instant, in UTC, of a day and a wall-clock time in England.

    Raises Unclear in the hour that is left out in March and, unless BST or GMT was typed, in the one that comes
    twice in October.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None))
    both = {wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1)}
    instants = {instant for instant in both if instant.astimezone(LONDON).replace(tzinfo=None) == wall}
    shown, on = f"{at:%H:%M}", f"On {long_day(day)}"
    if not instants:
        raise Unclear(f"{on} the clocks go forward, so {shown} does not exist. Use 02:00 or later.", "time")
    if at.tzinfo is not None:
        named = wall.replace(tzinfo=at.tzinfo).astimezone(UTC)
        if named not in instants:
            raise Unclear(f"{on} clocks in England do not show {at.tzname()}. Leave it out.", "time")
        return named
    if len(instants) > 1:
        twice = f"{on} the clocks go back, so {shown} happens twice."
        raise Unclear(f"{twice} Write {shown} BST for the first or {shown} GMT for the second.", "time")
    return instants.pop()
