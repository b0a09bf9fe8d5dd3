"""Reading a list of people to invite: a pasted table or a CSV file, line by line, each problem with its mend."""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError

from alliance.agreement.shapes import Agreement, Post
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.errors import Refusal
from alliance.web import times
from alliance.web.fields import EmailField, LineField
from parties.appointments import wording as office
from parties.invitations.welcoming import Newcomer
from parties.people.models import Party

# In the order in which a list without a heading gives them, with the other words a heading may use.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "given name": ("first name", "forename"),
    "family name": ("surname", "last name"),
    "e-mail": ("email", "e-mail address", "email address", "address"),
    "post": ("role",),
    "Party": ("organisation",),
    "first day": ("from", "starts on", "start date", "start"),
    "appointed by": ("appointing body",),
}
OPTIONAL = frozenset({"title", "Party", "appointed by"})
LONGEST = {"title": 20, "given name": 80, "family name": 80, "post": 120, "Party": 120, "appointed by": 120}
MOST_LINES = 200
FORMULAS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Line:
    """One line of the list: what it says, by column, and either whom it welcomes or what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    newcomer: Newcomer | None = None
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        parts = (self.cells.get(column, "") for column in ("title", "given name", "family name"))
        return " ".join(part for part in parts if part)

    @property
    def address(self) -> str:
        return self.cells["e-mail"]


@dataclass
class _Reading:
    """The cells of a line on their way to a newcomer, and what is found wrong."""

    cells: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def wrong(self, column: str, words: str) -> str:
        self.problems.append(f"{column[0].upper()}{column[1:]}: {words}")
        return ""


def read(text: str) -> list[Line]:
    """The lines of a list with their cells, headings and empty lines left out. Raises Refusal on `text`."""
    rows = list(_rows(text))
    if not rows:
        raise Refusal("text", "There is no line in this list.", mend="Paste one line for each person.")
    order = _heading(rows[0][1])
    if order:
        rows = rows[1:]
    if len(rows) > MOST_LINES:
        raise Refusal(
            "text", f"This list has {len(rows)} lines and {MOST_LINES} fit.", mend="Send it in several parts."
        )
    if not rows:
        raise Refusal("text", "Under the heading there is no line.", mend="Add one line for each person.")
    return [_line(number, cells, order or list(COLUMNS)) for number, cells in rows]


def _rows(text: str) -> Iterable[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    parted = max("\t;,", key=first.count)
    reader, start = csv.reader(io.StringIO(text, newline=""), delimiter=parted, strict=True), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as problem:
        raise Refusal(
            "text", f"Line {start} cannot be read as a table.", mend="Look for a quotation mark that is not closed."
        ) from problem


def _heading(cells: Sequence[str]) -> list[str]:
    """The columns a first line names; empty where it is no heading. Raises Refusal for a column nobody asked for."""
    known = {word.casefold(): column for column, words in COLUMNS.items() for word in (column, *words)}
    named = [known.get(cell.strip().casefold(), "") for cell in cells]
    if sum(bool(name) for name in named) < 3:
        return []
    for cell, name in zip(cells, named, strict=True):
        if not name or named.count(name) > 1:
            which = "is there twice" if name else "is not known here"
            mend = f"Name them: {', '.join(COLUMNS)}."
            raise Refusal("text", f"The column “{cell.strip()[:60]}” {which}.", mend=mend)
    return named


def _line(number: int, cells: Sequence[str], order: Sequence[str]) -> Line:
    said = dict.fromkeys(COLUMNS, "") | dict(zip(order, (cell.strip(" ") for cell in cells), strict=False))
    extra = [cell for cell in cells[len(order) :] if cell.strip()]
    problems = [f"It has {len(cells)} cells and {len(order)} were expected: {', '.join(order)}."] if extra else []
    return Line(number, said, problems=tuple(problems))


def understand(lines: Iterable[Line], terms: Agreement, parties: Sequence[Party]) -> list[Line]:
    """Each line with the newcomer it means, or its problems. An address may stand in a list once."""
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        reading = _Reading(line.cells, list(line.problems))
        newcomer = _newcomer(reading, terms, parties)
        address = line.cells["e-mail"].strip().casefold()
        if address and (earlier := seen.setdefault(address, line.number)) != line.number:
            reading.wrong("e-mail", f"Line {earlier} has this address too. Keep one line for each person.")
        problems = tuple(reading.problems)
        found.append(Line(line.number, line.cells, None if problems else newcomer, problems))
    return found


def _newcomer(reading: _Reading, terms: Agreement, parties: Sequence[Party]) -> Newcomer:
    words = {column: _words(reading, column) for column in LONGEST}
    post = _post(reading, words["post"], terms)
    party = _party(reading, words["Party"], post, parties)
    return Newcomer(
        title=words["title"],
        given_name=words["given name"],
        family_name=words["family name"],
        email=_address(reading),
        post=post.key if post else "",
        party=party.pk if party else None,
        starts_on=_day(reading),
        appointing_body=words["appointed by"] or (appointing_body(terms, post, party) if post else ""),
    )


def _words(reading: _Reading, column: str) -> str:
    said = reading.cells[column]
    if said.startswith(FORMULAS):
        return reading.wrong(column, f"It begins with “{said[0]}”, as a formula does. Type the words instead.")
    try:
        text = LineField(longest=LONGEST[column], required=False).clean(said)
    except ValidationError as problem:
        return reading.wrong(column, problem.messages[0])
    if not text and column not in OPTIONAL:
        return reading.wrong(column, "This is missing.")
    return text


def _address(reading: _Reading) -> str:
    try:
        address = EmailField(required=False).clean(reading.cells["e-mail"])
    except ValidationError as problem:
        return reading.wrong("e-mail", problem.messages[0])
    return address or reading.wrong("e-mail", "This is missing.")


def _post(reading: _Reading, said: str, terms: Agreement) -> Post | None:
    posts = [post for post in terms.posts if post.one_for != OneFor.MATTER]
    for post in posts:
        if said and said.casefold() in (post.label.casefold(), post.key.casefold(), post.role.casefold()):
            return post
    if said:
        reading.wrong("post", f"There is no post “{said}”. Use one of: {', '.join(post.label for post in posts)}.")
    return None


def _party(reading: _Reading, said: str, post: Post | None, parties: Sequence[Party]) -> Party | None:
    if not said:
        if post and post.one_for == OneFor.EACH_PARTY:
            reading.wrong("Party", f"A {post.label} is appointed for a Party. Name it.")
        return None
    for party in parties:
        if said.casefold() in (party.name.casefold(), party.short_name.casefold(), party.key.casefold()):
            if post and post.one_for == OneFor.AGREEMENT:
                reading.wrong("Party", f"The post of {post.label} serves all Parties. Leave this empty.")
            return party
    names = ", ".join(party.short_name for party in parties)
    reading.wrong("Party", f"“{said}” is not a Party today. Use one of: {names}.")
    return None


def _day(reading: _Reading) -> date:
    said = reading.cells["first day"].strip()
    parts = said.split("-") if said[:4].isdigit() and said.count("-") == 2 else []
    day, month, year = reversed(parts) if parts else (said.replace("/", " ").replace(".", " ").split() + [""] * 3)[:3]
    try:
        if not said:
            raise times.Unclear("This is missing.")
        return times.read_date(day, month, year).first
    except times.Unclear as problem:
        reading.wrong("first day", f"{problem} Write it as 24/11/2026.")
        return date.min


def appointing_body(terms: Agreement, post: Post, party: Party | None) -> str:
    """Who appoints to a post by the agreement; where it names nobody, the Party or the partnership itself."""
    return office.appointing_body(terms, post, party) or (party.name if party else terms.partnership)


def digest_of(text: str) -> str:
    """What tells one list from another, so that what is confirmed is what was shown."""
    return hashlib.sha256(text.encode()).hexdigest()
