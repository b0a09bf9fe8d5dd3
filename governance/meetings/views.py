"""Pages of meetings: the list, planning one, its page, notice, and what was recorded of the day."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.permissions import Act, require
from alliance.web.door import act
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from governance.meetings import actions, forms, queries
from governance.meetings.models import Meeting
from governance.meetings.rules import STANDING_AGENDA, State
from governance.packs.panel import panel_of


@requires(Act.READ_MEETING)
@require_safe
def meetings(request: Request) -> HttpResponse:
    """The meetings to come, and those that were."""
    at = clock.now()
    context = {
        "coming": queries.coming(request.actor, at),
        "pages": page_of(request, queries.past(request.actor, at)),
    }
    return render(request, "governance/meetings/list.html", context)


@requires(Act.PREPARE_MEETING)
def plan(request: Request) -> HttpResponse:
    """Plan a meeting, or put a past one on record."""
    form = forms.PlanForm(
        request.POST or None, initial={"title": "Board meeting", "standing": [item.key for item in STANDING_AGENDA]}
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request, form, actions.plan_meeting, then=lambda m: m.get_absolute_url(), at=clock.now(), **form.facts
            )
    return render(request, "governance/meetings/plan.html", {"form": form}, status=422 if form.errors else 200)


@requires(Act.READ_MEETING)
@require_safe
def meeting(request: Request, reference: str) -> HttpResponse:
    """One meeting: what, when, where, its dates, agenda, papers and packs."""
    found = _meeting(request, reference)
    return render(request, "governance/meetings/meeting.html", page_context(request, found))


def page_context(request: Request, found: Meeting) -> dict:
    """Everything the page of a meeting shows; packs are asked about by `governance.packs`."""
    at = clock.now()
    return {
        "meeting": found,
        "lines": queries.agenda(found, request.actor),
        "dates": queries.dates(found, request.actor),
        "pack_panel": panel_of(found, request.actor),
        "has_begun": found.starts_at <= at,
        "is_planned": found.state == State.PLANNED,
        "move_form": forms.MoveForm(initial={"turn": found.turn}, auto_id=False),
    }


@requires(Act.PREPARE_MEETING)
def change(request: Request, reference: str) -> HttpResponse:
    """Change what, when and where, until notice is given."""
    found = _meeting(request, reference)
    form = forms.MeetingForm(request.POST or None, initial=forms.initial_of(found, clock.local))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.change_meeting,
                then=lambda m: m.get_absolute_url(),
                meeting=found.pk,
                seen=form.seen_turn,
                at=clock.now(),
                **form.facts,
            )
    context = {"form": form, "meeting": found}
    return render(request, "governance/meetings/change.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
def notice(request: Request, reference: str) -> HttpResponse:
    """Check what the notice says and who gets it, then serve it."""
    found = _meeting(request, reference)
    form = forms.NoticeForm(request.POST or None, initial={"turn": found.turn})
    at = clock.now()
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.give_notice,
                then=lambda m: m.get_absolute_url(),
                meeting=found.pk,
                seen=form.seen_turn,
                at=at,
            )
    context = {"form": form, "meeting": found, **queries.notice_preview(found, at)}
    return render(request, "governance/meetings/notice.html", context, status=422 if form.errors else 200)


@requires(Act.PREPARE_MEETING)
def held(request: Request, reference: str) -> HttpResponse:
    """Record that the meeting took place."""
    found = _meeting(request, reference)
    form = forms.HeldForm(request.POST or None, initial={"turn": found.turn})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.record_held,
                then=lambda m: m.get_absolute_url(),
                meeting=found.pk,
                was_quorate=form.cleaned_data["quorum"] == "yes",
                seen=form.seen_turn,
                at=clock.now(),
            )
    context = {"form": form, "meeting": found}
    return render(request, "governance/meetings/held.html", context, status=422 if form.errors else 200)


def _meeting(request: Request, reference: str) -> Meeting:
    return get_object_or_404(queries.visible_to(request.actor), matter__reference=reference)


def meeting_of(request: Request, reference: str) -> Meeting:
    """The meeting of an address, for the pages of its agenda. Raises Http404, NotAllowed."""
    require(request.actor, Act.PREPARE_MEETING)
    return _meeting(request, reference)
