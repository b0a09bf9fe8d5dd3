"""Counting: the worked examples typed by hand, clear days, lengths in four units, and where a day ends."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from alliance.kernel.errors import Refusal
from alliance.kernel.operational_days import Length, Reckoning, Rule, Skipped, Unit, bundled
from tests.oracles import days

LONDON = ZoneInfo("Europe/London")
ENGLAND = bundled()["england"]

WORKED = [
    ("2022-05-26", 10, "2022-06-13"),
    ("2022-09-12", 5, "2022-09-20"),
    ("2022-12-19", 10, "2023-01-05"),
    ("2023-04-28", 10, "2023-05-16"),
    ("2025-12-08", 20, "2026-01-08"),
    ("2025-12-24", 1, "2025-12-29"),
    ("2025-12-25", 10, "2026-01-12"),
    ("2026-03-20", 10, "2026-04-07"),
    ("2026-03-31", 20, "2026-04-30"),
    ("2026-04-02", 1, "2026-04-07"),
    ("2026-05-01", 20, "2026-06-02"),
    ("2026-08-14", 20, "2026-09-14"),
    ("2026-10-23", 1, "2026-10-26"),
    ("2026-11-24", 20, "2026-12-22"),
    ("2026-12-04", 20, "2027-01-06"),
    ("2026-12-26", 10, "2027-01-12"),
    ("2027-03-15", 10, "2027-03-31"),
    ("2027-03-16", 10, "2027-04-01"),
    ("2027-12-24", 1, "2027-12-29"),
    # From the stories of the dispute procedure.
    ("2026-10-05", 5, "2026-10-12"),
    ("2026-10-05", 20, "2026-11-02"),
    ("2026-10-20", 20, "2026-11-17"),
    ("2027-01-06", 10, "2027-01-20"),
    ("2026-09-28", 20, "2026-10-26"),
    ("2027-02-22", 20, "2027-03-22"),
    ("2027-03-22", 10, "2027-04-07"),
    ("2026-11-02", 20, "2026-11-30"),
    ("2026-11-16", 20, "2026-12-14"),
    ("2026-11-12", 10, "2026-11-26"),
    ("2026-11-24", 10, "2026-12-08"),
    ("2026-06-08", 20, "2026-07-06"),
    ("2026-11-10", 20, "2026-12-08"),
]


@pytest.mark.parametrize(("event", "n", "last_day"), WORKED)
def test_worked_examples_come_out(event, n, last_day):
    assert ENGLAND.after(date.fromisoformat(event), n).last_day == date.fromisoformat(last_day)
    assert days.within(days.typed(), date.fromisoformat(event), n) == date.fromisoformat(last_day)


def test_an_information_request_is_counted_by_its_own_calendar():
    assert bundled()["foi"].after(date(2026, 11, 24), 20).last_day == date(2026, 12, 23)


@pytest.mark.parametrize(
    ("meeting", "publish_by"),
    [("2026-12-17", "2026-12-09"), ("2027-01-05", "2026-12-23"), ("2026-09-03", "2026-08-25")],
)
def test_papers_are_out_five_clear_days_before(meeting, publish_by):
    reckoning = ENGLAND.before(date.fromisoformat(meeting), 5)
    assert reckoning.last_day == date.fromisoformat(publish_by)
    assert days.publish_by(days.typed(), date.fromisoformat(meeting), 5) == reckoning.last_day
    assert len(reckoning.counted) == 5
    assert reckoning.last_day < reckoning.counted[0] < reckoning.counted[-1] < date.fromisoformat(meeting)


def test_publishing_falls_on_an_operational_day_where_the_clear_days_begin_on_a_monday():
    reckoning = ENGLAND.before(date(2026, 11, 21), 5)  # a Saturday; the clear days are Monday to Friday
    assert reckoning.counted == tuple(date(2026, 11, number) for number in range(16, 21))
    assert reckoning.last_day == date(2026, 11, 13)


def test_every_day_counted_and_skipped_is_listed_with_its_reason():
    reckoning = ENGLAND.after(date(2026, 12, 23), 3, clause="App 2 1.7.3")
    assert reckoning == Reckoning(
        start=date(2026, 12, 23),
        length=Length(3, Unit.OPERATIONAL_DAYS, "england"),
        rule=Rule.AFTER,
        clause="App 2 1.7.3",
        counted=(date(2026, 12, 24), date(2026, 12, 29), date(2026, 12, 30)),
        skipped=(
            Skipped(date(2026, 12, 25), "Christmas Day (bank holiday)"),
            Skipped(date(2026, 12, 26), "Saturday"),
            Skipped(date(2026, 12, 27), "Sunday"),
            Skipped(date(2026, 12, 28), "Boxing Day, substitute day (bank holiday)"),
        ),
        last_day=date(2026, 12, 30),
        calendar="england",
        calendar_version=ENGLAND.version,
        provisional=False,
    )


def test_a_closure_day_is_skipped_with_its_reason_and_changes_the_version():
    closed = ENGLAND.with_closures({date(2026, 11, 26): "flood at County Hall"})
    assert closed.after(date(2026, 11, 25), 1).last_day == date(2026, 11, 27)
    assert closed.after(date(2026, 11, 25), 1).skipped == (
        Skipped(date(2026, 11, 26), "closure day: flood at County Hall"),
    )
    assert ENGLAND.after(date(2026, 11, 25), 1).last_day == date(2026, 11, 26)
    assert closed.version.startswith(f"{ENGLAND.version}+")
    again = ENGLAND.with_closures({date(2026, 11, 26): "flood"})
    assert len({ENGLAND.version, closed.version, again.version}) == 3
    assert ENGLAND.with_closures({}) is ENGLAND


def test_closures_add_up_and_a_bank_holiday_keeps_its_own_name():
    both = ENGLAND.with_closures({date(2026, 11, 26): "flood"}).with_closures({date(2026, 12, 25): "closed"})
    assert both.why_not(date(2026, 11, 26)) == "closure day: flood"
    assert both.why_not(date(2026, 12, 25)) == "Christmas Day (bank holiday)"
    at_once = ENGLAND.with_closures({date(2026, 12, 25): "closed", date(2026, 11, 26): "flood"})
    assert both.version == at_once.version


def test_between_counts_after_the_first_day_up_to_and_including_the_last():
    assert ENGLAND.between(date(2026, 11, 24), date(2026, 12, 8)) == 10
    assert ENGLAND.between(date(2026, 12, 24), date(2026, 12, 28)) == 0
    assert ENGLAND.between(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert ENGLAND.between(date(2026, 12, 8), date(2026, 11, 24)) == 0


def test_lateness_is_in_operational_days_after_the_due_day():
    assert ENGLAND.late_by(date(2026, 12, 8), date(2026, 12, 8)) == 0
    assert ENGLAND.late_by(date(2026, 12, 8), date(2026, 12, 9)) == 1
    assert ENGLAND.late_by(date(2026, 12, 24), date(2026, 12, 29)) == 1
    assert ENGLAND.late_by(date(2026, 12, 4), date(2026, 12, 6)) == 0
    assert ENGLAND.late_by(date(2026, 12, 8), date(2026, 12, 1)) == 0


def test_the_next_operational_day_is_always_later():
    assert ENGLAND.next_operational(date(2026, 12, 23)) == date(2026, 12, 24)
    assert ENGLAND.next_operational(date(2026, 12, 24)) == date(2026, 12, 29)


def test_the_start_day_counts_only_where_the_agreement_says_so():
    reckoning = ENGLAND.after(date(2026, 11, 24), 20, count_start=True)
    assert reckoning.counted[0] == date(2026, 11, 24)
    assert reckoning.last_day == date(2026, 12, 21)
    assert reckoning.sentence().startswith("20 Operational Days after Tue 24 November 2026. That day is counted.")


# Where a day ends


@pytest.mark.parametrize(
    ("event", "ends_at"),
    [
        ("2026-10-20", "2026-11-18T00:00:00+00:00"),  # starts in summer time, ends in winter time
        ("2026-09-01", "2026-09-29T23:00:00+00:00"),  # midnight in summer time is 23:00 UTC
        ("2026-09-25", "2026-10-24T00:00:00+01:00"),  # the last midnight before the clocks go back
        ("2027-03-26", "2027-04-26T23:00:00+00:00"),  # starts on Good Friday, before the clocks go forward
    ],
)
def test_the_last_day_counts_to_midnight_in_london(event, ends_at):
    ends = ENGLAND.after(date.fromisoformat(event), 20).ends_at
    assert ends == datetime.fromisoformat(ends_at)
    assert ends.tzinfo is UTC


def test_the_offset_moves_with_the_clocks_between_friday_and_monday():
    before, after = ENGLAND.after(date(2026, 10, 22), 1), ENGLAND.after(date(2026, 10, 23), 1)
    assert before.ends_at.astimezone(LONDON).isoformat() == "2026-10-24T00:00:00+01:00"
    assert after.ends_at.astimezone(LONDON).isoformat() == "2026-10-27T00:00:00+00:00"


def test_an_instant_counts_by_its_date_in_london():
    half_past_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert half_past_midnight.astimezone(LONDON).isoformat() == "2026-07-01T00:30:00+01:00"
    assert ENGLAND.after(half_past_midnight, 1).last_day == date(2026, 7, 2)
    assert ENGLAND.after(half_past_midnight, 1).start == date(2026, 7, 1)


def test_an_instant_without_a_zone_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="needs its time zone"):
        ENGLAND.after(datetime(2026, 6, 30, 23, 30), 1)


# The four units


def after(start, number, unit, **more):
    return bundled().after(start, Length(number, unit), **more)


def test_calendar_days_count_every_day():
    reckoning = after(date(2026, 12, 24), 28, Unit.CALENDAR_DAYS, clause="8.3")
    assert (reckoning.last_day, len(reckoning.counted), reckoning.skipped) == (date(2027, 1, 21), 28, ())
    assert reckoning.clause == "8.3"
    assert after(date(2026, 12, 24), 28, Unit.CALENDAR_DAYS, count_start=True).last_day == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("start", "months", "last_day"),
    [
        ("2026-09-30", 4, "2027-01-30"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-11-15", 13, "2027-12-15"),
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day_there_is(start, months, last_day):
    assert after(date.fromisoformat(start), months, Unit.MONTHS).last_day == date.fromisoformat(last_day)


def test_a_month_that_counts_its_first_day_ends_a_day_sooner():
    assert after(date(2026, 4, 1), 12, Unit.MONTHS, count_start=True).last_day == date(2027, 3, 31)


def test_operational_days_through_all_calendars_use_the_calendar_of_the_length():
    length = Length(20, Unit.OPERATIONAL_DAYS, "foi")
    reckoning = bundled().after(date(2026, 11, 24), length, clause="FOIA s.10")
    assert (reckoning.last_day, reckoning.calendar, reckoning.length) == (date(2026, 12, 23), "foi", length)


def test_hours_are_real_hours_across_a_change_of_the_clocks():
    start = datetime(2026, 10, 24, 12, 0, tzinfo=LONDON)
    reckoning = after(start, 24, Unit.HOURS)
    assert reckoning.ends_at == datetime(2026, 10, 25, 11, 0, tzinfo=UTC)  # 11:00 in London, an hour "early"
    assert reckoning.last_day == date(2026, 10, 25)
    assert reckoning.sentence() == "24 hours from Sat 24 October 2026, 12:00: until Sun 25 October 2026, 11:00."


def test_hours_that_end_at_midnight_end_with_the_day_before():
    reckoning = after(datetime(2026, 12, 1, 0, 0, tzinfo=UTC), 48, Unit.HOURS)
    assert (reckoning.last_day, reckoning.ends_at) == (date(2026, 12, 2), datetime(2026, 12, 3, tzinfo=UTC))


def test_hours_need_a_time():
    with pytest.raises(Refusal, match="runs from a time"):
        after(date(2026, 12, 1), 48, Unit.HOURS)


# What is refused


@pytest.mark.parametrize("number", [0, -1, 2.5, True, "20", None])
def test_a_length_is_a_whole_number_of_at_least_one(number):
    with pytest.raises(Refusal) as refused:
        ENGLAND.after(date(2026, 11, 24), number)
    assert (refused.value.field, refused.value.problem) == (
        "number",
        "A length of time is a whole number, at least 1.",
    )
    with pytest.raises(Refusal):
        ENGLAND.before(date(2026, 11, 24), number)


@pytest.mark.parametrize(
    ("most", "unit"), [(2600, "operational-days"), (3660, "calendar-days"), (600, "months"), (87_840, "hours")]
)
def test_a_length_beyond_all_reason_is_refused(most, unit):
    assert Length(most, unit).unit is Unit(unit)
    with pytest.raises(Refusal, match=f"longer than {most}"):
        Length(most + 1, unit)


def test_an_unknown_unit_is_refused_by_name():
    with pytest.raises(Refusal, match="“fortnights” is not a unit"):
        Length(1, "fortnights")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_a_year_beyond_all_reason_is_refused(day):
    with pytest.raises(Refusal, match="too far away"):
        ENGLAND.after(day, 1)
    with pytest.raises(Refusal, match="too far away"):
        ENGLAND.before(day, 1)
    with pytest.raises(Refusal, match="too far away"):
        after(day, 600, Unit.MONTHS)


# Beyond the published years


def test_a_date_beyond_the_published_years_is_provisional_and_says_so():
    reckoning = ENGLAND.after(date(2028, 12, 20), 10)
    assert (reckoning.provisional, reckoning.last_day) == (True, date(2029, 1, 5))
    assert reckoning.sentence().endswith("Holidays for 2029 are not yet published; this date may move.")
    assert reckoning.caution == "Holidays for 2029 are not yet published; this date may move."


def test_the_last_published_day_is_certain_and_the_next_is_not():
    assert ENGLAND.after(date(2028, 12, 27), 2).last_day == date(2028, 12, 29)
    assert not ENGLAND.after(date(2028, 12, 27), 2).provisional
    assert ENGLAND.after(date(2028, 12, 27), 3).last_day == date(2029, 1, 1)
    assert ENGLAND.after(date(2028, 12, 27), 3).provisional


def test_several_unpublished_years_are_named_together():
    assert ENGLAND.after(date(2028, 12, 20), 300).caution == (
        "Holidays for 2029 to 2030 are not yet published; this date may move."
    )
    assert ENGLAND.before(date(2031, 3, 4), 5).caution == (
        "Holidays for 2031 are not yet published; this date may move."
    )


def test_a_date_before_the_list_begins_is_marked_too():
    reckoning = ENGLAND.after(date(2011, 12, 28), 5)
    assert (reckoning.provisional, reckoning.caution) == (
        True,
        "Holidays before 2012 are not on the list; check this date.",
    )


def test_months_and_calendar_days_need_no_list_and_are_never_provisional():
    assert not after(date(2028, 12, 20), 10, Unit.MONTHS).provisional
    assert not after(date(2028, 12, 20), 100, Unit.CALENDAR_DAYS).provisional
