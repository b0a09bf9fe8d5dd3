"""Writing and filing a dispute, one question page at a time. Every page saves; nothing is told until the last."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.permissions import Act
from alliance.web import door
from alliance.web.errors import conflict
from alliance.web.forms import BaseForm, RoughDate
from alliance.web.guard import requires
from alliance.web.pdfs import pdf_page
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from alliance.web.throttle import throttled
from disputes import actions, drafting, filing, queries, rules, summary
from disputes.forms import AboutForm, BackgroundForm, BeginForm, DraftPaperForm, FileForm, TidyForm, WantForm
from disputes.models import Draft
from disputes.paper_views import take_paper
from parties.people.models import Party
from parties.people.queries import current_parties

PAGES: tuple[tuple[str, type[BaseForm]], ...] = (
    ("about", AboutForm),
    ("want", WantForm),
    ("background", BackgroundForm),
)
FORMS = dict(PAGES)
STEPS = [key for key, _ in PAGES] + ["papers", "check"]


@requires(Act.FILE_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("filing", "60/m/user")
def begin(request: Request) -> HttpResponse:
    """Before the first question: what this is, drafts to go on with, and the button that begins one."""
    parties = list(Party.objects.filter(pk__in=request.actor.party_ids))
    form = BeginForm(request.POST or None, parties=parties)
    if asked_for := request.POST.get("party"):
        _require_own(request, asked_for)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("party") or str(parties[0].pk)
        party = next(p for p in parties if str(p.pk) == chosen)
        return door.act(request, form, drafting.begin, party=party, at=clock.now(), then=lambda d: _url(d, "about"))
    context = {"form": form, "drafts": queries.drafts_of(request.actor), "tell": summary.tell(request.alliance.version)}
    return render(request, "disputes/begin.html", context, status=422 if form.errors else 200)


@requires(Act.FILE_DISPUTE)
@require_safe
def draft(request: Request, ref: str) -> HttpResponse:
    """Go on with a draft at its first open question; one that was filed leads to its dispute."""
    found = _draft(request, ref, every=True)
    if found.matter.kind == Kind.DISPUTE:
        return redirect("disputes:page", found.matter.reference)
    missing = rules.unanswered(found.answers)
    return redirect(_url(found, missing[0].page if missing else "check"))


@requires(Act.FILE_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: Request, ref: str, page: str) -> HttpResponse:
    """One page of questions. Saved as it is left; an answer may stay open until the check page."""
    if page not in FORMS:
        raise Http404
    found = _draft(request, ref, every=request.method == "POST")
    form = _form(request, found, page)
    if _is_autosave(request):
        return _autosave(request, found, page, form)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, found, page, form)
        except Stale as stale:
            return conflict(request, form, stale)
        if "later" in request.POST:
            messages.success(request, "Saved. Only your Party can see it until you file it.")
            return redirect("disputes:file")
        return redirect(_url(found, _after(page, request)))
    number = STEPS.index(page) + 1
    context = {
        "draft": found,
        "form": form,
        "tell": summary.tell(request.alliance.version),
        "number": number,
        "of": len(STEPS),
        "autosave": _url(found, page),
        "back": _url(found, STEPS[number - 2]) if number > 1 else reverse("disputes:file"),
    }
    return render(request, "disputes/question.html", context, status=422 if form.errors else 200)


def _write(request: Request, found: Draft, page: str, form: BaseForm) -> Draft:
    """Save the page. No form key is needed: the same words saved twice are saved once."""
    with transaction.atomic(durable=True):
        return drafting.write(
            actor=request.actor,
            draft_id=found.pk,
            page=page,
            answers=to_answers(form.cleaned_data),
            turn=form.seen_turn,
            at=clock.now(),
        )


def _is_autosave(request: Request) -> bool:
    return request.method == "POST" and request.headers.get("Accept") == "application/json"


def _autosave(request: Request, found: Draft, page: str, form: BaseForm) -> JsonResponse:
    """What is saved while somebody types: answered with a line to show, or with why it is not saved."""
    if not form.is_valid():
        return JsonResponse({"problem": "Not saved yet: something on this page needs another answer."}, status=422)
    try:
        saved = _write(request, found, page, form)
    except Stale as stale:
        return JsonResponse({"problem": stale.problem}, status=409)
    return JsonResponse({"saved": f"Saved {clock.local(saved.written_at):%H:%M}", "turn": saved.turn})


@requires(Act.FILE_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("upload", "60/m/user")
def draft_papers(request: Request, ref: str) -> HttpResponse:
    """The papers of a draft: add one at a time, leave one out, or go on."""
    found = _draft(request, ref, every=request.method == "POST")
    form = DraftPaperForm(request.POST or None, request.FILES or None, initial={"turn": found.turn})
    taken = take_paper(request, form, drafting.attach, draft_id=found.pk, then=lambda _: _url(found, "papers"))
    if taken is not None:
        return taken
    context = {
        "draft": found,
        "form": form,
        "papers": [(paper, TidyForm()) for paper in summary.draft_papers(found)],
        "tell": summary.tell(request.alliance.version),
        "number": 4,
        "of": len(STEPS),
        "onward": _url(found, "check"),
        "back": _url(found, "background"),
    }
    return render(request, "disputes/draft_papers.html", context, status=422 if form.errors else 200)


@requires(Act.FILE_DISPUTE)
@require_POST
def leave_out(request: Request, ref: str, document_id: Any) -> HttpResponse:
    """Leave a paper out of the filing."""
    found = _draft(request, ref, every=True)
    form = TidyForm(request.POST)
    if not form.is_valid():
        return redirect(_url(found, "papers"))
    return door.act(
        request,
        form,
        drafting.leave_out,
        draft_id=found.pk,
        document_id=str(document_id),
        at=clock.now(),
        then=lambda d: _url(d, "papers"),
    )


@requires(Act.FILE_DISPUTE)
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
@throttled("filing", "60/m/user")
def check(request: Request, ref: str) -> HttpResponse:
    """Check before you send: every answer, who will be told, which clocks start with which dates. Then file."""
    found = _draft(request, ref, every=True)
    if found.matter.kind == Kind.DISPUTE and request.method != "POST":
        return redirect("disputes:receipt", found.matter.reference)
    form = FileForm(request.POST or None, initial={"turn": found.turn})
    missing = rules.unanswered(found.answers)
    seen = summary.children_seen(found)
    if request.method == "POST" and form.is_valid():
        if seen and not form.cleaned_data["no_child"]:
            form.add_error("no_child", "Look once more at the words named above, then tick this box.")
        else:
            with form.refusals():
                return door.act(
                    request,
                    form,
                    actions.file,
                    draft_id=found.pk,
                    turn=form.seen_turn,
                    meant=form.cleaned_data["not_a_repeat"],
                    at=clock.now(),
                    then=lambda d: reverse("disputes:receipt", args=[d.matter.reference]),
                )
    planned, problem = None, ""
    try:
        planned = filing.plan(
            raised_by=found.party, answers=found.answers, at=clock.now(), without=request.actor.person_id
        )
    except Refusal as refusal:
        problem = str(refusal)
    repeat = actions.repeat_of(found.party, found.answers, clock.now())
    for name, needed in (("no_child", seen), ("not_a_repeat", repeat)):
        if not needed:
            form.fields.pop(name, None)
    context = {
        "draft": found,
        "form": form,
        "missing": [(m, _url(found, m.page)) for m in missing],
        "seen": seen,
        "repeat": repeat,
        "planned": planned,
        "told": summary.told(planned) if planned else (),
        "clocks": summary.clocks(planned) if planned else (),
        "problem": problem,
        "rows": summary.rows(found, screened=summary.is_screened(request.alliance.version)),
        "papers": summary.draft_papers(found),
        "tell": summary.tell(request.alliance.version),
        "tells": summary.tells(planned),
        "costs": summary.costs_ahead(request.alliance.version),
        "number": 5,
        "of": len(STEPS),
    }
    return render(request, "disputes/check.html", context, status=422 if form.errors else 200)


@requires(Act.FILE_DISPUTE)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: Request, ref: str) -> HttpResponse:
    """Discard a draft, after asking."""
    found = _draft(request, ref, every=request.method == "POST")
    form = TidyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return door.act(
            request, form, drafting.discard, draft_id=found.pk, at=clock.now(), then=lambda _: reverse("disputes:file")
        )
    return render(request, "disputes/discard.html", {"draft": found, "form": form})


@requires(Act.FILE_DISPUTE)
@require_safe
def draft_pdf(request: Request, ref: str) -> HttpResponse:
    """The draft on paper, to show one's committee."""
    found = _draft(request, ref)
    context = {
        "draft": found,
        "rows": summary.rows(found, screened=summary.is_screened(request.alliance.version)),
        "papers": summary.draft_papers(found),
        "now": clock.now(),
    }
    title = f"Draft: {found.matter.title}"
    return pdf_page(request, "pdf/dispute_draft.html", context, title=title, file_name=f"draft-{ref.lower()}.pdf")


def to_answers(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Cleaned answers as the draft keeps them: dates as words, nothing of the form itself."""
    answers = {k: v for k, v in cleaned.items() if k not in ("form_key", "turn")}
    if isinstance(knew := answers.get("first_knew"), RoughDate):
        answers |= {
            "first_knew": knew.first.isoformat(),
            "first_knew_about": not knew.exact,
            "first_knew_words": str(knew),
        }
    elif "first_knew" in answers:
        answers |= {"first_knew": "", "first_knew_about": False}
    if "parties" in answers:
        answers["parties"] = [int(p) for p in answers["parties"]]
    return answers


def _draft(request: Request, ref: str, *, every: bool = False) -> Draft:
    """The draft, if the actor's Party owns it and still writes it. With `every` also one that was filed or
    discarded, so that a form sent twice leads to what its first sending did."""
    rows = queries.drafts_of(request.actor, every=every)
    return get_object_or_404(rows if request.method == "POST" else rows.filter(discarded_at=None), reference=ref)


def _require_own(request: Request, party_id: str) -> None:
    """Raise NotAllowed where somebody writes in the name of a Party they do not speak for."""
    if party_id not in {str(own) for own in request.actor.party_ids}:
        raise NotAllowed("You do not speak for that Party.", who="Its Lead Officer or deputy can write for it.")


def _form(request: Request, found: Draft, page: str) -> BaseForm:
    offers: dict[str, Any] = {}
    terms = request.alliance.version.terms if request.alliance.version else None
    if page in ("about", "background"):
        offers["terms"] = terms
    if page == "want":
        offers["parties"] = current_parties(clock.today()).exclude(pk=found.party_id)
    if page == "background":
        offers["clauses"] = summary.clause_choices(request.alliance.version)
    initial = {**found.answers, "turn": found.turn}
    if page == "background":
        initial["first_knew"] = summary.rough_date(found.answers)
    return FORMS[page](request.POST or None, initial=initial, **offers)


def _after(page: str, request: Request) -> str:
    return "check" if "back_to_check" in request.GET else STEPS[STEPS.index(page) + 1]


def _url(found: Draft, page: str) -> str:
    ref = found.reference
    if page == "papers":
        return reverse("disputes:draft_papers", args=[ref])
    if page == "check":
        return reverse("disputes:check", args=[ref])
    return reverse("disputes:question", args=[ref, page])
