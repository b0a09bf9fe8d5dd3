"""What the page of one dispute shows, gathered once: ladder, next step, clocks, timeline, answers, papers, readers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from alliance.agreement.queries import settings_on
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.matters.models import MatterParty, PartyRole
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices.models import Notice
from alliance.kernel.notices.queries import visible_to as visible_notices
from alliance.kernel.permissions import Act, Actor, may
from disputes import clocks, ladder, queries, wording
from disputes.models import Dispute
from disputes.step import OPENING, Phase, Place


@dataclass(frozen=True)
class Rung:
    """One stage on the picture of the ladder."""

    label: str
    state: str  # done, now, ahead, skipped
    more: str = ""


@dataclass(frozen=True)
class Event:
    at: datetime
    text: str
    url: str = ""
    link: str = ""


def of(dispute: Dispute, actor: Actor, at: datetime) -> dict[str, Any]:
    """Everything the page shows to this actor at this instant."""
    here = ladder.place(dispute, at)
    parts = list(
        MatterParty.objects.filter(matter=dispute.matter, until=None)
        .select_related("party")
        .order_by("party__position")
    )
    dates = list(queries.clocks_of(dispute, actor))
    running = [d for d in dates if d.state == Deadline.State.RUNNING and not (d.lapses and d.ends_at <= at)]
    may_read = may(actor, Act.READ_NOTICE_OF_DISPUTE, scope_of(dispute.matter))
    steps = ladder.available(dispute, actor, at)
    others = [p.party.name for p in parts if p.role != PartyRole.RAISING]
    return {
        "dispute": dispute,
        "place": wording.place(dispute.version.terms, here),
        "other_side": wording.other_side(dispute.against, others),
        "parts": parts,
        "rungs": rungs(dispute, here),
        "next": next_step(dispute, here, running, steps, actor),
        "running": running,
        "ended_dates": [d for d in dates if d not in running],
        "prompt": prompt_notice(dispute, actor),
        "events": events(dispute, actor, at),
        "statements": list(dispute.statements.select_related("written_by")) if may_read else [],
        "responses": queries.responses(dispute, actor),
        "papers": on_matter(dispute.matter, actor),
        "steps": steps,
        "may_add_evidence": dispute.is_open and may(actor, Act.ADD_EVIDENCE, scope_of(dispute.matter)),
        "may_read": may_read,
    }


def rungs(dispute: Dispute, here: Place) -> list[Rung]:
    """The stages in order, the opening first."""
    terms = dispute.version.terms
    told_on = clocks.day_of(dispute.filed_at)
    keys = [stage.key for stage in terms.stages]
    found = [
        Rung("Told the Board" if not dispute.recorded else "Notice recorded", "done", f"{told_on.day} {told_on:%B}")
    ]
    if here.stage == OPENING:
        word = {Phase.SCREENING: "at triage", Phase.REDIRECTED: "redirected"}.get(here.phase, "")
        found[0] = Rung(found[0].label, "done" if here.phase is Phase.REDIRECTED else "now", f"{found[0].more}, {word}")
    current = keys.index(here.stage) if here.stage in keys else -1
    for i, stage in enumerate(terms.stages):
        if not dispute.is_open:
            state = "done" if i < current else "skipped"
        else:
            state = "done" if i < current else "now" if i == current else "ahead"
        found.append(Rung(stage.label, state))
    return found


def next_step(dispute: Dispute, here: Place, running: list[Deadline], steps: list, actor: Actor) -> dict[str, str]:
    """What happens next, who must do it and by when, and this reader's own button where they have one."""
    if not dispute.is_open:
        return {"title": "This dispute has ended", "text": "Its record stays readable."}
    due = next((d for d in running if d.kind != "confirmation"), None)
    by = f", by {wording.day(due.due_on)}" if due else ""
    presiding = " or ".join(
        dispute.version.terms.post_by_key[key].label
        for key in dispute.version.terms.opening.presides
        if key in dispute.version.terms.post_by_key
    )
    if here.phase is Phase.SCREENING:
        title = f"Next: decide whether it is a matter for the Board{by}"
        text = f"The {presiding} does this. If nobody rules by then, it is with the Board all the same (App 2 1.2)."
    else:
        title = f"Next: the Board seeks a result that each Party accepts{by}"
        text = "The Board seeks a unanimous decision and tells every Party of it in writing (App 2 1.5 and 1.6)."
    mine = {s.key: s for s in steps}
    first = next((mine[k] for k in ("confirm", "in-scope", "respond") if k in mine), None)
    second = next((mine[k] for k in ("redirect",) if k in mine and first and first.key == "in-scope"), None)
    found = {"title": title, "text": text}
    if first:
        found |= {"action_label": first.label, "action_url": step_url(dispute, first.key)}
    if second:
        found |= {"other_label": second.label, "other_url": step_url(dispute, second.key)}
    return found


def step_url(dispute: Dispute, key: str) -> str:
    return reverse("disputes:step", args=[dispute.matter.reference, key])


def prompt_notice(dispute: Dispute, actor: Actor) -> dict[str, Any] | None:
    """How promptly the Board was told (App 2 1.4): for the filing Party and whoever presides, and nobody else,
    since people are asked to try to settle things first (App 2 1.1)."""
    owners = scope_of(dispute.matter).owners
    if dispute.first_knew_on is None or not (actor.party_ids & owners or may(actor, Act.CONDUCT_DISPUTE)):
        return None
    on = clocks.day_of(dispute.came_at)
    terms, calendar = dispute.version.terms, calendars()[dispute.version.terms.calendar]
    opening = terms.opening
    if opening.prompt is None:
        return None
    target = clocks.reckon(
        opening.prompt, {"aware": dispute.first_knew_on}, settings_on(dispute.version, on), calendars()
    )
    if target is None:
        return None
    late = calendar.late_by(target.last_day, on) if on > target.last_day else 0
    return {"target": target, "told_on": on, "late": late, "about": dispute.first_knew_about}


def events(dispute: Dispute, actor: Actor, at: datetime) -> list[Event]:
    """The timeline, newest first: steps, and the notices this reader may see."""
    notices = {n.served_at: n for n in visible_notices(actor).filter(matter=dispute.matter)}
    found = []
    for happening in queries.timeline(dispute, actor, at):
        clause = f" ({happening.clause})" if happening.clause else ""
        notice: Notice | None = notices.get(happening.at)
        found.append(
            Event(
                at=happening.at,
                text=f"{happening.says}{clause}",
                url=notice.get_absolute_url() if notice else "",
                link=f"Notice {notice.reference}" if notice else "",
            )
        )
    return found
