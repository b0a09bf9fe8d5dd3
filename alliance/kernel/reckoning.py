"""A computed date together with how it was computed: the shapes that `operational_days` fills in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from alliance.kernel.errors import Refusal

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
CLOSURE = "closure day: "
HOLIDAY = " (bank holiday"


class Unit(StrEnum):
    """What a length is counted in."""

    OPERATIONAL_DAYS = "operational-days"
    CALENDAR_DAYS = "calendar-days"
    HOURS = "hours"
    MONTHS = "months"


NAMES = {
    Unit.OPERATIONAL_DAYS: "Operational Day",
    Unit.CALENDAR_DAYS: "calendar day",
    Unit.HOURS: "hour",
    Unit.MONTHS: "month",
}
# Far longer than any agreement asks for; they keep a slip of the pen from filling a page or leaving the calendar.
LONGEST = {Unit.OPERATIONAL_DAYS: 2600, Unit.CALENDAR_DAYS: 3660, Unit.HOURS: 87_840, Unit.MONTHS: 600}


class Rule(StrEnum):
    """How the days were counted (`domain.md` 4.2). The words are stored with each date, so they are not reworded."""

    AFTER = "the start day is not counted; the last day counts in full"
    AFTER_COUNTING_START = "the start day is counted; the last day counts in full"
    CLEAR_BEFORE = "clear days: neither the last day to act nor the day itself is counted"
    ELAPSED = "elapsed time from the moment itself"


@dataclass(frozen=True, slots=True)
class Length:
    """A number of units, by a named calendar. Raises Refusal unless the number is whole, at least 1 and sensible."""

    number: int
    unit: Unit = Unit.OPERATIONAL_DAYS
    calendar: str = "england"

    def __post_init__(self) -> None:
        if self.unit not in tuple(Unit):
            raise Refusal("unit", f"“{self.unit}” is not a unit of time here.", f"Use one of: {', '.join(Unit)}.")
        object.__setattr__(self, "unit", Unit(self.unit))
        if isinstance(self.number, bool) or not isinstance(self.number, int) or self.number < 1:
            raise Refusal("number", "A length of time is a whole number, at least 1.", "Enter 1 or more.")
        if self.number > LONGEST[self.unit]:
            most = f"{LONGEST[self.unit]} {NAMES[self.unit]}s"
            raise Refusal("number", f"That is longer than {most}.", f"Enter at most {most}.")

    def __str__(self) -> str:
        return plural(self.number, NAMES[self.unit])


@dataclass(frozen=True, slots=True)
class Skipped:
    """A day that was passed over, and why: “Saturday”, “Christmas Day (bank holiday)”, “closure day: …”."""

    date: date
    why: str

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() >= 5

    @property
    def name(self) -> str:
        """The bank holiday's or the closure's own name; for a weekend its day."""
        return self.why.split(HOLIDAY, 1)[0].removeprefix(CLOSURE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the page's calendar. `count` is its place in the count, `words` what it is marked with."""

    date: date
    inside: bool
    label: str = ""
    count: int | None = None
    why: str = ""
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What stands under the number: “10 today”, “start”, a holiday's name, or a dash for a weekend."""
        parts = [] if self.count is None else [str(self.count)]
        if self.why and not self.words:
            skipped = Skipped(self.date, self.why)
            parts = ["–" if skipped.is_weekend else skipped.name]
        return " ".join([*parts, *self.words])


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A last day and its reasoning.

    `counted` and `skipped` list each day of the count, earliest first (empty for months and hours). `provisional`
    is true where days were reckoned that no list of bank holidays covers yet; `caution` then says so in words.
    `began` and `until` are instants in UTC, given for hours only.
    """

    start: date
    length: Length
    rule: str
    clause: str
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    last_day: date
    calendar: str
    calendar_version: str
    provisional: bool
    caution: str = ""
    began: datetime | None = None
    until: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """The first instant that is too late, in UTC: midnight in London after the last day, or the hour itself."""
        return self.until or midnight(self.last_day + ONE_DAY)

    def sentence(self) -> str:
        """How the date was worked out, in plain English, naming each bank holiday and closure day passed over."""
        if self.began and self.until:
            return f"{self.length} from {moment(self.began)}: until {moment(self.until)}."
        head = f"{self.length} after {long_day(self.start)}."
        first = "That day is counted." if self.rule == Rule.AFTER_COUNTING_START else "That day is not counted."
        if self.rule == Rule.CLEAR_BEFORE:
            clear = str(self.length).replace(" ", " clear ", 1)
            head = f"{clear} before {long_day(self.start)}."
            first = "Neither that day nor the last day to act is counted."
        passed = self._passed_over() if self.length.unit is Unit.OPERATIONAL_DAYS else ""
        return " ".join(part for part in (head, first, passed, self.caution) if part)

    def _passed_over(self) -> str:
        weekends = sum(day.is_weekend for day in self.skipped)
        named = [day for day in self.skipped if not day.is_weekend]
        holidays = [day for day in named if not day.why.startswith(CLOSURE)]
        closures = [day for day in named if day.why.startswith(CLOSURE)]
        nouns = ((weekends, "weekend day"), (len(holidays), "bank holiday"), (len(closures), "closure day"))
        groups = [plural(number, noun) for number, noun in nouns if number]
        if not groups:
            return "No day is skipped."
        total = weekends + len(named)
        said = f"{listed(groups)} {'is' if total == 1 else 'are'} skipped"
        if not named:
            return f"{said}; no bank holiday falls in between."
        names = listed([f"{day.name} on {long_day(day.date)}" for day in named])
        none = "" if holidays else "; no bank holiday falls in between"
        return f"{said}: {names}{none}."

    def weeks(self, today: date | None = None, marks: Mapping[date, str] | None = None) -> list[list[Cell]]:
        """Rows of seven cells, Monday to Sunday, from the first day to the last; cells outside are not `inside`.

        `marks` puts a word on a day (“held”, “next”); the first day, the last and today mark themselves.
        """
        first, last = min(self.start, self.last_day), max(self.start, self.last_day)
        words: dict[date, list[str]] = {self.start: ["meeting" if self.rule == Rule.CLEAR_BEFORE else "start"]}
        words.setdefault(self.last_day, []).append("last")
        for day, word in (marks or {}).items():
            words.setdefault(day, []).append(word)
        if today is not None:
            words.setdefault(today, []).append("today")
        counts = {day: number for number, day in enumerate(self.counted, start=1)}
        reasons = {day.date: day.why for day in self.skipped}
        monday = first - timedelta(days=first.weekday())
        rows = []
        while monday <= last:
            row = []
            for day in (monday + timedelta(days=offset) for offset in range(7)):
                if not first <= day <= last:
                    row.append(Cell(day, inside=False))
                    continue
                month = f" {MONTHS[day.month - 1][:3]}" if day == first or day.day == 1 else ""
                marked = tuple(words.get(day, ()))
                row.append(Cell(day, True, f"{day.day}{month}", counts.get(day), reasons.get(day, ""), marked))
            rows.append(row)
            monday += timedelta(days=7)
        return rows

    def as_json(self) -> dict[str, Any]:
        """Plain values for a JSON column; `from_json` gives back an equal Reckoning."""
        return {
            "start": self.start.isoformat(),
            "length": {"number": self.length.number, "unit": str(self.length.unit), "calendar": self.length.calendar},
            "rule": str(self.rule),
            "clause": self.clause,
            "counted": [day.isoformat() for day in self.counted],
            "skipped": [{"date": day.date.isoformat(), "why": day.why} for day in self.skipped],
            "last_day": self.last_day.isoformat(),
            "calendar": self.calendar,
            "calendar_version": self.calendar_version,
            "provisional": self.provisional,
            "caution": self.caution,
            "began": self.began and self.began.isoformat(),
            "until": self.until and self.until.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The Reckoning that `as_json` wrote down."""
        began, until = stored.get("began"), stored.get("until")
        return cls(
            start=date.fromisoformat(stored["start"]),
            length=Length(**stored["length"]),
            rule=stored["rule"],
            clause=stored["clause"],
            counted=tuple(date.fromisoformat(day) for day in stored["counted"]),
            skipped=tuple(Skipped(date.fromisoformat(day["date"]), day["why"]) for day in stored["skipped"]),
            last_day=date.fromisoformat(stored["last_day"]),
            calendar=stored["calendar"],
            calendar_version=stored["calendar_version"],
            provisional=stored["provisional"],
            caution=stored.get("caution", ""),
            began=datetime.fromisoformat(began) if began else None,
            until=datetime.fromisoformat(until) if until else None,
        )


def midnight(day: date) -> datetime:
    """00:00 of `day` in London, in UTC. (The clocks change at 01:00 UTC, so midnight always happens once.)"""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def local_day(start: date | datetime) -> date:
    """The London date of an instant; a date stays itself. Raises ValueError for an instant without a zone."""
    if not isinstance(start, datetime):
        return start
    return aware(start).astimezone(LONDON).date()


def aware(instant: datetime) -> datetime:
    """The instant in UTC. Raises ValueError where it has no time zone, as it then names no instant."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs its time zone.")
    return instant.astimezone(UTC)


def long_day(day: date) -> str:
    """“Tue 17 November 2026”."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(instant: datetime) -> str:
    """“Tue 17 November 2026, 10:12” in London."""
    there = instant.astimezone(LONDON)
    return f"{long_day(there.date())}, {there:%H:%M}"


def plural(number: int, noun: str) -> str:
    """“1 day”, “2 days”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(words: list[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
