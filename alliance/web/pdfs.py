"""A PDF made for one reader at the moment they ask, as a download that nothing else may keep."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from alliance.kernel.documents import pdf
from alliance.web import throttle

MOST = "30/m/user"


def pdf_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, title: str, file_name: str
) -> HttpResponse:
    """The PDF of a template; where this machine cannot make PDFs, a 503 page with the command that mends it.

    Making one is costly, so that a person may ask for so many in a minute; then it is a 429 that says when.
    """
    if answer := throttle.refused(request, "pdf", MOST):
        return answer
    try:
        content = pdf.render(template, context, title=title)
    except pdf.Unavailable as problem:
        return render(request, "503.html", {"problem": str(problem)}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=file_name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
