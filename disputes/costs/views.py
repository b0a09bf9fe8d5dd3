"""The pages of a dispute's shared costs: the account, a Party's statement on paper, and what is entered."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.errors import Stale
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.errors import conflict
from alliance.web.forms import BaseForm
from alliance.web.guard import requires
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import queries as disputes
from disputes.costs import actions, ahead, queries, who, wording
from disputes.costs.forms import BillForm, DirectionForm, PaymentForm, QuoteForm, TakeBackForm
from disputes.costs.models import Bill, Direction, Payment, Quote
from disputes.models import Dispute

KINDS: dict[str, type[Quote | Bill | Direction | Payment]] = {
    "quotes": Quote, "bills": Bill, "directions": Direction, "payments": Payment,
}  # fmt: skip


@requires(Act.READ_DISPUTE)
@require_safe
def costs(request: Request, ref: str) -> HttpResponse:
    """What is shared, by which rule, what each Party owes and paid."""
    found = _dispute(request, ref)
    who.require_reading(found, request.actor)
    account, now = queries.account_for(found, request.actor), clock.now()
    begun = queries.begun(found, now)
    keeps, directs = who.may_keep(found, request.actor), who.may_direct(found, request.actor)
    stage = queries.stage_ahead(found, now) if found.is_open else None
    context = {
        "dispute": found,
        "account": account,
        "rules": [(stage, wording.RULES[stage.costs]) for stage in queries.sharing(found)],
        "quotes": ahead.prices(found, stage, clock.today()) if stage else (),
        "left_over": wording.LEFT_OVER,
        "may_quote": keeps and stage is not None,
        "may_bill": keeps and bool(begun),
        "may_pay": keeps and bool(account.owed),
        "may_direct": directs and any(queries.may_be_directed(stage) for stage in begun),
        "keeps": keeps,
        "directs": directs,
    }
    return render(request, "disputes/costs/page.html", context)


@requires(Act.READ_DISPUTE)
@require_safe
def cost_statement(request: Request, ref: str, party: str) -> HttpResponse:
    """One Party's statement: the bills it shares, the rule of each, its share, what it paid and owes."""
    found = _dispute(request, ref)
    who.require_reading(found, request.actor)
    account = queries.account_for(found, request.actor)
    owed = next((line for line in account.owed if line.party.key == party), None)
    if owed is None:
        raise Http404
    shown = [(bill, bill.of(owed.party)) for bill in account.bills if bill.of(owed.party) is not None]
    context = {
        "dispute": found,
        "owed": owed,
        "bills": shown,
        "billed": sum(bill.bill.pence for bill, _ in shown),
        "payments": [row for row in account.payments if row.stands and row.party_id == owed.party.pk],
        "left_over": wording.LEFT_OVER,
        "clause": queries.clause_of(found),
        "made_at": clock.now(),
        "made_for": request.actor.name,
    }
    title = f"Statement of costs: {owed.party.name}"
    name = f"costs-{ref.lower()}-{party}.pdf"
    return pdf_page(request, "disputes/costs/statement_pdf.html", context, title=title, file_name=name)


@requires(Act.READ_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def enter_quote(request: Request, ref: str) -> HttpResponse:
    """Enter what somebody who could be chosen would cost."""
    found = _dispute(request, ref)
    who.require_keeping(found, request.actor)
    stage = queries.stage_ahead(found, clock.now()) if found.is_open else None
    form = QuoteForm(request.POST or None, request.FILES or None, stages=[stage] if stage else [])
    why_not = "" if stage else "No step of this dispute is still to come whose costs the Parties share."
    return _enter(request, found, form, actions.enter_quote, "Enter a quote", why_not)


@requires(Act.READ_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def enter_bill(request: Request, ref: str) -> HttpResponse:
    """Enter a bill of the facilitator."""
    found = _dispute(request, ref)
    who.require_keeping(found, request.actor)
    stages = queries.begun(found, clock.now())
    form = BillForm(request.POST or None, request.FILES or None, stages=stages)
    return _enter(request, found, form, actions.enter_bill, "Enter a bill", "" if stages else NOT_BEGUN)


@requires(Act.READ_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def direct_costs(request: Request, ref: str) -> HttpResponse:
    """Say how costs are shared, as the facilitator, or by the facilitator's letter."""
    found = _dispute(request, ref)
    who.require_directing(found, request.actor)
    begun = queries.begun(found, clock.now())
    stages = [stage for stage in begun if queries.may_be_directed(stage)]
    account = queries.Account(found)
    asked = [(party, account.until_when(party)) for party in account.parties]
    form = DirectionForm(request.POST or None, request.FILES or None, stages=stages, parties=asked)
    why_not = "" if stages else NOT_DIRECTED if begun else NOT_BEGUN
    return _enter(request, found, form, actions.direct, "Say how costs are shared", why_not)


@requires(Act.READ_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def enter_payment(request: Request, ref: str) -> HttpResponse:
    """Enter what a Party paid."""
    found = _dispute(request, ref)
    who.require_keeping(found, request.actor)
    form = PaymentForm(request.POST or None, request.FILES or None, parties=queries.Account(found).parties)
    why_not = "" if queries.begun(found, clock.now()) else NOT_BEGUN
    return _enter(request, found, form, actions.enter_payment, "Enter a payment", why_not)


NOT_BEGUN = "This dispute has not come to a step whose costs the Parties share."
NOT_DIRECTED = "The agreement shares these costs equally. They cannot be directed otherwise."


@requires(Act.READ_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_cost(request: Request, ref: str, what: str, number: int) -> HttpResponse:
    """Take back what was entered by mistake."""
    found = _dispute(request, ref)
    needed = who.require_directing if what == "directions" else who.require_keeping
    needed(found, request.actor)
    if what not in KINDS:
        raise Http404
    row = get_object_or_404(KINDS[what], dispute=found, pk=number)
    form = TakeBackForm(request.POST or None)
    why_not = "" if row.stands else "It was taken back already."
    label = f"Take back the {row}"
    return _enter(request, found, form, actions.take_back, label, why_not, kind="warn", row=row)


def _enter(
    request: Request, found: Dispute, form: BaseForm, action: Callable[..., Any], label: str, why_not: str,
    kind: str = "", **more: Any,
) -> HttpResponse:  # fmt: skip
    """One form and its act; where it cannot be now, the page says why."""
    costs_url = reverse("disputes:costs", args=[found.matter.reference])
    if request.method == "POST" and why_not:
        return conflict(request, form, Stale(why_not))
    if request.method == "POST" and form.is_valid():
        words = {name: value for name, value in form.cleaned_data.items() if name not in ("form_key", "turn")}
        if "party" in words:
            words["party_id"] = int(words.pop("party"))
        with form.refusals():
            return door.act(
                request, form, action, dispute_id=found.pk, at=clock.now(), then=lambda _: costs_url, **more, **words
            )
    context = {
        "dispute": found,
        "form": form,
        "label": label,
        "button": "Take it back" if kind else label,
        "kind": kind,
        "why_not": why_not,
        "back": costs_url,
        "has_paper": "paper" in form.fields,
    }
    return render(request, "disputes/costs/form.html", context, status=422 if form.errors else 200)


def _dispute(request: Request, ref: str) -> Dispute:
    return get_object_or_404(disputes.visible_to(request.actor), matter__reference=ref)
