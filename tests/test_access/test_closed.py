"""By no URL and no method does somebody without a second factor come anywhere but to the pages that set one up."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from alliance.web.step_up import RECORDS
from tests.makers import World
from tests.signing_in import show_who_they_are
from tests.test_access.steps import SET_UP
from tests.test_house import OPEN_TO_ALL
from tests.test_permissions.test_walk import written

# Written by hand: what somebody who has only given a password may reach, and what it answers them.
REACHED = {
    "parties:second_factor": 200,
    "account_logout": 200,
    "account_reauthenticate": 200,
    "mfa_reauthenticate": 302,  # to the password, for somebody who has nothing else
    "mfa_reauthenticate_webauthn": 302,
    "mfa_activate_totp": 200,
    "mfa_add_webauthn": 200,
}
# The gate stands before every view and reads no argument, so that any will do.
ANY = {"IntConverter": 1, "UUIDConverter": "0b0f4e0e-5c7e-4f4e-9d0b-1c2d3e4f5a6b"}
OF_REGEXES = {"account_reset_password_from_key": {"uidb36": "1", "key": "set-password"}}
SESSIONS = {"django_session", "usersessions_usersession"}


def every_address() -> Iterator[tuple[str, str]]:
    """Every route of the site by name, and an address that leads to it."""
    yield from _below(get_resolver().url_patterns, (), {})


def _below(patterns: list, spaces: tuple[str, ...], kinds: dict) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        here = {**kinds, **entry.pattern.converters}
        if isinstance(entry, URLResolver):
            yield from _below(entry.url_patterns, (*spaces, entry.namespace) if entry.namespace else spaces, here)
        elif isinstance(entry, URLPattern):
            name = ":".join((*spaces, entry.name or "?"))
            words = OF_REGEXES.get(name) or {word: ANY.get(type(kind).__name__, "x") for word, kind in here.items()}
            yield name, reverse(name, kwargs=words)


@pytest.fixture
def half_in(world: World):
    """Make a browser in which somebody has shown a password and nothing more."""

    def make(role: str) -> Client:
        client, person = Client(), world.person(role)
        client.force_login(person)
        show_who_they_are(client, person)
        session = client.session
        session[RECORDS] = session[RECORDS][:1]
        session.save()
        return client

    return make


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["management team", "chair", "administrator"])
def test_no_url_opens_to_somebody_without_a_second_factor(half_in, role: str, method: str):
    client, wrong, count = half_in(role), [], 0
    for name, path in every_address():
        if name in REACHED or name in OPEN_TO_ALL:
            continue
        count += 1
        with written() as tables:
            answer = getattr(client, method)(path, {"form_key": "k" * 32})
        if (answer.status_code, answer.headers.get("Location")) != (302, SET_UP) or tables - SESSIONS:
            wrong.append(f"{method} {name}: {answer.status_code}, wrote to {tables}")
    assert wrong == []
    assert count > 80


def test_what_they_may_reach_opens(half_in):
    found = {name: half_in("chair").get(path).status_code for name, path in every_address() if name in REACHED}
    assert found == REACHED


def test_what_is_open_to_all_is_open_to_them(half_in):
    closed = [
        name
        for name, path in every_address()
        if name in OPEN_TO_ALL and half_in("chair").get(path).headers.get("Location") == SET_UP
    ]
    assert closed == []


def test_an_address_that_is_not_there_says_no_more_than_to_a_stranger(half_in):
    answer = half_in("chair").get("/nowhere/")
    assert answer.status_code == 404
    assert b"<nav" not in answer.content


def test_by_no_address_do_they_hold_a_right(half_in):
    client = half_in("administrator")
    assert client.get(SET_UP).wsgi_request.actor.seats == ()
    assert client.get("/privacy/").wsgi_request.actor.seats == ()
