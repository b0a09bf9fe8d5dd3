"""Whoever may not come in is a stranger on every way in: same words, like work, no session, no letter."""

from datetime import date
from threading import Event

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from alliance.demo.cast import PASSWORD
from alliance.kernel import clock
from parties.people.models import Appointment, Person
from tests.makers import World
from tests.test_access.steps import SIGN_IN, by_password
from tests.test_disputes.browsing import Page

KINDS = ["nobody", "ended", "not yet come in", "closed", "wrong password"]


@pytest.fixture
def login_of(world: World, gemma: Person):
    """The address and the password that somebody of a kind tries. All but the first are known here."""

    def make(kind: str) -> tuple[str, str]:
        match kind:
            case "nobody":
                return "nobody@example.org", PASSWORD
            case "wrong password":
                return str(gemma.email), "wrong words here"
            case "ended":
                held = Appointment.objects.get(person=gemma)
                held.ends_on = date(2026, 11, 23)
                held.save()
            case "not yet come in":
                gemma.came_in_at = None
                gemma.save()
            case "closed":
                gemma.is_active = False
                gemma.save()
        return str(gemma.email), PASSWORD

    return make


def plain(page: Page, login: str) -> str:
    return page.text.replace(login, "…")


@pytest.mark.parametrize("kind", KINDS)
def test_a_password_is_answered_in_the_same_words_after_the_same_work(login_of, monkeypatch, kind: str):
    stranger = Page(Client().post(SIGN_IN, {"login": "nobody@example.org", "password": PASSWORD}), Client())
    cache.clear()
    hashed: list[int] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    login, password = login_of(kind)
    hashed.clear()
    client = Client()
    answer = Page(client.post(SIGN_IN, {"login": login, "password": password}), client)
    assert (answer.status, plain(answer, login)) == (200, plain(stranger, "nobody@example.org"))
    assert len(hashed) == 1
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("kind", KINDS)
def test_each_try_counts_even_one_with_the_right_password(login_of, kind: str):
    login, password = login_of(kind)
    statuses = [Client().post(SIGN_IN, {"login": login, "password": password}).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


@pytest.mark.parametrize("page", ["/accounts/login/code/", "/accounts/password/reset/"])
@pytest.mark.parametrize("kind", KINDS[:4])
def test_a_code_and_a_link_are_promised_and_not_sent(login_of, mailoutbox, page: str, kind: str):
    login, _ = login_of(kind)
    client = Client()
    answer = Page(client.post(page, {"email": login}, follow=True), client)
    assert (answer.status, mailoutbox) == (200, [])
    cache.clear()
    client = Client()
    stranger = Page(client.post(page, {"email": "nobody@example.org"}, follow=True), client)
    assert plain(answer, login) == plain(stranger, "nobody@example.org")


def test_a_right_password_does_not_count_as_a_try(gemma: Person):
    for _ in range(11):
        assert by_password(Client(), gemma).status == 302


def test_a_link_sent_before_somebody_left_lets_nobody_in(login_of, gemma: Person, mailoutbox):
    Client().post("/accounts/password/reset/", {"email": gemma.email})
    link = mailoutbox[-1].body.split("http://testserver")[1].split()[0]
    login_of("ended")
    client = Client()
    form = client.get(link, follow=True)
    words = {"password1": "plum-lantern-gravel", "password2": "plum-lantern-gravel"}
    client.post(form.redirect_chain[-1][0], words)
    assert by_password(client, gemma, "plum-lantern-gravel").status == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("server", ["", "mail.example"])
def test_a_mail_server_that_is_away_is_told_to_nobody(gemma: Person, monkeypatch, settings, server: str):
    """A known address must not answer with a fault where an unknown one does not."""

    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    settings.EMAIL_HOST = server
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    for login in (gemma.email, "nobody@example.org"):
        assert Client().post("/accounts/password/reset/", {"email": login}).status_code == 302
        assert Client().post("/accounts/login/code/", {"email": login}).status_code == 302


def test_a_slow_mail_server_makes_no_known_address_slower_than_an_unknown_one(gemma: Person, monkeypatch, settings):
    """The page answers while the letter is still on its way to the server."""
    may_go, sent = Event(), Event()

    def wait_and_send(letter, *args, **kwargs):
        assert may_go.wait(10)
        sent.set()

    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr("django.core.mail.EmailMessage.send", wait_and_send)
    assert Client().post("/accounts/login/code/", {"email": gemma.email}).status_code == 302
    assert not sent.is_set()
    may_go.set()
    assert sent.wait(10)


def test_an_appointment_that_begins_later_lets_somebody_in(gemma: Person):
    held = Appointment.objects.get(person=gemma)
    held.starts_on = date(2026, 12, 1)
    held.save()
    assert clock.today() < held.starts_on
    client = Client()
    assert by_password(client, gemma).status == 302
    assert "_auth_user_id" in client.session


def test_another_address_of_the_same_network_starts_no_new_count(gemma: Person):
    homes = [f"2001:db8:1:2::{number:x}" for number in range(1, 12)]
    tries = [by_password(Client(), gemma, "plum-lantern-gravel", REMOTE_ADDR=home).status for home in homes]
    assert tries == [200] * 10 + [429]
    elsewhere = by_password(Client(), gemma, REMOTE_ADDR="2001:db8:1:3::1")
    assert elsewhere.status == 302, "nobody is locked out from elsewhere"
