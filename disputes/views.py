"""The list, the page of one dispute, its steps, its receipt, and recording a notice that came another way."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Act, may, require
from alliance.web import door
from alliance.web.errors import conflict
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import actions, ladder, page, queries, summary
from disputes.aftermath import preview
from disputes.costs import ahead
from disputes.forms import RecordForm
from disputes.models import Against, Dispute
from disputes.step import Step
from disputes.step_forms import StepForm
from parties.people.models import Party
from parties.people.queries import current_parties

SHOWS = (("open", "Open"), ("mine", "My Party’s"), ("closed", "Ended"), ("all", "All"))


@requires(Act.READ_DISPUTE)
@require_safe
def dispute_list(request: Request) -> HttpResponse:
    """The register of disputes: where each stands, its next date, whom it is between."""
    show = request.GET.get("show", "open")
    show = show if show in dict(SHOWS) else "open"
    now = clock.now()
    pages = page_of(request, queries.with_clocks(queries.filtered(request.actor, show), now))
    shows = [s for s in SHOWS if s[0] != "mine" or request.actor.party_ids]
    context = {"pages": pages, "rows": queries.lines(pages.items, now), "show": show, "shows": shows}
    version = request.alliance.version
    context |= {"tell": summary.tell(version), "told_first": summary.told_first(version)}
    return render(request, "disputes/list.html", context)


@requires(Act.READ_DISPUTE)
@require_safe
def dispute(request: Request, ref: str) -> HttpResponse:
    """One dispute: stage, next step, clocks with their reasoning, what has happened, papers, who sees what."""
    found = _dispute(request, ref)
    return render(request, "disputes/page.html", page.of(found, request.actor, clock.now()))


@requires(Act.READ_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def take_step(request: Request, ref: str, key: str) -> HttpResponse:
    """Take one step of the ladder, after showing what it sets going."""
    found = _dispute(request, ref)
    step = ladder.step_or_none(key)
    if step is None:
        raise Http404
    require(request.actor, step.act, scope_of(found.matter, taking="voice"))
    now = clock.now()
    case = ladder.case_of(found, request.actor, now)
    if why := step.closed_to(case):
        raise NotAllowed(why)
    step = ladder.named(step, case)
    form = step.form(request.POST or None, initial={"turn": found.turn})
    why_not = ladder.out_of_place(step, case) or ladder.not_now(step, case)
    if not why_not:
        form.offer(case)
    elif request.method == "POST":
        if earlier := door.led_to(request, form):
            return HttpResponseRedirect(earlier, status=303)
        form.is_valid()
        seen = form.seen_turn if form.seen_turn != found.turn else None
        return conflict(request, form, Stale(why_not, happened=ladder.since(found, seen)))
    if request.method == "POST" and form.is_valid():
        words = _words(form.cleaned_data)
        with form.refusals():
            if step.checks and SURE not in request.POST:
                return _check(request, found, step, form, words)
            return door.act(
                request,
                form,
                ladder.take,
                dispute_id=found.pk,
                step=step,
                words=words,
                turn=form.seen_turn,
                at=now,
                then=lambda d: d.get_absolute_url(),
            )
    context = {
        "dispute": found,
        "step": step,
        "form": form,
        "preview": None if step.checks or why_not else preview(step, case),
        "why_not": why_not,
        "costs": None if why_not else ahead.beside(step.key, case),
    }
    return render(request, "disputes/step.html", context, status=422 if form.errors else 200)


SURE = "sure"


def _check(request: Request, found: Dispute, step: Step, form: StepForm, words: dict[str, Any]) -> HttpResponse:
    """What would follow from what was typed, before anything is done. Raises Refusal where a guard says no."""
    case = ladder.case_of(found, request.actor, clock.now(), words)
    if refusal := step.guard(case):
        raise refusal
    posted = [(name, value) for name, values in request.POST.lists() for value in values if name not in UNSEEN]
    context = {
        "dispute": found,
        "step": step,
        "form": form,
        "typed": form.typed(),
        "posted": posted,
        "preview": preview(step, case),
        "costs": ahead.beside(step.key, case),
    }
    return render(request, "disputes/step_check.html", context)


UNSEEN = frozenset({"csrfmiddlewaretoken", SURE, "again"})


@requires(Act.RECORD_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("filing", "60/m/user")
def record(request: Request) -> HttpResponse:
    """Record a notice that came by letter, e-mail or telephone."""
    form = RecordForm(request.POST or None, request.FILES or None, parties=current_parties(clock.today()))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            return door.act(
                request,
                form,
                actions.record,
                party=Party.objects.get(pk=data["party"]),
                channel=data["channel"],
                came_at=data["came_at"],
                answers={
                    **{k: data[k] for k in ("in_one_line", "what_happened", "what_is_asked", "against", "sort")},
                    "parties": [int(p) for p in data["parties"]] if data["against"] == Against.PARTIES else [],
                },
                paper=data["paper"],
                at=clock.now(),
                then=lambda d: d.get_absolute_url(),
            )
    context = {"form": form, "tells": summary.all_told(request.alliance.version)}
    return render(request, "disputes/record.html", context, status=422 if form.errors else 200)


@requires(Act.READ_DISPUTE)
@require_safe
def receipt(request: Request, ref: str) -> HttpResponse:
    """What was filed, who was told, and when: for the people of the Party that filed it, the Chair and the Director."""
    return render(request, "disputes/receipt.html", _receipt(request, ref))


@requires(Act.READ_DISPUTE)
@require_safe
def receipt_pdf(request: Request, ref: str) -> HttpResponse:
    """The receipt on paper."""
    context = _receipt(request, ref)
    title = f"Receipt for {context['dispute'].matter.reference}"
    return pdf_page(request, "pdf/dispute_receipt.html", context, title=title, file_name=f"receipt-{ref.lower()}.pdf")


def _receipt(request: Request, ref: str) -> dict[str, Any]:
    found = _dispute(request, ref)
    scope = scope_of(found.matter)
    if not (request.actor.party_ids & scope.owners or may(request.actor, Act.RECORD_DISPUTE)):
        raise Http404
    notice = Notice.objects.filter(matter=found.matter, kind="dispute-filed").order_by("pk").first()
    return {
        "dispute": found,
        "statement": found.statements.first(),
        "notice": notice,
        "told": notice.deliveries.select_related("party").order_by("party__position", "pk") if notice else (),
        "clocks": queries.clocks_of(found, request.actor).filter(state=Deadline.State.RUNNING),
        "papers": on_matter(found.matter, request.actor),
        "now": clock.now(),
    }


def _dispute(request: Request, ref: str) -> Dispute:
    return get_object_or_404(queries.visible_to(request.actor), matter__reference=ref)


def _words(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The cleaned answers of a step, with a chosen Party as the Party itself."""
    words = {k: v for k, v in cleaned.items() if k not in ("form_key", "turn")}
    if "party" in words:
        words["party"] = Party.objects.get(pk=words["party"])
    return words
