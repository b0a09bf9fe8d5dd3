"""From the states that history keeps of a record to sentences. Pure: rows in, sentences out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class State:
    """A record as it stood after one change: who made it, why, and each field in words ("" where it was empty)."""

    at: datetime
    who: str
    why: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """One change in a sentence, with the reason that was given."""

    at: datetime
    text: str
    why: str = ""


def tell(
    states: Sequence[State], *, labels: Mapping[str, str], began: str, hidden: frozenset[str] = frozenset()
) -> list[Told]:
    """The changes of a record, latest first. `states` come oldest first.

    `labels` are the fields to tell of, in their order, each as it stands in a sentence ("the last day"); of those in
    `hidden` it is said that they changed, not from what to what. `began` ends the sentence on the first state
    ("entered this person"). A state in which nothing of this differs from the one before is passed over.
    """
    told = [Told(first.at, f"{first.who} {began}.", first.why) for first in states[:1]]
    told += [one for before, after in pairwise(states) if (one := tell_of(before, after, labels=labels, hidden=hidden))]
    return told[::-1]


def tell_of(
    before: State, after: State, *, labels: Mapping[str, str], hidden: frozenset[str] = frozenset()
) -> Told | None:
    """One change in a sentence; None where nothing of what is told differs."""
    changes = list(_changes(before, after, labels, hidden))
    return Told(after.at, f"{after.who} {_joined(changes)}.", after.why) if changes else None


def _changes(before: State, after: State, labels: Mapping[str, str], hidden: frozenset[str]) -> Iterator[str]:
    for field, label in labels.items():
        old, new = before.fields.get(field, ""), after.fields.get(field, "")
        if old == new:
            continue
        if field in hidden:
            yield f"changed {label}"
        elif not old:
            yield f"set {label} to {new}"
        elif not new:
            yield f"took out {label}, which was {old}"
        else:
            yield f"changed {label} from {old} to {new}"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def latest_first(*lists: Sequence[Told]) -> list[Told]:
    """Several lists of changes as one, latest first; those of one instant keep their order."""
    return sorted((one for told in lists for one in told), key=lambda one: one.at, reverse=True)


def quoted(text: str) -> str:
    """A text as it stands within a sentence; "" stays empty."""
    return f"“{text}”" if text else ""
