"""How many facilitated discussions, and when: between the fewest and the most, all within the window. Pure.

Source: App 2 1.7.2(iv); what happens at the edges is Reading 12.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Bounds:
    """The fewest and the most discussions, and the days within which they count."""

    fewest: int
    most: int
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in the window; weekends do, as the limit is on the period, not on the weekday."""
        return self.first_day <= day <= self.last_day


def still_needed(bounds: Bounds, held: int) -> int:
    """How many more have to be held for the minimum."""
    return max(bounds.fewest - held, 0)


def days_left(bounds: Bounds, today: date, taken: Sequence[date] = ()) -> list[date]:
    """The days, weekends among them, on which a further discussion could be held."""
    first = max(today, bounds.first_day)
    span = (bounds.last_day - first).days
    return [day for day in (first + timedelta(days=n) for n in range(span + 1)) if day not in taken]


def still_fit(bounds: Bounds, held: int, today: date) -> bool:
    """Whether the minimum can still be reached: one discussion a day is taken as possible."""
    return len(days_left(bounds, today)) >= still_needed(bounds, held)


def propose(bounds: Bounds, held: Sequence[date], booked: Sequence[date], working: Sequence[date]) -> list[date]:
    """Dates, evenly spread over the working days that are left, at which the minimum still fits. Fewer where fewer
    days are left."""
    wanted = still_needed(bounds, len(held)) - len(booked)
    free = [day for day in working if bounds.holds(day) and day not in held and day not in booked]
    if wanted <= 0 or not free:
        return []
    wanted = min(wanted, len(free))
    step = len(free) / (wanted + 1)
    return [free[min(int(step * (n + 1)), len(free) - 1)] for n in range(wanted)]
