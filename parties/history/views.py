"""Pages that tell what changed about a record, and the roll of a day as a file. They only read."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Act, require
from alliance.web.downloads import csv_file
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.throttle import throttled
from parties.history import queries
from parties.history.past import as_called_then
from parties.people.forms import DayForm
from parties.people.roll import Holding, Roll, roll

SIZE = 50
OPEN_TO_ALL_PARTNERS = ("party", "signatory")
HEADS = ("Day", "Party", "Post", "Held by", "First day", "Last day", "Appointed by", "State")


@require_safe
@requires(Act.OWN_ACCOUNT)
def history(request: Request, kind: str, pk: int) -> HttpResponse:
    """What changed about one record: who, when and why, latest first."""
    if kind in OPEN_TO_ALL_PARTNERS:
        require(request.actor, Act.READ_PEOPLE)
    found = queries.history_of(kind, pk, request.actor, request.alliance.version)
    if found is None:
        raise Http404
    pages = page_of(request, found.told, size=SIZE)
    return render(request, "parties/history/history.html", {"record": found, "pages": pages, "kind": kind})


@require_safe
@requires(Act.READ_PEOPLE)
@throttled("export", "20/m/user", reads=True)
def roll_csv(request: Request) -> HttpResponseBase:
    """Who held which post on a day, with the names of that day. The day comes as on the page of posts."""
    form = DayForm(request.GET if any(name.startswith("day") for name in request.GET) else None)
    if form.is_bound and not form.is_valid():
        raise Http404
    day = (form.is_bound and form.cleaned_data["day"]) or clock.today()
    version = in_force(day) or in_force(clock.today())
    lines = _lines(as_called_then(roll(version, day, request.actor))) if version else ()
    return csv_file(f"posts-{day.isoformat()}", HEADS, lines)


def _lines(found: Roll) -> Iterator[tuple[Any, ...]]:
    for party, posts in [(None, found.shared), *((line.party, line.posts) for line in found.parties)]:
        of = party.name if party else "All Parties"
        for holding in (*posts.named, *posts.unnamed):
            label = holding.post.label
            for a in holding.holders:
                held = "acting" if a.is_acting else "held"
                yield found.day, of, label, a.person.full_name, a.starts_on, a.ends_on, a.appointing_body, held
            if not holding.holders:
                yield found.day, of, label, "", None, None, "", _state(holding)


def _state(holding: Holding) -> str:
    return "vacant" if holding.is_vacant else "not filled"
