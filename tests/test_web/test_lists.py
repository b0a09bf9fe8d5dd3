"""Lists a page at a time, and lists as files."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import RequestFactory

from alliance.web.downloads import csv_file, safe_cell
from alliance.web.paging import page_of, sort_of


def ask(query):
    return RequestFactory().get(f"/disputes/?{query}")


def test_a_page_knows_its_place_and_its_neighbours():
    pages = page_of(ask("page=2&q=a%26b"), list(range(83)), size=25)
    assert list(pages) == list(range(25, 50))
    assert (pages.words, pages.previous, pages.next) == ("26 to 50 of 83", "?page=1&q=a%26b", "?page=3&q=a%26b")


@pytest.mark.parametrize("asked", ["0", "-1", "abc", "", "1e9", "٢", "1.5", "9" * 50])
def test_a_page_that_makes_no_sense_is_the_first(asked):
    assert list(page_of(ask(f"page={asked}"), list(range(60)))) == list(range(25))


def test_a_page_beyond_the_end_is_the_last():
    assert list(page_of(ask("page=999999999"), list(range(60)))) == list(range(50, 60))


def test_a_short_list_and_an_empty_one_say_how_many():
    assert page_of(ask(""), [1, 2, 3]).words == "3 in all"
    empty = page_of(ask("page=2"), [])
    assert (empty.words, list(empty), empty.previous, empty.next) == ("None", [], "", "")


@pytest.mark.parametrize(("asked", "column"), [("due", "ends_at"), ("password", "reference"), ("", "reference")])
def test_only_the_orders_offered_are_taken(asked, column):
    assert sort_of(ask(f"sort={asked}"), {"due": "ends_at", "reference": "reference"}, "reference") == column


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44", "'+44"),
        ("-1 of 3", "'-1 of 3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (-5, "-5"),
        (Decimal("-2.50"), "-2.50"),
        ("plain", "plain"),
        (None, ""),
        (True, "yes"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "2026-07-01 13:00"),
    ],
)
def test_no_cell_can_be_taken_for_a_formula(value, cell):
    assert safe_cell(value) == cell


def test_a_list_becomes_a_file_that_a_spreadsheet_opens():
    response = csv_file("disputes 2026", ["Reference", "Title"], [["D-2026-002", 'A "lead", =1'], ["D-2026-003", "=1"]])
    assert b"".join(response.streaming_content).decode() == (
        '\ufeff"Reference","Title"\r\n"D-2026-002","A ""lead"", =1"\r\n"D-2026-003","\'=1"\r\n'
    )
    assert response["Content-Disposition"] == 'attachment; filename="disputes 2026.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_a_file_name_cannot_add_a_header():
    response = csv_file('a"\r\nSet-Cookie: x', ["A"], [])
    assert "\r" not in response["Content-Disposition"]
    assert "\n" not in response["Content-Disposition"]
