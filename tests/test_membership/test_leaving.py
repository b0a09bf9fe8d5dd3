"""A Party that leaves: not by accident while anything is open, and deliberately with everything said and kept."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import MatterParty
from alliance.kernel.notices.models import Notice
from alliance.kernel.reckoning import midnight
from disputes.models import Draft
from parties.membership.models import PartyChange
from parties.people.models import Appointment
from parties.people.queries import current_parties
from tests.makers import COUNCIL, TRUST, World, client_for, make_dispute
from tests.test_disputes.browsing import Page, visit
from tests.test_membership.acting import WHY, ask, do, on, problem
from tests.test_membership.conftest import Open

URL = f"/parties/{TRUST}/end/"
TODAY, AHEAD = date(2026, 11, 24), date(2027, 4, 1)
NAME = "Leicestershire Partnership NHS Trust"


def ended(check: Page) -> Page:
    """Tick that the list was read, and go on."""
    return check.send(URL, although="yes")


def parts(world: World, *, still: bool) -> list[str]:
    rows = MatterParty.objects.filter(party=world.party(TRUST), until__isnull=still)
    return sorted(rows.values_list("matter__reference", flat=True))


def test_one_with_nothing_open_leaves_after_the_check_page(admin: Client, world: World) -> None:
    check = ask(admin, URL, **on("on_day", TODAY))
    assert (check.status, "8 Parties are left." in check.text) == (200, True)
    assert world.party(TRUST).left_on is None
    assert check.send(URL).status == 303
    assert world.party(TRUST).left_on == TODAY
    assert world.party(TRUST) not in current_parties(TODAY)
    assert world.party(TRUST) in current_parties(TODAY - timedelta(days=1))


def test_open_matters_are_listed_with_links_and_nothing_happens(admin: Client, world: World, opened: Open) -> None:
    check = ask(admin, URL, **on("on_day", TODAY))
    assert check.status == 409
    said, links = check.section("What is open, and what becomes of it"), check.links()
    assert links[str(opened.dispute)] == f"/disputes/{opened.dispute.matter.reference}/"
    assert links[str(opened.raised)] == f"/disputes/{opened.raised.matter.reference}/"
    assert "Its part as raising Party ends with its last day; the matter goes on." in said
    date_of = f"Answer what was asked ({opened.dispute.matter.reference}), by Tue 8 December 2026"
    assert links[date_of] == f"/deadlines/{opened.date.pk}/"
    question = f"A seat in the question to the Board about {opened.dispute.matter.reference}"
    assert links[question] == opened.question.get_absolute_url()
    assert f"Notice {opened.notice.reference}, served Tue 24 November 2026, waits for its acknowledgement" in said
    assert opened.draft.reference not in check.text
    assert "A third pathway" not in check.text
    assert world.party(TRUST).left_on is None


def test_without_the_tick_it_stays(admin: Client, world: World, opened: Open) -> None:
    again = ask(admin, URL, **on("on_day", TODAY)).send(URL)
    assert (again.status, "Tick this to end the membership all the same" in again.text) == (409, True)
    assert world.party(TRUST).left_on is None


def test_the_tick_names_what_it_ends(admin: Client, opened: Open) -> None:
    check = ask(admin, URL, **on("on_day", TODAY))
    references = sorted((opened.dispute.matter.reference, opened.raised.matter.reference))
    assert (
        f"End the membership of {NAME} all the same: its part in {references[0]}, its part in {references[1]}, dates "
        "that it owes, its seat in a question to the Board and notices that wait for its acknowledgement."
    ) in check.text


def test_what_was_opened_since_the_list_was_read_makes_it_stale(admin: Client, world: World, opened: Open) -> None:
    check = ask(admin, URL, **on("on_day", TODAY))
    fresh = make_dispute(world, in_one_line="A fourth pathway")
    answer = ended(check)
    assert (answer.status, f"{fresh.matter.reference} A fourth pathway." in answer.text) == (409, True)
    assert WHY in answer.html
    assert world.party(TRUST).left_on is None


def test_said_deliberately_its_parts_end_its_dates_are_cancelled_and_its_people_leave(
    admin: Client, world: World, opened: Open
) -> None:
    deputy = world.client("deputy", TRUST)
    assert deputy.get("/").status_code == 200
    assert ended(ask(admin, URL, **on("on_day", TODAY))).status == 303
    trust = world.party(TRUST)
    yesterday = TODAY - timedelta(days=1)
    refs = sorted((opened.dispute.matter.reference, opened.raised.matter.reference))
    assert parts(world, still=False) == refs
    untils = MatterParty.objects.filter(party=trust, until__isnull=False).values_list("until", flat=True)
    assert set(untils) == {yesterday}
    for row in (opened.date, opened.follower):
        row.refresh_from_db()
    assert (opened.date.state, opened.date.end_reason) == ("cancelled", f"{NAME} is no longer a Party.")
    assert opened.follower.state == "cancelled"
    assert {a.ends_on for a in Appointment.objects.filter(party=trust).exclude(ends_on__lt=yesterday)} == {yesterday}
    assert deputy.get("/").status_code in (302, 403)
    assert deputy.get(f"/disputes/{opened.raised.matter.reference}/").status_code in (302, 403, 404)


def test_drafts_stay_kept_and_questions_as_they_were_put(admin: Client, world: World, opened: Open) -> None:
    before = list(opened.question.electors.values_list("key", "member", "deputies"))
    ended(ask(admin, URL, **on("on_day", TODAY)))
    draft = Draft.objects.get(pk=opened.draft.pk)
    assert (draft.party.key, draft.discarded_at, draft.answers["in_one_line"]) == (TRUST, None, "A third pathway")
    assert draft.matter.parties.get().until is None
    assert list(opened.question.electors.values_list("key", "member", "deputies")) == before
    opened.question.refresh_from_db()
    assert opened.question.is_open


def test_dated_ahead_all_of_it_happens_on_the_day(admin: Client, world: World, opened: Open) -> None:
    ended(ask(admin, URL, **on("on_day", AHEAD)))
    trust = world.party(TRUST)
    assert (trust.left_on, parts(world, still=False)) == (AHEAD, [])
    assert "From Thu 1 April 2027: Left the partnership." in visit(admin, f"/parties/{TRUST}/").section("To come")
    with clock.at(midnight(AHEAD) - timedelta(minutes=1)):
        sweeps.tick()
        assert parts(world, still=False) == []
        assert world.actor("deputy", TRUST).party_ids == {trust.pk}
    with clock.at(midnight(AHEAD)):
        assert world.actor("deputy", TRUST).party_ids == frozenset()  # at once, whether or not a worker runs
        sweeps.tick()
        assert len(parts(world, still=False)) == 2
        assert Deadline.objects.get(pk=opened.date.pk).state == "cancelled"
        last = Appointment.objects.get(party=trust, post="deputy").ends_on
        assert last == AHEAD - timedelta(days=1)
    notice = Notice.objects.get(subject=f"{NAME} is no longer a Party")
    assert "its part in 2 open matters and 1 date that it owed" in notice.body
    assert {d.person_name.split()[-1] for d in notice.deliveries.all()} == {"Ashdown", "Garrity", "Habbershaw"}


def test_taken_back_in_time_nothing_ended(admin: Client, world: World, opened: Open) -> None:
    ended(ask(admin, URL, **on("on_day", AHEAD)))
    change = PartyChange.objects.get(what="left")
    visit(admin, f"/parties/changes/{change.pk}/take-back/").send(reason="It stays.")
    assert world.party(TRUST).left_on is None
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        assert world.party(TRUST) in current_parties(AHEAD)
        assert parts(world, still=False) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2025, 9, 1), "It became a Party on Mon 1 September 2025."), (date(2047, 1, 1), "The latest day that fits")],
)
def test_a_day_that_cannot_be_is_refused(admin: Client, day: date, words: str) -> None:
    assert words in problem(ask(admin, URL, **on("on_day", day)))


def test_it_leaves_once(admin: Client) -> None:
    do(admin, URL, **on("on_day", AHEAD))
    assert "It leaves on Thu 1 April 2027 already." in problem(ask(admin, URL, **on("on_day", TODAY)))


def test_one_that_left_leaves_no_more(admin: Client) -> None:
    do(admin, URL, **on("on_day", TODAY))
    said = problem(ask(admin, URL, **on("on_day", AHEAD)))
    assert "It is no longer a Party since Tue 24 November 2026. Nothing is left to end." in said


def test_the_last_party_cannot_leave(admin: Client, world: World) -> None:
    parties = list(current_parties(TODAY))
    for party in parties[1:]:
        do(admin, f"/parties/{party.key}/end/", **on("on_day", TODAY))
    last = f"/parties/{parties[0].key}/end/"
    assert "No Party would be left on that day." in problem(ask(admin, last, **on("on_day", TODAY)))


def test_the_trail_says_what_ended_and_each_matter_says_so_too(admin: Client, opened: Open) -> None:
    ended(ask(admin, URL, **on("on_day", TODAY)))
    said = json.loads(Entry.objects.get(verb="ended a Party’s membership").text_row.text)
    assert (said["party"], said["from"], said["reason"], len(said["open"])) == (NAME, "2026-11-24", WHY, 6)
    done = json.loads(Entry.objects.get(verb="ended what a Party had a part in").text_row.text)
    assert (len(done["parts"]), done["dates"], done["appointments"]) == (2, 1, 2)
    own = Entry.objects.filter(verb="ended the part of a Party that left", matter=opened.dispute.matter).get()
    assert (own.on_behalf_of, own.clause) == (NAME, "1.1")


def test_the_other_parties_are_told_that_it_leaves(admin: Client, world: World) -> None:
    do(admin, URL, **on("on_day", TODAY))
    notice = Notice.objects.get(subject=f"{NAME} leaves as a Party")
    assert "recorded from Tue 24 November 2026 (1.1):\n\nLeft the partnership." in notice.body
    keys = set(notice.deliveries.values_list("party__key", flat=True))
    assert keys == {p.key for p in current_parties(TODAY)}


def test_the_page_of_one_that_left_keeps_working_and_says_so(admin: Client, world: World) -> None:
    do(admin, URL, **on("on_day", TODAY))
    page = visit(client_for(world.person("lead officer", COUNCIL)), f"/parties/{TRUST}/")
    assert "a Party since Mon 1 September 2025 until Mon 23 November 2026." in page.text
    assert "It is no longer a Party" in page.text
    assert page.links()["Who held its posts on its last day"] == "/parties/posts/?day_day=23&day_month=11&day_year=2026"
    listed = visit(admin, "/parties/")
    assert f"{NAME}, a Party until Mon 23 November 2026" in listed.text
    assert "End its membership" not in visit(admin, f"/parties/{TRUST}/").text
