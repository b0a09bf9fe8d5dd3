"""Writing a draft: begun, saved page by page, given papers, discarded. The Party's until it is filed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document, Handling
from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience, PartyRole
from alliance.kernel.permissions import Act, Actor, Scope, require
from disputes.models import Draft
from parties.people.models import Party

UNTITLED = "A dispute being written"
HANDS = "hands"  # beside the answers: who saved last at which turn
PAGES = {
    "about": ("in_one_line", "what_happened", "operational", "still_ask"),
    "want": ("what_is_asked", "against", "parties"),
    "background": ("sort", "first_knew", "first_knew_about", "first_knew_words", "tried", "clauses"),
}


def owned_by(party_id: int) -> Scope:
    """The scope of something that belongs to one Party alone."""
    return Scope(owners=frozenset({party_id}))


@transaction.atomic
def begin(*, actor: Actor, party: Party, at: datetime) -> Draft:
    """Begin a draft for a Party (T1). It has no clock and tells nobody."""
    require(actor, Act.FILE_DISPUTE, owned_by(party.pk))
    matter = matters.open_matter(
        kind=Kind.DISPUTE_DRAFT,
        title=UNTITLED,
        audience=Audience.OWN_PARTY,
        at=at,
        parties=[(party.pk, PartyRole.RAISING)],
    )
    draft = Draft.objects.create(
        matter=matter,
        reference=matter.reference,
        party=party,
        begun_at=at,
        written_by_id=actor.signed_in_id,
        written_at=at,
    )
    audit.record(actor=actor, verb="began to write a dispute", matter=matter, on_behalf_of=party)
    return draft


def lock(actor: Actor, draft_id: int) -> Draft:
    """The draft, locked, if it is the actor's Party's and still being written."""
    # Filing moves only the Matter, and a row that merely joins is read as it was before the wait: so lock both.
    rows = Draft.objects.select_for_update(of=("self", "matter")).select_related("matter", "party")
    draft = rows.get(pk=draft_id)
    require(actor, Act.FILE_DISPUTE, owned_by(draft.party_id))
    if draft.matter.kind == Kind.DISPUTE:
        raise Stale("This was filed already.", happened=[f"It is {draft.matter.reference} now."])
    if draft.discarded_at:
        raise Stale("This draft was discarded.")
    return draft


@transaction.atomic
def write(
    *, actor: Actor, draft_id: int, page: str, answers: Mapping[str, Any], turn: int | None, at: datetime
) -> Draft:
    """Save one page of a draft. Raises Stale where the other writer saved since `turn` was seen; that one's own
    saves, such as those made while typing, are no surprise."""
    draft = lock(actor, draft_id)
    kept = {k: answers[k] for k in PAGES[page] if k in answers}
    changed = {k: v for k, v in kept.items() if draft.answers.get(k) != v}
    if not changed:
        return draft
    if turn is not None and _others_since(draft, actor, turn):
        raise Stale(
            "This draft was saved by somebody else while you were writing.",
            happened=[f"{draft.written_by} saved it last."],
        )
    draft.turn += 1
    draft.answers = {**draft.answers, **kept, HANDS: _hands(draft, actor)}
    draft.written_by_id, draft.written_at = actor.signed_in_id, at
    draft.save(update_fields=["answers", "turn", "written_by", "written_at"])
    if "in_one_line" in changed:
        matters.retitle(matter=draft.matter, title=changed["in_one_line"] or UNTITLED)
    return draft


@transaction.atomic
def attach(
    *, actor: Actor, draft_id: int, paper: Any, title: str, readers: str, sensitive: bool, at: datetime
) -> Document:
    """Keep a paper with a draft: only the Party reads it until filing, then the readers chosen here."""
    draft = lock(actor, draft_id)
    document = documents.store(
        paper.checked,
        matter=draft.matter,
        title=title or paper.checked.file_name,
        audience=Audience.OWN_PARTY,
        actor=actor,
        at=at,
        party_id=draft.party_id,
        handling=Handling.COMMERCIALLY_SENSITIVE if sensitive else Handling.ORDINARY,
    )
    _keep(draft, actor, {**draft.answers.get("readers", {}), str(document.pk): readers}, at)
    return document


@transaction.atomic
def leave_out(*, actor: Actor, draft_id: int, document_id: str, at: datetime) -> Draft:
    """Leave a paper out of the filing; it stays the Party's own."""
    draft = lock(actor, draft_id)
    readers = draft.answers.get("readers", {})
    if document_id not in readers:
        raise NotAllowed("This paper is not part of the draft.")
    _keep(draft, actor, {k: v for k, v in readers.items() if k != document_id}, at)
    return draft


@transaction.atomic
def discard(*, actor: Actor, draft_id: int, at: datetime) -> Draft:
    """Discard a draft that was never filed (T2). Its words go; that it was begun and discarded stays on record."""
    draft = lock(actor, draft_id)
    draft.answers, draft.discarded_at = {}, at
    draft.save(update_fields=["answers", "discarded_at"])
    matters.retitle(matter=draft.matter, title=UNTITLED)
    matters.close_matter(matter=draft.matter, at=at)
    audit.record(actor=actor, verb="discarded a draft", matter=draft.matter, on_behalf_of=draft.party)
    return draft


def papers(draft: Draft) -> list[Document]:
    """The papers that will be filed with a draft, in the order they were added."""
    return list(
        Document.objects.filter(matter=draft.matter, pk__in=draft.answers.get("readers", {})).order_by("uploaded_at")
    )


def _keep(draft: Draft, actor: Actor, readers: Mapping[str, str], at: datetime) -> None:
    draft.turn += 1
    draft.answers = {**draft.answers, "readers": dict(readers), HANDS: _hands(draft, actor)}
    draft.written_by_id, draft.written_at = actor.signed_in_id, at
    draft.save(update_fields=["answers", "turn", "written_by", "written_at"])


def _hands(draft: Draft, actor: Actor) -> dict[str, int]:
    return {**draft.answers.get(HANDS, {}), str(actor.person_id): draft.turn}


def _others_since(draft: Draft, actor: Actor, turn: int) -> bool:
    """Whether anybody else saved after a turn."""
    return any(saved > turn for person, saved in draft.answers.get(HANDS, {}).items() if person != str(actor.person_id))


def pass_on(party: Party, successor: Party) -> int:
    """Give what a Party was still writing to the one that takes its place; says how many. Its Matters pass on with the
    Party's parts (`parties.membership`), in whose transaction this is done."""
    rows = Draft.objects.filter(party=party, discarded_at=None, matter__kind=Kind.DISPUTE_DRAFT)
    return rows.update(party=successor)
