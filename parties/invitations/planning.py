"""What inviting from a list would do, line by line, before anything is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Lower

from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Actor
from alliance.kernel.reckoning import long_day
from parties.invitations import listing, queries, welcoming
from parties.invitations.listing import Line
from parties.invitations.welcoming import Newcomer, Welcomed
from parties.people.models import Party, Person
from parties.second_person.models import Proposal

MEND, ALREADY, NEW, WAITS = "overdue", "grey", "done", "target"  # kinds of components/status.html


@dataclass(frozen=True)
class Planned:
    """One line and what it comes to: a kind and a word for the status, and the sentences that say more."""

    line: Line
    kind: str
    word: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """A whole list. It goes through as a whole, once no line has to be mended and there is somebody new in it."""

    lines: tuple[Planned, ...]
    newcomers: tuple[Newcomer, ...]

    @property
    def wrong(self) -> int:
        return sum(one.kind == MEND for one in self.lines)

    @property
    def already(self) -> int:
        return sum(one.kind == ALREADY for one in self.lines)

    @property
    def can_go(self) -> bool:
        return not self.wrong and bool(self.newcomers)


def plan(*, actor: Actor, text: str, terms: Agreement, parties: Sequence[Party], at: datetime) -> Plan:
    """Read a list and say what it would do. Raises Refusal on `text` where it cannot be read as a list at all."""
    planned, new = _understood(text, terms, parties)
    newcomers = tuple(line.newcomer for line in new if line.newcomer)
    taken: dict[tuple[str, int | None], int] = {}
    for line in new:
        planned[line.number] = _foreseen(actor, line, terms, parties, taken, at)
    return Plan(tuple(planned[number] for number in sorted(planned)), newcomers)


def carry_out(*, actor: Actor, text: str, terms: Agreement, parties: Sequence[Party], at: datetime) -> list[Welcomed]:
    """Do what a list would do, all or nothing of it. Raises Refusal on `text`, NotAllowed."""
    planned, new = _understood(text, terms, parties)
    if not new or any(one.kind == MEND for one in planned.values()):
        raise Refusal("text", "Something has changed since this list was shown.", mend="Look at it again.")
    newcomers = [line.newcomer for line in new if line.newcomer]
    try:
        return welcoming.welcome_all(actor=actor, newcomers=newcomers, at=at)
    except Refusal as problem:
        raise Refusal("text", problem.problem, problem.mend, problem.clause) from problem


def _understood(text: str, terms: Agreement, parties: Sequence[Party]) -> tuple[dict[int, Planned], list[Line]]:
    """What can be said of each line without trying, by its number, and the lines that hold somebody new."""
    lines = listing.understand(listing.read(text), terms, parties)
    known = _known(line.address for line in lines)
    planned, new = {}, []
    for line in lines:
        if line.newcomer is None:
            planned[line.number] = Planned(line, MEND, "Mend this", line.problems)
        elif (found := _met(line.newcomer, known)) is not None:
            planned[line.number] = Planned(line, *found)
        else:
            new.append(line)
    return planned, new


def _known(addresses: Iterable[str]) -> dict[str, Person]:
    """Who is entered already with one of these addresses, in whatever case."""
    wanted = {address.strip().lower() for address in addresses if address.strip()}
    rows = Person.objects.annotate(lowered=Lower("email")).filter(lowered__in=wanted)
    return {(person.email or "").lower(): person for person in rows.prefetch_related("appointments")}


def _met(newcomer: Newcomer, known: dict[str, Person]) -> tuple[str, str, tuple[str, ...]] | None:
    """What stands in the way of entering somebody anew: nothing, that it was done before, or that it is another."""
    person = known.get(newcomer.email.lower())
    if person is None:
        return None
    same = (person.given_name.casefold(), person.family_name.casefold()) == (
        newcomer.given_name.casefold(),
        newcomer.family_name.casefold(),
    )
    if same and _has_the_post(person, newcomer):
        if person.came_in_at:
            return ALREADY, "Already", (f"{person} already signs in with {person.email}.",)
        coming = queries.invitation_states([person])[person.pk]
        return ALREADY, "Already", (f"{person} is entered already. {coming.sentence}",)
    if same and Proposal.objects.filter(person=person, kind="appointment", settled_at=None).exists():
        return ALREADY, "Already", (f"The appointment of {person} waits for a second person already.",)
    how = "already signs in with" if person.came_in_at else "is already entered with"
    mend = "Appoint them to a further post on the page “Appoint somebody”, or give another address."
    return MEND, "Mend this", (f"E-mail: {person} {how} {person.email}. {mend}",)


def _has_the_post(person: Person, newcomer: Newcomer) -> bool:
    today = clock.today()
    return any(
        held.post == newcomer.post
        and held.party_id == newcomer.party
        and (held.ends_on is None or held.ends_on >= today)
        for held in person.appointments.all()
    )


def _foreseen(
    actor: Actor,
    line: Line,
    terms: Agreement,
    parties: Sequence[Party],
    taken: dict[tuple[str, int | None], int],
    at: datetime,
) -> Planned:
    """What welcoming somebody new would come to. `taken` holds the lines that fill a post one person holds."""
    newcomer, number = line.newcomer, line.number
    assert newcomer is not None  # noqa: S101 (lines without one were set aside)
    post = terms.post_by_key[newcomer.post]
    try:
        at_once = welcoming.foresee(actor=actor, newcomer=newcomer, at=at)
    except Refusal as problem:
        return Planned(line, MEND, "Mend this", (str(problem),))
    if not post.several and (earlier := taken.setdefault((post.key, newcomer.party), number)) != number:
        return Planned(line, MEND, "Mend this", (f"Post: Line {earlier} fills it already, and one person holds it.",))
    of = next((f" of {party.name}" for party in parties if party.pk == newcomer.party), "")
    held = f"{post.label}{of} from {long_day(newcomer.starts_on)}, by {newcomer.appointing_body}"
    if at_once:
        return Planned(line, NEW, "New", (f"Entered, appointed as {held}, and invited.",))
    put = f"Entered. The appointment as {held}, is put to a second person"
    return Planned(line, WAITS, "Second person", (f"{put}; invite them once it is agreed.",))


def summary(found: Plan) -> str:
    """How many lines have to be mended, in a sentence."""
    lines = "1 line has" if found.wrong == 1 else f"{found.wrong} lines have"
    return f"{lines} to be mended; nothing was done."
