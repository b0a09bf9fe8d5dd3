"""Pages on which one changes what is one's own: one question a page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.people.models import Person
from parties.profile import actions, queries
from parties.profile.forms import CodeForm, ContactForm, MailForm, NameForm, NothingForm, TelephoneForm
from parties.profile.models import ContactChange
from parties.sessions.queries import sessions_of

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@requires(Act.OWN_ACCOUNT)
def name(request: Request) -> HttpResponse:
    """What one is called."""
    names = ("title", "given_name", "family_name")
    form = NameForm(request.POST or None, initial=_present(request, *names))
    return _asked(request, form, actions.change_name, "parties/profile/name.html", "Your name", names)


@require_http_methods(METHODS)
@requires(Act.OWN_ACCOUNT)
def telephone(request: Request) -> HttpResponse:
    """One's telephone number."""
    form = TelephoneForm(request.POST or None, initial=_present(request, "telephone"))
    return _asked(
        request,
        form,
        actions.change_telephone,
        "parties/profile/telephone.html",
        "Your telephone number",
        ("telephone",),
    )


@require_http_methods(METHODS)
@requires(Act.OWN_ACCOUNT)
def mail(request: Request) -> HttpResponse:
    """What an e-mail copy says."""
    says = "matter" if _me(request).mail_names_matter else "waits"
    form = MailForm(request.POST or None, initial={"says": says})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["says"] == "matter"
        return _done(request, form, actions.choose_mail, "Your choice", mail_names_matter=chosen)
    return _page(request, "parties/profile/mail.html", form)


@require_http_methods(METHODS)
@requires(Act.OWN_ACCOUNT)
def contact(request: Request) -> HttpResponse:
    """Where e-mail copies go. A new address is used only once its code was typed."""
    me = _me(request)
    form = ContactForm(request.POST or None, initial={"contact_email": me.contact_email})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.ask_contact,
                address=form.cleaned_data["contact_email"],
                at=clock.now(),
                then=lambda asked: reverse("profile:code" if asked else "profile:page"),
            )
    return _page(request, "parties/profile/contact.html", form, sign_in=me.email)


@require_http_methods(METHODS)
@requires(Act.OWN_ACCOUNT)
def code(request: Request) -> HttpResponse:
    """Type the code that went to the new address."""
    waiting = queries.open_contact(request.actor.signed_in_id)
    if waiting is None:
        return redirect("profile:page")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        if actions.try_code(actor=request.actor, change=waiting, code=typed):
            with form.refusals():
                changed = {"change": waiting, "code": typed, "at": clock.now()}
                return _done(request, form, actions.confirm_contact, "Your contact address", **changed)
        elif left := _tries_left(waiting):
            form.add_error("code", f"This code is not right. Look at it again; you can try {left} more.")
        else:
            messages.warning(request, "The code was wrong too often. Ask for the address again to get another.")
            return redirect("profile:contact")
    return _page(request, "parties/profile/code.html", form, waiting=waiting, drop=NothingForm())


@requires(Act.OWN_ACCOUNT)
@require_POST
def drop_contact(request: Request) -> HttpResponse:
    """Keep the address as it is after all."""
    form = NothingForm(request.POST)
    if form.is_valid():
        return door.act(request, form, actions.drop_contact, at=clock.now(), then=lambda _: reverse("profile:page"))
    return redirect("profile:page")


@requires(Act.OWN_ACCOUNT)
@require_POST
def forget_devices(request: Request) -> HttpResponse:
    """Make every remembered device ask for the second factor again."""
    form = NothingForm(request.POST)
    if form.is_valid():
        return _done(request, form, actions.forget_devices, said="From now on every device asks for a second step.")
    return redirect("profile:page")


@requires(Act.OWN_ACCOUNT)
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """End one session of one's own on another device."""
    if all(one.pk != pk for one in sessions_of(_me(request))):
        raise Http404
    form = NothingForm(request.POST)
    if form.is_valid():
        return _done(request, form, actions.end_session, said="That device is signed out.", session=pk)
    return redirect("profile:page")


@requires(Act.OWN_ACCOUNT)
@require_POST
def end_sessions(request: Request) -> HttpResponse:
    """Sign out everywhere but here."""
    form = NothingForm(request.POST)
    if form.is_valid():
        here = request.session.session_key
        return _done(request, form, actions.end_other_sessions, said="You are signed out everywhere else.", but=here)
    return redirect("profile:page")


def _asked(
    request: Request, form: BaseForm, action: Callable[..., Any], template: str, what: str, names: tuple[str, ...]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _done(request, form, action, what, **{name: form.cleaned_data[name] for name in names})
    return _page(request, template, form)


def _done(
    request: Request, form: BaseForm, action: Callable[..., Any], what: str = "", said: str = "", **kwargs: Any
) -> HttpResponse:
    answer = door.act(request, form, action, then=lambda _: reverse("profile:page"), **kwargs)
    if answer.status_code == 303:
        messages.success(request, said or f"{what} is changed.")
    return answer


def _me(request: Request) -> Person:
    return Person.objects.get(pk=request.actor.signed_in_id)


def _present(request: Request, *names: str) -> dict[str, str]:
    me = _me(request)
    return {name: getattr(me, name) for name in names}


def _tries_left(waiting: ContactChange) -> int:
    waiting.refresh_from_db()
    return max(0, actions.rules.TRIES - waiting.tries)


def _page(request: Request, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
