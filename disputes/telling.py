"""Whom a dispute's notices reach: from words like "the Parties involved" to people, each once."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from alliance.agreement.shapes import Agreement
from alliance.kernel.matters.models import Audience, MatterParty
from alliance.kernel.notices.actions import Addressee
from disputes.facilitation import sign_in
from disputes.models import Dispute
from disputes.step import To
from parties.people.models import Party
from parties.people.queries import addressees as people_of
from parties.people.queries import current_parties


@dataclass(frozen=True)
class Told:
    """One line of "who will be told": in which capacity, and how many people have it."""

    whom: str
    people: int


def involved(dispute: Dispute) -> list[Party]:
    """The Parties involved, in MoU order; every current Party where the whole arrangements are disputed."""
    ids = MatterParty.objects.filter(matter=dispute.matter, until=None).values("party")
    return list(Party.objects.filter(pk__in=ids))


# The words by which the agreement file says who is told, as steps know them. Its bodies are told as one; outside
# bodies are written to by hand.
WORDS = {
    "parties-involved": To.INVOLVED,
    "any-party-involved": To.INVOLVED,
    "every-party": To.EVERY_PARTY,
    "other-parties": To.EVERY_PARTY,
    "any-party": To.EVERY_PARTY,
}


def those(words: Iterable[str], terms: Agreement) -> tuple[To, ...]:
    """Whom a list of the agreement file means, besides outside bodies."""
    known = {**WORDS, **dict.fromkeys((body.key for body in terms.bodies), To.BOARD)}
    return tuple(dict.fromkeys(known[word] for word in words if word in known))


def outside(words: Iterable[str], dispute: Dispute) -> list[str]:
    """The names of the outside bodies in such a list: they are written to, and how is recorded."""
    known = {body.key: body.name for body in dispute.version.terms.external_bodies}
    return [known[word] for word in words if word in known]


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
    found = people_of(version=dispute.version, day=day, parties=parties, board=board)
    return [*found, *sign_in.addressees(dispute, day)] if parties else found


def readers(tells: Iterable[To], dispute: Dispute) -> str:
    """The reading class of what a step says: that of the dispute, or of those told where these are fewer."""
    some = bool(tells) and not {To.TOLD_AT_FILING, To.EVERY_PARTY} & set(tells)
    return Audience.INVOLVED_AND_BOARD if some else dispute.matter.audience


def tells_every_party(dispute: Dispute) -> bool:
    """Whether the filing was told to every Party: a potential dispute goes to the Board only (Reading 33)."""
    return dispute.matter.audience == Audience.ALL_PARTIES


def group(to: Sequence[Addressee]) -> tuple[Told, ...]:
    """The addressees by capacity: those of Parties in MoU order, then those who stand for no Party."""
    places = dict(Party.objects.values_list("pk", "position"))
    ordered = sorted(to, key=lambda a: places.get(a.party_id or 0, len(places) + 1))
    counts = Counter(a.capacity for a in ordered)
    return tuple(Told(whom=whom, people=people) for whom, people in counts.items())
