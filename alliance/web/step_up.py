"""Confirming who one is before an act that binds: filing, signing, consenting, voting, changing roles or factors.

A sign-in or a confirmation of the last fifteen minutes counts, by passkey, code or password; a code by e-mail alone
does not (reliability reference 4.2, *Step-up*).
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from alliance.kernel import clock
from alliance.web import errors, kept_words
from alliance.web.request import Request

WITHIN = timedelta(minutes=15)
RECORDS = "account_authentication_methods"  # where django-allauth writes how and when somebody showed who they are
WHOSE = "account_authentication_methods_user"  # and of whom that is said
COUNTS = frozenset({"password", "mfa"})
KEPT_FOR_YOU = "What you typed is kept: you come back to it in a moment. Nothing has been sent yet."
CONFIRM_FIRST = "Confirm who you are first: open this page in another window. What you typed is still here."


def confirmed_lately(request: Request) -> bool:
    """Whether this person showed who they are within the last fifteen minutes of the machine's clock."""
    return shown_lately(record for record in records(request) if record.get("method") in COUNTS)


def records(request: HttpRequest) -> list[dict[str, Any]]:
    """What whoever is signed in has shown in this session; nothing that somebody else showed before them."""
    if not request.user.is_authenticated or request.session.get(WHOSE) != str(request.user.pk):
        return []
    found = request.session.get(RECORDS)
    return found if isinstance(found, list) else []


def shown_lately(shown: Iterable[dict[str, Any]]) -> bool:
    """Whether the latest of these was shown within the last fifteen minutes of the machine's clock."""
    at = [record["at"] for record in shown]
    return bool(at) and clock.real_now().timestamp() - max(at) < WITHIN.total_seconds()


def confirmed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who they are before the page, unless that was shown lately. Stands beneath `requires`.

    Where the time ran out while somebody typed, their words are kept: they confirm, come back to the same page with the
    words in it, and nothing is acted on until they send it once more.
    """

    @wraps(view)
    def asked(request: Request, *args, **kwargs) -> HttpResponse:
        if confirmed_lately(request):
            return view(request, *args, **kwargs)
        if errors.wants_json(request):
            return JsonResponse({"problem": CONFIRM_FIRST}, status=401)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': _back_to(request)})}")

    asked.asks_who = True  # type: ignore[attr-defined]  # the table of the tests is compared with it
    return asked


def _back_to(request: Request) -> str:
    """The page itself, with what was typed into it kept; for a mere button the page it stood on."""
    if request.method != "POST":
        return request.get_full_path()
    if kept_words.keep(request, request.user.pk):
        messages.info(request, KEPT_FOR_YOU)
        return request.get_full_path()
    return errors.came_from(request)
