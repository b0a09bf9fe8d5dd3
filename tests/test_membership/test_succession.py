"""One Party takes the place of another: its parts, dates, drafts, what waits for an answer, and where it stands."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import MatterParty
from alliance.kernel.notices.models import Delivery, Notice
from alliance.kernel.reckoning import midnight
from disputes.models import Draft
from parties.appointments.actions import appoint
from parties.membership.models import PartyChange
from parties.people.actions import admit_person
from parties.people.models import Appointment, Party, Person
from parties.people.queries import current_parties
from tests.makers import COUNCIL, FORUM, ICB, TRUST, World, client_for
from tests.test_disputes.browsing import visit
from tests.test_membership.acting import WHY, ask, do, on, problem
from tests.test_membership.conftest import Open

URL = f"/parties/{TRUST}/succeed/"
TODAY, AHEAD = date(2026, 11, 24), date(2027, 4, 1)
OLD, NEW = "Leicestershire Partnership NHS Trust", "East Midlands Community Trust"
HEIR = {"successor": "new", "name": NEW, "short_name": "EMCT", "kind": "nhs-trust"}


def let_in(world: World, party: Party, post: str, day: date) -> Person:
    """Somebody of the successor, appointed from a day."""
    by = world.actor("administrator")
    person = admit_person(
        actor=by, given_name="Una", family_name="Prewitt", email="una.prewitt@example.org", at=clock.now(), password="x"
    )
    appoint(actor=by, person=person, post=post, party=party, starts_on=day, appointing_body=party.name)
    return person


def part(party: Party, matter: object) -> tuple[str, date, date | None]:
    row = MatterParty.objects.filter(party=party, matter=matter).latest("pk")
    return row.role, row.since, row.until


def test_a_new_party_takes_the_place_and_the_number_stays_nine(admin: Client, world: World) -> None:
    order = [p.key for p in current_parties(TODAY)]
    check = ask(admin, URL, **HEIR, **on("on_day", AHEAD))
    assert (check.status, f"stands where {OLD} stood in the order." in check.text) == (200, True)
    assert not Party.objects.filter(name=NEW).exists()
    assert check.send(URL).status == 303
    heir, trust = Party.objects.get(key="emct"), world.party(TRUST)
    assert (trust.left_on, trust.succeeded_by, heir.joined_on) == (AHEAD, heir, AHEAD)
    assert [p.key for p in current_parties(AHEAD)] == [key if key != TRUST else "emct" for key in order]
    assert [p.key for p in current_parties(TODAY)] == order


def test_what_it_has_a_part_in_passes_on_in_the_same_role(admin: Client, world: World, opened: Open) -> None:
    check = ask(admin, URL, **HEIR, **on("on_day", TODAY))
    assert (check.status, str(opened.dispute) in check.text, str(opened.raised) in check.text) == (200, True, True)
    assert f"1 date that {OLD} owes is owed by {NEW}, by the same day." in check.text
    check.send(URL)
    heir, trust, last = Party.objects.get(key="emct"), world.party(TRUST), TODAY - timedelta(days=1)
    assert part(heir, opened.dispute.matter) == ("responding", TODAY, None)
    assert part(heir, opened.raised.matter) == ("raising", TODAY, None)
    assert part(trust, opened.dispute.matter)[2] == last
    assert part(trust, opened.raised.matter)[2] == last
    assert not MatterParty.objects.filter(party=trust, until=None).exists()


def test_dates_are_owed_by_the_successor_by_the_same_day(admin: Client, opened: Open) -> None:
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    old = Deadline.objects.get(pk=opened.date.pk)
    new = old.superseded_by
    assert new is not None
    assert (old.state, old.end_reason) == ("superseded", f"{NEW} took the place of {OLD}.")
    assert (new.owed_by_party.key, new.state, new.due_on, new.label) == ("emct", "running", old.due_on, old.label)
    assert new.reckoning == old.reckoning
    assert Deadline.objects.get(pk=opened.follower.pk).contingent_on == new
    assert "Answer what was asked" in visit(admin, "/parties/emct/").section("Due from it")


def test_drafts_go_on_under_the_hands_of_the_successor(admin: Client, world: World, opened: Open) -> None:
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    heir = Party.objects.get(key="emct")
    una = client_for(let_in(world, heir, "lead-officer", TODAY))
    draft = Draft.objects.get(pk=opened.draft.pk)
    assert (draft.party, draft.answers["in_one_line"]) == (heir, "A third pathway")
    page = visit(una, f"/disputes/drafts/{draft.reference}/about/")
    assert page.send(in_one_line="A third pathway, taken over").status in (302, 303)
    assert Draft.objects.get(pk=draft.pk).answers["in_one_line"] == "A third pathway, taken over"
    assert visit(una, f"/disputes/{opened.raised.matter.reference}/").status == 200


def test_what_waits_for_an_answer_is_served_on_whoever_the_successor_appoints(
    admin: Client, world: World, opened: Open
) -> None:
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    heir = Party.objects.get(key="emct")
    una = let_in(world, heir, "lead-officer", TODAY)
    with clock.at(clock.now() + timedelta(minutes=5)):
        sweeps.tick()
        sweeps.tick()
    got = Delivery.objects.get(notice=opened.notice, person=una)
    assert (got.party, got.acknowledge_wanted) == (heir, True)
    entries = Entry.objects.filter(verb=f"served notice {opened.notice.reference} also on who answers now")
    told = [json.loads(entry.text_row.text) for entry in entries]
    assert [t["why"] for t in told if t["to"][0]["person"] == una.pk] == [f"{NEW} took the place of {OLD}."]


def test_people_of_the_old_party_leave_their_posts_with_its_last_day(admin: Client, world: World, opened: Open) -> None:
    deputy = world.client("deputy", TRUST)
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    assert deputy.get("/").status_code in (302, 403)
    assert {a.ends_on for a in Appointment.objects.filter(party__key=TRUST, post="deputy")} == {
        TODAY - timedelta(days=1)
    }


def test_a_party_of_today_may_take_the_place_and_keeps_its_own(admin: Client, world: World, opened: Open) -> None:
    icb = world.party(ICB)
    do(admin, URL, successor=str(icb.pk), **on("on_day", TODAY))
    trust = world.party(TRUST)
    icb.refresh_from_db()
    assert (trust.succeeded_by, icb.position, current_parties(TODAY).count()) == (icb, 4, 8)
    assert part(icb, opened.raised.matter) == ("raising", TODAY, None)


def test_one_that_has_a_part_already_keeps_one_and_whoever_raised_it_still_does(
    admin: Client, world: World, opened: Open
) -> None:
    council = world.party(COUNCIL)
    do(admin, URL, successor=str(council.pk), **on("on_day", TODAY))
    assert part(council, opened.raised.matter) == ("raising", TODAY, None)  # it was responding to the trust
    assert part(council, opened.dispute.matter)[::2] == ("responding", None)
    current = MatterParty.objects.filter(
        party=council, until=None, matter__in=[opened.raised.matter, opened.dispute.matter]
    )
    assert current.count() == 2


def test_dated_ahead_it_all_passes_on_the_day(admin: Client, world: World, opened: Open) -> None:
    do(admin, URL, **HEIR, **on("on_day", AHEAD))
    heir = Party.objects.get(key="emct")
    una = let_in(world, heir, "lead-officer", AHEAD)
    assert "takes its place" in visit(admin, f"/parties/{TRUST}/").text
    assert MatterParty.objects.filter(party=heir).count() == 0
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        assert part(heir, opened.raised.matter) == ("raising", AHEAD, None)
        assert Deadline.objects.get(pk=opened.date.pk).superseded_by.owed_by_party == heir
        assert Draft.objects.get(pk=opened.draft.pk).party == heir
        assert Delivery.objects.filter(notice=opened.notice, person=una).count() == 1


def test_taken_back_in_time_both_stay_as_they_were(admin: Client, world: World, opened: Open) -> None:
    do(admin, URL, **HEIR, **on("on_day", AHEAD))
    change = PartyChange.objects.get(what="succeeded")
    joined = PartyChange.objects.get(what="joined", party__key="emct")
    refused = visit(admin, f"/parties/changes/{joined.pk}/take-back/").send(reason="No.")
    assert "Take back that succession instead." in problem(refused)
    visit(admin, f"/parties/changes/{change.pk}/take-back/").send(reason="It was called off.")
    trust = world.party(TRUST)
    assert (trust.left_on, trust.succeeded_by, trust.position) == (None, None, 5)
    with clock.at(midnight(AHEAD)):
        sweeps.tick()
        assert [p.key for p in current_parties(AHEAD) if p.position == 5] == [TRUST]
        assert Deadline.objects.get(pk=opened.date.pk).state == "running"
    assert "it never was one" in visit(admin, "/parties/emct/").text
    assert do(admin, URL, **HEIR, **on("on_day", AHEAD)).status == 303  # and it may be recorded anew
    assert Party.objects.filter(name=NEW).count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": ""}, "Give the name of the new Party"),
        ({"short_name": ""}, "Give a short name"),
        ({"name": "LEICESTER CITY COUNCIL"}, "is already a Party"),
        ({"successor": "0"}, "Choose one of the answers shown."),
        (on("on_day", date(2025, 9, 1)), "It became a Party on"),
    ],
)
def test_a_succession_that_cannot_be_is_refused(admin: Client, answers: dict, words: str) -> None:
    assert words in problem(ask(admin, URL, **{**HEIR, **on("on_day", TODAY), **answers}))
    assert Party.objects.count() == 9


def test_a_name_beside_a_party_of_today_is_refused(admin: Client, world: World) -> None:
    asked = {**HEIR, "successor": str(world.party(ICB).pk)}
    assert "Leave the name empty" in problem(ask(admin, URL, **asked, **on("on_day", TODAY)))


def test_a_party_that_is_to_take_a_place_cannot_leave_before(admin: Client, world: World) -> None:
    do(admin, URL, successor=str(world.party(ICB).pk), **on("on_day", AHEAD))
    said = problem(ask(admin, f"/parties/{ICB}/end/", **on("on_day", TODAY)))
    assert f"It is to take the place of {OLD} on Thu 1 April 2027." in said


def test_questions_keep_the_seat_as_it_was_put(admin: Client, opened: Open) -> None:
    before = list(opened.question.electors.values_list("key", "name", "member"))
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    assert list(opened.question.electors.values_list("key", "name", "member")) == before


def test_it_is_recorded_told_and_on_both_pages(admin: Client, world: World, opened: Open) -> None:
    do(admin, URL, **HEIR, **on("on_day", TODAY))
    done = json.loads(Entry.objects.get(verb="passed on what a Party had a part in").text_row.text)
    assert (len(done["parts"]), done["dates"], done["drafts"]) == (3, 1, 1)
    assert (
        Entry.objects.filter(verb="passed a Party's part on to its successor", matter=opened.dispute.matter).count()
        == 1
    )
    notice = Notice.objects.get(subject=f"Another Party takes the place of {OLD}")
    assert f"Left; {NEW} took its place.\nThe reason given: {WHY}" in notice.body
    reader = world.client("lead officer", FORUM)
    assert f"{NEW} took its place" in visit(reader, f"/parties/{TRUST}/").text
    assert f"In the place of {OLD}." in visit(reader, "/parties/emct/").text
    assert f"{OLD}, a Party until Mon 23 November 2026; {NEW} took its place" in visit(reader, "/parties/").text
