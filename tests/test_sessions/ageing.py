"""Sessions that are older than they are, and signing in through the front door."""

from datetime import timedelta
from typing import Any

from django.test import Client

from alliance.demo.cast import PASSWORD
from alliance.web.step_up import RECORDS
from parties.people.models import Person
from parties.sessions.actions import BEGAN, SEEN
from tests.signing_in import code_for

NOTHING = timedelta(0)


def age(client: Client, *, seen: timedelta = NOTHING, began: timedelta = NOTHING, shown: timedelta = NOTHING) -> None:
    """Put back what a session says of when it was last seen, when it began, and when its person showed who they are."""
    session = client.session
    session[SEEN] -= seen.total_seconds()
    session[BEGAN] -= max(seen, began, shown).total_seconds()
    session[RECORDS] = [{**record, "at": record["at"] - shown.total_seconds()} for record in session[RECORDS]]
    session.save()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def signs_in(client: Client, person: Person, page: str) -> Any:
    """Password and code, from the sign-in page on the way to a page; the page that comes in the end."""
    code = code_for(person)
    client.post(f"/accounts/login/?next={page}", {"login": person.email, "password": PASSWORD, "next": page})
    answer = client.post("/accounts/2fa/authenticate/", {"code": code}, follow=True)
    if answer.request["PATH_INFO"] == "/accounts/2fa/trust/":
        answer = client.post("/accounts/2fa/trust/", {"action": ""}, follow=True)
    return answer


def confirms(client: Client, page: str) -> Any:
    """The password once more, on the way to a page."""
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": page}, follow=True)
