"""What happens to records in these tests."""

from alliance.kernel import clock
from parties.membership import actions
from parties.people.models import Party
from tests.makers import World


def rename(world: World, party: Party, name: str) -> None:
    """Give a Party another name from today, as an administrator does."""
    actions.rename_party(
        actor=world.actor("administrator"), party=party, name=name, short_name="Leicester", on_day=clock.today(),
        reason="The council decided so", at=clock.now(),
    )  # fmt: skip
