"""What a check page, a receipt and the paper copies show: answers in words, who is told, which clocks start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from alliance.agreement.models import AgreementVersion
from alliance.kernel.deadlines.models import Standing
from alliance.kernel.documents.models import Document
from alliance.web.forms import RoughDate, child_warning
from disputes import drafting, filing, telling
from disputes.forms import PAPER_READERS
from disputes.models import Against, Draft, Operational, Sort
from parties.people.models import Party

READERS = dict(PAPER_READERS)


@dataclass(frozen=True)
class Answer:
    """One question with its answer, and where to change it."""

    label: str
    value: str
    change_url: str = ""


@dataclass(frozen=True)
class StartingClock:
    label: str
    due_on: date
    sentence: str


@dataclass(frozen=True)
class DraftPaper:
    document: Document
    readers: str


def rows(draft: Draft) -> list[Answer]:
    """The answers of a draft in the order of its pages."""
    a, ref = draft.answers, draft.matter.reference

    def url(page: str) -> str:
        return f"{reverse('disputes:question', args=[ref, page])}?back_to_check=1"

    names = dict(Party.objects.filter(pk__in=a.get("parties") or []).values_list("pk", "name"))
    with_whom = str(Against(a["against"]).label) if a.get("against") else ""
    if a.get("against") == Against.PARTIES and names:
        with_whom = ", ".join(names.values())
    operational = str(Operational(a["operational"]).label) if a.get("operational") else ""
    if a.get("operational") == Operational.YES and a.get("still_ask"):
        operational += ". We still want the Board to look."
    return [
        Answer("In one line", a.get("in_one_line", ""), url("about")),
        Answer("What happened", a.get("what_happened", ""), url("about")),
        Answer("About one child, staff or the day-to-day running of a service?", operational, url("about")),
        Answer("What you would like to happen", a.get("what_is_asked", ""), url("want")),
        Answer("Whom it is with", with_whom, url("want")),
        Answer("Kind", str(Sort(a.get("sort") or Sort.DISPUTE).label), url("background")),
        Answer("When your Party first knew", str(rough_date(a) or ""), url("background")),
        Answer("What you have tried", a.get("tried", ""), url("background")),
        Answer(
            "Clauses", ", ".join(a.get("clauses") or []) or "The Chair or the Director adds them", url("background")
        ),
    ]


def rough_date(answers: Mapping[str, Any]) -> RoughDate | None:
    """The day the Party first knew, as exactly as it was given."""
    if not answers.get("first_knew"):
        return None
    first = date.fromisoformat(answers["first_knew"])
    if not answers.get("first_knew_about"):
        return RoughDate(first.year, first.month, first.day)
    words = answers.get("first_knew_words", "")
    return RoughDate(first.year, None if words == f"about {first.year}" else first.month)


def children_seen(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """What in the words looks as if it points at one child: a question to the writer, never a refusal."""
    asked = (
        ("What happened", "what_happened"),
        ("What you would like to happen", "what_is_asked"),
        ("In one line", "in_one_line"),
        ("What you have tried", "tried"),
    )
    found = [(label, tuple(child_warning(draft.answers.get(key) or ""))) for label, key in asked]
    return [(label, seen) for label, seen in found if seen]


def draft_papers(draft: Draft) -> list[DraftPaper]:
    """The papers that go with a draft and who may read each once it is filed."""
    chosen = draft.answers.get("readers", {})
    return [DraftPaper(d, str(READERS.get(chosen[str(d.pk)], ""))) for d in drafting.papers(draft)]


def told(planned: filing.Filing) -> list[str]:
    """Who will be told, a line each: the Parties in MoU order, then posts of no Party."""
    return [t.whom if t.people == 1 else f"{t.whom} ({t.people} people)" for t in telling.group(planned.to)]


def clocks(planned: filing.Filing) -> list[StartingClock]:
    """The clocks that start, each with its reasoning."""
    return [
        StartingClock(
            label=f"{c.label} ({'due date' if c.standing == Standing.MOU else 'target'}: {Standing(c.standing).label})",
            due_on=c.reckoning.last_day,
            sentence=" ".join(part for part in (c.reckoning.sentence(), c.remark) if part),
        )
        for c in planned.clocks
    ]


def clause_choices(version: AgreementVersion | None) -> list[tuple[str, str]]:
    """The clauses of a version, to choose from: number and our summary."""
    return [(c.key, f"{c.key} {c.summary}") for c in version.terms.clauses] if version else []
