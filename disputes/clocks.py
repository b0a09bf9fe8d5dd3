"""The clocks of a dispute: from what the agreement file says and what has happened to Reckonings. One way, for all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from alliance.agreement.ladder_shapes import Clock
from alliance.kernel import clock as our_clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import Matter
from alliance.kernel.operational_days import Calendars, Reckoning

BOARD_MEETING = "board-meeting"  # the Deadline kind by which governance announces a meeting of the deciding body


@dataclass(frozen=True)
class Planned:
    """A clock about to start: what a check page shows and what an act then stores."""

    kind: str
    label: str
    reckoning: Reckoning
    standing: str
    owed_by: str
    setting: str
    remark: str = ""
    lapses: bool = False


def began(clock: Clock, events: Mapping[str, date]) -> date | None:
    """The day a clock runs from: its event, or the earlier or later of several. None while it has not happened."""
    days = [events[name] for name in clock.start.events if name in events]
    if not days or (clock.start.which == "later" and len(days) < len(clock.start.events)):
        return None
    return max(days) if clock.start.which == "later" else min(days)


def reckon(
    clock: Clock, events: Mapping[str, date], settings: Mapping[str, Any], calendars: Calendars
) -> Reckoning | None:
    """The date a clock comes to, or None where it has not begun or its length must still be asked for."""
    start, length = began(clock, events), clock.length_under(settings)
    if start is None or length is None:
        return None
    length = replace(length, calendar=length.calendar or settings["calendar"])
    return calendars.after(start, length, clause=clock.clause, count_start=bool(settings["count_event_day"]))


def waiting_for_meeting(reckoning: Reckoning, meeting_on: date, calendars: Calendars) -> Reckoning:
    """The same clock, moved to a meeting whose notice was already given when it began and which falls later
    (setting `board_resolution_waits_for_meeting`)."""
    calendar = calendars[reckoning.calendar]
    days = calendar.between(reckoning.start, meeting_on)
    later = calendar.after(reckoning.start, days, clause=reckoning.clause)
    return replace(later, rule=f"{reckoning.rule}, or the meeting whose notice was already given, if later")


def announced_meeting(after: date, announced_by: datetime) -> date | None:
    """The next meeting of the deciding body after a day whose notice had been given by an instant."""
    row = (
        Deadline.objects.filter(kind=BOARD_MEETING, state=Deadline.State.RUNNING, set_at__lte=announced_by)
        .filter(due_on__gt=after)
        .order_by("due_on")
        .first()
    )
    return row.due_on if row else None


def plan(
    name: str,
    label: str,
    clock: Clock,
    events: Mapping[str, date],
    settings: Mapping[str, Any],
    calendars: Calendars,
    *,
    served_at: datetime,
    lapses: bool = False,
    meeting: Callable[[date, datetime], date | None] = announced_meeting,
) -> Planned | None:
    """One clock of the ladder as it would start now."""
    reckoning = reckon(clock, events, settings, calendars)
    if reckoning is None:
        return None
    remark = ""
    if clock.waits_for and (not clock.waits_setting or settings.get(clock.waits_setting)):
        meets_on = meeting(reckoning.start, served_at)
        if meets_on and meets_on > reckoning.last_day and calendars[reckoning.calendar].is_operational(meets_on):
            reckoning = waiting_for_meeting(reckoning, meets_on, calendars)
            remark = "The next meeting had been announced already, so the target is its day."
    return Planned(
        kind=name,
        label=label,
        reckoning=reckoning,
        standing=str(clock.standing),
        owed_by=clock.owed_by,
        setting=clock.setting,
        remark=remark,
        lapses=lapses,
    )


def day_of(instant: datetime) -> date:
    """The day in Leicester on which something happened."""
    return our_clock.local(instant).date()


def open_kinds(matter: Matter) -> set[str]:
    """The kinds of clock still open on a dispute."""
    return set(
        matter.deadlines.filter(state__in=[Deadline.State.RUNNING, Deadline.State.WAITING]).values_list(
            "kind", flat=True
        )
    )
