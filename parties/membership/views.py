"""Pages that change what is known of a Party (MoU 1.1)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.membership import actions
from parties.membership.forms import PartyForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.ADMINISTER_PEOPLE)
def admit(request: Request) -> HttpResponse:
    """Admit a Party."""
    form = PartyForm(request.POST or None, terms=request.alliance.version.terms if request.alliance.version else None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                actions.admit_party,
                key=form.party_key(),
                then=lambda made: made.get_absolute_url(),
                **_of(form, "name", "short_name", "kind", "joined_on"),
            )
    return _page(request, "parties/membership/admit.html", form)


def _of(form, *names: str) -> dict:
    return {name: form.cleaned_data[name] for name in names}


def _page(request: Request, template: str, form, **context) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
