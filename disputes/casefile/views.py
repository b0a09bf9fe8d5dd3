"""Pages of the case file: what it is, the PDF, making an evidence bundle and fetching it."""

import re
from typing import TypeVar

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.documents import pdf, storage
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.permissions import Act
from alliance.web import pdfs, throttle
from alliance.web.door import act
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import queries
from disputes.casefile import actions, bundle, contents
from disputes.casefile.forms import BundleForm
from disputes.casefile.paper import printed
from disputes.models import Dispute

MAKE_IT_ANEW = "What you may read of this dispute has changed since this bundle was made."
R = TypeVar("R", HttpResponse, StreamingHttpResponse)
SHA256 = re.compile(r"[0-9a-f]{64}")


@requires(Act.READ_DISPUTE)
@require_safe
def case_file(request: Request, ref: str) -> HttpResponse:
    """What a case file and a bundle are, and the bundles this person has made."""
    return _page(request, _dispute(request, ref), BundleForm())


@requires(Act.READ_DISPUTE)
@require_safe
def case_file_pdf(request: Request, ref: str) -> HttpResponse:
    """The case file as this person may read it; 503 where this machine cannot make PDFs."""
    found = _dispute(request, ref)
    if answer := throttle.refused(request, "pdf", pdfs.MOST):
        return answer
    try:
        content = printed(contents.gather(found, request.actor, clock.now()))
    except pdf.Unavailable as problem:
        return render(request, "503.html", {"problem": str(problem)}, status=503)
    except Refusal as refusal:
        return _page(request, found, BundleForm(), status=422, problem=f"{refusal.problem} {refusal.mend}")
    response = HttpResponse(content, content_type="application/pdf")
    return _kept_private(response, f"case-file-{found.matter.reference.lower()}.pdf", as_attachment=False)


@requires(Act.READ_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("bundle", "10/m/user")
def make_bundle(request: Request, ref: str) -> HttpResponse:
    """Make an evidence bundle and put its digest on record. Who comes back from confirming who they are meets the
    page with the button."""
    found = _dispute(request, ref)
    if request.method != "POST":
        return redirect("disputes:case_file", ref)
    form = BundleForm(request.POST)
    if form.is_valid():
        now = clock.now()
        with form.refusals():
            try:
                prepared = bundle.prepare(found, request.actor, now)
            except pdf.Unavailable as problem:
                return render(request, "503.html", {"problem": str(problem)}, status=503)
            return act(
                request,
                form,
                actions.record_bundle,
                then=lambda dispute: f"{reverse('disputes:case_file', args=[dispute.matter.reference])}#made",
                dispute_id=found.pk,
                prepared=prepared,
                at=now,
            )
    return _page(request, found, form, status=422)


@requires(Act.READ_DISPUTE)
@confirmed
@require_safe
@throttled("bundle-fetch", "30/m/user", reads=True)
def fetch_bundle(request: Request, ref: str, digest: str) -> HttpResponse | StreamingHttpResponse:
    """The zip of a bundle that this person has made, while they may still read all of it."""
    found = _dispute(request, ref)
    made = next((row for row in bundle.made_by(found, request.actor) if row.digest == digest), None)
    if made is None or not SHA256.fullmatch(digest):
        raise Http404
    if not storage.is_there(digest):
        raise storage.Unavailable("The bundle is not in the store.")
    if not bundle.may_be_fetched(found, request.actor, digest, clock.now()):
        raise NotAllowed(MAKE_IT_ANEW, who="Make it anew: the new one holds what you may read now.")
    reference = found.matter.reference
    response = StreamingHttpResponse(bundle.zipped(reference, digest), content_type="application/zip")
    return _kept_private(response, f"{reference.lower()}-bundle-{made.at:%Y-%m-%d}.zip", as_attachment=True)


def _kept_private(response: R, file_name: str, *, as_attachment: bool) -> R:
    response["Content-Disposition"] = content_disposition_header(as_attachment, file_name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: Request, found: Dispute, form: BundleForm, status: int = 200, problem: str = "") -> HttpResponse:
    made = bundle.made_by(found, request.actor)
    context = {"dispute": found, "form": form, "made": made, "problem": problem}
    return render(request, "disputes/casefile/page.html", context, status=status)


def _dispute(request: Request, ref: str) -> Dispute:
    return get_object_or_404(queries.visible_to(request.actor), matter__reference=ref)
