"""The pages of sign-in, through the front door: light, plain, and with nothing inline."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[2] / "static"
OPEN_PAGES = [
    ("/accounts/login/", "Sign in"),
    ("/accounts/login/code/", "Sign in with a code"),
    ("/accounts/password/reset/", "Forgotten password"),
    ("/accounts/password/reset/done/", "Look in your e-mail"),
    ("/accounts/password/reset/key/1-set/", "This link no longer works"),
    ("/accounts/signup/", "By invitation only"),
    ("/accounts/inactive/", "This account is closed"),
]


@pytest.mark.parametrize(("address", "heading"), OPEN_PAGES)
def test_a_page_of_sign_in_is_in_our_words_with_nothing_inline(client, address, heading):
    html = client.get(address).content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert html.count("<h1") == 1
    assert re.findall(r"<script(?![^>]*\ssrc=)", html) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=", html) == []


def test_the_sign_in_form_keeps_the_names_that_others_script_against(client):
    html = client.get("/accounts/login/").content.decode()
    assert re.search(r'<input type="email" name="login"[^>]* id="id_login"', html)
    assert re.search(r'<input type="password" name="password"[^>]* id="id_password"', html)
    assert "Invitations come from an administrator" in html


def test_the_first_visit_stays_in_its_budget(client):
    """At most 65 KB compressed in 7 requests, latin letters only."""
    html = client.get("/accounts/login/").content
    loaded = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html.decode())) | {"fonts/ahn-latin-700.woff2"}
    assert len(loaded) + 1 == 7
    sizes = [len(gzip.compress(html)), *(len(gzip.compress((STATIC / name).read_bytes())) for name in loaded)]
    assert sum(sizes) <= 45_000


def test_an_empty_sign_in_says_what_to_enter_and_links_to_it(client):
    html = client.post("/accounts/login/", {}).content.decode()
    assert "<title>Error: Sign in" in html
    assert 'href="#id_login"' in html
    assert 'href="#id_password"' in html


def test_a_form_from_elsewhere_gets_a_page_with_a_way_back():
    response = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "a@example.org", "password": "s3cret"}
    )
    html = response.content.decode()
    assert response.status_code == 403
    assert "<h1>This form was out of date</h1>" in html
    assert "s3cret" not in html


def test_the_form_of_sign_in_carries_its_token(client):
    assert client.get("/accounts/login/").content.decode().count('name="csrfmiddlewaretoken"') == 2
