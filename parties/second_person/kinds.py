"""What agreeing to each kind of proposal does, and how it is shown before. A room with a kind of its own has a line."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from alliance.kernel.errors import Stale
from alliance.kernel.permissions import Actor
from parties.access.actions import carry_out_second_factor_reset
from parties.appointments import agreed
from parties.invitations import welcoming
from parties.second_person.actions import CarryOut
from parties.second_person.models import Proposal
from parties.second_person.wording import Change
from parties.signatures import naming

# By kind: the act, given the proposal, the second person and the instant.
CARRY_OUT: Mapping[str, CarryOut] = {
    "appointment": agreed.carry_out_appointment,
    "extension": agreed.carry_out_extension,
    "ending": agreed.carry_out_ending,
    "sign-in": agreed.carry_out_sign_in,
    "address": welcoming.carry_out_address,
    "second-factor-reset": carry_out_second_factor_reset,
    "signatory": naming.carry_out_signatory,
    "signatory-end": naming.carry_out_end,
}

# By kind: what would be different, as it stands now and as it would stand. A kind without a line shows its sentence.
CHANGES: Mapping[str, Callable[[Proposal], list[Change]]] = {
    "appointment": agreed.changes_of_appointment,
    "extension": agreed.changes_of_last_day,
    "ending": agreed.changes_of_last_day,
    "sign-in": agreed.changes_of_sign_in,
    "address": welcoming.changes_of_address,
    "signatory": naming.changes_of_naming,
    "signatory-end": naming.changes_of_naming,
}


def carry_out(proposal: Proposal, actor: Actor, at: datetime) -> Any:
    """Do what was proposed, in the second person's transaction. Raises Stale for a kind nobody can do any more."""
    act = CARRY_OUT.get(proposal.kind)
    if act is None:
        raise Stale("Nothing here can do what was proposed any more. Decline it, and propose it anew.")
    return act(proposal, actor, at)


def changes(proposal: Proposal) -> list[Change]:
    """What agreeing would change, line by line; empty for a kind that shows only its sentence."""
    shown = CHANGES.get(proposal.kind)
    return shown(proposal) if shown else []
