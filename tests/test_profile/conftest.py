"""What happens in these tests."""

from collections.abc import Callable

import pytest

from disputes.models import Dispute
from tests.makers import CITY, World, make_dispute


@pytest.fixture
def dispute_filed(world: World) -> Callable[[], Dispute]:
    """File a dispute by the City Council, which all others are told of."""
    return lambda: make_dispute(world, by=("lead officer", CITY))
