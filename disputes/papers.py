"""Papers on a dispute after filing: adding one, and opening one to all Parties."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import WIDENING, Document, Handling
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, Actor, Scope, may, require
from disputes.models import Dispute


@transaction.atomic
def add_evidence(
    *, actor: Actor, dispute_id: int, paper: Any, title: str, readers: str, sensitive: bool, at: datetime
) -> Document:
    """Add a paper to a dispute, for a Party involved or by its facilitator."""
    dispute = _locked(dispute_id)
    scope = scope_of(dispute.matter, taking="voice")
    require(actor, Act.ADD_EVIDENCE, scope)
    if not dispute.is_open:
        raise Stale("This dispute has ended.")
    party_id = next(iter(sorted(actor.party_ids & (scope.owners | scope.involved))), None)
    return documents.store(
        paper.checked,
        matter=dispute.matter,
        title=title or paper.checked.file_name,
        audience=readers,
        actor=actor,
        at=at,
        party_id=party_id,
        handling=Handling.COMMERCIALLY_SENSITIVE if sensitive else Handling.ORDINARY,
    )


@transaction.atomic
def open_to_all_parties(*, actor: Actor, dispute_id: int, document: Document, at: datetime) -> Document:
    """Open a paper to all Parties, by the Party whose paper it is. It is put on record and cannot be taken back.

    Raises NotAllowed; Stale where all Parties may read it already; Refusal while not every Party knows of the dispute.
    """
    dispute = _locked(dispute_id)
    paper = on_matter(dispute.matter, actor).filter(pk=document.pk).first()
    if paper is None or not is_own(actor, paper):
        raise NotAllowed("This paper is another Party’s.", who="The Party whose paper it is can open it to others.")
    if paper.audience not in NARROWER:
        raise Stale("All Parties may read this paper already.")
    if dispute.matter.audience != Audience.ALL_PARTIES:
        raise Refusal(
            "",
            "Not every Party has been told of this potential dispute, so its papers stay with those who were.",
            mend="Once it is told to all Parties, the paper can be opened to them.",
            clause="App 2 1.4",
        )
    return documents.widen(document=paper, audience=Audience.ALL_PARTIES, actor=actor, at=at)


NARROWER = frozenset(WIDENING) - {Audience.ALL_PARTIES}


def is_own(actor: Actor, paper: Document) -> bool:
    """Whether the actor may open this paper to more readers, as whoever speaks for the Party whose paper it is."""
    return may(actor, Act.WIDEN_PAPER, Scope(owners=frozenset(filter(None, [paper.party_id]))))


def may_be_opened(actor: Actor, dispute: Dispute, paper: Document) -> bool:
    """Whether the dispute's page offers to open this paper to all Parties."""
    is_told_to_all = dispute.matter.audience == Audience.ALL_PARTIES
    return is_told_to_all and paper.audience in NARROWER and is_own(actor, paper)


def _locked(dispute_id: int) -> Dispute:
    return Dispute.objects.select_for_update(of=("self",)).select_related("matter").get(pk=dispute_id)
