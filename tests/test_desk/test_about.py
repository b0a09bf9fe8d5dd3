"""Pages about the site: the table of who may do what is the matrix itself; two pages are open to everybody."""

import html
import re

import pytest
from django.test import Client

from alliance.kernel.permissions import MATRIX, Act, Authority
from tests.test_desk.world import World


def test_help_shows_each_act_of_the_matrix_and_to_whom_it_is_open(here: World):
    page = html.unescape(here.client("Gemma").get("/help/").content.decode())
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th><td data-label="Open to">([^<]*)</td></tr>', page))
    assert len(rows) == len(Act) == len(MATRIX)
    assert rows["Telling the Board about a dispute"] == "Lead Officers and deputies, for their own Party"
    assert rows["Ruling on a dispute"] == "The Independent Chair"
    assert rows["Adding papers to a dispute"] == (
        "Lead Officers and deputies, where their Party is involved; "
        "The facilitator of a dispute, in the dispute they are appointed for"
    )


def test_help_follows_the_matrix(here: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("alliance.desk.about.MATRIX", {**MATRIX, Act.CONDUCT_DISPUTE: {}})
    page = here.client("Gemma").get("/help/").content.decode()
    assert '<th scope="row">Ruling on a dispute</th><td data-label="Open to">Nobody</td>' in page
    assert Authority.PRESIDES in MATRIX[Act.CONDUCT_DISPUTE]


@pytest.mark.parametrize(("path", "title"), [("/accessibility/", "Accessibility statement"), ("/privacy/", "Privacy")])
def test_these_pages_are_open_to_everybody_and_name_the_host(db: None, settings, path: str, title: str):
    settings.HOST_NAME, settings.HOST_CONTACT = "The Hosting Party", "alliance@example.org"
    page = Client().get(path).content.decode()
    assert f"<h1>{title}</h1>" in page
    assert "alliance@example.org" in page
    settings.HOST_CONTACT = ""
    assert settings.DEFAULT_FROM_EMAIL.replace("<", "&lt;").replace(">", "&gt;") in Client().get(path).content.decode()
