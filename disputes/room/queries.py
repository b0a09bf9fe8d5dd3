"""Who reads the room of a dispute, and what stands in it. Every page and paper of it asks `may_read` and nothing else.

Directors, administrators, auditors and secretaries never do; whoever presides only where the facilitator says that they
take part. It is in no export, no search, no notice and no certificate.
"""

from dataclasses import dataclass
from datetime import datetime

from alliance.agreement.ladder_shapes import FacilitatedDiscussions
from alliance.agreement.queries import settings_on
from alliance.agreement.vocabulary import StageKind
from alliance.kernel import clock
from alliance.kernel.matters.models import Recusal
from alliance.kernel.permissions import Actor, Authority
from disputes import telling
from disputes.models import Dispute
from disputes.room.models import RoomNote, RoomReaders


@dataclass(frozen=True)
class Readers:
    """The Parties by key, and whether the Board and whoever presides read along."""

    parties: frozenset[str]
    board: bool
    presides: bool


def is_there(dispute: Dispute) -> bool:
    """A dispute has a room from the first appointment of a facilitator."""
    return dispute.facilitators.exists()


def readers(dispute: Dispute, at: datetime) -> Readers:
    """As the facilitator set them last, else those who take part (Reading 31). A Party released reads no more."""
    involved = frozenset(party.key for party in telling.involved(dispute))
    chosen: RoomReaders | None = dispute.room_readers.first()
    if chosen is not None:
        return Readers(involved & frozenset(chosen.parties), chosen.board, chosen.presides)
    return Readers(involved, _board_takes_part(dispute, at), presides=False)


def _board_takes_part(dispute: Dispute, at: datetime) -> bool:
    """Whether a body takes part beside the Parties involved, as the agreement says or is read."""
    facilitator = dispute.facilitators.first()
    stage = dispute.version.terms.stage_by_key.get(facilitator.stage) if facilitator else None
    if stage is None or stage.kind is not StageKind.FACILITATED_DISCUSSIONS:
        return False
    details = stage.details
    assert isinstance(details, FacilitatedDiscussions)  # noqa: S101 the kind says so
    bodies = {body.key for body in dispute.version.terms.bodies}
    named = bool(bodies & set(details.participants))
    if not details.participants_setting:
        return named
    settings = settings_on(dispute.version, clock.local(at).date())
    return named and settings.get(details.participants_setting) != "parties-involved"


def facilitates(dispute: Dispute, actor: Actor) -> bool:
    """Whether somebody is its facilitator, by a sign-in for this dispute."""
    return any(s.matter_id == dispute.matter_id and Authority.FACILITATES in s.authorities for s in actor.seats)


def may_read(dispute: Dispute, actor: Actor, at: datetime) -> bool:
    """Whether somebody reads the room now."""
    if not is_there(dispute) or _stands_aside(dispute, actor):
        return False
    if facilitates(dispute, actor):
        return True
    found = readers(dispute, at)
    own = {p.key for p in telling.involved(dispute) if p.pk in actor.party_ids}
    return (
        bool(own & found.parties)
        or (found.board and actor.has(Authority.BOARD))
        or (found.presides and actor.has_in(dispute.matter_id, Authority.PRESIDES))
    )


def _stands_aside(dispute: Dispute, actor: Actor) -> bool:
    return Recusal.objects.filter(matter=dispute.matter, person=actor.person_id, ended_at=None).exists()


def notes(dispute: Dispute) -> list[RoomNote]:
    """What stands in the room, oldest first. Only for somebody who `may_read` it."""
    return list(dispute.room_notes.select_related("paper"))


def is_open(dispute: Dispute) -> bool:
    """Whether something may be added: while somebody facilitates and the dispute is open."""
    return dispute.is_open and dispute.facilitators.filter(ended_on=None).exists()


def in_words(found: Readers, dispute: Dispute) -> list[str]:
    """Who reads it, a line each."""
    names = [p.name for p in telling.involved(dispute) if p.key in found.parties]
    lines = ["The facilitator", *(f"Those who speak for {name}" for name in names)]
    lines += ["Board members"] if found.board else []
    return [*lines, "Whoever presides, who takes part"] if found.presides else lines
