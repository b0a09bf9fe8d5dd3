"""The outgoing mail of a site without a mail server, which is kept to be read instead of being sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.kernel.notices import queries
from alliance.kernel.permissions import Act
from alliance.web.context import READABLE
from alliance.web.guard import requires
from alliance.web.paging import page_of


@requires(Act.READ_OUTGOING_MAIL)
@require_safe
def outgoing_mail(request: HttpRequest) -> HttpResponse:
    """Each mail as its recipient would have it, latest first. Where a mail server sends them there is no such page."""
    if not settings.DEMONSTRATION and settings.EMAIL_BACKEND != READABLE:
        raise Http404
    return render(request, "desk/outgoing_mail.html", {"mails": page_of(request, queries.outgoing_mail())})
