"""Pages of packs: asking for one, seeing how it stands, publishing it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web.door import act
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from governance.meetings.views import meeting_of, page_context
from governance.packs import actions, forms, queries
from governance.packs.models import Pack


@requires(Act.PREPARE_MEETING)
@require_POST
@throttled("pack", "20/m/user")
def ask(request: Request, reference: str) -> HttpResponse:
    """Ask for a pack of the agenda as it stands."""
    meeting = meeting_of(request, reference)
    form = forms.AskForm(request.POST, initial={"turn": meeting.turn}, auto_id=False)
    if form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.ask_for_pack,
                then=_page,
                meeting=meeting.pk,
                seen=form.seen_turn,
                at=clock.now(),
            )
    context = {**page_context(request, meeting), "form": form}
    return render(request, "governance/meetings/meeting.html", context, status=422)


@requires(Act.READ_MEETING)
@require_safe
def pack(request: Request, reference: str, pack: int) -> HttpResponse:
    """How one pack stands: being prepared, ready, failed or published."""
    return _render(request, _pack(request, reference, pack), None)


@requires(Act.PUBLISH_PACK)
@confirmed
@require_POST
def publish(request: Request, reference: str, pack: int) -> HttpResponse:
    """Publish a pack that is ready."""
    found = _pack(request, reference, pack)
    form = forms.PublishForm(request.POST)
    if form.is_valid():
        with form.refusals():
            return act(request, form, actions.publish, then=_page, pack=found.pk, at=clock.now())
    return _render(request, found, form)


def _render(request: Request, found: Pack, form: forms.PublishForm | None) -> HttpResponse:
    context = {
        "pack": found,
        "meeting": found.meeting,
        "editions": queries.editions_for(found, request.actor),
        "form": form,
        "publish_form": form or forms.PublishForm(),
    }
    return render(request, "governance/packs/pack.html", context, status=422 if form and form.errors else 200)


def _pack(request: Request, reference: str, pack: int) -> Pack:
    return get_object_or_404(queries.visible_to(request.actor), pk=pack, meeting__matter__reference=reference)


def _page(pack: Pack) -> str:
    return reverse("governance:pack", args=[pack.meeting.matter.reference, pack.pk])
