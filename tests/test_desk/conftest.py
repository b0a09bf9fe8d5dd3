"""The partnership that these tests look at."""

import pytest

from tests.test_desk.world import World, make_world


@pytest.fixture
def here(db: None) -> World:
    return make_world()
