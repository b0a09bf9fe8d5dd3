"""What is held about somebody: all of it, nothing of others, and only for themselves."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Delivery
from alliance.web.step_up import RECORDS
from parties.people.models import Appointment, Person
from parties.profile import actions, held
from tests.makers import COUNCIL, FORUM, World
from tests.test_disputes.browsing import visit

LEAD = ("lead officer", FORUM)
NOTHING = "Nothing of these is held"
COPY = "/me/held/about-me"


def copy(client: Client) -> dict[str, Any]:
    answer = client.get(f"{COPY}.json")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="about-me.json"'
    return json.loads(answer.content)


def rows(found: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return found["records"][key]["rows"]


def test_the_copy_holds_each_record_of_mine(world: World, dispute_filed) -> None:
    dispute_filed()
    client, me = world.client(*LEAD), world.person(*LEAD)
    visit(client, "/me/telephone/").send(telephone="0116 496 0123")
    found = copy(client)
    entry = {row["What"]: row["Kept"] for row in rows(found, "you")}
    assert (entry["Family name"], entry["Sign-in address"], entry["Telephone"]) == (
        "Stathers", me.email, "0116 496 0123",
    )  # fmt: skip
    assert [(row["Telephone"], row["Why"]) for row in rows(found, "history")] == [
        ("", ""), ("0116 496 0123", "changed by themselves"),
    ]  # fmt: skip
    assert [row["First day"] for row in rows(found, "appointments")] == [
        a.starts_on.isoformat() for a in Appointment.objects.filter(person=me).order_by("starts_on")
    ]
    delivered = Delivery.objects.filter(person=me).order_by("published_at", "pk")
    assert len(delivered) > 0
    assert [row["Notice"] for row in rows(found, "notices")] == [d.notice.reference for d in delivered]
    acts = Entry.objects.filter(actor=me).order_by("seq")
    assert [row["Number"] for row in rows(found, "acts")] == [entry.seq for entry in acts]
    assert [row["Name"] for row in rows(found, "signing-in")] == [me.email]


def test_the_copy_holds_nothing_of_others(world: World, dispute_filed) -> None:
    other = world.actor("lead officer", COUNCIL)
    actions.change_telephone(actor=other, telephone="0116 CANARY")
    actions.ask_contact(actor=other, address="canary@example.org", at=world.person("chair").admitted_at)
    dispute_filed()
    client = world.client(*LEAD)
    whole = json.dumps(copy(client)) + b"".join(client.get(f"{COPY}.csv")).decode() + visit(client, "/me/held/").html
    addresses = {p.email for p in Person.objects.exclude(pk=world.person(*LEAD).pk)}
    assert len(addresses) > 10
    assert [word for word in (*addresses, "CANARY", "canary@", other.name) if word and word in whole] == []


def test_every_column_of_the_database_that_points_to_a_person_is_listed_or_counted(world: World) -> None:
    known = {(r.model._meta.db_table, r.column) for r in held.relations()}
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column, (_, other) in connection.introspection.get_relations(cursor, table).items():
                if other == Person._meta.db_table:
                    found.add((table, column))
    assert len(found) > 20
    assert found - known == set()


def test_records_of_other_rooms_that_name_me_are_counted(world: World, dispute_filed) -> None:
    dispute_filed()
    found = copy(world.client("lead officer", "leicester-city-council"))
    counted = {(row["Records"], row["As"]): row["How many"] for row in rows(found, "others")}
    assert (counted["Disputes", "filed by"], counted["Drafts", "written by"]) == (1, 1)


def test_the_spreadsheet_has_the_same_cells_and_none_is_taken_for_a_formula(world: World) -> None:
    actions.change_telephone(actor=world.actor(*LEAD), telephone="=1+1")
    answer = world.client(*LEAD).get(f"{COPY}.csv")
    lines = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [line["Kept"] for line in lines if "1+1" in line["Kept"]] == ["'=1+1", "'=1+1"]
    assert {line["Sort"] for line in lines} <= {sort.title for sort in held.SORTS}


def test_a_copy_is_taken_only_by_somebody_who_showed_who_they_are_just_now(world: World) -> None:
    client = world.client(*LEAD)
    session = client.session
    session[RECORDS] = [{**shown, "at": shown["at"] - 16 * 60} for shown in session[RECORDS]]
    session.save()
    for form in ("json", "csv"):
        answer = client.get(f"{COPY}.{form}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert world.client(*LEAD).get(f"{COPY}.xml").status_code == 404


def test_the_page_says_why_and_how_long_for_each_sort(world: World) -> None:
    page = visit(world.client(*LEAD), "/me/held/")
    headings = {"".join(h.itertext()) for h in page.tree.iter("h2")}
    nothing = page.section(NOTHING)
    assert [sort.title for sort in held.SORTS if sort.title not in headings and sort.title not in nothing] == []
    assert "Invitations to you" in nothing
    assert "Kept 6 years after the agreement ends." in page.section("Your appointments")


def test_my_acts_are_mine_alone(world: World) -> None:
    actions.change_telephone(actor=world.actor(*LEAD), telephone="1")
    actions.change_name(
        actor=world.actor("lead officer", COUNCIL), title="", given_name="Callum", family_name="Drayfield-Low"
    )
    page = visit(world.client(*LEAD), "/me/held/acts/")
    assert "You updated the profile (telephone number)" in page.text
    assert "(name)" not in page.text


@pytest.mark.parametrize("address", ["/me/", "/me/held/", "/me/held/acts/", f"{COPY}.json", f"{COPY}.csv"])
def test_nobody_gets_at_these_pages_without_signing_in(world: World, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
