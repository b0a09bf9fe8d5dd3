"""Which Parties share a bill and by which rule: those involved on the day it arose, equally or as directed. Pure.

Source: MoU App 2 1.7.2(v), domain reference 3.7. Every figure is worked out from what is on record; none is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alliance.agreement.vocabulary import Costs
from disputes.costs.rules import Share, by_parts, equal

SHARED = frozenset({Costs.EQUAL, Costs.EQUAL_UNLESS_DIRECTED, Costs.AS_DIRECTED})
DIRECTED = frozenset({Costs.EQUAL_UNLESS_DIRECTED, Costs.AS_DIRECTED})


@dataclass(frozen=True)
class Part:
    """A Party's part in the dispute, both days counted; None for one that goes on."""

    party: int
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        """Whether the Party was involved on a day."""
        return self.since <= on and (self.until is None or self.until >= on)

    def had_ended(self, on: date) -> bool:
        """Whether its part had ended before a day."""
        return self.until is not None and self.until < on


@dataclass(frozen=True)
class Directed:
    """A direction: each Party's part, or hundredths of a per cent; from its day, or for `every` bill."""

    dated_on: date
    every: bool
    weights: Mapping[int, int]
    key: int = 0

    def covers(self, on: date) -> bool:
        """Whether it is about a bill that arose on a day."""
        return self.every or self.dated_on <= on


@dataclass(frozen=True)
class Division:
    """What each Party pays of one bill, in the agreement's order. Without shares, the bill waits for a direction."""

    shares: tuple[Share, ...]
    by: Directed | None = field(default=None)

    @property
    def waits(self) -> bool:
        return not self.shares

    def of(self, party: int) -> int | None:
        """The pence of one Party; None where it has no share in this bill."""
        return next((share.pence for share in self.shares if share.party == party), None)


def sharers(parts: Sequence[Part], on: date) -> list[int]:
    """The Parties involved on a day, each once, in the order given."""
    return list(dict.fromkeys(part.party for part in parts if part.holds(on)))


def direction_for(directions: Sequence[Directed], on: date) -> Directed | None:
    """The direction that a bill of a day falls under: the latest, of one day the last to come in."""
    covering = sorted((d for d in directions if d.covers(on)), key=lambda direction: direction.dated_on)
    return covering[-1] if covering else None  # sorting keeps the order of entry within a day


def divide(pence: int, on: date, rule: Costs, parts: Sequence[Part], directions: Sequence[Directed]) -> Division:
    """Divide a bill that arose on a day. `parts` are in the agreement's order, `directions` in that of their entry.

    A Party whose part had ended before pays nothing; the others keep their proportions. A direction for every bill
    reaches Parties that joined after the bill arose, one from its day on does not.
    """
    by = direction_for(directions, on) if rule in DIRECTED else None
    if by is None:
        owing = sharers(parts, on) if rule in SHARED and rule != Costs.AS_DIRECTED else []
        return Division(tuple(equal(pence, owing)) if owing else ())
    reached = _not_gone(parts, on) if by.every else sharers(parts, on)
    weights = {party: by.weights[party] for party in reached if party in by.weights}
    return Division(tuple(by_parts(pence, weights)) if sum(weights.values()) else (), by)


def _not_gone(parts: Sequence[Part], on: date) -> list[int]:
    return list(dict.fromkeys(part.party for part in parts if not part.had_ended(on)))
