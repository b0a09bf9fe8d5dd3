"""The Board of these tests."""

import pytest

from tests.makers import World
from tests.test_governance.board import Board


@pytest.fixture
def board(world: World) -> Board:
    return Board(world, world.client("director"))
