"""What holds for every date and every number of days, and the slow oracle beside each answer."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.operational_days import Length, Reckoning, Unit, bundled
from tests.oracles import days

ENGLAND = bundled()["england"]
TYPED = days.typed()
events = st.dates(date(2021, 1, 1), date(2028, 6, 30))
counts = st.integers(1, 60)
closures = st.dictionaries(st.dates(date(2021, 1, 1), date(2028, 12, 31)), st.just("closed"), max_size=40)


def within(event, n, calendar=ENGLAND):
    return calendar.after(event, n).last_day


@given(events, counts)
def test_the_answer_is_the_oracles(event, n):
    assert within(event, n) == days.within(TYPED, event, n)


@given(st.dates(date(2021, 6, 1), date(2028, 12, 31)), counts)
def test_clear_days_are_the_oracles(meeting, n):
    assert ENGLAND.before(meeting, n).last_day == days.publish_by(TYPED, meeting, n)


@given(events, st.integers(-30, 400))
def test_days_between_are_the_oracles(first, span):
    last = min(first + timedelta(days=span), date(2028, 12, 31))
    counted = [day for day in days.operational_days(TYPED, first, last) if day > first]
    assert ENGLAND.between(first, last) == len(counted)


@given(events, counts, closures)
def test_closure_days_are_counted_as_the_oracle_counts_holidays(event, n, closed):
    assert within(event, n, ENGLAND.with_closures(closed)) == days.within(TYPED | set(closed), event, n)


@given(events, counts)
def test_the_last_day_is_an_operational_day_after_the_event(event, n):
    last_day = within(event, n)
    assert last_day > event
    assert ENGLAND.is_operational(last_day)
    assert ENGLAND.between(event, last_day) == n


@given(events, events, counts, counts)
def test_later_events_and_longer_periods_never_end_sooner(one, other, few, many):
    assert within(min(one, other), few) <= within(max(one, other), few)
    assert within(one, min(few, many)) <= within(one, max(few, many))


@given(events, counts, counts)
def test_a_period_in_two_parts_is_the_whole(event, first, second):
    assert within(event, first + second) == within(within(event, first), second)


@given(events, counts, closures)
def test_another_closure_day_never_makes_a_date_earlier(event, n, closed):
    assert within(event, n, ENGLAND.with_closures(closed)) >= within(event, n)


@given(events, st.integers(0, 6), counts)
def test_events_with_no_operational_day_between_them_have_one_answer(event, span, n):
    later = event + timedelta(days=span)
    if ENGLAND.between(event, later) == 0:
        assert within(event, n) == within(later, n)
    else:
        assert within(event, n) < within(later, n)


@given(events, counts, closures)
def test_each_day_is_counted_or_skipped_once_and_none_is_forgotten(event, n, closed):
    calendar = ENGLAND.with_closures(closed)
    reckoning = calendar.after(event, n)
    told = sorted([*reckoning.counted, *(day.date for day in reckoning.skipped)])
    assert told == [event + timedelta(days=number) for number in range(1, (reckoning.last_day - event).days + 1)]
    assert all(day.why == calendar.why_not(day.date) != "" for day in reckoning.skipped)
    assert [cell.count for row in reckoning.weeks() for cell in row if cell.count] == list(range(1, n + 1))


@given(events, counts)
def test_clear_days_and_days_after_are_two_sides_of_one_count(event, n):
    reckoning = ENGLAND.before(event + timedelta(days=150), n)
    assert within(reckoning.last_day, n) == reckoning.counted[-1]
    assert within(reckoning.last_day, n + 1) >= reckoning.start


@given(events, st.integers(1, 48), st.sampled_from([Unit.MONTHS, Unit.CALENDAR_DAYS, Unit.OPERATIONAL_DAYS]))
def test_every_reckoning_survives_storage(event, number, unit):
    reckoning = bundled().after(event, Length(number, unit))
    assert Reckoning.from_json(reckoning.as_json()) == reckoning


@given(events, st.integers(1, 30))
def test_months_are_the_oracles(event, number):
    # The slow way: step to the first of each next month, then walk forward while the month lasts.
    first = event.replace(day=1)
    for _ in range(number):
        first = (first + timedelta(days=31)).replace(day=1)
    last = first
    while last.day < event.day and (last + timedelta(days=1)).month == first.month:
        last += timedelta(days=1)
    assert bundled().after(event, Length(number, Unit.MONTHS)).last_day == last
