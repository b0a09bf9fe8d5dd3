"""Pages of papers on a dispute: adding one, and opening one to all Parties."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from alliance.kernel import clock
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, require
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import papers, queries
from disputes.forms import EvidenceForm, OpenPaperForm, PaperForm
from disputes.models import Dispute


def take_paper(
    request: Request, form: PaperForm, action: Callable[..., Any], *, then: Callable[[Any], str], **where: Any
) -> HttpResponse | None:
    """Keep the paper of a form that was sent, by the action given; None where the form has to be shown (again)."""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            return door.act(
                request,
                form,
                action,
                paper=data["paper"],
                title=data["paper_title"],
                readers=data["readers"],
                sensitive=data["sensitive"],
                at=clock.now(),
                then=then,
                **where,
            )
    return None


@requires(Act.ADD_EVIDENCE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def add_evidence(request: Request, ref: str) -> HttpResponse:
    """Add a paper to a dispute in which one's Party is involved."""
    found = _dispute(request, ref)
    require(request.actor, Act.ADD_EVIDENCE, scope_of(found.matter, taking="voice"))
    form = EvidenceForm(request.POST or None, request.FILES or None)
    taken = take_paper(request, form, papers.add_evidence, dispute_id=found.pk, then=lambda _: found.get_absolute_url())
    context = {"dispute": found, "form": form}
    return taken or render(request, "disputes/add_evidence.html", context, status=422 if form.errors else 200)


@requires(Act.WIDEN_PAPER)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def open_paper(request: Request, ref: str, document_id: Any) -> HttpResponse:
    """Open a paper of one's own Party to all Parties, after showing who reads it now."""
    found = _dispute(request, ref)
    paper = get_object_or_404(on_matter(found.matter, request.actor), pk=document_id)
    if not papers.is_own(request.actor, paper):
        raise NotAllowed("This paper is another Party’s.", who="The Party whose paper it is can open it to others.")
    form = OpenPaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                papers.open_to_all_parties,
                dispute_id=found.pk,
                document=paper,
                at=clock.now(),
                then=lambda _: found.get_absolute_url(),
            )
    context = {
        "dispute": found,
        "paper": paper,
        "form": form,
        "may_be_opened": papers.may_be_opened(request.actor, found, paper),
        "is_open": paper.audience not in papers.NARROWER,
    }
    return render(request, "disputes/open_paper.html", context, status=422 if form.errors else 200)


def _dispute(request: Request, ref: str) -> Dispute:
    return get_object_or_404(queries.visible_to(request.actor), matter__reference=ref)
