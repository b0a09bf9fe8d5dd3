"""Costs to the penny: the table of the domain reference, and what holds for every bill."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.errors import Refusal
from disputes.costs import rules as shares
from tests.oracles.costs import largest_remainder

TABLE = [
    (100_000, [1, 2, 3], [33_334, 33_333, 33_333]),
    (100_001, [1, 2, 3], [33_334, 33_334, 33_333]),
    (245_000, [1, 2], [122_500, 122_500]),
    (1, list(range(1, 10)), [1, 0, 0, 0, 0, 0, 0, 0, 0]),
]


@pytest.mark.parametrize(("bill", "parties", "expected"), TABLE)
def test_equal_shares_give_left_over_pennies_in_the_order_of_the_parties(bill, parties, expected):
    assert [s.pence for s in shares.equal(bill, parties)] == expected


def test_directed_percentages_round_by_the_largest_remainder():
    given_shares = shares.by_percentages(9_999, {1: 50_00, 2: 30_00, 3: 20_00})
    assert [s.pence for s in given_shares] == [4_999, 3_000, 2_000]


def test_percentages_that_do_not_total_a_hundred_are_refused_and_parts_are_offered():
    with pytest.raises(Refusal) as refused:
        shares.by_percentages(100, {1: 33_33, 2: 33_33, 3: 33_33})
    assert str(refused.value) == (
        "The shares total 99.99 %, not 100.00 %. Change them to total 100.00, or use parts, such as 1:1:1. "
        "(App 2 1.7.2(v))"
    )


@pytest.mark.parametrize("parts", [{1: -1, 2: 2}, {}, {1: 0, 2: 0}])
def test_shares_that_nobody_could_pay_are_refused(parts):
    with pytest.raises(Refusal):
        shares.by_parts(100, parts)


@given(
    bill=st.integers(0, 10_000_000),
    parts=st.dictionaries(st.integers(1, 12), st.integers(0, 50), min_size=1).filter(lambda p: sum(p.values())),
)
def test_shares_always_equal_the_bill_and_never_stray_by_a_penny(bill, parts):
    total = sum(parts.values())
    found = {s.party: s.pence for s in shares.by_parts(bill, parts)}
    assert sum(found.values()) == bill
    for party, part in parts.items():
        assert bill * part // total <= found[party] <= -(-bill * part // total)
    assert all(found[party] == 0 for party, part in parts.items() if part == 0)


def test_a_thousand_random_bills_are_shared_as_an_oracle_shares_them():
    chance = random.Random(1722)
    for _ in range(1_000):
        bill, weights = chance.randrange(0, 5_000_000), [chance.randrange(0, 9) for _ in range(chance.randint(1, 9))]
        weights[chance.randrange(len(weights))] += 1
        found = shares.by_parts(bill, dict(enumerate(weights)))
        assert [share.pence for share in found] == largest_remainder(bill, weights)
        assert [share.party for share in found] == list(range(len(weights)))
        alike = shares.equal(bill, range(len(weights)))
        assert [share.pence for share in alike] == largest_remainder(bill, [1] * len(weights))


def test_a_thousand_random_percentages_are_shared_as_an_oracle_shares_them():
    chance = random.Random(1723)
    for _ in range(1_000):
        bill, cuts = (
            chance.randrange(0, 5_000_000),
            sorted(chance.randrange(0, 100_01) for _ in range(chance.randint(0, 8))),
        )
        hundredths = [after - before for before, after in pairwise([0, *cuts, 100_00])]
        found = shares.by_percentages(bill, dict(enumerate(hundredths)))
        assert [share.pence for share in found] == largest_remainder(bill, hundredths)


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [("33.33", 33_33), ("50", 50_00), ("0", 0), ("12.5", 12_50), ("100.00 %", 100_00), ("-1", -1_00), ("-0.01", -1)],
)
def test_a_percentage_is_read_as_typed(text, hundredths):
    assert shares.hundredths_in(text) == hundredths


@pytest.mark.parametrize("text", ["33.333", "1e2", "٥٠", "1_000", "NaN", "a third", "33,33", "1" * 40, ""])
def test_what_is_no_percentage_is_refused(text):
    with pytest.raises(Refusal):
        shares.hundredths_in(text)


@pytest.mark.parametrize("text", ["2.5", "1e2", "٥٠", "1_000", "half", "1" * 40, ""])
def test_what_is_no_whole_part_is_refused(text):
    with pytest.raises(Refusal):
        shares.parts_in(text)
