"""What a check page, a receipt and the paper copies show: answers in words, who is told, which clocks start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from alliance.agreement.models import AgreementVersion
from alliance.agreement.vocabulary import Costs, StageKind
from alliance.kernel.deadlines.models import Standing
from alliance.kernel.documents.models import Document
from alliance.web.forms import RoughDate, child_warning
from disputes import drafting, filing, naming, telling
from disputes.forms import PAPER_READERS
from disputes.models import Against, Draft, Operational, Sort
from parties.people.models import Party

READERS = dict(PAPER_READERS)
OTHERS = "the other Parties"
SHARED = frozenset({Costs.EQUAL, Costs.EQUAL_UNLESS_DIRECTED, Costs.AS_DIRECTED})
COSTS_CLAUSE = "App 2 1.7.2(v)"


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


def rows(draft: Draft, *, screened: bool = True) -> list[Answer]:
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
    asked = Answer("About one child, staff or the day-to-day running of a service?", operational, url("about"))
    return [
        Answer("In one line", a.get("in_one_line", ""), url("about")),
        Answer("What happened", a.get("what_happened", ""), url("about")),
        *((asked,) if screened else ()),
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


def costs_ahead(version: AgreementVersion | None) -> str:
    """What it may cost later, where the agreement has a facilitator whose costs are shared."""
    stages = version.terms.stages if version else ()
    found = next((s for s in stages if s.kind is StageKind.FACILITATED_DISCUSSIONS and s.costs in SHARED), None)
    if found is None:
        return ""
    unless = ", equally unless the facilitator directs otherwise" if found.costs == Costs.EQUAL_UNLESS_DIRECTED else ""
    source = f" ({COSTS_CLAUSE})" if version and COSTS_CLAUSE in version.terms.every_clause else ""
    who = naming.forum(version.terms) if version else ""
    body = f"If {who} later appoints" if who != "this procedure" else "If the Parties later appoint"
    return f"{body} an independent facilitator, the Parties involved share the cost{unless}{source}."


def clause_choices(version: AgreementVersion | None) -> list[tuple[str, str]]:
    """The clauses of a version, to choose from: number and our summary."""
    return [(c.key, f"{c.key} {c.summary}") for c in version.terms.clauses] if version else []


def tell(version: AgreementVersion | None) -> str:
    """What filing is called: “Tell the Board about a dispute”."""
    return naming.tell(version.terms) if version else "Tell the others about a dispute"


def tells(planned: filing.Filing | None) -> str:
    """Whom the last button tells."""
    if planned is None:
        return ""
    return all_told(planned.version) if planned.to_every_party else naming.told_first(planned.version.terms)


def told_first(version: AgreementVersion | None) -> str:
    """Whom a filing tells first: “the Board”."""
    return naming.told_first(version.terms) if version else OTHERS


def all_told(version: AgreementVersion | None) -> str:
    """Whom the notice of a dispute tells: “the Board and the other Parties”."""
    whom = told_first(version)
    return whom if whom == OTHERS else f"{whom} and {OTHERS}"


def is_screened(version: AgreementVersion | None) -> bool:
    """Whether the agreement asks first if a matter belongs in a procedure of one Party."""
    return version is None or version.terms.opening.screening is not None
