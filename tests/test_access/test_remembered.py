"""A device may be remembered for thirty days by those whose post gives no power, and by nobody else."""

import time
from datetime import date
from types import SimpleNamespace

import pytest
from allauth.mfa.internal.flows import trust
from django.test import Client
from django.urls import reverse

from parties.access.actions import forget_devices
from parties.people.models import Appointment, Person
from tests.makers import FORUM, World
from tests.test_access.steps import (
    SECOND_STEP,
    SET_UP,
    TRUST,
    by_code,
    by_password,
    give_app,
    is_in,
    recovery_codes,
    sign_in,
    totp_code,
)
from tests.test_disputes.browsing import visit


def remember(person: Person) -> Client:
    """A device on which somebody signed in and asked for it to be remembered; signed out again."""
    secret, client = give_app(person), Client()
    by_password(client, person)
    assert by_code(client, recovery_codes(person)[0]).response["Location"] == TRUST
    assert "30 days" in visit(client, TRUST).text
    assert client.post(TRUST, {"action": "trust"})["Location"] == "/"
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)
    assert secret
    return client


def appoint(person: Person, post: str, starts_on: date = date(2026, 11, 1)) -> None:
    Appointment.objects.create(person=person, post=post, starts_on=starts_on, appointing_body="the Board")


def test_a_lead_officers_own_device_asks_for_the_password_only(gemma: Person):
    device = remember(gemma)
    assert by_password(device, gemma).response["Location"] == "/"
    assert is_in(device)
    assert by_password(Client(), gemma).response["Location"] == SECOND_STEP


@pytest.mark.parametrize(
    ("role", "party", "offered"),
    [
        ("lead officer", FORUM, True),
        ("deputy", "lpt", True),
        ("management team", "", True),
        ("chair", "", False),
        ("director", "", False),
        ("administrator", "", False),
        ("auditor", "", False),
    ],
)
def test_only_posts_without_power_are_offered_it(world: World, role: str, party: str, offered: bool):
    person, client = world.person(role, party), Client()
    secret = give_app(person)
    by_password(client, person)
    assert by_code(client, totp_code(secret)).response["Location"] == (TRUST if offered else "/")


def test_a_device_that_was_not_to_be_remembered_asks_again(gemma: Person):
    client = sign_in(gemma)
    client.post("/accounts/logout/")
    assert by_password(client, gemma).response["Location"] == SECOND_STEP


def test_whoever_gains_power_is_asked_again_in_this_session_and_in_the_next(gemma: Person):
    device = remember(gemma)
    by_password(device, gemma)
    assert is_in(device)
    appoint(gemma, "administrator")
    assert device.get("/")["Location"] == SET_UP
    assert device.get(SET_UP)["Location"] == "/accounts/reauthenticate/?next=/"
    device.post("/accounts/logout/")
    assert by_password(device, gemma).response["Location"] == SECOND_STEP


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp"])
def test_whoever_gains_power_adds_no_further_way_in_before_the_one_there_is_was_shown(gemma: Person, name: str):
    """A password of a moment ago confirms an act, but does not stand in for the second factor."""
    device = remember(gemma)
    by_password(device, gemma)
    appoint(gemma, "administrator")
    assert device.get(reverse(name)).get("Location") == SET_UP


def test_a_remembered_device_is_no_confirmation_of_who_is_there(gemma: Person):
    """An hour later, what is filed still asks: only the password, a passkey or a code counts for that."""
    device = remember(gemma)
    by_password(device, gemma)
    methods = [record["method"] for record in device.session["account_authentication_methods"]]
    assert methods == ["password", "remembered"]


def test_thirty_days_later_it_is_forgotten(gemma: Person, monkeypatch):
    device = remember(gemma)
    for days, onward in ((29.9, "/"), (30.1, SECOND_STEP)):
        monkeypatch.setattr(trust, "time", SimpleNamespace(time=lambda days=days: time.time() + days * 86_400))
        assert by_password(device, gemma).response["Location"] == onward
        device.post("/accounts/logout/")


def test_a_new_password_forgets_every_device(gemma: Person):
    device = remember(gemma)
    gemma.set_password("plum-lantern-gravel")
    gemma.save()
    assert by_password(device, gemma, "plum-lantern-gravel").response["Location"] == SECOND_STEP


def test_forgetting_devices_keeps_the_recovery_codes(gemma: Person):
    device, codes = remember(gemma), recovery_codes(gemma)
    forget_devices(gemma)
    assert by_password(device, gemma).response["Location"] == SECOND_STEP
    assert recovery_codes(gemma) == codes
    assert by_code(device, codes[0]).response["Location"] == TRUST


def test_forgetting_touches_nobody_else_and_nothing_where_there_is_nothing(gemma: Person, chair: Person):
    device = remember(gemma)
    forget_devices(chair)
    give_app(chair)
    forget_devices(chair)
    assert by_password(device, gemma).response["Location"] == "/"


def test_another_persons_device_is_not_mine(gemma: Person, world: World):
    deputy = world.person("deputy", "lpt")
    device = remember(gemma)
    give_app(deputy)
    assert by_password(device, deputy).response["Location"] == SECOND_STEP


def test_the_memory_of_a_device_is_not_for_scripts(gemma: Person):
    device = remember(gemma)
    cookie = device.cookies["remembered"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert int(cookie["max-age"]) == 30 * 24 * 60 * 60
