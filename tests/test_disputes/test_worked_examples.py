"""The worked examples of the domain reference (3.8), told through the steps people take; every date by hand."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from disputes import actions, ladder
from disputes.facilitation.queries import held
from disputes.models import Dispute
from parties.deciding import actions as deciding
from parties.deciding import answering
from parties.deciding.models import Elector, Question
from tests.makers import FORUM, World, make_draft, take

CHAIR, FORUMS = ("chair", ""), ("lead officer", FORUM)
LONDON = clock.LONDON


def on(day: str, time: str = "11:05") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LONDON)


@pytest.fixture
def told(world: World) -> Callable[..., Dispute]:
    """A dispute filed at a moment of the story."""

    def file(at: datetime, **answers: Any) -> Dispute:
        with clock.at(at):
            draft = make_draft(world, FORUMS, **answers)
            return actions.file(
                actor=world.actor(*FORUMS), draft_id=draft.pk, turn=draft.turn, at=clock.now(), meant=True
            )

    return file


def dates(dispute: Dispute) -> dict[str, tuple[date, str]]:
    """The dates of a dispute that still stand or were met, by kind, with their state."""
    rows = dispute.matter.deadlines.exclude(state=Deadline.State.SUPERSEDED).order_by("pk")
    return {row.kind: (row.due_on, row.state) for row in rows}


def at(
    world: World, moment: datetime, dispute: Dispute, key: str, by: tuple[str, str] = CHAIR, **words: Any
) -> Dispute:
    with clock.at(moment):
        return take(world, dispute, key, by, **words)


def decided(world: World, moment: datetime, dispute: Dispute, *, against: int = 0, present: bool = True) -> Question:
    """Everyone on the Board answers the open question: all agree but `against`; then it is closed."""
    with clock.at(moment):
        question = dispute.matter.questions.filter(closed_at=None).get()
        electors = list(Elector.objects.filter(question=question))
        for number, seat in enumerate(electors):
            person = seat.member_id or seat.deputies[0]["id"]
            answering.enter_answer(
                actor=world.actor("director"), question=question.pk, elector=seat.pk, person=person,
                value="disagree" if number < against else "agree", reason="", text_version=question.text_version,
                at=clock.now(),
            )  # fmt: skip
        return deciding.close(
            actor=world.actor("chair"), question=question.pk, present=[e.key for e in electors], presided=True,
            consensus=not against, seen=None, at=clock.now(),
        )  # fmt: skip


def to_the_facilitator(world: World, dispute: Dispute, met: datetime, appointed: datetime) -> Dispute:
    """The Board cannot settle it and goes on; a facilitator accepts."""
    at(world, met, dispute, "put-words", text="One lead commissioner from April.", mode="at_meeting")
    decided(world, met, dispute, against=1)
    at(world, met, dispute, "ask-onward", text="Do we go on to a facilitator?", mode="at_meeting")
    decided(world, met, dispute)
    at(world, met, dispute, "go-on", why="Eight agreed and one did not.")
    return at(
        world, appointed, dispute, "appoint-facilitator", on=clock.local(appointed).date(), name="Ottoline Brackenbury",
        independence="No role with any Party.", has_role="no",
    )  # fmt: skip


def meet(world: World, dispute: Dispute, *days: str) -> None:
    for day in days:
        held = on(day, "14:00")
        at(
            world, on(day, "17:30"), dispute, "hold-discussion", discussion="other", starts_at=held,
            attended=[p.key for p in ladder.telling.involved(dispute)],
        )  # fmt: skip


def place(dispute: Dispute, moment: datetime) -> tuple[str, str]:
    found = ladder.place(Dispute.objects.select_related("matter", "version").get(pk=dispute.pk), moment)
    return found.stage, found.phase.value


def test_a_three_discussions_bring_a_consensus_that_the_board_confirms(world, told):
    dispute = told(on("2026-10-05"))
    assert dates(dispute) == {
        "screening": (date(2026, 10, 12), "running"), "board-resolve": (date(2026, 11, 2), "running"),
    }  # fmt: skip
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    assert dates(dispute)["board-resolve"] == (date(2026, 11, 2), "met")
    assert dates(dispute)["facilitation-window"] == (date(2026, 11, 17), "running")
    window = dispute.matter.deadlines.get(kind="facilitation-window")
    assert window.ends_at == datetime.fromisoformat("2026-11-18T00:00:00+00:00")
    meet(world, dispute, "2026-10-28", "2026-11-04", "2026-11-12")
    at(world, on("2026-11-13"), dispute, "confirm-consensus", text="One lead, LPT, from April.", mode="at_meeting")
    decided(world, on("2026-11-13"), dispute)
    ended = at(world, on("2026-11-13"), dispute, "consensus", text="One lead, LPT, from April.")
    assert (ended.outcome, ended.is_open) == ("consensus", False)
    assert {state for _, state in dates(dispute).values()} <= {"met", "cancelled"}


def test_b_two_discussions_by_the_end_of_the_window_go_on_with_a_reason(world, told):
    dispute = told(on("2026-11-10"))
    to_the_facilitator(world, dispute, on("2026-11-20"), on("2026-12-04"))
    meet(world, dispute, "2026-12-10", "2026-12-17")
    found = dates(dispute)
    assert found["facilitation-window"] == (date(2027, 1, 6), "running")
    assert found["mediation-submit"] == (date(2027, 1, 20), "waiting")
    at(world, on("2027-01-07"), dispute, "report", on=date(2027, 1, 7), text="No result.", shortfall="Illness.")
    assert place(dispute, on("2027-01-07", "12:00")) == ("mediation", "awaiting")
    assert dates(dispute)["mediation-submit"] == (date(2027, 1, 20), "running")
    assert "minimum of 3 was not met: 2 were held" in dispute.steps.get(key="report").says


def test_c_a_notice_sent_on_a_saturday_night_counts_from_monday(world, told):
    dispute = told(on("2026-09-26", "23:40"))
    assert clock.local(dispute.served_at).date() == date(2026, 9, 28)
    assert dates(dispute)["board-resolve"][0] == date(2026, 10, 26)


def test_d_a_clock_runs_on_after_the_agreement_has_ended(world, told):
    dispute = told(on("2027-01-25"))
    to_the_facilitator(world, dispute, on("2027-02-10"), on("2027-02-22"))
    assert dates(dispute)["facilitation-window"][0] == date(2027, 3, 22)
    meet(world, dispute, "2027-03-01", "2027-03-08", "2027-03-15")
    at(world, on("2027-03-22"), dispute, "report", on=date(2027, 3, 22), text="No result.", letter="Letter.")
    assert dates(dispute)["mediation-submit"] == (date(2027, 4, 7), "running")


def test_e_a_successor_has_the_whole_time_again_and_begins_at_none_held(world, told):
    dispute = told(on("2026-10-05"))
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-11-02"))
    assert dates(dispute)["facilitation-window"][0] == date(2026, 11, 30)
    meet(world, dispute, "2026-11-09")
    at(world, on("2026-11-13"), dispute, "facilitator-ends", on=date(2026, 11, 13), why="Resigned.")
    assert place(dispute, on("2026-11-13", "12:00")) == ("facilitation", "awaiting")
    at(
        world, on("2026-11-16"), dispute, "appoint-facilitator", on=date(2026, 11, 16), name="Another Facilitator",
        independence="No role with any Party.", has_role="no",
    )  # fmt: skip
    assert dates(dispute)["facilitation-window"] == (date(2026, 12, 14), "running")
    assert held(dispute) == []


def test_f_an_early_report_starts_the_mediation_clock_from_its_own_day(world, told):
    dispute = told(on("2026-10-05"))
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    meet(world, dispute, "2026-10-28", "2026-11-04", "2026-11-11")
    at(world, on("2026-11-12"), dispute, "report", on=date(2026, 11, 12), text="No result.", letter="Letter.")
    assert dates(dispute)["mediation-submit"] == (date(2026, 11, 26), "running")
    told_before = dispute.matter.deadlines.get(kind="mediation-submit", state="superseded")
    assert told_before.due_on == date(2026, 12, 1)


def test_g_more_time_by_agreement_moves_the_window_and_what_follows(world, told):
    dispute = told(on("2026-10-05"))
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    involved = ladder.telling.involved(dispute)
    moment = on("2026-11-13")
    at(
        world, moment, dispute, "more-time", FORUMS, party=dispute.raised_by, on=date(2026, 11, 24), text="A third.",
    )  # fmt: skip
    for party in involved:
        if party != dispute.raised_by:
            role = "deputy" if party.key == "lpt" else "lead officer"
            at(world, moment, dispute, "answer-more-time", (role, party.key), party=party, agrees="yes")
    at(world, moment, dispute, "extend-window", letter="Her e-mail of 13 November 2026.")
    found = dates(dispute)
    assert found["facilitation-window"] == (date(2026, 11, 24), "running")
    assert found["mediation-submit"] == (date(2026, 12, 8), "waiting")
    original = dispute.matter.deadlines.get(kind="facilitation-window", state="superseded")
    assert original.due_on == date(2026, 11, 17)


def test_h_a_potential_dispute_that_no_longer_arises_ends_as_averted(world, told):
    dispute = told(on("2026-06-08"), sort="potential")
    assert dates(dispute)["board-resolve"][0] == date(2026, 7, 6)
    at(world, on("2026-06-30"), dispute, "say-averted", FORUMS, why="The timetable was agreed.")
    ended = at(world, on("2026-07-01"), dispute, "averted", why="The timetable was agreed.")
    assert (ended.outcome, ended.is_open) == ("averted", False)
