"""Every transition with its guards tried: by whom, where, with which words, and what the page answers (T4 to T31)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from alliance.kernel import clock
from alliance.kernel.notices.models import Notice
from disputes.models import Dispute
from tests.makers import COUNCIL, FORUM, ICB, TRUST, World, take
from tests.test_disputes.browsing import Page
from tests.test_disputes.elsewhere import parts
from tests.test_disputes.test_worked_examples import meet, on, to_the_facilitator, told  # noqa: F401 a fixture

CHAIR, DIRECTOR, FORUMS = ("chair", ""), ("director", ""), ("lead officer", FORUM)
COUNCILS, OUTSIDE, MANAGER = ("lead officer", COUNCIL), ("lead officer", ICB), ("administrator", "")
WHY = {"why": "Because."}


@dataclass(frozen=True)
class Try:
    """One attempt: the transition, who, which step, what they send, what comes back, and on which field or words."""

    which: str
    by: tuple[str, str]
    key: str
    status: int
    says: str = ""
    words: dict[str, Any] = field(default_factory=dict)


def post(world: World, by: tuple[str, str], key: str, sure: bool = True, turn: int | None = None, **words: Any) -> Page:
    """Send a step's answers as a page would, `sure` where the page before asked."""
    dispute = Dispute.objects.get()
    client = world.client(*by)
    data = {name: value for given in words.items() for name, value in _typed(world, *given)}
    data |= {"form_key": uuid4().hex, "turn": str(dispute.turn if turn is None else turn)}
    data |= {"sure": "yes"} if sure else {}
    return Page(client.post(f"/disputes/{dispute.matter.reference}/steps/{key}/", data), client)


def _typed(world: World, name: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, datetime):
        return [*parts(name, value.date()), (f"{name}_time", f"{value:%H:%M}")]
    if name in ("party", "party_asked") and isinstance(value, str):
        return [(name, str(world.party(value).pk))]
    return parts(name, value)


def refused(world: World, moment: datetime, tries: tuple[Try, ...]) -> None:
    """Each attempt is answered as it should be, and nothing has changed."""
    before = (Dispute.objects.get().turn, Notice.objects.count())
    with clock.at(moment):
        for one in tries:
            page = post(world, one.by, one.key, **one.words)
            where = f"{one.which} {one.key} by {one.by}"
            assert page.status == one.status, f"{where}: {page.status} {page.text[:400]}"
            assert one.says.lower() in page.text.lower(), f"{where}: {page.text[:400]}"
            assert (Dispute.objects.get().turn, Notice.objects.count()) == before, where


def test_nothing_of_a_later_step_can_be_done_at_triage(world, told):  # noqa: F811
    told(on("2026-10-05"))
    refused(
        world, on("2026-10-06"),
        (
            Try("T4", COUNCILS, "respond", 422, "Choose one", {"party": TRUST, "position": "neutral", "text": "H."}),
            Try("T5", CHAIR, "redirect", 422, "Choose the Party", {"procedure": "P", "contact": "C", **WHY}),
            Try("T5", DIRECTOR, "redirect", 403, "only open to", {"party": COUNCIL, **WHY}),
            Try("T7", DIRECTOR, "in-scope", 403, "only open to"),
            Try("T7", FORUMS, "in-scope", 403, "only open to"),
            Try("T8", CHAIR, "change-kind", 403, "only open to", {"sort": "claim", **WHY}),
            Try("T8", FORUMS, "change-kind", 422, "Choose", {"sort": "dispute", **WHY}),
            Try("T9", CHAIR, "join", 422, "Choose", {"party": COUNCIL, **WHY}),
            Try("T9", CHAIR, "release", 422, "Choose", {"party": FORUM, **WHY}),
            Try("T9", DIRECTOR, "join", 403, "presides", {"party": ICB, **WHY}),
            Try("T9", FORUMS, "ask-to-join", 409, "done already", {"party": FORUM, **WHY}),
            Try("T10", CHAIR, "conclude", 409, "“With the Board”", {"text": "Words."}),
            Try("T12", CHAIR, "go-on", 409, "“With the Board”", WHY),
            Try("T14", CHAIR, "appoint-facilitator", 409, "Before that comes “With the Board”", {
                "on": date(2026, 10, 6), "name": "O. B.", "independence": "None.", "has_role": "no",
            }),
            Try("T23", CHAIR, "submit", 409, "“With the Board” and “Facilitated discussions”", {
                "on": date(2026, 10, 6), "text": "Words.", "sent_to": "E-mail.", "seen": "on",
            }),
            Try("T26", FORUMS, "note-settled", 409, "done already"),
            Try("T27", COUNCILS, "drop", 403, "only open to"),
            Try("T27", CHAIR, "drop", 403, "only open to"),
            Try("T31", CHAIR, "reopen", 409, "", WHY),
            Try("T3", MANAGER, "in-scope", 403, "only open to"),
        ),
    )  # fmt: skip


def test_the_board_goes_on_only_after_it_was_asked(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    with clock.at(on("2026-10-06")):
        take(world, dispute, "in-scope", why="Ours.")
    refused(
        world, on("2026-10-15"),
        (
            Try("T7", CHAIR, "in-scope", 409, "with the Board now"),
            Try("T10", CHAIR, "conclude", 409, "", {"text": "Words."}),
            Try("T11", CHAIR, "averted", 409, "", WHY),
            Try("T12", CHAIR, "go-on", 409, "", WHY),
            Try("T12", FORUMS, "go-on", 403, "presides or records", WHY),
            Try("T12", FORUMS, "require-onward", 409, "", {"text": "Can we?", "mode": "at_meeting"}),
            Try("T12", FORUMS, "put-words", 403, "only open to", {"text": "Words.", "mode": "at_meeting"}),
            Try("T12", CHAIR, "put-words", 422, "needs an answer", {"mode": "at_meeting"}),
            Try("T13", CHAIR, "other-action", 422, "needs an answer", {"text": "Write.", "days": "5"}),
            Try("T13", FORUMS, "other-action", 403, "presides or records", {"text": "W.", "owner": "LPT", "days": "5"}),
            Try("T15", CHAIR, "book-discussion", 409, "belongs to “Facilitated discussions”", {
                "starts_at": on("2026-10-20", "14:00"), "place": "City Hall",
            }),
        ),
    )  # fmt: skip


def test_a_facilitator_is_independent_appointed_after_the_choice_and_once(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    to_the_choice(world, dispute)
    appoint = {"name": "Ottoline Brackenbury", "independence": "No role with any Party.", "has_role": "no"}
    tried = (
        Try("T14", FORUMS, "appoint-facilitator", 403, "presides or records", {"on": date(2026, 10, 20), **appoint}),
        Try("T14", CHAIR, "appoint-facilitator", 422, "still to come", {"on": date(2026, 10, 21), **appoint}),
        Try("T14", CHAIR, "appoint-facilitator", 422, "before the notice", {"on": date(2026, 10, 4), **appoint}),
        Try("T14", CHAIR, "appoint-facilitator", 422, "15 October 2026", {"on": date(2026, 10, 14), **appoint}),
        Try("T14", CHAIR, "appoint-facilitator", 422, "Say why", {
            "on": date(2026, 10, 20), **appoint, "has_role": "yes",
        }),
        Try("T14", CHAIR, "appoint-facilitator", 422, "statement of independence", {
            "on": date(2026, 10, 20), "name": "O. B.", "has_role": "no",
        }),
        Try("T15", CHAIR, "book-discussion", 409, "facilitator to be chosen", {
            "starts_at": on("2026-10-21", "14:00"), "place": "City Hall",
        }),
    )  # fmt: skip
    refused(world, on("2026-10-20"), tried)
    with clock.at(on("2026-10-20")):
        asked = post(world, CHAIR, "appoint-facilitator", sure=False, on=date(2026, 10, 20), **appoint)
        assert asked.status == 200
        assert "Tue 17 November 2026" in asked.section("Which dates follow")
        assert "Lead Officer of Leicestershire County Council" in asked.section("Who will be told")
        assert Dispute.objects.get().phase == "awaiting"
        assert post(world, CHAIR, "appoint-facilitator", on=date(2026, 10, 20), **appoint).status in (302, 303)
        again = post(world, DIRECTOR, "appoint-facilitator", on=date(2026, 10, 20), **appoint)
        assert (again.status, Dispute.objects.get().facilitators.count()) == (409, 1)


def to_the_choice(world: World, dispute: Dispute) -> None:
    """The Board goes on to a facilitator on Thu 15 October 2026."""
    from tests.test_disputes.test_worked_examples import decided  # noqa: PLC0415

    with clock.at(on("2026-10-15")):
        take(world, dispute, "put-words", text="One lead.", mode="at_meeting")
        decided(world, on("2026-10-15"), dispute, against=1)
        take(world, dispute, "ask-onward", text="Do we go on?", mode="at_meeting")
        decided(world, on("2026-10-15"), dispute)
        take(world, dispute, "go-on", why="Eight agreed.")


HELD: Callable[[datetime], dict[str, Any]] = lambda at: {  # noqa: E731
    "discussion": "other", "starts_at": at, "attended": [FORUM, COUNCIL, TRUST],
}  # fmt: skip


def test_discussions_lie_in_their_window_and_are_at_most_six(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    day = on("2026-10-28")
    refused(
        world, day,
        (
            Try("T15", CHAIR, "book-discussion", 422, "20 October 2026 to 17 November 2026", {
                "starts_at": on("2026-11-18", "14:00"), "place": "City Hall",
            }),
            Try("T16", FORUMS, "hold-discussion", 403, "only open to", HELD(on("2026-10-27", "14:00"))),
            Try("T16", CHAIR, "hold-discussion", 422, "still to come", HELD(on("2026-10-29", "14:00"))),
            Try("T16", CHAIR, "hold-discussion", 422, "outside the time", HELD(on("2026-10-19", "14:00"))),
            Try("T16", CHAIR, "hold-discussion", 422, "was not there", {
                **HELD(on("2026-10-27", "14:00")), "attended": [FORUM],
            }),
            Try("T16", CHAIR, "discussion-not-held", 409, ""),
            Try("T17", FORUMS, "ask-for-information", 403, "only open to", {"party_asked": COUNCIL, "text": "Costs?"}),
            Try("T17", COUNCILS, "give-information", 409, "", {"party": COUNCIL, "text": "Here."}),
            Try("T18", FORUMS, "more-time", 422, "It ends on 17 November 2026", {
                "party": FORUM, "on": date(2026, 11, 17), "text": "A third.",
            }),
            Try("T18", CHAIR, "extend-window", 409, "", {"letter": "Hers."}),
            Try("T19", FORUMS, "facilitator-ends", 403, "presides or records", {"on": date(2026, 10, 28), **WHY}),
            Try("T20", CHAIR, "consensus", 409, "", {"text": "Words."}),
            Try("T21", CHAIR, "report", 422, "0 of at least 3 were held", {"on": date(2026, 10, 28), "text": "No."}),
            Try("T21", FORUMS, "report", 403, "only open to", {"on": date(2026, 10, 28), "text": "No."}),
        ),
    )  # fmt: skip
    meet(world, dispute, "2026-10-21", "2026-10-22", "2026-10-23", "2026-10-26", "2026-11-08", "2026-11-09")  # a Sunday
    seventh = Try("T16", CHAIR, "hold-discussion", 422, "At most 6", HELD(on("2026-11-10", "14:00")))
    early = Try("T21", CHAIR, "report", 422, "it is the facilitator who reports", {
        "on": date(2026, 11, 11), "text": "No.",
    })  # fmt: skip
    refused(world, on("2026-11-11"), (seventh, early))


def test_two_discussions_are_allowed_after_the_window_with_the_reason_and_late_is_said(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    to_the_facilitator(world, dispute, on("2026-10-15"), on("2026-10-20"))
    meet(world, dispute, "2026-10-28", "2026-11-04")
    report = {"on": date(2026, 11, 18), "text": "No result."}
    refused(
        world, on("2026-11-18"),
        (
            Try("T21", CHAIR, "report", 422, "2 of at least 3 were held", report),
            Try("T18", FORUMS, "more-time", 409, "", {"party": FORUM, "on": date(2026, 12, 1), "text": "Late."}),
            Try("T23", CHAIR, "submit", 409, "belongs to “Mediation”", {
                "on": date(2026, 11, 18), "text": "Words.", "sent_to": "E-mail.", "seen": "on",
            }),
        ),
    )  # fmt: skip
    with clock.at(on("2026-11-18")):
        assert post(world, CHAIR, "report", shortfall="Illness.", **report).status in (302, 303)
    send = {"text": "Words.", "sent_to": "E-mail to both."}
    late = on("2026-12-02")  # the tenth Operational Day after Tue 17 November is Tue 1 December
    refused(
        world, late,
        (
            Try("T23", CHAIR, "submit", 422, "has seen it", {"on": date(2026, 12, 2), **send}),
            Try("T23", CHAIR, "submit", 422, "still to come", {"on": date(2026, 12, 3), "seen": "on", **send}),
            Try("T23", OUTSIDE, "submit", 403, "only open to", {"on": date(2026, 12, 2), "seen": "on", **send}),
            Try("T24", CHAIR, "outside-result", 409, "to be submitted", {
                "on": date(2026, 12, 2), "summary": "S.", "agreed": "on",
            }),
            Try("T28", FORUMS, "parties-leave", 409, "belongs to “Last resort”", {
                "party": FORUM, "leaving": [FORUM], "on": date(2026, 12, 31), "text": "T.",
            }),
        ),
    )  # fmt: skip
    with clock.at(late):
        assert post(world, FORUMS, "submit", on=date(2026, 12, 2), seen="on", **send).status in (302, 303)
        assert "1 Operational Day late" in dispute.steps.get(key="submit").says
    refused(
        world, late,
        (
            Try("T24", FORUMS, "outside-result", 403, "presides or records", {
                "on": date(2026, 12, 2), "summary": "S.", "agreed": "on",
            }),
            Try("T24", CHAIR, "outside-result", 422, "agreed to the terms", {"on": date(2026, 12, 2), "summary": "S."}),
            Try("T25", CHAIR, "no-outside-result", 422, "still to come", {"on": date(2026, 12, 3)}),
            Try("T25", FORUMS, "no-outside-result", 403, "presides or records", {"on": date(2026, 12, 2)}),
        ),
    )  # fmt: skip
    with clock.at(late):
        assert post(world, CHAIR, "no-outside-result", on=date(2026, 12, 2)).status in (302, 303)
    leave = {"party": FORUM, "leaving": [FORUM], "text": "It hands over its actions."}
    end = {"party": FORUM, "text": "Everything is handed over.", "on": date(2026, 12, 31)}
    refused(
        world, late,
        (
            Try("T28", FORUMS, "parties-leave", 422, "has passed", {**leave, "on": date(2026, 12, 1)}),
            Try("T28", FORUMS, "parties-leave", 422, "at least one Party", {
                **leave, "leaving": [], "on": date(2026, 12, 31),
            }),
            Try("T28", CHAIR, "parties-leave", 403, "only open to", {**leave, "on": date(2026, 12, 31)}),
            Try("T29", FORUMS, "agreement-ends", 422, "Name the part", {**end, "whole": "no"}),
            Try("T29", CHAIR, "note-ending", 409, ""),
            Try("T30", FORUMS, "close-unresolved", 403, "presides or records", WHY),
            Try("T30", CHAIR, "close-unresolved", 422, "needs an answer"),
        ),
    )  # fmt: skip
    with clock.at(late):
        assert post(world, FORUMS, "parties-leave", **leave, on=date(2026, 12, 31)).status in (302, 303)
    waiting = Try("T28", CHAIR, "note-leaving", 409, "")  # eight Parties have not answered
    refused(world, late, (waiting,))
    with clock.at(late):
        assert post(world, CHAIR, "close-unresolved", **WHY).status in (302, 303)
    refused(
        world, late,
        (
            Try("30", CHAIR, "close-unresolved", 409, "has ended", WHY),
            Try("30", FORUMS, "drop", 409, "has ended"),
            Try("T31", CHAIR, "reopen", 409, "", WHY),
            Try("T31", COUNCILS, "ask-reopen", 403, "only open to", WHY),
        ),
    )  # fmt: skip
    too_late = Try("T31", FORUMS, "ask-reopen", 409, "", WHY)
    refused(world, on("2027-12-03"), (too_late,))


def test_of_two_who_act_at_once_one_wins_and_the_other_is_told(world, told):  # noqa: F811
    told(on("2026-10-05"))
    with clock.at(on("2026-10-06")):
        first = post(world, CHAIR, "in-scope", turn=1, **WHY)
        second = post(world, FORUMS, "drop", turn=1)
    assert (first.status in (302, 303), second.status) == (True, 409)
    assert "moved this dispute while you were reading" in second.text
    assert "ruled that this is a matter for the Board" in second.text
    assert Dispute.objects.get().is_open
