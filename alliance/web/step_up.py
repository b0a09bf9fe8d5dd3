"""Confirming who one is before an act that binds: filing, signing, consenting, voting, changing roles or factors.

A sign-in or a confirmation of the last fifteen minutes counts, by passkey, code or password; a code by e-mail alone
does not (reliability reference 4.2, *Step-up*).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from alliance.kernel import clock
from alliance.web.request import Request

WITHIN = timedelta(minutes=15)
RECORDS = "account_authentication_methods"  # where django-allauth writes how and when somebody showed who they are
COUNTS = frozenset({"password", "mfa"})


def confirmed_lately(request: Request) -> bool:
    """Whether this person showed who they are within the last fifteen minutes of the machine's clock."""
    shown = [record["at"] for record in request.session.get(RECORDS, ()) if record.get("method") in COUNTS]
    return bool(shown) and clock.real_now().timestamp() - max(shown) < WITHIN.total_seconds()


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who they are before the page, unless that was shown lately. Stands beneath `requires`."""

    @wraps(view)
    def asked(request: Request, *args, **kwargs) -> HttpResponse:
        if confirmed_lately(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    return asked
