"""Pure rules of filing: what must be answered, what is refused, what is remarked (MoU 10.1, App 2 1.2–1.4)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Unanswered:
    """A question that must be answered before filing: the page it stands on, its field, and what to do."""

    page: str
    field: str
    problem: str


def unanswered(answers: Mapping[str, Any]) -> list[Unanswered]:
    """The questions of a draft that still stand open, in page order. Four are asked; the rest is optional."""
    found = []
    if not answers.get("in_one_line"):
        found.append(Unanswered("about", "in_one_line", "Say in one line what it is about."))
    if not answers.get("what_happened"):
        found.append(Unanswered("about", "what_happened", "Say what happened."))
    if not answers.get("operational"):
        found.append(Unanswered("about", "operational", "Say whether it is about the day-to-day running of a service."))
    elif answers["operational"] == "yes" and not answers.get("still_ask"):
        found.append(
            Unanswered("about", "still_ask", "Use the Party's own procedure, or say that the Board should still look.")
        )
    if not answers.get("what_is_asked"):
        found.append(Unanswered("want", "what_is_asked", "Say what you would like to happen."))
    if not answers.get("against"):
        found.append(Unanswered("want", "against", "Say whom it is with. “Not sure” is an answer."))
    elif answers["against"] == "parties" and not answers.get("parties"):
        found.append(Unanswered("want", "parties", "Choose the Parties it is with."))
    return found


def wrong_parties(raising: int, named: Collection[int], current: Collection[int]) -> str:
    """Why the Parties named cannot be the other side of a dispute, or nothing. Raised against oneself it is none."""
    if not named:
        return ""
    if set(named) == {raising}:
        return "A dispute is with at least one other Party."
    if raising in named:
        return "Your own Party cannot be on the other side as well."
    if not set(named) <= set(current):
        return "One of these is not a Party today."
    return ""


def remarks(first_knew: date | None, approximate: bool, term: tuple[date, date], filed_on: date) -> list[str]:
    """What a reader should know about the dates of a dispute. None of it stops the filing (Reading 27)."""
    starts_on, ends_on = term
    said = []
    if first_knew and first_knew < starts_on:
        said.append(f"It arose before the agreement began on {_day(starts_on)}.")
    if filed_on > ends_on:
        arose_within = first_knew is None or starts_on <= first_knew <= ends_on
        said.append(
            f"The agreement ended on {_day(ends_on)}. "
            + (
                "The procedure still serves, as the matter arose while it ran."
                if arose_within
                else "The matter arose after that; the Chair will say whether the procedure still serves."
            )
        )
    if first_knew and approximate:
        said.append("The day on which your Party first knew is approximate.")
    return said


def latest_knowable(value: date, approximate: bool) -> date:
    """The first day that an answer to *when did you first know* can mean: a month alone begins on its first day."""
    return value.replace(day=1) if approximate else value


def is_repeat(words: Mapping[str, str], earlier: Mapping[str, str], filed: date, on: date) -> bool:
    """Whether the same words were filed within a day, so that a second filing deserves a question first."""
    same = all(words.get(k, "").strip() == earlier.get(k, "").strip() for k in ("in_one_line", "what_happened"))
    return same and on - filed <= timedelta(days=1)


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"
