"""What time alone does: told once by the sweep, derived by the page, and never waiting for either."""

from datetime import date

import pytest

from alliance.agreement.models import ReadingChoice
from alliance.kernel import clock
from alliance.kernel.notices.models import Delivery, Notice
from disputes import by_time
from disputes.models import Dispute
from tests.makers import FORUM, World, take
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_worked_examples import (  # noqa: F401 a fixture among them
    dates,
    decided,
    meet,
    on,
    place,
    to_the_facilitator,
    told,
)


def swept(moment) -> int:
    with clock.at(moment):
        return by_time.follow_disputes()


def told_by_time() -> list[Notice]:
    return list(Notice.objects.filter(kind=by_time.KIND).order_by("pk"))


def test_a_triage_target_that_passes_with_no_ruling_is_told_once(world: World, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    assert swept(on("2026-10-12", "23:59")) == 0
    assert swept(on("2026-10-13", "00:00")) == 1
    assert [swept(on("2026-10-13", "09:00")), swept(on("2026-11-13", "09:00"))] == [0, 0]
    (notice,) = told_by_time()
    assert "The target passed with no ruling, so this is with the Board." in notice.body
    assert "Seek a result that each Party accepts: by Mon 2 November 2026" in notice.body
    capacities = set(Delivery.objects.filter(notice=notice).values_list("capacity", flat=True))
    assert {"Independent Chair", "Director", "Lead Officer of Leicestershire County Council"} <= capacities
    stored = Dispute.objects.get()
    assert (stored.stage, stored.phase, place(dispute, on("2026-10-13"))) == ("opening", "screening", ("board", "open"))


def test_somebody_who_acts_before_the_sweep_starts_from_where_time_brought_it(world: World, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    with clock.at(on("2026-10-13", "08:00")):
        take(world, dispute, "put-words", text="One lead.", mode="at_meeting")
    assert dispute.steps.get(key="put-words").from_stage == "board"
    assert (swept(on("2026-10-13", "09:00")), swept(on("2026-10-14", "09:00"))) == (1, 0)


def test_a_dispute_that_ended_in_time_is_not_told_of(world: World, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    with clock.at(on("2026-10-09")):
        take(world, dispute, "drop", ("lead officer", FORUM))
    assert (swept(on("2026-10-13", "09:00")), told_by_time()) == (0, [])


def test_a_decision_that_was_carried_starts_the_clock_of_its_notice(world: World, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    with clock.at(on("2026-10-06")):
        take(world, dispute, "in-scope", why="Ours.")
        take(world, dispute, "put-words", text="One lead, LPT, from April.", mode="at_meeting")
    decided(world, on("2026-10-15"), dispute)
    assert "board-notify" not in dates(dispute)
    swept(on("2026-10-15", "12:00"))
    assert dates(dispute)["board-resolve"] == (date(2026, 11, 2), "met")
    assert dates(dispute)["board-notify"] == (date(2026, 10, 22), "running")
    assert told_by_time() == []
    with clock.at(on("2026-10-19")):
        take(world, dispute, "conclude", text="One lead, LPT, from April.")
    assert dates(dispute)["board-notify"] == (date(2026, 10, 22), "met")
    assert Dispute.objects.get().outcome == "decided"


def test_a_negotiation_period_that_outlasts_the_discussions_is_ended_by_time(world: World, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    ReadingChoice.objects.create(
        version=dispute.version, setting="negotiation_period_rule", value="after-report",
        effective_from=date(2026, 10, 6), reason="The Board reads it so.", decided_by="The Board",
        decision_on=date(2026, 10, 5),
        recorded_by=world.person("administrator"), recorded_at=on("2026-10-06"),
    )  # fmt: skip
    assert swept(on("2026-10-13", "09:00")) == 1  # nobody ruled on it
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    meet(world, dispute, "2026-10-28", "2026-11-04", "2026-11-11")
    with clock.at(on("2026-11-12")):
        take(world, dispute, "report", on=date(2026, 11, 12), text="No result.", letter="Hers.")
    due = date(2026, 12, 17)  # 15 Operational Days after the report is Thu 3 December, and 10 after that
    assert place(dispute, on("2026-12-03", "23:59")) == ("facilitation", "ended")
    assert place(dispute, on("2026-12-04", "00:00")) == ("mediation", "awaiting")
    assert [swept(on(day, "09:00")) for day in ("2026-12-03", "2026-12-04", "2026-12-07")] == [0, 1, 0]
    assert "it went on to “Mediation”" in told_by_time()[1].body
    assert dates(dispute)["mediation-submit"] == (due, "running")
    with clock.at(on("2026-12-04")):
        page = visit(world.client("chair"), f"/disputes/{dispute.matter.reference}/")
        assert "Next: submit it: mediation, by Thu 17 December 2026" in page.text


@pytest.mark.parametrize("number", [3])
def test_the_sweep_asks_the_same_however_many_disputes_wait(world: World, told, django_assert_max_num_queries, number):  # noqa: F811
    for n in range(number):
        told(on("2026-10-05"), in_one_line=f"Matter {n}", what_happened=f"In matter {n}.")
    with clock.at(on("2026-10-06")), django_assert_max_num_queries(2):
        assert by_time.follow_disputes() == 0
