"""What the case file of a dispute holds for one reader: nothing that this reader could not open page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Value

from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters.models import Audience, MatterParty, PartyRole
from alliance.kernel.matters.queries import IN_CONFIDENCE, audience_q, scope_of, without_recused
from alliance.kernel.notices import proof
from alliance.kernel.notices import queries as notices
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Act, Actor, may
from disputes import ladder, onpage, queries, wording
from disputes.accords.models import Accord
from disputes.accords.queries import Line, lines
from disputes.casefile import words
from disputes.casefile.chart import Chart
from disputes.casefile.where import chart_of
from disputes.costs import who
from disputes.costs.queries import Account, account_for
from disputes.models import Dispute, Response, Statement, Writing
from parties.deciding import queries as deciding
from parties.deciding.models import Question


@dataclass(frozen=True)
class Served:
    """A notice with the facts of its service; its text where this reader may read it."""

    notice: Notice
    certificate: proof.Certificate
    text_is_open: bool


@dataclass(frozen=True)
class Decided:
    """A question with what was answered: by Party for some readers, in counts for others. Never by person."""

    question: Question
    rule: str
    outcome: str
    answers: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Forward:
    """Words put forward for agreement, with each Party's answer."""

    name: str
    accord: Accord
    lines: list[Line]


@dataclass(frozen=True)
class Attached:
    """A paper, and the name it has in a bundle; empty where its file is not in the store."""

    document: Document
    path: str


@dataclass(frozen=True)
class CaseFile:
    """Everything one reader may have of one dispute, as it stood when it was made."""

    dispute: Dispute
    made_at: datetime
    made_for: str
    other_side: str
    place: str
    chart: Chart
    parts: list[MatterParty]
    statements: list[Statement]
    timeline: list[queries.Happening]
    dates: list[Deadline]
    notices: list[Served]
    answers: list[Response]
    forward: list[Forward]
    decisions: list[Decided]
    facilitation: onpage.Facilitation | None
    writings: list[Writing]
    costs: Account | None
    papers: list[Attached]

    @property
    def reference(self) -> str:
        return str(self.dispute.matter.reference)

    @property
    def marks(self) -> Mapping[date, str]:
        """The days of discussions, for the picture of their window."""
        return self.facilitation.marks if self.facilitation else {}

    @property
    def keys(self) -> frozenset[str]:
        """What a right is needed for, by key: a bundle is handed out while its maker may still read all of it."""
        return frozenset(
            [
                *(f"statement {row.number}" for row in self.statements),
                *(f"answer {row.pk}" for row in self.answers),
                *(f"written {row.pk}" for row in self.writings),
                *(f"notice {row.notice.reference}" for row in self.notices if row.text_is_open),
                *(f"paper {row.document.pk}" for row in self.papers),
                *(["costs"] if self.costs else []),
                *(["decisions"] if self.decisions else []),
                *(["forward"] if self.forward else []),
            ]
        )


def gather(dispute: Dispute, actor: Actor, at: datetime) -> CaseFile:
    """The case file of a dispute for one reader, each thing asked for with the rule that guards it on its own page.

    What is said in the facilitated discussions stays there: no file that leaves them holds it, not even its readers'.
    """
    case = ladder.case_of(dispute, actor, at)
    dates = list(queries.clocks_of(dispute, actor))
    rows = MatterParty.objects.filter(matter=dispute.matter).select_related("party")
    parts = list(rows.order_by("party__position", "since", "pk"))
    others = [p.party.name for p in parts if p.role != PartyRole.RAISING and p.until is None]
    may_read = may(actor, Act.READ_NOTICE_OF_DISPUTE, scope_of(dispute.matter))
    statements = dispute.statements.select_related("written_by")
    return CaseFile(
        dispute=dispute,
        made_at=at,
        made_for=actor.name,
        other_side=wording.other_side(dispute.against, others),
        place=wording.place(dispute.version.terms, case.place),
        chart=chart_of(case, dates),
        parts=parts,
        statements=list(statements) if may_read else [],
        timeline=list(reversed(queries.timeline(dispute, dates, actor, at))),
        dates=dates,
        notices=_served(dispute, actor),
        answers=list(queries.responses(dispute, actor)),
        forward=_forward(dispute) if reads_between_them(dispute, actor) else [],
        decisions=_decided(dispute, actor),
        facilitation=onpage.facilitation(case),
        writings=onpage.writings(case, actor),
        costs=_costs(dispute, actor),
        papers=_papers(dispute, actor),
    )


def reads_between_them(dispute: Dispute, actor: Actor) -> bool:
    """Whether the actor reads what goes on between the Parties involved and the Board, and does not stand aside."""
    rows = Dispute.objects.filter(pk=dispute.pk).annotate(audience=Value(Audience.INVOLVED_AND_BOARD.value))
    return rows.filter(audience_q(actor)).filter(without_recused(actor)).exists()


def may_read_texts(dispute: Dispute, actor: Actor) -> bool:
    """Whether the words of this dispute are open to the actor, and not only its stage and dates."""
    return may(actor, Act.READ_NOTICE_OF_DISPUTE, scope_of(dispute.matter))


def _served(dispute: Dispute, actor: Actor) -> list[Served]:
    rows = notices.visible_to(actor).filter(matter=dispute.matter).exclude(audience=IN_CONFIDENCE)
    return [
        Served(notice, proof.certificate(notice, actor), notices.may_read_text(notice, actor))
        for notice in rows.order_by("served_at", "pk")
    ]


def _forward(dispute: Dispute) -> list[Forward]:
    rows = dispute.accords.exclude(outcome=Accord.Outcome.REPLACED).order_by("proposed_at", "pk")
    return [Forward(onpage.NAMES.get(row.key, row.key), row, lines(row)) for row in rows]


def _decided(dispute: Dispute, actor: Actor) -> list[Decided]:
    """The questions put, oldest first. Which Party answered what is for the Board, and for others once it has ended."""
    names = deciding.sees_names(actor) or not dispute.is_open
    found = []
    for question in deciding.visible_to(actor).filter(matter=dispute.matter).order_by("opened_at", "pk"):
        seats = deciding.seats(question)
        found.append(
            Decided(
                question=question,
                rule=words.rule(question),
                outcome=words.outcome(question),
                answers=tuple((seat.elector.name, seat.label) for seat in seats) if names else (),
                counts=tuple(deciding.counts(seats)),
            )
        )
    return found


def _costs(dispute: Dispute, actor: Actor) -> Account | None:
    try:
        who.require_reading(dispute, actor)
    except NotAllowed:
        return None
    account = account_for(dispute, actor)
    return account if account.quotes or account.bills or account.payments else None


def _papers(dispute: Dispute, actor: Actor) -> list[Attached]:
    rows = on_matter(dispute.matter, actor).exclude(audience=IN_CONFIDENCE)
    return [
        Attached(row, words.safe_path(number, row.title, row.file_name) if storage.is_there(row.sha256) else "")
        for number, row in enumerate(rows, start=1)
    ]
