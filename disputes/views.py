"""The list, the page of one dispute, its steps, its receipt, and recording a notice that came another way."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents.queries import on_matter
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Act, may, require
from alliance.web import door
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import actions, ladder, page, queries
from disputes.forms import RecordForm
from disputes.models import Against, Dispute
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
    form = step.form(request.POST or None, initial={"turn": found.turn})
    form.offer(ladder.case_of(found, request.actor, now))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return door.act(
                request,
                form,
                ladder.take,
                dispute_id=found.pk,
                step=step,
                words=_words(form.cleaned_data),
                turn=form.seen_turn,
                at=now,
                then=lambda d: d.get_absolute_url(),
            )
    case = ladder.case_of(found, request.actor, now)
    context = {
        "dispute": found,
        "step": step,
        "form": form,
        "preview": ladder.preview(step, found, request.actor, now),
        "why_not": ladder.out_of_place(step, case),
    }
    return render(request, "disputes/step.html", context, status=422 if form.errors else 200)


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
    return render(request, "disputes/record.html", {"form": form}, status=422 if form.errors else 200)


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
