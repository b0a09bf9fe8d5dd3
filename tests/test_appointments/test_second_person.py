"""A post that gives power changes hands only when a second person agrees."""

from datetime import date
from typing import Any

import pytest

from alliance.kernel.audit.models import Entry
from alliance.kernel.documents.models import Document
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM
from alliance.web.step_up import RECORDS
from parties.appointments.actions import appoint as put
from parties.people.models import Appointment, Person
from parties.second_person.models import Proposal
from tests.makers import COUNCIL, World
from tests.test_appointments.office import (
    ADMINISTRATOR,
    CHAIR,
    DIRECTOR,
    OTHER,
    TODAY,
    appoint,
    asked,
    boxes,
    end,
    end_asked,
    extend,
    held,
    letter_of,
    problems,
    settle,
    table,
    waiting,
)
from tests.test_disputes.browsing import Page, visit

NEWCOMER, LEAD = "Solanke", "Stathers"
KEY = {"form_key": "k" * 32}


def proposed(world: World, post: str = "presiding-member") -> Proposal:
    """An appointment to a post that gives power, which waits."""
    made = appoint(world, NEWCOMER, post, sends={"note": "Minute of 17 September"})
    assert made.response["Location"] == waiting().get_absolute_url()
    return waiting()


def holds(world: World, post: str = "presiding-member") -> bool:
    return Appointment.objects.filter(person=world.person(NEWCOMER), post=post).exists()


@pytest.mark.parametrize("by", [CHAIR, DIRECTOR, OTHER])
def test_it_happens_when_a_second_person_agrees_and_stands_under_both_names(world: World, by: str):
    proposal = proposed(world)
    assert not holds(world)
    assert settle(world.client(by), proposal).status == 303
    row = held(world, NEWCOMER, "presiding-member")
    assert (row.starts_on, row.appointing_body, row.note) == (TODAY, "Alliance Board", "Minute of 17 September")
    entry = Entry.objects.filter(verb="appointed").latest("seq")
    assert entry.actor_name == world.person(by).full_name
    assert '"proposed_by":"Wendell Garrity"' in entry.text_row.text
    assert Notice.objects.filter(kind="change-of-office").count() == 1


@pytest.mark.parametrize(
    "post",
    ["presiding-member", "conflicts-guardian", "acting-director", "secretary", "administrator", "auditor"],
)
def test_every_post_that_gives_power_waits(world: World, post: str):
    proposed(world, post)
    assert not holds(world, post)


def test_who_signs_for_a_party_waits_as_well(world: World):
    row = held(world, "Thorpe-Kaur")
    assert end(world, row, TODAY).response["Location"] == waiting().get_absolute_url()
    settle(world.client(CHAIR), waiting())
    assert held(world, "Thorpe-Kaur").ends_on == TODAY
    appoint(world, NEWCOMER, "signatory", COUNCIL, date(2026, 11, 25))
    assert (holds(world, "signatory"), waiting().party) == (False, world.party(COUNCIL))


def test_extending_and_ending_such_a_post_wait_too(world: World):
    row = put(
        actor=SYSTEM, person=world.person(NEWCOMER), post="secretary", starts_on=TODAY, ends_on=date(2026, 12, 24),
        appointing_body="Director",
    )  # fmt: skip
    extend(world, row, date(2027, 1, 31))
    page = visit(world.client(CHAIR), waiting().get_absolute_url())
    assert table(page) == [
        "Last day as Secretary to the Board | Thu 24 December 2026 | Sun 31 January 2027",
        "Decided by | – | Director",
        "Letter | – | none was given",
    ]
    page.send(answer="agree")
    assert held(world, NEWCOMER, "secretary").ends_on == date(2027, 1, 31)
    end(world, row, date(2026, 12, 1), appointing_body="The Board", letter=letter_of("Minute"))
    page = visit(world.client(CHAIR), waiting().get_absolute_url())
    assert table(page) == [
        "Last day as Secretary to the Board | Sun 31 January 2027 | Tue 1 December 2026",
        "Decided by | – | The Board",
        "Letter | – | kept with the agreement",
    ]
    page.send(answer="agree")
    ended = held(world, NEWCOMER, "secretary")
    assert (ended.ends_on, ended.last_day_by, ended.appointing_body) == (date(2026, 12, 1), "The Board", "Director")
    assert Document.objects.get(pk=ended.last_day_letter_id).audience == "all_parties"


def test_a_change_made_meanwhile_makes_the_proposal_stale(world: World):
    row = put(
        actor=SYSTEM, person=world.person(NEWCOMER), post="secretary", starts_on=TODAY, ends_on=date(2026, 12, 24),
        appointing_body="Director",
    )  # fmt: skip
    extend(world, row, None)
    first = waiting()
    end(world, row, date(2026, 12, 1))
    second = Proposal.objects.exclude(pk=first.pk).get()
    settle(world.client(CHAIR), second)
    late = settle(world.client(CHAIR), first)
    assert late.status == 409
    assert "The last day of this appointment was changed after this was proposed." in late.text
    assert Proposal.objects.get(pk=first.pk).is_open


def test_declining_needs_a_reason_and_the_proposer_is_told(world: World):
    proposal = proposed(world)
    chair = world.client(CHAIR)
    assert problems(settle(chair, proposal, "decline")).keys() == {"why_not"}
    assert settle(chair, proposal, "decline", why_not="The Board has not decided it.").status == 303
    assert not holds(world)
    told = Notice.objects.filter(kind="second-person").latest("pk")
    assert told.subject == "A change you proposed was declined"
    assert [d.person_name for d in told.deliveries.all()] == ["Wendell Garrity"]


def test_the_proposer_takes_it_back(world: World):
    proposal = proposed(world)
    page = visit(world.client(ADMINISTRATOR), proposal.get_absolute_url())
    assert "Take it back" in page.buttons()
    assert page.send().status == 303
    assert Proposal.objects.get(pk=proposal.pk).outcome == "withdrawn"
    assert settle_raw(world, CHAIR, proposal).status == 409


def settle_raw(world: World, by: str, proposal: Proposal, **answers: Any) -> Page:
    client = world.client(by)
    return Page(client.post(proposal.get_absolute_url(), {**KEY, "answer": "agree", **answers}), client)


def test_the_proposer_cannot_agree_by_a_raw_form(world: World):
    proposal = proposed(world)
    settle_raw(world, ADMINISTRATOR, proposal)  # their page has one button only: taking it back
    assert (Proposal.objects.get(pk=proposal.pk).outcome, holds(world)) == ("withdrawn", False)


def test_the_one_concerned_cannot_agree_though_they_could_to_others(world: World):
    put(
        actor=SYSTEM, person=world.person(NEWCOMER), post="acting-director", starts_on=TODAY,
        appointing_body="The Board",
    )  # fmt: skip
    proposal = proposed(world)
    page = visit(world.client("Solanke"), proposal.get_absolute_url())
    assert "This is about you, so somebody else agrees to it or declines." in page.text
    assert settle_raw(world, "Solanke", proposal).status == 403
    assert (Proposal.objects.get(pk=proposal.pk).is_open, holds(world)) == (True, False)


@pytest.mark.parametrize("who", [LEAD, "Callowhill", "Lowmoor"])
def test_others_do_not_learn_of_it(world: World, who: str):
    proposal = proposed(world)
    client = world.client(who)
    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert settle_raw(world, who, proposal).status == 404
    assert "presiding" not in visit(client, "/parties/proposals/").text.lower()


def test_it_waits_on_the_list_and_on_the_home_page_of_those_who_may_agree(world: World):
    proposed(world)
    chair = world.client(CHAIR)
    home = visit(chair, "/")
    assert home.links()["1 change waits for a second person"] == "/parties/proposals/"
    sentence = "Priti Solanke is to be Presiding member from Tue 24 November 2026 with no last day."
    assert sentence in visit(chair, "/parties/proposals/").section("Waiting for you")
    own = visit(world.client(ADMINISTRATOR), "/parties/proposals/")
    assert "Nothing waits for you." in own.section("Waiting for you")
    assert sentence in own.section("Waiting for somebody else")
    assert "waits for a second person" not in visit(world.client(ADMINISTRATOR), "/").text
    settle(chair, waiting())
    assert sentence in visit(chair, "/parties/proposals/").section("Settled in the last two months")


def test_the_page_says_what_would_happen_before_and_after(world: World):
    page = visit(world.client(CHAIR), proposed(world).get_absolute_url())
    lines = table(page)
    assert lines[:3] == [
        "Presiding member | Nobody on those days | Priti Solanke, from Tue 24 November 2026 with no last day",
        "Appointed by | – | Alliance Board",
        "Letter | – | none was given",
    ]
    assert "ruling on a dispute" in lines[3]


def test_the_same_thing_is_not_proposed_twice(world: World):
    proposed(world)
    again = appoint(world, NEWCOMER, "presiding-member", by=OTHER)
    assert again.status == 422
    assert "This already waits for a second person." in again.text


def test_what_cannot_be_any_more_when_it_is_agreed_to_is_refused_in_words(world: World):
    proposal = proposed(world)
    put(actor=SYSTEM, person=world.person(LEAD), post="presiding-member", starts_on=TODAY, appointing_body="The Board")
    late = settle(world.client(CHAIR), proposal)
    assert late.status == 422
    assert "Gemma Stathers holds this post from 24 November 2026 with no last day." in late.text
    assert Proposal.objects.get(pk=proposal.pk).is_open


def test_what_a_former_administrator_proposed_lapses(world: World):
    proposal = proposed(world)
    row = held(world, ADMINISTRATOR)
    row.ends_on = date(2026, 11, 23)
    row.save()
    late = settle(world.client(CHAIR), proposal)
    assert (late.status, holds(world)) == (409, False)
    assert "Wendell Garrity, who proposed this, is no longer an administrator." in late.text


def alone(world: World) -> None:
    """Nobody but the first administrator has come in."""
    Person.objects.exclude(pk=world.person(ADMINISTRATOR).pk).update(came_in_at=None)


def test_the_first_administrator_acts_alone_and_the_record_says_so(world: World):
    alone(world)
    check = asked(world, NEWCOMER, "secretary").follow()
    assert "nobody else could agree yet. It happens at once, and the record says so." in check.text
    assert check.send().status == 303
    assert holds(world, "secretary")
    entry = Entry.objects.filter(verb="appointed").latest("seq")
    assert '"second_person":"nobody else could agree"' in entry.text_row.text


ONLY = (
    "Noor Habbershaw is the only other person who could agree. Have another administrator, the Chair or a Director "
    "appointed first; the owner of the server can invite an administrator by command."
)


def only_two(world: World) -> Person:
    """Two administrators and nobody else who could agree; gives the second."""
    two = [world.person(ADMINISTRATOR).pk, world.person(OTHER).pk]
    Person.objects.exclude(pk__in=two).update(came_in_at=None)
    return world.person(OTHER)


def test_nobody_alone_ends_the_post_of_the_only_other_person_who_could_agree(world: World):
    only_two(world)
    row = held(world, OTHER)
    asked = end_asked(world, row, TODAY)
    shown = visit(asked.client, asked.response["Location"], status=422)
    assert ONLY in shown.text
    answers = {**KEY, "reason": "No need.", "appointing_body": "Director"}
    sent = world.client(ADMINISTRATOR).post(f"/parties/appointments/{row.pk}/end/check/?ends_on=2026-11-24", answers)
    assert (sent.status_code, ONLY in sent.content.decode()) == (422, True)
    assert (held(world, OTHER).ends_on, Proposal.objects.count()) == (None, 0)


def test_nobody_alone_closes_the_sign_in_of_the_only_other_person_who_could_agree(world: World):
    noor = only_two(world)
    sent = visit(world.client(ADMINISTRATOR), f"/parties/people/{noor.pk}/sign-in/").send(reason="No need.")
    assert (sent.status, ONLY in sent.text) == (422, True)
    assert Person.objects.get(pk=noor.pk).is_active


def test_the_two_still_agree_to_what_is_about_others(world: World):
    only_two(world)
    proposal = proposed(world)
    assert settle(world.client(OTHER), proposal).status == 303
    assert holds(world)


@pytest.mark.parametrize(
    ("post", "name"), [("presiding-member", "Propose it"), ("management-team", "Make this appointment")]
)
def test_the_button_says_whether_it_waits(world: World, post: str, name: str):
    who = LEAD if post == "management-team" else NEWCOMER
    assert name in asked(world, who, post).follow().buttons()


def test_closing_the_sign_in_of_somebody_with_power_waits(world: World):
    address = f"/parties/people/{world.person(CHAIR).pk}/sign-in/"
    assert visit(world.client(ADMINISTRATOR), address).send(reason="Her laptop was taken.").status == 303
    assert Person.objects.get(pk=world.person(CHAIR).pk).is_active
    page = visit(world.client(DIRECTOR), waiting().get_absolute_url())
    assert table(page) == ["Sign-in | open | closed"]
    page.send(answer="agree")
    assert not Person.objects.get(pk=world.person(CHAIR).pk).is_active


def test_ending_a_post_without_power_at_once_on_its_first_day_waits_where_it_would_close_a_powerful_sign_in(
    world: World,
):
    row = put(
        actor=SYSTEM, person=world.person(OTHER), post="management-team", starts_on=TODAY, appointing_body="Director"
    )
    assert end(world, row, None).response["Location"] == waiting().get_absolute_url()
    assert Person.objects.get(pk=world.person(OTHER).pk).is_active


def test_who_agrees_shows_who_they_are_first(world: World):
    proposal = proposed(world)
    chair = world.client(CHAIR)
    session = chair.session
    session[RECORDS] = [{**one, "at": one["at"] - 16 * 60} for one in session[RECORDS]]
    session.save()
    for address in (proposal.get_absolute_url(), "/parties/proposals/"):
        answer = chair.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert chair.post(proposal.get_absolute_url(), {**KEY, "answer": "agree"}).status_code == 302
    assert not holds(world)


def test_a_day_given_for_the_questions_is_kept_on_the_way_back(world: World):
    check = asked(world, NEWCOMER, "presiding-member", "", date(2026, 12, 1), date(2026, 12, 24)).follow()
    back = visit(world.client(ADMINISTRATOR), check.links()["Change the answers before"]).fields()
    kept = {**boxes("starts_on", date(2026, 12, 1)), **boxes("ends_on", date(2026, 12, 24))}
    assert {name: back[name] for name in kept} == {name: [value] for name, value in kept.items()}
