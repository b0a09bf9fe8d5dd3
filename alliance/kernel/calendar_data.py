"""The calendars in use: the published bank holidays joined with closure days that an administrator recorded."""

from collections import defaultdict
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


_held: ContextVar[Calendars | None] = ContextVar("calendars", default=None)


def calendars() -> Calendars:
    """Every calendar by name, closure days included; one query, none inside `one_reading`."""
    if (known := _held.get()) is not None:
        return known
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
def one_reading():
    """Read the calendars once for a request or task."""
    token = _held.set(None)
    try:
        _held.set(calendars())
        yield
    finally:
        _held.reset(token)
