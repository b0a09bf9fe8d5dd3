"""What administrators do: invite one, invite from a list, send again, take back, and see how far somebody has got."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.errors import Refusal
from alliance.kernel.notices.models import OutboundMail
from parties.invitations import actions, queries
from parties.invitations.models import Invitation
from parties.invitations.rules import State
from parties.people.actions import admit_person, correct_address
from parties.people.models import Appointment, Person
from parties.second_person.models import Proposal
from tests.makers import CITY, FORUM, World
from tests.test_disputes.browsing import Page, visit
from tests.test_invitations.conftest import Invited, accept

pytestmark = pytest.mark.django_db

LIST, ONE, MANY = "/parties/invitations/", "/parties/invitations/new/", "/parties/invitations/list/"
SAID = {
    "given_name": "Perpetua", "family_name": "Quorn", "email": "perpetua.quorn@example.org",
    "post": "information-officer", "starts_on_day": "1", "starts_on_month": "12", "starts_on_year": "2026",
}  # fmt: skip
FIRST = "Dr,Perpetua,Quorn,perpetua.quorn@example.org,Information officer,Leicester City Council,1/12/2026,The Council"
SECOND = "\tOsric\tThurmaston\tosric@example.org\tDeputy Lead Officer\tRutland County Council\t2026-12-02\t"


@pytest.fixture
def admin(world: World):
    return world.client("administrator")


def said(page: Page) -> str:
    return visit(page.client, LIST).text


# --- One --------------------------------------------------------------------------------------------------------------


def test_one_page_enters_appoints_and_invites(world, admin):
    page = visit(admin, ONE).send(party=str(world.party(CITY).pk), **SAID)
    assert (page.status, page.response["Location"]) == (303, LIST)
    text = page.follow().text
    assert "Perpetua Quorn is invited. The e-mail goes to perpetua.quorn@example.org" in text
    person = Person.objects.get(email="perpetua.quorn@example.org")
    held = person.appointments.get()
    assert (held.post, held.party, str(held.starts_on)) == ("information-officer", world.party(CITY), "2026-12-01")
    assert held.appointing_body == "Leicester City Council"
    assert (person.came_in_at, person.invitations.get().inviter_name) == (None, "Wendell Garrity")
    assert Entry.objects.order_by("-seq").first().verb == "invited"


def test_a_post_that_gives_power_waits_for_a_second_person_and_nobody_is_invited_before(world, admin):
    page = visit(admin, ONE).send(**{**SAID, "post": "secretary"})
    person = Person.objects.get(email="perpetua.quorn@example.org")
    assert "The appointment waits for a second person" in page.follow().text
    assert (person.appointments.count(), person.invitations.count()) == (0, 0)
    assert Proposal.objects.get(person=person).kind == "appointment"


def test_nothing_is_kept_where_one_part_is_refused(world, admin):
    page = visit(admin, ONE).send(**{**SAID, "post": "lead-officer", "party": str(world.party(CITY).pk)})
    assert page.status == 422
    assert "holds this post from" in page.text
    assert not Person.objects.filter(email="perpetua.quorn@example.org").exists()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "line break"),
        ({"email": f"{'x' * 388}@example.org"}, "400 characters and 254 fit"),
        ({"email": "GEMMA.Stathers@Example.ORG"}, "Somebody already signs in with"),
        ({"email": ""}, "needs an answer"),
        ({"post": "nobody"}, "Choose one of the answers shown."),
        ({"post": "facilitator"}, "Choose one of the answers shown."),
        ({"post": "auditor"}, "This post serves all Parties. Leave the Party empty."),
        ({"party": ""}, "is appointed for a Party"),
        ({"starts_on_month": "13"}, "This month does not exist"),
    ],
)
def test_what_cannot_be_is_refused_with_the_words_kept(world, admin, answers, says):
    page = visit(admin, ONE).send(**{"party": str(world.party(FORUM).pk), **SAID, **answers})
    assert page.status == 422
    assert says in page.text
    assert "Perpetua" in page.html


def test_another_case_of_an_invited_address_is_already_invited(invited, admin):
    answers = {**SAID, "email": "TAMSIN.OAKES@example.org", "party": str(invited.world.party(FORUM).pk)}
    page = visit(admin, ONE).send(**answers)
    assert page.status == 422
    assert "Somebody is already invited with TAMSIN.OAKES@example.org: Tamsin Oakes." in page.text


def test_entering_leads_to_the_appointment_and_the_list_shows_whom_to_invite(world, admin):
    somebody = {name: SAID[name] for name in ("given_name", "family_name", "email")}
    page = visit(admin, "/parties/people/new/").send(**somebody)
    person = Person.objects.get(email=SAID["email"])
    assert page.response["Location"] == f"/parties/appoint/?person={person.pk}"
    assert "Perpetua" not in said(page)


# --- Somebody entered already -----------------------------------------------------------------------------------------


def test_somebody_appointed_and_not_invited_is_listed_and_invited_from_there(newcomer: Invited, admin):
    page = visit(admin, LIST)
    assert "Appointed and not invited" in page.text
    link = page.links()["Invite Tamsin Oakes"]
    done = visit(admin, link).send()
    assert done.response["Location"] == LIST
    assert newcomer.latest.address == "tamsin.oakes@example.org"
    assert "Invite Tamsin Oakes" not in visit(admin, LIST).links()


def test_sending_again_makes_a_new_invitation_and_says_so(invited, admin):
    page = visit(admin, f"/parties/people/{invited.person.pk}/invite/")
    assert "Send a new invitation" in page.buttons()
    assert "An older link opens nothing from then on." in page.text
    page.send()
    states = [queries.state_of(one) for one in invited.person.invitations.order_by("pk")]
    assert states == [State.REPLACED, State.OPEN]
    assert Entry.objects.order_by("-seq").first().verb == "invited again"


def test_the_same_form_twice_sends_one_invitation(newcomer, admin):
    page = visit(admin, f"/parties/people/{newcomer.person.pk}/invite/")
    page.send()
    page.send()
    assert newcomer.person.invitations.count() == 1


def test_a_mailbox_is_not_flooded(invited, admin):
    for _ in range(4):
        invited.invite()
    page = visit(admin, f"/parties/people/{invited.person.pk}/invite/").send()
    assert page.status == 422
    assert "Tamsin Oakes was invited 5 times within an hour." in page.text


def test_somebody_who_came_in_is_not_invited_again_and_the_page_says_what_to_do_instead(world, admin):
    person = world.person("lead officer", FORUM)
    page = visit(admin, f"/parties/people/{person.pk}/invite/")
    assert "has come in already" in page.text
    assert "Where a phone or key is lost, two people reset the second step" in page.text
    actor = world.actor("administrator")
    with pytest.raises(Refusal, match="Gemma Stathers has come in already"):
        actions.invite(actor=actor, person=person, at=clock.now())
    assert person.invitations.count() == 0


def test_somebody_without_a_post_is_appointed_first(world, admin):
    by = world.actor("administrator")
    person = admit_person(actor=by, given_name="No", family_name="Post", email="np@example.org", at=clock.now())
    page = visit(admin, f"/parties/people/{person.pk}/invite/").send()
    assert page.status == 422
    assert "No Post holds no post, now or later" in page.text


def test_a_mistyped_address_is_put_right_where_the_invitation_is_sent_again(invited, admin, phone):
    first = invited.link()
    page = visit(admin, f"/parties/people/{invited.person.pk}/invite/")
    assert page.fields()["email"] == ["tamsin.oakes@example.org"]
    taken = page.send(email="GEMMA.stathers@example.org")
    assert (taken.status, "Somebody already signs in with" in taken.text) == (422, True)
    page.send(email="tamsin.oaks@example.org")
    invited.person.refresh_from_db()
    assert (invited.person.email, invited.latest.address) == ("tamsin.oaks@example.org",) * 2
    assert phone.get(first).status_code == 410
    assert accept(phone, invited.link()).status == 302
    address = invited.person.emailaddress_set.get()
    assert (address.email, address.verified) == ("tamsin.oaks@example.org", True)


def test_nobody_puts_an_address_right_for_somebody_who_came_in(world):
    person = world.person("lead officer", FORUM)
    with pytest.raises(Refusal, match="changes this address themselves"):
        correct_address(actor=world.actor("administrator"), person=person, email="new@example.org")


def test_somebody_entered_without_an_address_gets_one_with_the_invitation(newcomer, admin):
    newcomer.person.emailaddress_set.all().delete()
    newcomer.person.email = None
    newcomer.person.save()
    empty = visit(admin, f"/parties/people/{newcomer.person.pk}/invite/").send()
    assert empty.status == 422
    visit(admin, f"/parties/people/{newcomer.person.pk}/invite/").send(email="to@example.org")
    assert newcomer.latest.address == "to@example.org"


def test_withdrawing_asks_why_and_is_on_record(invited, admin):
    address = f"/parties/invitations/{invited.latest.pk}/withdraw/"
    empty = visit(admin, address).send(reason="  ")
    assert (empty.status, invited.latest.withdrawn_at) == (422, None)
    page = visit(admin, address).send(reason="Another Tamsin was meant.")
    assert page.response["Location"] == LIST
    assert invited.latest.withdrawn_because == "Another Tamsin was meant."
    assert Entry.objects.order_by("-seq").first().verb == "withdrew an invitation"
    assert "Another Tamsin was meant." in said(page)
    assert admin.get(address).status_code == 404


def test_withdrawing_what_was_accepted_meanwhile_is_a_conflict(invited, admin, phone):
    page = visit(admin, f"/parties/invitations/{invited.latest.pk}/withdraw/")
    accept(phone, invited.link())
    late = page.send(reason="Too late.")
    assert late.status == 409
    assert "Tamsin Oakes accepted it on Tue 24 November 2026." in late.text


# --- How far somebody has got -----------------------------------------------------------------------------------------


def state(invited: Invited) -> tuple[str, str]:
    coming = queries.invitation_states([invited.person])[invited.person.pk]
    return coming.word, coming.sentence


def test_each_state_is_said_in_words(newcomer, admin):
    assert state(newcomer) == ("Not invited", "Has not come in yet; not invited.")
    newcomer.invite()
    begun = "Has not come in yet; invited on Tue 24 November 2026"
    open_still = f"{begun}; the link works until Tue 1 December 2026"
    assert state(newcomer) == ("Being sent", f"{open_still}. The e-mail is on its way.")
    newcomer.link()
    assert state(newcomer) == ("Waiting", f"{open_still}.")
    newcomer.expire()
    assert state(newcomer) == ("Expired", f"{begun}, and the link has expired.")
    assert "Expired" in visit(admin, LIST).text


def test_a_mail_that_was_refused_is_shown_with_the_reason(invited, admin):
    OutboundMail.objects.filter(kind="invitation").update(
        state="failed", last_error="The mail server refused the recipient (550)."
    )
    assert state(invited)[0] == "Not delivered"
    assert "The mail server refused the recipient (550)." in visit(admin, LIST).text


def test_whoever_came_in_has_no_such_state(invited, phone):
    accept(phone, invited.link())
    invited.person.refresh_from_db()
    assert queries.invitation_states([invited.person]) == {}


def test_states_of_many_cost_what_states_of_one_cost(invited):
    absent = list(Person.objects.filter(came_in_at=None))
    with CaptureQueriesContext(connection) as made:
        found = queries.invitation_states(absent)
    assert invited.person.pk in found
    assert len(made) == 2


# --- A list -----------------------------------------------------------------------------------------------------------


def look(admin, text: str) -> Page:
    return visit(admin, MANY).send(text=text)


def outcomes(page: Page) -> list[str]:
    """What would happen, line by line."""
    rows = [row for table in page.tree.iter("table") for row in table.iter("tr")]
    cells = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in rows]
    return [row[3] for row in cells[1:]]


def confirm(page: Page) -> Page:
    [button] = [one for one in page.tree.iter("button") if one.get("name") == "seen"]
    return page.send(seen=button.get("value"))


def test_a_list_is_shown_first_and_done_once_it_is_confirmed(world, admin):
    page = look(admin, f"{FIRST}\n\n{SECOND.replace(chr(9), ',')}")
    assert page.status == 200
    assert outcomes(page) == [
        "New Entered, appointed as Information officer of Leicester City Council from Tue 1 December 2026, by The "
        "Council, and invited.",
        "New Entered, appointed as Deputy Lead Officer of Rutland County Council from Wed 2 December 2026, by Rutland "
        "County Council, and invited.",
    ]
    assert not Person.objects.filter(family_name="Quorn").exists()
    assert not Invitation.objects.exists()
    done = confirm(page)
    assert done.response["Location"] == LIST
    assert "2 people are invited." in done.follow().text
    assert [p.full_name for p in Person.objects.filter(came_in_at=None, invitations__isnull=False)] == [
        "Dr Perpetua Quorn", "Osric Thurmaston",
    ]  # fmt: skip
    sweeps.deliver()
    assert {tuple(one.to) for one in mail.outbox if "/invitation/" in one.body} == {
        ("perpetua.quorn@example.org",), ("osric@example.org",),
    }  # fmt: skip


def test_the_same_list_again_says_already_and_does_nothing(world, admin):
    confirm(look(admin, FIRST))
    page = look(admin, FIRST.upper())
    assert page.status == 200
    assert outcomes(page)[0].startswith("Already Dr Perpetua Quorn is entered already. Has not come in yet; invited on")
    assert "There is nothing to do." in page.text
    assert not [one for one in page.tree.iter("button") if one.get("name") == "seen"]
    assert Invitation.objects.count() == 1


def test_a_confirmed_list_sent_twice_is_done_once(world, admin):
    page = look(admin, FIRST)
    assert confirm(page).response["Location"] == confirm(page).response["Location"] == LIST
    assert Person.objects.filter(family_name="Quorn").count() == 1


def test_a_list_that_was_changed_after_it_was_shown_is_shown_again(world, admin):
    page = look(admin, FIRST)
    [button] = [one for one in page.tree.iter("button") if one.get("name") == "seen"]
    changed = page.send(seen=button.get("value"), text=FIRST.replace("Quorn", "Quorndon"))
    assert changed.status == 200
    assert "Quorndon" in changed.text
    assert not Person.objects.filter(family_name__startswith="Quorn").exists()


def test_headings_may_be_there_in_any_order_and_a_spreadsheet_may_paste_tabs(world, admin):
    headed = (
        "Surname\tFirst name\tEmail\tRole\tOrganisation\tFrom\nQuorn\tPerpetua\tpq@example.org\tdeputy\tSDSA\t1.12.2026"
    )
    assert outcomes(look(admin, headed))[0].startswith("New Entered, appointed as Deputy Lead Officer of")


def test_a_file_from_a_spreadsheet_is_read_in_the_ways_they_write_it(world, admin):
    for content in (FIRST.encode(), f"\ufeff{FIRST}".encode(), FIRST.replace("Perp", "Pérp").encode("cp1252"),
                    FIRST.encode("utf-16"), FIRST.replace(",", ";").encode()):  # fmt: skip
        page = visit(admin, MANY).send(file=SimpleUploadedFile("list.csv", content))
        assert page.status == 200, page.text[:400]
        assert outcomes(page)[0].startswith("New Entered, appointed as Information officer")
    assert confirm(page).response["Location"] == LIST


BAD = [
    ("=cmd|'/c calc'!A1,Perpetua,Quorn,pq@example.org,Auditor,,1/12/2026,", "Title: It begins with “=”, as a formula"),
    ('Dr,Perpetua,Quorn,"pq@example.org\nBcc: b@example.org",Auditor,,1/12/2026,', "E-mail: This holds a line break"),
    (f"Dr,Perpetua,Quorn,{'x' * 388}@example.org,Auditor,,1/12/2026,", "E-mail: This is 400 characters and 254 fit."),
    ("Dr,Perpetua,Quorn,not an address,Auditor,,1/12/2026,", "E-mail: Give an e-mail address such as"),
    ("Dr,Perpetua,Quorn,,Auditor,,1/12/2026,", "E-mail: This is missing."),
    ("Dr,Perpetua,,pq@example.org,Auditor,,1/12/2026,", "Family name: This is missing."),
    ("Dr,Perpetua,Quorn,pq@example.org,Grand Vizier,,1/12/2026,", "Post: There is no post “Grand Vizier”. Use one of:"),
    ("Dr,Perpetua,Quorn,pq@example.org,Facilitator,,1/12/2026,", "Post: There is no post “Facilitator”."),
    ("Dr,Perpetua,Quorn,pq@example.org,Deputy,Atlantis,1/12/2026,", "Party: “Atlantis” is not a Party today."),
    ("Dr,Perpetua,Quorn,pq@example.org,Deputy,,1/12/2026,", "Party: A Deputy Lead Officer is appointed for a Party."),
    ("Dr,Perpetua,Quorn,pq@example.org,Auditor,SDSA,1/12/2026,", "Party: The post of Auditor serves all Parties."),
    ("Dr,Perpetua,Quorn,pq@example.org,Management Team,,31/2/2027,", "First day: February 2027 has 28 days"),
    ("Dr,Perpetua,Quorn,pq@example.org,Management Team,,,", "First day: This is missing. Write it as 24/11/2026."),
    ("Dr,Perpetua,Quorn,pq@example.org,Management Team,,1/12/2024,", "The agreement in force on that day has no such"),
    ("Dr,Perpetua,Quorn,pq@example.org,Lead Officer,SDSA,1/12/2026,", "Hugh Okonjo-Pell holds this post from"),
    ("Dr,Perpetua,Quorn,GEMMA.stathers@Example.org,Deputy,SDSA,1/12/2026,", "Gemma Stathers already signs in with"),
    ("Dr,Perpetua,Quorn,pq@example.org,Auditor,,1/12/2026,,,more", "It has 10 cells and 8 were expected"),
    (f"{FIRST}\n{FIRST}", "Line 1 has this address too. Keep one line for each person."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), BAD, ids=[says[:40] for _, says in BAD])
def test_each_line_that_cannot_be_is_named_with_its_mend_and_nothing_is_done(world, admin, text, says):
    people = Person.objects.count()
    page = look(admin, f"{text}\nMr,Osric,Thurmaston,osric@example.org,Deputy,Rutland County Council,2/12/2026,")
    assert page.status == 422
    assert any(says in one and one.startswith("Mend this") for one in outcomes(page)), outcomes(page)
    assert outcomes(page)[-1].startswith("New ")
    assert "1 line has to be mended; nothing was done." in page.text
    assert not [one for one in page.tree.iter("button") if one.get("name") == "seen"]
    assert (Person.objects.count(), Appointment.objects.filter(starts_on__gt=clock.today()).count()) == (people, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste the list here, or choose a file below."),
        ("given name,family name,e-mail,post", "Under the heading there is no line."),
        ("given name,family name,e-mail,shoe size\na,b,c,d", "The column “shoe size” is not known here."),
        ("given name,family name,e-mail,email\na,b,c,d", "is there twice"),
        ('"Dr,Perpetua', "Line 1 cannot be read as a table."),
        ("\n".join(FIRST.replace("quorn@", f"quorn{n}@") for n in range(201)), "201 lines and 200 fit"),
        ("x" * 100_001, "100,000 fit"),
        ("a\x07b", "cannot be shown"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_as_a_whole(world, admin, text, says):
    page = look(admin, text)
    assert page.status == 422
    assert says in page.text


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", b"", "empty"),
        ("list.csv", b"MZ\x90\x00", "not"),
        ("list.xlsx", b"PK\x03\x04", ""),
        ("notes.pdf", b"%PDF-1.7\n%%EOF", ""),
    ],
)
def test_a_file_that_is_no_list_is_refused(world, admin, name, content, says):
    page = visit(admin, MANY).send(file=SimpleUploadedFile(name, content))
    assert page.status == 422
    assert says in page.text.lower()


def test_a_post_that_one_person_holds_is_filled_by_one_line(world, admin):
    again = FIRST.replace("Quorn", "Quorndon").replace("perpetua.quorn@", "pq@")
    page = look(admin, f"{FIRST}\n{again}")
    assert outcomes(page)[1] == "Mend this Post: Line 1 fills it already, and one person holds it."


def test_many_lines_are_shown_and_a_dozen_go_through_together(world, admin):
    auditor = FIRST.replace("Information officer,Leicester City Council", "Management Team member,")
    lines = [auditor.replace("perpetua.quorn@", f"pq{n}@").replace("Quorn,", f"Quorn{n},") for n in range(50)]
    page = look(admin, "\n".join(lines))
    assert (page.status, len(outcomes(page))) == (200, 50)
    done = confirm(look(admin, "\n".join(lines[:12])))
    assert "12 people are invited." in done.follow().text


def test_looking_at_a_list_writes_nothing(world, admin):
    with CaptureQueriesContext(connection) as made:
        look(admin, FIRST)
    written = {sql.split()[2].strip('"') for q in made if (sql := q["sql"]).startswith(("INSERT", "UPDATE", "DELETE"))}
    assert written <= {"SAVEPOINT", "django_session"}


def test_a_list_with_a_post_that_gives_power_says_who_waits_for_a_second_person(world, admin):
    page = look(admin, "Ms,Ottilie,Wigston,ottilie@example.org,Secretary to the Board,,1/12/2026,")
    assert outcomes(page)[0].startswith("Second person Entered. The appointment as Secretary to the Board from")
    assert "For 1 the appointment waits for a second person" in confirm(page).follow().text
    assert outcomes(look(admin, "Ms,Ottilie,Wigston,ottilie@example.org,Secretary to the Board,,1/12/2026,")) == [
        "Already The appointment of Ms Ottilie Wigston waits for a second person already."
    ]


def test_nobody_but_administrators_invites(world, invited):
    pages = (LIST, ONE, MANY, f"/parties/people/{invited.person.pk}/invite/")
    for role in ("chair", "director", "auditor"):
        assert [world.client(role).get(page).status_code for page in pages] == [403] * 4
    with pytest.raises(Exception, match=r"only open to administrators\.$"):
        actions.invite(actor=world.actor("chair"), person=invited.person, at=clock.now() + timedelta(1))
