"""A demonstration's own clock: opens at the story's time, runs on, and can be moved forward only.

Outside a demonstration none of this is reachable: `clock.now()` never asks.
"""

from datetime import datetime, timedelta

from django.db import models

from alliance.kernel import clock
from alliance.kernel.errors import Refusal


class DemonstrationClock(models.Model):
    """One row: at real time `real_at` the story stood at `story_at`."""

    story_at = models.DateTimeField()
    real_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"story {self.story_at:%Y-%m-%d %H:%M}"


def shift() -> timedelta:
    """How far the story's time stands from the real time; nothing before the story is set."""
    row = DemonstrationClock.objects.first()
    return row.story_at - row.real_at if row else timedelta(0)


def open_at(story_at: datetime) -> None:
    """Set the story's time, at the start of a demonstration."""
    DemonstrationClock.objects.all().delete()
    DemonstrationClock.objects.create(story_at=story_at, real_at=clock.real_now())


def move_to(story_at: datetime) -> None:
    """Move the story forward. Raises Refusal when asked to go back: what was served stays served."""
    if story_at <= clock.now():
        raise Refusal(
            "to", "This is not later than the time the demonstration has reached.", mend="Choose a later day."
        )
    DemonstrationClock.objects.all().delete()
    DemonstrationClock.objects.create(story_at=story_at, real_at=clock.real_now())
