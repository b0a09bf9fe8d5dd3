"""The LLR agreement in force since 1 September 2025, and people who look at it."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliance.agreement import actions as agreement
from alliance.agreement import terms
from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Agreement
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM, Actor
from parties.appointments.actions import appoint
from parties.people.actions import admit_person
from parties.people.actors import actor_for
from parties.people.models import Party, Person
from tests.signing_in import show_who_they_are

FILE = Path(terms.__file__).parent / "versions" / "llr-1.1.toml"
STARTED = datetime.fromisoformat("2025-09-01T09:00:00+01:00")
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def data() -> dict[str, Any]:
    return terms.read_file(FILE)


@pytest.fixture(scope="session")
def llr(data: dict[str, Any]) -> Agreement:
    return terms.parse(data, FILE.name)


@pytest.fixture
def version(db: None, data: dict[str, Any]) -> AgreementVersion:
    """Loaded and adopted on its first day, with its Parties and dates."""
    with clock.at(STARTED):
        loaded = agreement.load(data=data, actor=SYSTEM, at=STARTED, file=FILE.name)
        return adopt_with_everything(version=loaded, actor=SYSTEM, at=STARTED).version


@pytest.fixture
def person_in(version: AgreementVersion) -> Callable[..., Person]:
    """Somebody who holds a post since the first day."""

    def make(post: str, party: str = "", name: str = "Ada") -> Person:
        with clock.at(STARTED):
            person = admit_person(actor=SYSTEM, given_name=name, family_name=post.title(), at=STARTED)
            appoint(
                actor=SYSTEM,
                person=person,
                post=post,
                party=Party.objects.get(key=party) if party else None,
                starts_on=date(2025, 9, 1),
                appointing_body="the Board",
            )
        return person

    return make


@pytest.fixture
def administrator(person_in: Callable[..., Person]) -> Person:
    return person_in("administrator")


@pytest.fixture
def admin_actor(administrator: Person) -> Actor:
    return actor_for(administrator, TODAY)


@pytest.fixture
def as_person(client: Client) -> Callable[[Person], Client]:
    def sign_in(person: Person) -> Client:
        client.force_login(person)
        show_who_they_are(client, person)
        return client

    return sign_in
