"""The page behind an invitation's link, open to whoever holds it. Looking uses nothing up; its one form accepts."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from alliance.web import door
from alliance.web.guard import open_to_all
from alliance.web.request import Request
from alliance.web.throttle import throttled
from parties.access.entrance import address_is_a_number
from parties.invitations import actions, queries, wording
from parties.invitations.forms import PASSKEY, AcceptForm
from parties.invitations.models import Invitation
from parties.invitations.rules import State
from parties.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
@throttled("invitation", "40/5m/ip")
def invitation(request: Request, secret: str) -> HttpResponse:
    """Who invites, to what, as what; and one form. Mail scanners may open it as often as they like."""
    found = queries.by_secret(secret)
    if found is None:
        return render(request, "parties/invitations/unknown.html", status=404)
    if request.user.is_authenticated and request.user.pk != found.person_id:
        context = {"invited": found.person, "signed_in": request.user, "path": request.path}
        return render(request, "parties/invitations/other.html", context, status=409)
    clause = wording.principles_clause(request.alliance.version.terms if request.alliance.version else None)
    form = AcceptForm(request.POST or None, person=found.person, asks_principles=bool(clause))
    if request.method == "POST" and form.is_valid():
        return _accept(request, found, form)
    if (state := queries.standing(found)) is not State.OPEN:
        return _closed(request, found, state)
    return _page(request, found, form, clause)


def _accept(request: Request, found: Invitation, form: AcceptForm) -> HttpResponse:
    """Accept and sign in. The very form once more, a moment later, signs the same person in the same way."""
    password, way = form.take_password(), form.cleaned_data["way"]
    request.actor = Actor(person_id=found.person_id, name=found.person.full_name)
    try:
        answer = door.act(
            request, form, actions.accept, invitation=found, password=password, at=clock.now(), then=lambda made: "/"
        )
    except actions.NotOpen as ended:
        return _closed(request, found, ended.state)
    if answer.status_code != 303:
        return answer
    person = Person.objects.get(pk=found.person_id)
    known = person.check_password(password) if password else True
    if not (known and queries.was_just_accepted(found, form.form_name, form.key)):
        return _closed(request, found, State.ACCEPTED)
    record_authentication(request, person, method="password" if password else "invitation")
    return perform_login(request, person, redirect_url=_next(way))


def _next(way: str) -> str:
    """Where the way to sign in is set up: the passkey, or the second step beside a password."""
    return reverse("mfa_add_webauthn" if way == PASSKEY else "parties:second_factor")


def _by_name(request: Request) -> str:
    """The same page under the name of this machine, where it was opened as 127.0.0.1; else empty."""
    host, _, port = request.get_host().partition(":")
    return f"{request.scheme}://localhost:{port}{request.path}" if host == "127.0.0.1" and port else ""


def _closed(request: Request, found: Invitation, state: State) -> HttpResponse:
    """The link was real and opens nothing (any more): what happened, and whom to ask."""
    context = {
        "invitation": found,
        "reason": wording.CLOSED[state],
        "is_accepted": state is State.ACCEPTED,
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "parties/invitations/closed.html", context, status=410)


def _page(request: Request, found: Invitation, form: AcceptForm, clause: str) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "invitation": found,
        "partnership": queries.partnership(),
        "posts": queries.posts_of(found.person),
        "until": queries.expires_on_our_clock(found),
        "principles": wording.PRINCIPLES if clause else (),
        "clause": clause,
        "is_number": address_is_a_number(request),
        "by_name": _by_name(request),
    }
    return render(request, "parties/invitations/invitation.html", context, status=422 if form.errors else 200)
