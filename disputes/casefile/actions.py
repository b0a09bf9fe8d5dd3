"""Putting on record that a bundle was made."""

from datetime import datetime

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.queries import is_read_on_record
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Actor
from disputes.casefile import words
from disputes.casefile.bundle import Prepared
from disputes.models import Dispute
from disputes.queries import visible_to


@transaction.atomic
def record_bundle(*, actor: Actor, dispute_id: int, prepared: Prepared, at: datetime) -> Dispute:
    """Record a bundle by the digest of its manifest, and each paper in it as fetched. Raises NotAllowed."""
    dispute = visible_to(actor).filter(pk=dispute_id).first()
    if dispute is None:
        raise NotAllowed("This dispute is not open to you any more.")
    audit.record(
        actor=actor,
        verb=words.MADE,
        matter=dispute.matter,
        facts={"manifest": prepared.digest, "files": prepared.files, "at": at},
        audience=Audience.INVOLVED_AND_BOARD,
    )
    for paper in prepared.papers:
        if is_read_on_record(paper):
            documents.record_download(document=paper, actor=actor)
    return dispute
