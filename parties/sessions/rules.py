"""When a session is over: idle for too long, or begun too long ago (reliability reference 4.2, *Sessions*). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# “Last seen” is written no more often than this, so that a page does not cost a write. Somebody may therefore be taken
# to have been idle up to a minute longer than they were, never shorter.
SEEN_EVERY = timedelta(minutes=1)


class Why(StrEnum):
    """Why a session is over."""

    IDLE = "idle"
    LONGEST = "longest"
    CLOSED = "closed"  # no post is held any more, or the account was closed


@dataclass(frozen=True)
class Limits:
    """How long a session lasts without anything happening, and at all."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class End:
    """When a session ends unless something happens, and which of its limits that is."""

    at: datetime
    why: Why


def end_of(began_at: datetime, seen_at: datetime, limits: Limits) -> End:
    """The earlier of the two ends."""
    idle, longest = seen_at + limits.idle, began_at + limits.longest
    return End(idle, Why.IDLE) if idle < longest else End(longest, Why.LONGEST)
