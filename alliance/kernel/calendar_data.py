"""The calendars in use: the published bank holidays joined with closure days that an administrator recorded."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

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


_read: ContextVar[dict[str, Calendars] | None] = ContextVar("calendars", default=None)


def calendars() -> Calendars:
    """Every calendar by name, closure days included: one query, or one for all that happens inside `one_reading`."""
    kept = _read.get()
    if kept is None:
        return _with_closures()
    if "all" not in kept:
        kept["all"] = _with_closures()
    return kept["all"]


def _with_closures() -> Calendars:
    closures: dict[str, dict] = defaultdict(dict)
    for closure in ClosureDay.objects.all():
        closures[closure.calendar][closure.date] = closure.reason
    published = bundled()
    if not closures:
        return published
    return Calendars(
        {
            name: published[name].with_closures(closures[name]) if name in closures else published[name]
            for name in published
        }
    )


@contextmanager
def one_reading() -> Iterator[None]:
    """Read the calendars at most once for a request or task, and only if they are asked for."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)
