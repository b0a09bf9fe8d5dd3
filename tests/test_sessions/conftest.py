"""A dispute with a step to take, which is a form with words in it."""

from typing import NamedTuple

import pytest
from django.test import Client

from parties.people.models import Person
from tests.makers import FORUM, World, make_dispute

WHY = "It is about how we work together, as <b>§ 5</b> says.\r\n\r\nSecond paragraph."


class Typing(NamedTuple):
    """Somebody with a form before them."""

    client: Client
    person: Person
    page: str


@pytest.fixture
def chair(world: World) -> Typing:
    """The Chair, about to rule on a dispute."""
    dispute = make_dispute(world)
    page = f"/disputes/{dispute.matter.reference}/steps/in-scope/"
    return Typing(world.client("chair"), world.person("chair"), page)


@pytest.fixture
def lead(world: World) -> Typing:
    """A Lead Officer, on the first question page of a draft."""
    client = world.client("lead officer", FORUM)
    begun = client.get("/disputes/new/").context["form"]
    page = client.post("/disputes/new/", {"form_key": begun.key})["Location"]
    return Typing(client, world.person("lead officer", FORUM), page)
