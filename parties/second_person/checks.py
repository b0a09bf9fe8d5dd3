"""What stands in the way of carrying out a proposal. Raises in words; writes nothing."""

from datetime import datetime

from alliance.kernel import clock
from alliance.kernel.errors import Stale
from alliance.kernel.permissions import Act, Actor, Scope, may
from parties.people.actors import actor_for
from parties.second_person.models import Proposal

NO_ADMINISTRATOR = "is no longer an administrator"


def require_proposer(
    proposal: Proposal, act: Act, at: datetime, *, scope: Scope | None = None, lapsed: str = NO_ADMINISTRATOR
) -> Actor:
    """Whoever proposed it, as they are now. Raises Stale where they may no longer propose it: it lapses with that."""
    proposer = actor_for(proposal.proposed_by, clock.local(at).date())
    if not may(proposer, act, scope):
        raise Stale(f"{proposer.name}, who proposed this, {lapsed}.")
    return proposer
