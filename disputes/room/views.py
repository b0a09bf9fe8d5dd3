"""The pages of the room. For whoever does not read it there is no such page."""

import uuid

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import storage
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import queries as disputes
from disputes import telling
from disputes.models import Dispute
from disputes.room import actions, queries
from disputes.room.forms import NoteForm, ReadersForm


@requires(Act.READ_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def room(request: Request, ref: str) -> HttpResponse:
    """What was said in confidence, and the box for more."""
    found = _room(request, ref)
    form = NoteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.add,
                dispute_id=found.pk,
                text=form.cleaned_data["text"],
                paper=form.cleaned_data["paper"],
                at=clock.now(),
                then=lambda _: reverse("disputes:room", args=[ref]),
            )
    context = {
        "dispute": found,
        "notes": queries.notes(found),
        "form": form,
        "is_open": queries.is_open(found),
        "readers": queries.in_words(queries.readers(found, clock.now()), found),
        "sets_readers": queries.facilitates(found, request.actor),
    }
    return render(request, "disputes/room/page.html", context, status=422 if form.errors else 200)


@requires(Act.READ_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def readers(request: Request, ref: str) -> HttpResponse:
    """The facilitator says who reads the room."""
    found = _room(request, ref)
    if not queries.facilitates(found, request.actor):
        raise Http404
    now = queries.readers(found, clock.now())
    initial = {"parties": sorted(now.parties), "board": now.board, "presides": now.presides}
    form = ReadersForm(request.POST or None, parties=telling.involved(found), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return door.act(
            request,
            form,
            actions.set_readers,
            dispute_id=found.pk,
            parties=data["parties"],
            board=data["board"],
            presides=data["presides"],
            at=clock.now(),
            then=lambda _: reverse("disputes:room", args=[ref]),
        )
    context = {"dispute": found, "form": form}
    return render(request, "disputes/room/readers.html", context, status=422 if form.errors else 200)


@requires(Act.READ_DISPUTE)
@require_safe
def paper(request: Request, ref: str, key: uuid.UUID) -> StreamingHttpResponse:
    """One paper of the room, always as a download."""
    found = _room(request, ref)
    note = get_object_or_404(found.room_notes.select_related("paper"), paper=key)
    kept = note.paper
    if kept is None or not storage.is_there(kept.sha256):
        raise storage.Unavailable("The file is not in the store.")
    if request.method == "GET":
        documents.record_download(document=kept, actor=request.actor)
    response = StreamingHttpResponse(storage.chunks(kept.sha256), content_type=kept.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.file_name)
    response["Content-Length"] = kept.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _room(request: Request, ref: str) -> Dispute:
    """The dispute, for those who read its room; for others there is none."""
    found = get_object_or_404(disputes.visible_to(request.actor), matter__reference=ref)
    if not queries.may_read(found, request.actor, clock.now()):
        raise Http404
    return found
