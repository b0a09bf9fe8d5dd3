"""What waits for one person: dates they answer for, notices to acknowledge, questions to answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Post
from alliance.desk.links import page_of
from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.notices import queries as notices
from alliance.kernel.permissions import Act, Actor, Scope, may
from parties.deciding import queries as questions
from parties.deciding.models import Answer, Elector
from parties.people.roll import Holding
from parties.second_person import queries as proposals
from parties.signatures import queries as signatures

THIS_WEEK = 5  # Operational Days
MOST = 8  # lines of a panel; the registers hold the rest


@dataclass(frozen=True)
class Need:
    """One thing that waits for the person: what, where, why them, and by when where there is a date."""

    what: str
    url: str
    why: str
    deadline: Deadline | None = None
    until: datetime | None = None
    word: str = ""

    def is_soon(self, horizon: datetime) -> bool:
        """Whether it belongs to this week; what has no date waits now."""
        return self.until is None or self.until <= horizon


def horizon(at: datetime) -> datetime:
    """The end of the next five Operational Days."""
    return calendars()["england"].after(clock.local(at).date(), THIS_WEEK).ends_at


def from_deadlines(actor: Actor, rows: Iterable[Deadline]) -> list[Need]:
    """The dates this person answers for."""
    return [
        Need(
            what=row.label,
            url=page_of(row.matter) or reverse("desk:deadline", args=[row.pk]),
            why=f"{row.matter.reference} {row.matter.title}. {_why(actor, row)}",
            deadline=row,
            until=row.ends_at,
        )
        for row in rows
    ]


def _why(actor: Actor, row: Deadline) -> str:
    if row.owed_by_person_id:
        return "You owe it."
    if row.owed_by_party_id:
        return f"{row.owed_by_party} owes it."
    label = next((seat.label for seat in actor.seats if seat.post == row.owed_by_post), "")
    return f"It falls to the {label}." if label else "It falls to whoever presides."


def from_notices(rows: Iterable[Any]) -> list[Need]:
    """The notices that ask to be acknowledged."""
    return [
        Need(
            what=f"Acknowledge {row.notice.reference}",
            url=row.notice.get_absolute_url(),
            why=f"{row.notice.subject}. Served {'on ' + str(row.party) if row.party else 'on you'}.",
            word="Please acknowledge",
        )
        for row in rows
        if row.calls
    ]


def from_questions(actor: Actor) -> list[Need]:
    """The questions put to the Board that wait for this person's answer, or their Party's."""
    if not may(actor, Act.ANSWER_QUESTION):
        return []
    answered = Answer.objects.filter(elector=OuterRef("pk"), text_version=OuterRef("question__text_version")).exclude(
        value=Answer.Value.NO_ANSWER
    )
    seats = Elector.objects.filter(
        Q(member=actor.person_id) | Q(party__in=actor.party_ids),
        ~Exists(answered),
        question__in=questions.visible_to(actor).filter(closed_at=None).values("pk"),
    ).select_related("question__matter")
    return [
        Need(
            what=f"Answer: {seat.question.text}",
            url=seat.question.get_absolute_url(),
            why=f"{seat.question.matter.reference} {seat.question.matter.title}. You may answer for {seat.name}.",
            until=seat.question.closes_at,
            word=f"By {clock.local(seat.question.closes_at):%a %-d %b}" if seat.question.closes_at else "To answer",
        )
        for seat in seats.order_by("question__closes_at", "pk")[:MOST]
    ]


def from_proposals(actor: Actor) -> list[Need]:
    """The changes that wait for a second person, in one line, for those who may agree to them."""
    number = proposals.waiting_for(actor).count() if may(actor, Act.CONFIRM_CHANGE) else 0
    if not number:
        return []
    return [
        Need(
            what=f"{number} {'change waits' if number == 1 else 'changes wait'} for a second person",
            url=reverse("parties:proposals"),
            why="You may agree or decline.",
            word="Please decide",
        )
    ]


def from_vacancies(vacancies: list[tuple[Post, list[Holding]]]) -> list[Need]:
    """The posts that nobody holds, in one line, for those who see to them."""
    names = [holding.name for _, holdings in vacancies for holding in holdings]
    if not names:
        return []
    said = f"{names[0]}." if len(names) == 1 else f"{names[0]} and {len(names) - 1} more."
    what = f"{len(names)} {'post is' if len(names) == 1 else 'posts are'} vacant"
    return [Need(what=what, url=reverse("parties:posts"), why=said, word="To fill")]


def from_signatures(actor: Actor, version: AgreementVersion, day: date) -> list[Need]:
    """That a Party has not signed the agreement, for whoever signs for it and whoever speaks for it."""
    own = actor.reads_for & {s.party_id for s in actor.seats if may(actor, Act.SIGN_AGREEMENT, _of(s.party_id))}
    if version.document_id is None or not own or version.ends_on < day:
        return []
    rows = signatures.to_sign(version, [pk for pk in own if pk is not None], day)
    return [
        Need(what=f"Sign the agreement for {party}", url=url, why=f"{version.title}. {why}", word="To sign")
        for party, url, why in (_signing(row, actor) for row in rows)
    ]


def _of(party_id: int | None) -> Scope:
    return Scope(owners=frozenset({party_id} if party_id is not None else ()))


def _signing(party: Any, actor: Actor) -> tuple[str, str, str]:
    """Party, address and why: signing itself for the signatory, else the page where it stands."""
    if party.named_id == actor.person_id:
        return str(party), reverse("parties:sign", args=[party.key]), "You are named to sign it."
    where = f"{reverse('parties:signatures')}#party-{party.key}"
    if party.named_id is None:
        return str(party), where, "Nobody is named to sign it yet."
    return str(party), where, "Whoever is named signs it, or you add the page signed on paper."


def latest_notices(actor: Actor) -> list[Any]:
    """The deliveries that call for an answer (`calls`), then the latest."""
    return list(notices.inbox(actor)[:MOST])


def in_order(needs: Iterable[Need]) -> list[Need]:
    """Soonest first; what has no date comes after what has one."""
    far = datetime.max.replace(tzinfo=clock.LONDON)
    return sorted(needs, key=lambda need: (need.until or far, need.what))
