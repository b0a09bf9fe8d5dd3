"""Outside a demonstration a session without a second factor is nobody's: it reaches the pages that set one up.

Stands after `acting`. The decision reads the session only (adr 0009). Until a factor is shown the Actor holds no seat,
so that even an address this gate forgot would grant nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required, suspend_request
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance.web.guard import OPEN
from alliance.web.request import Request
from parties.access import shown
from parties.access.queries import has_factor
from parties.people.models import Person

SET_UP = "parties:second_factor"
# What whoever lacks one may reach: signing out, showing one, and saying once more who they are to set one up.
REACHED = frozenset(
    {SET_UP, "account_logout", "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
)
# And to set up the first. Whoever has one shows that before they add another.
FIRST = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
ADD_ANOTHER = "This is the last one. Add another way first, then remove it."

View = Callable[..., HttpResponse]


def second_factor(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Middleware: take the seats from a session that lacks a second factor, and lead it to where one is set up."""

    def middleware(request: Request) -> HttpResponse:
        if lacks(request):
            request.actor = request.whole_actor = replace(request.actor, seats=())
        return get_response(request)

    middleware.process_view = _before_view  # type: ignore[attr-defined]
    return middleware


def lacks(request: Request) -> bool:
    """Whether somebody is signed in with less than this site asks for."""
    return request.user.is_authenticated and not settings.DEMONSTRATION and not shown.second_factor(request)


def _before_view(request: Request, view: View, args: Sequence[Any], kwargs: Mapping[str, Any]) -> HttpResponse | None:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if lacks(request) and getattr(view, "guarded_by", "") != OPEN and not _may_reach(request, name):
        return redirect(SET_UP)
    if name == "account_set_password" and request.user.is_authenticated:
        return _after_step_up(request)
    if name == "mfa_remove_webauthn" and request.method == "POST":
        return _unless_the_last(request, kwargs.get("pk"))
    return None


def _may_reach(request: Request, name: str) -> bool:
    return name in REACHED or (name in FIRST and not has_factor(cast(Person, request.user)))


def _after_step_up(request: Request) -> HttpResponse | None:
    """A first password asks once more who it is, as a changed one does; django-allauth leaves that to us."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if ways and is_reauthentication_required(request, app="allauth.account"):
        return suspend_request(request, ways[0]["url"])
    return None


def _unless_the_last(request: Request, pk: object) -> HttpResponse | None:
    """The last passkey stays, as the last app does; django-allauth asks its adapter about the app only."""
    key = Authenticator.objects.filter(pk=pk, user=request.user.pk).first()
    if key is None or get_mfa_adapter().can_delete_authenticator(key):
        return None
    messages.error(request, ADD_ANOTHER)
    return redirect("mfa_list_webauthn")
