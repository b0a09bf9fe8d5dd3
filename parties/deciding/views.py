"""Pages of decisions: the list, one question, answering it, and what the secretary does with it."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import Act
from alliance.web.door import act
from alliance.web.guard import requires
from alliance.web.paging import page_of
from alliance.web.request import Request
from alliance.web.step_up import confirmed
from parties.deciding import actions, answering, beside, electorate, forms, queries, wording
from parties.deciding.models import Mode, Question
from parties.deciding.rules import Choice


@requires(Act.READ_MEETING)
@require_safe
def decisions(request: Request) -> HttpResponse:
    """Questions put to the Board, the open ones first."""
    rows = queries.visible_to(request.actor)
    context = {
        "waiting": rows.filter(closed_at=None),
        "pages": page_of(request, rows.exclude(closed_at=None).order_by("-closed_at", "-pk")),
        "sees_names": queries.sees_names(request.actor),
    }
    return render(request, "parties/deciding/list.html", context)


@requires(Act.OPEN_QUESTION)
def open_question(request: Request) -> HttpResponse:
    """Put a question on the Matter that the address names."""
    matter = get_object_or_404(queries.matters_for(request.actor), reference=request.GET.get("matter", ""))
    form = forms.OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.open_question,
                then=lambda q: q.get_absolute_url(),
                matter=matter,
                at=clock.now(),
                **{name: form.cleaned_data[name] for name in ("text", "rule", "mode")},
            )
    context = {"form": form, "matter": matter, "matter_url": queries.address_of(matter)}
    return render(request, "parties/deciding/open.html", context, status=422 if form.errors else 200)


@requires(Act.READ_MEETING)
@require_safe
def question(request: Request, question: int) -> HttpResponse:
    """One question: its words, who may answer, what they answered, what it came to."""
    found = _question(request, question)
    rows = queries.seats(found)
    names = queries.sees_names(request.actor)
    context = {
        "question": found,
        "matter_url": queries.address_of(found.matter),
        "rule": wording.RULES[found.rule],
        "outcome": wording.OUTCOMES.get(found.outcome, ""),
        "sees_names": names,
        "seats": rows if names else [],
        "counts": queries.counts(rows),
        "history": queries.history(found) if names else [],
        "may_answer": found.is_open and _may_answer(request, found),
        "quorum": found.terms["quorum"],
        "number_of_seats": len(rows),
        "beside": beside.of(found, request.actor),
    }
    return render(request, "parties/deciding/question.html", context)


@requires(Act.ANSWER_QUESTION)
@confirmed
def answer(request: Request, question: int) -> HttpResponse:
    """Answer for one's Party."""
    found = _question(request, question)
    form = forms.AnswerForm(request.POST or None, initial={"turn": found.text_version})
    if request.method == "POST" and form.is_valid():
        try:
            with form.refusals():
                return act(
                    request,
                    form,
                    answering.answer,
                    then=lambda _: found.get_absolute_url(),
                    question=found.pk,
                    value=form.cleaned_data["value"],
                    reason=form.cleaned_data["reason"],
                    text_version=form.seen_turn or 0,
                    at=clock.now(),
                )
        except NotAllowed:
            _record_attempt(request, found)
            raise
    if not _may_answer(request, found):
        raise NotAllowed("You do not answer for a seat in this question.", "Its Board members and deputies do.")
    return _page(request, "parties/deciding/answer.html", found, form)


@requires(Act.ENTER_ANSWER)
@confirmed
def enter(request: Request, question: int) -> HttpResponse:
    """Enter an answer from the minutes."""
    found = _question(request, question)
    form = forms.EnterForm(request.POST or None, initial={"turn": found.text_version})
    form.offer(list(found.electors.all()))
    if request.method == "POST" and form.is_valid():
        elector, person = form.seat_and_person
        with form.refusals():
            return act(
                request,
                form,
                answering.enter_answer,
                then=lambda _: found.get_absolute_url(),
                question=found.pk,
                elector=elector,
                person=person,
                value=form.cleaned_data["value"],
                reason=form.cleaned_data["reason"],
                text_version=form.seen_turn or 0,
                at=clock.now(),
            )
    return _page(request, "parties/deciding/enter.html", found, form)


@requires(Act.OPEN_QUESTION)
def amend(request: Request, question: int) -> HttpResponse:
    """Change the wording; all answer again."""
    found = _question(request, question)
    form = forms.AmendForm(request.POST or None, initial={"turn": found.turn, "text": found.text})
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.amend_text,
                then=lambda q: q.get_absolute_url(),
                question=found.pk,
                text=form.cleaned_data["text"],
                seen=form.seen_turn,
                at=clock.now(),
            )
    return _page(request, "parties/deciding/amend.html", found, form)


@requires(Act.OPEN_QUESTION)
def aside(request: Request, question: int) -> HttpResponse:
    """Record that whoever answers for a seat stands aside."""
    found = _question(request, question)
    form = forms.AsideForm(request.POST or None)
    form.offer(list(found.electors.all()))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                answering.recuse_elector,
                then=lambda _: found.get_absolute_url(),
                question=found.pk,
                elector=int(form.cleaned_data["seat"]),
                reason=form.cleaned_data["reason"],
                at=clock.now(),
            )
    return _page(request, "parties/deciding/aside.html", found, form)


@requires(Act.OPEN_QUESTION)
@confirmed
def close(request: Request, question: int) -> HttpResponse:
    """Close the question with its result."""
    found = _question(request, question)
    form = forms.CloseForm(request.POST or None, initial={"turn": found.turn})
    form.offer(list(found.electors.all()), in_writing=found.mode == Mode.WRITTEN_ROUND)
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return act(
                request,
                form,
                actions.close,
                then=lambda q: q.get_absolute_url(),
                question=found.pk,
                present=form.cleaned_data.get("present", []),
                presided=form.cleaned_data.get("presided", False),
                consensus=form.cleaned_data.get("consensus", False),
                seen=form.seen_turn,
                at=clock.now(),
            )
    return _page(request, "parties/deciding/close.html", found, form)


def _question(request: Request, question: int) -> Question:
    return get_object_or_404(queries.visible_to(request.actor), pk=question)


def _page(request: Request, template: str, found: Question, form: forms.BaseForm) -> HttpResponse:
    if not found.is_open and request.method != "POST":
        raise Http404
    silent = sum(seat.choice == Choice.NO_ANSWER for seat in queries.seats(found))
    context = {"form": form, "question": found, "rule": wording.RULES[found.rule], "silent": silent}
    context["beside"] = beside.of(found, request.actor)
    return render(request, template, context, status=422 if form.errors else 200)


def _may_answer(request: Request, found: Question) -> bool:
    recused = electorate.recused_from(found.matter)
    return request.actor.person_id not in recused and answering.seat_of(found, request.actor) is not None


def _record_attempt(request: Request, found: Question) -> None:
    if request.actor.person_id in electorate.recused_from(found.matter):
        with transaction.atomic():
            answering.record_attempt(actor=request.actor, question=found.pk)
