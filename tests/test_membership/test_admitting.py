"""Who may join, and from which day: the agreement says how many Parties there are."""

import copy
import json
from datetime import date

import pytest

from alliance.agreement import actions as agreement
from alliance.agreement.models import AgreementVersion
from alliance.desk import sweeps
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM
from parties.membership.models import PartyChange
from parties.people.models import Party
from parties.people.queries import current_parties
from tests.makers import CITY, TRUST, World
from tests.test_disputes.browsing import visit
from tests.test_membership.acting import WHY, ask, do, on, problem

ADMIT = "/parties/admit/"
SOON, LATER = date(2026, 12, 1), date(2027, 2, 1)
NEW = {"name": "Melton Young People’s Forum", "short_name": "Melton", "kind": "charity"}


@pytest.fixture
def admin(world: World):
    return world.client("administrator")


def let_one_go(admin, day: date) -> None:
    url = f"/parties/{TRUST}/end/"
    check = ask(admin, url, **on("on_day", day))
    answers = {"although": "yes"} if check.status == 409 else {}
    assert check.send(url, **answers).status == 303


def test_a_tenth_is_refused_beside_the_day_with_what_to_do(admin):
    said = problem(ask(admin, ADMIT, **NEW, **on("joined_on", SOON)))
    assert "names 9 Parties, and there are as many then. Load the new version of the agreement" in said
    assert Party.objects.count() == 9


def test_a_place_that_falls_free_may_be_taken_from_that_day_and_not_before(admin):
    let_one_go(admin, SOON)
    assert "names 9 Parties" in problem(ask(admin, ADMIT, **NEW, **on("joined_on", date(2026, 11, 30))))
    done = do(admin, ADMIT, **NEW, **on("joined_on", SOON))
    assert (done.status, done.response["Location"]) == (303, "/parties/melton/")
    melton = Party.objects.get(key="melton")
    assert (melton.position, melton.joined_on) == (10, SOON)
    assert melton in current_parties(SOON)
    assert melton not in current_parties(date(2026, 11, 30))


def test_a_place_is_not_given_twice_to_parties_that_join_on_different_days(admin):
    let_one_go(admin, SOON)
    assert do(admin, ADMIT, **NEW, **on("joined_on", LATER)).status == 303
    second = {"name": "Oadby Forum", "short_name": "Oadby", "kind": "charity"}
    assert "on Mon 1 February 2027 names 9 Parties" in problem(ask(admin, ADMIT, **second, **on("joined_on", SOON)))


def test_the_next_version_that_names_ten_admits_the_tenth(world: World):
    data = copy.deepcopy(AgreementVersion.objects.get().data)
    data["key"], data["title"], data["short_title"] = "llr-2027", "Accountability agreement", "AA"
    data["term"].update(starts_on="2027-04-01", ends_on="2028-03-31", review_on="2028-03-31")
    data["party"].append({"key": "melton", **NEW})
    version = agreement.load(data=data, actor=SYSTEM, at=clock.now())
    adopted = adopt_with_everything(version=version, actor=world.actor("administrator"), at=clock.now())
    assert [p.key for p in adopted.admitted] == ["melton"]
    assert current_parties(date(2027, 3, 31)).count() == 9
    assert current_parties(date(2027, 4, 1)).count() == 10
    assert Notice.objects.filter(subject=f"{NEW['name']} joins as a Party").count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": "LEICESTER  city COUNCIL"}, "is already a Party"),
        ({"short_name": "sdsa"}, "is the short name of The School Development"),
        (on("joined_on", date(2025, 8, 31)), "No agreement is in force on that day."),
        ({"reason": ""}, "needs an answer"),
        (on("joined_on", date(2047, 1, 1)), "The latest day that fits"),
        ({"kind": "empire"}, "Choose one of the answers shown."),
    ],
)
def test_a_party_that_cannot_be_is_refused(admin, answers, words):
    let_one_go(admin, date(2026, 11, 24))
    said = problem(ask(admin, ADMIT, **{**NEW, **on("joined_on", SOON), **answers}))
    assert words in said
    assert Party.objects.count() == 9


def test_the_check_page_says_what_follows_and_does_nothing(admin):
    let_one_go(admin, date(2026, 11, 24))
    entries = Entry.objects.count()
    check = ask(admin, ADMIT, **NEW, **on("joined_on", SOON))
    assert "is a Party from Tue 1 December 2026, last in the order" in check.text
    assert "Until that day it may be taken back." in check.text
    assert (Party.objects.count(), Entry.objects.count()) == (9, entries)


def test_an_admission_ahead_may_be_taken_back_and_made_again(admin):
    let_one_go(admin, date(2026, 11, 24))
    do(admin, ADMIT, **NEW, **on("joined_on", SOON))
    page = visit(admin, "/parties/melton/")
    assert "a Party from Tue 1 December 2026, and not before" in page.text
    change = PartyChange.objects.get(party__key="melton")
    back = f"/parties/changes/{change.pk}/take-back/"
    assert visit(admin, back).send(reason="It will not join.").status == 303
    assert Party.objects.get(key="melton") not in current_parties(SOON)
    assert "it never was one" in visit(admin, "/parties/melton/").text
    assert "Melton" not in visit(admin, "/parties/").text
    done = do(admin, ADMIT, **NEW, **on("joined_on", LATER))
    assert (done.status, done.response["Location"]) == (303, "/parties/melton/")
    assert Party.objects.get(key="melton") in current_parties(LATER)
    assert Party.objects.count() == 10


def test_joining_is_recorded_told_and_in_the_history(admin, world: World):
    let_one_go(admin, date(2026, 11, 24))
    do(admin, ADMIT, **NEW, **on("joined_on", SOON))
    entry = Entry.objects.get(verb="admitted a Party", actor_id=world.person("administrator").pk)
    facts = json.loads(entry.text_row.text)
    assert (entry.clause, facts["joined_on"], facts["reason"]) == ("1.1", "2026-12-01", WHY)
    notice = Notice.objects.get(subject=f"{NEW['name']} joins as a Party")
    assert "from Tue 1 December 2026 (1.1):\n\nBecame a Party.\nThe reason given: " + WHY in notice.body
    told = set(notice.deliveries.values_list("party__key", flat=True))
    assert told == {p.key for p in current_parties(clock.today())}
    with clock.at(clock.now().replace(month=12, day=1)):
        sweeps.tick()
        page = visit(world.client("administrator"), "/parties/melton/")
    assert "From Tue 1 December 2026: Became a Party." in page.section("What changed")
    assert CITY in told
