"""The certificate of service of a notice, as a page and as a PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.notices import proof, queries
from alliance.kernel.permissions import Act
from alliance.web.guard import requires
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request


@requires(Act.READ_INBOX)
@require_safe
def certificate(request: Request, reference: str) -> HttpResponse:
    """The facts of service, as a page."""
    return render(request, "desk/certificate.html", _facts(request, reference))


@requires(Act.READ_INBOX)
@require_safe
def certificate_pdf(request: Request, reference: str) -> HttpResponse:
    """The facts of service, as a PDF to keep or to show to others; 503 where this machine cannot make one."""
    return pdf_page(
        request,
        "pdf/certificate_of_service.html",
        _facts(request, reference),
        title=f"Certificate of service, {reference}",
        file_name=f"certificate-of-service-{reference}.pdf",
    )


def _facts(request: Request, reference: str) -> dict[str, object]:
    notice = get_object_or_404(queries.visible_to(request.actor), reference=reference)
    return {
        "certificate": proof.certificate(notice, request.actor),
        "notice": notice,
        "text_is_open": queries.may_read_text(notice, request.actor),
        "made_at": clock.now(),
        "made_for": request.actor.name,
    }
