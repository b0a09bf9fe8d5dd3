"""Handing out a stored paper, to whoever may read it at this moment."""

import uuid

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from alliance.kernel.documents import actions, queries, storage
from alliance.kernel.permissions import Act
from alliance.web.guard import requires
from alliance.web.request import Request


@require_safe
@requires(Act.USE_DESK)
def document(request: Request, key: uuid.UUID) -> StreamingHttpResponse:
    """The bytes of one paper, always as a download and never shown in place.

    A paper that is not there and one that is not yours to read give the same 404. Ranges are not offered.
    """
    paper = queries.visible_to(request.actor).filter(pk=key).first()
    if paper is None:
        raise Http404
    if not storage.is_there(paper.sha256):
        raise storage.Unavailable("The file is not in the store.")
    if request.method == "GET" and queries.is_read_on_record(paper):
        actions.record_download(document=paper, actor=request.actor)
    response = StreamingHttpResponse(storage.chunks(paper.sha256), content_type=paper.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=paper.file_name)
    response["Content-Length"] = paper.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Accept-Ranges"] = "none"
    return response
