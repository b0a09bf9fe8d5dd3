"""What the last resort sets going: Parties leave, the agreement closes; a Party leaves of itself (T28, T28a, T29)."""

from datetime import date
from typing import Any

import pytest

from alliance.kernel import clock
from alliance.kernel.closing import READING, STAYS_OPEN
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import MATRIX, Act, may, require
from disputes import closing
from disputes.accords.models import Accord
from disputes.models import Dispute
from parties.membership.models import PartyChange
from parties.people.actors import actor_for
from parties.people.models import Party
from parties.people.queries import current_parties
from tests.makers import CITY, COUNCIL, FORUM, World, make_dispute
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_worked_examples import at, on

CHAIR, LEAD, OTHER = ("chair", ""), ("lead officer", FORUM), ("lead officer", COUNCIL)
NOW = on("2026-12-02")


def at_last_resort(world: World) -> Dispute:
    """A dispute in which nothing has settled it."""
    dispute = make_dispute(world, at="board", filed_at=on("2026-10-05"))
    dispute.stage, dispute.phase = "last-resort", "open"
    dispute.save(update_fields=["stage", "phase"])
    return dispute


def agreed(world: World, key: str, **words: Any) -> Dispute:
    """An option to whose words every Party has consented."""
    dispute = at_last_resort(world)
    at(world, NOW, dispute, key, LEAD, party=world.party(FORUM), text="As handed over.", **words)
    accord = Accord.objects.get(dispute=dispute, key=key)
    accord.outcome, accord.closed_at = Accord.Outcome.AGREED, NOW
    accord.save()
    return dispute


@pytest.mark.parametrize(("day", "left"), [("2026-12-02", True), ("2026-12-31", False)])
def test_each_party_named_leaves_on_the_day_agreed_with_the_accord_as_the_reason(world, day, left):
    dispute = agreed(world, "parties-leave", leaving=[COUNCIL], on=on(day).date())
    ended = at(world, NOW, dispute, "note-leaving", CHAIR, why="")
    council = world.party(COUNCIL)
    assert (ended.outcome, ended.is_open, council.left_on) == ("party_left", False, on(day).date())
    said = dispute.steps.get(key="note-leaving").says
    assert said == f"It was agreed who leaves from {on(day):%-d %B %Y}: {council.name}."
    change = PartyChange.objects.get(party=council, what=PartyChange.What.LEFT)
    assert change.reason.startswith(f"By mutual consent of the Parties, in {dispute.matter.reference}: As handed over.")
    assert (council in current_parties(NOW.date())) is not left
    with clock.at(NOW):
        assert bool(world.actor(*OTHER).party_ids) is not left


def test_the_end_of_a_part_is_recorded_and_closes_nothing_else(world):
    dispute = agreed(world, "agreement-ends", whole="no", part="Clause 5.2.2", on=NOW.date())
    ended = at(world, NOW, dispute, "note-ending", CHAIR, why="")
    assert (ended.outcome, ended.version.closing_from) == ("agreement_ended", None)
    assert may(actor_for(world.person(*LEAD), NOW.date()), Act.FILE_DISPUTE)


@pytest.fixture
def closed(world: World) -> Dispute:
    """A dispute by which the whole agreement ended, while another was open."""
    other = make_dispute(world, at="board", filed_at=on("2026-11-30"), by=("lead officer", CITY), parties=(COUNCIL,))
    dispute = agreed(world, "agreement-ends", whole="yes", part="", on=NOW.date())
    at(world, NOW, dispute, "note-ending", CHAIR, why="")
    assert Deadline.objects.filter(matter=other.matter).exists()
    return other


def test_the_end_of_the_whole_ends_every_date(closed):
    assert not Deadline.objects.filter(state__in=["running", "waiting"]).exists()
    assert Deadline.objects.filter(matter=closed.matter, end_reason=closing.ENDED).exists()


def test_it_is_read_and_no_longer_changed_but_for_a_short_list(world, closed):
    with clock.at(NOW):
        lead, chair, director = world.actor(*LEAD), world.actor(*CHAIR), world.actor("director")
        for act in (Act.FILE_DISPUTE, Act.RESPOND, Act.RAISE_CONCERN, Act.DROP_DISPUTE):
            assert not may(lead, act)
        assert not may(chair, Act.CONDUCT_DISPUTE)
        for act in (Act.PREPARE_MEETING, Act.PUBLISH_PACK, Act.RECORD_COSTS):
            assert may(director, act)
        assert may(lead, Act.READ_DISPUTE)
        assert may(lead, Act.OWN_ACCOUNT)
        with pytest.raises(NotAllowed, match="ended the agreement"):
            require(lead, Act.FILE_DISPUTE)


def test_the_list_stands_in_one_place_and_reading_stays_open():
    assert READING <= STAYS_OPEN
    assert {act for act in MATRIX if act.name.startswith("READ_")} == READING
    assert Act.FILE_DISPUTE not in STAYS_OPEN
    assert Act.CHANGE_AGREEMENT not in STAYS_OPEN


def test_a_banner_says_so_on_every_page_and_a_form_answers_in_words(world, closed):
    with clock.at(NOW):
        client = world.client(*LEAD)
        page = visit(client, closed.get_absolute_url())
        assert "The Parties have ended the agreement." in page.html
        refused = client.get("/disputes/new/")
    assert (refused.status_code, "ended the agreement" in refused.content.decode()) == (403, True)


def test_before_its_day_nothing_is_closed_and_on_its_day_the_sweep_ends_the_dates(world):
    make_dispute(world, at="board", filed_at=on("2026-11-30"), by=("lead officer", CITY), parties=(COUNCIL,))
    dispute = agreed(world, "agreement-ends", whole="yes", part="", on=date(2026, 12, 31))
    at(world, NOW, dispute, "note-ending", CHAIR, why="")
    running = Deadline.objects.filter(state__in=["running", "waiting"])
    assert running.exists()
    with clock.at(on("2026-12-30")):
        assert closing.end_dates() == 0
        assert may(world.actor(*LEAD), Act.FILE_DISPUTE)
    with clock.at(on("2026-12-31")):
        assert closing.end_dates() > 0
        assert closing.end_dates() == 0
        assert not may(world.actor(*LEAD), Act.FILE_DISPUTE)
    assert not running.exists()


def test_a_party_that_leaves_of_itself_is_recorded_as_the_fact_it_is(world):
    dispute = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    council = Party.objects.get(key=COUNCIL)
    words = {"party": council, "on": date(2026, 12, 31), "letter": "Of its chief executive, 20 November 2026."}
    after = at(world, on("2026-11-23"), dispute, "left-by-itself", CHAIR, **words)
    council.refresh_from_db()
    assert (after.is_open, after.outcome, council.left_on) == (True, "", date(2026, 12, 31))
    assert dispute.steps.get(key="left-by-itself").says == (
        f"{council.name} leaves by its own decision from 31 December 2026."
    )
    with pytest.raises(NotAllowed):
        at(world, on("2026-11-23"), dispute, "left-by-itself", LEAD, **words)
