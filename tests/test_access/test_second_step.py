"""The second step of signing in: a code works once, on any worker; too many wrong ones wait; nothing skips it."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from django.test import Client

from alliance.web import throttle
from parties.people.models import Person
from tests.test_access.steps import (
    SECOND_STEP,
    SIGN_IN,
    TRUST,
    by_code,
    by_password,
    give_app,
    is_in,
    recovery_codes,
    sign_in,
    totp_code,
)
from tests.test_disputes.browsing import Page, visit

NOT_RIGHT = "This code is not right, or it was used already"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    """The machine's clock as limits and apps read it, to be moved on by seconds."""
    moved = SimpleNamespace(by=0.0)
    fake = SimpleNamespace(time=lambda: time.time() + moved.by, monotonic=time.monotonic, sleep=time.sleep)
    for module in (ratelimit, throttle, totp):
        monkeypatch.setattr(module, "time", fake)
    return moved


@pytest.fixture
def shared_cache(settings, tmp_path):
    """A cache in files, as several workers share it; gives what makes this process a fresh worker."""
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}

    def fresh_worker() -> None:
        del caches["default"]

    return fresh_worker


def second(person: Person, code: str) -> Page:
    """A browser of its own that gives the password and then a code."""
    client = Client()
    assert by_password(client, person).response["Location"] == SECOND_STEP
    return by_code(client, code)


def test_a_code_signs_in_once_and_is_refused_on_another_worker(chair: Person, shared_cache):
    code = totp_code(give_app(chair))
    assert second(chair, code).response["Location"] == "/"
    shared_cache()
    again = second(chair, code)
    assert (again.status, NOT_RIGHT in again.text) == (200, True)
    assert "_auth_user_id" not in again.client.session


@pytest.mark.parametrize("later", [0, 29, 31, 59])
def test_a_used_code_is_refused_for_as_long_as_it_could_be_right(chair: Person, machine, later: int):
    secret = give_app(chair)
    code = totp_code(secret, time.time())
    assert second(chair, code).response["Location"] == "/"
    machine.by = later
    assert NOT_RIGHT in second(chair, code).text


def test_a_phone_that_is_half_a_minute_off_gets_in_and_one_of_two_minutes_does_not(chair: Person):
    secret = give_app(chair)
    assert NOT_RIGHT in second(chair, totp_code(secret, time.time() - 120)).text
    assert second(chair, totp_code(secret, time.time() - 30)).response["Location"] == "/"


def test_the_code_that_set_an_app_up_signs_nobody_in(chair: Person):
    client = Client()
    by_password(client, chair)
    page = visit(client, "/accounts/2fa/totp/activate/")
    secret = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page.html)[1].replace(" ", "")
    code = totp_code(secret)
    assert page.send(having="code", code=code).status == 302
    assert NOT_RIGHT in second(chair, code).text


def test_a_recovery_code_works_once(chair: Person, shared_cache):
    give_app(chair)
    code, other = recovery_codes(chair)[:2]
    assert second(chair, code).response["Location"] == "/"
    shared_cache()
    assert NOT_RIGHT in second(chair, code).text
    assert second(chair, other).response["Location"] == "/"


def test_a_new_password_signs_nobody_in_and_never_skips_the_second_step(chair: Person, mailoutbox):
    sign_in(chair)
    client = Client()
    client.post("/accounts/password/reset/", {"email": chair.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[-1].body)[1]
    form = client.get(link, follow=True)
    words = {"password1": "plum-lantern-gravel", "password2": "plum-lantern-gravel"}
    done = client.post(form.redirect_chain[-1][0], words, follow=True)
    assert "Your new password is set" in done.content.decode()
    assert "_auth_user_id" not in client.session
    assert client.get("/")["Location"].startswith(SIGN_IN)
    answer = by_password(client, chair, "plum-lantern-gravel")
    assert answer.response["Location"] == SECOND_STEP
    assert not is_in(client)


def test_a_session_has_a_new_name_after_each_step_and_the_planted_one_is_worth_nothing(chair: Person):
    secret, client = give_app(chair), Client()
    client.get(SIGN_IN)
    planted = client.session
    planted["planted"] = "1"
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    by_password(client, chair)
    half = client.session.session_key
    by_code(client, totp_code(secret))
    assert is_in(client)
    assert client.session.session_key not in (planted.session_key, half)
    for earlier in (planted.session_key, half):
        thief = Client()
        thief.cookies["sessionid"] = earlier
        assert not is_in(thief)


def test_the_eleventh_wrong_code_waits_and_says_how_long(chair: Person, machine):
    secret, client = give_app(chair), Client()
    by_password(client, chair)
    for _ in range(10):
        assert NOT_RIGHT in by_code(client, "000000").text
    answer = by_code(client, totp_code(secret))
    assert (answer.status, answer.response["Retry-After"]) == (429, "300")
    assert "Try again in 5 minutes" in answer.text
    machine.by = 100
    answer = by_code(client, totp_code(secret, time.time() + 100))
    assert (answer.status, answer.response["Retry-After"]) == (429, "200")
    assert "Try again in 4 minutes" in answer.text
    machine.by = 301
    assert by_code(client, totp_code(secret, time.time() + 301)).response["Location"] == "/"


def test_whoever_keeps_guessing_waits_longer_and_longer(chair: Person, machine):
    """Ten in five minutes, twenty in an hour, forty in a day; no worker waits with them."""
    waits = []
    for _ in range(60):
        answer = by_password(Client(), chair, "wrong words here")
        if answer.status == 429:
            waits.append(int(answer.response["Retry-After"]))
            machine.by += waits[-1] + 1
    assert waits[0] == 300
    assert 3_000 < waits[1] <= 3_300
    assert max(waits) > 80_000


def test_too_many_requests_for_a_code_or_a_link_wait_too(chair: Person, mailoutbox):
    for page in ("/accounts/login/code/", "/accounts/password/reset/"):
        for login in (chair.email, "nobody@example.org"):
            statuses = [Client().post(page, {"email": login}).status_code for _ in range(3)]
            answer = Client().post(page, {"email": login})
            assert (statuses, answer.status_code) == ([302] * 3, 429), f"{page} for {login}"
            assert answer["Retry-After"] == "300"
    assert len(mailoutbox) == 6


def test_the_second_step_offers_a_way_out_and_says_what_to_do_without_a_phone(chair: Person):
    give_app(chair)
    client = Client()
    by_password(client, chair)
    page = visit(client, SECOND_STEP)
    assert "Stop and start again" in page.buttons()
    assert "Lost your phone and your recovery codes?" in page.text
    assert client.get(TRUST)["Location"] == SIGN_IN
