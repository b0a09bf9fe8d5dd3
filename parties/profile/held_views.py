"""What is kept about oneself: the page, one's own acts, and a copy to take away. Only ever one's own."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.permissions import Act
from alliance.kernel.reckoning import long_day, moment
from alliance.web.downloads import csv_file
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from parties.people.models import Person
from parties.profile import held

SHOWN = 20  # of each sort on the page; the copy holds all
FORMS = ("json", "csv")


@require_safe
@requires(Act.OWN_ACCOUNT)
def page(request: Request) -> HttpResponse:
    """What is kept about oneself, why and for how long, with the latest records of each sort."""
    found = _sections(request)
    sections = [
        {
            "section": one,
            "rows": [[words(cell) for cell in row] for row in one.rows[-SHOWN:]],
            "more": max(0, len(one.rows) - SHOWN),
        }
        for one in found
        if one.rows
    ]
    context = {"sections": sections, "empty": [one for one in found if not one.rows]}
    return render(request, "parties/profile/held.html", context)


@require_safe
@requires(Act.OWN_ACCOUNT)
def acts(request: Request) -> HttpResponse:
    """Everything one did here, latest first."""
    pages = page_of(request, Entry.objects.filter(actor=request.actor.signed_in_id), size=50)
    return render(request, "parties/profile/acts.html", {"pages": pages})


@require_safe
@requires(Act.OWN_ACCOUNT)
@confirmed
@throttled("export", "20/m/user", reads=True)
def copy(request: Request, form: str) -> Any:
    """Everything that is kept about oneself, as JSON or CSV."""
    if form not in FORMS:
        raise Http404
    sections = _sections(request)
    if form == "csv":
        return csv_file("about-me", ("Sort", "Record", "What", "Kept"), _cells(sections))
    answer = JsonResponse(
        {
            "about": request.actor.name,
            "made_at": clock.now(),
            "records": {
                one.key: {
                    "title": one.title,
                    "why": one.why,
                    "kept": one.kept,
                    "rows": [dict(zip(one.heads, row, strict=True)) for row in one.rows],
                }
                for one in sections
            },
        },
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    answer["Content-Disposition"] = content_disposition_header(True, "about-me.json") or "attachment"
    return answer


def words(value: Any) -> str:
    """One value as it stands on the page."""
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return moment(value)
        case date():
            return long_day(value)
    return str(value)


def _cells(sections: list[held.Section]) -> Iterator[tuple[str, int, str, Any]]:
    for one in sections:
        for number, row in enumerate(one.rows, start=1):
            for head, cell in zip(one.heads, row, strict=True):
                yield one.title, number, head, cell


def _sections(request: Request) -> list[held.Section]:
    me = Person.objects.get(pk=request.actor.signed_in_id)
    return held.about(me, request.alliance.version)
