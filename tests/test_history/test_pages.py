"""History through the front door: who changed what, when and why; and only what the reader may know."""

import csv
import io

import pytest
from django.test import Client

from alliance.kernel import clock
from parties.people.models import Appointment
from parties.profile import actions as profile
from tests.makers import CITY, COUNCIL, FORUM, TRUST, World, client_for
from tests.test_disputes.browsing import Page, visit
from tests.test_history.tellings import rename

YESTERDAY = "?day_day=23&day_month=11&day_year=2026"


def told(page: Page) -> list[str]:
    """Each change as it stands on the page: when, what, and why where that is said."""
    entries = [li for ol in page.tree.iter("ol") if ol.get("class") == "timeline" for li in ol.iter("li")]
    return [" | ".join(" ".join(text.split()) for text in li.itertext() if text.strip()) for li in entries]


def history(client: Client, kind: str, pk: int) -> list[str]:
    return told(visit(client, f"/parties/history/{kind}/{pk}/"))


def lead_of(world: World, party: str) -> Appointment:
    return Appointment.objects.get(post="lead-officer", party__key=party, ends_on=None)


def test_a_persons_own_change_is_told_with_who_when_and_why(world: World) -> None:
    client = world.client("lead officer", FORUM)
    page = visit(client, "/me/telephone/").send(telephone="0116 496 0123")
    assert page.status == 303
    page = visit(client, "/me/name/").send(family_name="Stathers-Lowe")
    assert page.status == 303
    mine = world.person("lead officer", FORUM)
    assert history(client, "person", mine.pk)[:2] == [
        "Tue 24 November 2026, 10:00 | Gemma Stathers-Lowe changed the name from “Gemma Stathers” to "
        "“Gemma Stathers-Lowe”. | Why: changed by themselves",
        "Tue 24 November 2026, 10:00 | Gemma Stathers-Lowe set the telephone number to “0116 496 0123”. | "
        "Why: changed by themselves",
    ]


@pytest.mark.parametrize(
    ("reader", "sees"),
    [
        (("administrator", ""), "set the telephone number to “0116 496 0123”"),
        (("chair", ""), "set the telephone number to “0116 496 0123”"),
        (("auditor", ""), "changed the telephone number."),
    ],
)
def test_contact_details_in_a_history_are_for_those_who_may_know_them(world: World, reader, sees) -> None:
    profile.change_telephone(actor=world.actor("lead officer", FORUM), telephone="0116 496 0123")
    page = visit(world.client(*reader), f"/parties/history/person/{world.person('lead officer', FORUM).pk}/")
    assert sees in page.text
    assert ("0116 496 0123" in page.html) == ("0116" in sees)


@pytest.mark.parametrize("reader", [("lead officer", COUNCIL), ("director", ""), ("signatory", "")])
def test_a_persons_history_is_not_found_by_others(world: World, reader: tuple[str, str]) -> None:
    client = world.client(*reader)
    assert client.get(f"/parties/history/person/{world.person('lead officer', FORUM).pk}/").status_code == 404
    assert client.get(f"/parties/history/person/{world.person(*reader).pk}/").status_code == 200


def test_an_appointment_tells_who_appointed_and_why_it_ended_to_those_who_may_know_why(world: World) -> None:
    former = Appointment.objects.get(person=world.person("former lead officer"))
    [ended, appointed] = history(world.client("administrator"), "appointment", former.pk)
    assert appointed == (
        "Mon 1 September 2025, 09:30 | Wendell Garrity appointed Dorothea Quenby from Mon 1 September 2025."
    )
    assert "set the last day to" in ended
    assert " | Why: " in ended
    [for_others, _] = history(client_for(world.person("signatory")), "appointment", former.pk)
    assert " | Why: " not in for_others
    assert ended.startswith(for_others)


def test_a_party_keeps_its_old_name_in_its_history(world: World) -> None:
    party = world.party(CITY)
    before = party.name
    rename(world, party, "City of Leicester")
    assert history(world.client("lead officer", FORUM), "party", party.pk) == [
        "Tue 24 November 2026, 10:00 | Wendell Garrity recorded, from Tue 24 November 2026: Called “City of Leicester” "
        f"instead of “{before}”, in short “Leicester” instead of “Leicester City”. | Why: The council decided so",
        "Mon 1 September 2025, 09:00 | Alliance (by the clock) recorded, from Mon 1 September 2025: Became a Party.",
    ]


def test_kinds_and_keys_that_do_not_exist_are_not_found(world: World) -> None:
    client = world.client("administrator")
    for address in ("draft/1", "person/999999", "party/999999", "appointment/999999", "signatory/1", "invitation/1"):
        assert client.get(f"/parties/history/{address}/").status_code == 404, address


def test_a_long_history_comes_a_page_at_a_time(world: World) -> None:
    actor, client = world.actor("lead officer", FORUM), world.client("lead officer", FORUM)
    for number in range(51):
        profile.change_telephone(actor=actor, telephone=f"0116 496 {number:04d}")
    address = f"/parties/history/person/{actor.person_id}/"
    assert [len(told(visit(client, address + query))) for query in ("", "?page=2")] == [50, 2]


def roll(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/parties/posts/roll.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_the_roll_of_a_past_day_says_who_held_which_post_then(world: World) -> None:
    client = world.client("lead officer", FORUM)
    trust = world.party(TRUST).name

    def lead(query: str) -> tuple[str, str]:
        [row] = [r for r in roll(client, query) if (r["Party"], r["Post"]) == (trust, "Lead Officer")]
        return row["Held by"], row["State"]

    assert lead("?day_day=1&day_month=11&day_year=2026") == ("Dorothea Quenby", "held")
    assert lead("") == ("", "vacant")


def test_the_roll_has_the_names_of_its_day(world: World) -> None:
    with clock.at(clock.now().replace(month=10)):
        profile.change_name(
            actor=world.actor("lead officer", FORUM), title="", given_name="Gemma", family_name="Newname"
        )
    client = world.client("administrator")

    def names(query: str = "") -> list[str]:
        return [r["Held by"] for r in roll(client, query) if r["Post"] == "Lead Officer"]

    assert "Gemma Newname" in names()
    then = names("?day_day=1&day_month=9&day_year=2026")
    assert "Gemma Stathers" in then
    assert "Gemma Newname" not in then


def test_no_cell_of_the_roll_is_taken_for_a_formula(world: World) -> None:
    profile.change_name(
        actor=world.actor("lead officer", FORUM), title="", given_name="=cmd|'/c calc'!A1", family_name="X"
    )
    assert "'=cmd|'/c calc'!A1 X" in [row["Held by"] for row in roll(world.client("administrator"))]


@pytest.mark.parametrize("query", ["?day_day=31&day_month=2&day_year=2026", "?day_day=x&day_month=&day_year="])
def test_the_roll_of_a_day_that_does_not_exist_is_not_found(world: World, query: str) -> None:
    assert world.client("auditor").get(f"/parties/posts/roll.csv{query}").status_code == 404


def test_the_page_of_posts_calls_parties_and_people_as_they_were_called_on_the_day(world: World) -> None:
    rename(world, world.party(CITY), "City of Leicester")
    profile.change_name(actor=world.actor("lead officer", CITY), title="", given_name="Ros", family_name="Newname")
    client = world.client("auditor")
    now, then = (visit(client, f"/parties/posts/{query}").text for query in ("", YESTERDAY))
    assert ("City of Leicester" in now, "Ros Newname" in now) == (True, True)
    assert ("City of Leicester" in then, "Ros Newname" in then) == (False, False)
    assert "Leicester City Council" in then
    assert "Rosalind Achterberg" in then
    assert world.party(CITY).name == "City of Leicester"


def test_the_page_of_posts_leads_to_its_list_for_a_spreadsheet(world: World) -> None:
    links = visit(world.client("auditor"), f"/parties/posts/{YESTERDAY}").links()
    assert links["This list for a spreadsheet (CSV)"] == (
        "/parties/posts/roll.csv?day_day=23&day_month=11&day_year=2026"
    )
