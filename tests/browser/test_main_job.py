"""The main job in a real browser: a parent volunteer files, the others are told, the Board reads it in its pack."""

import re

import pytest
from playwright.sync_api import Page

from disputes.models import Dispute
from governance.packs.tasks import build
from tests.browser.journeys import DRAFT, Visitor
from tests.makers import COUNCIL, FORUM, World
from tests.pdf_checks import words
from tests.test_documents.papers import plain, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINE = DRAFT["in_one_line"]
EVIDENCE = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": saved(plain(1, words="The letter page"))}
PAPER = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": saved(plain(2, words="Short breaks page"))}


@pytest.fixture(params=[(1280, True), (320, True), (1280, False)], ids=["desktop", "phone", "without scripts"])
def newcomer(request, world: World, live_server, open_page):
    """Make visitors, each with a browser of their own."""
    width, scripts = request.param

    def make(role: str, party: str = "") -> Visitor:
        visitor = Visitor(open_page(width=width, scripts=scripts), scripts)
        visitor.sign_in(world.person(role, party))
        return visitor

    return make


def test_a_dispute_goes_from_a_volunteers_browser_to_a_page_of_the_boards_pack(newcomer):
    reference = files(newcomer("lead officer", FORUM))
    acknowledges(newcomer("lead officer", COUNCIL), reference)
    rules_it_in(newcomer("chair"), reference)
    text = builds_the_pack(newcomer("director"))
    assert reference in text
    assert LINE in text
    assert "Short breaks page 1" in text
    assert "Short breaks page 2" in text


def files(gemma: Visitor) -> str:
    """Five pages, the check, the receipt; gives the reference."""
    gemma.go("Tell the Board about a dispute")
    gemma.go("Begin")
    gemma.fill(in_one_line=LINE, what_happened=DRAFT["what_happened"])
    gemma.choose(operational="no")
    gemma.go("Save and go on")
    gemma.fill(what_is_asked=DRAFT["what_is_asked"])
    gemma.choose(against="parties")
    gemma.page.get_by_label("Leicester City Council").check()
    gemma.go("Save and go on")
    gemma.fill(first_knew_month="10", first_knew_year="2026", tried="Two meetings.")
    gemma.go("Save and go on")
    gemma.page.set_input_files("[name=paper]", EVIDENCE)
    gemma.fill(paper_title="The letter to parents")
    gemma.go("Add this paper")
    assert "The letter to parents" in gemma.text()
    gemma.go("Go on to check")
    checks(gemma)
    gemma.go("File and tell the Board and the other Parties")
    found = re.search(r"D-2026-\d{3} is filed", gemma.page.inner_text("h1"))
    assert found, gemma.page.inner_text("h1")
    reference = found.group().removesuffix(" is filed")
    assert "Leicestershire County Council" in gemma.text()
    gemma.go("Go to the dispute")
    assert gemma.path == f"/disputes/{reference}/"
    assert "The letter to parents" in gemma.text()
    return reference


def checks(gemma: Visitor) -> None:
    """Before filing: who will be told, which dates start, that a facilitator may cost; and nobody is told yet."""
    text = gemma.text()
    for said in (LINE, "Leicestershire County Council", "Independent Chair", "facilitator", "The letter to parents"):
        assert said in text, text
    # Tue 24 November + 20 Operational Days: 25, 28 December and 1 January do not count
    assert "Tue 22 December 2026" in text
    assert not Dispute.objects.exists()


def acknowledges(callum: Visitor, reference: str) -> None:
    """Another Lead Officer finds the notice and says that it arrived."""
    callum.open("/notices/")
    callum.go(callum.page.locator("main tr", has_text=reference).get_by_role("link"))
    assert DRAFT["what_happened"] in callum.text() or LINE in callum.text()
    callum.go("Acknowledge this notice")
    assert "Acknowledged by Callum Drayfield" in callum.text()


def rules_it_in(chair: Visitor, reference: str) -> None:
    """The Chair sees it on her home page, each figure opens its rows, and she rules."""
    home = chair.text()
    assert reference in home
    assert LINE in home
    figures_open_their_rows(chair)
    chair.open("/")
    chair.go(chair.page.locator("#disputes").get_by_role("link", name=reference))
    chair.go(chair.page.locator(f"main a[href='/disputes/{reference}/steps/in-scope/']").first)
    chair.fill(why="It is about how we work together.")
    chair.go("Rule that it is a matter for the Board")
    assert chair.path == f"/disputes/{reference}/"
    assert "Dr Marguerite Ashdown ruled that this is a matter for the Board." in chair.text()
    ruling = chair.page.locator("main li", has_text="ruled that this is a matter for the Board").last
    chair.go(ruling.get_by_role("link", name="Notice"))
    assert "It is about how we work together." in chair.text()


def figures_open_their_rows(chair: Visitor) -> None:
    """The number on a figure is the number of rows behind it."""
    shown = [
        (int(one.locator(".count").inner_text()), one.get_attribute("href") or "")
        for one in chair.page.locator("a.figure").all()
    ]
    assert len(shown) >= 3
    for number, address in shown:
        chair.open(address)
        assert _rows(chair.page) == number, address


def _rows(page: Page) -> int:
    rows = page.locator("table.register > tbody > tr").count()
    while (onward := page.locator("a[rel=next]")).count():
        with page.expect_navigation():
            onward.first.click()
        rows += page.locator("table.register > tbody > tr").count()
    return rows


def builds_the_pack(director: Visitor) -> str:
    """A meeting with its agenda and a paper, and the words of its pack."""
    director.open("/meetings/")
    director.go("Plan a meeting")
    director.fill(on_day="17", on_month="12", on_year="2026", starts="10:00", ends="12:30", place="City Hall")
    director.go(director.page.locator("main form button[type=submit]"))
    item = director.page.locator("ol.agenda > li").filter(has=director.page.get_by_role("heading", name="Disputes"))
    director.go(item.get_by_role("link", name="Add a paper"))
    director.page.set_input_files("[name=paper]", PAPER)
    director.fill(title="Short breaks: what changed")
    director.go(director.page.locator("main form button[type=submit]"))
    assert "Short breaks: what changed" in director.text()
    director.go("Build the pack")
    if "being prepared" not in director.text():
        director.go(director.page.locator("#pack").get_by_role("link", name="is being prepared"))
    build()
    director.go("Look again")
    address = director.page.get_by_role("link", name="Open the PDF").first.get_attribute("href") or ""
    answer = director.page.context.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    return " ".join(words(answer.body()))
