"""Pages of what waits for a second person: the list, and one proposal to agree to, decline or take back."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.second_person import actions, kinds, queries
from parties.second_person.forms import AGREE, SettleForm, TakeBackForm
from parties.second_person.models import Proposal

LATELY = timedelta(days=60)
SHOWN = 50


@require_safe
@requires(Act.OWN_ACCOUNT)
@confirmed
def proposals(request: Request) -> HttpResponse:
    """What waits for this person, what they proposed or what is about them, and what was settled lately."""
    mine = queries.waiting_for(request.actor)
    settled = queries.visible_to(request.actor).filter(settled_at__gte=clock.now() - LATELY)
    context = {
        "waiting": mine,
        "others": queries.waiting(request.actor).exclude(pk__in=mine.values("pk")),
        "settled": settled.order_by("-settled_at", "-pk")[:SHOWN],
    }
    return render(request, "parties/second_person/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.OWN_ACCOUNT)
@confirmed
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal: what it would do, who proposed it and why; agree, decline, or take one's own back."""
    found = get_object_or_404(queries.visible_to(request.actor), pk=pk)
    is_own = found.proposed_by_id == request.actor.person_id
    form = (TakeBackForm if is_own else SettleForm)(request.POST or None)
    if request.method == "POST" and not is_own and not queries.may_settle(request.actor, found):
        raise NotAllowed("Nobody agrees to what is about them.", who="Somebody else decides this.")
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return _take_back(request, form, found) if is_own else _settle(request, form, found)
    context = {
        "proposal": found,
        "changes": kinds.changes(found) if found.is_open else [],
        "is_own": is_own,
        "may_settle": queries.may_settle(request.actor, found),
        "form": form,
    }
    return render(request, "parties/second_person/proposal.html", context, status=422 if form.errors else 200)


def _settle(request: Request, form: SettleForm | TakeBackForm, found: Proposal) -> HttpResponse:
    return door.act(
        request,
        form,
        actions.settle,
        proposal=found,
        agreed=form.cleaned_data["answer"] == AGREE,
        why_not=form.cleaned_data["why_not"],
        carry_out=kinds.carry_out,
        at=clock.now(),
        then=lambda settled: settled.get_absolute_url(),
    )


def _take_back(request: Request, form: SettleForm | TakeBackForm, found: Proposal) -> HttpResponse:
    return door.act(
        request, form, actions.withdraw, proposal=found, at=clock.now(), then=lambda taken: taken.get_absolute_url()
    )
