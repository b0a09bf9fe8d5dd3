"""Changing how one signs in: asked once more, told to the owner, ends the other sessions, never leaves one without."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client

from alliance.kernel.audit.models import Entry
from alliance.web.step_up import RECORDS
from parties.people.models import Person
from tests.test_access.steps import give_app, half_in, is_in, recovery_codes, sign_in, totp_code
from tests.test_disputes.browsing import Page, visit, words

pytestmark = pytest.mark.django_db


def long_ago(client: Client) -> None:
    """Let sixteen minutes pass since anything was shown."""
    session = client.session
    session[RECORDS] = [{**record, "at": record["at"] - 16 * 60} for record in session[RECORDS]]
    session.save()


def add_passkey(person: Person, name: str = "My phone") -> Authenticator:
    """A passkey as it stands in the table, for what does not look into it."""
    return Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": {}}
    )


def asked_by(page: Page) -> list[str]:
    """The buttons of the page's main part."""
    return [words(button) for button in next(page.tree.iter("main")).iter("button")]


CHANGES = [
    "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/deactivate/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/webauthn/keys/{key}/remove/",
]  # fmt: skip


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_of_factors_asks_once_more_after_a_quarter_of_an_hour(gemma: Person, path: str):
    client = sign_in(gemma)
    if "activate" in path and "de" not in path:
        Authenticator.objects.filter(user=gemma, type=Authenticator.Type.TOTP).delete()
    path = path.format(key=add_passkey(gemma).pk)
    long_ago(client)
    for method in (client.get, client.post):
        assert method(path)["Location"].startswith("/accounts/2fa/webauthn/reauthenticate/?next=")


def test_one_page_asks_in_every_way_somebody_has_the_quickest_first(gemma: Person):
    client = sign_in(gemma)
    long_ago(client)
    page = visit(client, "/accounts/reauthenticate/?next=/accounts/2fa/totp/deactivate/")
    assert asked_by(page) == ["Go on with the code", "Go on with the password"]
    assert "Before you change how you sign in, show that it is you" in page.text
    assert page.links()["Back, without doing it"] == "/"
    filing = visit(client, "/accounts/reauthenticate/?next=/disputes/new/")
    assert "Before this is filed or signed under your name, show that it is you" in filing.text


@pytest.mark.parametrize("way", ["password", "code"])
def test_each_way_leads_on_to_what_waited(gemma: Person, way: str):
    client, waits = sign_in(gemma), "/accounts/2fa/recovery-codes/generate/"
    long_ago(client)
    page = visit(client, f"/accounts/reauthenticate/?next={waits}")
    form = next(f for f in page.tree.iter("form") if any(box.get("name") == way for box in f.iter("input")))
    answers = {"password": "walnut-kettle-harbour", "code": recovery_codes(gemma)[-1]}
    sent = {box.get("name"): box.get("value", "") for box in form.iter("input")} | {way: answers[way]}
    assert client.post(form.get("action"), sent)["Location"] == waits
    assert visit(client, waits)


def test_a_wrong_way_says_so_and_still_offers_the_others(gemma: Person):
    client = sign_in(gemma)
    long_ago(client)
    page = Page(client.post("/accounts/reauthenticate/", {"password": "wrong words here", "next": "/"}), client)
    assert "This password is not right" in page.text
    assert asked_by(page) == ["Go on with the code", "Go on with the password"]
    page = Page(client.post("/accounts/2fa/reauthenticate/", {"code": "000000", "next": "/"}), client)
    assert "This code is not right" in page.text
    assert asked_by(page) == ["Go on with the code", "Go on with the password"]


@pytest.mark.parametrize("where", ["//evil.example", "https:evil.example", "javascript:alert(1)", "/\\\\evil.example"])
def test_no_way_leads_elsewhere(gemma: Person, where: str):
    client = sign_in(gemma)
    long_ago(client)
    answer = client.post("/accounts/reauthenticate/", {"password": "walnut-kettle-harbour", "next": where})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    page = Page(
        client.get("/accounts/reauthenticate/", {"next": "/"}, headers={"referer": "https://evil.example/x"}), client
    )
    assert page.links()["Back, without doing it"] == "/"


def test_setting_up_an_app_tells_the_owner_the_trail_and_ends_other_sessions(gemma: Person, mailoutbox, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())  # a test's transaction is never committed
    other, client = half_in(gemma), half_in(gemma)
    page = visit(client, "/accounts/2fa/totp/activate/")
    secret = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page.html)[1].replace(" ", "")
    page.send(having="code", code=totp_code(secret))
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        ([gemma.email], "Alliance: An authenticator app was set up for your account")
    ]
    assert Entry.objects.latest("seq").verb == "set up an authenticator app"
    assert is_in(client)
    assert other.get("/")["Location"].startswith("/accounts/login/")


def test_the_last_way_stays_and_another_may_go(gemma: Person, mailoutbox):
    client = sign_in(gemma)
    page = Page(client.post("/accounts/2fa/totp/deactivate/"), client)
    assert "This is your last way of showing that it is you" in page.text
    key = add_passkey(gemma)
    remove = f"/accounts/2fa/webauthn/keys/{key.pk}/remove/"
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert [factor.type for factor in Authenticator.objects.filter(user=gemma).order_by("type")] == [
        "recovery_codes", "webauthn"
    ]  # fmt: skip
    assert mailoutbox[-1].to == [gemma.email]
    answer = client.post(remove, follow=True)
    assert "This is the last one. Add another way first, then remove it." in answer.content.decode()
    second = add_passkey(gemma, "A key")
    assert client.post(remove)["Location"] == "/accounts/2fa/webauthn/"
    assert list(Authenticator.objects.filter(type="webauthn")) == [second]
    assert is_in(client)


def test_in_a_demonstration_the_last_way_may_go(gemma: Person, settings):
    settings.DEMONSTRATION = True
    client = sign_in(gemma)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=gemma).exists()


def test_nobody_removes_a_key_of_somebody_else(gemma: Person, chair: Person):
    client, key = sign_in(gemma), add_passkey(chair)
    assert client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_new_password_keeps_this_session_ends_the_others_and_tells_the_owner(gemma: Person, mailoutbox):
    other, client = sign_in(gemma), sign_in(gemma)
    new = "plum-lantern-gravel"
    answers = {"oldpassword": "walnut-kettle-harbour", "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", answers).status_code == 302
    assert is_in(client)
    assert other.get("/")["Location"].startswith("/accounts/login/")
    assert mailoutbox[-1].to == [gemma.email]
    assert Entry.objects.latest("seq").verb == "changed a password"


def test_a_first_password_asks_once_more_too(gemma: Person):
    client = sign_in(gemma)
    gemma.set_unusable_password()
    gemma.save()
    client = Client()
    client.force_login(gemma)
    assert client.get("/accounts/password/set/").status_code == 302


def test_a_new_address_is_confirmed_by_its_code_and_the_old_one_is_told(gemma: Person, mailoutbox):
    old, new, client = gemma.email, "gemma@hub.example.org", sign_in(gemma)
    page = visit(client, "/accounts/email/").send(having="email", email=new, action_add="1").follow()
    assert mailoutbox[-1].to == [new]
    gemma.refresh_from_db()
    assert gemma.email == old
    code = re.search(r"confirm this address:\s+(\S+)", mailoutbox[-1].body)[1]
    assert "This code is not right" in page.send(having="code", code="BBBB-BBBB").text
    page.send(having="code", code=code)
    gemma.refresh_from_db()
    assert (gemma.email, mailoutbox[-1].to) == (new, [old])
    assert [(a.email, a.verified, a.primary) for a in EmailAddress.objects.filter(user=gemma)] == [(new, True, True)]
    assert gemma.history.latest().email == new


def test_a_new_address_asks_once_more_after_a_quarter_of_an_hour(gemma: Person, mailoutbox):
    client = sign_in(gemma)
    page = visit(client, "/accounts/email/")
    long_ago(client)
    answer = page.send(having="email", email="gemma@hub.example.org", action_add="1")
    assert answer.response["Location"].startswith("/accounts/2fa/reauthenticate/?next=")
    assert mailoutbox == []


def test_an_address_of_somebody_else_is_not_told_of_and_not_taken_even_with_its_code(
    gemma: Person, chair: Person, mailoutbox
):
    client = sign_in(gemma)
    page = visit(client, "/accounts/email/").send(having="email", email=chair.email, action_add="1").follow()
    assert "taken" not in page.text
    code = re.search(r"confirm this address:\s+(\S+)", mailoutbox[-1].body)[1]
    page.send(having="code", code=code)
    gemma.refresh_from_db()
    assert gemma.email != chair.email
    assert list(EmailAddress.objects.filter(email=chair.email).values_list("user", flat=True)) == [chair.pk]


def test_secrets_of_apps_and_codes_rest_encrypted_and_survive_a_change_of_key(gemma: Person, settings):
    secret = give_app(gemma)
    codes = recovery_codes(gemma)
    stored = str(list(Authenticator.objects.filter(user=gemma).values_list("data", flat=True)))
    assert secret not in stored
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 5
    assert give_app(gemma) == secret
    assert recovery_codes(gemma) == codes
