"""The words of disputes: places, labels of clocks, and the texts that are served. Plain, short, without blame."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from alliance.agreement.ladder_shapes import BodyDecides
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import StageKind
from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from disputes.course import Running, entry
from disputes.dates import kind_of
from disputes.models import Dispute, Outcome
from disputes.naming import a, circle, forum, listed, the, told_first
from disputes.step import Case, Phase, Place, Step

# What is added to the label of a stage where its phase is not plain from it.
PHASES = {
    (StageKind.FACILITATED_DISCUSSIONS, Phase.AWAITING): ", facilitator to be chosen",
    (StageKind.FACILITATED_DISCUSSIONS, Phase.ENDED): ", ended without agreement",
    (StageKind.REFERRAL, Phase.AWAITING): ", to be submitted",
    (StageKind.REFERRAL, Phase.OPEN): ", submitted",
    (StageKind.WRITTEN_POSITIONS, Phase.OPEN): ", being written",
}


def day(value: date) -> str:
    """`Tue 17 November 2026`."""
    return f"{value:%a} {value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """`Tue 17 November 2026, 10:12`, on the clock of Leicester."""
    there = clock.local(value)
    return f"{day(there.date())}, {there:%H:%M}"


def place(terms: Agreement, here: Place) -> str:
    """Where a dispute stands, to follow "is": "at triage", "redirected", "with the Board"."""
    if here.phase is Phase.SCREENING:
        return "at triage"
    if here.phase is Phase.CLOSED:
        return "ended"
    if here.phase is Phase.REDIRECTED:
        return "redirected to a Party’s own procedure"
    stage = terms.stage_by_key[here.stage]
    label = stage.label[0].lower() + stage.label[1:]
    return f"{label}{PHASES.get((stage.kind, here.phase), '')}"


def standing(terms: Agreement, here: Place) -> str:
    """Where a dispute stands, in a sentence: “with the Board” as it is, “at “Officers”” where the label is a name."""
    stage = terms.stage_by_key.get(here.stage)
    if stage is None or here.phase in (Phase.CLOSED, Phase.REDIRECTED):
        return place(terms, here)
    if stage.label.split(" ")[0].lower() in PREPOSITIONS:
        return place(terms, here)
    return f"at “{stage.label}”{PHASES.get((stage.kind, here.phase), '')}"


PREPOSITIONS = frozenset({"with", "at", "in", "before", "by", "on", "under"})


def by_time(terms: Agreement, kind: str) -> str:
    """The sentence of the timeline for a step that time alone took, by the kind of the clock that passed."""
    for stage in terms.stages:
        following = terms.stage_by_key.get(stage.not_agreed)
        if following and kind in {kind_of(stage.key, clock.name) for clock in stage.clocks}:
            return f"The time for “{stage.label}” passed with no result, so it went on to “{following.label}”."
    here = entry(terms.stage_by_key[terms.opening.first_stage])
    return f"The target passed with no ruling, so this is {standing(terms, here)}."


CLOCKS = {
    "resolve": "Seek a result that each Party accepts",
    "meet": "Meet to seek agreement",
    "select": "Choose a facilitator",
    "window": "Hold the facilitated discussions",
    "appoint": "Appoint who will help",
    "submit": "Submit it: {stage}",
    "outcome": "Reach an outcome: {stage}",
    "write": "Write where your Party stands",
    "notify": "Tell every Party of the decision in writing",
}


def clock_label(terms: Agreement, running: Running) -> str:
    """What is to be done by the end of a clock."""
    stage = terms.stage_by_key[running.stage].label
    return CLOCKS[running.clock.name].format(stage=stage[0].lower() + stage[1:])


def follows(terms: Agreement, begin: Sequence[Running], moved: Sequence[tuple[date, Running]]) -> list[str]:
    """The dates that an act sets going or moves, a line each, for a notice and for the page before the act."""
    lines = [
        f"{clock_label(terms, r)}: by {day(r.reckoning.last_day)}"
        + (" (runs if nothing is settled before)" if r.waits_on else "")
        for r in begin
    ]
    return lines + [
        f"{clock_label(terms, r)}: by {day(r.reckoning.last_day)}, no longer by {day(old)}" for old, r in moved
    ]


def other_side(against: str, parties: Sequence[str]) -> str:
    """Whom a dispute is with, to follow "with"."""
    if against == "parties" and parties:
        return listed(parties)
    return "the arrangements as a whole" if against == "whole" else "Parties still to be named"


def sort_noun(sort: str, noun: str = "dispute") -> str:
    return {"dispute": a(noun), "claim": "a claim", "potential": "a potential dispute"}[sort]


def filing_notice(
    *,
    reference: str,
    raised_by: str,
    sort: str,
    other: str,
    in_one_line: str,
    what_happened: str,
    what_is_asked: str,
    clauses: Sequence[str],
    clocks: Sequence[tuple[str, date, str]],
    came: str,
    basis: str,
    noun: str = "dispute",
) -> str:
    """The notice of a dispute (10.1, App 2 1.4): the words as filed, and the dates that follow."""
    lines = [
        f"{raised_by} gives notice of {sort_noun(sort, noun)} with {other}.",
        came,
        "",
        f"In one line: {in_one_line}",
        "",
        "What happened:",
        what_happened,
        "",
        "What is asked:",
        what_is_asked,
        "",
        f"Clauses: {', '.join(clauses)}" if clauses else "Clauses: to be named by the Chair or the Director.",
        "",
        "Dates that follow:",
        *[f"- {label}: by {day(on)} ({basis_of})" for label, on, basis_of in clocks],
        "",
        f"Reference {reference}. {basis}",
    ]
    return "\n".join(line for line in lines if line is not None)


def names(case: Case) -> dict[str, str]:
    """The agreement's own names that labels and sentences of steps may use."""
    terms, stage = case.terms, case.stage
    bodies = {body.key: body.short_name for body in terms.bodies}
    body = next((s.details.body for s in terms.stages if isinstance(s.details, BodyDecides)), "")
    if stage and isinstance(stage.details, BodyDecides):
        body = stage.details.body
    following = terms.stage_by_key.get(stage.not_agreed) if stage else None
    posts = terms.post_by_key
    presides = [posts[key].label for key in terms.opening.presides if key in posts]
    return {
        "forum": forum(terms),
        "circle": circle(terms),
        "body": the(bodies.get(body, "body that decides")),
        "stage": stage.label[0].lower() + stage.label[1:] if stage else "the opening",
        "next": following.label[0].lower() + following.label[1:] if following else "the end",
        "presides": the(" or ".join(presides)) if presides else "whoever presides",
        "noun": terms.opening.noun,
    }


def says(case: Case, step: Step, facts: Mapping[str, Any]) -> str:
    """The sentence of the timeline."""
    return _said(step.says, case, facts)


def subject(case: Case, step: Step, facts: Mapping[str, Any]) -> str:
    """The subject of the notice of a step."""
    return _said(step.subject, case, facts)


def _said(template: str, case: Case, facts: Mapping[str, Any]) -> str:
    known = {**names(case), "reference": case.dispute.matter.reference, "actor": case.actor.name, **facts}
    return template.format(**known)


def step_notice(case: Case, step: Step, facts: Mapping[str, Any], dates: Sequence[str] = ()) -> str:
    """The notice of a step: what was done, why, and what it means for the dates."""
    dispute = case.dispute
    lines = [
        says(case, step, facts),
        "",
        f"It is about {dispute.matter.reference}: {dispute.matter.title}.",
    ]
    if position := facts.get("position"):
        lines += ["", f"Position: {position}."]
    if why := facts.get("why"):
        lines += ["", "Why:", why]
    if corrected_lines := facts.get("changed"):
        lines += ["", "Corrected:", *[f"- {line}" for line in corrected_lines], *as_it_stands(case)]
    if procedure := facts.get("procedure"):
        lines += ["", f"Procedure: {procedure}", f"Whom to ask there: {facts['contact']}"]
    if text := facts.get("text"):
        lines += ["", "The words:", text]
    if dates:
        lines += ["", "Dates that follow:", *(f"- {line}" for line in dates)]
    if step.outcome == Outcome.REDIRECTED:
        whom = told_first(case.terms)
        again = f"can ask {whom} to look again: it tells {whom} anew and names {dispute.matter.reference}."
        lines += ["", f"The clocks of this {case.terms.opening.noun} stop. The Party that raised it {again}"]
    elif step.cancels:
        lines += ["", f"The clocks of this {case.terms.opening.noun} stop."]
    return "\n".join(lines)


def corrected(label: str) -> str:
    """That an answer was corrected, without its words."""
    return f"{label}: corrected."


def changed(label: str, before: str, after: str) -> str:
    """“Kind: was a potential dispute, is now a dispute.”"""
    return f"{label}: was {before}, is now {after}."


def as_it_stands(case: Case) -> list[str]:
    """The words and dates of a dispute as they are now, for those who are told anew."""
    dispute = case.dispute
    latest = dispute.statements.latest("number")
    running = dispute.matter.deadlines.filter(state="running").exclude(kind="confirmation")
    running = running.exclude(lapses=True, ends_at__lte=case.at).order_by("ends_at")
    return [
        "",
        f"It stands now as {sort_noun(dispute.sort, case.terms.opening.noun)}, raised by {dispute.raised_by}.",
        "",
        f"In one line: {latest.in_one_line}",
        "",
        "What happened:",
        latest.what_happened,
        "",
        "What is asked:",
        latest.what_is_asked,
        "",
        "Dates that run:",
        *[f"- {one.label}: by {day(one.due_on)} ({one.get_standing_display()})" for one in running],
    ]


def time_notice(dispute: Dispute, says_what: str, dates: Sequence[Deadline], at: datetime) -> str:
    """The notice of a step that time alone took: what it did, and the dates that run."""
    running = [d for d in dates if d.state == Deadline.State.RUNNING and not (d.lapses and d.ends_at <= at)]
    lines = [says_what, "", f"It is about {dispute.matter.reference}: {dispute.matter.title}."]
    if running:
        lines += ["", "Dates that run:", *(f"- {d.label}: by {day(d.due_on)}" for d in running)]
    return "\n".join(lines)
