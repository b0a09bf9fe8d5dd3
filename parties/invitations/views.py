"""Pages on which administrators invite, see who has not come in yet, send again and take back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from parties.invitations import actions, listing, planning, queries, welcoming, wording
from parties.invitations.forms import InviteForm, ListForm, SendForm, WithdrawForm
from parties.invitations.models import Invitation
from parties.invitations.welcoming import Welcomed
from parties.people.models import Person
from parties.people.queries import current_parties
from parties.second_person.models import Proposal


@require_safe
@requires(Act.ADMINISTER_PEOPLE)
def invitations(request: Request) -> HttpResponse:
    """Who has not been invited yet, which invitations wait, and what became of the others."""
    uninvited = list(queries.yet_to_invite())
    waiting = list(queries.waiting())
    past = page_of(request, queries.past())
    states = queries.invitation_states([one.person for one in waiting])
    posts = queries.posts_of_each([*uninvited, *(one.person for one in waiting)])
    context = {
        "uninvited": [(person, posts[person.pk]) for person in uninvited],
        "waiting": [(one, states.get(one.person_id), posts[one.person_id]) for one in waiting],
        "past": past,
        "ended": [(one, wording.ended(one)) for one in past],
    }
    return render(request, "parties/invitations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
@throttled("invite", "120/h/user")
def invite_new(request: Request) -> HttpResponse:
    """Enter, appoint and invite somebody on one page."""
    version = request.alliance.version
    if version is None:
        return redirect("parties:list")
    asked = {name: request.GET.get(name, "") for name in ("post", "party")}
    form = InviteForm(request.POST or None, initial={**asked, "starts_on": clock.today()})
    form.offer(version.terms, current_parties(clock.today()))
    if request.method == "POST" and form.is_valid():
        newcomer = form.newcomer()
        with form.refusals():
            return door.act(
                request, form, welcoming.welcome, newcomer=newcomer, at=clock.now(), then=_said(request, _welcomed)
            )
    return _page(request, "parties/invitations/invite.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
@throttled("invite", "120/h/user")
def invite_person(request: Request, pk: int) -> HttpResponse:
    """Invite somebody who was entered already, or send them another invitation."""
    person = get_object_or_404(Person, pk=pk)
    form = SendForm(request.POST or None, initial={"email": person.email or ""})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                welcoming.invite_at,
                person=person,
                email=form.cleaned_data["email"],
                at=clock.now(),
                then=_sent(request),
            )
    context = {
        "person": person,
        "coming": queries.invitation_states([person]).get(person.pk),
        "posts": queries.posts_of(person),
    }
    return _page(request, "parties/invitations/send.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take an invitation back, with the reason."""
    invitation = get_object_or_404(Invitation.objects.select_related("person"), pk=pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                _withdraw,
                invitation=invitation,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                then=lambda made: reverse("parties:invitations"),
            )
    if not form.is_bound and (invitation.accepted_at or invitation.withdrawn_at):
        raise Http404
    return _page(request, "parties/invitations/withdraw.html", form, invitation=invitation)


def _withdraw(**kwargs: Any) -> Invitation:
    try:
        return actions.withdraw(**kwargs)
    except actions.NotOpen as ended:
        invitation = Invitation.objects.select_related("person").get(pk=kwargs["invitation"].pk)
        raise Stale("This invitation has come to an end.", happened=[wording.ended(invitation)]) from ended


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
@throttled("invite-list", "60/h/user")
def invite_many(request: Request) -> HttpResponse:
    """Invite from a list: it is shown line by line first, and done as a whole once that is confirmed."""
    if request.alliance.version is None:
        return redirect("parties:list")
    form = ListForm(request.POST or None, request.FILES or None)
    plan = None
    if request.method == "POST" and form.is_valid():
        form.show_again()
        text = form.cleaned_data["text"]
        with form.refusals():
            if form.was_shown:
                then = _said(request, _all_welcomed)
                return door.act(request, form, planning.carry_out, then=then, **_list(request, text))
        with form.refusals():
            plan = planning.plan(actor=request.actor, **_list(request, text))
            if plan.wrong:
                raise Refusal("text", planning.summary(plan), mend="Mend it below and look again.")
    seen = listing.digest_of(form.cleaned_data["text"]) if plan and plan.can_go else ""
    context = {"plan": plan, "columns": list(listing.COLUMNS), "seen": seen}
    return _page(request, "parties/invitations/many.html", form, **context)


def _list(request: Request, text: str) -> dict[str, Any]:
    """A list, and what it is understood against."""
    parties = list(current_parties(clock.today()))
    return {"text": text, "terms": request.alliance.version.terms, "parties": parties, "at": clock.now()}


def _welcomed(made: Welcomed) -> str:
    return wording.invited(made.invitation) if made.invitation else wording.entered_only(made.person)


def _sent(request: Request) -> Any:
    """Where sending leads: to the list, or to what waits for a second person."""

    def then(made: Invitation | Proposal) -> str:
        if isinstance(made, Invitation):
            return str(_said(request, wording.invited)(made))
        if made.person:
            messages.info(request, wording.address_waits(made.person))
        return made.get_absolute_url()

    return then


def _all_welcomed(made: list[Welcomed]) -> str:
    invited = sum(one.invitation is not None for one in made)
    return wording.all_invited(invited, len(made) - invited)


def _said(request: Request, words: Any) -> Any:
    """Go on to the list of invitations, where the next page says in words what was done."""

    def then(made: Any) -> str:
        messages.success(request, words(made))
        return reverse("parties:invitations")

    return then


def _page(request: Request, template: str, form, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
