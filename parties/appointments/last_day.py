"""Pages that move the last day of an appointment: a later one, an earlier one, or at once; and a sign-in closed or
opened again."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.agreement.shapes import Post
from alliance.kernel import clock
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.errors import conflict
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.appointments import asking, checks, office, queries, timeline, wording
from parties.appointments.checking import checked, day_of, page, see_other, stopped, where_person_is_shown, where_shown
from parties.appointments.forms import AT_ONCE, DAY, EndForm, ExtendForm, LastDayForm, ReasonForm
from parties.people.models import Appointment, Person
from parties.people.posts import needs_two
from parties.people.rules import Span
from parties.second_person.checks import refuse_against_the_only_other
from parties.second_person.queries import who_could_agree


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def extend(request: Request, pk: int) -> HttpResponse:
    """Until when an appointment is to go on."""
    appointment, post, _ = _found(pk)
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        checks.require_another(request.actor, appointment.person)
        ends_on = form.cleaned_data["ends_on"] if form.cleaned_data["until"] == DAY else None
        with form.refusals():
            checks.refuse_no_extension(appointment, ends_on)
            return see_other(_with_day("parties:check_extension", pk, ends_on, "open"))
    return _questions(request, "parties/appointments/extend.html", form, appointment, post)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def check_extension(request: Request, pk: int) -> HttpResponse:
    """What a later last day comes to, and the button."""
    appointment, post, version = _found(pk)
    said, ends_on = _said(request.GET, "open")
    if not said:
        return redirect("parties:extend", pk)
    checks.require_another(request.actor, appointment.person)
    form = _why(request, appointment)
    if request.method != "POST":
        try:
            checks.refuse_no_extension(appointment, ends_on)
        except Refusal as refusal:
            return stopped(request, refusal, reverse("parties:extend", args=[pk]))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                asking.ask_to_extend,
                appointment=appointment,
                ends_on=ends_on,
                **_given(form),
                at=clock.now(),
                then=where_shown,
            )
    held = wording.place(post, appointment.party, is_acting=appointment.is_acting)
    return checked(
        request,
        version,
        form,
        heading="Extend an appointment",
        sentence=wording.lengthened(appointment.person.full_name, held, ends_on),
        post=post,
        party=appointment.party,
        planned=_planned(appointment, ends_on),
        powerful=needs_two(post),
        does="Extend this appointment",
        back=reverse("parties:extend", args=[pk]),
        gives=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def end(request: Request, pk: int) -> HttpResponse:
    """When an appointment is to end. Rights end with it, at the person's next request."""
    appointment, post, _ = _found(pk)
    form = EndForm(request.POST or None, initial={"when": DAY, "ends_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        checks.require_another(request.actor, appointment.person)
        ends_on = form.cleaned_data["ends_on"] if form.cleaned_data["when"] == DAY else None
        try:
            with form.refusals():
                checks.refuse_no_ending(appointment, office.last_day(appointment, ends_on))
                return see_other(_with_day("parties:check_end", pk, ends_on, AT_ONCE))
        except Stale as stale:
            return conflict(request, form, stale)
    return _questions(request, "parties/appointments/end.html", form, appointment, post)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def check_end(request: Request, pk: int) -> HttpResponse:
    """What an ending comes to, and the button."""
    appointment, post, version = _found(pk)
    said, ends_on = _said(request.GET, AT_ONCE)
    if not said:
        return redirect("parties:end", pk)
    checks.require_another(request.actor, appointment.person)
    form = _why(request, appointment)
    last = office.last_day(appointment, ends_on)
    closes = ends_on is None and office.closes_sign_in(appointment)
    powerful = needs_two(post) or (closes and queries.holds_power(appointment.person, clock.today()))
    if request.method != "POST":
        try:
            checks.refuse_no_ending(appointment, last)
            if powerful:
                refuse_against_the_only_other(request.actor, appointment.person, clock.now())
        except Refusal as refusal:
            return stopped(request, refusal, reverse("parties:end", args=[pk]))
        except Stale as stale:
            return conflict(request, None, stale)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                asking.ask_to_end,
                appointment=appointment,
                ends_on=ends_on,
                **_given(form),
                at=clock.now(),
                then=where_shown,
            )
    return checked(
        request,
        version,
        form,
        heading="End an appointment",
        sentence=wording.ended(
            appointment.person.full_name,
            wording.place(post, appointment.party, is_acting=appointment.is_acting),
            ends_on,
        ),
        post=post,
        party=appointment.party,
        planned=_planned(appointment, last),
        powerful=powerful,
        does="End this appointment",
        back=reverse("parties:end", args=[pk]),
        remark=wording.CLOSES if closes else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def sign_in(request: Request, pk: int) -> HttpResponse:
    """Close a sign-in at once, or open one that was closed."""
    person = get_object_or_404(Person, pk=pk)
    checks.require_another(request.actor, person)
    form = ReasonForm(request.POST or None, initial={"turn": int(person.is_active)})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                asking.ask_to_set_sign_in,
                person=person,
                is_open=form.seen_turn == 0,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                then=where_person_is_shown,
            )
    agree = []
    if queries.holds_power(person, clock.today()):
        agree = [one.full_name for one in who_could_agree(request.actor, person, clock.now())]
    return page(request, "parties/appointments/sign_in.html", form, person=person, agree=agree)


def _found(pk: int) -> tuple[Appointment, Post, AgreementVersion]:
    """An appointment, its post as the agreement has it, and the agreement."""
    appointment = get_object_or_404(Appointment.objects.select_related("person", "party", "matter"), pk=pk)
    version = in_force(clock.today())
    post = version.terms.post_by_key.get(appointment.post) if version else None
    if version is None or post is None:
        raise Http404
    return appointment, post, version


def _questions(request: Request, template: str, form: BaseForm, appointment: Appointment, post: Post) -> HttpResponse:
    held = wording.place(post, appointment.party, is_acting=appointment.is_acting)
    return page(request, template, form, appointment=appointment, held=held)


def _why(request: Request, appointment: Appointment) -> LastDayForm:
    by = {"appointing_body": appointment.appointing_body}
    return LastDayForm(request.POST or None, request.FILES or None, party=appointment.party, initial=by)


def _given(form: LastDayForm) -> dict[str, Any]:
    """What a change of the last day rests on, as it was answered."""
    return {name: form.cleaned_data.get(name, "") for name in ("appointing_body", "reason", "letter", "readers")}


def _planned(appointment: Appointment, ends_on: date | None) -> timeline.Planned:
    span = Span(appointment.starts_on, ends_on)
    return timeline.Planned(appointment.person, span, appointment.is_acting, appointment)


def _with_day(name: str, pk: int, ends_on: date | None, otherwise: str) -> str:
    return f"{reverse(name, args=[pk])}?{urlencode({'ends_on': str(ends_on or otherwise)})}"


def _said(asked: QueryDict, otherwise: str) -> tuple[bool, date | None]:
    """Whether the address says until when, and the day; None where it says `otherwise`."""
    text = asked.get("ends_on", "")
    day = day_of(text)
    return day is not None or text == otherwise, day
