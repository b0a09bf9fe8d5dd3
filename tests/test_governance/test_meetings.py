"""Planning a meeting, its dates with their reasons, and notice of it: through the pages people use."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.notices.models import Delivery, Notice
from governance.meetings.models import Meeting
from governance.meetings.rules import STANDING_AGENDA
from tests.test_governance.board import DECEMBER, STARTS, hidden, send, words_of

pytestmark = pytest.mark.django_db


def test_a_planned_meeting_has_its_dates_with_the_days_counted(board):
    meeting = board.plan_by_form()
    rows = {d.kind: d for d in meeting.matter.deadlines.all()}
    # Ten and five clear Operational Days before Thu 17 December 2026.
    assert {kind: d.due_on for kind, d in rows.items()} == {
        "meeting-notice": date(2026, 12, 2),
        "meeting-papers": date(2026, 12, 9),
    }
    assert {d.reading for d in rows.values()} == {"meeting_notice_clear_od", "papers_clear_od"}
    assert {(d.owed_by_post, d.standing) for d in rows.values()} == {("director", "practice")}
    page = words_of(board.director.get(meeting.get_absolute_url()))
    assert "Wed 9 December 2026" in page
    assert "5 clear Operational Days before Thu 17 December 2026" in page
    assert meeting.starts_at == datetime(2026, 12, 17, 10, 0, tzinfo=UTC)


def test_the_standing_agenda_is_offered_and_only_what_was_ticked_is_taken(board):
    offered = board.director.get("/meetings/plan/").context["form"]["standing"].field.choices
    assert [label for _, label in offered] == [item.title for item in STANDING_AGENDA]
    meeting = board.plan_by_form(standing=["welcome", "disputes", "close"])
    assert list(meeting.items.values_list("position", "title", "section")) == [
        (1, "Welcome, apologies, deputies and quorum", ""),
        (2, "Disputes", "disputes"),
        (3, "Any other business and the next meeting", ""),
    ]


def test_summer_meetings_are_kept_in_summer_time(board):
    meeting = board.plan_by_form(on_day="15", on_month="4", on_year="2027")
    assert meeting.starts_at == datetime(2027, 4, 15, 9, 0, tzinfo=UTC)
    assert "Thu 15 April 2027, 10:00" in words_of(board.director.get("/meetings/"))


@pytest.mark.parametrize(
    ("words", "field", "says"),
    [
        ({"on_day": "17", "on_month": "11", "on_year": "2026"}, "on", "have passed"),
        ({"ends": "09:30"}, "ends", "end before it starts"),
        ({"ends": "10:00"}, "ends", "end before it starts"),
        ({"starts": "25:00"}, "starts", "does not exist"),
        ({"on_day": "28", "on_month": "3", "on_year": "2027", "starts": "01:30"}, "starts", "clocks go forward"),
        ({"on_day": "31", "on_month": "10", "on_year": "2027", "starts": "01:30"}, "starts", "happens twice"),
        ({"on_day": "31", "on_month": "2", "on_year": "2027"}, "on", "February 2027 has 28 days"),
        ({"title": "‮gnitem"}, "title", "reading direction"),
        ({"place": "  "}, "place", "Say where"),
        ({"has_been_held": "on"}, "has_been_held", "not over yet"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_beside_its_field_and_the_words_are_kept(board, words, field, says):
    answer = send(board.director, "/meetings/plan/", {**DECEMBER, **words})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert says in " ".join(form.errors[field])
    assert form.data["ends"] == {**DECEMBER, **words}["ends"]
    assert Meeting.objects.count() == 0


def test_a_second_meeting_on_one_day_is_asked_about_and_then_allowed(board):
    first = board.plan_by_form()
    answer = send(
        board.director, "/meetings/plan/", {**DECEMBER, "title": "Extra meeting", "starts": "14:00", "ends": "15:00"}
    )
    assert answer.status_code == 422
    assert first.matter.reference in " ".join(answer.context["form"].errors["another_that_day"])
    board.plan_by_form(title="Extra meeting", starts="14:00", ends="15:00", another_that_day="on")
    assert Meeting.objects.count() == 2


def test_a_past_meeting_goes_on_record_without_dates(board):
    meeting = board.plan_by_form(on_day="17", on_month="9", on_year="2026", has_been_held="on")
    assert meeting.state == "held"
    assert meeting.matter.deadlines.count() == 0
    assert "Past meetings" in words_of(board.director.get("/meetings/"))


def test_moving_a_planned_meeting_reckons_its_dates_anew_and_keeps_the_old_ones(board):
    meeting = board.plan()
    answer = send(board.director, f"{meeting.get_absolute_url()}change/", {**DECEMBER, "on_day": "18"})
    assert answer.status_code == 303
    running = meeting.matter.deadlines.filter(state="running", kind="meeting-papers").get()
    assert running.due_on == date(2026, 12, 10)
    assert running.supersedes.due_on == date(2026, 12, 9)
    assert running.supersedes.end_reason == "The meeting was moved."


def test_a_form_that_went_stale_is_a_409_that_keeps_the_words(board):
    meeting = board.plan()
    address = f"{meeting.get_absolute_url()}change/"
    old = hidden(board.director.get(address))
    assert send(board.director, address, {**DECEMBER, "place": "County Hall"}).status_code == 303
    answer = board.director.post(address, {**old, **DECEMBER, "place": "Oakham Castle"})
    assert answer.status_code == 409
    assert "Oakham Castle" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.place == "County Hall"


def test_the_same_form_sent_twice_makes_one_meeting(board):
    boxes = hidden(board.director.get("/meetings/plan/"))
    answers = [board.director.post("/meetings/plan/", {**boxes, **DECEMBER}) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Meeting.objects.count() == 1


def test_notice_reaches_every_board_member_once_and_sets_the_day_of_the_meeting(board):
    meeting = board.plan()
    preview = words_of(board.director.get(f"{meeting.get_absolute_url()}notice/"))
    assert "Thu 17 December 2026, 10:00 to 12:30" in preview
    assert board.give_notice(meeting).status_code == 303
    notice = Notice.objects.get(kind="meeting-notice")
    assert notice.subject == "Board meeting: Thu 17 December 2026, 10:00"
    told = list(Delivery.objects.filter(notice=notice).values_list("person_name", flat=True))
    assert len(told) == len(set(told))
    board_members = [
        "Rosalind Achterberg",
        "Callum Drayfield",
        "Imogen Tarrant-Bello",
        "Hugh Okonjo-Pell",
        "Gemma Stathers",
    ]
    assert set(board_members) <= set(told)
    assert any("Ashdown" in name for name in told)
    meeting.refresh_from_db()
    assert meeting.state == "notice_given"
    day = meeting.matter.deadlines.get(kind="board-meeting")
    assert (day.due_on, day.standing, day.owed_by_post, day.lapses) == (date(2026, 12, 17), "practice", "", True)
    assert meeting.matter.deadlines.get(kind="meeting-notice").state == Deadline.State.MET


def test_notice_is_given_once(board):
    meeting = board.plan()
    address = f"{meeting.get_absolute_url()}notice/"
    first, second = hidden(board.director.get(address)), hidden(board.director.get(address))
    assert board.director.post(address, first).status_code == 303
    assert board.director.post(address, second).status_code == 409
    assert Notice.objects.filter(kind="meeting-notice").count() == 1


@pytest.mark.at("2026-12-04T09:00:00+00:00")
def test_notice_given_late_is_given_and_put_on_record_as_late(board):
    meeting = board.plan()
    assert board.give_notice(meeting).status_code == 303
    entry = Entry.objects.filter(verb="gave notice of a meeting").get()
    assert '"late":true' in entry.text_row.text.replace(" ", "")


def test_after_notice_what_when_and_where_stay(board):
    meeting = board.plan()
    address = f"{meeting.get_absolute_url()}change/"
    old = hidden(board.director.get(address))
    board.give_notice(meeting)
    answer = board.director.post(address, {**old, **DECEMBER, "on_day": "18"})
    assert answer.status_code == 409


@pytest.mark.at("2026-12-17T12:45:00+00:00")
def test_a_meeting_that_took_place_is_recorded_with_or_without_quorum(board):
    with clock.at(datetime(2026, 11, 24, 10, tzinfo=UTC)):
        meeting = board.plan()
        board.notify(meeting)
    address = f"{meeting.get_absolute_url()}held/"
    refused = send(board.director, address, {})
    assert refused.status_code == 422
    assert send(board.director, address, {"quorum": "no"}).status_code == 303
    meeting.refresh_from_db()
    assert meeting.state == "inquorate"
    assert set(meeting.matter.deadlines.values_list("kind", "state")) == {
        ("meeting-notice", "met"), ("meeting-papers", "cancelled"), ("board-meeting", "met"),
    }  # fmt: skip


def test_a_meeting_that_has_not_begun_is_not_recorded_as_held(board):
    meeting = board.plan()
    answer = send(board.director, f"{meeting.get_absolute_url()}held/", {"quorum": "yes"})
    assert answer.status_code == 422
    assert "has not begun" in words_of(answer)


@pytest.mark.parametrize("role", [("lead officer", "lpt"), ("lead officer", "leicester-city-council"), ("auditor", "")])
def test_who_does_not_prepare_meetings_reads_them_and_changes_nothing(board, role):
    meeting = board.plan()
    client = board.world.client("Lowmoor") if role[1] == "lpt" else board.world.client(*role)
    page = client.get(meeting.get_absolute_url())
    assert page.status_code == 200
    assert "Add an item" not in words_of(page)
    assert client.get("/meetings/plan/").status_code == 403
    assert client.post(f"{meeting.get_absolute_url()}packs/", {}).status_code == 403
    assert client.post(f"{meeting.get_absolute_url()}notice/", {}).status_code == 403


def test_the_list_costs_the_same_with_one_and_with_three_meetings(board):
    board.plan()
    board.director.get("/meetings/")
    with CaptureQueriesContext(connection) as one:
        board.director.get("/meetings/")
    board.plan(starts_at=STARTS + timedelta(days=1))
    board.plan(starts_at=STARTS + timedelta(days=4))
    with CaptureQueriesContext(connection) as three:
        board.director.get("/meetings/")
    assert len(three) == len(one)
