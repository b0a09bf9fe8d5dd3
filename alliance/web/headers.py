"""Headers on every answer, errors and files included. The content policy itself is django-csp's, from settings."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from alliance.web import errors

NOTHING_ALLOWED = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "usb",
    )
)  # fmt: skip


def headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: refuse what no page can read, answer an act's refusal in plain words, dress every answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return _dress(request, errors.unfit(request) or get_response(request))

    middleware.process_exception = errors.answer  # type: ignore[attr-defined]
    return middleware


def _dress(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Permissions-Policy", NOTHING_ALLOWED)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    # Nothing of a page stays on a shared computer; static files have named their own time already.
    response.headers.setdefault("Cache-Control", "private, no-store")
    view = getattr(request.resolver_match, "view_name", "")
    if view == "account_logout" and request.method == "POST":
        response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
    return response
