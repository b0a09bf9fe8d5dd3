"""Words that were posted while nobody could be taken to have sent them: kept, and put back before whoever wrote them.

A form that comes in when its session is over, or when the person has to confirm who they are, is not acted on. What
was typed (no secrets, no files) stays in the session on the server, for one person and one page. When that person comes
back to that page, their words are in its form again, under the same form key, and wait to be sent.
"""

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict, UnreadablePostError

from alliance.kernel import clock
from alliance.web.form_keys import owner_of

AGAIN = "again"  # posted with words that are brought back: show the form with them in it, do not act on them
KEPT = "kept_words"
PAGES = 5  # of how many pages words are kept at once: a browser may have several open
RELOAD_SECONDS = 120  # how long words that were shown can be shown again, for a page that is loaded twice
_SECRET = re.compile(r"(^|_)(old)?(password\d?|code|credential|csrfmiddlewaretoken|token|secret)$")
_HIDDEN = ("form_key", "turn")


def posted(request: HttpRequest, drop: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What was posted, but for secrets."""
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, RequestDataTooBig):
        return []
    return [(name, value) for name, value in sent if not _SECRET.search(name) and name not in (*drop, AGAIN)]


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Words as posted, under the names of their boxes, where no form is at hand to name the questions."""
    return [
        (name.replace("_", " ").replace("-", " ").capitalize(), value)
        for name, value in posted(request, drop=_HIDDEN)
        if value.strip()
    ]


def keep(request: HttpRequest, person_id: int | None) -> bool:
    """Keep what was posted for a person, if it was one of our forms with something in it; else False.

    Without a person at hand the form says for whom its page was made.
    """
    fields = posted(request)
    key = next((value for name, value in fields if name == "form_key"), "")
    owner = person_id or owner_of(key)
    if not key or owner is None or not typed(request):
        return False
    page = request.get_full_path()
    entry = {
        "person": owner,
        "page": page,
        "fields": fields,
        "files": bool(request.FILES),
        "shown_at": None,
    }
    others = [kept for kept in _kept(request) if kept["page"] != page]
    request.session[KEPT] = [*others, entry][-PAGES:]
    return True


def put_back(request: HttpRequest) -> bool:
    """Make a request for a page into one that brings the words kept for it, if it is its own person who asks."""
    if request.method != "GET" or not (entry := _mine(request)):
        return False
    request.FILES  # noqa: B018 read while this is a GET: read later, it would empty what is put in here
    fields = QueryDict(mutable=True)
    for name, value in [*entry["fields"], (AGAIN, "1")]:
        fields.appendlist(name, value)
    request.method, request.POST = "POST", fields  # type: ignore[assignment]
    request.META.pop("HTTP_REFERER", None)  # the page before was the one for signing in or confirming
    said = "Your words are back, and nothing has been sent yet. Look at them, then send them again."
    messages.info(request, f"{said} A file has to be chosen again." if entry["files"] else said)
    return True


def forget(request: HttpRequest) -> None:
    """Drop what is kept of a page that is now being sent."""
    page = request.get_full_path()
    _leave(request, [entry for entry in _kept(request) if entry["page"] != page])


def hand_over(request: HttpRequest) -> None:
    """Drop whatever somebody else left in this browser before the present person signed in."""
    _leave(request, [entry for entry in _kept(request) if entry["person"] == request.user.pk])


def _mine(request: HttpRequest) -> dict[str, Any] | None:
    """The words kept for this person and page; they can be shown for two minutes from the first time."""
    page, now = request.get_full_path(), clock.real_now().timestamp()
    for entry in _kept(request):
        if (entry["person"], entry["page"]) != (request.user.pk, page):
            continue
        if entry["shown_at"] is None:
            entry["shown_at"] = now
            request.session.modified = True
        return entry if now - entry["shown_at"] < RELOAD_SECONDS else None
    return None


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    return list(request.session.get(KEPT, ()))


def _leave(request: HttpRequest, entries: list[dict[str, Any]]) -> None:
    if entries and len(entries) != len(_kept(request)):
        request.session[KEPT] = entries
    elif not entries:
        request.session.pop(KEPT, None)
