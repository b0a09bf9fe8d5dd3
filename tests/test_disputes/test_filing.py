"""Filing: one act that freezes the words, serves everyone, starts the clocks, and is on record, or does not happen."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.audit.queries import first_break
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents import uploads
from alliance.kernel.documents.models import Document
from alliance.kernel.matters.models import Matter, ReferenceCounter
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from disputes import actions, drafting
from disputes.models import Dispute, Draft, Statement, StepTaken
from parties.appointments import actions as appointments
from parties.people.models import Appointment
from tests.makers import CITY, COUNCIL, FORUM, TRUST, make_dispute, make_draft
from tests.pdf_checks import faults, words
from tests.test_disputes.browsing import file, visit

RECORDS = (
    Dispute,
    Statement,
    StepTaken,
    Notice,
    Delivery,
    OutboundMail,
    Deadline,
    Matter,
    Entry,
    Draft,
    ReferenceCounter,
)


def check_page(world, by="lead officer", **answers):
    draft = make_draft(world, (by, FORUM), **answers)
    return visit(world.client(by, FORUM), f"/disputes/drafts/{draft.reference}/check/")


def test_filing_gives_the_next_reference_a_receipt_and_a_pdf_with_the_words(world):
    receipt = file(check_page(world))
    assert receipt.response.wsgi_request.path == "/disputes/D-2026-001/receipt/"
    assert "D-2026-001 is filed" in receipt.text or "D-2026-001 is filed" in receipt.html
    pdf = receipt.client.get("/disputes/D-2026-001/receipt.pdf")
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
    assert faults(pdf.content) == []
    assert "The draft names two lead commissioners." in " ".join(" ".join(words(pdf.content)).split())


def test_everything_that_follows_is_there_in_the_same_moment(world):
    file(check_page(world))
    dispute = Dispute.objects.get()
    assert (dispute.stage, dispute.phase, dispute.turn) == ("opening", "screening", 1)
    assert Statement.objects.get().what_is_asked == "One lead commissioner from April."
    assert Notice.objects.count() == 1
    assert Notice.objects.get().kind == "dispute-filed"
    running = dict(dispute.matter.deadlines.values_list("kind", "due_on"))
    assert running == {"screening": date(2026, 12, 1), "board-resolve": date(2026, 12, 22)}
    assert Entry.objects.filter(matter=dispute.matter, verb="told the Board about a dispute").count() == 1
    assert first_break() is None


def test_no_mail_leaves_while_filing_it_waits_to_be_sent(world, mailoutbox):
    file(check_page(world))
    assert mailoutbox == []
    assert OutboundMail.objects.filter(state="pending").count() == Delivery.objects.count()


def test_a_mail_server_that_is_down_does_not_hold_up_a_filing(world, settings):
    settings.EMAIL_BACKEND = "tests.test_disputes.test_filing.Broken"
    assert file(check_page(world)).status == 200
    assert OutboundMail.objects.filter(state="pending").exists()


class Broken:
    """A mail back end that nobody may reach while a page is answered."""

    def __init__(self, *args, **kwargs) -> None:
        raise AssertionError("A page tried to send mail.")


def test_the_same_form_sent_twenty_times_makes_one_dispute(world):
    page = check_page(world)
    answers = [page.send().response for _ in range(20)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(303, "/disputes/D-2026-001/receipt/")}
    assert (Dispute.objects.count(), Notice.objects.count()) == (1, 1)


def test_the_same_key_with_other_words_is_a_409_that_keeps_them(world):
    page = check_page(world)
    page.send()
    again = page.send(not_a_repeat="on")
    assert again.status == 409
    assert "already sent" in again.text
    assert Dispute.objects.count() == 1


def test_the_same_words_in_a_new_form_within_a_day_ask_and_can_be_meant(world):
    file(check_page(world))
    page = check_page(world)
    assert "The same words were filed as D-2026-001" in page.text
    asked = page.send()
    assert asked.status == 422
    assert file(asked, not_a_repeat="on").response.wsgi_request.path == "/disputes/D-2026-002/receipt/"


def test_two_days_later_the_same_words_are_a_new_matter(world):
    file(check_page(world))
    with clock.at(clock.now() + timedelta(days=2)):
        assert file(check_page(world)).status == 200


def test_a_lead_officer_whose_appointment_ended_cannot_file_and_the_draft_stays_with_the_party(world):
    page = check_page(world)
    lead = Appointment.objects.get(person=world.person("lead officer", FORUM), post="lead-officer")
    appointments.end_appointment(
        actor=world.actor("administrator"), appointment=lead, ends_on=date(2026, 11, 23), reason="Moved away"
    )
    answer = page.send()
    assert answer.status == 403
    assert Dispute.objects.count() == 0
    draft = Draft.objects.get()
    assert visit(world.client("deputy", FORUM), f"/disputes/drafts/{draft.reference}/check/").status == 200


@pytest.mark.parametrize(
    ("parties", "problem"),
    [
        ((FORUM,), "A dispute is with at least one other Party."),
        ((FORUM, TRUST), "Your own Party cannot be on the other side as well."),
    ],
)
def test_a_dispute_against_oneself_is_refused_by_name(world, parties, problem):
    page = check_page(world, parties=parties)
    assert problem in page.text
    assert page.send().status == 422
    assert Dispute.objects.count() == 0


def test_whom_it_is_with_has_to_be_answered_and_not_sure_is_an_answer(world):
    unanswered = check_page(world, against="", parties=())
    assert "Say whom it is with." in unanswered.text
    assert unanswered.send().status == 422
    assert file(check_page(world, against="not_sure", parties=())).status == 200


def test_with_the_arrangements_as_a_whole_every_party_is_involved(world):
    file(check_page(world, against="whole", parties=()))
    assert Dispute.objects.get().matter.parties.count() == 9


@pytest.mark.parametrize(
    ("first_knew", "about", "remark"),
    [
        ("2025-06-01", False, "It arose before the agreement began on 1 September 2025."),
        ("2026-10-01", True, "The day on which your Party first knew is approximate."),
    ],
)
def test_what_is_odd_about_the_dates_is_remarked_and_stops_nothing(world, first_knew, about, remark):
    page = check_page(world, first_knew=first_knew, first_knew_about=about)
    assert remark in page.text
    assert file(page).status == 200


@pytest.mark.at("2027-04-12T09:00:00+00:00")
def test_after_the_term_a_matter_that_arose_in_it_can_still_be_filed_with_a_remark(world):
    page = check_page(world, first_knew="2027-03-01", first_knew_about=False)
    assert "The agreement ended on 31 March 2027. The procedure still serves" in page.text
    assert file(page).status == 200


def test_a_potential_dispute_stays_unknown_to_who_neither_sits_on_the_board_nor_is_involved(world):
    admin = world.actor("administrator")
    appointments.appoint(
        actor=admin,
        person=world.person("signatory"),
        post="board-member",
        party=world.party(CITY),
        starts_on=date(2026, 1, 1),
        appointing_body="The council",
    )
    make_dispute(world, sort="potential", against="parties", parties=(TRUST,))
    outsider = world.client("lead officer", CITY)
    assert outsider.get("/disputes/D-2026-001/").status_code == 404
    assert "D-2026-001" not in outsider.get("/disputes/").content.decode()
    assert world.client("lead officer", COUNCIL).get("/disputes/D-2026-001/").status_code == 200


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in RECORDS} | {
        "kinds": json.dumps(list(Matter.objects.values_list("reference", "kind", "audience").order_by("pk")))
    }


def test_whichever_statement_of_filing_fails_all_of_it_or_nothing_is_there(world):
    draft = make_draft(world)
    document = _paper(world, draft)
    draft.refresh_from_db()
    before = counts()

    def file_it():
        return actions.file(
            actor=world.actor("lead officer", FORUM), draft_id=draft.pk, turn=draft.turn, at=clock.now()
        )

    said: list[str] = []

    def listen(execute, sql, params, many, context):
        said.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(listen):
            file_it()
        transaction.set_rollback(True)
    total = len(said)
    assert counts() == before
    failed = 0
    for n in range(total):
        seen = iter(range(10_000))

        def fail_at(execute, sql, params, many, context, n=n, seen=seen):
            if next(seen) == n:
                raise OperationalError("made to fail")
            return execute(sql, params, many, context)

        with pytest.raises(OperationalError), transaction.atomic(), connection.execute_wrapper(fail_at):
            file_it()
        failed += 1
        if n % 10 == 0:
            assert counts() == before, f"statement {n} of {total} left something behind"
    assert (failed, counts()) == (total, before)
    assert total > 40, "filing takes some sixty statements; fewer means that this test misses the act"
    file_it()
    assert Document.objects.get(pk=document.pk).audience == "involved_and_board"


def _paper(world, draft):
    upload = SimpleUploadedFile("notes.txt", b"Notes of the meeting of 4 November.", "text/plain")
    upload.checked = uploads.check(upload)
    return drafting.attach(
        actor=world.actor("lead officer", FORUM),
        draft_id=draft.pk,
        paper=upload,
        title="Notes",
        readers="involved_and_board",
        sensitive=False,
        at=datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
