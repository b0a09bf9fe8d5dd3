"""Ladders of two other agreements, walked to their ends through HTTP; every date by hand."""

import re
from datetime import date

import pytest

from alliance.kernel import clock
from alliance.kernel.notices.models import Notice
from disputes import by_time, ladder
from disputes.models import Dispute
from parties.people.models import Party
from tests.test_disputes.browsing import visit
from tests.test_disputes.elsewhere import Elsewhere, adopt, at

pytestmark = pytest.mark.django_db

FOUR = {
    "mo": ("officer", "marsh"), "wim": ("officer", "wold"), "marcia": ("chief-officer", "marsh"),
    "wendy": ("chief-officer", "wold"), "clerk": ("clerk", ""),
}  # fmt: skip
GLEN = {
    "callum": ("chief-executive", "glen-council"), "heather": ("chief-executive", "glen-health"),
    "keeper": ("keeper", ""),
}  # fmt: skip


@pytest.fixture
def marsh() -> Elsewhere:
    return adopt("four-tiers", FOUR)


@pytest.fixture
def glen() -> Elsewhere:
    return adopt("scotland", GLEN)


def swept(moment: str) -> int:
    with clock.at(at(moment)):
        return by_time.follow_disputes()


def place(moment: str) -> tuple[str, str]:
    found = ladder.place(Dispute.objects.select_related("matter", "version").get(), at(moment))
    return found.stage, found.phase.value


def without_parties(text: str) -> str:
    """A page without the names of Parties, one of which is a health board."""
    for party in Party.objects.all():
        text = text.replace(party.name, "")
    return text


def test_four_tiers_two_of_them_moved_by_time_alone_then_a_committee_then_arbitration(marsh):
    receipt = marsh.file("mo", "wold", "2026-11-24T10:00")
    assert (marsh.ref, "Board" in without_parties(receipt.text)) == ("M-2026-001", False)
    filed = Notice.objects.get()
    assert filed.body.startswith("Marsh Council gives notice of a disagreement with Wold Health Board.")
    assert "Served under clause 12.1." in filed.body
    assert {d.person.family_name for d in filed.deliveries.select_related("person")} == {"Wim", "Wendy"}
    assert marsh.dates() == {
        ("officers-resolve", ""): ("2026-12-08", "running"), ("chief-officers-resolve", ""): ("2026-12-22", "waiting"),
    }  # fmt: skip
    marsh.step("wim", "2026-12-01", "agreement", text="Share the post.", party=marsh.party("wold"))
    assert "This is for the responsible officer of a Party involved." in marsh.refused("marcia", "2026-12-01", "met")

    # Nobody has to do anything: the day after, it is with the chief officers, and is told once.
    assert (place("2026-12-08T23:59"), place("2026-12-09T00:00")) == (("officers", "open"), ("chief-officers", "open"))
    assert (swept("2026-12-08T09:00"), swept("2026-12-09T00:00"), swept("2026-12-09T09:00")) == (0, 1, 0)
    told = Notice.objects.get(kind="dispute-by-time")
    assert "The time for “Officers” passed with no result, so it went on to “Chief officers”." in told.body
    assert "by Tue 22 December 2026" in told.body
    assert marsh.dates()["chief-officers-resolve", ""] == ("2026-12-22", "running")
    page = marsh.page("marcia", "2026-12-09T10:00")
    assert "The time for “Officers” passed with no result" in page.section("What has happened")
    text = without_parties(page.text)
    assert [text[m.start() - 60 : m.end() + 20] for m in re.finditer("Board", text)] == []
    marsh.step("marcia", "2026-12-14", "met", who="Both chief officers", on=date(2026, 12, 14))

    # The second tier passes too. How long the committee has is its own to say.
    assert place("2026-12-23T00:00") == ("committee", "open")
    assert (swept("2026-12-23T00:00"), swept("2026-12-23T09:00")) == (1, 0)
    assert ("committee-resolve", "") not in marsh.dates()
    marsh.step("clerk", "2027-01-05", "say-how-long", days="15", letter="Minutes of 4 January.")
    assert "Fri 15 January 2027" in marsh.checked
    assert marsh.dates()["committee-resolve", ""] == ("2027-01-15", "running")
    assert "go-on-as-time-passed" not in marsh.page("mo", "2027-01-15").html
    marsh.step("mo", "2027-01-18", "go-on-as-time-passed", why="Nothing was decided.")
    assert place("2027-01-18T12:00") == ("arbitration", "awaiting")

    marsh.step(
        "clerk", "2027-01-20", "submit", on=date(2027, 1, 20), text="Who pays for the post.", sent_to="By post.",
        seen="on",
    )  # fmt: skip
    marsh.step(
        "clerk", "2027-03-01", "outside-result", on=date(2027, 2, 26), summary="Each pays half.", text="The award.",
    )  # fmt: skip
    ended = marsh.reload()
    assert (ended.outcome, ended.is_open) == ("referred", False)
    assert "settled where it was referred to" in marsh.page("wim", "2027-03-02").text
    cited = set(ended.steps.values_list("clause", flat=True))
    assert cited <= {"12.1", "12.2", "12.3", "12.4", ""}


def test_a_committee_settles_it_by_its_members_answers(marsh):
    marsh.file("mo", "wold", "2026-11-24T10:00")
    marsh.step("clerk", "2026-12-23", "put-words", text="Each pays half.", mode="at_meeting")
    question = marsh.dispute.matter.questions.get()
    assert sorted(question.electors.values_list("name", flat=True)) == ["Marsh Council", "Wold Health Board"]
    marsh.decided("2026-12-23", "clerk")
    marsh.step("clerk", "2026-12-24", "conclude", text="Each pays half.")
    assert marsh.reload().outcome == "decided"


def test_positions_are_sealed_until_both_are_in_one_in_time_and_one_late(glen):
    glen.file("callum", "glen-health", "2026-11-24T10:00")
    assert (glen.ref, glen.dates()) == ("G-2026-001", {})
    glen.step("callum", "2026-11-24", "met", who="Both chief executives", on=date(2026, 11, 24))
    glen.step("heather", "2026-11-24", "decide-to-write", on=date(2026, 11, 24))
    assert "Wed 9 December 2026" in glen.checked
    # St Andrew's Day, Mon 30 November 2026, does not count in Scotland.
    assert glen.dates() == {
        ("positions-write", "Council"): ("2026-12-09", "running"),
        ("positions-write", "NHS Glen"): ("2026-12-09", "running"),
    }
    council, health = "The council pays a third.", "The health board pays nothing."
    glen.step("callum", "2026-12-01", "write-position", text=council, party=glen.party("glen-council"))
    assert glen.dates()["positions-write", "Council"] == ("2026-12-09", "met")
    assert council in glen.page("callum", "2026-12-02").text
    assert council not in glen.page("heather", "2026-12-02").text
    assert council not in glen.page("keeper", "2026-12-02").text
    assert "positions-differ" not in glen.page("callum", "2026-12-03").html
    glen.step("heather", "2026-12-11", "write-position", text=health, party=glen.party("glen-health"))
    late = glen.dispute.matter.deadlines.get(kind="positions-write", owed_by_party__key="glen-health")
    assert (late.state, late.ended_at > late.ends_at) == ("met", True)
    assert council in glen.page("heather", "2026-12-11T12:00").text
    assert health in glen.page("callum", "2026-12-11T12:00").text

    # 25 and 28 December, 1 January and, for the 2nd, Mon 4 January do not count.
    glen.step("callum", "2026-12-14", "positions-differ", why="We differ.")
    assert glen.dates()["mediation-appoint", ""] == ("2027-01-15", "running")
    glen.step("callum", "2026-12-15", "joint-application", text="Please mediate.", party=glen.party("glen-council"))
    sending = {"text": "The costs.", "sent_to": "E-mail.", "seen": "on"}
    glen.step("callum", "2026-12-15", "submit", status=422, on=date(2026, 12, 15), **sending)
    glen.step("heather", "2026-12-16", "answer-joint-application", agrees="yes", party=glen.party("glen-health"))
    glen.step("heather", "2026-12-17", "submit", on=date(2026, 12, 17), **sending)
    glen.step("heather", "2027-01-12", "appoint-outside", name="Isla Muir", on=date(2027, 1, 12), days="15")
    assert "Tue 2 February 2027" in glen.checked
    assert glen.dates()["mediation-appoint", ""] == ("2027-01-15", "met")
    assert glen.dates()["mediation-outcome", ""] == ("2027-02-02", "running")
    glen.step("keeper", "2027-02-03", "no-outside-result", on=date(2027, 2, 2))
    assert place("2027-02-03T12:00") == ("minister", "awaiting")

    # The Ministers are asked together: what was agreed for the mediator does not serve for them.
    glen.step("callum", "2027-02-04", "submit", status=422, on=date(2027, 2, 4), **sending)
    glen.step("callum", "2027-02-04", "joint-application", text="Please decide.", party=glen.party("glen-council"))
    glen.step("heather", "2027-02-05", "answer-joint-application", agrees="yes", party=glen.party("glen-health"))
    glen.step("callum", "2027-02-08", "submit", on=date(2027, 2, 8), **sending)
    assert "The Scottish Ministers" in glen.reload().steps.get(number=glen.dispute.turn).says
    glen.step("keeper", "2027-04-01", "no-result-at-all", on=date(2027, 3, 31))
    assert (glen.reload().outcome, glen.dispute.is_open) == ("unresolved", False)
    assert set(glen.dates().values()) <= {(day, state) for day, state in glen.dates().values() if state != "running"}


def test_pages_before_a_filing_speak_of_what_the_agreement_has(marsh):
    with clock.at(at("2026-11-24")):
        for who, url in (("mo", "/disputes/"), ("mo", "/disputes/new/")):
            text = without_parties(visit(marsh.client(who), url).text)
            assert ("Board" in text, "the other Parties" in text) == (False, True), (url, text)
