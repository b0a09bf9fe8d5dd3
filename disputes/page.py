"""What the page of one dispute shows, gathered once: ladder, next step, clocks, timeline, answers, papers, readers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.matters.models import MatterParty, PartyRole
from alliance.kernel.permissions import Act, Actor, Scope, may
from disputes import clocks, ladder, last_safe_day, naming, onpage, papers, queries, wording
from disputes.casefile.where import chart_of
from disputes.costs import who
from disputes.models import Dispute
from disputes.next_step import next_step
from disputes.room import queries as room
from disputes.step import OPENING, Case, Phase, Place


@dataclass(frozen=True)
class Rung:
    """One stage on the picture of the ladder."""

    label: str
    state: str  # done, now, ahead, skipped
    more: str = ""


@dataclass(frozen=True)
class Event:
    """One line of the timeline as the page shows it."""

    at: datetime
    text: str
    url: str = ""
    link: str = ""


def of(dispute: Dispute, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything the page shows to this actor at this instant. Each table is read once."""
    parts = list(
        MatterParty.objects.filter(matter=dispute.matter, until=None)
        .select_related("party")
        .order_by("party__position")
    )
    dates = list(queries.clocks_of(dispute, actor))
    screening = next((d for d in dates if d.kind == ladder.SCREENING and d.is_open), None)
    here = ladder.place(dispute, at, screening)
    running = [d for d in dates if _runs(d, at)]
    scope = scope_among(dispute, parts, actor)
    case = ladder.case_of(dispute, actor, at, here=here)
    case.record.involved = [p.party for p in parts]
    steps = ladder.available(case, scope)
    may_read = may(actor, Act.READ_NOTICE_OF_DISPUTE, replace(scope, barred=frozenset()))  # a recusal leaves the notice
    others = [p.party.name for p in parts if p.role != PartyRole.RAISING]
    readable = list(on_matter(dispute.matter, actor))
    return onpage.gathered(case, actor, steps) | {
        "dispute": dispute,
        "circle": naming.circle(case.terms),
        "sits": naming.sits(case.terms),
        "asked_body": naming.asked_body(case.terms),
        "other_side": wording.other_side(dispute.against, others),
        "parts": parts,
        "rungs": rungs(dispute, here),
        "chart": chart_of(case, dates),
        "next": next_step(case, running, steps, is_own=bool(actor.party_ids & scope.owners)),
        "last_safe_day": _last_safe_day(case),
        "running": running,
        "waiting": [d for d in dates if d.state == Deadline.State.WAITING and d not in running],
        "ended_dates": [d for d in dates if d.state != Deadline.State.WAITING and d not in running],
        "prompt": prompt_notice(dispute, actor, scope),
        "events": events(dispute, dates, actor, at),
        "statements": list(dispute.statements.select_related("written_by")) if may_read else [],
        "responses": list(queries.responses(dispute, actor)),
        "papers": [(paper, papers.may_be_opened(actor, dispute, paper)) for paper in readable],
        "steps": steps,
        "may_add_evidence": dispute.is_open and may(actor, Act.ADD_EVIDENCE, scope),
        "may_read": may_read,
        "costs_linked": who.is_linked(dispute, actor, scope),
        "room_linked": case.record.has_begun and room.may_read(dispute, actor, at),
    }


def _last_safe_day(case: Case) -> str:
    """By when the next thing has to happen so that all that may follow fits before the agreement ends."""
    if not case.dispute.is_open:
        return ""
    found = last_safe_day.find(case.course, case.place, case.dispute.version.ends_on)
    return found.sentence(case.on) if found else ""


def _runs(deadline: Deadline, at: datetime) -> bool:
    """Whether a date runs: by itself, or because the one it waited on has passed unmet."""
    if deadline.state == Deadline.State.WAITING:
        before = deadline.contingent_on
        return before is not None and before.is_open and before.ends_at <= at
    return deadline.state == Deadline.State.RUNNING and not (deadline.lapses and deadline.ends_at <= at)


def scope_among(dispute: Dispute, parts: list[MatterParty], actor: Actor) -> Scope:
    """The scope of a dispute from parts already read; `barred` is known for this actor only."""
    return Scope(
        owners=frozenset(p.party_id for p in parts if p.role in (PartyRole.OWNER, PartyRole.RAISING)),
        involved=frozenset(p.party_id for p in parts),
        barred=frozenset({actor.signed_in_id}) if queries.is_without_voice(dispute) else frozenset(),
        matter_id=dispute.matter_id,
    )


def rungs(dispute: Dispute, here: Place) -> list[Rung]:
    """The stages in order, the opening first."""
    terms = dispute.version.terms
    told_on = clocks.day_of(dispute.filed_at)
    keys = [stage.key for stage in terms.stages]
    label = "Notice recorded" if dispute.recorded else f"Told {naming.told_first(terms)}"
    more = f"{told_on.day} {told_on:%B}"
    state = "done"
    if here.stage == OPENING:
        state = "now" if here.phase is Phase.SCREENING else "done"
        more = f"{more}, {'at triage' if here.phase is Phase.SCREENING else 'redirected'}"
    found = [Rung(label, state, more)]
    current = keys.index(here.stage) if here.stage in keys else -1
    for i, stage in enumerate(terms.stages):
        ahead = "ahead" if dispute.is_open else "skipped"
        found.append(Rung(stage.label, "done" if i < current else "now" if i == current and dispute.is_open else ahead))
    return found


def prompt_notice(dispute: Dispute, actor: Actor, scope: Scope) -> dict[str, Any] | None:
    """How promptly the Board was told (App 2 1.4): for the filing Party and whoever presides, and nobody else,
    since people are asked to try to settle things first (App 2 1.1)."""
    if dispute.prompt_by is None or not (actor.party_ids & scope.owners or may(actor, Act.CONDUCT_DISPUTE)):
        return None
    on = clocks.day_of(dispute.came_at)
    calendar = calendars()[dispute.version.terms.calendar]
    late = calendar.late_by(dispute.prompt_by, on) if on > dispute.prompt_by else 0
    return {"by": dispute.prompt_by, "late": late, "about": dispute.first_knew_about}


def events(dispute: Dispute, dates: list[Deadline], actor: Actor, at: datetime) -> list[Event]:
    """The timeline, newest first, each step with the notice that was served with it, where this actor may open it."""
    return [
        Event(
            at=h.at,
            text=f"{h.says}{f' ({h.clause})' if h.clause else ''}",
            url=reverse("desk:notice", args=[h.notice]) if h.notice else "",
            link=f"Notice {h.notice}" if h.notice else "",
        )
        for h in queries.timeline(dispute, dates, actor, at)
    ]
