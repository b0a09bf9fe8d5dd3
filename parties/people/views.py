"""Pages about Parties, people and posts (MoU 1.1, 9.1, 9.2)."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.history.past import as_called_then
from parties.membership import page, telling
from parties.membership import queries as membership
from parties.people import actions
from parties.people.forms import DayForm, PersonForm
from parties.people.models import Party
from parties.people.roll import Roll, roll


@require_safe
@requires(Act.READ_PEOPLE)
def parties(request: Request) -> HttpResponse:
    """The Parties of today in MoU order, with who leads each, what is to come, and those that left."""
    today = clock.today()
    context = {
        "roll": _roll(request, today),
        "former": membership.former(today),
        "to_come": telling.lines(list(membership.to_come(today))),
    }
    return render(request, "parties/people/parties.html", context)


@require_safe
@requires(Act.READ_PEOPLE)
def party(request: Request, key: str) -> HttpResponse:
    """One Party: its posts, whether it signed, what is due from it, how notices reach it, what changed."""
    found = get_object_or_404(Party.objects.select_related("succeeded_by"), key=key)
    return render(request, "parties/people/party.html", page.page(found, request.actor, clock.today()))


@require_safe
@requires(Act.READ_PEOPLE)
def posts(request: Request) -> HttpResponse:
    """Who holds, or held, which post on a day, called as they were then; vacancies shown as vacancies."""
    form = DayForm(request.GET if any(name.startswith("day") for name in request.GET) else None, label_suffix="")
    day = (form.is_bound and form.is_valid() and form.cleaned_data["day"]) or clock.today()
    found = _roll(request, day)
    if found and day < clock.today():
        found = as_called_then(found)
    context = {"form": form, "day": day, "roll": found, "today": clock.today()}
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
