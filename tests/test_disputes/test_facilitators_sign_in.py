"""The facilitator's own narrow sign-in: invited with the appointment, one dispute, over with it."""

from datetime import timedelta

import pytest

from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, may
from disputes.facilitation import sign_in
from disputes.models import Dispute
from parties.invitations.models import Invitation
from parties.people.actors import actor_for
from parties.people.models import Appointment, Person
from tests.makers import CITY, ICB, World, client_for, make_dispute
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_worked_examples import at, decided, on

EMAIL = "ottoline.brackenbury@example.org"
MET, APPOINTED = on("2026-11-20"), on("2026-11-24")


def appointed(world: World, email: str = EMAIL) -> Dispute:
    """A dispute whose facilitator accepted and was given a sign-in."""
    dispute = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    at(world, MET, dispute, "put-words", text="One lead commissioner from April.", mode="at_meeting")
    decided(world, MET, dispute, against=1)
    at(world, MET, dispute, "ask-onward", text="Do we go on to a facilitator?", mode="at_meeting")
    decided(world, MET, dispute)
    at(world, MET, dispute, "go-on", why="Eight agreed and one did not.")
    words = {"name": "Ottoline Brackenbury", "independence": "No role with any Party.", "has_role": "no"}
    return at(world, APPOINTED, dispute, "appoint-facilitator", on=APPOINTED.date(), email=email, **words)


def facilitator() -> Person:
    return Person.objects.get(email=EMAIL)


def test_the_appointment_enters_appoints_and_invites(world):
    dispute = appointed(world)
    row = Appointment.objects.get(matter=dispute.matter)
    assert (row.person, row.post, row.ends_on) == (facilitator(), "facilitator", None)
    assert str(row.person) == "Ottoline Brackenbury"
    assert Invitation.objects.get(person=row.person).address == EMAIL


def test_they_see_this_dispute_only(world):
    dispute = appointed(world)
    other = make_dispute(world, at="board", by=("lead officer", CITY), in_one_line="Another matter", parties=(ICB,))
    with clock.at(APPOINTED):
        browser = client_for(facilitator())
        assert visit(browser, dispute.get_absolute_url()).status == 200
        assert browser.get(other.get_absolute_url()).status_code == 404
        listed = visit(browser, "/disputes/?show=all").text
    assert dispute.matter.reference in listed
    assert other.matter.reference not in listed


def test_they_are_told_with_the_parties(world):
    dispute = appointed(world)
    words = {"starts_at": on("2026-12-01", "14:00"), "place": "City Hall"}
    at(world, APPOINTED, dispute, "book-discussion", **words)
    told = dispute.matter.notices.get(kind="dispute-book-discussion").deliveries.filter(person=facilitator())
    assert [d.capacity for d in told] == ["Independent Facilitator"]


def test_without_an_address_nobody_is_let_in(world):
    dispute = appointed(world, email="")
    assert not Appointment.objects.filter(matter=dispute.matter).exists()


def test_somebody_with_another_post_is_refused_under_that_address(world):
    with pytest.raises(Refusal) as refused:
        appointed(world, email=world.person("director").email)
    assert refused.value.field == "email"


def test_it_ends_where_the_facilitator_does_not_go_on(world):
    dispute = appointed(world)
    at(world, on("2026-11-27"), dispute, "facilitator-ends", on=on("2026-11-27").date(), why="Unable to go on.")
    assert Appointment.objects.get(matter=dispute.matter).ends_on == on("2026-11-26").date()
    later = actor_for(facilitator(), on("2026-11-27").date())
    assert not may(later, Act.READ_DISPUTE)


def test_it_ends_with_the_dispute(world):
    dispute = appointed(world)
    at(world, on("2026-11-25"), dispute, "drop", ("lead officer", "leicestershire-send-hub"), why="")
    row = Appointment.objects.get(matter=dispute.matter)
    assert row.ends_on == on("2026-11-25").date()
    assert not may(actor_for(row.person, row.ends_on + timedelta(days=1)), Act.READ_DISPUTE)


def test_ending_twice_changes_nothing(world):
    dispute = appointed(world)
    with clock.at(APPOINTED):
        for _ in range(2):
            sign_in.end(dispute=dispute, last_day=APPOINTED.date(), why="Over.")
    assert Appointment.objects.get(matter=dispute.matter).ends_on == APPOINTED.date()
