"""Who presides in the Chair's place, the Board looking again at a redirection (T6), interests that touch a dispute."""

from datetime import date

import pytest

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.matters.queries import visible_to
from alliance.kernel.permissions import SYSTEM, Act, may
from disputes import ladder
from disputes.models import Dispute
from parties.appointments import actions as appointments
from parties.people.models import Appointment
from tests.makers import CITY, COUNCIL, FORUM, ICB, World, make_dispute, take
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_worked_examples import at, decided, on

CHAIR, LEAD, OTHER = ("chair", ""), ("lead officer", FORUM), ("lead officer", COUNCIL)
MEMBER = ("lead officer", ICB)
NOW = on("2026-11-18")


@pytest.fixture(autouse=True)
def then() -> object:
    with clock.at(NOW):
        yield


@pytest.fixture
def dispute(world: World) -> Dispute:
    return make_dispute(world, filed_at=on("2026-11-17"))


def named(world: World, dispute: Dispute) -> Dispute:
    """A dispute over which a Board member presides, as the Board decided."""
    words = {"decided": "Written round of 18 November 2026.", "why": "The Chair has an interest in it."}
    return take(world, dispute, "name-presiding", ("director", ""), person=str(world.person(*MEMBER).pk), **words)


def test_every_act_of_the_chair_passes_to_whom_the_board_names_for_one_dispute(world, dispute):
    named(world, dispute)
    with pytest.raises(NotAllowed):
        take(world, dispute, "in-scope", CHAIR, why="It is.")
    done = take(world, dispute, "in-scope", MEMBER, why="It is.")
    assert (done.stage, done.phase) == ("board", "open")
    row = Appointment.objects.get(matter=dispute.matter)
    assert (row.post, row.person) == ("presiding-member", world.person(*MEMBER))


def test_it_reaches_this_dispute_and_no_other(world, dispute):
    named(world, dispute)
    other = make_dispute(world, by=("lead officer", CITY), parties=(ICB,), in_one_line="Another", filed_at=NOW)
    with pytest.raises(NotAllowed):
        take(world, other, "in-scope", MEMBER, why="It is.")
    assert take(world, other, "in-scope", CHAIR, why="It is.").phase == "open"
    narrow = Audience.INVOLVED_CHAIR_FACILITATOR
    other.matter.parties.filter(party__key=ICB).update(until=date(2026, 11, 17))
    other.matter.audience = narrow
    other.matter.save()
    assert not visible_to(world.actor(*MEMBER)).filter(pk=other.matter.pk).exists()
    assert visible_to(world.actor(*CHAIR)).filter(pk=other.matter.pk).exists()


def test_the_page_says_who_presides_and_the_chair_is_offered_nothing(world, dispute):
    named(world, dispute)
    page = visit(world.client(*CHAIR), dispute.get_absolute_url())
    assert "presides over this: Written round of 18 November 2026." in page.text
    assert not any("/steps/in-scope/" in url for url in page.links().values())
    assert any(
        "/steps/in-scope/" in u for u in visit(world.client(*MEMBER), dispute.get_absolute_url()).links().values()
    )


def test_nobody_is_named_twice_and_only_those_who_record_name(world, dispute):
    named(world, dispute)
    with pytest.raises(Stale):
        named(world, dispute)
    with pytest.raises(NotAllowed):
        take(world, dispute, "name-presiding", LEAD, person="1", decided="Here.", why="So.")


def test_it_ends_with_the_dispute(world, dispute):
    named(world, dispute)
    take(world, dispute, "drop", LEAD, why="")
    assert Appointment.objects.get(matter=dispute.matter).ends_on == NOW.date()


def test_somebody_may_preside_for_a_period(world, dispute):
    appointments.appoint(
        actor=SYSTEM, person=world.person(*MEMBER), post="presiding-member", starts_on=NOW.date(),
        ends_on=date(2026, 12, 31), appointing_body="Alliance Board",
    )  # fmt: skip
    assert may(world.actor(*MEMBER), Act.CONDUCT_DISPUTE)
    assert take(world, dispute, "in-scope", MEMBER, why="It is.").phase == "open"


# --- T6 ---------------------------------------------------------------------------------------------------------------


def asked_again(world: World) -> Dispute:
    dispute = make_dispute(world, at="redirected", filed_at=on("2026-11-17"))
    return take(world, dispute, "look-again", LEAD, why="It is about all of us.", mode="at_meeting")


@pytest.mark.parametrize(("against", "upheld"), [(0, True), (9, False)])
def test_the_board_looks_again_and_its_answer_decides(world, against, upheld):
    dispute = asked_again(world)
    question = decided(world, on("2026-11-20"), dispute, against=against)
    assert question.text.startswith(f"Is {dispute.matter.reference} a matter for us after all?")
    if not upheld:
        with pytest.raises(Stale):
            at(world, on("2026-11-20"), dispute, "taken-back", CHAIR)
        return
    back = at(world, on("2026-11-20"), dispute, "taken-back", CHAIR)
    assert (back.stage, back.phase, back.is_open, back.outcome) == ("board", "open", True, "")
    running = back.matter.deadlines.get(kind="board-resolve", state="running")
    assert running.due_on == date(2026, 12, 18)  # 20 Operational Days after Fri 20 November
    assert ladder.replay(back) == ladder.Place("board", ladder.Phase.OPEN)


def test_it_is_asked_by_the_party_that_raised_it_within_ten_operational_days_and_once(world):
    dispute = make_dispute(world, at="redirected", filed_at=on("2026-11-17"))
    words = {"why": "It is about all of us.", "mode": "at_meeting"}
    with pytest.raises(NotAllowed):
        at(world, NOW, dispute, "look-again", OTHER, **words)
    with pytest.raises(Stale):
        at(world, on("2026-12-02"), dispute, "look-again", LEAD, **words)  # its last day was Tue 1 December
    at(world, on("2026-12-01"), dispute, "look-again", LEAD, **words)
    with pytest.raises(Stale):
        at(world, on("2026-12-01"), dispute, "look-again", LEAD, **words)


def test_a_dispute_that_is_taken_up_again_is_open(world):
    dispute = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    take(world, dispute, "drop", LEAD, why="")
    take(world, dispute, "ask-reopen", LEAD, why="New facts.")
    again = take(world, dispute, "reopen", CHAIR, why="There are.")
    assert (again.is_open, again.outcome, again.matter.closed_at) == (True, "", None)


# --- Interests --------------------------------------------------------------------------------------------------------


def test_each_board_member_is_asked_whether_an_interest_touches_it_and_it_is_shown(world, dispute):
    url = f"{dispute.get_absolute_url()}steps/say-interest/"
    assert url in visit(world.client(*MEMBER), dispute.get_absolute_url()).links().values()
    page = visit(world.client(*MEMBER), url)
    refused = page.send(touches="yes", words="")
    assert (refused.status, "which interest it is" in refused.text) == (422, True)
    assert page.send(touches="yes", words="We hold the contract.").status == 303
    shown = visit(world.client(*LEAD), dispute.get_absolute_url()).text
    assert "says: an interest touches this: We hold the contract." in shown
    assert url not in visit(world.client(*MEMBER), dispute.get_absolute_url()).links().values()


def test_others_are_not_asked(world, dispute):
    for by in (CHAIR, ("director", ""), ("administrator", "")):
        with pytest.raises(NotAllowed):
            take(world, dispute, "say-interest", by, touches="no", words="")
