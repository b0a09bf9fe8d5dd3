"""What every page shows around its own words. No database: it must work on an error page too."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from alliance.kernel.acting_for import parties_served
from alliance.kernel.permissions import Act, Actor, Authority, may
from alliance.web.request import SessionEnd

# The backend that keeps each letter in the database.
READABLE = "alliance.kernel.mail.backend.ReadableBackend"
# Label, URL name, and the Act that a person must be able to do to be shown it. A place that does not exist is left out.
NAV: tuple[tuple[str, str, Act | None], ...] = (
    ("Home", "desk:home", Act.USE_DESK),
    ("Disputes", "disputes:list", Act.READ_DISPUTE),
    ("Meetings", "governance:meetings", Act.READ_MEETING),
    ("Notices", "desk:inbox", Act.READ_INBOX),
    ("Dates", "desk:deadlines", Act.USE_DESK),
    ("Agreement", "agreement:page", Act.READ_AGREEMENT),
    ("Parties", "parties:list", Act.READ_PEOPLE),
    ("Status", "desk:status", Act.READ_STATUS),
    ("Trail", "desk:trail", Act.READ_AUDIT),
)
# The same; whoever has not signed in is asked to on the way.
FOOTER: tuple[tuple[str, str, Act | None], ...] = (
    ("Accessibility statement", "desk:accessibility", None),
    ("Privacy", "desk:privacy", None),
    ("How we read the MoU", "agreement:readings", Act.READ_AGREEMENT),
    ("Who may do what", "desk:help", Act.USE_DESK),
)


@dataclass(frozen=True)
class Link:
    """A link of the frame; `current` where the reader is on it or below it."""

    label: str
    href: str
    current: str = ""  # the value of aria-current


@dataclass(frozen=True)
class Switch:
    """For whom somebody acts who serves more than one Party: the choice made, and those that can be made."""

    chosen: str  # the Party's name, or "" while they act for all they serve
    others: list[tuple[str, str]]  # value and label of each other choice
    action: str
    back: str


@dataclass(frozen=True)
class Page:
    """The frame of a page."""

    name: str = "Alliance"
    demonstration: bool = False
    is_closing: bool = False  # the Parties ended the agreement: nearly everything is only read
    keeps_mail: bool = False  # letters are kept to be read here, as no mail server takes them
    now: datetime | None = None
    person: str = ""
    capacity: str = ""
    switch: Switch | None = None
    home: str = "/"
    move_clock: str = ""
    account: str = ""
    sign_in: str = ""
    sign_out: str = ""
    session_end: SessionEnd | None = None
    nav: list[Link] = field(default_factory=list)
    footer: list[Link] = field(default_factory=list)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `page`, whether or not the middleware has run."""
    return {"page": frame(request)}


def frame(request: HttpRequest) -> Page:
    """The frame for this request, from `request.alliance` and `request.actor` where they are set."""
    around = getattr(request, "alliance", None)
    actor = getattr(request, "actor", None)
    known = actor if isinstance(actor, Actor) and actor.person_id is not None else None
    return Page(
        name=getattr(around, "name", "") or "Alliance",
        demonstration=getattr(around, "demonstration", False),
        is_closing=known is not None and known.only is not None,
        keeps_mail=settings.DEMONSTRATION or settings.EMAIL_BACKEND == READABLE,
        now=getattr(around, "now", None),
        person=known.name if known else "",
        capacity=capacity(known) if known else "",
        switch=_switch(request, known) if known else None,
        home=address("desk:home") or "/",
        move_clock=address("desk:clock") if known and may(known, Act.MOVE_CLOCK) else "",
        account=address("profile:page" if known and may(known, Act.OWN_ACCOUNT) else "mfa_index"),
        sign_in=address("account_login"),
        sign_out=address("account_logout"),
        session_end=getattr(request, "session_end", None),
        nav=_nav(request.path, known) if known else [],
        footer=[
            Link(label, href)
            for label, name, act in FOOTER
            if (not act or not known or may(known, act)) and (href := address(name))
        ],
    )


def capacity(actor: Actor) -> str:
    """What a person acts as today: `for Leicestershire SEND Hub`, `Independent Chair`."""
    said = []
    for seat in actor.seats:
        if Authority.SPEAKS_FOR_PARTY in seat.authorities and seat.party_name:
            said.append(f"for {seat.party_name}")
        else:
            said.append(seat.label)
    return ", ".join(dict.fromkeys(said))


def _switch(request: HttpRequest, actor: Actor) -> Switch | None:
    """The switch in the masthead; None for somebody who serves one Party or none."""
    whole = getattr(request, "whole_actor", actor)
    served = parties_served(whole)
    action = address("profile:acting_for")
    if len(served) < 2 or not actor.seats or not action:
        return None
    mine = parties_served(actor)
    chosen = mine[0] if len(mine) == 1 else (0, "")
    others = [(str(pk), name) for pk, name in served if pk != chosen[0]]
    if chosen[0]:
        others.append(("", "All the Parties I serve" if len(served) > 2 else "Both Parties"))
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return Switch(chosen[1], others, action, back)


def address(name: str) -> str:
    """The address of a named page, or "" where this installation has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _nav(path: str, actor: Actor) -> list[Link]:
    links = [(label, href) for label, name, act in NAV if (not act or may(actor, act)) and (href := address(name))]
    return [Link(label, href, _current(path, href)) for label, href in links]


def _current(path: str, href: str) -> str:
    if path == href:
        return "page"
    return "true" if href != "/" and path.startswith(href) else ""
