"""The days of a post: gaps, overlaps, vacancies, and last days that move."""

from datetime import date

import pytest

from parties.appointments import rules
from parties.people.rules import Span


def span(text: str) -> Span:
    """Days of December 2026: "3-14", or "3-" with no last day."""
    first, _, last = text.partition("-")
    return Span(date(2026, 12, int(first)), date(2026, 12, int(last)) if last else None)


def spans(text: str) -> list[Span]:
    return [span(part) for part in text.split()]


@pytest.mark.parametrize(
    ("held", "gaps"),
    [
        ("", "1-31"),
        ("1-31", ""),
        ("1-", ""),
        ("1-2 15-31", "3-14"),
        ("15-31 1-2", "3-14"),
        ("1-14 15-31", ""),
        ("2-30", "1-1 31-31"),
        ("5-10 8-20", "1-4 21-31"),
        ("5- 8-20", "1-4"),
        ("3-20 5-10", "1-2 21-31"),
    ],
)
def test_the_days_on_which_nobody_holds_are_found(held: str, gaps: str):
    assert rules.gaps(spans(held), date(2026, 12, 1), date(2026, 12, 31)) == spans(gaps)


@pytest.mark.parametrize(
    ("new", "others"), [("3-14", ""), ("2-14", "1-2"), ("3-15", "15-31"), ("1-", "1-2 15-31"), ("31-", "15-31")]
)
def test_spans_that_share_a_day_are_found(new: str, others: str):
    assert rules.overlaps(span(new), spans("15-31 1-2")) == spans(others)


@pytest.mark.parametrize(
    ("held", "day", "since"),
    [("1-2", 2, None), ("1-2", 3, 3), ("1-2", 20, 3), ("1-2 5-9", 20, 10), ("5-9", 3, None), ("", 3, None),
     ("1-", 9, None)],
)  # fmt: skip
def test_a_vacancy_begins_on_the_day_after_the_last(held: str, day: int, since: int | None):
    found = rules.vacancy_from(spans(held), date(2026, 12, day))
    assert found == (date(2026, 12, since) if since else None)


@pytest.mark.parametrize(
    ("now", "to", "longer"),
    [("3-14", 15, "3-15"), ("3-14", None, "3-"), ("3-14", 14, ""), ("3-14", 5, ""), ("3-", 20, ""), ("3-", None, "")],
)
def test_an_appointment_is_extended_only_to_a_later_last_day(now: str, to: int | None, longer: str):
    found = rules.extended(span(now), date(2026, 12, to) if to else None)
    assert found == (span(longer) if longer else None)


@pytest.mark.parametrize(
    ("now", "to", "shorter"),
    [("3-14", 13, "3-13"), ("3-14", 14, ""), ("3-14", 3, "3-3"), ("3-", 9, "3-9"), ("3-14", 2, ""), ("3-14", 15, "")],
)  # fmt: skip
def test_an_appointment_ends_within_its_days(now: str, to: int, shorter: str):
    assert rules.ended(span(now), date(2026, 12, to)) == (span(shorter) if shorter else None)


def test_at_once_means_that_yesterday_was_the_last_full_day():
    assert rules.last_day_at_once(span("3-"), date(2026, 12, 9)) == date(2026, 12, 8)
    assert rules.last_day_at_once(span("9-"), date(2026, 12, 9)) is None
    assert rules.next_first_day(spans("3-5 9- 12-"), date(2026, 12, 6)) == date(2026, 12, 9)
