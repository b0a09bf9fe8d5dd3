"""The directory of people in office, and the page of one person."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web.downloads import csv_file
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.throttle import refused, throttled
from parties.directory import actions, forms, queries, wording
from parties.directory.links import mail_link, phone_link
from parties.people.models import Person
from parties.people.queries import current_parties


@require_safe
@requires(Act.READ_PEOPLE)
@throttled("search", "120/m/user", reads=True)
def directory(request: Request) -> HttpResponseBase:
    """Everyone in office by name, with Party and post, and contacts as far as the reader may know them."""
    today, version = clock.today(), request.alliance.version
    search = forms.read(
        request.GET,
        parties={party.key: party.name for party in current_parties(today)},
        posts={post.key: post.label for post in version.terms.posts} if version else {},
        may_widen=queries.may_see_everybody(request.actor),
    )
    lines = queries.listed(request.actor, version, today, search.asked)
    if request.GET.get("format") == "csv":
        too_often = refused(request, "export", "20/m/user")
        return too_often or _as_csv(request, queries.with_not_reached(lines, request.actor))
    pages = page_of(request, lines)
    context = {
        "search": search,
        "pages": pages,
        "rows": [_shown(line) for line in queries.with_not_reached(pages, request.actor)],
        "sees_contacts": queries.sees_contacts(request.actor),
        "may_widen": queries.may_see_everybody(request.actor),
    }
    return render(request, "parties/directory/list.html", context)


@require_safe
@requires(Act.READ_PEOPLE)
def person(request: Request, pk: int) -> HttpResponse:
    """One person: the posts they hold, will hold and held, and how to reach them."""
    found = get_object_or_404(Person, pk=pk)
    today = clock.today()
    posts = queries.posts_of(request.actor, request.alliance.version, found)
    administers = queries.may_see_everybody(request.actor)
    if not posts and not administers:
        raise Http404  # somebody never appointed, or only to what the reader may not know of
    line = queries.line_of(request.actor, found, posts, today)
    context = {
        "row": _shown(line),
        "person": found,
        "now": [h for h in posts if h.span.holds_on(today)],
        "to_come": [h for h in posts if h.span.starts_on > today],
        "past": [h for h in posts if h.span.ends_on and h.span.ends_on < today],
        "sees_contacts": queries.sees_contacts(request.actor),
        "administers": administers,
        "is_self": found.pk == request.actor.person_id,
    }
    return render(request, "parties/directory/person.html", context)


def _shown(line: queries.Line) -> dict[str, Any]:
    return {
        "person": line.person,
        "posts": line.posts,
        "email": line.email,
        "email_link": mail_link(line.email),
        "telephone": line.telephone,
        "telephone_link": phone_link(line.telephone),
        "not_reached": wording.not_reached(line.not_reached),
    }


def _as_csv(request: Request, lines: Sequence[queries.Line]) -> HttpResponseBase:
    """What the same person sees on screen, a line a post."""
    contacts = queries.sees_contacts(request.actor)
    actions.record_export(
        actor=request.actor, people=len(lines), with_contacts=any(line.email or line.telephone for line in lines)
    )
    heads = ["Name", "Post", "Party", *(["E-mail", "Telephone"] if contacts else []), "What did not arrive"]

    def rows() -> Iterator[list[str]]:
        for line in lines:
            reach = [line.email, line.telephone] if contacts else []
            end = [*reach, wording.not_reached(line.not_reached)]
            for held in line.posts:
                yield [line.person.full_name, wording.post(held), held.party.name if held.party else "", *end]
            if not line.posts:
                yield [line.person.full_name, "", "", *end]

    return csv_file("directory", heads, rows())
