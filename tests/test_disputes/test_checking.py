"""The check page: before anything is filed it shows who will be told, which dates start, and what it may cost."""

from datetime import datetime

import pytest

from alliance.kernel.notices.models import Delivery, Notice
from disputes.models import Dispute
from governance.meetings import actions as meetings
from tests.makers import COUNCIL, FORUM, TRUST, World, make_draft
from tests.oracles import dispute_dates
from tests.test_disputes.browsing import Page, file, visit

# Every Party but the forum that files, then those who sit with the Board for all of them.
TOLD = [
    "Lead Officer of Leicester City Council",
    "Lead Officer of Leicestershire County Council",
    "Lead Officer of Rutland County Council",
    "Lead Officer of LLR Integrated Care Board",
    "Deputy Lead Officer of Leicestershire Partnership NHS Trust",
    "Signatory of Leicestershire Partnership NHS Trust, as its lead post is vacant",
    "Lead Officer of The School Development and Support Agency (SDSA)",
    "Lead Officer of Leicester City Parent Carer Forum",
    "Lead Officer of Rutland Parent Carer Voice",
    "Independent Chair",
    "Director",
]
ON_THE_BOARD = [
    "Board member for Leicester City Council",
    "Board member for Leicestershire County Council",
    "Board member for Rutland County Council",
    "Board member for LLR Integrated Care Board",
    "Board member for The School Development and Support Agency (SDSA)",
    "Board member for Leicester City Parent Carer Forum",
    "Board member for Rutland Parent Carer Voice",
    "Independent Chair",
    "Director",
]


def check(world: World, by: str = "lead officer", **answers) -> Page:
    draft = make_draft(world, (by, FORUM), **answers)
    return visit(world.client(by, FORUM), f"/disputes/drafts/{draft.reference}/check/")


def dates(page: Page) -> list[str]:
    """The dates that start, as their machine-readable days."""
    for section in page.tree.iter("section"):
        if any("Which dates start" in "".join(h.itertext()) for h in section.iter("h2")):
            return [t.get("datetime", "") for t in section.iter("time")]
    return []


def test_the_board_and_the_eight_other_parties_are_told_each_person_once(world):
    assert check(world).listed("told") == TOLD


def test_whoever_files_as_deputy_tells_the_partys_own_board_member_too(world):
    own = "Board member for Leicestershire Parent Carer Forum (Leicestershire SEND Hub)"
    assert set(check(world, "deputy").listed("told")) == {*TOLD, own}


def test_a_potential_dispute_is_told_to_the_board_only(world):
    page = check(world, sort="potential")
    assert page.listed("told") == ON_THE_BOARD
    assert "File and tell the Board" in page.buttons()


def test_those_shown_are_those_served(world):
    page = check(world)
    told = page.listed("told")
    file(page)
    deliveries = Delivery.objects.filter(notice=Notice.objects.get())
    assert sorted(d.capacity for d in deliveries) == sorted(told)
    assert len({d.person_id for d in deliveries}) == len(told)
    names = {d.person.family_name for d in deliveries}
    assert "Stathers" not in names
    assert {"Ashdown", "Fenwick-Oyelaran", "Lowmoor", "Cropston"} <= names


@pytest.mark.parametrize(
    ("filed", "served", "decide", "result"),
    [
        ("2026-10-05T11:05+01:00", "2026-10-05T10:05+00:00", "2026-10-12", "2026-11-02"),
        ("2026-09-26T23:40+01:00", "2026-09-28T08:00+00:00", "2026-10-05", "2026-10-26"),
        ("2026-12-24T18:00+00:00", "2026-12-29T09:00+00:00", "2027-01-06", "2027-01-27"),
        ("2026-11-20T16:59+00:00", "2026-11-20T16:59+00:00", "2026-11-27", "2026-12-18"),
        ("2026-11-20T17:00+00:00", "2026-11-23T09:00+00:00", "2026-11-30", "2026-12-21"),
    ],
    ids=["example A", "example C, a Saturday night", "Christmas Eve", "before five", "at five"],
)
def test_the_dates_shown_are_the_dates_that_run(world, monkeypatch, filed, served, decide, result):
    at = datetime.fromisoformat(filed)
    from alliance.kernel import clock  # noqa: PLC0415 held for one test only

    with clock.at(at):
        page = check(world)
        assert dates(page) == [decide, result]
        file(page)
    dispute = Dispute.objects.get()
    assert dispute.served_at == datetime.fromisoformat(served) == dispute_dates.served(at)
    assert [d.isoformat() for d in dispute_dates.targets(dispute.served_at)] == [decide, result]
    running = dispute.matter.deadlines.order_by("ends_at").values_list("kind", "due_on")
    assert [(kind, day.isoformat()) for kind, day in running] == [("screening", decide), ("board-resolve", result)]


def test_the_target_waits_for_a_board_meeting_that_was_announced_before(world):
    london = dispute_dates.LEICESTER
    director = world.actor("director")
    meeting = meetings.plan_meeting(
        actor=director, title="Board", starts_at=datetime(2027, 1, 14, 10, tzinfo=london),
        ends_at=datetime(2027, 1, 14, 12, tzinfo=london), place="City Hall",
        at=datetime(2026, 11, 23, 9, tzinfo=london),
    )  # fmt: skip
    assert dates(check(world)) == ["2026-12-01", "2026-12-22"]
    meetings.give_notice(actor=director, meeting=meeting.pk, seen=None, at=datetime(2026, 11, 23, 10, tzinfo=london))
    page = check(world)
    assert dates(page) == ["2026-12-01", "2027-01-14"]
    assert "The next meeting had been announced already, so the target is its day." in page.text


def test_each_date_says_how_it_was_worked_out_and_where_it_comes_from(world):
    text = check(world).section("Which dates start")
    assert "5 Operational Days after Tue 24 November 2026" in text
    assert "(target: Practice)" in text
    assert "(target: Our reading)" in text


def test_what_a_facilitator_may_cost_is_said_before_filing(world):
    text = check(world).text
    assert (
        "the Parties involved share the cost, equally unless the facilitator directs otherwise (App 2 1.7.2(v))" in text
    )


def test_an_operational_matter_is_sent_elsewhere_unless_the_board_should_still_look(world):
    page = check(world, operational="yes")
    assert "Use the Party's own procedure, or say that the Board should still look." in page.links()
    assert [b for b in page.buttons() if b.startswith("File")] == []
    page = check(world, operational="yes", still_ask=True)
    assert [b for b in page.buttons() if b.startswith("File")] == ["File and tell the Board and the other Parties"]


@pytest.mark.parametrize("operational", ["no", "partly"])
def test_what_is_no_or_not_surely_an_operational_matter_can_be_filed(world, operational):
    page = check(world, operational=operational)
    assert file(page).status == 200
    assert Dispute.objects.get().operational == operational


def test_words_that_may_point_at_a_child_ask_for_a_second_look(world):
    page = check(world, what_happened="It began with the EHCP for A.B., aged 7, of Oakham.")
    assert "Could a child be recognised?" in page.text
    refused = page.send()
    assert refused.status == 422
    assert "Look once more at the words named above, then tick this box." in refused.text
    assert Dispute.objects.count() == 0
    assert refused.send(no_child="on").status == 303
    assert Dispute.objects.count() == 1


def test_a_draft_changed_since_it_was_checked_is_not_filed(world):
    page = check(world)
    other = visit(world.client("deputy", FORUM), page.response.wsgi_request.path.replace("check/", "about/"))
    other.send(in_one_line="Another line")
    late = page.send()
    assert late.status == 409
    assert "Odette Sharman saved it last. Check it again." in late.text
    assert Dispute.objects.count() == 0


def test_the_parties_it_is_with_stand_on_the_check_page(world):
    page = check(world, parties=(COUNCIL, TRUST))
    assert "Leicestershire County Council, Leicestershire Partnership NHS Trust" in page.text
    assert "With the arrangements as a whole" in check(world, against="whole", parties=()).text
    assert "We are not sure" in check(world, against="not_sure", parties=()).text
