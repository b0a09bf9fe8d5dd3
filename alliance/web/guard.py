"""The guard every view stands behind: who may come in at all. What they may do to one thing is the action's check."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse

from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.permissions import Act, require
from alliance.web import errors, kept_words
from alliance.web.request import Request

OPEN = "open"
SIGNED_OUT = "You are signed out. What you typed is still on this page. Sign in in another window, then send it here."
MOVED_ON = "This page no longer takes what you had typed."
KEPT_FOR_YOU = "What you typed is kept: sign in, and you come back to it. Nothing has been sent yet."


class Guarded(Protocol):
    """A view that says what it stands behind."""

    guarded_by: Act | str

    def __call__(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse: ...


def requires(act: Act) -> Callable:
    """Admit signed-in people whose appointments reach this Act for anything at all; others get sign-in or a 403.

    Words that were kept for somebody come back here: the view is given them as a form that is only shown again.
    """

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            require(request.actor, act)
            if kept_words.put_back(request):
                return _as_shown(request, view(request, *args, **kwargs))
            if request.method == "POST":
                kept_words.forget(request)
            return view(request, *args, **kwargs)

        return _marked(guarded, act)

    return guard


def sign_in_first(request: Request) -> HttpResponse:
    """The way to the sign-in page and back. A form whose session is over keeps its words for its own person.

    Raises NotAllowed for a form of somebody who was signed out just now because they left their last post.
    """
    if errors.wants_json(request):
        return JsonResponse({"problem": SIGNED_OUT}, status=401)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    if getattr(request, "account_closed", False):
        raise NotAllowed("You hold no post in the Alliance any more.", who="Ask an administrator of the Alliance.")
    if kept_words.keep(request, getattr(request, "signed_out_id", None)):
        messages.info(request, KEPT_FOR_YOU)
        return redirect_to_login(request.get_full_path())
    if kept_words.typed(request):
        return errors.csrf_failed(request)
    return redirect_to_login(errors.came_from(request))


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open without signing in. The house test lists these by name."""
    return _marked(view, OPEN)


def _as_shown(request: Request, response: HttpResponse) -> HttpResponse:
    """A form that is only shown again is an ordinary page, though the view took it for one with mistakes.

    Where the page has moved on and has no such form any more, the words are given back to copy.
    """
    if response.status_code not in (200, 422):
        return response
    if request.POST["form_key"].encode() not in response.content:
        return errors.conflict(request, None, Stale(MOVED_ON))
    response.status_code = 200
    return response


def _marked(view: Callable[..., HttpResponse], by: Act | str) -> Guarded:
    marked = cast(Guarded, view)
    marked.guarded_by = by
    return marked
