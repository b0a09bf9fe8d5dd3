"""Signing in step by step through the front door, with an app whose codes the tests work out."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.test import Client

from alliance.demo.cast import PASSWORD
from parties.people.models import Person
from tests.test_disputes.browsing import Page

SIGN_IN, SECOND_STEP, TRUST = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/trust/"
SET_UP = "/parties/second-factor/"


def totp_code(secret: str, at: float | None = None) -> str:
    """The code an app shows at an instant of the machine's clock."""
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // 30))


def give_app(person: Person) -> str:
    """Set up an app with recovery codes for a person, past the pages; gives the app's secret."""
    found = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if found is not None:
        return decrypt(found.data["secret"])
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def recovery_codes(person: Person) -> list[str]:
    return RecoveryCodes.activate(person).get_unused_codes()


def by_password(client: Client, person: Person, password: str = PASSWORD, **more: Any) -> Page:
    """The first step."""
    return Page(client.post(SIGN_IN, {"login": person.email, "password": password}, **more), client)


def by_code(client: Client, code: str) -> Page:
    """The second step."""
    return Page(client.post(SECOND_STEP, {"code": code}), client)


def by_letter(client: Client, person: Person, letters: list) -> Page:
    """The first step by a code sent to the person's address."""
    client.post("/accounts/login/code/", {"email": person.email})
    code = re.search(r"Your sign-in code:\s+(\S+)", letters[-1].body)[1]  # type: ignore[index]
    return Page(client.post("/accounts/login/code/confirm/", {"code": code}), client)


def sign_in(person: Person, client: Client | None = None) -> Client:
    """Both steps, with a code of an app, and no device remembered."""
    client = client or Client()
    give_app(person)
    by_password(client, person)
    by_code(client, recovery_codes(person)[-1])
    if is_at(client, TRUST):
        client.post(TRUST, {"action": "skip"})
    assert is_in(client)
    return client


def is_at(client: Client, path: str) -> bool:
    """Whether a sign-in half done stands at a step."""
    return client.get(path).status_code == 200


def is_in(client: Client) -> bool:
    """Whether the home page opens."""
    return client.get("/").status_code == 200


def half_in(person: Person) -> Client:
    """Somebody who signed in by password and has no second factor."""
    client = Client()
    assert by_password(client, person).response["Location"] == "/"
    return client
