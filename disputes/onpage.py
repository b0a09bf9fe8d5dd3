"""What the page of a dispute shows besides its words and dates: accords, questions, the facilitator, writings."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from alliance.kernel import clock
from alliance.kernel.matters.queries import audience_q, without_recused
from alliance.kernel.permissions import Actor, Authority
from disputes.accords.models import Accord
from disputes.accords.queries import Line, lines
from disputes.facilitation.models import Discussion, Facilitator, InformationRequest
from disputes.models import Writing
from disputes.step import Case, Step
from parties.deciding.models import Question

NAMES = {
    "settle": "A settlement",
    "agreement": "Words that would settle it",
    "agreement-in-writing": "Words that would settle it",
    "joint-application": "A joint application",
    "more-time": "More time for the discussions",
    "shorten": "Going straight to a later step",
    "parties-leave": "Parties leave by agreement",
    "agreement-ends": "The agreement ends",
}


@dataclass(frozen=True)
class OnAccord:
    """Words put forward, whose agreement they need, and each answer."""

    name: str
    accord: Accord
    lines: list[Line]
    answer_key: str


@dataclass(frozen=True)
class Facilitation:
    """Who facilitates, the discussions, and what is still asked for."""

    facilitator: Facilitator | None
    former: list[Facilitator]
    discussions: list[Discussion]
    requests: list[InformationRequest]
    held: int

    @property
    def marks(self) -> dict[date, str]:
        """The days of discussions, for the picture of the window."""
        said = {"booked": "booked", "held": "held"}
        return {
            clock.local(d.starts_at).date(): said[d.state]
            for d in self.discussions
            if d.state in said and d.facilitator.ended_on is None
        }


def gathered(case: Case, actor: Actor, steps: list[Step]) -> dict[str, Any]:
    """These sections, as this actor may see them. Each table is read once, and not at all before its stage."""
    offered = {s.key for s in steps}
    accords = [
        OnAccord(NAMES.get(a.key, a.key), a, lines(a), f"answer-{a.key}" if f"answer-{a.key}" in offered else "")
        for a in case.record.accords
        if a.outcome != Accord.Outcome.REPLACED and may_read_accord(case, actor, a)
    ]
    return {
        "accords": accords,
        "questions": questions(case),
        "facilitation": facilitation(case),
        "writings": writings(case, actor),
    }


def may_read_accord(case: Case, actor: Actor, accord: Accord) -> bool:
    """Whether words put forward are open to somebody: to the Parties whose agreement they need, those involved, the
    Board's table, the auditor, and the facilitator. Others see what came of them when it is told."""
    own = {seat.party_id for seat in actor.seats if seat.party_id is not None}
    asked = {party.pk for party in case.record.involved} | {line.party.pk for line in lines(accord)}
    at_the_table = actor.has(Authority.BOARD, Authority.PRESIDES, Authority.RECORDS, Authority.AUDITS)
    here = any(seat.matter_id == case.dispute.matter_id for seat in actor.seats)
    return at_the_table or here or bool(own & asked)


def questions(case: Case) -> list[Question]:
    """The questions put for the ladder, latest first."""
    return list(reversed(case.record.questions))


def facilitation(case: Case) -> Facilitation | None:
    """The facilitator and the discussions, once there has been one."""
    rows = list(case.dispute.facilitators.all()) if case.record.has_begun else []
    if not rows:
        return None
    talks = list(Discussion.objects.filter(facilitator__in=rows).select_related("facilitator").order_by("starts_at"))
    asked = InformationRequest.objects.filter(facilitator__in=rows).select_related("party", "deadline")
    return Facilitation(
        facilitator=next((r for r in rows if r.ended_on is None), None),
        former=[r for r in rows if r.ended_on is not None],
        discussions=talks,
        requests=list(asked),
        held=sum(1 for d in talks if d.counts and d.facilitator.ended_on is None),
    )


def writings(case: Case, actor: Actor) -> list[Writing]:
    """Positions, referrals and terms that the actor may read. A position is sealed until every Party has written."""
    if not case.record.has_begun:
        return []
    rows = case.dispute.writings.filter(without_recused(actor, matter="dispute__matter"))
    own = Q(party__in=actor.party_ids)
    sealed = Q(what=Writing.What.POSITION) & ~Q(stage__in=_exchanged(case))
    readable = rows.filter(own | (audience_q(actor, matter="dispute__matter") & ~sealed))
    return list(readable.select_related("party", "written_by"))


def _exchanged(case: Case) -> list[str]:
    """The stages at which every Party involved has written."""
    return [h.stage for h in case.record.happenings if h.event == "exchanged" and h.party_id is None]
