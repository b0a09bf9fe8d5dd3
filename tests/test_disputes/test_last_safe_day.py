"""The last safe day, and what is said where a date runs past the agreement's end. Dates worked out by hand."""

from datetime import date

import pytest

from disputes import ladder, last_safe_day
from disputes.aftermath import preview
from disputes.models import Dispute
from tests.makers import FORUM, World, make_dispute
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_worked_examples import at, decided, on

LEAD = ("lead officer", FORUM)
END = date(2027, 3, 31)


def found(world: World, dispute: Dispute, moment: str) -> last_safe_day.LastSafeDay:
    row = Dispute.objects.select_related("matter", "version").get(pk=dispute.pk)
    case = ladder.case_of(row, world.actor("chair"), on(moment))
    answer = last_safe_day.find(case.course, case.place, row.version.ends_on)
    assert answer is not None
    return answer


def at_the_choice(world: World) -> Dispute:
    dispute = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    met = on("2026-11-20")
    at(world, met, dispute, "put-words", text="One lead commissioner from April.", mode="at_meeting")
    decided(world, met, dispute, against=1)
    at(world, met, dispute, "ask-onward", text="Do we go on to a facilitator?", mode="at_meeting")
    decided(world, met, dispute)
    return at(world, met, dispute, "go-on", why="Eight agreed and one did not.")


def appoint(world: World, dispute: Dispute, day: str) -> Dispute:
    return at(
        world, on(day), dispute, "appoint-facilitator", on=on(day).date(), name="Ottoline Brackenbury",
        independence="No role with any Party.", has_role="no",
    )  # fmt: skip


def test_twenty_and_ten_operational_days_before_the_end_is_15_february(world):
    answer = found(world, at_the_choice(world), "2026-11-23")
    assert (answer.stage, answer.act) == ("Facilitated discussions", "appoint")
    assert (answer.by, answer.until, answer.ends_on) == (date(2027, 2, 15), date(2027, 3, 15), END)


def test_it_is_the_same_while_the_board_still_looks_for_a_resolution(world):
    for place in ("screening", "board"):
        dispute = make_dispute(world, at=place, filed_at=on("2026-11-17"), in_one_line=f"At {place}")
        assert found(world, dispute, "2026-11-18").by == date(2027, 2, 15)


def test_the_page_of_an_open_dispute_shows_it(world):
    dispute = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    text = visit(world.client(*LEAD), dispute.get_absolute_url()).text
    assert (
        "“Facilitated discussions”: appoint by Mon 15 February 2027 (time until Mon 15 March 2027), and every "
        "remaining step still fits before the agreement ends on Wed 31 March 2027."
    ) in text


@pytest.mark.parametrize(
    ("day", "last", "fits"), [("2027-02-15", "2027-03-31", True), ("2027-02-22", "2027-04-07", False)]
)
def test_once_appointed_the_last_date_is_known(world, day, last, fits):
    dispute = appoint(world, at_the_choice(world), day)
    answer = found(world, dispute, day)
    assert (answer.by, answer.last) == (None, date.fromisoformat(last))
    said = answer.sentence(on(day).date())
    assert ("falls after the agreement ends" in said) is not fits


def test_a_day_later_no_longer_fits(world):
    answer = found(world, at_the_choice(world), "2027-02-16")
    assert answer.sentence(date(2027, 2, 16)) == (
        "Not every remaining step fits before the agreement ends on Wed 31 March 2027: the last safe day was Mon 15 "
        "February 2027."
    )


def test_after_the_end_it_says_that_dates_run_on(world):
    answer = found(world, at_the_choice(world), "2027-04-01")
    assert answer.sentence(date(2027, 4, 1)) == "The agreement ended on Wed 31 March 2027. Dates run on after it."


@pytest.mark.parametrize(("day", "warns"), [("2027-02-15", False), ("2027-03-04", True)])
def test_a_clock_that_runs_past_the_end_says_so_before_the_step(world, day, warns):
    dispute = at_the_choice(world)
    row = Dispute.objects.select_related("matter", "version").get(pk=dispute.pk)
    words = {"on": on(day).date(), "name": "O. B.", "independence": "None.", "has_role": "no"}
    case = ladder.case_of(row, world.actor("chair"), on(day), words)
    said = preview(ladder.BY_KEY["appoint-facilitator"], case).past_end
    assert bool(said) is warns
    assert all("Wed 31 March 2027" in line for line in said)


def test_a_dispute_that_has_ended_has_none(world):
    dispute = at(
        world, on("2026-11-19"), make_dispute(world, at="board", filed_at=on("2026-11-17")), "drop", LEAD, why=""
    )
    row = Dispute.objects.select_related("matter", "version").get(pk=dispute.pk)
    case = ladder.case_of(row, world.actor("chair"), on("2026-11-20"))
    assert last_safe_day.find(case.course, case.place, row.version.ends_on) is None
