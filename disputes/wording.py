"""The words of disputes: places, labels of clocks, and the texts that are served. Plain, short, without blame."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from disputes.step import Case, Phase, Place, Step


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
    if here.phase is Phase.REDIRECTED:
        return "redirected to a Party’s own procedure"
    stage = terms.stage_by_key[here.stage]
    return stage.label[0].lower() + stage.label[1:]


def listed(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)


def other_side(against: str, parties: Sequence[str]) -> str:
    """Whom a dispute is with, to follow "with"."""
    if against == "parties" and parties:
        return listed(parties)
    return "the arrangements as a whole" if against == "whole" else "Parties still to be named"


def sort_noun(sort: str) -> str:
    return {"dispute": "a dispute", "claim": "a claim", "potential": "a potential dispute"}[sort]


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
) -> str:
    """The notice of a dispute (10.1, App 2 1.4): the words as filed, and the dates that follow."""
    lines = [
        f"{raised_by} gives notice of {sort_noun(sort)} with {other}.",
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


def step_notice(case: Case, step: Step, facts: Mapping[str, Any]) -> str:
    """The notice of a step: what was done, why, and what it means for the dates."""
    dispute = case.dispute
    lines = [
        step.says.format(actor=case.actor.name, **facts),
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
    if step.cancels:
        again = f"can ask the Board to look again: it tells the Board anew and names {dispute.matter.reference}."
        lines += ["", f"The clocks of this dispute stop. The Party that raised it {again}"]
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
        f"It stands now as {sort_noun(dispute.sort)}, raised by {dispute.raised_by}.",
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
