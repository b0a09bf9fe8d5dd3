"""Disputes and drafts as their readers may see them. Flat: the list costs the same at ten and at five thousand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.deadlines.queries import in_force
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import MatterParty, PartyRole, Recusal
from alliance.kernel.matters.queries import audience_q, without_recused
from alliance.kernel.notices import queries as notices
from alliance.kernel.permissions import Act, Actor, may
from disputes import ladder, wording
from disputes.models import Dispute, Draft, Response


def visible_to(actor: Actor) -> QuerySet[Dispute]:
    """Disputes the actor may know of: the matrix and the Matter's reading class, applied in SQL."""
    if not may(actor, Act.READ_DISPUTE):
        return Dispute.objects.none()
    readable = audience_q(actor, "matter__", itself=True)
    rows = Dispute.objects.filter(readable).select_related("matter", "raised_by", "version")
    silenced = Recusal.objects.filter(
        matter=OuterRef("matter"), person=actor.person_id, withholds=Recusal.Withholds.VOICE, ended_at=None
    )
    return rows.defer("version__data").annotate(actor_is_without_voice=Exists(silenced))


class _Heard(Protocol):
    """What `visible_to` adds to a dispute."""

    actor_is_without_voice: bool


def is_without_voice(dispute: Dispute) -> bool:
    """Whether a recusal takes its voice from the actor for whom a dispute was fetched by `visible_to`."""
    return cast(_Heard, dispute).actor_is_without_voice


def filtered(actor: Actor, show: str) -> QuerySet[Dispute]:
    """`open` (default), `closed`, `all`, or `mine`: those in which a Party the actor speaks for has a part."""
    rows = visible_to(actor)
    if show == "closed":
        return rows.exclude(closed_at=None)
    if show == "mine":
        part = MatterParty.objects.filter(party__in=actor.party_ids, until=None)
        return rows.filter(matter__in=part.values("matter"))
    return rows if show == "all" else rows.filter(closed_at=None)


@dataclass(frozen=True)
class Row:
    """One line of the list: the dispute, where it stands now, its next date, the Parties."""

    dispute: Dispute
    place: str
    next_deadline: Deadline | None
    other_parties: str


class _Fetched(Protocol):
    """What `with_clocks` adds to the Matter of a dispute."""

    clocks_running: list[Deadline]
    current_parts: list[MatterParty]


def with_clocks(rows: QuerySet[Dispute], at: datetime) -> QuerySet[Dispute]:
    """Fetch what a list line needs in two more queries, however many lines there are."""
    running = Deadline.objects.filter(in_force(at) | Q(state=Deadline.State.RUNNING, lapses=True)).order_by("ends_at")
    parts = MatterParty.objects.filter(until=None).select_related("party").order_by("party__position")
    return rows.prefetch_related(
        Prefetch("matter__deadlines", queryset=running, to_attr="clocks_running"),
        Prefetch("matter__parties", queryset=parts, to_attr="current_parts"),
    )


def lines(disputes: list[Dispute], at: datetime) -> list[Row]:
    """The list lines of disputes fetched `with_clocks`."""
    found = []
    for dispute in disputes:
        matter = cast(_Fetched, dispute.matter)
        clocks = matter.clocks_running
        screening = next((d for d in clocks if d.kind == ladder.SCREENING), None)
        place = ladder.place(dispute, at, screening)
        open_clocks = [d for d in clocks if not (d.lapses and d.ends_at <= at)]
        others = [p.party.name for p in matter.current_parts if p.role != PartyRole.RAISING]
        found.append(
            Row(
                dispute=dispute,
                place=wording.place(dispute.version.terms, place),
                next_deadline=open_clocks[0] if open_clocks else None,
                other_parties=wording.other_side(dispute.against, others),
            )
        )
    return found


def drafts_of(actor: Actor, *, every: bool = False) -> QuerySet[Draft]:
    """The drafts of the Parties the actor speaks for, last written first. A successor inherits them. With `every`
    also those that were filed or discarded."""
    rows = Draft.objects.filter(party__in=actor.party_ids).select_related("matter", "party", "written_by")
    if not every:
        rows = rows.filter(discarded_at=None, matter__kind=Kind.DISPUTE_DRAFT)
    return rows.order_by("-written_at")


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `notice` is the reference of what was served with it, where the reader may open it."""

    at: datetime
    says: str
    clause: str = ""
    notice: str = ""


def timeline(dispute: Dispute, dates: Iterable[Deadline], actor: Actor, at: datetime) -> list[Happening]:
    """What has happened, latest first; steps that time alone took are told too."""
    served = notices.visible_to(actor)
    found = [
        Happening(step.taken_at, step.says, step.clause, step.notice.reference if step.notice and step.opens else "")
        for step in dispute.steps.select_related("notice").annotate(opens=Exists(served.filter(pk=OuterRef("notice"))))
    ]
    for passed in dates:
        if passed.lapses and passed.ends_at <= at and _ran_out(passed):
            said = wording.by_time(dispute.version.terms, passed.kind)
            found.append(Happening(passed.ends_at, said, passed.clause))
    return sorted(found, key=lambda h: h.at, reverse=True)


def _ran_out(deadline: Deadline) -> bool:
    """Whether a date that moves things on by itself came to its end before anybody ended it."""
    if deadline.state == Deadline.State.RUNNING:
        return True
    ended_at = deadline.ended_at if deadline.state == Deadline.State.CANCELLED else None
    return ended_at is not None and ended_at >= deadline.ends_at


def clocks_of(dispute: Dispute, actor: Actor) -> QuerySet[Deadline]:
    """Every date of a dispute that the actor may know of, soonest first, whatever became of it."""
    return (
        Deadline.objects.filter(matter=dispute.matter)
        .filter(audience_q(actor))
        .select_related("owed_by_party", "matter", "superseded_by", "contingent_on")
        .order_by("ends_at")
    )


def responses(dispute: Dispute, actor: Actor) -> QuerySet[Response]:
    """The answers that the actor may read, oldest first: their reading class, less what a recusal takes away."""
    own = Q(party__in=actor.party_ids)  # a Party that is not involved may answer, and reads what it said
    readable = Response.objects.filter(audience_q(actor, matter="dispute__matter") | own).filter(
        without_recused(actor, matter="dispute__matter")
    )
    return readable.filter(dispute=dispute).select_related("party", "given_by")
