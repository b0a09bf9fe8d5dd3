"""Who pays what of a facilitator's bill, to the penny (MoU App 2 1.7.2(v)). Pure; money in whole pence.

Equal by default; the facilitator may direct other proportions, as whole-number parts or as percentages. Left-over
pennies go to the largest fractions, ties in the agreement's order of Parties, so the shares always equal the bill.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from alliance.kernel.errors import Refusal

CLAUSE = "App 2 1.7.2(v)"


@dataclass(frozen=True)
class Share:
    """What one Party pays, in pence."""

    party: int
    pence: int


def equal(bill: int, parties: Sequence[int]) -> list[Share]:
    """The bill divided equally among Parties given in the agreement's order."""
    return by_parts(bill, dict.fromkeys(parties, 1))


def by_parts(bill: int, parts: Mapping[int, int]) -> list[Share]:
    """The bill divided by whole-number parts (2:1:1); a part may be 0. Order of `parts` is the tie-break."""
    if bill < 0:
        raise Refusal("bill", "A bill cannot be less than nothing.", mend="Give the amount in pounds and pence.")
    if not parts or any(p < 0 for p in parts.values()):
        raise Refusal("shares", "A share cannot be less than nothing.", mend="Use 0 for a Party that pays nothing.")
    total = sum(parts.values())
    if total == 0:
        raise Refusal("shares", "Nobody would pay.", mend="Give at least one Party a share.", clause=CLAUSE)
    return _largest_remainder(bill, {party: Fraction(part, total) for party, part in parts.items()})


def by_percentages(bill: int, hundredths: Mapping[int, int]) -> list[Share]:
    """The bill divided by percentages, given in hundredths of a per cent (33.33 % is 3333), that total 100.00."""
    total = sum(hundredths.values())
    if any(p < 0 for p in hundredths.values()):
        raise Refusal("shares", "A share cannot be less than nothing.", mend="Use 0 for a Party that pays nothing.")
    if total != 100_00:
        raise Refusal(
            "shares",
            f"The shares total {total // 100}.{total % 100:02d} %, not 100.00 %.",
            mend="Change them to total 100.00, or use parts, such as 1:1:1.",
            clause=CLAUSE,
        )
    return _largest_remainder(bill, {party: Fraction(p, 100_00) for party, p in hundredths.items()})


def _largest_remainder(bill: int, proportions: Mapping[int, Fraction]) -> list[Share]:
    exact = {party: bill * proportion for party, proportion in proportions.items()}
    floors = {party: amount.numerator // amount.denominator for party, amount in exact.items()}
    left = bill - sum(floors.values())
    order = {party: place for place, party in enumerate(proportions)}
    by_fraction = sorted(proportions, key=lambda party: (floors[party] - exact[party], order[party]))
    for party in by_fraction[:left]:
        floors[party] += 1
    return [Share(party, pence) for party, pence in floors.items()]


_PARTS = re.compile(r"-?[0-9]{1,6}")
_PERCENTAGE = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,2}))?\s?%?")


def parts_in(text: str) -> int:
    """A whole-number part as typed. Raises Refusal for anything else, `1e2` and other scripts' figures among it."""
    if not _PARTS.fullmatch(text):
        raise Refusal(
            "shares", "Give a whole number in figures, such as 2.", mend="Use 0 for a Party that pays nothing."
        )
    return int(text)


def hundredths_in(text: str) -> int:
    """A percentage as typed, in hundredths of a per cent: `33.3` is 3330. Raises Refusal for more than two decimals."""
    found = _PERCENTAGE.fullmatch(text)
    if found is None:
        raise Refusal("shares", "Give a percentage with at most two decimals, such as 33.33.", mend="Or use parts.")
    hundredths = int(found[2]) * 100 + int((found[3] or "").ljust(2, "0"))
    return -hundredths if found[1] else hundredths
