"""Words of meetings: labels of their dates, and the text of the notice."""

from datetime import date

from alliance.kernel import clock
from alliance.kernel.reckoning import long_day
from governance.meetings.models import Meeting
from governance.meetings.rules import NOTICE, PAPERS

LABELS = {NOTICE: "Give notice of the meeting", PAPERS: "Publish the agenda and papers"}


def when(meeting: Meeting) -> str:
    """“Thu 17 December 2026, 10:00 to 12:30”."""
    starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
    return f"{long_day(starts.date())}, {starts:%H:%M} to {ends:%H:%M}"


def notice_subject(meeting: Meeting) -> str:
    """One line that says which meeting and when."""
    starts = clock.local(meeting.starts_at)
    return f"{meeting.title}: {long_day(starts.date())}, {starts:%H:%M}"


def notice_body(meeting: Meeting, *, papers_by: date | None) -> str:
    """The notice: when, where, the agenda so far. A Part 2 item shows its title and ground only."""
    lines = [
        f"You are invited to {meeting.title} ({meeting.matter.reference}).",
        "",
        f"When: {when(meeting)}.",
        f"Where: {meeting.place}.",
        "",
    ]
    items = list(meeting.items.filter(removed_at=None))
    if items:
        lines.append("On the agenda so far:")
        lines += [f"{item.position}. {item.title}{_part(item.ground)}" for item in items]
        lines.append("")
    if papers_by:
        lines.append(f"The agenda and papers are to be published by {long_day(papers_by)}.")
    lines.append("If you cannot come, tell the Director, and ask your Party's deputy to come in your place.")
    return "\n".join(lines)


def _part(ground: str) -> str:
    return f" (Part 2, confidential: {ground})" if ground else ""
