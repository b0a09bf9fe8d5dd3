"""When a pack is taken up, tried again or given up. Pure."""

from datetime import datetime, timedelta

LEASE = timedelta(minutes=6)  # longer than any task may run
MOST_FAILURES = 3
# A builder that is ended from outside says nothing; a pack that ends its builder must not do so for ever.
MOST_ATTEMPTS = 10


def given_up(*, attempts: int, failures: int) -> bool:
    """Whether a pack is not tried again by itself."""
    return failures >= MOST_FAILURES or attempts >= MOST_ATTEMPTS


def is_free(*, lease_until: datetime | None, real_at: datetime) -> bool:
    """Whether nobody is building it, or whoever was has not been heard of for the length of a lease."""
    return lease_until is None or lease_until <= real_at
