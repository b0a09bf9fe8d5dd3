"""Accords on a dispute: the one that is open, the last that was agreed, and who has still to answer."""

from dataclasses import dataclass

from alliance.kernel.errors import Stale
from disputes.accords.models import Accord, Consent
from disputes.models import Dispute
from parties.people.models import Party


def open_accord(dispute: Dispute, key: str) -> Accord | None:
    """The accord of a kind that waits for answers, as it is now."""
    return dispute.accords.filter(key=key, closed_at=None).first()


def required(accord: Accord | None) -> Accord:
    """The accord, where there is one. Raises Stale where it is gone."""
    if accord is None:
        raise Stale("Nothing of the kind waits for an answer now.")
    return accord


@dataclass(frozen=True)
class Line:
    """One Party whose agreement an accord needs, with its answer so far."""

    party: Party
    consent: Consent | None

    @property
    def words(self) -> str:
        if self.consent is None:
            return "no answer yet"
        return "agrees" if self.consent.agrees else "does not agree"


def lines(accord: Accord) -> list[Line]:
    """Each Party whose agreement is needed, in the agreement's order."""
    given = {c.party_id: c for c in accord.consents.select_related("party")}
    return [Line(p, given.get(p.pk)) for p in Party.objects.filter(key__in=accord.needs)]


def still_to_answer(accord: Accord) -> set[str]:
    """The keys of the Parties that have not answered."""
    return set(accord.needs) - {consent.party.key for consent in accord.consents.all()}
