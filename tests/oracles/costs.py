"""Sharing a bill by the largest remainder, worked out a second way: in whole pennies, handed out one by one."""

from collections.abc import Sequence


def largest_remainder(bill: int, weights: Sequence[int]) -> list[int]:
    """What each pays, in the order given. Whole pennies first; then, while any are left, one to whoever was cut by
    most and has not had one yet, the earlier of two that are level."""
    whole = sum(weights)
    paid = [bill * weight // whole for weight in weights]
    cut = [bill * weight % whole for weight in weights]
    while sum(paid) < bill:
        first = max(range(len(cut)), key=lambda place: (cut[place], -place))
        paid[first] += 1
        cut[first] = -1
    return paid
