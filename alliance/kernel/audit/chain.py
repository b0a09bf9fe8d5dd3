"""The hash chain of the audit trail: pure arithmetic over what the tables hold.

Each entry's hash covers its number, the hash before it, its own fields and the digest of its text, so an entry that
is changed, removed, put in or moved breaks the chain at a place that can be named. The text enters only by a salted
digest: it can be redacted, and the chain shown to anyone, without breaking or betraying anything.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

TAG = "alliance-audit-1"
GENESIS = "0" * 64


def canonical(facts: Mapping[str, Any]) -> str:
    """The one text of some facts: JSON with sorted keys and no spaces. Store it; never rebuild it from columns.

    Instants are written in UTC, dates and Decimals as text. Raises TypeError for a float (its text is not certain)
    or for any other kind of value, ValueError for an instant without a zone.
    """
    return json.dumps(_plain(facts), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def payload_digest(salt: bytes | str, text: str) -> str:
    """SHA-256 of salt and text, in hex. The length of the salt goes first, so no two pairs share one input."""
    grains = salt.encode() if isinstance(salt, str) else bytes(salt)
    return hashlib.sha256(len(grains).to_bytes(8, "big") + grains + text.encode()).hexdigest()


def entry_hash(seq: int, prev: str, fields: Mapping[str, Any], digest: str) -> str:
    """SHA-256, in hex, of an entry: the tag, its number, the hash before it, its fields and its text's digest."""
    return hashlib.sha256(canonical_entry(seq, prev, fields, digest).encode()).hexdigest()


def canonical_entry(seq: int, prev: str, fields: Mapping[str, Any], digest: str) -> str:
    """The exact text that `entry_hash` hashes; a verifier outside this program needs nothing else."""
    parts: list[Any] = [TAG, seq, prev, _plain(fields), digest]
    return json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the tables hold it. Without `salt` and `text` (redacted) only its digest can be checked."""

    seq: int
    prev: str
    fields: Mapping[str, Any]
    digest: str
    hash: str
    salt: bytes | str | None = None
    text: str | None = None


class Fault(StrEnum):
    """What is wrong at the first bad entry."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TEXT_CHANGED = "text changed"


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry at which the chain does not hold, and in what way."""

    seq: int
    fault: Fault
    problem: str

    def __str__(self) -> str:
        return f"Entry {self.seq} ({self.fault}): {self.problem}"


def verify(
    entries: Iterable[Link], *, head: tuple[int, str] | None = None, checkpoint: tuple[int, str] | None = None
) -> Break | None:
    """The first break in `entries`, given in the order they are kept, or None where the chain holds.

    `head` is the number and hash of the last entry as kept elsewhere: without it, entries cut off the end cannot be
    missed. `checkpoint` is a number and hash that someone was given earlier: the chain must still run through it.
    Entries are read once, so a long trail needs little memory.
    """
    last_seq, last_hash = 0, GENESIS
    rest = iter(entries)
    for link in rest:
        if broken := _misplaced(link, last_seq, rest) or _unsound(link, last_seq, last_hash, rest):
            return broken
        if checkpoint and link.seq == checkpoint[0] and link.hash != checkpoint[1]:
            return Break(link.seq, Fault.CHANGED, "its hash is not the one that was given out earlier.")
        last_seq, last_hash = link.seq, link.hash
    for known in (head, checkpoint):
        if known and known[0] > last_seq:
            return Break(last_seq + 1, Fault.REMOVED, f"the trail ends before it, but entry {known[0]} was recorded.")
    if head and head[0] < last_seq:
        return Break(head[0] + 1, Fault.INSERTED, f"the last entry recorded is {head[0]}.")
    if head and head[1] != last_hash:
        return Break(last_seq, Fault.CHANGED, "its hash is not the one recorded for the last entry.")
    return None


def _misplaced(link: Link, last_seq: int, rest: Iterator[Link]) -> Break | None:
    """Whether the number is not the next one."""
    due = last_seq + 1
    if link.seq == due:
        return None
    if link.seq < due:
        return Break(link.seq, Fault.INSERTED, f"it stands after entry {last_seq}.")
    if any(later.seq == due for later in rest):
        return Break(due, Fault.REORDERED, f"entry {link.seq} stands before it.")
    return Break(due, Fault.REMOVED, f"entry {link.seq} stands in its place.")


def _unsound(link: Link, last_seq: int, last_hash: str, rest: Iterator[Link]) -> Break | None:
    """Whether the entry, its text or its tie to the entry before does not hold."""
    if not _gives_its_hash(link, link.seq):
        return _renumbered(link, rest) or Break(link.seq, Fault.CHANGED, "its fields do not give its hash.")
    if link.prev != last_hash:
        # The entry proves itself, so the one before it was rewritten together with its own hash.
        problem = "what follows was written after another entry in its place."
        return Break(max(last_seq, 1), Fault.CHANGED, problem)
    if link.salt is not None and link.text is not None and payload_digest(link.salt, link.text) != link.digest:
        return Break(link.seq, Fault.TEXT_CHANGED, "its text does not give its digest.")
    return None


def _renumbered(link: Link, rest: Iterator[Link]) -> Break | None:
    """Whether a whole entry was given another number: the mark of one put in, taken out or moved before it."""
    count, elsewhere = link.seq, False
    for later in rest:
        count += 1
        elsewhere = elsewhere or _gives_its_hash(later, link.seq)
    was = next((number for number in range(1, count + 2) if _gives_its_hash(link, number)), None)
    if was is None:
        return None
    problem = f"what now stands as entry {link.seq} was written as entry {was}."
    if was < link.seq:
        return Break(was, Fault.INSERTED, problem)
    return Break(link.seq, Fault.REORDERED if elsewhere else Fault.REMOVED, problem)


def _gives_its_hash(link: Link, number: int) -> bool:
    return entry_hash(number, link.prev, link.fields, link.digest) == link.hash


def _plain(value: Any) -> Any:
    """The value as JSON has it, always in the same form."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("An instant in the audit trail needs its time zone.")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("The names of facts are text.")
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"A {type(value).__name__} has no certain text for the audit trail.")
