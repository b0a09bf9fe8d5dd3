"""One's own account on one page, and ending sessions and remembered devices; only ever one's own."""

import pytest
from django.test import Client

from alliance.demo.teller import Teller
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.permissions import Authority
from parties.profile import rules
from parties.sessions.actions import SEEN
from parties.sessions.queries import sessions_of
from tests.makers import COUNCIL, FORUM, World
from tests.test_disputes.browsing import Page, visit

LEAD = ("lead officer", FORUM)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def post(client: Client, address: str) -> Page:
    """Press the button of the page that leads to an address."""
    page = visit(client, "/me/")
    forms = [f for f in page.tree.iter("form") if f.get("action") == address]
    boxes = {b.get("name"): b.get("value", "") for b in (forms[0].iter("input") if forms else ())}
    return Page(client.post(address, {"form_key": "k" * 32, **boxes}), client)


def first_seen(client: Client) -> Client:
    """A browser that is yet to be noted as seen, as after a sign-in."""
    session = client.session
    del session[SEEN]
    session.save()
    return client


@pytest.fixture
def two_devices(world: World) -> tuple[Client, Client]:
    """The same person on two devices, each seen on its list."""
    here, there = first_seen(world.client(*LEAD)), first_seen(world.client(*LEAD))
    here.get("/me/")
    there.get("/me/", headers={"user-agent": FIREFOX})
    return here, there


def test_the_page_says_who_i_am_how_i_am_reached_and_what_i_may_do(world: World) -> None:
    page = visit(world.client(*LEAD), "/me/")
    assert "NameGemma Stathers" in page.section("You")
    assert "E-mail copies go togemma.stathers@example.orgthe address you sign in with" in page.section(
        "Notices and e-mails"
    )
    assert "Notices that the agreement asks for cannot be switched off" in page.section("Notices and e-mails")
    appointments = page.section("Your appointments")
    assert "Lead Officer, Leicestershire Parent Carer Forum (Leicestershire SEND Hub)" in appointments
    assert "Appointed by Leicestershire Parent Carer Forum" in appointments
    assert "Telling the Board about a dispute, for your own Party" in appointments
    assert "Past" not in appointments


def test_appointments_stand_by_time(world: World) -> None:
    story, by = Teller(people=world.people), world.actor("administrator")
    ahead = clock.today().replace(year=2027, month=1, day=4)
    story.appoint("Stathers", "management-team", by=by, from_day=ahead)
    appointments = visit(world.client(*LEAD), "/me/").section("Your appointments")
    assert "To comeManagement Team member" in appointments.replace("To come ", "To come")
    assert "Mon 4 January 2027, no last day." in appointments


def test_my_account_is_one_link_from_every_page(world: World) -> None:
    assert visit(world.client(*LEAD), "/disputes/").links()["My account"] == "/me/"


def test_the_other_device_is_signed_out_at_its_next_request(world: World, two_devices: tuple[Client, Client]) -> None:
    here, there = two_devices
    [other] = [one for one in sessions_of(world.person(*LEAD), here.session.session_key) if not one.is_this]
    assert other.browser == "Firefox on Windows"
    assert "Firefox on Windows" in visit(here, "/me/").section("Where you are signed in")
    assert post(here, f"/me/sessions/{other.pk}/end/").response["Location"] == "/me/"
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200
    assert Entry.objects.first().verb == "ended a session on another device"


def test_everywhere_else_is_signed_out_at_once(world: World, two_devices: tuple[Client, Client]) -> None:
    here, there = two_devices
    assert post(here, "/me/sessions/end-others/").status == 303
    assert (here.get("/me/").status_code, there.get("/me/").status_code) == (200, 302)
    assert len(sessions_of(world.person(*LEAD))) == 1


def test_somebody_elses_session_is_not_found_and_goes_on(world: World, two_devices: tuple[Client, Client]) -> None:
    other = first_seen(world.client("lead officer", COUNCIL))
    other.get("/me/")
    [theirs] = sessions_of(world.person("lead officer", COUNCIL))
    assert post(two_devices[0], f"/me/sessions/{theirs.pk}/end/").status == 404
    assert other.get("/me/").status_code == 200


def test_forgetting_devices_stands_on_the_trail(world: World) -> None:
    client = world.client(*LEAD)
    assert post(client, "/me/devices/forget/").response["Location"] == "/me/"
    assert Entry.objects.first().verb == "made every remembered device ask again"


@pytest.mark.parametrize(
    "address", ["/me/devices/forget/", "/me/sessions/end-others/", "/me/sessions/1/end/", "/me/contact/drop/"]
)
def test_nothing_is_ended_by_a_link(world: World, address: str) -> None:
    assert world.client(*LEAD).get(address).status_code == 405


def test_rights_are_told_at_their_widest_and_without_what_everybody_has() -> None:
    lead = rules.rights({Authority.SPEAKS_FOR_PARTY, Authority.BOARD})
    assert lead[:2] == ("reading disputes", "reading the text of a dispute")
    assert "telling the Board about a dispute, for your own Party" in lead
    assert "answering a question put to the Board" in lead
    assert "your home page" not in lead
    assert rules.rights(()) == ()
    assert rules.rights({Authority.FACILITATES})[0] == "reading disputes, in the one dispute you are appointed for"


def test_a_code_is_six_figures_of_its_letter_alone() -> None:
    one = rules.code_of("key", "salt", "a@example.org")
    assert (len(one), one.isdigit()) == (6, True)
    assert rules.code_of("key", "salt", "b@example.org") != one
    assert rules.code_of("other", "salt", "a@example.org") != one
    assert rules.is_code(f" {one[:3]} {one[3:]}", one)
    assert not rules.is_code(one[:5], one)
    assert not rules.is_code("٥٥٥٥٥٥", one)
