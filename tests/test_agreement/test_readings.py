"""A change of reading is decided, dated, recorded, shown before it is made, and moves only what starts after it."""

import json
from datetime import date, datetime

import pytest

from alliance.agreement import actions, queries
from alliance.agreement.models import ReadingChoice
from alliance.kernel.audit.models import Entry
from alliance.kernel.calendar_data import ClosureDay, calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.actions import open_matter
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import SYSTEM
from parties.people.actors import actor_for
from tests.test_agreement.conftest import TODAY

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")


@pytest.fixture
def choose(version, admin_actor):
    def change(setting, value, effective_from=TODAY, **other):
        words = {"reason": "Ten was too few.", "decided_by": "Board, DEC-2026-009", "decision_on": date(2026, 11, 12)}
        return actions.choose_reading(
            version=version,
            setting=setting,
            value=value,
            effective_from=effective_from,
            **{"actor": admin_actor, "at": NOW, **words, **other},
        )

    return change


def test_the_file_holds_until_a_choice_takes_effect(version, choose):
    choose("quarterly_due_od", 15, date(2026, 12, 1))
    assert queries.reading(version, "quarterly_due_od", date(2026, 11, 30)) == 10
    assert queries.reading(version, "quarterly_due_od", date(2026, 12, 1)) == 15
    assert queries.settings_on(version, date(2026, 11, 30))["quarterly_due_od"] == 10
    assert queries.settings_on(version, date(2026, 12, 1))["quarterly_due_od"] == 15


def test_of_two_choices_for_one_day_the_later_recorded_holds(version, choose):
    choose("triage_od", 7)
    choose("triage_od", 6)
    assert queries.reading(version, "triage_od", TODAY) == 6
    assert ReadingChoice.objects.count() == 2


def test_the_page_says_since_when_and_by_whom_and_what_is_to_come(version, choose):
    choose("triage_od", 7)
    choose("triage_od", 8, date(2027, 1, 4))
    use = queries.in_use(version, TODAY)["triage_od"]
    assert (use.words, use.since, use.decided_by) == ("7 Operational Days", TODAY, "Board, DEC-2026-009")
    assert [c.effective_from for c in use.to_come] == [date(2027, 1, 4)]
    untouched = queries.in_use(version, TODAY)["minutes_od"]
    assert (untouched.words, untouched.since, untouched.is_default) == ("10 Operational Days", date(2025, 9, 1), True)


def test_a_longer_report_time_moves_the_reports_of_quarters_that_end_after_it(version, choose):
    weighed = actions.weigh(
        version=version,
        setting="quarterly_due_od",
        value=15,
        decision_on=date(2026, 11, 12),
        effective_from=TODAY,
        at=NOW,
    )
    assert [(m.deadline.kind, m.old_day, m.new_day) for m in weighed] == [
        ("quarterly-report:2026/27 Q3", date(2027, 1, 15), date(2027, 1, 22)),
        ("quarterly-report:2026/27 Q4", date(2027, 4, 14), date(2027, 4, 21)),
    ]
    assert not ReadingChoice.objects.exists()
    choose("quarterly_due_od", 15)
    old = Deadline.objects.get(kind="quarterly-report:2026/27 Q3", due_on=date(2027, 1, 15))
    assert (old.state, old.superseded_by.due_on) == ("superseded", date(2027, 1, 22))
    q2 = version.matter.deadlines.get(kind="quarterly-report:2026/27 Q2")
    assert (q2.state, q2.due_on) == ("running", date(2026, 10, 14))


def test_a_day_of_the_year_moves_the_years_that_end_after_it(version, choose):
    choose("annual_report_due", "07-31")
    running = version.matter.deadlines.filter(kind__startswith="annual-report", state="running")
    assert sorted({d.due_on for d in running}) == [date(2026, 6, 30), date(2027, 7, 31)]


def clock_of(start, reading="triage_od", days=5):
    matter = open_matter(kind=Kind.DISPUTE, title="Speech pathway", audience=Audience.ALL_PARTIES, at=NOW)
    reckoning = calendars()["england"].after(start, days, "App 2 1.2")
    return deadlines.set_deadline(
        kind="screening",
        label="Triage",
        reckoning=reckoning,
        standing="practice",
        matter=matter,
        reading=reading,
        at=NOW,
    )


def test_a_clock_that_started_before_the_change_stays_as_people_were_told(choose):
    before, after = clock_of(date(2026, 11, 23)), clock_of(date(2026, 11, 24))
    other = clock_of(date(2026, 11, 24), reading="board_resolution_od", days=20)
    choose("triage_od", 7)
    for deadline in (before, after, other):
        deadline.refresh_from_db()
    assert (before.state, before.due_on) == ("running", date(2026, 11, 30))
    assert (after.state, after.superseded_by.due_on) == ("superseded", date(2026, 12, 3))
    assert (other.state, other.due_on) == ("running", date(2026, 12, 22))
    assert after.superseded_by.reasoning.length.number == 7


def test_clear_days_before_a_meeting_are_recounted_backwards(choose):
    matter = open_matter(kind=Kind.MEETING, title="Board", audience=Audience.BOARD, at=NOW)
    reckoning = calendars()["england"].before(date(2026, 12, 17), 5)
    deadline = deadlines.set_deadline(
        kind="papers",
        label="Papers",
        reckoning=reckoning,
        standing="practice",
        matter=matter,
        reading="papers_clear_od",
        at=NOW,
    )
    assert deadline.due_on == date(2026, 12, 9)
    choose("papers_clear_od", 7)
    deadline.refresh_from_db()
    assert deadline.superseded_by.due_on == date(2026, 12, 7)


def test_counting_the_event_day_moves_every_running_count_by_one(choose):
    after = clock_of(date(2026, 11, 24))
    choose("count_event_day", True)
    after.refresh_from_db()
    assert after.superseded_by.due_on == date(2026, 11, 30)


def test_a_further_day_that_does_not_count_moves_what_runs_over_it_and_is_kept_with_the_calendar(choose):
    after = clock_of(date(2026, 11, 24))
    choose("extra_non_operational_days", ["2026-11-27"])
    after.refresh_from_db()
    assert after.superseded_by.due_on == date(2026, 12, 2)
    assert [(c.calendar, c.date) for c in ClosureDay.objects.all()] == [("england", date(2026, 11, 27))]
    with pytest.raises(Refusal, match="Fri 27 November 2026 was told to people"):
        choose("extra_non_operational_days", [])


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("triage_od", 0, "at least 1"),
        ("triage_od", True, "not a whole number"),
        ("triage_od", "5", "not a whole number"),
        ("triage_od", 5, "read that way already"),
        ("prompt_notice_od", 21, "at most 20"),
        ("declare_days", 29, "at most 28"),
        ("mediation_bodies", "neither", "not one of the alternatives"),
        ("quarter_start_month", True, "not one of the alternatives"),
        ("abstention_blocks", 0, "neither yes nor no"),
        ("annual_plan_due", "02-30", "not a day of the year"),
        ("term_alert_months", [6, 6], "different whole numbers"),
        ("extra_non_operational_days", ["soon"], "not a list of dates"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field(choose, setting, value, said):
    with pytest.raises(Refusal, match=said) as refused:
        choose(setting, value)
    assert refused.value.field == "value"
    assert not ReadingChoice.objects.exists()


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("decision_on", {"decision_on": date(2026, 11, 25)}),
        ("effective_from", {"effective_from": date(2025, 8, 31)}),
        ("setting", {"setting": "colour"}),
    ],
)
def test_dates_and_names_that_cannot_be_right_are_refused(choose, field, other):
    with pytest.raises(Refusal) as refused:
        choose(**{"setting": "triage_od", "value": 7, **other})
    assert refused.value.field == field


def test_only_an_administrator_may_change_a_reading(choose, person_in):
    for post in ("director", "independent-chair", "auditor"):
        with pytest.raises(NotAllowed):
            choose("triage_od", 7, actor=actor_for(person_in(post), TODAY))


def test_nobody_changes_a_reading_without_a_name(choose):
    with pytest.raises(Refusal, match="under a person's name"):
        choose("triage_od", 7, actor=SYSTEM)
    assert not ReadingChoice.objects.exists()


def test_the_change_is_in_the_trail_with_its_facts(choose):
    choose("triage_od", 7)
    entry = Entry.objects.filter(verb="changed how the agreement is read").get()
    assert entry.clause == "App 2 1.2"
    facts = json.loads(entry.text_row.text)
    assert (facts["setting"], facts["value"]) == (
        "Ruling whether a matter belongs in this procedure",
        "7 Operational Days",
    )
    assert (facts["from"], facts["decided_by"], facts["dates_moved"]) == ("2026-11-24", "Board, DEC-2026-009", 0)
