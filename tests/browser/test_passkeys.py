"""Passkeys in a real browser with an authenticator in place of a phone's: added on a small screen, then one touch."""

import re
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from alliance.demo.cast import PASSWORD
from parties.people.models import Appointment, Person
from tests.browser.journeys import Visitor
from tests.makers import FORUM, World
from tests.test_access.steps import SET_UP, SIGN_IN, totp_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def gemma(world: World) -> Person:
    return world.person("lead officer", FORUM)


def with_authenticator(page: Page) -> Any:
    """A page whose device makes and uses passkeys by itself, as after a touch."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": OWN})
    return page


def by_password(visitor: Visitor, person: Person) -> None:
    visitor.open(SIGN_IN)
    visitor.fill(login=person.email, password=PASSWORD)
    with visitor.page.expect_navigation():
        visitor.page.press("[name=password]", "Enter")


def add_passkey(visitor: Visitor, person: Person) -> None:
    """From the password to the home page, by way of the page that asks for a second factor."""
    by_password(visitor, person)
    assert visitor.path == SET_UP
    visitor.go("Add a passkey")
    expect(visitor.page.locator("[name=passwordless]")).to_be_checked()
    visitor.go("Add it")
    assert visitor.page.inner_text("h1") == "Keep your recovery codes"
    assert len(visitor.page.locator(".codes li").all()) == 10
    visitor.go("I have kept them: go on")
    assert visitor.path == "/"


def sign_out(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Sign out").click()


def test_a_volunteer_adds_a_passkey_on_a_phone_and_signs_in_with_one_touch(gemma: Person, live_server, open_page):
    phone = Visitor(with_authenticator(open_page(width=320, height=640)))
    add_passkey(phone, gemma)
    key = Authenticator.objects.get(user=gemma, type=Authenticator.Type.WEBAUTHN)
    assert key.wrap().is_passwordless
    sign_out(phone)
    phone.open(SIGN_IN)
    first = phone.page.locator("main button:visible").first
    assert first.inner_text() == "Sign in with a passkey"
    phone.go(first)
    assert phone.path == "/"
    # One touch was both factors, and confirms who is there: nothing is asked again before a change of factors.
    phone.open("/accounts/2fa/recovery-codes/generate/")
    assert phone.page.inner_text("h1") == "Make recovery codes"


def test_a_passkey_is_the_second_step_after_a_password_too_and_confirms_later(gemma: Person, live_server, open_page):
    desk = Visitor(with_authenticator(open_page()))
    add_passkey(desk, gemma)
    sign_out(desk)
    by_password(desk, gemma)
    desk.go("Use your passkey")
    desk.go("Ask each time")
    assert desk.path == "/"
    desk.open("/accounts/reauthenticate/?next=/accounts/2fa/")
    assert desk.page.locator("main button:visible").first.inner_text() == "Use your passkey"
    desk.go("Use your passkey")
    assert desk.path == "/accounts/2fa/"


def test_a_passkey_of_somebody_who_left_opens_no_more_than_an_unknown_one(gemma: Person, live_server, open_page):
    desk = Visitor(with_authenticator(open_page()))
    add_passkey(desk, gemma)
    sign_out(desk)
    held = Appointment.objects.get(person=gemma)
    held.ends_on = date(2026, 11, 23)
    held.save()
    desk.open(SIGN_IN)
    desk.go("Sign in with a passkey")
    left = desk.text()
    assert (desk.path, "That passkey did not open this account" in left) == (SIGN_IN, True)
    Authenticator.objects.filter(user=gemma).delete()
    desk.go("Sign in with a passkey")
    assert desk.text() == left


def test_a_touch_that_is_refused_says_so_and_leaves_the_other_ways(gemma: Person, live_server, open_page):
    page = open_page(width=320, height=640)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": {**OWN, "isUserVerified": False}})
    phone = Visitor(page)
    by_password(phone, gemma)
    phone.go("Add a passkey")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_have_text("That did not work. Try again, or use another way.")
    phone.go("Not now")
    phone.go("Set up an app")
    assert page.inner_text("h1") == "Set up an authenticator app"


def test_without_scripts_an_app_does_it_all(gemma: Person, live_server, open_page):
    phone = Visitor(open_page(width=320, height=640, scripts=False), scripts=False)
    phone.open(SIGN_IN)
    assert phone.page.locator("main button:visible").first.inner_text() == "Sign in"
    by_password(phone, gemma)
    phone.go("Set up an app")
    secret = re.sub(r"\s", "", phone.page.inner_text("p.mono"))
    assert phone.page.locator("svg.qr").bounding_box()["width"] > 200
    phone.fill(code=totp_code(secret))
    phone.go("Turn it on")
    phone.go("I have kept them: go on")
    assert phone.path == "/"
