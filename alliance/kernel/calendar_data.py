"""The calendars in use: the published bank holidays joined with closure days that an administrator recorded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from alliance.kernel.operational_days import Calendars, bundled


class ClosureDay(models.Model):
    """A day that does not count besides the published holidays: a one-off holiday or a local closure."""

    calendar = models.CharField(max_length=20)
    date = models.DateField()
    reason = models.CharField(max_length=120)
    source = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="one_closure_per_calendar_and_day")]

    def __str__(self) -> str:
        return f"{self.date:%-d %B %Y} ({self.reason})"


_ASK: Any = object()

# Inside `one_reading`: the newest closure day's number where it is known, and the calendars once they were read.
_read: ContextVar[dict[str, Any] | None] = ContextVar("calendars", default=None)

# The calendars of this process as they were after the closure day of that number.
_latest: tuple[int, Calendars] | None = None


def newest_closure() -> "models.QuerySet[ClosureDay, Any]":
    """The number of the newest closure day, for a subquery: closure days are only ever added, so that as long as it
    is the same, so are the calendars."""
    return ClosureDay.objects.order_by("-pk").values("pk")[:1]


def calendars() -> Calendars:
    """Every calendar by name, closure days included: one query, or one for all that happens inside `one_reading`."""
    kept = _read.get()
    if kept is None:
        return _joined(ClosureDay.objects.all())
    found: Calendars | None = kept.get("all")
    if found is None:
        newest = kept["newest"]
        found = kept["all"] = _joined(ClosureDay.objects.all()) if newest is _ASK else _as_of(newest)
    return found


def _as_of(newest: int | None) -> Calendars:
    global _latest
    if newest is None:
        return bundled()
    if (kept := _latest) is not None and kept[0] == newest:
        return kept[1]
    closures = list(ClosureDay.objects.all())
    found = _joined(closures)
    if max((closure.pk for closure in closures), default=None) == newest:
        _latest = (newest, found)
    return found


def _joined(closures: Iterable[ClosureDay]) -> Calendars:
    by_calendar: dict[str, dict[date, str]] = defaultdict(dict)
    for closure in closures:
        by_calendar[closure.calendar][closure.date] = closure.reason
    published = bundled()
    if not by_calendar:
        return published
    return Calendars(
        {
            name: published[name].with_closures(by_calendar[name]) if name in by_calendar else published[name]
            for name in published
        }
    )


def read_again() -> None:
    """Forget what this request has read, because it has just added to it."""
    if (kept := _read.get()) is not None:
        kept.clear()
        kept["newest"] = _ASK


@contextmanager
def one_reading(newest: Any = _ASK) -> Iterator[None]:
    """Read the calendars at most once for a request or task, and only if they are asked for; not at all where this
    process has read them since `newest`, the number that `newest_closure` gave (None: there is no closure day)."""
    around = _read.get()
    if newest is _ASK and around is not None:
        newest = around["newest"]
    token = _read.set({"newest": newest})
    try:
        yield
    finally:
        _read.reset(token)
