"""The guard every view stands behind: who may come in at all. What they may do to one thing is the action's check."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse

from alliance.kernel.permissions import Act, require
from alliance.web.request import Request

OPEN = "open"


def requires(act: Act) -> Callable:
    """Admit signed-in people whose appointments reach this Act for anything at all; others get sign-in or a 403."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: Request, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            require(request.actor, act)
            return view(request, *args, **kwargs)

        guarded.guarded_by = act
        return guarded

    return guard


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open without signing in. The house test lists these by name."""
    view.guarded_by = OPEN
    return view
