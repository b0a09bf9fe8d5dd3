"""The demonstration's story: who is there, what happened when, and where things stand as it opens."""

import json
from collections import Counter
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client

from alliance.agreement.queries import in_force
from alliance.demo import story
from alliance.demo.cast import CAST, DEPUTY
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.audit.queries import first_break
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.demonstration import DemonstrationClock
from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from alliance.kernel.matters.actions import next_reference
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail, SentMail
from alliance.kernel.permissions import SYSTEM
from disputes import ladder
from disputes.models import Dispute, Response
from governance.meetings.models import Meeting
from parties.people.models import Appointment, Person
from parties.people.roll import roll
from parties.signatures.queries import findings, standing

FIRST = story.scenes()[:2]  # the agreement and its people
OPENING = datetime.fromisoformat("2026-11-24T10:00:00+00:00")


@pytest.fixture
def demonstration_mode(settings):
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "alliance.kernel.mail.backend.ReadableBackend"


def test_everyone_of_the_cast_is_there_in_their_posts_and_one_lead_officer_is_missing(demonstration):
    assert set(Person.objects.exclude(email=None).values_list("email", flat=True)) >= {m.email for m in CAST}
    chair = Appointment.objects.get(post="independent-chair")
    assert (str(chair.person), chair.appointing_body) == ("Dr Marguerite Ashdown", "LLR CYP Executive Group")
    vacant = roll(in_force(OPENING.date()), OPENING.date(), SYSTEM).vacancies
    assert [(holding.name, holding.vacant_since) for _, where in vacant for holding in where] == [
        ("Lead Officer of Leicestershire Partnership NHS Trust", date(2026, 11, 2))
    ]
    assert Appointment.objects.get(post="deputy").starts_on == date(2026, 11, 2)
    assert Appointment.objects.get(post="auditor").ends_on == date(2027, 3, 31)
    assert Appointment.objects.filter(post="signatory").count() == 9


def test_four_disputes_stand_where_the_story_left_them_and_the_next_is_d_2026_004(demonstration):
    assert {d.matter.reference: ladder.place_label(d, OPENING) for d in Dispute.objects.all()} == {
        "D-2025-001": "redirected to a Party’s own procedure",
        "D-2026-001": "with the Board",
        "D-2026-002": "with the Board",
        "D-2026-003": "at triage",
    }
    screening = Deadline.objects.get(matter__reference="D-2026-003", kind="screening")
    assert (screening.due_on, screening.state) == (date(2026, 11, 26), "running")
    assert Deadline.objects.get(matter__reference="D-2026-002", kind="board-resolve").due_on == date(2026, 11, 2)
    assert Response.objects.filter(dispute__matter__reference="D-2026-002").count() == 2
    assert Document.objects.filter(matter__reference="D-2026-002").count() == 1
    assert [next_reference("D", 2025), next_reference("D", 2026)] == ["D-2025-002", "D-2026-004"]


def test_what_each_dispute_went_through_leads_to_where_it_stands(demonstration):
    for dispute in Dispute.objects.all():
        here = ladder.replay(dispute)
        assert (here.stage, here.phase) == (dispute.stage, dispute.phase)


def test_the_board_met_in_september_and_has_notice_of_december(demonstration):
    meetings = {clock.local(m.starts_at).date(): m for m in Meeting.objects.all()}
    assert {day: m.state for day, m in meetings.items()} == {
        date(2026, 9, 17): "held",
        date(2026, 12, 17): "notice_given",
    }
    december = meetings[date(2026, 12, 17)]
    assert Deadline.objects.get(matter=december.matter, kind="meeting-papers").due_on == date(2026, 12, 9)
    assert december.items.filter(papers__isnull=False).count() == 1
    assert december.items.filter(is_part_2=True).count() == 1


def test_the_document_of_record_has_two_pages_and_is_whole(demonstration):
    record = in_force(OPENING.date()).document
    assert record.pages == 2
    assert storage.is_whole(record.sha256)


def test_every_mail_went_out_at_the_storys_own_time_to_where_it_can_be_read(demonstration):
    assert Counter(OutboundMail.objects.values_list("state", flat=True)) == {"sent": Delivery.objects.count()}
    assert SentMail.objects.count() == Delivery.objects.count()
    assert OutboundMail.objects.exclude(sent_at=F("due_at")).count() == 0


def test_some_have_acknowledged_the_newest_notice_and_some_have_not(demonstration):
    newest = Notice.objects.get(matter__reference="D-2026-003").deliveries
    waiting = newest.filter(acknowledged_at=None).values_list("person__family_name", flat=True)
    assert sorted(waiting) == ["Ashdown", "Cropston", "Kestelman", "Lowmoor"]
    assert newest.exclude(acknowledged_at=None).count() == 7


def test_the_record_of_it_all_is_unbroken_and_in_order_of_time(demonstration):
    times = list(Entry.objects.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[0] == datetime.fromisoformat("2025-09-01T08:00:00+00:00")
    assert times[-1] < OPENING
    assert first_break() is None


def test_nothing_is_late_but_what_the_story_leaves_unfinished(demonstration):
    late = Deadline.objects.filter(state="running", lapses=False, ends_at__lte=OPENING)
    assert sorted((d.matter.reference, d.kind) for d in late) == [
        ("D-2026-001", "board-resolve"),
        ("D-2026-002", "board-resolve"),
    ]


def test_it_opens_at_ten_on_24_november_and_everyone_in_the_list_signs_in(demonstration):
    clock_row = DemonstrationClock.objects.get()
    assert clock_row.story_at == OPENING
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    accounts = json.loads(out.getvalue())
    assert [a["email"] for a in accounts] == [m.email for m in CAST]
    assert {a["role"] for a in accounts} >= {
        "lead officer", "deputy", "chair", "director", "management team", "administrator", "auditor",
    }  # fmt: skip
    for account in (accounts[0], next(a for a in accounts if a["role"] == DEPUTY)):
        client = Client()
        answer = client.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
        assert answer.status_code == 302
        assert client.get("/").status_code == 200


def test_a_second_start_changes_nothing_and_says_nothing(demonstration):
    before = Entry.objects.count()
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert (out.getvalue(), Entry.objects.count()) == ("", before)
    with pytest.raises(CommandError, match="There are people here already"):
        call_command("load_demo")


@pytest.mark.django_db
def test_loading_says_one_plain_line(demonstration_mode, monkeypatch):
    monkeypatch.setattr(story, "scenes", lambda: FIRST)
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert out.getvalue() == (
        "Demonstration loaded: 23 people, 0 disputes, 0 mails to be read; it opens on Tue 24 November 2026, 10:00.\n"
    )


@pytest.mark.django_db
def test_outside_a_demonstration_nothing_fictional_is_loaded():
    with pytest.raises(CommandError, match="This is not a demonstration"):
        call_command("load_demo")
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_a_demonstration_with_a_mail_server_is_refused(settings):
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(CommandError, match="sends no real mail"):
        call_command("load_demo")
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_a_story_that_breaks_off_leaves_nothing_behind(demonstration_mode, monkeypatch):
    """All or nothing, so that the next start can tell it from the beginning."""
    whole = story.scenes()

    def breaks_off(teller) -> None:
        raise LookupError("made to fail")

    broken = [*whole[:4], story.Scene(whole[4].at, breaks_off)]
    monkeypatch.setattr(story, "scenes", lambda: broken)
    with pytest.raises(LookupError, match="made to fail"):
        call_command("load_demo")
    assert (Person.objects.count(), Entry.objects.count(), Dispute.objects.count()) == (0, 0, 0)


def test_the_scenes_are_told_in_the_order_of_their_times():
    times = [scene.at for scene in story.scenes()]
    assert times == sorted(times)
    assert times[-1] < story.OPENS_AT == OPENING
    assert len(set(times)) == len(times)


def test_seven_signed_on_paper_one_here_and_one_has_not_yet_and_all_of_it_holds(demonstration):
    version = in_force(OPENING.date())
    rows = standing(version)
    assert Counter(row.signature.way if row.signature else row.word for row in rows) == {
        "page": 7, "typed": 1, "Not signed yet": 1,
    }  # fmt: skip
    assert [row.party.key for row in rows if not row.is_signed] == ["lpt"]
    assert {row.signatory.confirmed_by for row in rows} == {"Dr Marguerite Ashdown"}
    assert findings(version) == []
