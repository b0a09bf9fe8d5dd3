"""The agreement laid out for reading: its sections with their clauses, and the clause before and after."""

from dataclasses import dataclass

from alliance.agreement import queries
from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Agreement, Clause
from alliance.kernel.reckoning import plural


@dataclass(frozen=True)
class ClauseLine:
    """A clause with a word about what rests on it."""

    clause: Clause
    rests: str


@dataclass(frozen=True)
class Section:
    """A heading with its clauses. `anchor` is its place on the page."""

    key: str
    title: str
    anchor: str
    lines: tuple[ClauseLine, ...]


def sections(version: AgreementVersion) -> tuple[Section, ...]:
    """Every clause under its heading, in order; the parts without a number last."""
    terms = version.terms
    found = []
    for heading in terms.headings:
        inside = [clause for clause in terms.clauses if under(clause, heading.key)]
        anchor = f"s-{heading.key.replace(' ', '-')}"
        found.append(Section(heading.key, heading.title, anchor, tuple(_line(version, clause) for clause in inside)))
    if terms.unnumbered:
        lines = tuple(_line(version, clause) for clause in terms.unnumbered)
        found.append(Section("", "Parts without a number", "s-other", lines))
    return tuple(found)


def under(clause: Clause, heading: str) -> bool:
    """Whether a clause stands under a heading: `5.2.15` under `5`, `App 2 1.4` under `App 2`."""
    return clause.key.startswith((f"{heading}.", f"{heading} "))


def neighbours(version: AgreementVersion, clause: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after one."""
    every = _every(version.terms)
    place = every.index(clause)
    return (every[place - 1] if place else None, every[place + 1] if place + 1 < len(every) else None)


def _every(terms: Agreement) -> list[Clause]:
    return [*terms.clauses, *terms.unnumbered]


def _line(version: AgreementVersion, clause: Clause) -> ClauseLine:
    rests = queries.what_rests_on(version, clause.key)
    counts = (
        (len(rests.duties), "duty"),
        (len(rests.readings), "reading"),
        (len(rests.stages), "stage of the dispute procedure"),
        (len(rests.dates), "date"),
    )
    said = [_plural(number, noun) for number, noun in counts if number]
    return ClauseLine(clause, ", ".join(said))


def _plural(number: int, noun: str) -> str:
    if noun == "duty":
        return "1 duty" if number == 1 else f"{number} duties"
    if noun.startswith("stage"):
        return f"{plural(number, 'stage')} of the dispute procedure"
    return plural(number, noun)
