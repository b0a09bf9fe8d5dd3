"""The dates of a new dispute by another road: served, decide by, seek a result by. Reads nothing of `alliance`.

Days are looked up in one typed list of English bank holidays and stepped over one at a time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.oracles.days import typed

LEICESTER = ZoneInfo("Europe/London")
CLOSED = typed()
TOO_LATE = time(17)
OPENS = time(9)


def is_open(day: date) -> bool:
    """Whether offices are open."""
    return day.isoweekday() <= 5 and day not in CLOSED


def later(day: date, count: int) -> date:
    """The open day that is `count` open days after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_open(day)
    return day


def served(sent: datetime) -> datetime:
    """When a notice published at an instant counts as served, in UTC."""
    there = sent.astimezone(LEICESTER)
    if is_open(there.date()) and there.time() < TOO_LATE:
        return sent.astimezone(UTC)
    return datetime.combine(later(there.date(), 1), OPENS, LEICESTER).astimezone(UTC)


def served_by_post(posted: date) -> datetime:
    """When a letter posted first class on a day counts as served, in UTC."""
    return datetime.combine(later(posted, 2), OPENS, LEICESTER).astimezone(UTC)


def targets(served_at: datetime, meeting: date | None = None) -> tuple[date, date]:
    """The last days to decide whether it is for the Board (5 open days) and to seek a result (20, or the day of the
    meeting already announced, if later)."""
    day = served_at.astimezone(LEICESTER).date()
    decide, result = later(day, 5), later(day, 20)
    return decide, max(result, meeting) if meeting else result
