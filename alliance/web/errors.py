"""Plain pages for what went wrong. None needs the database; where someone had typed, the words are given back."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.kernel.documents import storage
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.web.context import Page, frame
from alliance.web.forms import BaseForm
from alliance.web.kept_words import AGAIN, posted, typed
from alliance.web.models import FormKey

RETRY_AFTER_SECONDS = {429: 300, 503: 20}
METHODS = ("GET", "HEAD", "POST")
_BODY_TYPES = ("", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain")
_LAST_WORD = (
    "<!DOCTYPE html><html lang=en-GB><title>Something went wrong</title>"
    "<h1>Something went wrong</h1><p>Nothing was changed. Go back and try again in a few minutes.</p></html>"
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the body was too large (Django calls both a bad request)."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: who it is open to, and whom to ask."""
    problem = str(exception) if isinstance(exception, NotAllowed) else ""
    return _answer(request, 403, problem=problem)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what is absent and for what this person may not know of."""
    return _answer(request, 404)


def conflict(request: HttpRequest, form: BaseForm | None, stale: Stale) -> HttpResponse:
    """409: what happened meanwhile, and the words that were typed, to copy or to put back.

    The words go back with the same form key, unless that key has made a record already.
    """
    again = posted(request) if form is None or not _key_used(request, form) else posted(request, drop=("form_key",))
    return _answer(
        request,
        409,
        problem=stale.problem,
        happened=stale.happened,
        typed=form.typed() if form is not None else typed(request),
        again=[*again, (AGAIN, "1")] if form is not None else [],
        back=came_from(request),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return _answer(request, 413)


def too_many(request: HttpRequest, exception: Exception | None = None, *, seconds: int = 0) -> HttpResponse:
    """429, with the wait in words and in Retry-After. `alliance.web.throttle` measures it."""
    seconds = seconds or RETRY_AFTER_SECONDS[429]
    response = _answer(request, 429, wait=_in_words(seconds))
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: nothing internal, and no database."""
    return _answer(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: busy or away. The same form, with the same key, can be sent again from the page."""
    return _answer(request, 503, typed=typed(request), again=posted(request))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: the session had ended, or the form came from elsewhere."""
    sent = posted(request)
    keyed = any(name == "form_key" for name, _ in sent)
    again = [*sent, (AGAIN, "1")] if keyed else []
    return _answer(request, 403, "403_csrf.html", typed=typed(request), again=again)


def unfit(request: HttpRequest) -> HttpResponse | None:
    """400, 405 or 415 for what no page of ours can read: another method, a NUL in the address, a body that is not a
    form."""
    if request.method not in METHODS:
        response = _answer(request, 405, "400.html", problem="Pages are read and forms are sent here; nothing else.")
        response["Allow"] = ", ".join(METHODS)
        return response
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return _answer(request, 400)
    if request.method == "POST" and request.content_type not in _BODY_TYPES:
        return _answer(request, 415, "400.html", problem="This page takes forms only.")
    return None


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for what a view let fall: a right that is missing, a record that moved on, a busy database."""
    match exception:
        case NotAllowed() | PermissionDenied():
            return forbidden(request, exception)
        case Stale():
            return conflict(request, None, exception)
        case Refusal():
            return _answer(request, 422, "400.html", problem=str(exception))
        case RequestDataTooBig():
            return too_large(request)
        case OperationalError() | InterfaceError() | storage.Unavailable():
            return unavailable(request)
    return None


def _answer(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    words = {"path": request.path, "csrf_token": get_token(request), "page": _frame(request), **context}
    try:
        body = get_template(template or f"{status}.html").render(words)
    except Exception:  # an error page must not fail in its turn
        body = _LAST_WORD
    response = HttpResponse(body, status=status)
    if status in RETRY_AFTER_SECONDS:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    return response


def _in_words(seconds: int) -> str:
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            number = -(-seconds // size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return "a moment"


def _frame(request: HttpRequest) -> Page:
    try:
        return frame(request)
    except Exception:  # the frame is a comfort, not a need
        return Page()


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which can show a line but not a page."""
    return request.headers.get("Accept") == "application/json"


def came_from(request: HttpRequest) -> str:
    """The page the form stood on: some addresses take forms only and show nothing by themselves."""
    page = request.META.get("HTTP_REFERER", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()) else request.path


def _key_used(request: HttpRequest, form: BaseForm) -> bool:
    try:
        used = FormKey.objects.filter(person=request.user.pk, form=form.form_name, key=form.key)
        return used.exists()
    except DatabaseError:
        return False
