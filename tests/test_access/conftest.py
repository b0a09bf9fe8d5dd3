"""People of the partnership at its door."""

import pytest

from parties.people.models import Person
from tests.makers import FORUM, World


@pytest.fixture
def gemma(world: World) -> Person:
    """A Lead Officer, a volunteer."""
    return world.person("lead officer", FORUM)


@pytest.fixture
def chair(world: World) -> Person:
    """The Independent Chair, whose post gives power."""
    return world.person("chair")
