"""The directory: everyone in office, found by what everybody may know of them; contacts only where the matrix says."""

import csv
import io
import smtplib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices import outbox
from alliance.kernel.notices.actions import Addressee, serve
from parties.appointments.actions import appoint, end_appointment
from parties.directory.links import mail_link, phone_link
from parties.people.actions import admit_person
from parties.people.models import Person
from tests.makers import CITY, COUNCIL, FORUM, World, client_for, make_dispute
from tests.test_disputes.browsing import Page, visit, words

HERE = "/parties/directory/"
FORUMS_LEAD = "gemma.stathers@example.org"


def rows(page: Page) -> dict[str, str]:
    """The rows of the list: a name and the words beside it."""
    found = {}
    for row in page.tree.iter("tr"):
        if (head := row.find("th")) is not None and head.get("scope") == "row":
            found[words(head)] = " | ".join(words(cell) for cell in row.iter("td"))
    return found


def cells(client: Client, address: str) -> list[list[str]]:
    answer: Any = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def page_of(person: Person) -> str:
    return f"/parties/people/{person.pk}/"


def enter(world: World, given_name: str, family_name: str, **more: Any) -> Person:
    by = world.actor("administrator")
    return admit_person(actor=by, given_name=given_name, family_name=family_name, at=clock.now(), **more)


def give(world: World, person: Person, post: str, party: str = "", **more: Any) -> None:
    facts = {"starts_on": date(2026, 1, 1), "appointing_body": "The Party", **more}
    found = world.party(party) if party else None
    appoint(actor=world.actor("administrator"), person=person, post=post, party=found, **facts)


def test_everyone_in_office_is_listed_by_name_with_post_and_party(world: World) -> None:
    found = rows(visit(world.client("lead officer", CITY), HERE))
    assert list(found) == sorted(found, key=lambda name: name.removeprefix("Dr ").split(" ", 1)[1].casefold())
    assert (
        found["Gemma Stathers"].split(" | ")[0]
        == "Lead Officer, Leicestershire Parent Carer Forum (Leicestershire SEND Hub)"
    )
    assert found["Dr Marguerite Ashdown"].split(" | ")[0] == "Independent Chair"
    assert "Marian Oldfield" not in found


def test_the_list_is_as_long_as_the_people_in_office_and_comes_a_page_at_a_time(world: World) -> None:
    for n in range(30):
        give(world, enter(world, f"Given{n:02}", "Zetterling"), "management-team")
    first = visit(world.client("chair"), HERE)
    last = visit(world.client("chair"), f"{HERE}?page=2")
    assert len(rows(first)) == 25
    assert set(rows(first)) & set(rows(last)) == set()
    assert "Given29 Zetterling" in {**rows(last), **rows(visit(world.client("chair"), f"{HERE}?page=3"))}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=stathers", ["Gemma Stathers"]),
        ("q=STATHERS+gemma", ["Gemma Stathers"]),
        ("q=send+hub+lead", ["Gemma Stathers", "Odette Sharman"]),
        ("q=send+hub+deputy", ["Odette Sharman"]),
        (f"party={FORUM}&post=lead-officer", ["Gemma Stathers"]),
        (f"party={FORUM}&q=odette", ["Odette Sharman"]),
        ("post=independent-chair", ["Dr Marguerite Ashdown"]),
        ("q=example.org", []),
        ("q=gemma.stathers@", []),
        ("q=0116", []),
        ("q=%25_", []),
        ("q=%27+OR+1%3D1--", []),
        ("q=%22%22%22", []),
    ],
)
def test_people_are_found_by_name_party_and_post_and_never_by_what_not_everyone_sees(
    world: World, asked: str, found: list[str]
) -> None:
    assert sorted(rows(visit(world.client("lead officer", FORUM), f"{HERE}?{asked}"))) == sorted(found)


@pytest.mark.parametrize("asked", ["party=nobody", "post=king", "sort=email", "show=everybody", "page=1e9", "q=+++"])
def test_a_question_that_makes_no_sense_is_as_if_it_had_not_been_asked(world: World, asked: str) -> None:
    client = world.client("lead officer", FORUM)
    assert rows(visit(client, f"{HERE}?{asked}")) == rows(visit(client, HERE))


def test_a_search_of_ten_thousand_characters_finds_nobody_and_says_what_was_looked_for(world: World) -> None:
    page = visit(world.client("chair"), f"{HERE}?q={'x' * 10_000}")
    assert rows(page) == {}
    assert "Only the first 100 characters were looked for." in page.text
    assert page.fields(having="q")["q"] == ["x" * 100]


def test_a_name_is_found_without_its_accents(world: World) -> None:
    give(world, enter(world, "Siân", "Ó Briain"), "information-officer", CITY)
    assert list(rows(visit(world.client("chair"), f"{HERE}?q=sian+o+briain"))) == ["Siân Ó Briain"]


READERS = (
    ("chair", "", "all"),
    ("director", "", "all"),
    ("management team", "", "all"),
    ("administrator", "", "all"),
    ("auditor", "", "none"),
    ("lead officer", FORUM, "own"),
    ("deputy", FORUM, "own"),
    ("signatory", "", "other"),
    ("lead officer", CITY, "other"),
)


@pytest.mark.parametrize(("role", "party", "sees"), READERS)
def test_contacts_stand_only_where_the_matrix_opens_them(world: World, role: str, party: str, sees: str) -> None:
    client = world.client(role, party)
    everywhere = [
        client.get(HERE).content.decode(),
        client.get(page_of(world.person("Stathers"))).content.decode(),
        str(cells(client, f"{HERE}?format=csv")),
    ]
    assert [FORUMS_LEAD in text for text in everywhere] == [sees in ("all", "own")] * 3
    shown = rows(Page(client.get(HERE), client))
    others = [name for name, text in shown.items() if "@" in text and "SEND Hub" not in text]
    assert bool(others) == (sees in ("all", "other"))
    assert ("E-mail" in cells(client, f"{HERE}?format=csv")[0]) == (sees != "none")


@pytest.mark.parametrize("role", ["facilitator", "contributor"])
def test_guests_are_not_admitted(world: World, role: str) -> None:
    guest = enter(world, "Only", "Guest", email="guest@example.org", password="a long enough one")
    matter = make_dispute(world).matter
    appoint(
        actor=world.actor("administrator"), person=guest, post=role, matter=matter, starts_on=date(2026, 1, 1),
        appointing_body="The Board",
    )  # fmt: skip
    for address in (HERE, page_of(world.person("chair")), page_of(guest)):
        assert client_for(guest).get(address).status_code == 403


def test_a_post_on_one_matter_is_told_only_to_those_who_may_know_of_the_matter(world: World) -> None:
    guest = enter(world, "Perpetua", "Quill")
    matter = make_dispute(world, sort="potential").matter
    appoint(
        actor=world.actor("administrator"), person=guest, post="facilitator", matter=matter,
        starts_on=date(2026, 1, 1), appointing_body="The Board",
    )  # fmt: skip
    asked = f"{HERE}?q=quill"
    chair, manager, administrator = (world.client(r) for r in ("chair", "management team", "administrator"))
    assert (
        rows(visit(chair, asked))["Perpetua Quill"].split(" | ")[0] == f"Independent Facilitator of {matter.reference}"
    )
    assert rows(visit(manager, asked)) == {}
    assert rows(visit(administrator, asked))["Perpetua Quill"].split(" | ")[0] == "Independent Facilitator"
    assert visit(manager, page_of(guest), status=404).status == 404
    assert matter.reference not in visit(administrator, page_of(guest)).text


def test_a_person_never_appointed_is_there_for_administrators_only(world: World) -> None:
    new = enter(world, "Nobody", "Yet", email="nobody.yet@example.org")
    administrator, chair = world.client("administrator"), world.client("chair")
    assert rows(visit(administrator, f"{HERE}?q=nobody")).get("Nobody Yet") is None
    assert rows(visit(administrator, f"{HERE}?show=everybody&q=nobody"))["Nobody Yet"] == (
        "Not in office today | nobody.yet@example.org"
    )
    assert rows(visit(chair, f"{HERE}?show=everybody&q=nobody")).get("Nobody Yet") is None
    assert "Has not come in yet." in visit(administrator, page_of(new)).section("Account")
    hidden, absent = chair.get(page_of(new)), chair.get("/parties/people/999999/")
    assert (hidden.status_code, absent.status_code) == (404, 404)


def test_a_persons_page_shows_posts_now_to_come_and_past(world: World) -> None:
    lead = world.person("Stathers")
    give(world, lead, "information-officer", FORUM, starts_on=date(2027, 2, 1))
    give(world, lead, "management-team", starts_on=date(2025, 9, 1), ends_on=date(2025, 12, 31))
    text = visit(world.client("lead officer", CITY), page_of(lead)).text
    name = "Leicestershire Parent Carer Forum (Leicestershire SEND Hub)"
    assert f"Posts held today Lead Officer, {name} From Mon 1 September 2025" in text
    assert f"To come Information officer, {name} From Mon 1 February 2027" in text
    assert "Held earlier Management Team member From Mon 1 September 2025 to Wed 31 December 2025" in text


def test_contacts_of_somebody_who_left_are_open_to_administrators_only(world: World) -> None:
    deputy = world.person("deputy", FORUM)
    before = visit(world.client("lead officer", FORUM), page_of(deputy))
    assert deputy.email in before.text
    end_appointment(
        actor=world.actor("administrator"), appointment=deputy.appointments.get(), ends_on=date(2026, 11, 23),
        reason="Moved away",
    )  # fmt: skip
    readers = {r: world.client(r) for r in ("chair", "administrator")} | {"lead": world.client("lead officer", FORUM)}
    assert {who: deputy.email in visit(client, page_of(deputy)).text for who, client in readers.items()} == {
        "chair": False, "administrator": True, "lead": False,
    }  # fmt: skip
    assert "Odette Sharman" not in rows(visit(readers["lead"], HERE))


def test_addresses_and_numbers_can_be_pressed_on_a_phone(world: World) -> None:
    person = enter(world, "Tel", "Ephone", email="o'neil+send@example.org", telephone="0116 496 0000 ext 12")
    give(world, person, "information-officer", CITY)
    links = visit(world.client("chair"), page_of(person)).links()
    assert links["o'neil+send@example.org"] == "mailto:o%27neil+send@example.org"
    assert links["0116 496 0000 ext 12"] == "tel:01164960000;ext=12"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("0116 496 0000", "tel:01164960000"),
        ("+44 (0)116 496 0000", "tel:+441164960000"),
        ("(0116) 496-0000 x7", "tel:01164960000;ext=7"),
        ("0116 496 0000 extension 204", "tel:01164960000;ext=204"),
        ("ask the desk", ""),
        ("", ""),
    ],
)
def test_a_number_is_called_as_it_is_meant(written: str, link: str) -> None:
    assert phone_link(written) == link


def test_an_address_cannot_add_a_line_to_the_mail_it_opens() -> None:
    assert mail_link("a?bcc=b@example.org") == "mailto:a%3Fbcc%3Db@example.org"
    assert mail_link("") == ""


@pytest.fixture
def refused(world: World, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A Lead Officer whose mail server takes nothing for them."""
    person = world.person("lead officer", FORUM)

    def send(mail: EmailMessage, fail_silently: bool = False) -> int:
        if person.email in mail.to:
            raise smtplib.SMTPRecipientsRefused({person.email: (550, b"No such user")})
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    tell(world, person)
    outbox.deliver_due()
    return person


def tell(world: World, person: Person) -> None:
    dispute = make_dispute(world, by=("lead officer", CITY), parties=(COUNCIL,))
    serve(
        kind="dispute-filed", matter=dispute.matter, subject="For you", body="Something.", at=clock.now(),
        to=[Addressee(person.pk)], actor=world.actor("chair"),
    )  # fmt: skip


WHAT = "E-mail to this person was refused: what was sent on Tue 24 November 2026 did not arrive."


@pytest.mark.parametrize(
    ("role", "party", "told"),
    [("chair", "", True), ("director", "", True), ("auditor", "", True), ("management team", "", True),
     ("administrator", "", True), ("deputy", FORUM, True), ("lead officer", CITY, False)],
)  # fmt: skip
def test_what_did_not_arrive_is_shown_to_those_who_read_deliveries_and_to_the_persons_own_party(
    world: World, refused: Person, role: str, party: str, told: bool
) -> None:
    client = world.client(role, party)
    assert (WHAT in visit(client, HERE).text) == told
    assert (WHAT in visit(client, page_of(refused)).text) == told
    assert (WHAT in str(cells(client, f"{HERE}?format=csv"))) == told


def test_what_did_not_arrive_is_forgotten_once_a_later_mail_arrives(
    world: World, refused: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMessage, "send", lambda mail, fail_silently=False: 1)
    with clock.at(clock.now() + timedelta(days=1)):
        tell(world, refused)
        outbox.deliver_due()
        assert "did not arrive" not in visit(world.client("chair"), page_of(refused)).text


def test_somebody_without_any_address_is_shown_as_reached_by_nothing(world: World) -> None:
    person = enter(world, "Adela", "Unwired")
    give(world, person, "information-officer", CITY)
    serve(
        kind="dispute-filed", matter=make_dispute(world).matter, subject="For you", body="Something.", at=clock.now(),
        to=[Addressee(person.pk)], actor=world.actor("chair"),
    )  # fmt: skip
    line = "A notice of Tue 24 November 2026 reached nobody: there is no e-mail address."
    assert line in visit(world.client("chair"), f"{HERE}?q=unwired").text
    assert line not in visit(world.client("lead officer", FORUM), f"{HERE}?q=unwired").text


def test_the_download_is_the_screen_with_cells_that_no_spreadsheet_takes_for_a_formula(world: World) -> None:
    give(world, enter(world, "=HYPERLINK(1)", "Z", telephone="+44 116 496 0000"), "information-officer", CITY)
    found = cells(world.client("chair"), f"{HERE}?format=csv&party={CITY}")
    assert found[0] == ["Name", "Post", "Party", "E-mail", "Telephone", "What did not arrive"]
    assert [row[:5] for row in found[1:]] == [
        ["Rosalind Achterberg", "Lead Officer", "Leicester City Council", "rosalind.achterberg@example.org", ""],
        ["Lionel Rushbrooke", "Signatory", "Leicester City Council", "lionel.rushbrooke@example.org", ""],
        ["'=HYPERLINK(1) Z", "Information officer", "Leicester City Council", "", "'+44 116 496 0000"],
    ]


def test_a_download_is_put_on_record_and_a_look_is_not(world: World) -> None:
    client, before = world.client("chair"), Entry.objects.count()
    visit(client, HERE)
    assert Entry.objects.count() == before
    cells(client, f"{HERE}?format=csv&q=stathers")
    entry = Entry.objects.select_related("text_row").latest("seq")
    assert (entry.verb, entry.actor_name) == ("downloaded the directory", "Dr Marguerite Ashdown")
    assert '"people":1' in entry.text_row.text


def test_the_twenty_first_download_in_a_minute_waits_and_is_not_put_on_record(world: World) -> None:
    client = world.client("chair")
    for _ in range(20):
        cells(client, f"{HERE}?format=csv&q=stathers")
    before = Entry.objects.count()
    answer = client.get(f"{HERE}?format=csv&q=stathers")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Entry.objects.count() == before
    assert client.get(HERE).status_code == 200
    assert len(cells(world.client("director"), f"{HERE}?format=csv&q=stathers")) == 2


def test_an_administrator_goes_on_from_a_person_to_what_is_theirs_to_do(world: World) -> None:
    new, lead = enter(world, "Newly", "Come", email="newly.come@example.org"), world.person("Stathers")
    administrator = world.client("administrator")
    links = {one: visit(administrator, page_of(one)).links() for one in (new, lead)}
    for one, its in links.items():
        assert its["History"] == f"/parties/history/person/{one.pk}/"
        assert its["Appoint to a post"] == f"/parties/appoint/?person={one.pk}"
    assert links[new]["Invite"] == f"{page_of(new)}invite/"
    assert "Invite" not in links[lead]
    assert links[lead]["Reset the second step"] == f"{page_of(lead)}factors/"
    for its in links.values():
        for address in its.values():
            if address.startswith("/parties/"):
                assert administrator.get(address).status_code == 200, address
    assert "Account" not in visit(world.client("chair"), page_of(lead)).text
    own = visit(administrator, page_of(world.person("administrator"))).links()
    assert {"Reset the second step", "Close sign-in"} & set(own) == set()


@pytest.mark.parametrize("role", ["chair", "administrator", "auditor"])
def test_the_directory_costs_the_same_with_ten_people_more(world: World, role: str) -> None:
    client = world.client(role)

    def cost() -> tuple[int, int]:
        found = []
        for address in (f"{HERE}?show=everybody", page_of(world.person("chair"))):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found[0], found[1]

    before = cost()
    for n in range(10):
        give(world, enter(world, f"G{n}", "Aaron"), "management-team")
    assert cost() == before
    assert max(before) <= 11
