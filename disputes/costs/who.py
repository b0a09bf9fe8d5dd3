"""Who may read what the Parties share and owe, who enters it, and who says how it is shared.

The matrix says it for an agreement that has somebody who presides, records and directs. Where an agreement has no such
post, the next in line does it, and at last any Party involved.
"""

from dataclasses import replace

from alliance.kernel.matters.models import MatterParty, Recusal
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, Actor, Authority, Scope, may, require
from disputes.costs.queries import sharing
from disputes.models import Dispute
from disputes.step import Phase


def everybody(dispute: Dispute) -> Scope:
    """Whoever is or was involved, as what a Party owes stays due."""
    rows = MatterParty.objects.filter(matter=dispute.matter).values_list("party_id", flat=True)
    return Scope(involved=frozenset(rows), matter_id=dispute.matter_id)


def _not_aside(dispute: Dispute, actor: Actor) -> Scope:
    """Everybody, save whoever stands aside from the papers."""
    aside = Recusal.objects.filter(
        matter=dispute.matter, person=actor.person_id, withholds=Recusal.Withholds.PAPERS, ended_at=None
    )
    barred = frozenset(filter(None, [actor.person_id])) if aside.exists() else frozenset()
    return replace(everybody(dispute), barred=barred)


def require_reading(dispute: Dispute, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may read what is shared and owed."""
    require(actor, Act.READ_COSTS, _not_aside(dispute, actor))


def may_read(dispute: Dispute, actor: Actor) -> bool:
    return may(actor, Act.READ_COSTS, _not_aside(dispute, actor))


def _who_keeps(dispute: Dispute) -> Act:
    """Whoever presides or records keeps the account, besides a facilitator; where an agreement has no such posts, any
    Party involved does."""
    terms = dispute.version.terms
    has_one = terms.posts_with(Authority.PRESIDES) or terms.posts_with(Authority.RECORDS)
    return Act.RECORD_COSTS if has_one else Act.TAKE_PART_IN_DISPUTE


def _who_directs(dispute: Dispute) -> Act:
    """The facilitator, or the Chair or Director by the facilitator's letter; where an agreement has neither of those
    posts, whoever keeps the account records the letter."""
    terms = dispute.version.terms
    has_one = terms.posts_with(Authority.PRESIDES) or terms.posts_with(Authority.DIRECTS)
    return Act.DIRECT_COSTS if has_one else _who_keeps(dispute)


def require_keeping(dispute: Dispute, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may enter quotes, bills and payments."""
    scope = scope_of(dispute.matter, taking="voice")
    if not may(actor, Act.RECORD_COSTS, scope):
        require(actor, _who_keeps(dispute), scope)


def require_directing(dispute: Dispute, actor: Actor) -> None:
    """Raise NotAllowed unless the actor may direct shares, or record the letter that does."""
    scope = scope_of(dispute.matter, taking="voice")
    if not may(actor, Act.DIRECT_COSTS, scope):
        require(actor, _who_directs(dispute), scope)


def may_keep(dispute: Dispute, actor: Actor) -> bool:
    scope = scope_of(dispute.matter, taking="voice")
    return may(actor, Act.RECORD_COSTS, scope) or may(actor, _who_keeps(dispute), scope)


def may_direct(dispute: Dispute, actor: Actor) -> bool:
    scope = scope_of(dispute.matter, taking="voice")
    return may(actor, Act.DIRECT_COSTS, scope) or may(actor, _who_directs(dispute), scope)


def is_linked(dispute: Dispute, actor: Actor, scope: Scope) -> bool:
    """Whether the page of a dispute leads to its costs. Reads nothing more than the page has read."""
    under_way = Phase(dispute.phase) not in (Phase.SCREENING, Phase.REDIRECTED)
    return under_way and bool(sharing(dispute)) and may(actor, Act.READ_COSTS, scope)
