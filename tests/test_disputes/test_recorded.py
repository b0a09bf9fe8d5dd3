"""A notice that came by letter, e-mail or telephone: recorded with its real date, then confirmed or corrected."""

from datetime import date

import pytest

from alliance.kernel.notices.models import Delivery
from disputes.models import Dispute, Statement
from tests.makers import COUNCIL, FORUM
from tests.test_disputes.browsing import visit

DIRECTOR = ("director", "")


def record(world, by=DIRECTOR, **answers):
    page = visit(world.client(*by), "/disputes/record/")
    given = {
        "party": str(world.party(FORUM).pk),
        "channel": "first_class_post",
        "came_at_day": "19",
        "came_at_month": "11",
        "came_at_year": "2026",
        "came_at_time": "09:00",
        "in_one_line": "Minutes sent too late",
        "what_happened": "The minutes of two groups came a month late.",
        "what_is_asked": "That minutes come within ten days.",
        "against": "parties",
        "parties": [str(world.party(COUNCIL).pk)],
        "sort": "dispute",
        **answers,
    }
    return page.send(**given)


def test_a_letter_is_served_on_the_second_operational_day_after_posting_and_the_clocks_run_from_there(world):
    page = record(world).follow()
    dispute = Dispute.objects.get()
    assert dispute.recorded
    assert str(dispute.served_at.date()) == "2026-11-23"
    running = dict(dispute.matter.deadlines.values_list("kind", "due_on"))
    assert running["screening"] == date(2026, 11, 30)
    assert running["confirmation"] == date(2026, 12, 1)
    assert "The Party has still to confirm or correct it." in page.text


def test_the_party_is_told_of_what_was_recorded_for_it(world):
    record(world)
    lead = world.person("lead officer", FORUM)
    assert Delivery.objects.filter(person=lead).count() == 1


def test_a_telephone_call_counts_from_when_it_was_made(world):
    record(world, channel="telephone")
    assert str(Dispute.objects.get().served_at) == "2026-11-19 09:00:00+00:00"


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"came_at_day": "30"}, "This is still to come."),
        ({"came_at_year": "1950"}, "No agreement was in force on that day. Look at the day and the year."),
        ({"came_at_day": "25", "came_at_month": "10", "came_at_time": "01:30"}, "so 01:30 happens twice."),
        ({"came_at_time": "25:00"}, "This time does not exist: use 00:00 to 23:59."),
    ],
)
def test_a_moment_that_cannot_be_when_it_came_is_refused_by_name(world, answers, problem):
    page = record(world, **answers)
    assert page.status == 422
    assert problem in page.text
    assert "Minutes sent too late" in page.html
    assert Dispute.objects.count() == 0


@pytest.mark.parametrize(
    "by", [("lead officer", FORUM), ("administrator", ""), ("auditor", ""), ("management team", "")]
)
def test_only_the_chair_and_those_who_keep_the_record_may_record(world, by):
    visit(world.client(*by), "/disputes/record/", status=403)


def confirm(world, **answers):
    page = visit(world.client("lead officer", FORUM), "/disputes/D-2026-001/steps/confirm/")
    return page.send(**answers).follow()


def test_the_party_confirms_it_as_it_stands(world):
    record(world)
    assert "confirmed what was recorded, as it stands" in confirm(world).text
    assert Statement.objects.count() == 1
    assert Dispute.objects.get().confirmed_at is not None


def test_a_correction_stands_beside_what_was_recorded_first(world):
    record(world)
    page = confirm(world, what_happened="The minutes of three groups came late.")
    assert "The minutes of two groups came a month late." in page.text
    assert "The minutes of three groups came late." in page.text
    assert [s.number for s in Statement.objects.all()] == [1, 2]


def test_what_waits_to_be_confirmed_is_not_redirected(world):
    record(world)
    page = visit(world.client("chair"), "/disputes/D-2026-001/steps/redirect/")
    answer = page.send(party=str(world.party(COUNCIL).pk), procedure="P", contact="C", why="W")
    assert answer.status == 422
    assert "has not yet confirmed what was recorded for it" in answer.text


def test_another_party_cannot_confirm_it(world):
    record(world)
    visit(world.client("lead officer", COUNCIL), "/disputes/D-2026-001/steps/confirm/", status=403)
