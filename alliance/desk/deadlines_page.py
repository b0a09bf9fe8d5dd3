"""The register of dates, each with its reasoning, and one date in full."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.agreement.shapes import Agreement
from alliance.desk.dashboard import DUE_WITHIN
from alliance.desk.links import page_of
from alliance.kernel import clock
from alliance.kernel.calendar_data import one_reading
from alliance.kernel.deadlines import queries
from alliance.kernel.deadlines.models import Deadline, Standing
from alliance.kernel.permissions import Act, Actor
from alliance.web.downloads import csv_file
from alliance.web.guard import requires
from alliance.web.paging import page_of as list_page
from alliance.web.request import Request
from parties.people.models import Party
from parties.people.queries import current_parties

SHOW = {
    "due": f"Due in the next {DUE_WITHIN} Operational Days",
    "late": "Late",
    "running": "Running",
    "met": "Met",
    "all": "All, whatever became of them",
}
FIRST_SHOWN = "running"
EXPORTED = 5_000


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see. Nonsense in the address is ignored."""

    show: str
    standing: str
    owed_by: str

    @classmethod
    def read(cls, request: Request, parties: list[Party]) -> "Filters":
        known = {"me", "post", *(party.key for party in parties)}

        def asked(name: str, among: Iterable[str], otherwise: str = "") -> str:
            value = request.GET.get(name, "")
            return value if value in among else otherwise

        return cls(
            show=asked("show", SHOW, FIRST_SHOWN),
            standing=asked("standing", Standing.values),
            owed_by=asked("owed_by", known),
        )

    def rows(self, actor: Actor) -> QuerySet[Deadline]:
        """The dates asked for, among those the actor may know of."""
        at = clock.now()
        match self.show:
            case "due":
                found = queries.due_within(actor, DUE_WITHIN, at=at)
            case "late":
                found = queries.late(actor, at=at)
            case "met":
                found = queries.visible_to(actor).filter(state=Deadline.State.MET).order_by("-ended_at", "pk")
            case "all":
                found = queries.visible_to(actor)
            case _:
                found = queries.visible_to(actor).filter(queries.in_force(at))
        found = found.filter(standing=self.standing) if self.standing else found
        match self.owed_by:
            case "":
                return found
            case "me":
                return found.filter(queries.owed_by(actor))
            case "post":
                return found.exclude(owed_by_post="")
            case key:
                return found.filter(owed_by_party__key=key)


@require_safe
@requires(Act.USE_DESK)
def register(request: Request) -> HttpResponseBase:
    """Every date the reader may know of, soonest first, with the filters that the home page links to."""
    with one_reading():
        parties = list(current_parties(clock.today()))
        filters = Filters.read(request, parties)
        rows = filters.rows(request.actor).select_related("matter__parent")
        if request.GET.get("format") == "csv":
            return _as_csv(rows[:EXPORTED], request)
        pages = list_page(request, rows)
        for row in pages:
            row.url, row.owed_by_words = page_of(row.matter), owed_by_words(row, request)
        context = {
            "filters": filters,
            "show": SHOW,
            "standings": Standing.choices,
            "parties": parties,
            "heading": SHOW[filters.show],
            "pages": pages,
        }
        return render(request, "desk/deadlines.html", context)


@require_safe
@requires(Act.USE_DESK)
def deadline(request: Request, pk: int) -> HttpResponse:
    """One date: how it was reckoned, what follows if nobody acts, what it replaced."""
    rows = queries.visible_to(request.actor)
    found = get_object_or_404(rows.select_related("contingent_on", "superseded_by", "supersedes"), pk=pk)
    related = rows.filter(Q(contingent_on=found) | Q(pk__in=_relatives(found)))
    known: dict[int | None, Deadline] = {row.pk: row for row in related}
    with one_reading():
        context = {
            "deadline": found,
            "reckoning": found.reasoning,
            "matter_url": page_of(found.matter),
            "owed_by": owed_by_words(found, request),
            "followers": [row for row in known.values() if row.contingent_on_id == found.pk],
            "waits_on": known.get(found.contingent_on_id),
            "replaced_by": known.get(found.superseded_by_id),
            "replaces": known.get(found.supersedes.pk) if hasattr(found, "supersedes") else None,
        }
        return render(request, "desk/deadline.html", context)


def _relatives(found: Deadline) -> list[int]:
    earlier = found.supersedes.pk if hasattr(found, "supersedes") else None
    return [pk for pk in (found.contingent_on_id, found.superseded_by_id, earlier) if pk]


def owed_by_words(row: Deadline, request: Request) -> str:
    """Who owes it, in words: a person, a Party, or the holder of a post."""
    if row.owed_by_person:
        return row.owed_by_person.full_name
    if row.owed_by_party:
        return row.owed_by_party.name
    version = request.alliance.version
    return post_words(row.owed_by_post, version.terms if version else None)


def post_words(key: str, terms: Agreement | None) -> str:
    """A post, body or word of the agreement as a reader knows it."""
    if not key or terms is None:
        return key
    if post := terms.post_by_key.get(key):
        return f"the {post.label}"
    names = {b.key: b.short_name for b in terms.bodies} | {b.key: b.short_name for b in terms.external_bodies}
    if key in names:
        return names[key]
    return "whoever presides" if key == "presides" else key.replace("-", " ")


def _as_csv(rows: Iterable[Deadline], request: Request) -> HttpResponseBase:
    heads = ("Due", "What", "Standing", "Clause", "Reference", "About", "Owed by", "State", "How it was worked out")
    return csv_file(
        "deadlines",
        heads,
        (
            (
                row.due_on,
                row.label,
                row.get_standing_display(),
                row.clause,
                row.matter.reference,
                row.matter.title,
                owed_by_words(row, request),
                row.get_state_display(),
                row.reasoning.sentence(),
            )
            for row in rows
        ),
    )
