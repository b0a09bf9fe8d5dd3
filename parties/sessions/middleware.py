"""Whether a session goes on: idle, begun too long ago, or of somebody who holds no post any more (reliability reference
4.2, *Sessions*). Stands after `acting`, before whatever asks what the session has shown."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse

from alliance.kernel import clock
from alliance.web import form_keys, kept_words
from alliance.web.request import Request, SessionEnd
from parties.people.actors import NOBODY
from parties.people.queries import is_or_will_be_in_office
from parties.sessions import actions, wording
from parties.sessions.actions import BEGAN, SEEN
from parties.sessions.queries import limits_of
from parties.sessions.rules import SEEN_EVERY, End, Why, end_of

STILL_HERE = "sessions:still_here"


def watched(get_response: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """Middleware: sign out whose session is over, say to every page when it will be, and note who was there."""

    def middleware(request: Request) -> HttpResponse:
        if why := _over(request):
            _sign_out(request, why)
        with form_keys.made_for(request.user.pk):
            response = get_response(request)
        if why:
            response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
        if request.user.is_authenticated and BEGAN not in request.session:
            _begin(request)
        return response

    middleware.process_view = _before_view  # type: ignore[attr-defined]
    return middleware


def _over(request: Request) -> Why | None:
    """Why the session of this request may not go on; None where it may, or where nobody is signed in."""
    if not request.user.is_authenticated:
        return Why.CLOSED if SESSION_KEY in request.session else None
    if not _whole(request).seats and not is_or_will_be_in_office(request.user, clock.today()):
        return Why.CLOSED
    end = _end(request)
    request.session_end = _shown(end)
    return end.why if end.at <= clock.real_now() else None


def _before_view(request: Request, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> HttpResponse | None:
    """Note that somebody is there, once a minute at most. To ask how much time is left is not yet to be there."""
    if not request.user.is_authenticated:
        return None
    asks = request.resolver_match is not None and request.resolver_match.view_name == STILL_HERE
    if asks and request.method != "POST":
        return None
    seen = request.session.get(SEEN)
    if asks or seen is None or clock.real_now().timestamp() - seen >= SEEN_EVERY.total_seconds():
        if actions.note_seen(request):
            request.session_end = _shown(_end(request))
        else:
            _sign_out(request, None)
    return None


def _begin(request: Request) -> None:
    """Somebody signed in just now. Words that another person left in this browser are dropped."""
    request.session[BEGAN] = request.session[SEEN] = clock.real_now().timestamp()
    kept_words.hand_over(request)


def _sign_out(request: Request, why: Why | None) -> None:
    """Go on as nobody, with the reason for the sign-in page. Whose session it was is kept for what they had typed."""
    limits = limits_of(_whole(request), request.alliance.version)
    request.signed_out_id, request.account_closed = request.user.pk, why is Why.CLOSED
    actions.sign_out(request)
    request.actor = request.whole_actor = NOBODY
    request.session_end = None
    if why:
        messages.warning(request, wording.signed_out(why, limits.idle, limits.longest))


def _end(request: Request) -> End:
    now = clock.real_now().timestamp()
    began, seen = (datetime.fromtimestamp(request.session.get(name, now), UTC) for name in (BEGAN, SEEN))
    return end_of(began, seen, limits_of(_whole(request), request.alliance.version))


def _shown(end: End) -> SessionEnd:
    return SessionEnd(end.at, can_stay=end.why is Why.IDLE, warned_before=settings.SESSION_WARNED_BEFORE)


def _whole(request: Request) -> Any:
    """The Actor with all seats, whichever Party they act for just now."""
    return getattr(request, "whole_actor", request.actor)
