"""The one place that reads the clock.

`now()` is the time the partnership lives in: the real time, or in a demonstration the story's own
time. History, audit, notices and deadlines use it. `real_now()` is the machine's time and is for
sessions, throttles, leases and tokens, which must not be moved by a rehearsal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_held: ContextVar[datetime | None] = ContextVar("held", default=None)
_shift: ContextVar[timedelta | None] = ContextVar("shift", default=None)


def real_now() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """The partnership's time, in UTC: held by `at`, moved by a demonstration, or the real one."""
    if held := _held.get():
        return held
    return real_now() + _demonstration_shift()


def today() -> date:
    """The date in Leicester now (Europe/London, winter and summer time)."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """An instant on the wall clock of Europe/London."""
    return instant.astimezone(LONDON)


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Hold `now()` at one instant: for telling the demonstration's story and for tests."""
    if instant.tzinfo is None:
        raise ValueError("The clock needs an instant with a time zone.")
    token = _held.set(instant.astimezone(UTC))
    try:
        yield instant
    finally:
        _held.reset(token)


@contextmanager
def one_reading() -> Iterator[None]:
    """Read the demonstration's shift once for a request or task instead of at each call."""
    token = _shift.set(None)
    try:
        _shift.set(_demonstration_shift())
        yield
    finally:
        _shift.reset(token)


def _demonstration_shift() -> timedelta:
    from django.conf import settings  # noqa: PLC0415 the pure modules read dates through callers, never through here

    if not getattr(settings, "DEMONSTRATION", False):
        return timedelta(0)
    if (known := _shift.get()) is not None:
        return known
    from alliance.kernel.demonstration import shift  # noqa: PLC0415 the table is needed in demonstrations only

    return shift()
