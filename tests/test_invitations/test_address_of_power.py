"""Nobody comes in as somebody else by putting an address right: where a post gives power, a second person agrees to the
address too, and what is agreed to is about the address that was proposed."""

import pytest

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from parties.appointments.actions import appoint
from parties.appointments.asking import ask_to_appoint
from parties.invitations.models import Invitation
from parties.people.actions import admit_person, correct_address
from parties.people.models import Appointment, Person
from parties.second_person.models import Proposal
from tests.makers import FORUM, World
from tests.test_disputes.browsing import Page, visit

pytestmark = pytest.mark.django_db

TRUE, MINE = "maud.appleyard@example.org", "mailbox.of.mine@example.net"


@pytest.fixture
def maud(world: World) -> Person:
    """Somebody who was entered, and holds no post."""
    return admit_person(
        actor=world.actor("administrator"), given_name="Maud", family_name="Appleyard", email=TRUE, at=clock.now()
    )


def put_in(world: World, person: Person, post: str, party: str = "") -> None:
    appoint(
        actor=world.actor("administrator"), person=person, post=post, starts_on=clock.today(), appointing_body="All",
        party=world.party(party) if party else None,
    )  # fmt: skip


def send_to(world: World, person: Person, address: str) -> Page:
    return visit(world.client("administrator"), f"/parties/people/{person.pk}/invite/").send(email=address)


def answer(world: World, proposal: Proposal, says: str = "agree", **more: str) -> Page:
    return visit(world.client("Habbershaw"), proposal.get_absolute_url()).send(answer=says, **more)


def propose(world: World, person: Person) -> Proposal:
    return ask_to_appoint(
        actor=world.actor("administrator"), person=person, post="secretary", party=None, starts_on=clock.today(),
        ends_on=None, appointing_body="The Board", at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize(("post", "party"), [("secretary", ""), ("signatory", FORUM)])
def test_another_address_for_power_waits_for_a_second_person(world: World, maud: Person, post: str, party: str):
    if party:
        Appointment.objects.filter(post=post, party=world.party(party)).delete()
    put_in(world, maud, post, party)
    page = send_to(world, maud, MINE)
    proposal = Proposal.objects.get(kind="address", person=maud)
    assert page.response["Location"] == proposal.get_absolute_url()
    maud.refresh_from_db()
    assert (maud.email, Invitation.objects.filter(person=maud).exists()) == (TRUE, False)
    shown = visit(world.client("Habbershaw"), proposal.get_absolute_url()).text
    assert TRUE in shown
    assert MINE in shown
    assert answer(world, proposal).status == 303
    maud.refresh_from_db()
    assert maud.email == MINE
    assert "put right a sign-in address" in Entry.objects.values_list("verb", flat=True)
    assert send_to(world, maud, MINE).follow().status == 200
    assert Invitation.objects.get(person=maud).address == MINE


def test_the_same_address_and_a_post_without_power_need_nobody_else(world: World, maud: Person):
    put_in(world, maud, "secretary")
    send_to(world, maud, TRUE)
    assert Invitation.objects.get(person=maud).address == TRUE
    other = admit_person(
        actor=world.actor("administrator"), given_name="Ned", family_name="Orme", email="ned@example.org",
        at=clock.now(),
    )  # fmt: skip
    put_in(world, other, "information-officer", FORUM)
    send_to(world, other, MINE)
    assert Invitation.objects.get(person=other).address == MINE
    assert not Proposal.objects.exists()


def test_who_agrees_sees_the_address_and_an_address_changed_meanwhile_is_a_conflict(world: World, maud: Person):
    proposal = propose(world, maud)
    assert TRUE in visit(world.client("Habbershaw"), proposal.get_absolute_url()).text
    correct_address(actor=world.actor("administrator"), person=maud, email=MINE)
    page = answer(world, proposal)
    assert (page.status, "address" in page.text) == (409, True)
    assert not maud.appointments.exists()
    assert answer(world, proposal, "decline", why_not="Another address than before.").status == 303


def test_whoever_may_not_read_contacts_is_not_shown_the_address(world: World, maud: Person):
    proposal = propose(world, world.person("lead officer", FORUM))
    own = visit(world.client("lead officer", FORUM), proposal.get_absolute_url())
    assert own.status == 200
    assert "signs in with" not in own.text
