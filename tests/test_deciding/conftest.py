"""A question put to the Board, and those who answer it."""

from collections.abc import Callable
from typing import Any

import pytest

from alliance.kernel import clock
from alliance.kernel.matters.models import Matter
from parties.deciding import actions
from parties.deciding.models import Question
from tests.makers import World, make_dispute


@pytest.fixture
def matter(world: World) -> Matter:
    """A dispute between the forum, the county council and the trust."""
    return make_dispute(world).matter


@pytest.fixture
def put(world: World, matter: Matter) -> Callable[..., Question]:
    def make(**facts: Any) -> Question:
        facts = {"text": "One lead commissioner from April.", "rule": "unanimous", "mode": "written_round", **facts}
        return actions.open_question(actor=world.actor("chair"), matter=matter, at=clock.now(), **facts)

    return make
