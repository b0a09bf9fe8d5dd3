"""Each page costs at most twelve statements, that of a dispute seventeen, with one dispute, three and thirty alike."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.models import Dispute
from tests.makers import FORUM, World, make_dispute

pytestmark = pytest.mark.torture  # thirty disputes take longer to file than other tests may

FIRST = "/disputes/D-2026-001/"
PAGES = {
    ("chair", ""): ("/", "/notices/", "/disputes/", "/disputes/?show=all", FIRST, "/deadlines/", "/meetings/"),
    ("lead officer", FORUM): ("/", "/notices/", "/disputes/", "/disputes/?show=mine", FIRST, "/deadlines/"),
    ("director", ""): ("/", FIRST),
    ("administrator", ""): ("/", "/status"),
}
MOST = 12 - 1  # a demonstration asks for its clock besides
MOST_OF_A_DISPUTE = 17


def cost(world: World) -> dict[tuple[str, str], int]:
    """Statements of each page for each reader, at the second visit."""
    found = {}
    for (role, party), addresses in PAGES.items():
        client = world.client(role, party)
        for address in addresses:
            assert client.get(address).status_code == 200, address
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            found[role, address] = len(seen)
    return found


def test_pages_cost_the_same_with_one_dispute_three_and_thirty_and_never_more_than_twelve(world: World) -> None:
    costs = []
    for number in (1, 3, 30):
        for n in range(Dispute.objects.count(), number):
            stage = "screening" if n % 2 else "board"
            make_dispute(world, stage, in_one_line=f"Matter {n}", what_happened=f"What happened in matter {n}.")
        costs.append(cost(world))
    with_one, with_three, with_thirty = costs
    assert with_three == with_one
    assert with_thirty == with_one
    most = {FIRST: MOST_OF_A_DISPUTE}
    assert {page: n for page, n in with_one.items() if n > most.get(page[1], MOST)} == {}
