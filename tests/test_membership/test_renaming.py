"""Another name or kind for a Party: from a day, past or to come, and old names stay known."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Notice
from alliance.kernel.reckoning import midnight
from parties.membership import queries
from parties.membership.models import PartyChange
from parties.people.models import Party
from tests.makers import CITY, COUNCIL, FORUM, TRUST, World
from tests.test_disputes.browsing import visit
from tests.test_membership.acting import WHY, ask, do, on, problem

URL, KIND = f"/parties/{TRUST}/rename/", f"/parties/{TRUST}/kind/"
OLD, NEW = "Leicestershire Partnership NHS Trust", "Leicestershire and Rutland Partnership NHS Trust"
TODAY, AHEAD, BEFORE = date(2026, 11, 24), date(2027, 4, 1), date(2026, 3, 1)
NAMES = {"name": NEW, "short_name": "LRPT"}


@pytest.fixture
def admin(world: World) -> Client:
    return world.client("administrator")


def test_a_name_of_today_is_on_every_page_at_once(admin: Client, world: World) -> None:
    assert do(admin, URL, **NAMES, **on("on_day", TODAY)).status == 303
    trust = world.party(TRUST)
    assert (trust.name, trust.short_name, str(trust)) == (NEW, "LRPT", NEW)
    page = visit(admin, f"/parties/{TRUST}/")
    assert f"Called {OLD} until Mon 23 November 2026" in page.section("Earlier names")
    assert f"From Tue 24 November 2026: Called “{NEW}” instead of “{OLD}”, in short “LRPT” instead of “LPT”." in (
        page.section("What changed")
    )


def test_the_check_page_says_what_follows_and_does_nothing(admin: Client, world: World) -> None:
    check = ask(admin, URL, **NAMES, **on("on_day", AHEAD))
    assert f"Pages call it “{NEW}” from Thu 1 April 2027." in check.text
    assert (world.party(TRUST).name, PartyChange.objects.filter(what="renamed").count()) == (OLD, 0)


def test_a_name_dated_ahead_is_shown_as_to_come_and_taken_on_its_day(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    page = visit(admin, f"/parties/{TRUST}/")
    assert f"From Thu 1 April 2027: Called “{NEW}” instead of “{OLD}”" in page.section("To come")
    assert "From Thu 1 April 2027" in visit(admin, "/parties/").section("To come")
    for at, name in ((midnight(date(2027, 3, 31)), OLD), (midnight(AHEAD), NEW)):
        with clock.at(at):
            sweeps.tick()
            assert world.party(TRUST).name == name
    change = PartyChange.objects.get(what="renamed")
    assert change.applied_at == midnight(AHEAD)


def test_the_day_comes_once_however_often_the_sweep_runs(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        states = world.party(TRUST).history.count()
        sweeps.tick()
        assert world.party(TRUST).history.count() == states


def test_a_correction_changes_the_past_from_its_day_and_not_what_came_after(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", TODAY))
    do(admin, URL, name="Leicestershire Trust", short_name="LT", **on("on_day", BEFORE))
    trust = world.party(TRUST)
    assert trust.name == NEW
    days = [date(2025, 9, 1), BEFORE - timedelta(days=1), BEFORE, TODAY - timedelta(days=1), TODAY]
    assert [queries.name_on(trust, day) for day in days] == [
        OLD,
        OLD,
        "Leicestershire Trust",
        "Leicestershire Trust",
        NEW,
    ]
    assert [queries.short_name_on(trust, day) for day in days] == ["LPT", "LPT", "LT", "LT", "LRPT"]
    assert queries.names_on(BEFORE, [trust, world.party(CITY)]) == {
        trust.pk: "Leicestershire Trust", world.party(CITY).pk: "Leicester City Council",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": "leicester CITY council"}, "is already a Party"),
        ({"name": OLD, "short_name": "LPT"}, "That is what it is called on that day."),
        (on("on_day", date(2025, 8, 31)), "It became a Party on Mon 1 September 2025, after that day."),
        ({"reason": ""}, "needs an answer"),
        ({"name": "Evil\u202eName"}, "hidden mark"),
    ],
)
def test_a_name_that_cannot_be_is_refused(admin: Client, answers: dict, words: str) -> None:
    assert words in problem(ask(admin, URL, **{**NAMES, **on("on_day", TODAY), **answers}))
    assert not PartyChange.objects.filter(what="renamed").exists()


def test_a_former_name_stays_a_partys_own_while_it_is_in_the_list(admin: Client) -> None:
    do(admin, URL, **NAMES, **on("on_day", TODAY))
    other = f"/parties/{COUNCIL}/rename/"
    asked = {"name": OLD.upper(), "short_name": "County", **on("on_day", TODAY)}
    assert f"is a former name of {NEW}" in problem(ask(admin, other, **asked))
    assert do(admin, URL, name=OLD, short_name="LPT", **on("on_day", AHEAD)).status == 303  # it may go back to its own


def test_a_name_to_come_is_taken_too(admin: Client) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    asked = {"name": NEW.lower(), "short_name": "County", **on("on_day", TODAY)}
    assert "from another day" in problem(ask(admin, f"/parties/{COUNCIL}/rename/", **asked))


def test_a_change_ahead_may_be_taken_back_and_nothing_else_may(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    change = PartyChange.objects.get(what="renamed")
    back = f"/parties/changes/{change.pk}/take-back/"
    assert visit(admin, back).send(reason="It was thought better of.").status == 303
    page = visit(admin, f"/parties/{TRUST}/")
    assert "It was thought better of." in page.section("What changed")
    assert "To come" not in page.text
    again = visit(admin, back).send(reason="Twice.")
    assert (again.status, "It was thought better of." in again.text) == (409, True)
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        assert world.party(TRUST).name == OLD
    told = Notice.objects.get(subject__startswith="Taken back:")
    assert "It stays as it is." in told.body
    assert json.loads(Entry.objects.get(verb="took back a change of a Party").text_row.text)["change"] == "renamed"


def test_what_has_begun_is_not_taken_back(admin: Client) -> None:
    do(admin, URL, **NAMES, **on("on_day", TODAY))
    change = PartyChange.objects.get(what="renamed")
    answer = visit(admin, f"/parties/changes/{change.pk}/take-back/").send(reason="No.")
    assert (answer.status, "Its day has come." in answer.text) == (409, True)


def test_everyone_who_speaks_for_a_party_is_told_with_the_reason(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    notice = Notice.objects.get(subject=f"{OLD} changes its name")
    assert f"Wendell Garrity recorded from Thu 1 April 2027 (1.1):\n\nCalled “{NEW}” instead of “{OLD}”" in notice.body
    assert f"The reason given: {WHY}" in notice.body
    assert set(notice.deliveries.values_list("party__key", flat=True)) == set(
        Party.objects.values_list("key", flat=True)
    )
    inbox = visit(world.client("lead officer", FORUM), "/notices/")
    assert f"{OLD} changes its name" in inbox.text


def test_the_trail_says_who_from_when_and_why(admin: Client) -> None:
    do(admin, URL, **NAMES, **on("on_day", AHEAD))
    entry = Entry.objects.get(verb="renamed a Party")
    facts = json.loads(entry.text_row.text)
    assert (entry.actor_name, entry.clause, facts["from"], facts["reason"]) == (
        "Wendell Garrity",
        "1.1",
        "2027-04-01",
        WHY,
    )
    assert (facts["before"]["name"], facts["after"]["name"]) == (OLD, NEW)


def test_the_row_history_keeps_the_reason(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", TODAY))
    assert world.party(TRUST).history.first().history_change_reason == WHY


def test_another_kind_counts_from_its_day(admin: Client, world: World) -> None:
    assert "That is its kind on that day." in problem(ask(admin, KIND, **on("on_day", TODAY)))
    do(admin, KIND, kind="charity", **on("on_day", AHEAD))
    trust = world.party(TRUST)
    assert (trust.kind, queries.kind_on(trust, AHEAD)) == ("nhs-trust", "charity")
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        assert world.party(TRUST).kind == "charity"
    assert "Charity instead of NHS trust." in visit(admin, f"/parties/{TRUST}/").section("To come")


def test_the_same_form_twice_makes_one_change(admin: Client) -> None:
    check = ask(admin, URL, **NAMES, **on("on_day", TODAY))
    first, again = check.send(URL), check.send(URL)
    assert (first.status, again.status) == (303, 303)
    assert PartyChange.objects.filter(what="renamed").count() == 1


def test_papers_of_then_keep_the_name_of_then(admin: Client, world: World) -> None:
    do(admin, URL, **NAMES, **on("on_day", TODAY))
    first = Notice.objects.get(subject=f"{OLD} changes its name")
    capacities = set(first.deliveries.values_list("capacity", flat=True))
    do(admin, URL, name="LRP Trust", short_name="LRP", **on("on_day", TODAY))
    first.refresh_from_db()
    assert (first.subject, set(first.deliveries.values_list("capacity", flat=True))) == (
        f"{OLD} changes its name",
        capacities,
    )
