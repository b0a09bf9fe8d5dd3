"""What a signature seals, and how it is checked: pure arithmetic over gathered facts (MoU 1.1, Appendix 3).

The seal is the SHA-256 of one line of canonical JSON, which anyone can hash by hand.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from alliance.kernel.audit import chain

TAG = "alliance-signature-1"
REMIND_EVERY = 10  # Operational Days, while a Party has not signed
A_DAY = timedelta(days=1)

_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})


def same_name(typed: str, *full_names: str) -> bool:
    """Whether a typed name is one of these, whatever its capitals, spaces and accents."""
    return bool(_plain(typed)) and _plain(typed) in {_plain(name) for name in full_names}


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_ALIKE).casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


@dataclass(frozen=True)
class Seen:
    """What somebody had before them when they signed: who was named, over which text of which agreement."""

    signatory: int
    text_digest: str
    agreement_digest: str


@dataclass(frozen=True)
class Facts:
    """What one signature says, and so what its seal covers. Digests are SHA-256 in hex; "" where there is none."""

    agreement: str
    agreement_digest: str
    text_digest: str
    party: int
    party_name: str
    signatory: int
    person: int
    name: str
    office: str
    authority_digest: str
    way: str
    signed_on: date
    page: str
    page_digest: str
    entered_by: str
    entered_at: datetime

    @property
    def sealed(self) -> str:
        """The line that is sealed."""
        return chain.canonical({"what": TAG, **vars(self)})

    @property
    def seal(self) -> str:
        """SHA-256 of that line, in hex."""
        return hashlib.sha256(self.sealed.encode()).hexdigest()


@dataclass(frozen=True)
class Stored:
    """A paper as its row and the store have it: the digest the row gives, and that of the stored bytes ("" if gone)."""

    row_digest: str
    bytes_digest: str

    @property
    def is_whole(self) -> bool:
        return bool(self.bytes_digest) and self.row_digest == self.bytes_digest


@dataclass(frozen=True)
class Place:
    """Where a signature stands in the audit chain. `says` is the seal its entry gives, None where that was redacted;
    `before` is the hash of the entry before it, `after` what the one after it (or the chain's head) says is its own."""

    link: chain.Link
    says: str | None
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Evidence:
    """Everything about one signature, as the tables and the store have it now."""

    facts: Facts
    seal: str
    authority: Stored | None
    page: Stored | None
    place: Place


@dataclass(frozen=True)
class Kept:
    """Everything about the signatures of one version: the digest its row gives and that of its data, its document of
    record, the entries that tell of signatures (number, seal, Party), and each signature."""

    row_digest: str
    data_digest: str
    text: Stored | None
    told: tuple[tuple[int, str, str], ...] = ()
    signatures: tuple[Evidence, ...] = ()
    break_in_chain: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold: of which Party's signature ("" for what all rest on), and what."""

    problem: str
    party: int | None = None
    party_name: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.party_name}: {self.problem}" if self.party_name else self.problem


AGREEMENT = "The text of the agreement in Alliance is not the one that was loaded."
NO_TEXT = "The document of record is gone."
TEXT_ROW = "The document of record is recorded under another digest than its bytes have."
TEXT_BYTES = "The bytes of the document of record were changed, or are gone."
OTHER_TEXT = "It was signed over another document than the present document of record."
SEAL = "What the signature says does not give its seal."
PAGE = "The signed page was changed, or is gone."
AUTHORITY = "The paper that gives the authority was changed, or is gone."
ENTRY = "Its entry in the audit trail was changed."
ENTRY_TEXT = "The text of its entry in the audit trail was changed."
OTHER_SEAL = "Its entry in the audit trail tells of another seal."
MOVED = "Its entry no longer stands in its place in the audit chain."
MISSING = "The audit trail tells of its signature, but the signature is gone."


def verify(kept: Kept) -> list[Finding]:
    """Everything that does not hold about the signatures of a version; empty where all of it holds."""
    found = [Finding(problem) for problem in _of_the_text(kept)]
    for one in kept.signatures:
        who = one.facts.party, one.facts.party_name
        found += [Finding(problem, *who) for problem in of_one(one, kept)]
    seals = {one.seal for one in kept.signatures}
    found += [Finding(MISSING, party_name=name) for _, seal, name in kept.told if seal not in seals]
    if kept.break_in_chain:
        found.append(Finding(kept.break_in_chain))
    return found


def _of_the_text(kept: Kept) -> Iterator[str]:
    if kept.row_digest != kept.data_digest:
        yield AGREEMENT
    if kept.text is None:
        if kept.signatures:
            yield NO_TEXT
        return
    if kept.text.is_whole:
        return
    signed = {one.facts.text_digest for one in kept.signatures}
    yield TEXT_ROW if kept.text.bytes_digest in signed else TEXT_BYTES


def of_one(one: Evidence, kept: Kept) -> list[str]:
    """What does not hold about one signature, the text it rests on included."""
    found = []
    if kept.text is not None and kept.text.row_digest != one.facts.text_digest:
        found.append(OTHER_TEXT)
    if one.facts.seal != one.seal:
        found.append(SEAL)
    if one.page is not None and not (one.page.is_whole and one.page.row_digest == one.facts.page_digest):
        found.append(PAGE)
    if one.authority is not None and not one.authority.is_whole:
        found.append(AUTHORITY)
    return [*found, *_of_the_place(one)]


def _of_the_place(one: Evidence) -> Iterator[str]:
    link, place = one.place.link, one.place
    if chain.entry_hash(link.seq, link.prev, link.fields, link.digest) != link.hash:
        yield ENTRY
    if link.salt is not None and link.text is not None and chain.payload_digest(link.salt, link.text) != link.digest:
        yield ENTRY_TEXT
    elif place.says is not None and place.says != one.seal:
        yield OTHER_SEAL
    if place.before != link.prev or place.after != link.hash:
        yield MOVED


def reminder_is_due(passed: int) -> bool:
    """Whether so many Operational Days after the last reminder (or since signing could begin) another is due."""
    return passed >= REMIND_EVERY


def count_in_words(signed: int, parties: int) -> str:
    """`8 of 9 Parties have signed`."""
    return f"{signed} of {parties} {'Party has' if parties == 1 else 'Parties have'} signed"
