"""Clocks about to start, as a check page shows them and an act stores them; and the meeting some wait for."""

from dataclasses import dataclass
from datetime import date, datetime

from alliance.kernel import clock as our_clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.operational_days import Reckoning

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
    waits_on: str = ""


def announced_meeting(after: date, announced_by: datetime) -> date | None:
    """The next meeting of the deciding body after a day whose notice had been given by an instant."""
    row = (
        Deadline.objects.filter(kind=BOARD_MEETING, state=Deadline.State.RUNNING, set_at__lte=announced_by)
        .filter(due_on__gt=after)
        .order_by("due_on")
        .first()
    )
    return row.due_on if row else None


def announced_meetings(announced_by: datetime) -> list[date]:
    """The days of the deciding body's meetings whose notice had been given by an instant, soonest first."""
    rows = Deadline.objects.filter(kind=BOARD_MEETING, state=Deadline.State.RUNNING, set_at__lte=announced_by)
    return list(rows.order_by("due_on").values_list("due_on", flat=True))


def day_of(instant: datetime) -> date:
    """The day in Leicester on which something happened."""
    return our_clock.local(instant).date()
