"""How a date explains itself: the sentence, the calendar of weeks, and what is stored."""

import json
from datetime import UTC, date, datetime

import pytest

from alliance.kernel.operational_days import Length, Reckoning, Unit, bundled

ENGLAND = bundled()["england"]


@pytest.mark.parametrize(
    ("start", "n", "sentence"),
    [
        (
            date(2026, 11, 10),
            20,
            "20 Operational Days after Tue 10 November 2026. That day is not counted. "
            "8 weekend days are skipped; no bank holiday falls in between.",
        ),
        (
            date(2026, 12, 4),
            20,
            "20 Operational Days after Fri 4 December 2026. That day is not counted. "
            "10 weekend days and 3 bank holidays are skipped: Christmas Day on Fri 25 December 2026, "
            "Boxing Day, substitute day on Mon 28 December 2026 and New Year’s Day on Fri 1 January 2027.",
        ),
        (
            date(2026, 11, 23),
            1,
            "1 Operational Day after Mon 23 November 2026. That day is not counted. No day is skipped.",
        ),
        (
            date(2026, 11, 21),
            1,
            "1 Operational Day after Sat 21 November 2026. That day is not counted. "
            "1 weekend day is skipped; no bank holiday falls in between.",
        ),
        (
            date(2027, 12, 26),
            1,
            "1 Operational Day after Sun 26 December 2027. That day is not counted. "
            "2 bank holidays are skipped: Christmas Day, substitute day on Mon 27 December 2027 and "
            "Boxing Day, substitute day on Tue 28 December 2027.",
        ),
    ],
)
def test_a_date_says_in_words_how_it_was_found(start, n, sentence):
    assert ENGLAND.after(start, n).sentence() == sentence


def test_clear_days_say_that_neither_end_counts():
    assert ENGLAND.before(date(2026, 12, 17), 5).sentence() == (
        "5 clear Operational Days before Thu 17 December 2026. Neither that day nor the last day to act is counted. "
        "2 weekend days are skipped; no bank holiday falls in between."
    )


def test_a_closure_day_is_named_apart_from_bank_holidays():
    closed = ENGLAND.with_closures({date(2026, 11, 26): "flood at County Hall"})
    assert closed.after(date(2026, 11, 25), 2).sentence() == (
        "2 Operational Days after Wed 25 November 2026. That day is not counted. 2 weekend days and 1 closure day are "
        "skipped: flood at County Hall on Thu 26 November 2026; no bank holiday falls in between."
    )


def test_the_other_units_have_their_sentence():
    calendars = bundled()
    assert calendars.after(date(2026, 11, 25), Length(28, Unit.CALENDAR_DAYS)).sentence() == (
        "28 calendar days after Wed 25 November 2026. That day is not counted."
    )
    assert calendars.after(date(2026, 11, 25), Length(1, Unit.MONTHS)).sentence() == (
        "1 month after Wed 25 November 2026. That day is not counted."
    )


def shown(rows):
    return [[f"{cell.label} {cell.text}".strip() if cell.inside else "" for cell in row] for row in rows]


def test_the_calendar_of_weeks_is_the_picture():
    marks = {date(2026, 11, 17): "held", date(2026, 11, 23): "held", date(2026, 12, 1): "next"}
    rows = ENGLAND.after(date(2026, 11, 10), 20).weeks(date(2026, 11, 24), marks)
    assert shown(rows) == [
        ["", "10 Nov start", "11 1", "12 2", "13 3", "14 –", "15 –"],
        ["16 4", "17 5 held", "18 6", "19 7", "20 8", "21 –", "22 –"],
        ["23 9 held", "24 10 today", "25 11", "26 12", "27 13", "28 –", "29 –"],
        ["30 14", "1 Dec 15 next", "2 16", "3 17", "4 18", "5 –", "6 –"],
        ["7 19", "8 20 last", "", "", "", "", ""],
    ]


def test_a_holiday_in_the_calendar_bears_its_name_and_reason():
    rows = ENGLAND.after(date(2026, 12, 23), 3).weeks()
    christmas = rows[0][4]
    assert (christmas.date, christmas.count, christmas.why, christmas.text) == (
        date(2026, 12, 25),
        None,
        "Christmas Day (bank holiday)",
        "Christmas Day",
    )
    assert rows[1][0].text == "Boxing Day, substitute day"
    assert rows[1][2].words == ("last",)


def test_a_mark_on_a_day_that_does_not_count_is_shown_in_place_of_the_dash():
    rows = ENGLAND.after(date(2026, 11, 13), 5).weeks(marks={date(2026, 11, 14): "held"})
    assert (rows[0][5].text, rows[0][5].why) == ("held", "Saturday")


def test_today_can_be_the_last_day_and_a_mark_outside_the_count_is_left_out():
    rows = ENGLAND.after(date(2026, 11, 23), 2).weeks(date(2026, 11, 25), {date(2026, 11, 30): "held"})
    assert shown(rows) == [["23 Nov start", "24 1", "25 2 last today", "", "", "", ""]]


def test_clear_days_run_up_to_the_meeting():
    rows = ENGLAND.before(date(2026, 12, 17), 5).weeks()
    assert shown(rows) == [
        ["", "", "9 Dec last", "10 1", "11 2", "12 –", "13 –"],
        ["14 3", "15 4", "16 5", "17 meeting", "", "", ""],
    ]


CALENDARS = bundled()


@pytest.mark.parametrize(
    "reckoning",
    [
        ENGLAND.after(date(2026, 12, 4), 20, clause="App 2 1.7.2(iv)"),
        ENGLAND.after(date(2028, 12, 20), 20),
        ENGLAND.before(date(2027, 1, 5), 5),
        CALENDARS.after(date(2026, 1, 31), Length(1, Unit.MONTHS, "scotland")),
        CALENDARS.after(date(2026, 1, 31), Length(3, Unit.CALENDAR_DAYS), count_start=True),
        CALENDARS.after(datetime(2026, 10, 24, 11, 30, 15, tzinfo=UTC), Length(72, Unit.HOURS)),
    ],
    ids=lambda reckoning: str(reckoning.length),
)
def test_what_is_stored_comes_back_equal(reckoning):
    stored = json.loads(json.dumps(reckoning.as_json()))
    again = Reckoning.from_json(stored)
    assert again == reckoning
    assert (again.ends_at, again.sentence(), again.weeks()) == (
        reckoning.ends_at,
        reckoning.sentence(),
        reckoning.weeks(),
    )


def test_what_is_stored_is_this():
    assert ENGLAND.after(date(2026, 11, 20), 1, clause="10.1").as_json() == {
        "start": "2026-11-20",
        "length": {"number": 1, "unit": "operational-days", "calendar": "england"},
        "rule": "the start day is not counted; the last day counts in full",
        "clause": "10.1",
        "counted": ["2026-11-23"],
        "skipped": [{"date": "2026-11-21", "why": "Saturday"}, {"date": "2026-11-22", "why": "Sunday"}],
        "last_day": "2026-11-23",
        "calendar": "england",
        "calendar_version": ENGLAND.version,
        "provisional": False,
        "caution": "",
        "began": None,
        "until": None,
    }
