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
from disputes import clocks, ladder, papers, queries, wording
from disputes.models import Dispute
from disputes.step import OPENING, Phase, Place, Step


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
    running = [d for d in dates if d.state == Deadline.State.RUNNING and not (d.lapses and d.ends_at <= at)]
    scope = scope_among(dispute, parts, actor)
    steps = ladder.available(ladder.case_of(dispute, actor, at, here=here), scope)
    may_read = may(actor, Act.READ_NOTICE_OF_DISPUTE, replace(scope, barred=frozenset()))  # a recusal leaves the notice
    others = [p.party.name for p in parts if p.role != PartyRole.RAISING]
    readable = list(on_matter(dispute.matter, actor))
    return {
        "dispute": dispute,
        "other_side": wording.other_side(dispute.against, others),
        "parts": parts,
        "rungs": rungs(dispute, here),
        "next": next_step(dispute, here, running, steps, is_own=bool(actor.party_ids & scope.owners)),
        "running": running,
        "ended_dates": [d for d in dates if d not in running],
        "prompt": prompt_notice(dispute, actor, scope),
        "events": events(dispute, dates, actor, at),
        "statements": list(dispute.statements.select_related("written_by")) if may_read else [],
        "responses": list(queries.responses(dispute, actor)),
        "papers": [(paper, papers.may_be_opened(actor, dispute, paper)) for paper in readable],
        "steps": steps,
        "may_add_evidence": dispute.is_open and may(actor, Act.ADD_EVIDENCE, scope),
        "may_read": may_read,
    }


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
    label, more = "Notice recorded" if dispute.recorded else "Told the Board", f"{told_on.day} {told_on:%B}"
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


def next_step(
    dispute: Dispute, here: Place, running: list[Deadline], steps: list[Step], *, is_own: bool
) -> dict[str, str]:
    """What happens next, who must do it and by when, and this reader's own button where they have one. The Party that
    raised it is not asked to answer itself."""
    if not dispute.is_open:
        return _ended(dispute)
    due = next((d for d in running if d.kind != "confirmation"), None)
    by = f", by {wording.day(due.due_on)}" if due else ""
    posts = dispute.version.terms.post_by_key
    presiding = " or ".join(posts[key].label for key in dispute.version.terms.opening.presides if key in posts)
    if here.phase is Phase.SCREENING:
        title = f"Next: decide whether it is a matter for the Board{by}"
        text = f"The {presiding} does this. If nobody rules by then, it is with the Board all the same (App 2 1.2)."
    else:
        title = f"Next: the Board seeks a result that each Party accepts{by}"
        text = "The Board seeks a unanimous decision and tells every Party of it in writing (App 2 1.5 and 1.6)."
    mine = {s.key: s for s in steps}
    wanted = ("confirm", "in-scope") if is_own else ("confirm", "in-scope", "respond")
    first = next((mine[k] for k in wanted if k in mine), None)
    found = {"title": title, "text": text}
    if first:
        found |= {"action_label": first.label, "action_url": step_url(dispute, first.key)}
    if first and first.key == "in-scope" and "redirect" in mine:
        found |= {"other_label": mine["redirect"].label, "other_url": step_url(dispute, "redirect")}
    return found


def _ended(dispute: Dispute) -> dict[str, str]:
    """What a reader of a dispute that has ended needs: after a redirection, where it goes on and how to come back."""
    title, text = "This dispute has ended", "Its record stays readable."
    if dispute.phase == Phase.REDIRECTED and (taken := dispute.steps.filter(key="redirect").last()):
        told = taken.facts
        title = f"This dispute has ended here: it goes on in the procedure of {told['party']}"
        text = (
            f"{told['procedure'].rstrip('.')}. Ask there: {told['contact'].rstrip('.')}. "
            "The Party that raised it can ask the Board to look again: it tells the Board anew and names "
            f"{dispute.matter.reference} (App 2 1.2)."
        )
    return {"title": title, "text": text}


def step_url(dispute: Dispute, key: str) -> str:
    """Where a step is taken."""
    return reverse("disputes:step", args=[dispute.matter.reference, key])


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
