"""Pages about the site itself: who may do what, accessibility, privacy, whom to tell about a hole."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.permissions import MATRIX, WHO, Act, Reach
from alliance.web.guard import open_to_all, requires

REACH = {
    Reach.ALL: "always",
    Reach.OWN: "for their own Party",
    Reach.INVOLVED: "where their Party is involved",
    Reach.SELF: "about themselves",
    Reach.MATTER: "in the dispute they are appointed for",
}


@dataclass(frozen=True)
class Row:
    """One line of the matrix: what, and who may, in words."""

    what: str
    who: tuple[str, ...]


def matrix() -> list[Row]:
    """The permission matrix itself, read aloud; nothing else grants anything."""
    rows = []
    for act in Act:
        granted = MATRIX.get(act, {})
        who = tuple(_words(WHO[authority], reach) for authority, reach in granted.items())
        rows.append(Row(f"{act.value[0].upper()}{act.value[1:]}", who))
    return rows


def _words(who: str, reach: Reach) -> str:
    name = f"{who[0].upper()}{who[1:]}"
    return name if reach is Reach.ALL else f"{name}, {REACH[reach]}"


@require_safe
@requires(Act.USE_DESK)
def who_may(request: HttpRequest) -> HttpResponse:
    """Who may do what, from the one matrix the site obeys."""
    return render(request, "desk/help.html", {"rows": matrix(), "words": tuple(REACH.values())})


@require_safe
@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018)."""
    return render(request, "desk/accessibility.html", _host())


@require_safe
@open_to_all
def privacy(request: HttpRequest) -> HttpResponse:
    """What is held about people, why, for how long, and how to complain."""
    return render(request, "desk/privacy.html", _host())


@require_safe
@open_to_all
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole in the site (RFC 9116). Absent until the host names a contact."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    expires = (clock.real_now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _host() -> dict[str, str]:
    return {
        "host": settings.HOST_NAME,
        "contact": settings.HOST_CONTACT or settings.DEFAULT_FROM_EMAIL,
    }
