"""Whom a dispute's notices reach: from words like "the Parties involved" to people, each once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.kernel.matters.models import MatterParty
from alliance.kernel.notices.actions import Addressee
from disputes.models import Dispute, Sort
from disputes.step import To
from parties.people.models import Party
from parties.people.queries import addressees as people_of
from parties.people.queries import current_parties


@dataclass(frozen=True)
class Told:
    """One line of "who will be told": a Party, or the Board, and how many people there."""

    whom: str
    people: int


def involved(dispute: Dispute) -> list[Party]:
    """The Parties involved, in MoU order; every current Party where the whole arrangements are disputed."""
    ids = MatterParty.objects.filter(matter=dispute.matter, until=None).values("party")
    return list(Party.objects.filter(pk__in=ids))


def addressees(tells: Iterable[To], dispute: Dispute, day: date) -> Sequence[Addressee]:
    """The people a step tells."""
    tells = set(tells)
    if not tells:
        return []
    everyone = To.EVERY_PARTY in tells or (To.TOLD_AT_FILING in tells and tells_every_party(dispute))
    parties = list(current_parties(day)) if everyone else []
    if not everyone and tells & {To.INVOLVED, To.TOLD_AT_FILING}:
        parties = involved(dispute)
    board = bool(tells & {To.BOARD, To.TOLD_AT_FILING, To.EVERY_PARTY})
    return people_of(version=dispute.version, day=day, parties=parties, board=board)


def tells_every_party(dispute: Dispute) -> bool:
    """Whether the filing was told to every Party: a potential dispute goes to the Board only (Reading 33)."""
    return dispute.sort != Sort.POTENTIAL


def group(to: Sequence[Addressee]) -> tuple[Told, ...]:
    """The addressees by Party, in MoU order, then those who stand for no Party."""
    names = dict(Party.objects.values_list("pk", "name"))
    counts: dict[str, int] = {}
    for party_id in names:
        people = [a for a in to if a.party_id == party_id]
        if people:
            counts[names[party_id]] = len(people)
    for a in to:
        if a.party_id is None:
            counts[a.capacity] = counts.get(a.capacity, 0) + 1
    return tuple(Told(whom=whom, people=people) for whom, people in counts.items())
