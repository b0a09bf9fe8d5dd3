"""The agenda and its papers: everything that writes them."""

from datetime import datetime

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.deadlines.actions import open_of
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.uploads import Checked
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, Actor, require
from governance.meetings import rules
from governance.meetings.models import AgendaItem, Meeting, Paper
from governance.meetings.rules import State

MOST_ITEMS = 60
MOST_PAPERS = 20


def put_on_agenda(
    meeting: Meeting,
    *,
    title: str,
    purpose: str,
    at: datetime,
    minutes: int | None = None,
    sponsor: str = "",
    is_part_2: bool = False,
    ground: str = "",
    needs_paper: bool = False,
    section: str = "",
) -> AgendaItem:
    """Add an item as the last one, with its own Matter under the meeting's. Inside the action that checked who may."""
    number = meeting.items.count() + 1  # removed ones count, so that no reference comes twice
    last = meeting.items.filter(removed_at=None).order_by("-position").first()
    matter = matters.open_matter(
        kind=Kind.AGENDA_ITEM,
        title=title,
        audience=_readers(is_part_2),
        at=at,
        parent=meeting.matter,
        reference=f"{meeting.matter.reference}/{number}",
    )
    return AgendaItem.objects.create(
        meeting=meeting,
        matter=matter,
        position=last.position + 1 if last else 1,
        title=title,
        purpose=purpose,
        minutes=minutes,
        sponsor=sponsor,
        is_part_2=is_part_2,
        ground=ground if is_part_2 else "",
        needs_paper=needs_paper,
        section=section,
    )


@transaction.atomic
def add_item(*, actor: Actor, meeting: int, at: datetime, **facts: object) -> AgendaItem:
    """Put an item on the agenda; `facts` as in `put_on_agenda`. Raises NotAllowed, Refusal, Stale."""
    require(actor, Act.PREPARE_MEETING)
    found = _open(meeting)
    if found.items.filter(removed_at=None).count() >= MOST_ITEMS:
        raise Refusal("title", f"An agenda holds at most {MOST_ITEMS} items.", mend="Plan a second meeting.")
    _check_part(facts, has_papers=False, was_part_2=bool(facts["is_part_2"]))
    item = put_on_agenda(found, at=at, **facts)  # type: ignore[arg-type]
    _moved_on(found)
    _record(actor, "put an item on the agenda", item)
    return item


@transaction.atomic
def change_item(*, actor: Actor, item: int, seen: int | None, at: datetime, **facts: object) -> AgendaItem:
    """Change an item's words, purpose, time or part. Raises NotAllowed, Refusal, Stale."""
    require(actor, Act.PREPARE_MEETING)
    found = _item(item, seen)
    _require_its_papers(actor, found)
    has_papers = found.papers.filter(removed_at=None).exists()
    _check_part(facts, has_papers=has_papers, was_part_2=found.is_part_2)
    if not facts["is_part_2"]:
        facts["ground"] = ""
    for name, value in facts.items():
        setattr(found, name, value)
    found.turn += 1
    found.save(update_fields=[*facts, "turn"])
    found.matter.title, found.matter.audience = found.title, _readers(found.is_part_2)
    found.matter.save(update_fields=["title", "audience"])
    _record(actor, "changed an agenda item", found)
    return found


@transaction.atomic
def move_item(*, actor: Actor, item: int, up: bool, seen: int | None) -> AgendaItem:
    """Let an item change places with its neighbour. `seen` is the meeting's turn. Raises Refusal, Stale."""
    require(actor, Act.PREPARE_MEETING)
    found = _item(item, None)
    _require_its_papers(actor, found)
    if seen is not None and seen != found.meeting.turn:
        raise Stale("Someone changed the agenda while you were looking at it.", happened=_lines(found.meeting))
    rows = {row.pk: row for row in found.meeting.items.filter(removed_at=None)}
    for place, pk in enumerate(rules.moved(list(rows), found.pk, up=up), start=1):
        if rows[pk].position != place:
            rows[pk].position = place
            rows[pk].save(update_fields=["position"])
    _moved_on(found.meeting)
    audit.record(
        actor=actor,
        verb="changed the order of the agenda",
        matter=found.meeting.matter,
        facts={"item": found.matter.reference, "up": up},
    )
    return found


@transaction.atomic
def remove_item(*, actor: Actor, item: int, seen: int | None, at: datetime) -> AgendaItem:
    """Take an item off the agenda. The row, its papers and its history stay on record."""
    require(actor, Act.PREPARE_MEETING)
    found = _item(item, seen)
    _require_its_papers(actor, found)
    found.removed_at = at
    found.turn += 1
    found.save(update_fields=["removed_at", "turn"])
    for place, row in enumerate(found.meeting.items.filter(removed_at=None), start=1):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
    matters.close_matter(matter=found.matter, at=at)
    _moved_on(found.meeting)
    _record(actor, "took an item off the agenda", found)
    return found


@transaction.atomic
def attach_paper(
    *, actor: Actor, item: int, file: Checked, title: str, late_reason: str, seen: int | None, at: datetime
) -> Paper:
    """Add a paper to an item, for the item's readers. After the day papers were due it needs the Chair's reason."""
    require(actor, Act.PREPARE_MEETING)
    found = _item(item, seen)
    _require_its_papers(actor, found)
    papers = found.papers.filter(removed_at=None)
    if papers.count() >= MOST_PAPERS:
        raise Refusal("paper", f"An item holds at most {MOST_PAPERS} papers.", mend="Join some of them into one file.")
    if papers.filter(document__sha256=file.sha256).exists():
        raise Refusal("paper", "This very file is already with this item.", mend="Choose another file.")
    if is_late(found.meeting, at) and not late_reason:
        raise Refusal(
            "late_reason", "Papers were due before today.", mend="Give the Chair's reason for taking this one late."
        )
    document = documents.store(
        file,
        matter=found.matter,
        title=title,
        audience=_readers(found.is_part_2),
        actor=actor,
        at=at,
    )
    paper = Paper.objects.create(
        item=found, document=document, position=found.papers.count() + 1, late_reason=late_reason
    )
    _next_turn(found)
    return paper


@transaction.atomic
def detach_paper(*, actor: Actor, paper: int, seen: int | None, at: datetime) -> Paper:
    """Take a paper off the agenda. The document stays stored, and readable to those who could read it."""
    require(actor, Act.PREPARE_MEETING)
    row = Paper.objects.select_related("document").get(pk=paper)
    found = _item(row.item_id, seen)
    _require_its_papers(actor, found)
    row.refresh_from_db(fields=["removed_at"])
    if row.removed_at is not None:
        raise Stale("This paper was already taken off the agenda.")
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    _next_turn(found)
    audit.record(
        actor=actor,
        verb="took a paper off the agenda",
        matter=found.matter,
        facts={"title": row.document.title, "sha256": row.document.sha256},
    )
    return row


def is_late(meeting: Meeting, at: datetime) -> bool:
    """Whether a paper added now comes after the day on which papers were due."""
    if meeting.state == State.PAPERS_PUBLISHED:
        return True
    due = open_of(meeting.matter, rules.PAPERS)
    return due is not None and at >= due.ends_at


def _readers(is_part_2: bool) -> Audience:
    return Audience.BOARD_PART_2 if is_part_2 else Audience.ALL_PARTIES


def _open(meeting: int) -> Meeting:
    found = Meeting.objects.select_for_update().select_related("matter").get(pk=meeting)
    if not found.is_open:
        raise Stale(
            "The agenda of this meeting can no longer be changed.", happened=[f"It is: {found.get_state_display()}."]
        )
    return found


def _item(item: int, seen: int | None) -> AgendaItem:
    """The item as the person saw it, with its meeting locked. Raises Stale."""
    meeting = _open(AgendaItem.objects.values_list("meeting_id", flat=True).get(pk=item))
    found = AgendaItem.objects.select_related("matter").get(pk=item)
    found.meeting = meeting
    if found.removed_at is not None:
        raise Stale("This item was taken off the agenda.", happened=_lines(meeting))
    if seen is not None and seen != found.turn:
        raise Stale("Someone changed this item while you were looking at it.", happened=_lines(meeting))
    return found


def _require_its_papers(actor: Actor, item: AgendaItem) -> None:
    require_papers(actor, item.matter, "this item")


def require_papers(actor: Actor, matter: Matter, what: str) -> None:
    """Raise NotAllowed where a recusal takes the papers of an item, or of its meeting, from the actor: then its words
    and papers are not theirs to change, add or put before others either."""
    if actor.person_id in scope_of(matter, taking="papers").barred:
        raise NotAllowed(
            f"You stand aside from {what}, and do not have its papers.",
            who="Somebody else who prepares meetings can do it.",
        )


def _lines(meeting: Meeting) -> list[str]:
    rows = meeting.items.filter(removed_at=None)
    return [f"The agenda is now: {'; '.join(f'{row.position} {row.title}' for row in rows)}."]


def _check_part(facts: dict, *, has_papers: bool, was_part_2: bool) -> None:
    rules.check_part_2(
        is_part_2=bool(facts["is_part_2"]),
        ground=str(facts.get("ground") or ""),
        has_papers=has_papers,
        was_part_2=was_part_2,
    )


def _moved_on(meeting: Meeting) -> None:
    meeting.turn += 1
    meeting.save(update_fields=["turn"])


def _next_turn(item: AgendaItem) -> None:
    item.turn += 1
    item.save(update_fields=["turn"])


def _record(actor: Actor, verb: str, item: AgendaItem) -> None:
    facts = {
        "item": item.matter.reference,
        "title": item.title,
        "purpose": item.purpose,
        "minutes": item.minutes,
        "sponsor": item.sponsor,
        "part_2": item.is_part_2,
        "ground": item.ground,
    }
    audit.record(actor=actor, verb=verb, matter=item.matter, facts=facts)
