"""Dates, money, rights and standing, as every page writes them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from alliance.kernel import clock
from alliance.kernel.operational_days import bundled
from alliance.kernel.permissions import Actor, Authority, Scope, Seat
from alliance.web import tags

LAST, ONE_LATE = "Tue 8 December 2026", "1 Operational Day late"
NOW = datetime(2026, 11, 24, 10, 12, tzinfo=UTC)
LEAD = Actor(1, "Gemma Stathers", (Seat(1, "lead", "Lead Officer", frozenset({Authority.SPEAKS_FOR_PARTY}), 8, "Hub"),))


def written(source, **context):
    return Template(source).render(Context(context))


def test_days_and_moments_are_written_for_london():
    late_in_summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert written("{{ d|day }}", d=date(2026, 11, 17)) == "Tue 17 November 2026"
    assert written("{{ d|short_day }}", d=date(2026, 11, 7)) == "Sat 7 Nov"
    assert written("{{ d|day }} {{ d|clock_time }}", d=late_in_summer) == "Wed 1 July 2026 00:30"
    assert written("{{ d|moment }}", d=NOW) == "Tue 24 November 2026, 10:12"
    assert written("{{ d|machine }}", d=late_in_summer) == "2026-07-01T00:30+01:00"
    assert written("[{{ n|day }}{{ n|short_day }}{{ n|moment }}{{ n|clock_time }}{{ n|money }}]", n=None) == "[]"


@pytest.mark.parametrize(("pence", "said"), [(122500, "£1,225.00"), (5, "£0.05"), (0, "£0.00"), (-50, "-£0.50")])
def test_money_is_written_in_pounds(pence, said):
    assert written("{{ p|money }}", p=pence) == said


def test_a_page_asks_what_the_person_may_do():
    asked = ['"FILE_DISPUTE"', '"MOVE_CLOCK"', '"FILE_DISPUTE" s']
    source = " ".join(f"{{% may request {what} as answer %}}{{{{ answer }}}}" for what in asked)
    request = SimpleNamespace(actor=LEAD)
    assert written(source, request=request, s=Scope(owners=frozenset({9}))) == "True False False"
    assert written('{% may request "FILE_DISPUTE" as a %}{{ a }}', request=SimpleNamespace()) == "False"


def test_the_address_of_the_same_list_with_one_thing_changed():
    request = RequestFactory().get("/disputes/?page=3&q=a%26b&sort=due")
    page = Template('{% query_with page=2 %} {% query_with page=None sort="" %}')
    assert page.render(Context({"request": request})) == "?q=a%26b&amp;sort=due&amp;page=2 ?q=a%26b"


class Deadline:
    def __init__(self, reckoning, standing="mou", state="running", ended_at=None):
        self.reasoning, self.standing, self.state, self.ended_at = reckoning, standing, state, ended_at
        self.due_on, self.ends_at, self.clause = reckoning.last_day, reckoning.ends_at, "App 2 1.7.2(iv)"
        self.is_target, self.is_open, self.end_reason = standing != "mou", state == "running", "Settled."

    def get_state_display(self):
        return "no longer needed"


@pytest.fixture
def window():
    return bundled()["england"].after(date(2026, 11, 10), 20, "App 2 1.7.2(iv)")


@pytest.fixture(autouse=True)
def held_calendars(monkeypatch):
    monkeypatch.setattr(tags, "calendars", bundled)


@pytest.mark.parametrize(
    ("at", "standing", "kind", "word", "left"),
    [
        ("2026-11-24T10:12Z", "mou", "mou", "Due Tue 8 Dec", "10 Operational Days left"),
        ("2026-12-07T10:12Z", "mou", "mou", "Due Tue 8 Dec", "1 Operational Day left"),
        ("2026-12-08T23:59Z", "mou", "mou", "Due Tue 8 Dec", "Ends today"),
        ("2026-12-09T00:00Z", "mou", "overdue", "Due Tue 8 Dec, late", f"Due on {LAST}, 1 Operational Day late"),
        ("2026-12-12T12:00Z", "mou", "overdue", "Due Tue 8 Dec, late", f"Due on {LAST}, 3 Operational Days late"),
        ("2026-11-24T10:12Z", "reading", "target", "Target Tue 8 Dec", "10 Operational Days left"),
        ("2026-12-09T00:00Z", "practice", "target", "Target Tue 8 Dec, late", f"Target was {LAST}, {ONE_LATE}"),
    ],
)  # fmt: skip
def test_a_deadline_says_how_it_stands_at_that_moment(window, at, standing, kind, word, left):
    with clock.at(datetime.fromisoformat(at)):
        found = tags.due(Deadline(window, standing))
    assert (found.kind, found.word, found.left) == (kind, word, left)


def test_a_met_deadline_says_when_and_how_late(window):
    with clock.at(NOW):
        in_time = tags.due(Deadline(window, state="met", ended_at=datetime(2026, 12, 8, 23, tzinfo=UTC)))
        late = tags.due(Deadline(window, state="met", ended_at=datetime(2026, 12, 10, 9, tzinfo=UTC)))
        dropped = tags.due(Deadline(window, state="cancelled", ended_at=NOW))
    assert (in_time.kind, in_time.word, in_time.left) == (
        "done",
        "Met Tue 8 Dec",
        "Met on Tue 8 December 2026, in time",
    )
    assert late.left == "Met on Thu 10 December 2026, 2 Operational Days late"
    assert (dropped.kind, dropped.word, dropped.left) == ("neutral", "No longer needed", "Settled.")


def test_a_date_shows_its_sentence_and_its_days(window):
    with clock.at(NOW):
        html = written('{% include "components/date_with_reason.html" with deadline=d only %}', d=Deadline(window))
    assert "20 Operational Days after Tue 10 November 2026. That day is not counted." in html
    assert "<li>Tue 24 November 2026: day 10, today</li>" in html
    assert "<li>Sat 14 November 2026: not counted, Saturday</li>" in html
    assert "<li>Tue 8 December 2026: day 20, last</li>" in html
    assert html.count("<li>") == 29
    assert '<td class="day today"><b>24</b><span>10 today</span></td>' in html
    assert "10 Operational Days left (MoU, App 2 1.7.2(iv))" in html


def test_a_very_long_count_is_told_by_its_sentence_alone():
    year = bundled()["england"].after(date(2026, 1, 5), 200)
    with clock.at(NOW):
        assert tags.due(Deadline(year)).weeks == []


@pytest.mark.parametrize("kind", ["mou", "overdue", "target", "done", "neutral", "blue", "grey"])
def test_a_status_is_a_shape_and_a_word(kind):
    html = written('{% include "components/status.html" with kind=kind word="Thu 26 Nov" only %}', kind=kind)
    assert f'class="status status-{kind}"' in html
    assert "<path d=" in html
    assert html.strip().endswith("Thu 26 Nov</span>")
