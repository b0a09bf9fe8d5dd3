"""People acting at the same instant: one intent makes one record, one of two wins, no words are lost (P3, P14, P21)."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from alliance.kernel.audit import queries as audit
from alliance.kernel.matters.models import Matter
from alliance.kernel.notices.models import Delivery, Notice
from alliance.web.models import FormKey
from disputes.models import Dispute, Draft, Response, Statement, StepTaken
from governance.meetings.models import Meeting
from tests.makers import COUNCIL, FORUM, TRUST, World, client_for, make_dispute, make_draft
from tests.test_disputes.browsing import Page, visit
from tests.test_races.crowd import at_once, wait_at_most, write_lock

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

COUNCIL_LEAD, TRUST_DEPUTY = ("lead officer", COUNCIL), ("deputy", TRUST)


def sending(form: Page, to: str, client: Client | None = None, **answers: Any) -> Callable[[], Any]:
    """The act of sending a page's form, from a browser of its own."""
    data = form.fields() | {name: [value] for name, value in answers.items()}
    browser = client or Client()
    if client is None:
        browser.cookies = form.client.cookies
    return lambda: browser.post(to, data)


def check_page(world: World, draft: Draft, client: Client | None = None) -> Page:
    return visit(client or world.client("lead officer", FORUM), f"/disputes/drafts/{draft.reference}/check/")


def address(draft: Draft) -> str:
    return f"/disputes/drafts/{draft.reference}/check/"


def test_the_same_filing_sent_twenty_times_at_once_is_one_dispute(world: World) -> None:
    draft = make_draft(world)
    form = check_page(world, draft)
    answers = at_once([sending(form, address(draft)) for _ in range(20)])
    assert Counter((a.status_code, a["Location"]) for a in answers) == {(303, "/disputes/D-2026-001/receipt/"): 20}
    notice = Notice.objects.get(kind="dispute-filed")
    assert [d.matter.reference for d in Dispute.objects.select_related("matter")] == ["D-2026-001"]
    assert (Statement.objects.count(), StepTaken.objects.count()) == (1, 1)
    people = list(Delivery.objects.filter(notice=notice).values_list("person_id", flat=True))
    assert len(people) == len(set(people)) > 9
    assert FormKey.objects.get().leads_to == "/disputes/D-2026-001/receipt/"
    assert audit.first_break() is None


def test_the_lead_officer_and_the_deputy_filing_the_same_draft_at_once_make_one_dispute(world: World) -> None:
    draft = make_draft(world)
    forms = [check_page(world, draft, world.client(role, FORUM)) for role in ("lead officer", "deputy")]
    answers = at_once([sending(form, address(draft)) for form in forms])
    assert sorted(a.status_code for a in answers) == [303, 409]
    [told] = [Page(a, forms[0].client) for a in answers if a.status_code == 409]
    assert "D-2026-001" in told.text
    assert Dispute.objects.count() == 1
    assert Notice.objects.filter(kind="dispute-filed").count() == 1


def test_of_two_parties_answering_at_once_one_is_taken_and_the_other_is_told_what_happened(world: World) -> None:
    dispute = make_dispute(world, "board")
    to = f"/disputes/{dispute.matter.reference}/steps/respond/"
    words = {COUNCIL_LEAD: "We would keep two.", TRUST_DEPUTY: "We would have one."}
    acts = []
    for by, text in words.items():
        form = visit(world.client(*by), to)
        acts.append(sending(form, to, party=str(world.party(by[1]).pk), position="accept", text=text))
    answers = at_once(acts)
    assert sorted(a.status_code for a in answers) == [303, 409]
    [lost] = [(text, a) for text, a in zip(words.values(), answers, strict=True) if a.status_code == 409]
    assert lost[0] in lost[1].content.decode()
    assert list(Response.objects.values_list("text", flat=True)) == [t for t in words.values() if t != lost[0]]
    assert audit.first_break() is None


def test_two_drafts_in_the_same_words_filed_at_once_are_one_dispute_and_a_question(world: World) -> None:
    drafts = [make_draft(world), make_draft(world)]
    acts = [
        sending(check_page(world, draft, world.client(role, FORUM)), address(draft))
        for draft, role in zip(drafts, ("lead officer", "deputy"), strict=True)
    ]
    answers = at_once(acts)
    assert sorted(a.status_code for a in answers) == [303, 422]
    [asked] = [a for a in answers if a.status_code == 422]
    assert "The same words were filed as D-2026-001." in asked.content.decode()
    assert Dispute.objects.count() == 1


def test_two_meetings_planned_for_one_day_at_once_are_one_meeting_and_a_question(world: World) -> None:
    words = {
        "title": "Board meeting", "on_day": "17", "on_month": "12", "on_year": "2026", "starts": "10:00",
        "ends": "12:30", "place": "City Hall",
    }  # fmt: skip
    forms = [visit(world.client(role), "/meetings/plan/") for role in ("director", "chair")]
    answers = at_once([sending(form, "/meetings/plan/", **words) for form in forms])
    assert sorted(a.status_code for a in answers) == [303, 422]
    [asked] = [a for a in answers if a.status_code == 422]
    assert "is on the same day, at 10:00." in asked.content.decode()
    assert Meeting.objects.count() == 1


def test_disputes_filed_at_once_get_references_without_a_repeat_or_a_gap(world: World) -> None:
    """Of every three, one fails after it has taken its number: that number goes to another."""
    drafts = [make_draft(world, in_one_line=f"Matter {n}", what_happened=f"What happened, {n}.") for n in range(9)]
    fails = [n % 3 == 1 for n in range(9)]
    acts = [
        _filing(sending(check_page(world, draft), address(draft)), "disputes_statement" if fail else "")
        for draft, fail in zip(drafts, fails, strict=True)
    ]
    answers = at_once(acts)
    assert [a.status_code for a in answers] == [503 if fail else 303 for fail in fails]
    shown = sorted(re.search(r"D-2026-\d{3}", a["Location"])[0] for a in answers if a.status_code == 303)
    assert shown == [f"D-2026-{n:03d}" for n in range(1, 7)]
    assert sorted(Dispute.objects.values_list("matter__reference", flat=True)) == shown
    again = [sending(check_page(world, d), address(d))() for d, fail in zip(drafts, fails, strict=True) if fail]
    assert sorted(a["Location"] for a in again) == [f"/disputes/D-2026-00{n}/receipt/" for n in (7, 8, 9)]
    assert Matter.objects.filter(reference__startswith="D-2026").count() == 9
    assert audit.first_break() is None


def _filing(send: Callable[[], Any], table: str) -> Callable[[], Any]:
    """A filing that fails each time it writes to a table, where one is named."""

    def fail(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise OperationalError("The disk is full.")
        return execute(sql, params, many, context)

    def act() -> Any:
        with connection.execute_wrapper(fail) if table else nullcontext():
            return send()

    return act


def test_a_database_that_stays_locked_answers_503_with_the_words_kept_and_the_form_good_for_later(
    world: World,
) -> None:
    dispute = make_dispute(world)
    chair = client_for(world.person("chair"))
    to = f"/disputes/{dispute.matter.reference}/steps/in-scope/"
    form, why = visit(chair, to), "It is about how we work together, <not> one service."
    wait_at_most(150)
    with write_lock("alliance_formkey"):
        busy = form.send(to, why=why)
    assert busy.status == 503
    assert busy.response["Retry-After"] == "20"
    assert why in busy.text
    assert StepTaken.objects.filter(key="in-scope").count() == 0
    sent = busy.send(to, having="turn")
    assert (sent.status, sent.response["Location"]) == (303, dispute.get_absolute_url())
    assert StepTaken.objects.filter(key="in-scope").count() == 1
    assert form.send(to, why=why).status == 303, "the first page, sent once more, leads to the same"
    assert StepTaken.objects.filter(key="in-scope").count() == 1


def test_a_draft_that_could_not_be_saved_gives_its_words_back(world: World) -> None:
    draft = make_draft(world)
    to = f"/disputes/drafts/{draft.reference}/about/"
    form = visit(world.client("lead officer", FORUM), to)
    wait_at_most(150)
    with write_lock("disputes_draft"):
        busy = form.send(to, what_happened="Everything I wrote this evening.")
    assert busy.status == 503
    assert "Everything I wrote this evening." in busy.text
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers
    assert busy.send(to, having="turn").status == 302
    assert Draft.objects.get(pk=draft.pk).answers["what_happened"] == "Everything I wrote this evening."
