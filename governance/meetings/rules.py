"""What holds for meetings and agendas. Pure.

The MoU sets no rules for meetings (its Appendix 1 is not held): what stands here is Practice (`domain.md` 7), and the
figures, such as clear days of notice, are readings of the agreement version that come in from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alliance.kernel.errors import Refusal

# Kinds of deadline on a meeting's Matter.
NOTICE, PAPERS, HELD = "meeting-notice", "meeting-papers", "board-meeting"


class State(StrEnum):
    PLANNED = "planned"
    NOTICE_GIVEN = "notice_given"
    PAPERS_PUBLISHED = "papers_published"
    IN_SESSION = "in_session"
    HELD = "held"
    INQUORATE = "inquorate"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


STATES = [
    (State.PLANNED.value, "planned"),
    (State.NOTICE_GIVEN.value, "notice given"),
    (State.PAPERS_PUBLISHED.value, "papers published"),
    (State.IN_SESSION.value, "in session"),
    (State.HELD.value, "held"),
    (State.INQUORATE.value, "held without a quorum"),
    (State.CANCELLED.value, "cancelled"),
    (State.POSTPONED.value, "postponed"),
]
# While its agenda may still change.
OPEN_STATES = (State.PLANNED, State.NOTICE_GIVEN, State.PAPERS_PUBLISHED)


class Purpose(StrEnum):
    DECIDE = "decide"
    DISCUSS = "discuss"
    NOTE = "note"


PURPOSES = [
    (Purpose.DECIDE.value, "To decide"),
    (Purpose.DISCUSS.value, "To discuss"),
    (Purpose.NOTE.value, "To note"),
]


class Section(StrEnum):
    """Which live list of the pack an item points to."""

    NONE = ""
    DISPUTES = "disputes"
    DEADLINES = "deadlines"


SECTIONS = [
    (Section.NONE.value, "No list"),
    (Section.DISPUTES.value, "The open disputes with their clocks"),
    (Section.DEADLINES.value, "What falls due in the next 30 days"),
]


@dataclass(frozen=True, slots=True)
class StandingItem:
    """An item that comes back at every meeting, offered when one is planned."""

    key: str
    title: str
    purpose: Purpose
    minutes: int
    sponsor: str
    section: Section = Section.NONE


CHAIR, DIRECTOR = "Independent Chair", "Director"
STANDING_AGENDA: tuple[StandingItem, ...] = (
    StandingItem("welcome", "Welcome, apologies, deputies and quorum", Purpose.NOTE, 5, CHAIR),
    StandingItem("interests", "Declarations of interest in items on this agenda", Purpose.NOTE, 5, CHAIR),
    StandingItem("minutes", "Minutes of the last meeting and actions", Purpose.DECIDE, 10, CHAIR),
    StandingItem("lived-experience", "What families tell us", Purpose.DISCUSS, 20, "Parent carer forums"),
    StandingItem("reports", "Reports of the Chair and the Director", Purpose.NOTE, 10, CHAIR),
    StandingItem("plan", "Quarterly report and Annual Plan", Purpose.DISCUSS, 20, DIRECTOR),
    StandingItem("performance", "Finance, performance, quality and impact", Purpose.DISCUSS, 15, DIRECTOR),
    StandingItem("risks", "Risks", Purpose.DISCUSS, 10, DIRECTOR),
    StandingItem("disputes", "Disputes", Purpose.DISCUSS, 15, CHAIR, Section.DISPUTES),
    StandingItem("decisions", "Decisions asked of the Board", Purpose.DECIDE, 15, CHAIR),
    StandingItem("partners", "Partnerships, NHS England and the DfE", Purpose.NOTE, 10, DIRECTOR),
    StandingItem("forward-plan", "Forward plan and what falls due", Purpose.NOTE, 5, DIRECTOR, Section.DEADLINES),
    StandingItem("close", "Any other business and the next meeting", Purpose.NOTE, 5, CHAIR),
)


def check_times(starts_at: datetime, ends_at: datetime, *, at: datetime, has_been_held: bool) -> None:
    """Raise Refusal unless a meeting at these times makes sense at `at`; one in the past has to be called that."""
    if ends_at <= starts_at:
        raise Refusal("ends", "The meeting would end before it starts.", mend="Give a later time.")
    if has_been_held and ends_at > at:
        raise Refusal(
            "has_been_held",
            "This meeting is not over yet.",
            mend="Plan it, or give a day that has passed.",
        )
    if not has_been_held and starts_at <= at:
        raise Refusal(
            "on", "This day and time have passed.", mend="Give a later day, or say that the meeting has been held."
        )


def moved(order: Sequence[int], one: int, *, up: bool) -> list[int]:
    """The order with `one` changing places with its neighbour. Raises Refusal at the end of the list."""
    place = order.index(one)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        raise Refusal("move", f"This item is already the {'first' if up else 'last'}.")
    changed = list(order)
    changed[place], changed[other] = changed[other], changed[place]
    return changed


def check_part_2(*, is_part_2: bool, ground: str, has_papers: bool, was_part_2: bool) -> None:
    """Raise Refusal where an item's part of the agenda does not fit: Part 2 needs its ground, and papers stay put."""
    if is_part_2 and not ground:
        raise Refusal("ground", "An item in Part 2 needs the ground.", mend="Say briefly why it is confidential.")
    if has_papers and is_part_2 != was_part_2:
        raise Refusal(
            "is_part_2",
            "Its papers were added for other readers.",
            mend="Take the papers off the item first, then change the part and add them again.",
        )
