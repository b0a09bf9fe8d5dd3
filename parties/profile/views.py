"""One's own account on one page, and for which Party one acts."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.acting_for import CHOSEN, parties_served
from alliance.kernel.audit.models import Entry
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import Act
from alliance.web.guard import requires
from alliance.web.request import Request
from parties.people.models import Person
from parties.profile import queries
from parties.profile.forms import NothingForm, SwitchForm
from parties.sessions.queries import sessions_of


@require_safe
@requires(Act.OWN_ACCOUNT)
def page(request: Request) -> HttpResponse:
    """Everything about oneself in short lists, each with the way to change it."""
    me = Person.objects.get(pk=request.actor.signed_in_id)
    context = {
        "me": me,
        "waiting": queries.open_contact(me.pk),
        "factors": queries.factors_of(me),
        "sessions": [(one, NothingForm()) for one in sessions_of(me, request.session.session_key)],
        "appointments": queries.appointments_of(me, request.whole_actor, request.alliance.version, clock.today()),
        "acts": Entry.objects.filter(actor=me).count(),
        "forget": NothingForm(),
        "others": NothingForm(),
    }
    return render(request, "parties/profile/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.OWN_ACCOUNT)
def acting_for(request: Request) -> HttpResponse:
    """Pick the Party one acts for, or all one serves. Kept in the session, and given up when it is no longer held."""
    served = parties_served(request.whole_actor)
    if len(served) < 2:
        raise Http404
    if request.method == "POST":
        form = SwitchForm(request.POST, served)
        if not form.is_valid():
            raise NotAllowed("You do not serve that Party.", who="Pick one of the Parties you serve.")
        if chosen := form.cleaned_data["party"]:
            request.session[CHOSEN] = int(chosen)
        else:
            request.session.pop(CHOSEN, None)
        return redirect(_back(request, form.cleaned_data["next"]))
    return render(request, "parties/profile/acting_for.html")


def _back(request: Request, address: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=settings.PRODUCTION
    )
    return address if is_ours else "/"
