"""A session that nears its end, and one that has ended, in a real browser."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, expect

from alliance.demo.cast import PASSWORD
from disputes.models import Dispute
from parties.people.models import Person
from parties.sessions.actions import BEGAN, SEEN, end_all_sessions
from tests.browser.journeys import Visitor, look_over, sign_in
from tests.makers import COUNCIL, FORUM, World, make_dispute
from tests.signing_in import code_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WARNING = "[data-time-out]"
STAY = "Stay signed in"
WORDS = "It is about how we work together."


def age(page: Page, **back: timedelta) -> None:
    """Put back what the session of a browser says of itself."""
    key = next(c["value"] for c in page.context.cookies() if c["name"] == "sessionid")
    session = SessionStore(key)
    for name, by in back.items():
        session[{"seen": SEEN, "began": BEGAN}[name]] -= by.total_seconds()
    session.save()


@pytest.fixture(params=[1280, 320], ids=["desktop", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return request.param


def test_a_lead_officer_who_is_ended_in_one_window_is_out_in_the_other_at_the_next_request(
    world: World, live_server, open_page
):
    lead = world.person("lead officer", COUNCIL)
    desk, office = Visitor(open_page(width=320)), Visitor(open_page())
    desk.sign_in(lead)
    desk.open("/disputes/")
    office.sign_in(world.person("administrator"))
    office.open(f"/parties/appointments/{lead.appointments.get().pk}/end/")
    office.choose(when="at-once")
    office.go("See what it comes to")
    office.fill(reason="Moved on")
    with office.page.expect_navigation():
        office.page.locator("main form button[type=submit]").last.click()
    desk.open("/meetings/")
    assert desk.path == "/accounts/login/"
    assert "Council" not in desk.text()


def test_the_warning_comes_in_every_window_and_one_press_keeps_them_all(world: World, live_server, open_page, width):
    page = open_page(width=width)
    sign_in(page, world.person("chair"))
    second = page.context.new_page()
    for window in (page, second):
        window.clock.install()
        window.goto("/disputes/")
        expect(window.locator(WARNING)).to_be_hidden()
    age(page, seen=timedelta(minutes=26))
    for window in (page, second):
        window.clock.fast_forward("26:00")
        expect(window.locator(WARNING)).to_contain_text("You will be signed out at")
        expect(window.get_by_role("button", name=STAY)).to_be_focused()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # at the end it covers nothing
    look_over(page)
    page.keyboard.press("Enter")
    for window in (page, second):
        expect(window.locator(WARNING)).to_be_hidden()
    assert page.goto("/disputes/").status == 200


def test_a_window_that_was_used_meanwhile_keeps_the_other_from_warning(world: World, live_server, open_page):
    page = open_page()
    sign_in(page, world.person("chair"))
    page.clock.install()
    page.goto("/disputes/")
    with page.expect_response("**/still-here/") as asked:
        page.clock.fast_forward("26:00")
    assert asked.value.json()["can_stay"] is True
    expect(page.locator(WARNING)).to_be_hidden()


def test_typing_is_a_sign_of_life(world: World, live_server, open_page):
    dispute = make_dispute(world)
    page = open_page()
    sign_in(page, world.person("chair"))
    page.clock.install()
    page.goto(f"{dispute.get_absolute_url()}steps/in-scope/")
    age(page, seen=timedelta(minutes=26))
    page.clock.fast_forward("26:00")
    expect(page.locator(WARNING)).to_be_visible()
    page.locator("[name=why]").press_sequentially("It")
    expect(page.locator(WARNING)).to_be_hidden()


def test_the_end_after_twelve_hours_is_said_with_what_to_do(world: World, live_server, open_page, width):
    page = open_page(width=width)
    sign_in(page, world.person("lead officer", FORUM))
    age(page, began=timedelta(hours=11, minutes=57))
    page.goto("/disputes/")
    expect(page.locator(WARNING)).to_contain_text("Finish or save before then.")
    expect(page.get_by_role("button", name=STAY)).to_be_hidden()
    look_over(page)
    page.get_by_role("button", name="Close").click()
    expect(page.locator(WARNING)).to_be_hidden()


def test_a_page_that_is_only_read_is_left_when_its_session_is_over(world: World, live_server, open_page):
    chair = world.person("chair")
    page = open_page()
    sign_in(page, chair)
    page.clock.install()
    page.goto("/disputes/")
    end_all_sessions(chair)
    page.clock.fast_forward("26:00")
    page.wait_for_url("**/accounts/login/?next=/disputes/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without scripts"])
def test_words_that_were_sent_too_late_come_back_after_signing_in(world: World, live_server, open_page, scripts):
    dispute, chair = make_dispute(world), world.person("chair")
    address = f"{dispute.get_absolute_url()}steps/in-scope/"
    visitor = Visitor(open_page(width=320, scripts=scripts), scripts)
    visitor.sign_in(chair)
    visitor.open(address)
    visitor.fill(why=WORDS)
    end_all_sessions(chair)
    visitor.page.locator("main form button[type=submit]").last.click()
    assert visitor.path == "/accounts/login/"
    assert "What you typed is kept" in visitor.text()
    enter_again(visitor.page, chair)
    look_over(visitor.page, scripts=scripts)
    assert visitor.path == address
    assert visitor.page.input_value("[name=why]") == WORDS
    assert Dispute.objects.get().phase == "screening"
    visitor.page.locator("main form button[type=submit]").last.click()
    assert visitor.path == dispute.get_absolute_url()
    assert Dispute.objects.get().phase != "screening"


def enter_again(page: Page, person: Person) -> None:
    """Sign in from where one was led to."""
    page.fill("[name=login]", person.email or "")
    for box, words in (("[name=password]", PASSWORD), ("[name=code]", code_for(person))):
        page.fill(box, words)
        with page.expect_navigation():
            page.press(box, "Enter")
