"""A notice that came by letter, e-mail or telephone: recorded with its real date, then confirmed or corrected."""

from datetime import date

import pytest

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import Audience, MatterParty
from alliance.kernel.notices.models import Delivery, Notice
from disputes import ladder
from disputes.models import Dispute, Statement
from disputes.step import Phase
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, take
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


def correct(world, **answers):
    """The Party's correction as it was sent, and the notice of it."""
    page = visit(world.client("lead officer", FORUM), "/disputes/D-2026-001/steps/confirm/")
    return page.send(**answers)


def notice():
    return Notice.objects.get(kind="dispute-confirm")


def test_the_form_shows_what_was_recorded_and_each_hint_says_what_a_change_does(world):
    record(world)
    page = visit(world.client("lead officer", FORUM), "/disputes/D-2026-001/steps/confirm/")
    fields = page.fields()
    assert fields["in_one_line"] == ["Minutes sent too late"]
    assert (fields["against"], fields["parties"], fields["sort"]) == (
        ["parties"], [str(world.party(COUNCIL).pk)], ["dispute"],
    )  # fmt: skip
    assert [fields[f"came_at_{part}"] for part in ("day", "month", "year", "time")] == [
        ["19"], ["11"], ["2026"], ["09:00"],
    ]  # fmt: skip
    assert "everyone who was told the old ones is told the new ones" in page.text


def test_sending_it_back_as_it_was_shown_confirms_it_as_it_stands(world):
    record(world)
    before = list(Deadline.objects.filter(kind__in=["screening"]).values_list("pk", "state"))
    assert "as it stands" in correct(world).follow().text
    assert list(Deadline.objects.filter(kind__in=["screening"]).values_list("pk", "state")) == before
    assert "Corrected:" not in notice().body


def test_another_line_becomes_the_title_and_the_first_stays_on_record(world):
    record(world)
    page = correct(world, in_one_line="Minutes of three groups came late").follow()
    assert Dispute.objects.get().matter.title == "Minutes of three groups came late"
    assert "In one lineMinutes sent too late" in page.text
    assert [s.in_one_line for s in Statement.objects.all()] == [
        "Minutes sent too late", "Minutes of three groups came late",
    ]  # fmt: skip
    assert "- In one line: corrected." in notice().body
    assert "In one line: Minutes of three groups came late" in notice().body


def test_a_corrected_day_moves_the_dates_by_new_rows_and_tells_everyone_both(world):
    """Posted on Fri 13 November, so served on Tue 17: five Operational Days from there is Tue 24, not Mon 30."""
    record(world)
    told = {d.person_id for d in Notice.objects.get(kind="dispute-filed").deliveries.all()}
    page = correct(world, came_at_day="13")
    assert page.status == 303
    old, new = Deadline.objects.filter(kind="screening").order_by("pk")
    assert (old.state, old.due_on, old.superseded_by) == ("superseded", date(2026, 11, 30), new)
    assert (new.state, new.due_on, new.starts_on) == ("running", date(2026, 11, 24), date(2026, 11, 17))
    dispute = Dispute.objects.get()
    assert str(dispute.served_at.date()) == "2026-11-17"
    assert clock.local(dispute.came_at).date() == date(2026, 11, 13)
    body = notice().body
    assert "- When it came: was Thu 19 November 2026, 09:00, is now Fri 13 November 2026, 09:00." in body
    assert f"- {new.label}: was Mon 30 November 2026, is now Tue 24 November 2026." in body
    now_told = {d.person_id for d in notice().deliveries.all()} | {world.person("lead officer", FORUM).pk}
    assert told <= now_told
    board = Deadline.objects.filter(kind__endswith="-resolve", state="running").get()
    assert f"- {board.label}: by" in body
    assert Deadline.objects.get(kind="confirmation").state == "met"


def test_a_day_so_early_that_the_target_has_passed_puts_it_before_the_board_at_once(world):
    record(world)
    correct(world, came_at_day="2")
    dispute = Dispute.objects.get()
    assert ladder.place(dispute, clock.now()).phase is Phase.OPEN
    assert "The target passed with no ruling" in visit(world.client("chair"), dispute.get_absolute_url()).text


def test_a_clock_that_was_met_meanwhile_stays_as_it_was(world):
    record(world)
    take(world, Dispute.objects.get(), "in-scope", why="It is about how we work together.")
    correct(world, came_at_day="13")
    assert [d.state for d in Deadline.objects.filter(kind="screening")] == ["met"]
    assert Deadline.objects.filter(kind__endswith="-resolve").count() == 2


def test_parties_named_anew_have_a_part_from_today_and_those_left_out_have_none_after_today(world):
    record(world)
    parties = [str(world.party(key).pk) for key in (TRUST, ICB)]
    assert correct(world, parties=parties).status == 303
    parts = MatterParty.objects.filter(matter=Dispute.objects.get().matter).exclude(role="raising")
    assert {(p.party.key, p.until) for p in parts} == {
        (TRUST, None), (ICB, None), (COUNCIL, date(2026, 11, 24)),
    }  # fmt: skip
    council, trust, icb = (world.party(key).name for key in (COUNCIL, TRUST, ICB))
    named = " and ".join(world.party(key).name for key in sorted((TRUST, ICB), key=lambda k: world.party(k).position))
    assert f"- With whom: was {council}, is now {named}." in notice().body
    assert {trust, icb} <= set(named.split(" and "))


def test_the_whole_of_the_arrangements_takes_in_every_other_party_and_not_sure_none(world):
    record(world)
    correct(world, against="whole")
    dispute = Dispute.objects.get()
    assert MatterParty.objects.filter(matter=dispute.matter, until=None, role="responding").count() == 8
    assert "is now the arrangements as a whole." in notice().body
    assert dispute.against == "whole"


def test_a_potential_dispute_made_a_dispute_is_told_to_every_party_with_its_words_and_dates(world):
    record(world, sort="potential")
    outsider = world.client("management team")
    where = "/disputes/D-2026-001/"
    assert outsider.get(where).status_code == 404
    told = set(Notice.objects.get(kind="dispute-filed").deliveries.values_list("party__key", flat=True))
    assert CITY not in told
    assert correct(world, sort="dispute").status == 303
    dispute = Dispute.objects.get()
    assert (dispute.sort, dispute.matter.audience) == ("dispute", Audience.ALL_PARTIES)
    told = set(notice().deliveries.values_list("party__key", flat=True)) - {None}
    assert len(told) >= 7
    assert CITY in told
    body = notice().body
    assert "- Kind: was a potential dispute, is now a dispute." in body
    assert "What happened:\nThe minutes of two groups came a month late." in body
    page = visit(outsider, where)
    assert Deadline.objects.get(kind="screening").label in page.text


def test_a_dispute_made_a_potential_one_is_not_hidden_from_those_who_were_told(world):
    record(world)
    correct(world, sort="potential")
    dispute = Dispute.objects.get()
    assert (dispute.sort, dispute.matter.audience) == ("potential", Audience.ALL_PARTIES)
    assert visit(world.client("management team"), dispute.get_absolute_url()).status == 200


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        (
            {"came_at_day": "24", "came_at_time": "23:00"},
            "It was recorded on Tue 24 November 2026, 10:00, before this.",
        ),
        ({"came_at_year": "1950"}, "No agreement was in force on that day."),
        ({"parties": []}, "Choose the Parties it is with."),
        ({"parties": ["FORUM"]}, "Choose from the answers shown."),
        ({"in_one_line": ""}, "needs an answer"),
    ],
)
def test_a_correction_that_cannot_be_so_is_refused_by_name_and_changes_nothing(world, answers, problem):
    record(world)
    before = Dispute.objects.values().get(), list(Deadline.objects.values_list("pk", "state"))
    page = correct(world, what_happened="Words to keep.", **answers)
    assert page.status == 422
    assert problem in page.text
    assert "Words to keep." in page.html
    assert (Dispute.objects.values().get(), list(Deadline.objects.values_list("pk", "state"))) == before
    assert Statement.objects.count() == 1


def test_a_party_that_has_answered_is_not_left_out(world):
    record(world)
    visit(world.client("lead officer", COUNCIL), "/disputes/D-2026-001/steps/respond/").send(
        position="contest", text="We sent them."
    )
    page = correct(world, parties=[str(world.party(TRUST).pk)])
    assert page.status == 422
    assert f"{world.party(COUNCIL).name} has answered already." in page.text
