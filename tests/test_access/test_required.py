"""A session without a second factor is nobody's: it reaches the pages that set one up, and nothing else by any URL."""

import re

from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.web.step_up import RECORDS, WHOSE
from parties.people.models import Person
from tests.makers import World
from tests.signing_in import show_who_they_are
from tests.test_access.steps import (
    SECOND_STEP,
    SET_UP,
    by_code,
    by_letter,
    by_password,
    give_app,
    half_in,
    is_in,
    recovery_codes,
    totp_code,
)
from tests.test_disputes.browsing import Page, visit


def test_every_post_is_asked_whether_or_not_it_gives_power(world: World):
    for role in ("chair", "director", "administrator", "management team", "auditor"):
        client = half_in(world.person(role))
        page = visit(client, SET_UP)
        assert client.get("/")["Location"] == SET_UP
        assert page.tree.find(".//h1").text == "Add a second way to show it is you"
        assert page.tree.find(".//nav") is None, f"{role} is shown where they cannot go"


def test_an_app_is_set_up_without_a_script_and_the_session_counts_from_then_on(gemma: Person):
    client = half_in(gemma)
    page = visit(client, "/accounts/2fa/totp/activate/")
    assert '<path d="M0 0h1v1h-1zM1 0h1v1h-1z' in page.html
    assert "data:" not in page.html
    secret = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page.html)[1].replace(" ", "")
    shown = page.send(having="code", code=totp_code(secret)).follow()
    assert shown.response.wsgi_request.path == "/accounts/2fa/recovery-codes/"
    codes = recovery_codes(gemma)
    assert shown.listed("codes") == codes
    assert len(codes) == 10
    download = next(a for a in shown.tree.iter("a") if a.get("download"))
    assert all(code in download.get("href") for code in codes)
    assert is_in(client)
    again = visit(client, "/accounts/2fa/recovery-codes/")
    assert not any(code in again.html for code in codes), "recovery codes are shown once"


def test_a_wrong_first_code_sets_nothing_up(gemma: Person):
    client = half_in(gemma)
    page = visit(client, "/accounts/2fa/totp/activate/").send(having="code", code="000000")
    assert "This code is not right" in page.text
    assert not Authenticator.objects.filter(user=gemma).exists()
    assert client.get("/")["Location"] == SET_UP


def test_the_first_factor_needs_no_password_twice_but_an_old_sign_in_does(gemma: Person):
    client = half_in(gemma)
    assert client.get("/accounts/2fa/webauthn/add/").status_code == 200
    session = client.session
    session[RECORDS] = [{**record, "at": record["at"] - 16 * 60} for record in session[RECORDS]]
    session.save()
    assert client.get("/accounts/2fa/webauthn/add/")["Location"].startswith("/accounts/reauthenticate/?next=")


def test_a_demonstration_asks_nobody_but_keeps_to_what_somebody_set_up(gemma: Person, chair: Person, settings):
    settings.DEMONSTRATION = True
    client = Client()
    by_password(client, gemma)
    assert is_in(client)
    give_app(chair)
    client = Client()
    assert by_password(client, chair).response["Location"] == SECOND_STEP
    assert not is_in(client)


def test_between_the_two_steps_somebody_is_nobody(gemma: Person):
    give_app(gemma)
    client = Client()
    by_password(client, gemma)
    assert "_auth_user_id" not in client.session
    for path in ("/", SET_UP, "/accounts/2fa/", "/accounts/2fa/totp/activate/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_a_code_by_e_mail_still_asks_for_the_second_step(gemma: Person, mailoutbox):
    secret, client = give_app(gemma), Client()
    assert by_letter(client, gemma, mailoutbox).response["Location"] == SECOND_STEP
    by_code(client, totp_code(secret))
    client.post("/accounts/2fa/trust/", {"action": "skip"})
    assert is_in(client)


def test_what_somebody_else_showed_in_this_browser_does_not_count(gemma: Person, chair: Person):
    client = Client()
    client.force_login(gemma)
    show_who_they_are(client, gemma)
    assert is_in(client)
    session = client.session
    session[WHOSE] = str(chair.pk)
    session.save()
    assert client.get("/")["Location"] == SET_UP


def test_asking_for_a_second_factor_costs_a_page_no_query(world: World, gemma: Person):
    client = world.client("lead officer", "leicestershire-send-hub")
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/")
    assert [q["sql"] for q in seen if "mfa_authenticator" in q["sql"]] == []
    assert "parties.access.second_factor.second_factor" in site.MIDDLEWARE


def test_a_factor_that_is_set_up_but_was_not_shown_is_asked_for(gemma: Person):
    """For one who set up an app in another browser while this one was at the page that asks for it."""
    client = half_in(gemma)
    secret = give_app(gemma)
    answer = client.get("/", follow=True)
    assert [where for where, _ in answer.redirect_chain] == [
        SET_UP,
        "/accounts/reauthenticate/?next=/",
        "/accounts/2fa/reauthenticate/?next=%2F",
    ]
    page = Page(answer, client)
    assert "Use it now to go on" in page.text
    assert "password" not in page.fields("code")
    assert page.send(having="code", code=totp_code(secret)).response["Location"] == "/"
    assert is_in(client)


def test_a_session_that_never_showed_the_factor_there_is_adds_no_other(gemma: Person):
    client = half_in(gemma)
    give_app(gemma)
    for path in ("/accounts/2fa/webauthn/add/", "/accounts/2fa/totp/activate/"):
        assert client.get(path)["Location"].startswith(("/accounts/reauthenticate/", SET_UP)), path
    assert client.post("/accounts/2fa/webauthn/add/", {"name": "Mine", "credential": "{}"}).status_code == 302
