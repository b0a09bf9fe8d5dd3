"""Every page a role can reach from its home page, at a desk and on a small phone, by eye, by keyboard, enlarged."""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from alliance.demo.cast import PASSWORD
from alliance.kernel import clock
from disputes.models import Dispute
from governance.meetings import actions as meetings
from tests.browser.journeys import DRAFT, look_over, no_overflow, send_by_keyboard, sign_in, tab_to
from tests.makers import CITY, COUNCIL, FORUM, World, make_dispute, make_draft
from tests.signing_in import code_for
from tests.test_governance.board import Board

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST = 90
NOT_PAGES = {
    "desk:document", "desk:healthz", "desk:security_txt", "account_login", "account_logout", "agreement:document",
}  # fmt: skip
NARROW = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 900}
ROLES = [("lead officer", FORUM), ("chair", ""), ("director", ""), ("administrator", ""), ("auditor", "")]


@pytest.fixture
def busy(world: World) -> World:
    """A partnership with something on every page: disputes, a draft, a meeting with a paper and a pack."""
    make_dispute(world, "board")
    make_dispute(world, by=("lead officer", COUNCIL), in_one_line="Who pays for the school bus", parties=(FORUM,))
    make_draft(world, in_one_line="A question still being written")
    board = Board(world, world.client("director"))
    meeting = board.plan("welcome", "disputes", "forward-plan")
    board.attach(board.add(meeting, "Short breaks"))
    board.notify(meeting)
    board.publish(board.build(meeting))
    return world


@pytest.mark.parametrize(("role", "party"), ROLES, ids=[role for role, _ in ROLES])
def test_every_page_a_role_can_reach_is_sound_at_both_widths(busy: World, live_server, page: Page, role, party):
    sign_in(page, busy.person(role, party))
    kinds = Counter()
    waiting, known = ["/"], {"/"}
    while waiting and kinds.total() < MOST:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{role} is led to {address}, which answers {answer.status}"
        for width in (DESK, NARROW):
            page.set_viewport_size(width)
            look_over(page)
        kinds[_kind(address)] += 1
        for further in _leads_to(page):
            if further not in known and kinds[_kind(further)] + sum(_kind(w) == _kind(further) for w in waiting) < 1:
                known.add(further)
                waiting.append(further)
    assert kinds.total() >= 12, kinds
    assert not waiting, f"more than {MOST} kinds of pages: {waiting}"


def _leads_to(page: Page) -> list[str]:
    """The pages of ours that a page links to."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    ours = [urlsplit(one) for one in found]
    host = urlsplit(page.url).netloc
    paths = [f"{one.path}?{one.query}" if one.query else one.path for one in ours if one.netloc == host]
    return [path for path in dict.fromkeys(paths) if _kind(path)]


def _kind(address: str) -> str:
    """Which page it is, whatever it is about; empty for files and for what is no page."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    is_file = parts.path.endswith((".pdf", ".txt", ".csv", ".json")) or "format=" in parts.query
    return "" if is_file or name in NOT_PAGES else name


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/privacy/", "/accessibility/"])
def test_what_is_open_to_everybody_is_sound(world: World, live_server, page: Page, path):
    for width in (DESK, NARROW):
        page.set_viewport_size(width)
        page.goto(path)
        look_over(page)


def test_the_pages_for_what_went_wrong_are_sound(busy: World, live_server, page: Page):
    sign_in(page, busy.person("director"))
    shown = {
        403: lambda: _status(page, "/trail/verify/"),
        404: lambda: _status(page, "/disputes/D-2026-999/"),
        409: lambda: _overtaken(page, busy),
        422: lambda: _submit(page, "/meetings/plan/"),
    }
    for width in (DESK, NARROW):
        page.set_viewport_size(width)
        for status, show in shown.items():
            assert show() == status
            look_over(page)


def _status(page: Page, path: str) -> int:
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def _submit(page: Page, path: str = "") -> int:
    if path:
        page.goto(path)
    with page.expect_navigation() as sent:
        page.locator("main form button[type=submit]").first.click()
    return sent.value.status


def _overtaken(page: Page, world: World) -> int:
    """Change a meeting that somebody else changed while the form was open."""
    meeting = Board(world, world.client("director")).plan("welcome", another_that_day=True)
    page.goto(f"{meeting.get_absolute_url()}change/")
    page.fill("[name=place]", "Upstairs")
    meetings.change_meeting(
        actor=world.actor("chair"),
        meeting=meeting.pk,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place="Downstairs",
        another_that_day=True,
        seen=meeting.turn,
        at=clock.now(),
    )
    status = _submit(page)
    assert "Upstairs" in [box.input_value() for box in page.locator("main textarea").all()]
    return status


# --- Keyboard -------------------------------------------------------------------------------------------------------


def test_the_first_tab_leads_to_the_main_part(busy: World, live_server, page: Page):
    sign_in(page, busy.person("chair"))
    for path in ("/", "/disputes/", f"/disputes/{Dispute.objects.earliest('pk').matter.reference}/", "/agreement/"):
        page.goto(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", path
        expect(page.locator(".skip")).to_be_in_viewport(ratio=1)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main", path


def test_every_stop_of_the_keyboard_can_be_seen(busy: World, live_server, page: Page):
    sign_in(page, busy.person("lead officer", FORUM))
    for _ in range(25):
        page.keyboard.press("Tab")
        marked = page.evaluate(
            "() => { const look = getComputedStyle(document.activeElement);"
            " return look.outlineStyle !== 'none' || look.boxShadow !== 'none'; }"
        )
        assert marked, page.evaluate("document.activeElement.outerHTML")


def test_a_dispute_is_filed_by_keyboard_alone(world: World, live_server, page: Page):
    _sign_in_by_keyboard(page, world)
    send_by_keyboard(page, "Tell the Board about a dispute")
    send_by_keyboard(page, "Begin")
    for name in ("in_one_line", "what_happened"):
        _type(page, name, DRAFT[name])
    _pick(page, "operational", "no")
    send_by_keyboard(page, "Save and go on")
    _type(page, "what_is_asked", DRAFT["what_is_asked"])
    _pick(page, "against", "parties")
    tab_to(page, f"[name=parties][value='{world.party(CITY).pk}']")
    page.keyboard.press("Space")
    send_by_keyboard(page, "Save and go on")
    send_by_keyboard(page, "Save and go on")
    send_by_keyboard(page, "Go on to check")
    send_by_keyboard(page, "File and tell the Board and the other Parties")
    dispute = Dispute.objects.get()
    assert page.inner_text("h1") == f"{dispute.matter.reference} is filed"
    assert dispute.matter.title == DRAFT["in_one_line"]


def _sign_in_by_keyboard(page: Page, world: World) -> None:
    person = world.person("lead officer", FORUM)
    code = code_for(person)
    page.goto("/accounts/login/")
    _type(page, "login", person.email)
    for name, words in (("password", PASSWORD), ("code", code)):
        _type(page, name, words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    send_by_keyboard(page, "Ask each time")


def _type(page: Page, name: str, words: str) -> None:
    tab_to(page, f"[name={name}]")
    page.keyboard.type(words)


def _pick(page: Page, name: str, value: str) -> None:
    """Choose among round buttons with Space and the arrow keys."""
    tab_to(page, f"[name={name}]")
    page.keyboard.press("Space")
    for _ in range(10):
        if page.locator(f"[name={name}][value={value}]").is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrow keys do not reach {value}")


# --- Enlarged -------------------------------------------------------------------------------------------------------


def test_enlarged_four_times_a_page_still_needs_no_sideways_scrolling(busy: World, live_server, open_page):
    """A window of 1280 pixels at 400 % has room for 320, each drawn as four by four."""
    page = open_page(width=320, height=256, device_scale_factor=4)
    sign_in(page, busy.person("chair"))
    reference = Dispute.objects.earliest("pk").matter.reference
    for path in ("/", f"/disputes/{reference}/", "/deadlines/", "/meetings/", "/agreement/"):
        page.goto(path)
        no_overflow(page)
        for box in page.locator("main a.button, main button").all():
            placed = box.bounding_box()
            assert placed is None or placed["x"] + placed["width"] <= 320, f"{path}: {box.inner_text()}"


def test_wider_letters_and_lines_cut_nothing_off(busy: World, live_server, phone: Page):
    """The spacing a reader may set for themselves (WCAG 1.4.12)."""
    sign_in(phone, busy.person("chair"))
    for path in ("/", "/disputes/", "/deadlines/", "/meetings/"):
        phone.goto(path)
        phone.evaluate(
            """() => {
              for (const one of document.querySelectorAll('body *')) {
                Object.assign(one.style, {lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em'});
              }
            }"""
        )
        no_overflow(phone)
