"""Pure rules on appointments: the days of an appointment (MoU 9.1, 9.2)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """First and last day of an appointment, both inclusive; no last day while it runs on."""

    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def overlaps(self, other: "Span") -> bool:
        """Whether any day lies in both."""
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )
