"""What cannot be right is refused by name, with the words kept; what is only unusual goes through with a remark."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection

from alliance.kernel import clock
from alliance.kernel.audit.queries import first_break
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from disputes import drafting
from disputes.models import Dispute, Draft, StepTaken
from parties.appointments import actions as appointments
from parties.people.models import Appointment
from tests.makers import CITY, COUNCIL, FORUM, World, make_dispute, make_draft
from tests.test_disputes.browsing import Page, begin, file, visit

CANARY = "The hoopoe sat on the shared ledger."
LEAD = ("lead officer", FORUM)


def page_of(world: World, page: str, **answers) -> Page:
    draft = make_draft(world, LEAD, **answers)
    return visit(world.client(*LEAD), f"/disputes/drafts/{draft.reference}/{page}/")


def first_knew(day: str, month: str, year: str) -> dict[str, str]:
    return {"first_knew_day": day, "first_knew_month": month, "first_knew_year": year}


@pytest.mark.parametrize(
    ("page", "answers", "problem"),
    [
        ("about", {"in_one_line": "x" * 141}, "141"),
        ("about", {"in_one_line": "A line\x00with a NUL"}, "In one line"),
        ("about", {"what_happened": "w" * 10_001}, "10,001"),
        ("about", {"in_one_line": "\u202eback to front"}, "a hidden mark that turns the reading direction"),
        ("about", {"operational": "perhaps"}, "Choose one of the answers shown."),
        ("about", {"operational": ["no", "yes"]}, "This was answered twice. Give one answer."),
        ("about", {"turn": "-1"}, "This page had lost its place. Open it again from the record."),
        ("want", {"against": "nobody"}, "Choose one of the answers shown."),
        ("want", {"parties": ["999999"]}, "Choose from the answers shown."),
        ("want", {"parties": ["not a number"]}, "Choose from the answers shown."),
        ("background", {"sort": "quarrel"}, "Choose one of the answers shown."),
        ("background", {"clauses": ["99.9"]}, "Choose from the answers shown."),
        ("background", first_knew("31", "2", "2026"), "February 2026 has 28 days: use 1 to 28."),
        ("background", first_knew("25", "11", "2026"), "This day is still to come."),
        ("background", first_knew("1", "1", "0026"), "Use a year from 1900 to 2100."),
        ("background", first_knew("1", "", "2026"), "Add the month."),
        ("background", first_knew("", "", "2027"), "This day is still to come."),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_of_the_page_is_saved(world, page, answers, problem):
    at = page_of(world, page)
    before = Draft.objects.get().answers
    refused = at.send(**answers)
    assert refused.status == 422
    assert problem in refused.text
    assert Draft.objects.get().answers == before


def test_words_typed_beside_a_wrong_answer_are_still_there(world):
    refused = page_of(world, "about").send(in_one_line="x" * 141, what_happened=CANARY)
    assert refused.fields()["what_happened"] == [CANARY]
    assert refused.fields()["in_one_line"] == ["x" * 141]


@pytest.mark.parametrize(
    ("answers", "shown", "stored"),
    [
        (first_knew("27", "10", "2026"), "Tue 27 October 2026", ("2026-10-27", False)),
        (first_knew("", "10", "2026"), "about October 2026", ("2026-10-01", True)),
        (first_knew("", "", "2026"), "about 2026", ("2026-01-01", True)),
        (first_knew("", "", ""), "Not answered", ("", False)),
    ],
)
def test_when_one_first_knew_may_be_said_as_exactly_as_one_knows(world, answers, shown, stored):
    at = page_of(world, "background")
    at.send(**answers).follow()
    kept = Draft.objects.get().answers
    assert (kept["first_knew"], kept["first_knew_about"]) == stored
    check = visit(at.client, at.response.wsgi_request.path.replace("background/", "check/"))
    rows = [" ".join("".join(d.itertext()).split()) for d in check.tree.iter("div")]
    assert any(row.startswith(f"When your Party first knew{shown}Change") for row in rows)
    again = visit(at.client, at.response.wsgi_request.path).fields()
    assert [again[f"first_knew_{part}"][0] for part in ("day", "month", "year")] == list(answers.values())


def test_writing_in_the_name_of_another_party_is_refused(world):
    answer = visit(world.client(*LEAD), "/disputes/new/").send(party=str(world.party(COUNCIL).pk))
    assert answer.status == 403
    assert "You do not speak for that Party." in answer.text
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("page", ["about", "check", "papers", "discard"])
def test_the_draft_of_another_party_cannot_be_written_to(world, page):
    draft = make_draft(world, LEAD)
    stranger = world.client("lead officer", COUNCIL)
    key = begin(stranger).fields()["form_key"][0]
    answer = stranger.post(
        f"/disputes/drafts/{draft.reference}/{page}/", {"form_key": key, "turn": str(draft.turn), "in_one_line": CANARY}
    )
    assert answer.status_code == 404
    draft.refresh_from_db()
    assert (draft.answers["in_one_line"], draft.discarded_at) == ("Two front doors for one pathway", None)
    assert Dispute.objects.count() == 0


def test_fields_that_no_form_asks_for_change_nothing(world):
    page = page_of(world, "check")
    forged = {"stage": "mediation", "phase": "open", "raised_by": str(world.party(CITY).pk), "recorded": "1"}
    page.send(**forged, is_superuser="1").follow()
    dispute = Dispute.objects.get()
    assert (dispute.stage, dispute.phase, dispute.recorded) == ("opening", "screening", False)
    assert dispute.raised_by == world.party(FORUM)


def test_a_key_that_was_never_given_out_is_asked_for_again(world):
    page = page_of(world, "check")
    answer = page.send(form_key="short")
    assert answer.status == 422
    assert "This page had lost its place. Your words are still here: send it once more." in answer.text
    assert answer.send().status == 303
    assert Dispute.objects.count() == 1


def test_a_party_not_in_the_list_any_more_is_named_before_filing(world):
    """Between the pages and the filing a Party can leave; a draft from before then is told so."""
    draft = make_draft(world, LEAD)
    lead, gone = world.actor(*LEAD), {"parties": [999_999]}
    drafting.write(actor=lead, draft_id=draft.pk, page="want", answers=gone, turn=None, at=clock.now())
    page = visit(world.client(*LEAD), f"/disputes/drafts/{draft.reference}/check/")
    assert "One of these is not a Party today." in page.text
    assert page.send().status == 422
    assert Dispute.objects.count() == 0


def test_a_former_officer_reads_nothing_more_from_the_next_request_on(world):
    dispute = make_dispute(world)
    client = world.client("lead officer", COUNCIL)
    assert "The forum asked for one." in visit(client, dispute.get_absolute_url()).text
    post = Appointment.objects.get(person=world.person("lead officer", COUNCIL), post="lead-officer")
    appointments.end_appointment(
        actor=world.actor("administrator"), appointment=post, ends_on=date(2026, 11, 23), reason="Moved away"
    )
    for url in (dispute.get_absolute_url(), "/disputes/", f"{dispute.get_absolute_url()}steps/respond/"):
        answer = Page(client.get(url), client)
        assert (answer.status, answer.response["Location"]) == (302, f"/accounts/login/?next={url}")


def test_with_the_mail_server_down_filing_answers_and_the_mail_goes_later(world, settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.test_disputes.test_bad_input.Down"
    assert file(page_of(world, "check")).status == 200
    told = Delivery.objects.count()
    assert outbox.deliver_due() == {"retry": told}
    assert {m.state for m in OutboundMail.objects.all()} == {"pending"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    real = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: real + timedelta(minutes=10))
    assert outbox.deliver_due() == {"sent": told}
    assert len(mail.outbox) == told


class Down:
    """A mail server that cannot be reached."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        pass

    def send_messages(self, messages: list) -> int:
        raise ConnectionRefusedError


def test_a_paper_for_the_board_cannot_be_made_narrower_by_filing(world):
    draft = make_draft(world, LEAD)
    page = visit(world.client(*LEAD), f"/disputes/drafts/{draft.reference}/papers/")
    refused = page.send(readers=Audience.PUBLIC)
    assert refused.status == 422
    assert "Choose one of the answers shown." in refused.text


@pytest.mark.torture
@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twenty_times_at_once_makes_one_dispute(world):
    page = page_of(world, "check")
    url, fields = page.response.wsgi_request.path, page.fields()
    together = threading.Barrier(20)

    def send(_: int) -> tuple[int, str]:
        client = world.client(*LEAD)
        together.wait()
        answer = client.post(url, fields)
        connection.close()
        return answer.status_code, answer.get("Location", "")

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert set(answers) == {(303, "/disputes/D-2026-001/receipt/")}
    assert (Dispute.objects.count(), Notice.objects.count(), StepTaken.objects.count()) == (1, 1, 1)
    assert Deadline.objects.filter(matter=Dispute.objects.get().matter).count() == 2
    assert first_break() is None
