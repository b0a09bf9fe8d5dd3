"""For which Party a person acts who serves more than one. Pure: an Actor in, an Actor out.

Somebody who serves two Parties picks one; their acts then stand for that Party only. Seats that serve all Parties
together stay. A choice they no longer hold falls away, so that it can never give anything.
"""

from dataclasses import replace

from alliance.kernel.permissions import Actor

CHOSEN = "acting_for"  # in the session: the id of the Party that was picked


def parties_served(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Id and name of each Party this person holds a seat of, by name."""
    found = {s.party_id: s.party_name for s in actor.seats if s.party_id is not None}
    return tuple(sorted(found.items(), key=lambda party: party[1]))


def narrowed(actor: Actor, party_id: int | None) -> Actor:
    """The same person with the seats of one Party and those that serve all; unchanged without a choice they hold."""
    served = dict(parties_served(actor))
    if party_id not in served or len(served) < 2:
        return actor
    return replace(actor, seats=tuple(s for s in actor.seats if s.party_id in (None, party_id)))
