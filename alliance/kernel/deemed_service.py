"""When a notice counts as served. Pure; read through `operational_days`, where the calendars are.

The MoU has no clause on it, so every rule here is a reading (`domain.md` 4.3).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import LONDON, aware

if TYPE_CHECKING:
    from alliance.kernel.operational_days import Calendar


class Channel(StrEnum):
    """How a notice reached someone."""

    IN_SYSTEM = "in_system"
    EMAIL = "email"
    BY_HAND = "by_hand"
    FIRST_CLASS_POST = "first_class_post"


@dataclass(frozen=True, slots=True)
class Served:
    """When a notice counts as served, in UTC, and by which rule."""

    at: datetime
    rule: str


def deemed_served(
    at: datetime, channel: str, cutoff: str, calendar: "Calendar", *, received: datetime | None = None
) -> Served:
    """When a notice sent, handed over or posted at `at` counts as served.

    `cutoff` is a London time such as “17:00” or “16:30”, which itself is too late, or “none”: then a notice is served
    when sent, whatever the day or hour. Post counts from 09:00 on the second Operational Day after posting, or from
    actual receipt (`received`) if earlier. Raises Refusal for an unknown channel or cutoff, ValueError for an instant
    without a zone.
    """
    if channel not in tuple(Channel):
        raise Refusal("channel", f"“{channel}” is not a way of serving a notice.", f"Use one of: {', '.join(Channel)}.")
    if channel != Channel.FIRST_CLASS_POST:
        return _served_in_hours(at, cutoff, calendar)
    by_post = _nine_o_clock(calendar.after(at, 2).last_day)
    if received is not None and (receipt := _served_in_hours(received, cutoff, calendar)).at < by_post:
        return Served(receipt.at, f"Received before post would have counted. {receipt.rule}")
    return Served(by_post, "First-class post: served at 09:00 on the second Operational Day after posting.")


def _served_in_hours(at: datetime, cutoff: str, calendar: "Calendar") -> Served:
    sent = aware(at)
    if cutoff == "none":
        return Served(sent, "Served when sent: no hour is too late.")
    try:
        hour, minute = cutoff.split(":")
        closing = time(int(hour), int(minute))
    except ValueError as error:
        mend = "Use a time such as 17:00, or none."
        raise Refusal("cutoff", f"“{cutoff}” is not a time of day.", mend) from error
    there = sent.astimezone(LONDON)
    why = calendar.why_not(there.date())
    if not why and there.time() < closing:
        return Served(sent, f"Served at once: an Operational Day, before {cutoff}.")
    reason = f"Not an Operational Day ({why})" if why else f"Not before {cutoff}"
    opening = _nine_o_clock(calendar.next_operational(there.date()))
    return Served(opening, f"{reason}: served at 09:00 on the next Operational Day.")


def _nine_o_clock(day: date) -> datetime:
    return datetime.combine(day, time(9), LONDON).astimezone(UTC)
