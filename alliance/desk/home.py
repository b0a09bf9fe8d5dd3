"""The home page: one page, put together by what the person's posts let them do."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Post
from alliance.desk import dashboard, needs
from alliance.desk.health import Check, checks
from alliance.kernel import clock
from alliance.kernel.calendar_data import one_reading
from alliance.kernel.permissions import Act, Actor, Authority, may
from alliance.web.guard import requires
from alliance.web.request import Request
from disputes import queries as disputes
from parties.people.roll import Holding, roll

KEEPS_HOUSE = {Authority.ADMINISTERS, Authority.CONTRIBUTES}  # they look after accounts or answer one milestone
LATEST = 4  # notices that need nothing; the inbox holds the rest
WATCHES = (Authority.PRESIDES, Authority.RECORDS, Authority.MANAGES)


@dataclass
class Home:
    """Everything the home page of one person shows; a panel that is not theirs is empty."""

    greeting: str
    sentence: str
    needs: list[needs.Need]
    notices: list[Any]  # deliveries, each with whether it `calls` for an answer
    board: dashboard.NextBoard | None
    term: dashboard.Term
    figures: list[dashboard.Figure] = field(default_factory=list)
    coming: list[dashboard.Coming] = field(default_factory=list)
    rungs: list[dashboard.Rung] = field(default_factory=list)
    rungs_title: str = "Disputes on the ladder"
    checks: list[Check] = field(default_factory=list)
    vacancies: list[tuple[Post, list[Holding]]] = field(default_factory=list)


@require_safe
@requires(Act.USE_DESK)
def home(request: Request) -> HttpResponse:
    """What needs this person first, then the state of things."""
    with one_reading():
        name = request.user.greeting_name  # type: ignore[union-attr]
        page = home_of(request.actor, name, request.alliance.version, clock.now())
        return render(request, "desk/home.html", {"home": page})


def home_of(actor: Actor, name: str, version: AgreementVersion, at: datetime) -> Home:
    """The home page of an actor at an instant."""
    dates = dashboard.dates(actor, at)
    notices = needs.latest_notices(actor)
    rungs, title = _disputes(actor, version, at)
    keeps_house = may(actor, Act.READ_STATUS)
    vacancies = roll(version, clock.local(at).date(), actor).vacancies if keeps_house else []
    waiting = needs.in_order(
        [
            *needs.from_deadlines(actor, dates.mine),
            *needs.from_notices(notices),
            *needs.from_questions(actor),
            *needs.from_proposals(actor),
            *needs.from_signatures(actor, version, clock.local(at).date()),
            *needs.from_vacancies(vacancies),
        ]
    )
    horizon = needs.horizon(at)
    soon = sum(need.is_soon(horizon) for need in waiting)
    page = Home(
        greeting=f"{dashboard.greeting(at)}, {name}",
        sentence=dashboard.sentence(soon, len(waiting) - soon, dates.board),
        needs=waiting,
        notices=[row for row in notices if not row.calls][:LATEST],
        board=dates.board if may(actor, Act.READ_MEETING) else None,
        term=dashboard.term(version, clock.local(at).date()),
        rungs=rungs,
        rungs_title=title,
    )
    if actor.has(*WATCHES):
        page.figures, page.coming = dashboard.figures(actor, version, at), dashboard.coming()
    if keeps_house:
        page.checks, page.vacancies = checks(), vacancies
    return page


def _disputes(actor: Actor, version: AgreementVersion, at: datetime) -> tuple[list[dashboard.Rung], str]:
    """The disputes of the page: one's Party's for those who speak for one, else all that are open to the reader."""
    if not may(actor, Act.READ_DISPUTE) or not actor.has(*(set(Authority) - KEEPS_HOUSE)):
        return [], ""
    if actor.party_ids:
        mine = disputes.filtered(actor, "mine").filter(closed_at=None)
        return dashboard.rungs(mine, version, at), "Your Party’s disputes"
    title = "Your dispute" if actor.is_guest else "Disputes on the ladder"
    return dashboard.rungs(disputes.filtered(actor, "open"), version, at), title
