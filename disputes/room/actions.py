"""Adding to the room, and saying who reads it. The trail says that it was done, never what was said."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Actor
from disputes import telling
from disputes.models import Dispute
from disputes.room import queries
from disputes.room.models import RoomNote, RoomReaders

CLAUSE = "App 2 1.7.2(iii)"


def _locked(dispute_id: int) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("matter", "version")
    return rows.get(pk=dispute_id)


@transaction.atomic
def add(*, actor: Actor, dispute_id: int, text: str, paper: Any, at: datetime) -> RoomNote:
    """Write in the room, or bring a paper to it. Raises NotAllowed for whoever does not read it."""
    dispute = _locked(dispute_id)
    if not queries.may_read(dispute, actor, at):
        raise NotAllowed("This is for those who take part in the discussions.")
    if not queries.is_open(dispute):
        raise Stale("Nobody facilitates this dispute now, so nothing is added here.")
    if not text and not paper:
        raise Refusal("text", "There is nothing to add.", mend="Write something, or choose a paper.")
    kept = None
    if paper:
        kept = documents.store(
            paper.checked,
            matter=dispute.matter,
            title=paper.checked.file_name,
            audience=Audience.IN_FACILITATION,
            actor=actor,
            at=at,
        )
    note = RoomNote.objects.create(
        dispute=dispute,
        text=text,
        paper=kept,
        written_by_id=actor.signed_in_id,
        written_by_name=actor.name,
        written_for=next((p.name for p in telling.involved(dispute) if p.pk in actor.party_ids), ""),
        written_at=at,
    )
    audit.record(
        actor=actor,
        verb="added a note to the room of the discussions",
        matter=dispute.matter,
        clause=CLAUSE if CLAUSE in dispute.version.terms.every_clause else "",
        audience=Audience.IN_FACILITATION,
    )
    return note


@transaction.atomic
def set_readers(
    *, actor: Actor, dispute_id: int, parties: Iterable[str], board: bool, presides: bool, at: datetime
) -> RoomReaders:
    """Say who reads the room, as its facilitator. It reaches what stands there already."""
    dispute = _locked(dispute_id)
    if not queries.facilitates(dispute, actor):
        raise NotAllowed("The facilitator says who reads this.", who="the facilitator of this dispute")
    known = {party.key for party in telling.involved(dispute)}
    chosen = [key for key in parties if key in known]
    row = RoomReaders.objects.create(
        dispute=dispute, parties=chosen, board=board, presides=presides, set_by_id=actor.signed_in_id, set_at=at
    )
    audit.record(
        actor=actor,
        verb="said who reads the room of the discussions",
        matter=dispute.matter,
        facts={"parties": chosen, "board": board, "presides": presides},
        audience=Audience.IN_FACILITATION,
    )
    return row
