"""Pages that change what is known of a Party (MoU 1.1): asked first, then shown with what will follow, then done."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.kernel.reckoning import long_day
from alliance.web import door
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.membership import actions, checks, follows, standing, telling
from parties.membership.forms import (
    NEW,
    EndPartyForm,
    KindForm,
    PartyForm,
    RenameForm,
    SucceedForm,
    TakeBackForm,
    key_for,
)
from parties.membership.models import PartyChange
from parties.people.models import Party

CONFIRM, ALTHOUGH, SEEN = "confirm", "although", "seen"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def admit(request: Request) -> HttpResponse:
    """Admit a Party."""
    form = PartyForm(request.POST or None, terms=_terms(request))
    if request.method == "POST" and form.is_valid():
        given = _of(form, "name", "short_name", "kind", "joined_on", "reason")
        key = key_for(given["short_name"])
        with form.refusals():
            if CONFIRM in request.POST:
                return door.act(request, form, actions.admit_party, key=key, at=clock.now(), then=_its_page, **given)
            checks.refuse_admission(
                key=key, name=given["name"], short_name=given["short_name"], joined_on=given["joined_on"]
            )
            lines = follows.of_admission(given["name"], given["joined_on"])
            return _check(request, form, title="Admit a Party", button="Admit this Party", lines=lines)
    return _page(request, "parties/membership/admit.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def rename(request: Request, key: str) -> HttpResponse:
    """Give a Party another name from a day."""
    party = get_object_or_404(Party, key=key)
    form = RenameForm(
        request.POST or None,
        initial={"name": party.name, "short_name": party.short_name, "on_day": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        given = _of(form, "name", "short_name", "on_day", "reason")
        with form.refusals():
            if CONFIRM in request.POST:
                return _act(request, form, actions.rename_party, party, **given)
            checks.refuse_rename(party, given["name"], given["short_name"], given["on_day"])
            lines = follows.of_rename(party, given["name"], given["on_day"])
            return _check(request, form, title="Rename a Party", button="Rename it", lines=lines, party=party)
    return _ask(request, form, party, title="Rename a Party", lead=f"{party} is what it is called now.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def kind(request: Request, key: str) -> HttpResponse:
    """Say that a Party is another kind of organisation from a day."""
    party = get_object_or_404(Party, key=key)
    form = KindForm(request.POST or None, initial={"kind": party.kind, "on_day": clock.today()})
    form.offer(_terms(request))
    if request.method == "POST" and form.is_valid():
        given = _of(form, "kind", "on_day", "reason")
        with form.refusals():
            if CONFIRM in request.POST:
                return _act(request, form, actions.change_kind, party, **given)
            checks.refuse_kind(party, given["kind"], given["on_day"])
            lines = follows.of_kind(given["on_day"])
            return _check(request, form, title="Change its kind", button="Change the kind", lines=lines, party=party)
    lead = f"The kind of organisation that {party} is counts where a quorum asks for one of a kind."
    return _ask(request, form, party, title="Change its kind", lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def end(request: Request, key: str) -> HttpResponse:
    """Let a Party leave from a day. While anything of it is open this answers 409 with the list, and goes on only with
    a tick that names it."""
    party = get_object_or_404(Party, key=key)
    form = EndPartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = _of(form, "on_day", "reason")
        with form.refusals():
            checks.refuse_ending(party, given["on_day"])
            things = standing.open_things(party, request.actor)
            is_named = not things or ALTHOUGH in request.POST
            if CONFIRM in request.POST and is_named:
                return _act(request, form, actions.end_party, party, seen=request.POST.get(SEEN, ""), **given)
            return _check(
                request,
                form,
                title="End a Party’s membership",
                button="End its membership",
                lines=follows.of_ending(party, given["on_day"]),
                party=party,
                status=409 if things else 200,
                things=things,
                named=standing.named(things) if things else "",
                seen=standing.digest(things),
                is_unnamed=CONFIRM in request.POST,
            )
    lead = f"{party} leaves without another in its place. If an organisation takes over from it, record that instead."
    return _ask(request, form, party, title="End a Party’s membership", lead=lead, is_ending=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def succeed(request: Request, key: str) -> HttpResponse:
    """Let another Party, existing or new, take the place of one from a day."""
    party = get_object_or_404(Party, key=key)
    form = SucceedForm(request.POST or None, initial={"on_day": clock.today()})
    form.offer(_terms(request), Party.objects.filter(left_on=None).exclude(pk=party.pk), party.kind)
    if request.method == "POST" and form.is_valid():
        given, heir = _of(form, "on_day", "reason"), _heir(form)
        of_heir = {"key": key_for(form.cleaned_data["short_name"]), **_of(form, "name", "short_name", "kind")}
        new = {} if heir else of_heir
        with form.refusals():
            if CONFIRM in request.POST:
                return _act(request, form, actions.succeed_party, party, successor=heir, **given, **new)
            named = {name: new[name] for name in ("key", "name", "short_name")} if new else {}
            checks.refuse_succession(party, given["on_day"], successor=heir, **named)
            name = heir.name if heir else new["name"]
            lines = follows.of_succession(party, name, given["on_day"], is_new=heir is None, actor=request.actor)
            return _check(
                request, form, title="Let another Party take its place", button="Record the succession", lines=lines,
                party=party,
            )  # fmt: skip
    lead = f"What {party} has a part in and what it owes passes on, by the same dates; nothing of it is lost."
    return _ask(request, form, party, title="Let another Party take its place", lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back a change whose day has not come."""
    change = get_object_or_404(PartyChange.objects.select_related("party"), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.take_back,
                change=change,
                reason=form.cleaned_data["reason"],
                at=clock.now(),
                then=lambda made: made.party.get_absolute_url(),
            )
    context = {"party": change.party, "line": telling.lines([change])[0]}
    return _page(request, "parties/membership/take_back.html", form, **context)


def _terms(request: Request) -> Agreement | None:
    return request.alliance.version.terms if request.alliance.version else None


def _heir(form: SucceedForm) -> Party | None:
    chosen = form.cleaned_data["successor"]
    return None if chosen == NEW else get_object_or_404(Party, pk=chosen)


def _its_page(made: Party) -> str:
    return made.get_absolute_url()


def _act(request: Request, form: BaseForm, action: Callable[..., Any], party: Party, **given: Any) -> HttpResponse:
    return door.act(
        request, form, action, party=party, at=clock.now(), then=lambda made: party.get_absolute_url(), **given
    )


def _ask(request: Request, form: BaseForm, party: Party, *, title: str, lead: str, **context: Any) -> HttpResponse:
    return _page(request, "parties/membership/ask.html", form, party=party, title=title, lead=lead, **context)


def _check(
    request: Request,
    form: BaseForm,
    *,
    title: str,
    button: str,
    lines: list[str],
    party: Party | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The answers and what will follow, before anything is done."""
    context |= {
        "title": title,
        "button": button,
        "follows": lines,
        "party": party,
        "rows": [{"label": label, "value": value} for label, value in _answers(form)],
        "again": [*_posted(request), (CONFIRM, "yes")],
    }
    return render(request, "parties/membership/check.html", context, status=status)


def _answers(form: BaseForm) -> list[tuple[str, str]]:
    """What was answered, as it will be kept."""
    typed = dict(form.typed())
    for name in ("on_day", "joined_on"):
        if name in form.fields:
            typed[str(form[name].label)] = long_day(form.cleaned_data[name])
    labels = [str(bound.label) for bound in form.visible_fields()]
    return [(label, typed[label]) for label in labels if label in typed]


def _posted(request: Request) -> list[tuple[str, str]]:
    """Everything that was sent, to send again; the security token is made anew."""
    left_out = ("csrfmiddlewaretoken", CONFIRM, ALTHOUGH, SEEN)
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]


def _of(form: BaseForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _page(request: Request, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
