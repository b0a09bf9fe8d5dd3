"""What people are told of a change of a Party, and how its history reads."""

from dataclasses import dataclass
from datetime import date

from alliance.kernel.reckoning import long_day, plural
from parties.membership.models import PartyChange
from parties.people.models import Party

What = PartyChange.What


@dataclass(frozen=True)
class Line:
    """One change in a sentence, for a page."""

    change: PartyChange
    text: str
    is_to_come: bool

    @property
    def is_dropped(self) -> bool:
        return not self.change.stands


def told(change: PartyChange, kinds: dict[str, str], parties: dict[str, str], today: date) -> Line:
    """A change in words; `kinds` and `parties` give the names of kinds and Parties by their keys."""
    return Line(change, sentence(change, kinds, parties), change.stands and change.on_day > today)


def sentence(change: PartyChange, kinds: dict[str, str], parties: dict[str, str]) -> str:
    """What a change says, without its day: “Called “B” instead of “A”.”"""
    before, after = change.before, change.after
    if change.what == What.JOINED:
        place = parties.get(after.get("succeeds", ""))
        return f"Became a Party in the place of {place}." if place else "Became a Party."
    if change.what == What.RENAMED:
        said = []
        if before["name"] != after["name"]:
            said.append(f"called “{after['name']}” instead of “{before['name']}”")
        if before["short_name"] != after["short_name"]:
            said.append(f"in short “{after['short_name']}” instead of “{before['short_name']}”")
        return _sentence(", ".join(said) or f"called “{after['name']}”")
    if change.what == What.KIND:
        return _sentence(f"{_kind(after, kinds)} instead of {_kind(before, kinds)}")
    if change.what == What.SUCCEEDED:
        return f"Left; {parties.get(after['succeeded_by'], 'another Party')} took its place."
    return "Left the partnership."


def _kind(state: dict[str, str], kinds: dict[str, str]) -> str:
    return kinds.get(state["kind"], state["kind"])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def when(day: date, today: date) -> str:
    """“from Thu 1 April 2027”, or “from Thu 1 October 2026, recorded afterwards”."""
    return f"from {long_day(day)}{', recorded afterwards' if day < today else ''}"


def subject(change: PartyChange) -> str:
    """One line that says which Party."""
    name = change.before.get("name") or change.party.name
    return {
        What.JOINED: f"{name} joins as a Party",
        What.RENAMED: f"{name} changes its name",
        What.KIND: f"{name} is another kind of organisation",
        What.LEFT: f"{name} leaves as a Party",
        What.SUCCEEDED: f"Another Party takes the place of {name}",
    }[What(change.what)]


def body(change: PartyChange, text: str, today: date, by: str) -> str:
    """The notice to those who speak for the Parties."""
    follows = {
        What.RENAMED: "Papers, notices and receipts made before keep the name they were made under.",
        What.LEFT: "The appointments to its posts end on its last day, and its part in what is open ends with them.",
        What.SUCCEEDED: "What the Party had a part in and what it owes pass on, by the same dates. What was served "
        "on it and waits for an answer is served on the people of its successor too.",
    }.get(What(change.what), "")
    lines = [f"{by} recorded {when(change.on_day, today)} (1.1):", "", text]
    lines += [f"The reason given: {change.reason}"] if change.reason else []
    return "\n".join([*lines, *(["", follows] if follows else [])])


def taken_back_subject(change: PartyChange) -> str:
    return f"Taken back: {subject(change)}"


def taken_back_body(change: PartyChange, text: str, by: str) -> str:
    """The notice that a change will not come."""
    return (
        f"{by} took back what was to hold from {long_day(change.on_day)} (1.1):\n\n{text}\n\nIt stays as it is.\n"
        f"The reason given: {change.cancelled_because}"
    )


def what_ended(party: Party, matters: int, dates: int) -> tuple[str, str]:
    """Subject and text of the notice on the day a Party leaves that was recorded to leave."""
    return (
        f"{party} is no longer a Party",
        f"Today {party} left, as was recorded. With it ended its part in {plural(matters, 'open matter')} and "
        f"{plural(dates, 'date')} that it owed. Each matter says so in its own trail; what else it was to do may need "
        "somebody else.",
    )


def left(party: Party) -> str:
    """Why something of a Party ended."""
    return f"{party} is no longer a Party."


def passed_on(party: Party, successor: Party) -> str:
    """Why something of a Party is its successor's now."""
    return f"{successor} took the place of {party}."
