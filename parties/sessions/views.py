"""How much time a session has left: asked by the page before it warns, and the sign of life behind its button."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from alliance.kernel.permissions import Act
from alliance.web.guard import requires
from alliance.web.request import Request


@requires(Act.OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def still_here(request: Request) -> HttpResponse:
    """The seconds left, as JSON. A POST is a sign of life, which the middleware notes; to ask by GET is none."""
    end = request.session_end
    return JsonResponse({"seconds": end.seconds_left if end else 0, "can_stay": bool(end and end.can_stay)})
