"""Costs of a facilitator through the pages people use: bills, directions, payments, statements, and what is refused.

Every share is counted by hand.
"""

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.agreement import terms
from alliance.agreement.models import AgreementVersion
from alliance.agreement.vocabulary import Costs
from alliance.kernel import clock
from alliance.kernel.documents.models import Document
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import MatterParty, PartyRole
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Authority
from disputes import ladder
from disputes.costs import ahead, queries, sheet, who
from disputes.costs.models import Bill, Direction, Quote
from disputes.models import Dispute
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, World, take
from tests.pdf_checks import faults
from tests.test_disputes.browsing import Page, visit
from tests.test_disputes.test_worked_examples import at, on, to_the_facilitator, told  # noqa: F401 fixture
from tests.test_documents.papers import plain, saved

FILES = Path(__file__).parent.parent / "test_agreement" / "files"
NAMES = {
    COUNCIL: "Leicestershire County Council", TRUST: "Leicestershire Partnership NHS Trust",
    CITY: "Leicester City Council",
}  # fmt: skip


def filed(world: World, told: Any, **answers: Any) -> Dispute:  # noqa: F811
    """Filed on Tue 10 November 2026 and found to be a matter for the Board two days later."""
    made = told(on("2026-11-10"), **answers)
    return at(world, on("2026-11-12"), made, "in-scope", why="It is about how we work together.")


@pytest.fixture
def dispute(world: World, told: Any) -> Dispute:  # noqa: F811 the fixture is imported
    """The forum's dispute with the council and the trust; a facilitator helps since Fri 20 November 2026."""
    made = filed(world, told)
    to_the_facilitator(world, made, on("2026-11-16"), on("2026-11-20"))
    return Dispute.objects.select_related("matter", "version", "raised_by").get(pk=made.pk)


def joins(world: World, dispute: Dispute, key: str, iso: str) -> None:
    party = world.party(key).pk
    matters.join_party(matter=dispute.matter, party_id=party, role=PartyRole.JOINED, on=date.fromisoformat(iso))


def leaves(world: World, dispute: Dispute, key: str, iso: str) -> None:
    """A Party is released; `iso` is its last day."""
    part = MatterParty.objects.get(matter=dispute.matter, party=world.party(key), until=None)
    matters.end_part(part=part, last_day=date.fromisoformat(iso))


@pytest.fixture
def director(world: World) -> Client:
    return world.client("director")


def parts(name: str, iso: str) -> dict[str, str]:
    day = date.fromisoformat(iso)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def paper(name: str = "letter") -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.pdf", saved(plain(words=name)))


def page_of(client: Client, dispute: Dispute, more: str = "") -> Page:
    return visit(client, f"/disputes/{dispute.matter.reference}/costs/{more}")


def bill(client: Client, dispute: Dispute, pounds: str, arose: str = "2026-11-20", what: str = "Fee") -> Page:
    form = page_of(client, dispute, "bills/new/")
    return form.send(what=what, pence=pounds, paper=paper("bill"), **parts("arose_on", arose))


def direct(
    client: Client, dispute: Dispute, way: str, shares: dict[str, str], dated: str = "2026-11-23",
    reach: str = "from-its-day", **more: Any,
) -> Page:  # fmt: skip
    form = page_of(client, dispute, "directions/new/")
    sent = {f"share_{key}": value for key, value in shares.items()}
    return form.send(way=way, reach=reach, **{"paper": paper(), **parts("dated_on", dated), **sent, **more})


def shares_of(found: Page) -> list[list[str]]:
    """The shares of each bill on the page of costs, in its order."""
    return [[m.group(1) for m in re.finditer(r": £([0-9.,]+)(?= |$)", section)] for section in _bills(found)]


def _bills(found: Page) -> list[str]:
    card = next(s for s in found.tree.iter("section") if any(h.text == "Bills" for h in s.iter("h2")))
    return ["; ".join("".join(li.itertext()) + " " for li in ul.iter("li")) for ul in card.iter("ul")]


def owed(found: Page) -> dict[str, tuple[str, ...]]:
    """Share, paid and still to pay of each Party, as the page's first table says."""
    table = next(found.tree.iter("table"))
    rows = {}
    for row in table.iter("tr"):
        heads = [h for h in row.iter("th") if h.get("scope") == "row"]
        if heads:
            name = "".join(heads[0].itertext()).replace(" no longer involved", "")
            rows[name] = tuple("".join(cell.itertext()) for cell in list(row.iter("td"))[:3])
    return rows


# --- Equal shares ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("1,000.00", ["333.34", "333.33", "333.33"]), ("1000.01", ["333.34", "333.34", "333.33"]),
     ("0.01", ["0.01", "0.00", "0.00"])],
)  # fmt: skip
def test_a_bill_is_shared_equally_to_the_penny_in_the_order_of_the_agreement(director, dispute, amount, expected):
    found = bill(director, dispute, amount).follow()
    assert shares_of(found) == [expected]
    assert "It arose on Fri 20 November 2026. Equally, among the 3 Parties involved that day." in found.text
    assert "in the order of the Parties in the agreement" in found.text


def test_whoever_shares_a_bill_is_told_what_it_pays(world, director, dispute):
    bill(director, dispute, "1000.01")
    notice = Notice.objects.get(kind="dispute-cost-bill")
    assert f"- {NAMES[COUNCIL]}: £333.34" in notice.body or "£333.34" in notice.body
    assert {d.party.key for d in notice.deliveries.select_related("party")} == {FORUM, COUNCIL, TRUST}
    assert notice.clause == "App 2 1.7.2(v)"


def test_a_party_shares_only_what_arose_while_it_was_involved(world, director, dispute):
    """The city joins on the 23rd and the trust is released on the 24th: 2, then 3, then, from the 25th, 3 others."""
    joins(world, dispute, CITY, "2026-11-23")
    leaves(world, dispute, TRUST, "2026-11-24")
    for day in ("2026-11-22", "2026-11-23"):
        bill(director, dispute, "12.00", day, what=f"Of {day}")
    found = page_of(director, dispute)
    assert shares_of(found) == [["4.00", "4.00", "4.00"], ["3.00", "3.00", "3.00", "3.00"]]
    with clock.at(on("2026-11-26")):
        bill(world.client("director"), dispute, "12.00", "2026-11-25", what="After")
        found = page_of(world.client("director"), dispute)
    assert shares_of(found)[2] == ["4.00", "4.00", "4.00"]
    trust = next(row for name, row in owed(found).items() if "Partnership NHS" in name)
    assert trust == ("£7.00", "£0.00", "£7.00")
    assert "no longer involved" in found.text


def test_all_nine_share_where_the_arrangements_as_a_whole_are_disputed(world, director, told):  # noqa: F811
    made = filed(world, told, against="whole")
    to_the_facilitator(world, made, on("2026-11-16"), on("2026-11-20"))
    assert shares_of(bill(director, made, "0.01").follow()) == [["0.01", *["0.00"] * 8]]


# --- A direction -----------------------------------------------------------------------------------------------------


def order(dispute: Dispute) -> list[str]:
    rows = MatterParty.objects.filter(matter=dispute.matter, until=None).order_by("party__position")
    return [row.party.key for row in rows.select_related("party")]


def test_directed_percentages_hold_from_their_day_and_round_by_the_largest_remainder(director, dispute):
    first, second, third = order(dispute)
    bill(director, dispute, "99.99", "2026-11-20", what="Before")
    direct(director, dispute, "percentages", {first: "50", second: "30.00", third: "20"}).follow()
    found = bill(director, dispute, "99.99", "2026-11-23", what="After").follow()
    assert shares_of(found) == [["33.33", "33.33", "33.33"], ["49.99", "30.00", "20.00"]]
    assert "As directed on Mon 23 November 2026: 50.00 % / 30.00 % / 20.00 %." in found.text


def test_a_direction_for_all_costs_reaches_back_and_a_share_may_be_nothing(director, dispute):
    first, second, third = order(dispute)
    bill(director, dispute, "100.01", "2026-11-20")
    found = direct(director, dispute, "parts", {first: "2", second: "1", third: "0"}, reach="every-cost").follow()
    assert shares_of(found) == [["66.67", "33.34", "0.00"]]
    assert "2 : 1 : 0" in found.text


def test_a_direction_for_all_costs_may_let_a_party_that_joined_later_share_earlier_ones(world, director, dispute):
    joins(world, dispute, CITY, "2026-11-23")
    bill(director, dispute, "10.00", "2026-11-20")
    assert shares_of(page_of(director, dispute)) == [["3.34", "3.33", "3.33"]]
    found = direct(director, dispute, "parts", dict.fromkeys(order(dispute), "1"), reach="every-cost").follow()
    assert shares_of(found) == [["2.50", "2.50", "2.50", "2.50"]]


def test_what_is_directed_for_a_party_that_left_falls_to_the_others_in_their_proportions(world, director, dispute):
    council, trust, forum = (COUNCIL, TRUST, FORUM)
    direct(director, dispute, "parts", {council: "2", trust: "2", forum: "1"}, dated="2026-11-20").follow()
    leaves(world, dispute, TRUST, "2026-11-23")
    found = bill(director, dispute, "9.00", "2026-11-24").follow()
    assert sorted(shares_of(found)[0]) == ["3.00", "6.00"]


def test_the_facilitator_directs_too_and_the_parties_are_told(world, dispute):
    from alliance.demo.cast import Member  # noqa: PLC0415
    from alliance.demo.teller import Teller  # noqa: PLC0415
    from tests.makers import client_for  # noqa: PLC0415

    story = Teller(people=world.people)
    by = world.actor("administrator")
    person = story.admit(Member("", "", "", "Ottoline", "Brackenbury", "ottoline.brackenbury@example.org"), by)
    story.appoint("Brackenbury", "facilitator", by=by, matter=dispute.matter)
    found = direct(client_for(person), dispute, "parts", dict.fromkeys(order(dispute), "1")).follow()
    assert "1 : 1 : 1" in found.text
    notice = Notice.objects.get(kind="dispute-cost-direction")
    assert "The facilitator’s letter of Mon 23 November 2026 directs how costs are shared" in notice.body
    assert Direction.objects.get().paper.audience == "involved_and_board"


# --- Bad input: rows 36 and 37 ---------------------------------------------------------------------------------------


TOTALS_9999 = (
    "The shares total 99.99 %, not 100.00 %. Change them to total 100.00, or use parts, such as 1:1:1. (App 2 1.7.2(v))"
)


def refused(found: Page, says: str) -> None:
    assert found.status == 422, found.text[:300]
    assert says in found.text
    assert (Direction.objects.count(), Document.objects.filter(title__contains="direction").count()) == (0, 0)


@pytest.mark.parametrize(
    ("way", "shares", "says"),
    [
        ("percentages", ("33.33", "33.33", "33.33"), TOTALS_9999),
        ("percentages", ("33.34", "33.34", "33.33"), "The shares total 100.01 %, not 100.00 %."),
        ("percentages", ("-10", "60", "50"), "A share cannot be less than nothing."),
        ("percentages", ("33.333", "33.333", "33.334"), "Give a percentage with at most two decimals, such as 33.33."),
        ("parts", ("-1", "1", "1"), "A share cannot be less than nothing."),
        ("parts", ("0", "0", "0"), "Nobody would pay. Give at least one Party a share."),
        ("parts", ("1", "1", ""), "Give a share for each Party: 0 for one that pays nothing."),
        ("parts", ("1e2", "1", "1"), "Give a whole number in figures, such as 2."),
        ("parts", ("٥", "1", "1"), "Give a whole number in figures, such as 2."),
        ("", ("1", "1", "1"), "Choose parts or percentages."),
    ],
)  # fmt: skip
def test_shares_that_cannot_be_are_refused_with_the_words_kept(director, dispute, way, shares, says):
    found = direct(director, dispute, way, dict(zip(order(dispute), shares, strict=True)))
    refused(found, says)
    assert found.fields()[f"share_{order(dispute)[0]}"] == [shares[0]]


def test_a_share_for_a_party_that_is_not_involved_is_refused(director, dispute):
    sent = {**dict.fromkeys(order(dispute), "1"), ICB: "1"}
    refused(direct(director, dispute, "parts", sent), "“llr-icb” is not a Party involved in this dispute.")


def test_a_share_from_its_day_for_a_party_that_had_left_is_refused(world, director, dispute):
    shares = dict.fromkeys(order(dispute), "1")
    leaves(world, dispute, TRUST, "2026-11-22")
    found = direct(director, dispute, "parts", shares)
    refused(found, "was no longer involved on that day. Give it 0, or say that the direction is about all costs.")
    assert "Involved until 22 November 2026." in found.text


def test_a_direction_without_the_letter_is_refused(director, dispute):
    found = direct(director, dispute, "parts", dict.fromkeys(order(dispute), "1"), paper=None)
    refused(found, "Add the facilitator’s letter: a direction needs it.")


@pytest.mark.parametrize(
    "who",
    [
        ("lead officer", FORUM),
        ("lead officer", COUNCIL),
        ("administrator", ""),
        ("auditor", ""),
        ("management team", ""),
    ],
)
def test_nobody_else_directs_or_enters_anything(world, dispute, who):
    client, base = world.client(*who), f"/disputes/{dispute.matter.reference}/costs/"
    for where in ("directions/new/", "bills/new/", "payments/new/", "quotes/new/"):
        for answer in (client.get(base + where), client.post(base + where, {"form_key": "k" * 32})):
            assert answer.status_code == 403
    assert (Direction.objects.count(), Bill.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"pence": "-5"}, "Give an amount in pounds, such as 1225 or 1225.50."),
        ({"pence": "NaN"}, "Give an amount in pounds"),
        ({"pence": "0"}, "Give a figure from £0.01"),
        ({"pence": "10.005"}, "Give an amount in pounds"),
        ({"what": ""}, "“What is it for?” needs an answer."),
        (parts("arose_on", "2026-11-25"), "This day is still to come."),
        (parts("arose_on", "2026-11-09"), "No Party was involved on that day."),
    ],
)
def test_a_bill_that_cannot_be_is_refused(director, dispute, sent, says):
    form = page_of(director, dispute, "bills/new/")
    found = form.send(**{"what": "Fee", "pence": "10", **parts("arose_on", "2026-11-20"), **sent})
    assert found.status == 422
    assert says in found.text
    assert not Bill.objects.exists()


def test_the_same_bill_twice_is_told_apart_from_another(director, dispute):
    assert bill(director, dispute, "10.00").status == 303
    again = bill(director, dispute, "10.00")
    assert (again.status, Bill.objects.count()) == (409, 1)
    assert "on record already" in again.text
    assert bill(director, dispute, "10.00", what="Room").status == 303


# --- Payments, statements, and what is taken back --------------------------------------------------------------------


def pay(client: Client, dispute: Dispute, party: int, pounds: str) -> Page:
    form = page_of(client, dispute, "payments/new/")
    return form.send(party=str(party), pence=pounds, note="Invoice 7", **parts("paid_on", "2026-11-24"))


def statement(client: Client, dispute: Dispute, key: str) -> tuple[bytes, str]:
    answer = client.get(f"/disputes/{dispute.matter.reference}/costs/statements/{key}.pdf")
    assert answer.status_code == 200, answer.content[:300]
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
    return answer.content, " ".join(shown.stdout.decode().split())


def test_each_party_has_a_statement_whose_figures_add_up(world, director, dispute):
    bill(director, dispute, "1000.01", "2026-11-20", what="Two discussions")
    bill(director, dispute, "45.50", "2026-11-23", what="A room")
    pay(director, dispute, world.party(COUNCIL).pk, "300.00").follow()
    found = owed(page_of(director, dispute))
    in_pence = [[_pence(cell) for cell in row] for row in found.values()]
    assert [sum(column) for column in zip(*in_pence[:-1], strict=True)] == in_pence[-1] == [104_551, 30_000, 74_551]
    content, said = statement(director, dispute, COUNCIL)
    assert faults(content) == []
    share = _pence(next(row[0] for name, row in found.items() if name == NAMES[COUNCIL]))
    assert f"Your share of the bills {_pounds(share)}" in said
    assert "Paid so far £300.00" in said
    assert f"Still to pay {_pounds(share - 30_000)}" in said
    assert f"Total £1,045.51 {_pounds(share)}" in said
    assert "in the order of the Parties in the agreement" in said
    assert said.count("Equally, among the 3 Parties involved that day.") == 2


def _pence(text: str) -> int:
    return int(text.replace("£", "").replace(",", "").replace(".", ""))


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}"


def test_what_a_party_paid_too_much_is_said(world, director, dispute):
    bill(director, dispute, "30.00")
    found = pay(director, dispute, world.party(COUNCIL).pk, "12.50").follow()
    assert "Paid too much" in found.text
    assert "£2.50" in statement(director, dispute, COUNCIL)[1]


def test_there_is_no_statement_for_a_party_that_shares_nothing(director, dispute):
    bill(director, dispute, "30.00")
    answer = director.get(f"/disputes/{dispute.matter.reference}/costs/statements/{ICB}.pdf")
    assert answer.status_code == 404


def test_a_mistaken_bill_is_taken_back_with_a_reason_and_stays_on_record(director, dispute):
    bill(director, dispute, "30.00")
    row = Bill.objects.get()
    assert page_of(director, dispute, f"bills/{row.pk}/take-back/").send(why="").status == 422
    found = page_of(director, dispute, f"bills/{row.pk}/take-back/").send(why="Billed twice.").follow()
    assert "No bill has come yet." in found.text
    assert "Fee, £30.00: Billed twice." in found.text
    again = director.post(f"/disputes/{dispute.matter.reference}/costs/bills/{row.pk}/take-back/", {"why": "x"})
    assert "taken back already" in again.content.decode()
    assert Notice.objects.get(kind="dispute-cost-taken-back").body.endswith("Billed twice.")


def test_a_direction_taken_back_leaves_equal_shares(director, dispute):
    bill(director, dispute, "30.00")
    shares = dict(zip(order(dispute), ("1", "0", "0"), strict=True))
    direct(director, dispute, "parts", shares, reach="every-cost")
    row = Direction.objects.get()
    found = page_of(director, dispute, f"directions/{row.pk}/take-back/").send(why="Not her letter.").follow()
    assert shares_of(found) == [["10.00", "10.00", "10.00"]]


def test_a_dropped_dispute_shares_its_costs_to_date_and_can_still_be_billed_and_paid(world, director, dispute):
    bill(director, dispute, "30.00")
    forum = world.client("lead officer", FORUM)
    before = visit(forum, f"/disputes/{dispute.matter.reference}/steps/drop/")
    assert "Costs to date" in before.text
    assert "£10.00" in before.text
    take(world, dispute, "drop", ("lead officer", FORUM), why="")
    assert not Dispute.objects.get(pk=dispute.pk).is_open
    bill(director, dispute, "6.00", "2026-11-23", what="Last room")
    found = pay(director, dispute, world.party(FORUM).pk, "12.00").follow()
    assert owed(found)["All together"] == ("£36.00", "£12.00", "£24.00")
    closed = director.post(f"/disputes/{dispute.matter.reference}/costs/quotes/new/", {"form_key": "k" * 32})
    assert closed.status_code == 409


# --- Who reads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (("lead officer", FORUM), 200), (("lead officer", COUNCIL), 200), (("chair", ""), 200), (("director", ""), 200),
        (("auditor", ""), 200), (("administrator", ""), 403), (("management team", ""), 403),
    ],
)  # fmt: skip
def test_the_account_is_read_by_those_of_the_matrix(world, director, dispute, who, status):
    bill(director, dispute, "30.00")
    client, base = world.client(*who), f"/disputes/{dispute.matter.reference}/"
    assert client.get(f"{base}costs/").status_code == status
    assert client.get(f"{base}costs/statements/{COUNCIL}.pdf").status_code == status
    linked = "What the Parties involved share and owe" in visit(client, base).text
    assert linked is (status == 200)


def test_a_party_that_is_no_longer_involved_reads_what_concerns_it_and_no_more(world, director, dispute):
    bill(director, dispute, "30.00", "2026-11-20", what="Shared once")
    leaves(world, dispute, COUNCIL, "2026-11-22")
    bill(director, dispute, "30.00", "2026-11-24", what="Of the others")
    person = world.person("lead officer", COUNCIL)
    seats = [a.post for a in person.appointments.all()]
    found = page_of(world.client("lead officer", COUNCIL), dispute)
    assert "Shared once" in found.text
    assert ("Of the others" in found.text) is ("board-member" in seats or _sits_on_the_board(world))
    _, said = statement(director, dispute, COUNCIL)
    assert "is no longer involved" in said
    assert "Of the others" not in said


def _sits_on_the_board(world: World) -> bool:
    return world.actor("lead officer", COUNCIL).has(Authority.BOARD)


# --- Before it is decided --------------------------------------------------------------------------------------------


@pytest.fixture
def at_the_board(world: World, told: Any) -> Dispute:  # noqa: F811
    return filed(world, told)


def quote(client: Client, dispute: Dispute, **more: str) -> Page:
    form = page_of(client, dispute, "quotes/new/")
    return form.send(**{"name": "Ottoline Brackenbury", "quoted": "2,450.00", "cap": "3,000", **more})


def test_what_is_quoted_its_most_and_each_share_are_shown_before_the_board_is_asked(director, at_the_board):
    before = visit(director, f"/disputes/{at_the_board.matter.reference}/steps/ask-onward/")
    assert "No fee has been quoted yet. Enter a quote first" in before.text
    assert quote(director, at_the_board).status == 303
    found = visit(director, f"/disputes/{at_the_board.matter.reference}/steps/ask-onward/")
    assert "Ottoline Brackenbury quotes £2,450.00, at most £3,000.00." in found.text
    table = next(found.tree.iter("table"))
    rows = [["".join(cell.itertext()) for cell in row.iter("td")] for row in table.iter("tr")]
    assert rows[1:] == [["£816.67", "£1,000.00"], ["£816.67", "£1,000.00"], ["£816.66", "£1,000.00"]]
    expected = queries.expected(at_the_board, 245_000, date(2026, 11, 24))
    assert [line.pence for line in expected] == [81_667, 81_667, 81_666]
    assert "Ottoline Brackenbury quotes" in page_of(director, at_the_board).text


def test_what_is_quoted_stands_beside_the_question_for_those_who_read_costs(world, director, at_the_board):
    quote(director, at_the_board)
    text = "Do we go on to a facilitator?"
    at(world, on("2026-11-24", "09:30"), at_the_board, "ask-onward", text=text, mode="at_meeting")
    question = at_the_board.matter.questions.get()
    for who_asks, shown in ((("lead officer", ICB), True), (("administrator", ""), False)):
        found = visit(world.client(*who_asks), f"/decisions/{question.pk}/")
        assert ("Ottoline Brackenbury quotes £2,450.00, at most £3,000.00." in found.text) is shown
    found = visit(world.client("lead officer", ICB), f"/decisions/{question.pk}/answer/")
    assert "£816.66" in found.text


def test_a_most_below_the_quote_is_refused(director, at_the_board):
    found = quote(director, at_the_board, cap="2,000")
    assert (found.status, Quote.objects.count()) == (422, 0)
    assert "less than the quote" in found.text


def test_no_bill_comes_before_the_step_whose_costs_are_shared(director, at_the_board):
    found = page_of(director, at_the_board, "bills/new/")
    assert "has not come to a step whose costs the Parties share" in found.text
    assert director.post(found.response.wsgi_request.path, {"form_key": "k" * 32}).status_code == 409
    assert not Bill.objects.exists()


def test_the_typed_fee_is_shared_out_on_the_page_that_checks_an_appointment(world, told, director):  # noqa: F811
    made = filed(world, told)
    to_the_facilitator(world, made, on("2026-11-16"), on("2026-11-18"))
    at(world, on("2026-11-19"), made, "facilitator-ends", on=date(2026, 11, 19), why="Resigned.")
    form = visit(director, f"/disputes/{made.matter.reference}/steps/appoint-facilitator/")
    found = form.send(
        name="Another", independence="None.", has_role="no", quoted="100", cap="100.01", **parts("on", "2026-11-20")
    )
    assert "Another quotes £100.00, at most £100.01." in found.text
    assert re.findall(r"£33\.3[34]", found.text) == ["£33.34", "£33.34", "£33.33", "£33.34", "£33.33", "£33.33"]


def test_a_party_sees_its_share_before_it_asks_to_join(world, director, at_the_board):
    quote(director, at_the_board)
    page = visit(world.client("lead officer", CITY), f"/disputes/{at_the_board.matter.reference}/steps/ask-to-join/")
    assert "A Party that joins shares what arises from that day on." in page.text
    assert page.text.count("£612.50") == 4
    case = ladder.case_of(at_the_board, world.actor("lead officer", CITY), clock.now())
    found = ahead.beside("ask-to-join", case)
    assert found is not None
    assert (found.joining, found.may_quote) == (True, False)
    assert {party.key: pence for party, pence, _ in found.prices[0].lines} == dict.fromkeys(
        (CITY, COUNCIL, FORUM, TRUST), 61_250
    )
    chosen = ladder.case_of(at_the_board, world.actor("chair"), clock.now(), {"party": world.party(ICB)})
    assert ICB in {party.key for party, *_ in ahead.beside("join", chosen).prices[0].lines}


# --- What the agreement says -----------------------------------------------------------------------------------------


@pytest.fixture
def under(monkeypatch: pytest.MonkeyPatch):
    """The agreement with another rule for the costs of its facilitation."""

    def change(rule: Costs) -> None:
        real = AgreementVersion.terms.fget

        def changed(version: AgreementVersion) -> Any:
            whole = real(version)
            stages = tuple(replace(s, costs=rule) if s.costs is not Costs.NONE else s for s in whole.stages)
            return replace(whole, stages=stages)

        monkeypatch.setattr(AgreementVersion, "terms", property(changed))

    return change


def test_where_shares_are_always_equal_nothing_can_be_directed(director, dispute, under):
    under(Costs.EQUAL)
    assert "Say how costs are shared" not in page_of(director, dispute).text
    assert "They cannot be directed otherwise." in page_of(director, dispute, "directions/new/").text
    assert shares_of(bill(director, dispute, "3.00").follow()) == [["1.00", "1.00", "1.00"]]


def test_where_costs_are_shared_as_directed_a_bill_waits_for_the_direction(director, dispute, under):
    under(Costs.AS_DIRECTED)
    found = bill(director, dispute, "3.00").follow()
    assert "It waits for a direction" in found.text
    assert queries.expected(dispute, 300, date(2026, 11, 24)) == []
    shares = dict(zip(order(dispute), ("1", "1", "1"), strict=True))
    found = direct(director, dispute, "parts", shares, reach="every-cost").follow()
    assert shares_of(found) == [["1.00", "1.00", "1.00"]]


@pytest.mark.parametrize("rule", [Costs.NONE, Costs.EACH_ITS_OWN])
def test_where_nothing_is_shared_nothing_is_offered(world, director, dispute, under, rule):
    under(rule)
    assert "no costs of a dispute are shared" in page_of(director, dispute).text
    assert "Not now" in page_of(director, dispute, "bills/new/").text
    case = ladder.case_of(dispute, world.actor("chair"), clock.now())
    assert ahead.beside("join", case) is None
    assert "share and owe" not in visit(director, dispute.get_absolute_url()).text


@pytest.mark.parametrize(
    ("file", "expected"),
    [("scotland", {"mediation": [51, 50]}), ("four-tiers", {"arbitration": []})],
)
def test_another_agreement_shares_costs_where_and_as_it_says(file, expected):
    """A pound and a penny among two, in each stage whose costs are shared."""
    agreement = terms.parse(terms.read_file(FILES / f"{file}.toml"))
    there = [sheet.Part(1, date(2026, 5, 1), None), sheet.Part(2, date(2026, 5, 1), None)]
    found = {
        stage.key: [s.pence for s in sheet.divide(101, date(2026, 6, 1), stage.costs, there, []).shares]
        for stage in agreement.stages
        if stage.costs in sheet.SHARED
    }
    assert found == expected
    as_directed = [sheet.Directed(date(2026, 5, 2), False, {1: 1, 2: 3})]
    directed = [s.pence for s in sheet.divide(100, date(2026, 6, 1), Costs.AS_DIRECTED, there, as_directed).shares]
    assert directed == [25, 75]


def test_the_page_costs_the_same_with_one_and_with_many_bills(director, dispute):
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(director, dispute)
        return len(seen)

    bill(director, dispute, "1.00", what="First")
    direct(director, dispute, "parts", dict.fromkeys(order(dispute), "1"))
    statements()
    before = statements()
    for number in range(4):
        bill(director, dispute, f"{number + 2}.00", "2026-11-23", what=f"More {number}")
    assert statements() == before


def test_where_nobody_presides_or_records_a_party_involved_keeps_the_account(world, dispute, monkeypatch):
    actor = world.actor("lead officer", FORUM)
    assert (who.may_keep(dispute, actor), who.may_direct(dispute, actor)) == (False, False)
    real = type(dispute.version.terms).posts_with
    gone = (Authority.PRESIDES, Authority.RECORDS, Authority.DIRECTS)
    monkeypatch.setattr(type(dispute.version.terms), "posts_with", lambda t, a: () if a in gone else real(t, a))
    assert (who.may_keep(dispute, actor), who.may_direct(dispute, actor)) == (True, True)
    assert not who.may_keep(dispute, world.actor("lead officer", CITY))
