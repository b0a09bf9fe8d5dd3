"""What stands in the way of carrying out a proposal. Raises in words; writes nothing."""

from datetime import datetime

from alliance.kernel import clock
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Act, Actor, Scope, may
from parties.people.actors import actor_for
from parties.people.models import Person
from parties.second_person.models import Proposal
from parties.second_person.queries import who_could_agree

NO_ADMINISTRATOR = "is no longer an administrator"


def refuse_against_the_only_other(actor: Actor, person: Person, at: datetime) -> None:
    """Raise Refusal where a change of somebody's power needs a second person, and they are the only one there is.

    Whoever could agree to nothing against themselves would be closed out by one person alone. Where there is no second
    person at all, as in a new installation, nothing stands in the way.
    """
    if who_could_agree(actor, None, at) and not who_could_agree(actor, person, at):
        raise Refusal(
            "",
            f"{person.full_name} is the only other person who could agree.",
            mend="Have another administrator, the Chair or a Director appointed first; the owner of the server can "
            "invite an administrator by command.",
        )


def require_proposer(
    proposal: Proposal, act: Act, at: datetime, *, scope: Scope | None = None, lapsed: str = NO_ADMINISTRATOR
) -> Actor:
    """Whoever proposed it, as they are now. Raises Stale where they may no longer propose it: it lapses with that."""
    proposer = actor_for(proposal.proposed_by, clock.local(at).date())
    if not may(proposer, act, scope):
        raise Stale(f"{proposer.name}, who proposed this, {lapsed}.")
    return proposer
