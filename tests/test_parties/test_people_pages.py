"""Parties and posts: who holds what on a day, a vacancy as a vacancy, contacts only for those they are open to."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parties.people.models import Party
from tests.test_desk.world import World, at

LPT = "/parties/lpt/"


def page_of(here: World, name: str, path: str) -> str:
    response = here.client(name).get(path)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def held(page: str) -> dict[str, str]:
    """Post and holder of each row of the first table of posts, without markup."""
    table = re.search(r'<table class="register">.*?</table>', page, re.DOTALL)[0]
    row = r'<th scope="row"><a [^>]+>([^<]+)</a></th>\s*<td data-label="Held by">(.*?)</td>'
    rows = re.findall(row, table, re.DOTALL)
    return {post: " ".join(re.sub(r"<[^>]+>", " ", cell).split()) for post, cell in rows}


def test_the_parties_stand_in_the_agreements_order_with_their_lead_officers(here: World):
    page = page_of(here, "Alun", "/parties/")
    rows = re.findall(r'<tr>\s*<th scope="row">.*?<bdi>([^<]+)</bdi>.*?data-label="Kind">([^<]+)<', page, re.DOTALL)
    assert [name for name, _ in rows] == list(Party.objects.order_by("position").values_list("name", flat=True))
    assert [kind for _, kind in rows] == [
        "council", "council", "council", "integrated care board", "NHS trust", "charity",
        "parent carer forum", "parent carer forum", "parent carer forum",
    ]  # fmt: skip
    assert re.search(r"since Mon 2 November 2026</span>\s*<br>Beatrix Lowmoor deputises", page)


def test_a_partys_page_shows_its_posts_and_a_vacancy_as_a_vacancy(here: World):
    page = page_of(here, "Alun", LPT)
    assert held(page) == {
        "Lead Officer": "Vacant since Mon 2 November 2026",
        "Deputy Lead Officer": "Beatrix Lowmoor",
        "Signatory": "Verity Cropston",
    }
    assert "NHS trust, a Party since Mon 1 September 2025." in page.replace("Nhs", "NHS")
    assert "Nobody is named as Board member, so the Party’s lead or deputy sits on the Board (Reading 34)" in page


def test_the_roll_of_another_day_shows_who_held_the_post_then(here: World):
    assert "Marian Oldfield" not in page_of(here, "Alun", "/parties/posts/")
    page = page_of(here, "Alun", "/parties/posts/?day_day=1&day_month=11&day_year=2026")
    assert "On Sun 1 November 2026. Rights follow" in page
    assert "Marian Oldfield" in page
    assert "Marian Oldfield" not in page_of(here, "Alun", "/parties/posts/?day_day=2&day_month=11&day_year=2026")


def test_a_day_that_does_not_exist_is_refused_with_the_mend(here: World):
    response = here.client("Alun").get("/parties/posts/?day_day=31&day_month=2&day_year=2026")
    assert response.status_code == 422
    assert "February 2026 has 28 days: use 1 to 28." in response.content.decode()


@pytest.mark.parametrize(
    ("reader", "sees"),
    [("Marguerite", True), ("Tobias", True), ("Priti", True), ("Wendell", True), ("Beatrix", True), ("Gemma", False),
     ("Ines", False)],
)  # fmt: skip
def test_contact_details_are_open_only_to_those_the_matrix_names(here: World, reader: str, sees: bool):
    page = page_of(here, reader, LPT)
    assert ("beatrix.lowmoor@example.org" in page, "0116 496 0000" in page) == (sees, sees)


def test_a_partys_page_lists_the_open_disputes_it_has_a_part_in(here: World):
    here.dispute("Gemma", "leicestershire-send-hub", "A pathway", ("lpt",), at(2026, 11, 19, 10))
    assert "A pathway" in page_of(here, "Alun", LPT)
    assert "A pathway" in page_of(here, "Alun", "/parties/leicestershire-send-hub/")
    assert "A pathway" not in page_of(here, "Alun", "/parties/sdsa/")


def test_an_unknown_party_is_not_found(here: World):
    assert here.client("Alun").get("/parties/nobody/").status_code == 404


@pytest.mark.parametrize("path", ["/parties/admit/", "/parties/appoint/", "/parties/people/new/"])
def test_only_administrators_change_people_and_parties(here: World, path: str):
    statuses = [
        here.client(name).get(path).status_code for name in ("Marguerite", "Tobias", "Gemma", "Ines", "Wendell")
    ]
    assert statuses == [403, 403, 403, 403, 200]
    assert here.client("Gemma").post(path, {}).status_code == 403
    assert path not in page_of(here, "Gemma", "/parties/")


def test_the_list_of_parties_costs_the_same_with_a_tenth(here: World):
    alun = here.client("Alun")
    with CaptureQueriesContext(connection) as nine:
        alun.get("/parties/posts/")
    Party.objects.create(
        key="tenth", name="The Tenth", short_name="Tenth", kind="charity", position=10, joined_on=at(2026, 1, 1, 0)
    )
    with CaptureQueriesContext(connection) as ten:
        assert "The Tenth" in alun.get("/parties/posts/").content.decode()
    assert (len(nine), len(ten)) == (7, 7)
