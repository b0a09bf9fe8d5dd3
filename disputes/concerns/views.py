"""The pages of concerns: one's own and those for one, one box to raise one, one page to read and answer it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.throttle import throttled
from disputes.concerns import actions, queries
from disputes.concerns.forms import AnswerForm, BeginDisputeForm, ConcernForm, WithdrawForm
from disputes.concerns.models import Concern


@requires(Act.READ_CONCERNS)
@require_safe
def concerns(request: Request) -> HttpResponse:
    """What somebody raised, and what was raised with them. Nobody sees the concerns of others."""
    pages = page_of(request, queries.visible_to(request.actor))
    rows = [queries.shown(concern, request.actor) for concern in pages.items]
    return render(request, "disputes/concerns/list.html", {"pages": pages, "rows": rows})


@requires(Act.RAISE_CONCERN)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("filing", "60/m/user")
def raise_concern(request: Request) -> HttpResponse:
    """One box, and whom it is for."""
    version = request.alliance.version
    if version is None:
        raise Http404
    form = ConcernForm(request.POST or None, to=queries.offered(version, clock.today()))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.raise_concern,
                version=version,
                to=form.cleaned_data["whom"],
                text=form.cleaned_data["text"],
                at=clock.now(),
                then=lambda c: c.get_absolute_url(),
            )
    return render(request, "disputes/concerns/raise.html", {"form": form}, status=422 if form.errors else 200)


@requires(Act.READ_CONCERNS)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("filing", "60/m/user")
def concern(request: Request, ref: str) -> HttpResponse:
    """One concern with its answers, and the box for another."""
    found = _concern(request, ref)
    shown = queries.shown(found, request.actor)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.answer,
                version=request.alliance.version,
                concern_id=found.pk,
                text=form.cleaned_data["text"],
                at=clock.now(),
                then=lambda c: c.get_absolute_url(),
            )
    context = {"shown": shown, "concern": found, "form": form}
    return render(request, "disputes/concerns/page.html", context, status=422 if form.errors else 200)


@requires(Act.RAISE_CONCERN)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, ref: str) -> HttpResponse:
    """Take back one's own concern, after asking."""
    found = _own(request, ref)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return door.act(
            request,
            form,
            actions.withdraw,
            concern_id=found.pk,
            at=clock.now(),
            then=lambda c: c.get_absolute_url(),
        )
    return render(request, "disputes/concerns/withdraw.html", {"concern": found, "form": form})


@requires(Act.FILE_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_dispute(request: Request, ref: str) -> HttpResponse:
    """Make a draft of a dispute from one's own concern; nobody is told before the draft is filed."""
    found = _own(request, ref)
    parties = queries.parties_of(request.actor)
    form = BeginDisputeForm(request.POST or None, parties=parties)
    if request.method == "POST" and form.is_valid():
        party = next(p for p in parties if str(p.pk) == form.cleaned_data["party"])
        return door.act(
            request,
            form,
            actions.begin_dispute,
            concern_id=found.pk,
            party=party,
            at=clock.now(),
            then=lambda draft: reverse("disputes:question", args=[draft.reference, "about"]),
        )
    context = {"concern": found, "form": form}
    return render(request, "disputes/concerns/dispute.html", context, status=422 if form.errors else 200)


def _concern(request: Request, ref: str) -> Concern:
    return get_object_or_404(queries.visible_to(request.actor), matter__reference=ref)


def _own(request: Request, ref: str) -> Concern:
    """One's own concern. Raises NotAllowed for one that another raised."""
    found = _concern(request, ref)
    if found.author_id != request.actor.person_id:
        raise NotAllowed("Only whoever raised it can do this.", who=found.author_name)
    return found
