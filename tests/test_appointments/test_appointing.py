"""Appointing through the front door: what is refused, beside which question, in which words; what it comes to."""

from datetime import date

import pytest

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.documents.models import Document
from alliance.kernel.notices.models import Delivery
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import end_appointment
from parties.people.models import Appointment, Person
from parties.people.queries import addressees
from tests.makers import CITY, COUNCIL, TRUST, World
from tests.test_appointments.office import OTHER, TODAY, appoint, asked, boxes, held, letter_of, problems
from tests.test_desk.world import at
from tests.test_disputes.browsing import visit

NEWCOMER = "Solanke"  # of the Management Team


def test_an_appointment_gives_rights_on_its_first_day_and_no_sooner(world: World):
    made = appoint(world, NEWCOMER, "lead-officer", TRUST, date(2026, 11, 25))
    assert (made.status, made.response["Location"]) == (303, "/parties/lpt/")
    assert world.actor(NEWCOMER).party_ids == frozenset()
    with clock.at(at(2026, 11, 25, 0)):
        assert world.actor(NEWCOMER).party_ids == {world.party(TRUST).pk}
    row = held(world, NEWCOMER, "lead-officer")
    assert (row.appointing_body, row.ends_on, row.is_acting) == ("Leicestershire Partnership NHS Trust", None, False)


def test_an_overlap_names_the_other_and_their_dates(world: World):
    assert problems(asked(world, NEWCOMER, "lead-officer", CITY)) == {
        "starts_on": "Rosalind Achterberg holds this post from 1 September 2025 with no last day. "
        "End that appointment first, or choose days that do not overlap."
    }
    found = problems(asked(world, NEWCOMER, "lead-officer", TRUST, date(2026, 11, 1)))
    assert found["starts_on"].startswith("Dorothea Quenby holds this post from 1 September 2025 to 1 November 2026.")
    assert asked(world, NEWCOMER, "lead-officer", TRUST, date(2026, 11, 2)).status == 303


def test_the_same_open_ended_appointment_twice_is_refused(world: World):
    assert "Priti Solanke holds this post" in problems(asked(world, NEWCOMER, "management-team"))["starts_on"]


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        (boxes("ends_on", date(2026, 11, 23)), "ends_on", "The last day is before the first."),
        ({"starts_on_day": "31", "starts_on_month": "2"}, "starts_on", "February 2026 has 28 days: use 1 to 28."),
        ({"starts_on_year": "26"}, "starts_on", "Give the year in four figures, such as 2026."),
        (boxes("starts_on", date(2025, 8, 31)), "post", "The agreement in force on that day has no such post."),
        ({"post": "emperor"}, "post", "Choose one of the answers shown."),
        ({"post": "facilitator"}, "post", "Choose one of the answers shown."),
        ({"person": "999999"}, "person", "Choose one of the answers shown."),
        ({"party": ""}, "party", "A Lead Officer is appointed for a Party."),
        ({"post": "auditor"}, "party", "This post serves all Parties. Leave the Party empty."),
        ({"is_acting": "on"}, "ends_on", "Somebody acts in a vacant post for a time. Give a last day"),
    ],
)
def test_what_cannot_be_appointed_is_refused_beside_its_question(world: World, answers: dict, field: str, words: str):
    found = problems(asked(world, NEWCOMER, "lead-officer", TRUST, other=answers))
    assert list(found) == [field]
    assert found[field].startswith(words)
    assert Appointment.objects.filter(person=world.person(NEWCOMER)).count() == 1


@pytest.mark.parametrize("words", ["", "a\r\nb", "x" * 121])
def test_who_appointed_is_asked_beside_what_it_comes_to(world: World, words: str):
    check = asked(world, NEWCOMER, "lead-officer", TRUST).follow()
    assert list(problems(check.send(appointing_body=words))) == ["appointing_body"]


def test_what_cannot_be_is_refused_at_the_last_moment_too(world: World):
    check = asked(world, NEWCOMER, "lead-officer", TRUST).follow()
    appoint(world, "Callowhill", "lead-officer", TRUST, by=OTHER)
    late = check.send()
    assert late.status == 422
    assert "holds this post from 24 November 2026 with no last day." in late.text


@pytest.mark.parametrize(
    "query",
    ["", "person=x&post=auditor&starts_on=2026-11-24", "person=1&post=emperor&starts_on=2026-11-24",
     "person=1&post=auditor&starts_on=never", "person=1&post=auditor&party=1&starts_on=2026-11-24",
     "person=1&post=lead-officer&party=one&starts_on=2026-11-24"],
)  # fmt: skip
def test_an_address_that_says_too_little_leads_back_to_the_questions(world: World, query: str):
    answer = world.client("administrator").get(f"/parties/appoint/check/?{query}")
    assert (answer.status_code, answer["Location"]) == (302, "/parties/appoint/")


def test_the_page_before_shows_the_gap_who_is_told_and_the_rights(world: World):
    page = asked(world, NEWCOMER, "lead-officer", TRUST, date(2026, 12, 14), date(2027, 1, 31)).follow()
    assert "From Tue 24 November 2026 to Sun 13 December 2026 nobody holds this post." in page.text
    assert "From Mon 1 February 2027 to Wed 31 March 2027 nobody holds this post." in page.text
    told = page.section("Who will be told")
    assert "Priti Solanke (whom it is about)" in told
    assert "Beatrix Lowmoor (Deputy Lead Officer of Leicestershire Partnership NHS Trust)" in told
    assert "Telling the Board about a dispute for its own Party" in page.section("What the post lets them do")
    assert page.fields()["appointing_body"] == ["Leicestershire Partnership NHS Trust"]


@pytest.mark.parametrize(
    ("post", "body"),
    [
        ("independent-chair", "LLR CYP Executive Group"),
        ("presiding-member", "Alliance Board"),
        ("secretary", "Director"),
    ],
)
def test_who_appoints_is_proposed_from_the_agreement(world: World, post: str, body: str):
    end_appointment(actor=SYSTEM, appointment=held(world, "chair"), ends_on=TODAY, reason="Her term is over.")
    check = asked(world, NEWCOMER, post, first=date(2026, 11, 25)).follow()
    assert check.fields()["appointing_body"] == [body]


def test_those_concerned_are_told(world: World):
    appoint(world, NEWCOMER, "lead-officer", TRUST, sends={"note": "Letter of 20 November 2026"})
    rows = Delivery.objects.filter(notice__kind="change-of-office")
    assert {(row.person_name, row.capacity) for row in rows} == {
        ("Priti Solanke", "whom it is about"),
        ("Beatrix Lowmoor", "Deputy Lead Officer of Leicestershire Partnership NHS Trust"),
    }
    assert rows[0].notice.body.splitlines()[:3] == [
        "Priti Solanke was appointed Lead Officer of Leicestershire Partnership NHS Trust from Tue 24 November 2026 "
        "with no last day, by Leicestershire Partnership NHS Trust.",
        "",
        "The reason given: Letter of 20 November 2026",
    ]


@pytest.mark.parametrize(
    ("readers", "expected"),
    [("own_party", ["Drayfield"]), ("all_parties", ["Lowmoor", "Stathers", "Callowhill", "Drayfield"])],
)
def test_the_letter_is_kept_with_the_agreement_for_those_who_may_read_it(
    world: World, readers: str, expected: list[str]
):
    appoint(world, NEWCOMER, "deputy", COUNCIL, sends={"letter": letter_of("Letterwick"), "readers": readers})
    row = held(world, NEWCOMER, "deputy")
    paper = Document.objects.get(pk=row.evidence_id)
    assert (paper.audience, paper.party_id, paper.matter.kind) == (readers, row.party_id, "agreement")
    address = f"/parties/posts/deputy/?party={COUNCIL}"
    open_to = [
        name
        for name in ("Lowmoor", "Stathers", "Callowhill", "Drayfield")
        if paper.get_absolute_url() in visit(world.client(name), address).html
    ]
    assert open_to == expected
    assert ("A letter is kept" in visit(world.client("Stathers"), address).text) is (readers == "own_party")


def test_somebody_acts_in_a_vacant_post_and_is_called_so(world: World):
    made = appoint(world, NEWCOMER, "lead-officer", TRUST, TODAY, date(2026, 12, 31), is_acting="on")
    assert made.status == 303
    page = visit(world.client("Stathers"), "/parties/lpt/")
    assert "Priti Solanke Acting Lead Officer" in page.text
    assert [seat.label for seat in world.actor(NEWCOMER).seats] == ["Acting Lead Officer", "Management Team member"]
    version = in_force(TODAY)
    assert version is not None
    served = addressees(version=version, day=TODAY, parties=[world.party(TRUST)])
    assert "Acting Lead Officer of Leicestershire Partnership NHS Trust" in [one.capacity for one in served]


@pytest.mark.parametrize("post", ["lead-officer", "signatory"])
def test_nobody_acts_in_a_post_that_is_held(world: World, post: str):
    found = problems(asked(world, NEWCOMER, post, CITY, TODAY, date(2026, 12, 31), is_acting="on"))
    assert found["starts_on"].endswith("Nobody acts in a post that is held. Choose days on which it is vacant.")


def test_nobody_acts_beside_others_where_several_hold(world: World):
    found = problems(asked(world, "Stathers", "management-team", "", TODAY, date(2026, 12, 31), is_acting="on"))
    assert found["starts_on"].startswith("Priti Solanke holds this post")


def test_a_deputy_is_offered_by_name_and_acts_as_the_lead_does(world: World):
    page = visit(world.client("administrator"), "/parties/posts/lead-officer/?party=rutland-county-council")
    link = page.links()["Name a Deputy Lead Officer"]
    rutland = world.party("rutland-county-council")
    assert link == f"/parties/appoint/?post=deputy&party={rutland.pk}"
    form = visit(world.client("administrator"), link)
    assert (form.fields()["post"], form.fields()["party"]) == (["deputy"], [str(rutland.pk)])
    appoint(world, NEWCOMER, "deputy", "rutland-county-council")
    assert rutland.pk in world.actor(NEWCOMER).party_ids


def test_nobody_appoints_themselves(world: World):
    assert asked(world, "administrator", "signatory", COUNCIL).status == 403
    me = world.person("administrator").pk
    query = f"person={me}&post=presiding-member&starts_on=2026-11-24"
    client = world.client("administrator")
    assert client.get(f"/parties/appoint/check/?{query}").status_code == 403
    answers = {"form_key": "k" * 32, "appointing_body": "The Board"}
    assert client.post(f"/parties/appoint/check/?{query}", answers).status_code == 403
    assert Appointment.objects.filter(person=me).count() == 1


def test_the_same_form_twice_makes_one_appointment(world: World):
    check = asked(world, NEWCOMER, "lead-officer", TRUST).follow()
    first, again = check.send(), check.send()
    assert (first.status, again.status) == (303, 303)
    assert first.response["Location"] == again.response["Location"]
    assert Appointment.objects.filter(person=world.person(NEWCOMER), post="lead-officer").count() == 1


def test_somebody_whose_sign_in_is_closed_is_not_appointed(world: World):
    check = asked(world, NEWCOMER, "lead-officer", TRUST).follow()
    Person.objects.filter(pk=world.person(NEWCOMER).pk).update(is_active=False)
    assert "The sign-in of Priti Solanke is closed. Open it again first." in check.send().text
