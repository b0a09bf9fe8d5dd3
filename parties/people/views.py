"""Pages about Parties, people and posts (MoU 1.1, 9.1, 9.2)."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.deadlines import queries as deadlines
from alliance.kernel.matters import queries as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.people import actions
from parties.people.forms import DayForm, PersonForm
from parties.people.models import Party
from parties.people.roll import Roll, roll

SHOWN = 10  # disputes and dates of a Party on its own page; the registers hold the rest


@require_safe
@requires(Act.READ_PEOPLE)
def parties(request: Request) -> HttpResponse:
    """The Parties of today in MoU order, with who leads each, and those that left."""
    today = clock.today()
    former = Party.objects.filter(left_on__lte=today).select_related("succeeded_by")
    context = {"roll": _roll(request, today), "former": former}
    return render(request, "parties/people/parties.html", context)


@require_safe
@requires(Act.READ_PEOPLE)
def party(request: Request, key: str) -> HttpResponse:
    """One Party: who holds which post today, its disputes and what is due from it."""
    found = get_object_or_404(Party.objects.select_related("succeeded_by"), key=key)
    today = clock.today()
    its_roll = _roll(request, today, [found])
    disputes = matters.visible_to(request.actor).filter(
        kind=Kind.DISPUTE, closed_at=None, parties__party=found, parties__until=None
    )
    owed = deadlines.visible_to(request.actor).filter(deadlines.in_force(clock.now()), owed_by_party=found)
    context = {
        "party": found,
        "kind": its_roll.parties[0].kind if its_roll else found.kind,
        "posts": its_roll.parties[0].posts if its_roll else None,
        "disputes": disputes[:SHOWN],
        "owed": owed[:SHOWN],
    }
    return render(request, "parties/people/party.html", context)


@require_safe
@requires(Act.READ_PEOPLE)
def posts(request: Request) -> HttpResponse:
    """Who holds, or held, which post on a day; vacancies shown as vacancies."""
    form = DayForm(request.GET if any(name.startswith("day") for name in request.GET) else None, label_suffix="")
    day = (form.is_bound and form.is_valid() and form.cleaned_data["day"]) or clock.today()
    context = {"form": form, "day": day, "roll": _roll(request, day), "today": clock.today()}
    return render(request, "parties/people/posts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
def enter_person(request: Request) -> HttpResponse:
    """Enter somebody who is not known here yet, then go on to the appointment."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.admit_person,
                at=clock.now(),
                then=lambda made: f"{reverse('parties:appoint')}?person={made.pk}",
                **_of(form, "title", "given_name", "family_name", "email", "telephone"),
            )
    return _page(request, "parties/people/enter_person.html", form)


def _roll(request: Request, day: date, only: list[Party] | None = None) -> Roll | None:
    version = in_force(day) or in_force(clock.today())
    return roll(version, day, request.actor, only) if version else None


def _of(form, *names: str) -> dict:
    return {name: form.cleaned_data[name] for name in names}


def _page(request: Request, template: str, form, **context) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
