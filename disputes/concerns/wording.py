"""What concerns say. Notices never hold their words, so that these are read in one place only. Pure."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from disputes.concerns.models import Concern, ConcernAnswer

TITLE = "A concern or idea"
LONGEST_LINE = 140
NO_CLOCK = "No date runs, and it stands on no register. It is not a dispute."


def raised(concern: "Concern") -> tuple[str, str]:
    """Subject and text of what those are told to whom it goes."""
    subject = f"{concern.matter.reference}: a concern or idea for you"
    who = f"{concern.author_name} raised a concern or an idea with {concern.to_words}."
    return subject, f"{who} {NO_CLOCK} Read it at {concern.get_absolute_url()}."


def answered(concern: "Concern", row: "ConcernAnswer") -> tuple[str, str]:
    """Subject and text of what is told once somebody has answered."""
    subject = f"{concern.matter.reference}: an answer"
    return subject, f"{row.given_by_name} answered. {NO_CLOCK} Read it at {concern.get_absolute_url()}."


def first_line(text: str) -> str:
    """The first line of some words, cut at a word where it is long."""
    line = text.strip().splitlines()[0].strip() if text.strip() else ""
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[: LONGEST_LINE - 1].rsplit(' ', 1)[0]}…"
