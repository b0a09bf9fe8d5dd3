"""The page that sets up a second factor, and the one on which an administrator asks to take somebody's away."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.access import actions, shown, wording
from parties.access.entrance import address_is_a_number
from parties.access.forms import ResetFactorsForm
from parties.access.queries import factors_of, has_factor
from parties.people.models import Person

SIGNED_IN = "signed in"


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Admit whoever has signed in, whatever posts they hold and whether or not they showed a second factor."""

    def admitted(request: Request, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    admitted.guarded_by = SIGNED_IN  # type: ignore[attr-defined]
    return admitted


@signed_in
@require_safe
def second_factor(request: Request) -> HttpResponse:
    """Where somebody adds a second way to show it is them: a passkey first, an app second.

    Whoever has one, but has not shown it in this session, is asked for it.
    """
    has_one = has_factor(cast(Person, request.user))
    if has_one and not shown.second_factor(request):
        return redirect(f"{reverse('account_reauthenticate')}?next=/")
    context = {"has_one": has_one, "is_number": address_is_a_number(request)}
    return render(request, "parties/access/second_factor.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
@confirmed
def reset_factors(request: Request, pk: int) -> HttpResponse:
    """Ask to take away somebody's second factors, after identifying them another way."""
    person = get_object_or_404(Person, pk=pk)
    form = ResetFactorsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.ask_reset,
                person=person,
                identified=form.cleaned_data["identified"],
                at=clock.now(),
                then=lambda proposal: proposal.get_absolute_url() if proposal else request.path,
            )
    context = {
        "form": form,
        "person": person,
        "factors": [(wording.kind_of(one.type), one) for one in factors_of(person)],
        "is_own": person.pk == request.actor.person_id,
    }
    return render(request, "parties/access/reset_factors.html", context, status=422 if form.errors else 200)
