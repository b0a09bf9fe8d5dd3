"""Pages that change an agenda: items, their order, their papers."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web.door import act
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.throttle import throttled
from governance.meetings import agenda, forms, queries
from governance.meetings.models import AgendaItem, Meeting, Paper
from governance.meetings.views import meeting_of, page_context


@requires(Act.PREPARE_MEETING)
def add_item(request: Request, reference: str) -> HttpResponse:
    """Put an item on the agenda."""
    meeting = meeting_of(request, reference)
    form = forms.ItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                agenda.add_item,
                then=lambda _: _agenda(meeting),
                meeting=meeting.pk,
                at=clock.now(),
                **form.facts,
            )
    context = {"form": form, "meeting": meeting}
    return render(request, "governance/meetings/item.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
def change_item(request: Request, reference: str, item: int) -> HttpResponse:
    """Change an item."""
    meeting = meeting_of(request, reference)
    found = _item(request, meeting, item)
    names = ("title", "purpose", "minutes", "sponsor", "needs_paper", "section", "is_part_2", "ground", "turn")
    form = forms.ItemForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                agenda.change_item,
                then=lambda _: _agenda(meeting),
                item=found.pk,
                seen=form.seen_turn,
                at=clock.now(),
                **form.facts,
            )
    context = {"form": form, "meeting": meeting, "item": found}
    return render(request, "governance/meetings/item.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
@require_POST
def move_item(request: Request, reference: str) -> HttpResponse:
    """Move an item up or down by one."""
    meeting = meeting_of(request, reference)
    form = forms.MoveForm(request.POST, initial={"turn": meeting.turn}, auto_id=False)
    if form.is_valid():
        if (asked := form.read()) is None:
            raise Http404
        item, up = asked
        found = _item(request, meeting, item)
        with form.refusals():
            return act(
                request,
                form,
                agenda.move_item,
                then=lambda _: _agenda(meeting),
                item=found.pk,
                up=up,
                seen=form.seen_turn,
            )
    context = {**page_context(request, meeting), "form": form}
    return render(request, "governance/meetings/meeting.html", context, status=422)


@requires(Act.PREPARE_MEETING)
def remove_item(request: Request, reference: str, item: int) -> HttpResponse:
    """Ask, then take an item off the agenda."""
    meeting = meeting_of(request, reference)
    found = _item(request, meeting, item)
    form = forms.RemoveItemForm(request.POST or None, initial={"turn": found.turn})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                agenda.remove_item,
                then=lambda _: _agenda(meeting),
                item=found.pk,
                seen=form.seen_turn,
                at=clock.now(),
            )
    context = {"form": form, "meeting": meeting, "item": found}
    return render(request, "governance/meetings/remove_item.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
@throttled("upload", "60/m/user")
def attach_paper(request: Request, reference: str, item: int) -> HttpResponse:
    """Add a paper to an item."""
    meeting = meeting_of(request, reference)
    found = _item(request, meeting, item)
    form = forms.PaperForm(request.POST or None, request.FILES or None, initial={"turn": found.turn})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                agenda.attach_paper,
                then=lambda _: _agenda(meeting),
                item=found.pk,
                file=form.cleaned_data["paper"].checked,
                title=form.cleaned_data["title"],
                late_reason=form.cleaned_data["late_reason"],
                seen=form.seen_turn,
                at=clock.now(),
            )
    context = {"form": form, "meeting": meeting, "item": found, "is_late": agenda.is_late(meeting, clock.now())}
    return render(request, "governance/meetings/paper.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
def remove_paper(request: Request, reference: str, paper: int) -> HttpResponse:
    """Ask, then take a paper off its item."""
    meeting = meeting_of(request, reference)
    rows = Paper.objects.filter(item__in=queries.item_of(meeting, request.actor))
    rows = rows if request.method == "POST" else rows.filter(removed_at=None)
    found = get_object_or_404(rows.select_related("item", "document"), pk=paper)
    form = forms.RemovePaperForm(request.POST or None, initial={"turn": found.item.turn})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                agenda.detach_paper,
                then=lambda _: _agenda(meeting),
                paper=found.pk,
                seen=form.seen_turn,
                at=clock.now(),
            )
    context = {"form": form, "meeting": meeting, "paper": found}
    return render(request, "governance/meetings/remove_paper.html", context, status=422 if form.errors else 200)


def _item(request: Request, meeting: Meeting, item: int) -> AgendaItem:
    found = get_object_or_404(queries.item_of(meeting, request.actor), pk=item)
    if found.removed_at is not None and request.method != "POST":
        raise Http404
    return found


def _agenda(meeting: Meeting) -> str:
    return f"{meeting.get_absolute_url()}#agenda"
