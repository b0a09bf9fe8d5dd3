"""Somebody who is entered, appointed and invited, and the link in their mail."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock
from parties.appointments.actions import appoint
from parties.invitations import actions
from parties.invitations.models import Invitation
from parties.people.actions import admit_person
from parties.people.models import Person
from tests.makers import FORUM, World
from tests.test_disputes.browsing import Page

LINK = re.compile(r"https?://[^/\s]+(/invitation/[\w-]+/)")


@dataclass
class Invited:
    """Somebody invited by the administrator Wendell Garrity."""

    world: World
    person: Person

    @property
    def latest(self) -> Invitation:
        return self.person.invitations.order_by("-pk").first()

    def invite(self) -> Invitation:
        return actions.invite(actor=self.world.actor("administrator"), person=self.person, at=clock.now())

    def link(self) -> str:
        """The path in the mail that goes to them now."""
        sweeps.deliver()
        sent = [one for one in mail.outbox if one.to == [self.person.email] and LINK.search(one.body)]
        return LINK.search(sent[-1].body)[1]

    def expire(self) -> None:
        found = self.latest
        found.expires_at = clock.real_now() - timedelta(seconds=1)
        found.save()


@pytest.fixture
def newcomer(world: World) -> Invited:
    """An information officer of the forum, who is entered and appointed and not invited."""
    by = world.actor("administrator")
    person = admit_person(
        actor=by, given_name="Tamsin", family_name="Oakes", email="tamsin.oakes@example.org", at=clock.now()
    )
    appoint(
        actor=by, person=person, post="information-officer", party=world.party(FORUM), starts_on=clock.today(),
        appointing_body="The forum",
    )  # fmt: skip
    return Invited(world, person)


@pytest.fixture
def invited(newcomer: Invited) -> Invited:
    newcomer.invite()
    return newcomer


@pytest.fixture
def phone() -> Client:
    """A browser in which nobody is signed in."""
    return Client()


GOOD = {"principles": "on", "way": "password", "password": "quince mallet harbour"}


def form_at(client: Client, link: str) -> dict[str, str]:
    """The hidden boxes of the page's form, with good answers to its questions."""
    page = client.get(link).content.decode()
    return {"form_key": re.search(r'name="form_key" value="([\w-]+)"', page)[1], "turn": "", **GOOD}


def accept(client: Client, link: str, **answers: Any) -> Page:
    """Open the page and send its form; the answer as it came. None leaves a question out."""
    sent = {name: value for name, value in {**form_at(client, link), **answers}.items() if value is not None}
    return Page(client.post(link, sent), client)
