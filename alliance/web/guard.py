"""The guard every view stands behind: who may come in at all. What they may do to one thing is the action's check."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse

from alliance.kernel.permissions import Act, require
from alliance.web.request import Request

OPEN = "open"


class Guarded(Protocol):
    """A view that says what it stands behind."""

    guarded_by: Act | str

    def __call__(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse: ...


def requires(act: Act) -> Callable:
    """Admit signed-in people whose appointments reach this Act for anything at all; others get sign-in or a 403."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require(request.actor, act)
            return view(request, *args, **kwargs)

        return _marked(guarded, act)

    return guard


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open without signing in. The house test lists these by name."""
    return _marked(view, OPEN)


def _marked(view: Callable[..., HttpResponse], by: Act | str) -> Guarded:
    marked = cast(Guarded, view)
    marked.guarded_by = by
    return marked
