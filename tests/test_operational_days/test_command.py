"""`manage.py operational_days`, which other programs call: its keys, its words and how it ends."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from alliance.kernel.calendar_data import ClosureDay
from alliance.kernel.operational_days import bundled
from alliance.management.commands import operational_days
from alliance.management.commands.operational_days import Command

KEYS = [
    "start",
    "n",
    "last_day",
    "counted",
    "skipped",
    "calendar",
    "calendar_version",
    "rule",
    "provisional",
]


def printed(capsys, *arguments):
    call_command("operational_days", *arguments)
    return capsys.readouterr().out


@pytest.mark.django_db
def test_json_has_exactly_the_promised_keys(capsys):
    facts = json.loads(printed(capsys, "2026-12-23", "3", "--json"))
    assert list(facts) == KEYS
    assert facts == {
        "start": "2026-12-23",
        "n": 3,
        "last_day": "2026-12-30",
        "counted": ["2026-12-24", "2026-12-29", "2026-12-30"],
        "skipped": [
            {"date": "2026-12-25", "why": "Christmas Day (bank holiday)"},
            {"date": "2026-12-26", "why": "Saturday"},
            {"date": "2026-12-27", "why": "Sunday"},
            {"date": "2026-12-28", "why": "Boxing Day, substitute day (bank holiday)"},
        ],
        "calendar": "england",
        "calendar_version": bundled()["england"].version,
        "rule": "the start day is not counted; the last day counts in full",
        "provisional": False,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["2026-11-24", "24/11/2026", " 24/11/2026 "])
def test_a_date_may_be_written_either_way(capsys, start):
    assert json.loads(printed(capsys, start, "20", "--json"))["last_day"] == "2026-12-22"


@pytest.mark.django_db
def test_another_calendar_may_be_named(capsys):
    facts = json.loads(printed(capsys, "2026-11-24", "20", "--calendar", "foi", "--json"))
    assert (facts["last_day"], facts["calendar"]) == ("2026-12-23", "foi")


@pytest.mark.django_db
def test_a_date_beyond_the_published_years_is_marked(capsys):
    assert json.loads(printed(capsys, "2028-12-20", "10", "--json"))["provisional"] is True
    assert "this date may move" in printed(capsys, "2028-12-20", "10")


@pytest.mark.django_db
def test_the_text_says_the_day_why_and_each_day_on_the_way(capsys):
    assert printed(capsys, "2026-11-20", "2").splitlines() == [
        "Tue 24 November 2026. 2 Operational Days after Fri 20 November 2026. That day is not counted. "
        "2 weekend days are skipped; no bank holiday falls in between.",
        f"Calendar: england, version {bundled()['england'].version}.",
        "",
        "Sat 21 November 2026   –  Saturday",
        "Sun 22 November 2026   –  Sunday",
        "Mon 23 November 2026   1",
        "Tue 24 November 2026   2",
    ]


@pytest.mark.django_db
def test_a_negative_number_counts_clear_days_back(capsys):
    assert printed(capsys, "2026-12-17", "--", "-5").startswith("Wed 9 December 2026. 5 clear Operational Days before")


@pytest.mark.django_db
def test_a_recorded_closure_day_counts_as_one(capsys, django_user_model):
    recorder = django_user_model.objects.create(email="noor@example.org", admitted_at="2026-09-01T09:00:00Z")
    ClosureDay.objects.create(
        calendar="england",
        date=date(2026, 11, 26),
        reason="flood at County Hall",
        source="notice of 25 November 2026",
        recorded_by=recorder,
        recorded_at="2026-11-25T12:00:00Z",
    )
    facts = json.loads(printed(capsys, "2026-11-25", "1", "--json"))
    assert facts["last_day"] == "2026-11-27"
    assert facts["skipped"] == [{"date": "2026-11-26", "why": "closure day: flood at County Hall"}]
    assert facts["calendar_version"] != bundled()["england"].version


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("31/02/2026", "20"), "“31/02/2026” is not a date. Write it as 2026-11-24 or 24/11/2026."),
        (("11/24/2026", "20"), "“11/24/2026” is not a date."),
        (("tomorrow", "20"), "“tomorrow” is not a date."),
        (("20261124", "20"), "“20261124” is not a date."),
        (("", "20"), "“” is not a date."),
        (("٢٤/11/2026", "20"), "is not a date."),
        (("0001-01-01", "20"), "The year 1 is too far away to reckon with."),
        (("9999-12-31", "20"), "The year 9999 is too far away to reckon with."),
        (("2026-11-24", "0"), "“0” is not a number of days. Write a whole number, at least 1."),
        (("2026-11-24", "2.5"), "“2.5” is not a number of days."),
        (("2026-11-24", "twenty"), "“twenty” is not a number of days."),
        (("2026-11-24", "9" * 40), "is not a number of days."),
        (("2026-11-24", "2601"), "That is longer than 2600 Operational Days."),
        (("2026-11-24", "20", "--calendar", "wales"), "There is no calendar called “wales”."),
    ],
)
def test_bad_input_is_refused_in_words_with_status_two(arguments, said):
    with pytest.raises(CommandError) as refused:
        call_command("operational_days", *arguments)
    assert said in str(refused.value)
    assert refused.value.returncode == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments", [("31/02/2026", "20"), ("2026-11-24",), ("2026-11-24", "20", "--calender", "foi")]
)
def test_the_shell_sees_status_two_and_nothing_on_its_output(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "operational_days", *arguments])
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert "Traceback" not in shown.err


@pytest.mark.django_db
def test_the_shell_sees_one_plain_line(capsys):
    with pytest.raises(SystemExit):
        Command().run_from_argv(["manage.py", "operational_days", "31/02/2026", "20"])
    line = "CommandError: “31/02/2026” is not a date. Write it as 2026-11-24 or 24/11/2026."
    assert capsys.readouterr().err.strip() == line


def test_without_a_database_the_error_says_what_to_run(monkeypatch):
    def missing():
        raise OperationalError("no such table")

    monkeypatch.setattr(operational_days, "calendars", missing)
    with pytest.raises(CommandError, match="the database is not ready"):
        call_command("operational_days", "2026-11-24", "20")
