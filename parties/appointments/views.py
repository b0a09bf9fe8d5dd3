"""Pages that appoint and end (MoU 9.1, 9.2)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.appointments import actions
from parties.appointments.forms import AppointForm, EndForm
from parties.people.models import Appointment, Party, Person
from parties.people.queries import current_parties


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
def appoint(request: Request) -> HttpResponse:
    """Appoint a person to a post; person, post and Party may come in the address."""
    today = clock.today()
    version = in_force(today)
    if version is None:
        return redirect("parties:list")
    asked = {name: request.GET.get(name, "") for name in ("person", "post", "party")}
    form = AppointForm(request.POST or None, initial={**asked, "starts_on": today})
    form.offer(Person.objects.filter(is_active=True), version.terms, current_parties(today))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with form.refusals():
            return door.act(
                request,
                form,
                actions.appoint,
                person=get_object_or_404(Person, pk=chosen["person"]),
                party=get_object_or_404(Party, pk=chosen["party"]) if chosen["party"] else None,
                then=_where_shown,
                **_of(form, "post", "starts_on", "ends_on", "appointing_body", "note"),
            )
    return _page(request, "parties/appointments/appoint.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
def end(request: Request, pk: int) -> HttpResponse:
    """End an appointment. Rights end with it, at the person's next request."""
    appointment = get_object_or_404(Appointment.objects.select_related("person", "party"), pk=pk)
    form = EndForm(request.POST or None, initial={"ends_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.end_appointment,
                appointment=appointment,
                then=_where_shown,
                **_of(form, "ends_on", "reason"),
            )
    version = in_force(clock.today())
    post = version.terms.post_by_key.get(appointment.post) if version else None
    label = post.label if post else appointment.post
    return _page(request, "parties/appointments/end.html", form, appointment=appointment, label=label)


def _where_shown(appointment: Appointment) -> str:
    return appointment.party.get_absolute_url() if appointment.party else reverse("parties:posts")


def _of(form, *names: str) -> dict:
    return {name: form.cleaned_data[name] for name in names}


def _page(request: Request, template: str, form, **context) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
