"""The page of a Party, as each reader may know it: who acts for it, how notices reach it, what is due, what changed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.notices.models import OutboundMail
from parties.people.models import Appointment
from tests.makers import CITY, COUNCIL, FORUM, TRUST, World, make_dispute
from tests.test_disputes.browsing import visit
from tests.test_membership.acting import do, on
from tests.test_membership.conftest import Open

PAGE = f"/parties/{TRUST}/"
CONTACTS, VACANT = "Its contacts for notices", "Vacant"


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (("chair", ""), True),
        (("director", ""), True),
        (("administrator", ""), True),
        (("deputy", TRUST), True),
        (("lead officer", COUNCIL), False),
        (("auditor", ""), False),
    ],
)
def test_to_whom_a_notice_goes_is_open_and_how_only_to_those_who_may_know(
    world: World, reader: tuple[str, str], sees: bool
) -> None:
    page = visit(world.client(*reader), PAGE)
    said = page.section(CONTACTS)
    assert f"Beatrix LowmoorDeputy Lead Officer of {world.party(TRUST)}" in said
    assert "as its lead post is vacant" in said
    assert ("beatrix.lowmoor@example.org" in page.html, "Addresses and numbers are open to" in said) == (sees, not sees)


@pytest.mark.parametrize(
    ("reader", "knows"),
    [
        (("administrator", ""), True),
        (("auditor", ""), True),
        (("deputy", TRUST), True),
        (("lead officer", COUNCIL), False),
    ],
)
def test_what_did_not_arrive_is_shown_to_its_own_and_to_those_who_watch_over_delivery(
    world: World, reader: tuple[str, str], knows: bool
) -> None:
    make_dispute(world)
    mail = OutboundMail.objects.filter(person=world.person("deputy", TRUST)).latest("pk")
    OutboundMail.objects.filter(pk=mail.pk).update(state="failed", due_at=clock.now() + timedelta(minutes=1))
    said = visit(world.client(*reader), PAGE).section(CONTACTS)
    assert ("what was sent on Tue 24 November 2026 did not arrive." in said) == knows


def test_a_vacancy_says_since_when_and_what_it_means(world: World) -> None:
    reader = world.client("lead officer", COUNCIL)
    said = visit(reader, PAGE).section(VACANT)
    assert "Lead Officersince Mon 2 November 2026" in said
    assert "Beatrix Lowmoor speaks for it meanwhile, and gets the notices to it." in said
    Appointment.objects.filter(party__key=TRUST, post="deputy").delete()
    assert "Notices to it go to Verity Cropston, as whoever signs for it." in visit(reader, PAGE).section(VACANT)
    Appointment.objects.filter(party__key=TRUST).delete()
    page = visit(reader, PAGE)
    assert "Notices to it go to whoever presides." in page.section(VACANT)
    assert "Dr Marguerite AshdownIndependent Chair, as" in page.section(CONTACTS)
    Appointment.objects.filter(post="independent-chair").delete()
    assert "so that a notice to it reaches nobody" in visit(reader, PAGE).section(CONTACTS)


def test_a_party_with_every_post_filled_has_no_vacancies(world: World) -> None:
    page = visit(world.client("chair"), f"/parties/{CITY}/")
    assert "Rosalind Achterberg" in page.text
    assert not Appointment.objects.filter(party__key=CITY, post="lead-officer").exclude(ends_on=None).exists()


def test_who_signs_and_whether_it_signed_is_open_to_every_partner(world: World) -> None:
    said = visit(world.client("lead officer", COUNCIL), PAGE).section("Its signature")
    assert "No signatory named" in said


def test_disputes_and_dates_are_those_the_reader_may_know(world: World, opened: Open) -> None:
    page = visit(world.client("lead officer", FORUM), PAGE)
    assert str(opened.dispute) in page.section("Open disputes it has a part in")
    assert "Answer what was asked" in page.section("Due from it")
    assert "A third pathway" not in page.text


def test_only_an_administrator_sees_how_to_change_it(world: World, admin: Client) -> None:
    ways = {"Rename it", "Change its kind", "Let another Party take its place", "End its membership"}
    assert ways <= set(visit(admin, PAGE).links())
    for reader in (("chair", ""), ("deputy", TRUST), ("director", "")):
        assert not ways & set(visit(world.client(*reader), PAGE).links())


@pytest.mark.parametrize("what", ["rename", "kind", "end", "succeed"])
def test_changing_a_party_asks_who_it_is_first(world: World, what: str) -> None:
    client = Client()
    client.force_login(world.person("administrator"))
    answer = client.get(f"{PAGE}{what}/")
    assert answer.status_code == 302
    refused = world.client("lead officer", COUNCIL)
    assert refused.get(f"{PAGE}{what}/").status_code == 403
    assert refused.post(f"{PAGE}{what}/", on("on_day", clock.today())).status_code == 403


def test_an_unknown_party_is_not_found(admin: Client) -> None:
    assert {admin.get(f"/parties/nobody/{what}").status_code for what in ("", "rename/", "end/")} == {404}
    assert admin.get("/parties/changes/99999/take-back/").status_code == 404


def test_the_page_costs_the_same_however_much_changed(world: World, admin: Client) -> None:
    reader = world.client("chair")
    visit(reader, PAGE)
    with CaptureQueriesContext(connection) as before:
        visit(reader, PAGE)
    for name in ("Amber Trust", "Birch Trust", "Cedar Trust"):
        do(admin, f"{PAGE}rename/", name=name, short_name=name, **on("on_day", clock.today()))
    do(admin, f"{PAGE}rename/", name="Damson", short_name="Damson", **on("on_day", clock.today() + timedelta(days=9)))
    with CaptureQueriesContext(connection) as after:
        assert "Cedar Trust" in visit(reader, PAGE).text
    assert len(after) == len(before)
