"""Moving a demonstration's clock forward, so that a Party can rehearse a whole dispute in five minutes.

Outside a demonstration the page does not exist.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliance.desk import sweeps
from alliance.kernel import clock, demonstration
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import calendars
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Actor, require
from alliance.kernel.reckoning import moment, plural
from alliance.web import door
from alliance.web.forms import BaseForm, ChoiceField, DateField
from alliance.web.guard import requires
from alliance.web.request import Request

FARTHEST = timedelta(days=366)  # in one move: every day between is walked
DAY, TO_A_DAY = "day", "date"
WAYS = [
    (DAY, "One day"),
    ("5", "5 Operational Days"),
    ("20", "20 Operational Days"),
    (TO_A_DAY, "To a day of your choice"),
]


class ClockForm(BaseForm):
    """How far to move."""

    by = ChoiceField(label="How far?", choices=WAYS, missing="Choose how far to move the clock.")
    to = DateField(
        label="To which day?",
        help_text="Only for a day of your choice. For example, 6 4 2027. It will be the same time of day.",
        required=False,
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("by") == TO_A_DAY and not cleaned.get("to") and "to" not in self.errors:
            self.add_error("to", "Give the day to move to.")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.MOVE_CLOCK)
def move_clock(request: Request) -> HttpResponse:
    """The story's time, and how to move it. Every tick between is walked, as if the days had passed."""
    if not settings.DEMONSTRATION:
        raise Http404
    now = clock.now()
    form = ClockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            to = target(form.cleaned_data["by"], form.cleaned_data["to"], now)
            sweeps.tick()  # what is due by now comes first; the walk starts here
            response = door.act(request, form, move, to=to, then=lambda _: reverse("desk:clock"))
            walked = sweeps.tick()  # outside the act: it sends mail, and takes each moment by itself
            with clock.one_reading():  # this request began before the move
                messages.success(
                    request, f"Here it is {moment(clock.now())}. {plural(walked, 'moment')} passed on the way."
                )
            return response
    context = {"form": form, "now": now, "version": request.alliance.version}
    return render(request, "desk/move_clock.html", context, status=422 if form.errors else 200)


def target(by: str, to: date | None, now: datetime) -> datetime:
    """The instant to move to: another day at the same time of day in London. Raises Refusal where it is too far."""
    here = clock.local(now)
    if by == DAY:
        day = here.date() + timedelta(days=1)
    elif by == TO_A_DAY and to is not None:
        day = to
    else:
        day = calendars()["england"].after(here.date(), int(by)).last_day
    if day - here.date() > FARTHEST:
        raise Refusal("to", "That is more than a year away.", mend="Move the clock in steps of at most a year.")
    return datetime.combine(day, here.time(), clock.LONDON)


@transaction.atomic
def move(*, actor: Actor, to: datetime) -> None:
    """Move the demonstration's clock forward, on the record. Raises NotAllowed, and Refusal for going back."""
    require(actor, Act.MOVE_CLOCK)
    audit.record(actor=actor, verb="moved the demonstration’s clock", facts={"from": clock.now(), "to": to})
    demonstration.move_to(to)
