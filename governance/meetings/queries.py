"""Meetings, agendas and papers as their readers may see them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.deadlines.queries import visible_to as visible_deadlines
from alliance.kernel.documents.queries import visible_to as visible_documents
from alliance.kernel.matters.queries import audience_q, without_recused
from alliance.kernel.matters.queries import visible_to as visible_matters
from alliance.kernel.permissions import Act, Actor, may
from governance.meetings import wording
from governance.meetings.models import AgendaItem, Meeting, Paper
from governance.meetings.rules import NOTICE, PAPERS
from parties.people.models import Person
from parties.people.queries import addressees


def visible_to(actor: Actor) -> QuerySet[Meeting]:
    """Meetings the actor may know of: their dates and open agenda are every Party's."""
    if not may(actor, Act.READ_MEETING):
        return Meeting.objects.none()
    return Meeting.objects.filter(matter__in=visible_matters(actor)).select_related("matter")


def coming(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """Meetings that are not over yet, the next one first."""
    return _listed(actor).filter(ends_at__gt=at).order_by("starts_at", "pk")


def past(actor: Actor, at: datetime) -> QuerySet[Meeting]:
    """Meetings that are over, the latest first."""
    return _listed(actor).filter(ends_at__lte=at).order_by("-starts_at", "-pk")


def _listed(actor: Actor) -> QuerySet[Meeting]:
    return visible_to(actor).annotate(number_of_items=Count("items", filter=Q(items__removed_at=None)))


@dataclass(frozen=True)
class Line:
    """One item as a reader sees it. Of a Part 2 item others than the Board see title and ground only."""

    item: AgendaItem
    papers: list[Paper]
    withheld: bool

    @property
    def lacks_paper(self) -> bool:
        return self.item.needs_paper and not self.papers and not self.withheld


def agenda(meeting: Meeting, actor: Actor) -> list[Line]:
    """The agenda in its order, with the papers the actor may read."""
    readable = Paper.objects.filter(removed_at=None, document__in=visible_documents(actor)).select_related("document")
    items = meeting.items.filter(removed_at=None).select_related("matter")
    items = items.prefetch_related(
        Prefetch("papers", queryset=readable, to_attr="readable_papers"), "matter__questions"
    )
    known = set(_open_items(meeting, actor))
    return [Line(item, list(item.readable_papers), item.pk not in known) for item in items]


def _open_items(meeting: Meeting, actor: Actor) -> QuerySet:
    """The items of which the actor may see more than the title: reading class, less what a recusal takes away."""
    readable = audience_q(actor, "matter__", itself=True) & without_recused(actor)
    return meeting.items.filter(readable).values_list("pk", flat=True)


def item_of(meeting: Meeting, actor: Actor) -> QuerySet[AgendaItem]:
    """The items whose content the actor may see, those taken off the agenda included."""
    return AgendaItem.objects.filter(pk__in=_open_items(meeting, actor)).select_related("matter")


def dates(meeting: Meeting, actor: Actor) -> list[Deadline]:
    """The notice and papers dates that count now: running, or met."""
    states = [Deadline.State.RUNNING, Deadline.State.MET]
    rows = visible_deadlines(actor).filter(matter=meeting.matter, kind__in=[NOTICE, PAPERS], state__in=states)
    return list(rows.order_by("ends_at"))


def notice_preview(meeting: Meeting, at: datetime) -> dict[str, object]:
    """What a notice given now would say, and whom it would reach."""
    today = clock.local(at).date()
    version = in_force(today)
    to = addressees(version=version, day=today, board=True) if version else []
    people = Person.objects.in_bulk([one.person_id for one in to])
    papers = next((d for d in meeting.matter.deadlines.filter(kind=PAPERS, state=Deadline.State.RUNNING)), None)
    return {
        "subject": wording.notice_subject(meeting),
        "body": wording.notice_body(meeting, papers_by=papers.due_on if papers else None),
        "told": [f"{people[one.person_id].full_name}, {one.capacity}" for one in to if one.person_id in people],
    }
