"""Admitting, appointing and ending, through the front door: what is refused, beside which question, in which words."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from parties.membership.actions import end_party
from parties.people.models import Appointment, Party, Person
from tests.test_desk.world import World, at

ADMIT, APPOINT, PERSON = "/parties/admit/", "/parties/appoint/", "/parties/people/new/"


def day(name: str, *parts: int) -> dict[str, str]:
    """The three boxes of a date, from day, month and year."""
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), map(str, parts), strict=True))


def send(here: World, who: str, path: str, /, **answers: Any) -> HttpResponse:
    client = here.client(who)
    page = client.get(path)
    key = page.context["form"].initial["form_key"]
    return client.post(path, {"form_key": key, **{k: v for k, v in answers.items() if v is not None}})


def problems(response: HttpResponse) -> dict[str, str]:
    assert response.status_code == 422
    return {name: " ".join(map(str, errors)) for name, errors in response.context["form"].errors.items()}


def appointment(here: World, who: str, post: str, party: str = "", /, **more: Any) -> HttpResponse:
    answers = {
        "person": here.person(who).pk, "post": post, "party": here.party(party).pk if party else "",
        "appointing_body": "The Board", **day("starts_on", 24, 11, 2026), **more,
    }  # fmt: skip
    return send(here, "Wendell", APPOINT, **answers)


def ending(here: World, who: str, of: str, *last: int, reason: str = "They moved on.") -> HttpResponse:
    row = Appointment.objects.get(person=here.person(of))
    return send(here, who, f"/parties/appointments/{row.pk}/end/", reason=reason, **day("ends_on", *last))


def test_an_appointment_gives_rights_on_its_first_day_and_no_sooner(here: World):
    response = appointment(here, "Ottoline", "lead-officer", "lpt", **day("starts_on", 25, 11, 2026))
    assert (response.status_code, response["Location"]) == (303, "/parties/lpt/")
    ottoline = here.client("Ottoline")
    assert ottoline.get("/").status_code == 403
    with clock.at(at(2026, 11, 25, 0)):
        assert ottoline.get("/").status_code == 200
        assert here.actor("Ottoline").party_ids == {here.party("lpt").pk}


def test_an_overlap_names_the_other_and_their_dates(here: World):
    found = problems(appointment(here, "Ottoline", "lead-officer", "sdsa"))
    assert found == {
        "starts_on": "Hugh Okonjo-Pell holds this post from 1 September 2025 with no last day. "
        "End that appointment first, or choose days that do not overlap."
    }
    found = problems(appointment(here, "Ottoline", "lead-officer", "lpt", **day("starts_on", 1, 11, 2026)))
    assert found["starts_on"].startswith("Marian Oldfield holds this post from 1 September 2025 to 1 November 2026.")
    assert appointment(here, "Ottoline", "lead-officer", "lpt", **day("starts_on", 2, 11, 2026)).status_code == 303


def test_the_same_open_ended_appointment_twice_is_refused(here: World):
    assert "Priti Solanke holds this post" in problems(appointment(here, "Priti", "management-team"))["starts_on"]


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        (day("ends_on", 23, 11, 2026), "ends_on", "The last day is before the first."),
        (day("starts_on", 31, 2, 2026), "starts_on", "February 2026 has 28 days: use 1 to 28."),
        (day("starts_on", 1, 1, 26), "starts_on", "Give the year in four figures, such as 2026."),
        (day("starts_on", 31, 8, 2025), "post", "The agreement in force on that day has no such post."),
        ({"post": "emperor"}, "post", "Choose one of the answers shown."),
        ({"person": "999999"}, "person", "Choose one of the answers shown."),
        ({"appointing_body": ""}, "appointing_body", "“Who made the appointment?” needs an answer."),
        ({"appointing_body": "a\r\nb"}, "appointing_body", "This holds a line break"),
        ({"party": ""}, "party", "A Lead Officer is appointed for a Party."),
        ({"post": "auditor"}, "party", "This post serves all Parties. Leave the Party empty."),
    ],
)
def test_what_cannot_be_appointed_is_refused_beside_its_question(here: World, answers: dict, field: str, words: str):
    response = appointment(here, "Ottoline", "lead-officer", "lpt", **answers)
    found = problems(response)
    assert list(found) == [field]
    assert found[field].startswith(words)
    assert Appointment.objects.filter(person=here.person("Ottoline")).count() == 0


def test_nobody_changes_their_own_appointments(here: World):
    assert appointment(here, "Wendell", "auditor").status_code == 403
    assert ending(here, "Wendell", "Wendell", 24, 11, 2026).status_code == 403
    assert Appointment.objects.get(person=here.person("Wendell")).ends_on is None


def test_ending_an_appointment_ends_access_the_day_after(here: World):
    response = ending(here, "Wendell", "Gemma", 24, 11, 2026)
    assert (response.status_code, response["Location"]) == (303, "/parties/leicestershire-send-hub/")
    gemma = here.client("Gemma")
    assert gemma.get("/").status_code == 200
    with clock.at(at(2026, 11, 25, 0)):
        assert gemma.get("/").status_code == 403
    entry = Entry.objects.get(verb="ended an appointment")
    assert (entry.actor_name, '"reason":"They moved on."' in entry.text_row.text) == ("Wendell Garrity", True)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ((31, 8, 2025), "It began on 1 September 2025, after that day. Give 1 September 2025 or later."),
        ((2, 11, 2026), "It already ends before that day. Make a new appointment instead."),
    ],
)
def test_an_end_that_cannot_be_is_refused(here: World, last: tuple[int, ...], words: str):
    assert problems(ending(here, "Wendell", "Marian", *last)) == {"ends_on": words}


def test_the_last_administrator_cannot_end(here: World):
    assert ending(here, "Wendell", "Noor", 30, 11, 2026).status_code == 303
    response = ending(here, "Noor", "Wendell", 30, 11, 2026)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Wendell Garrity is the last administrator on 30 November 2026." in page
    assert "They moved on." in page
    assert Appointment.objects.get(person=here.person("Wendell")).ends_on is None
    assert ending(here, "Noor", "Wendell", 29, 11, 2026).status_code == 303  # Noor is left on the 30th


def test_a_person_without_a_sign_in_does_not_count_as_an_administrator(here: World):
    Person.objects.filter(pk=here.person("Noor").pk).update(email=None)
    assert ending(here, "Noor", "Wendell", 30, 11, 2026).status_code == 409


def test_a_party_is_admitted_and_stands_last(here: World):
    today = clock.today()
    end_party(
        actor=here.actor("Wendell"), party=here.party("sdsa"), on_day=today, reason="Wound up.", seen="", at=clock.now()
    )
    response = send(
        here, "Wendell", ADMIT, name="Melton Young People’s Forum", short_name="Posts", kind="charity",
        reason="The Board agreed.", confirm="yes", **day("joined_on", 24, 11, 2026),
    )  # fmt: skip
    party = Party.objects.get(position=10)
    assert (party.name, party.key) == ("Melton Young People’s Forum", "posts-2")  # /parties/posts/ is taken
    assert (response.status_code, response["Location"]) == (303, "/parties/posts-2/")
    assert here.client("Gemma").get("/parties/posts-2/").status_code == 200


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"name": "LEICESTER city COUNCIL"}, "name", "LEICESTER city COUNCIL is already a Party."),
        ({"name": "Evil\u202eName"}, "name", "This holds a hidden mark"),
        ({"name": " \u200b "}, "name", "There is nothing here that a reader can see."),
        ({"name": "x" * 121}, "name", "This is 121 characters and 120 fit. Take out 1."),
        ({"kind": "empire"}, "kind", "Choose one of the answers shown."),
        (day("joined_on", 31, 8, 2025), "joined_on", "No agreement is in force on that day."),
    ],
)
def test_a_party_that_cannot_be_is_refused(here: World, answers: dict, field: str, words: str):
    asked = {
        "name": "Melton Forum", "short_name": "Melton", "kind": "charity", "reason": "The Board agreed.",
        **day("joined_on", 24, 11, 2026),
    }  # fmt: skip
    found = problems(send(here, "Wendell", ADMIT, **{**asked, **answers}))
    assert list(found) == [field]
    assert found[field].startswith(words)
    assert Party.objects.count() == 9


def test_a_person_is_entered_and_the_appointment_is_next(here: World):
    response = send(here, "Wendell", PERSON, given_name="Ada", family_name="Ŵynn", email="Ada.Wynn@example.org")
    ada = Person.objects.get(family_name="Ŵynn")
    assert (response.status_code, response["Location"]) == (303, f"/parties/appoint/?person={ada.pk}")
    page = here.client("Wendell").get(response["Location"]).content.decode()
    assert f'<option value="{ada.pk}" selected>Ada Ŵynn</option>' in page


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("GEMMA.Stathers@Example.org", "Somebody already signs in with"),
        ("a\r\nBcc: x@example.org", "This holds a line break"),
        ("not an address", "Give an e-mail address such as name@example.org."),
        ("a" * 400 + "@example.org", "This is 412 characters and 254 fit."),
    ],
)
def test_an_address_that_cannot_be_is_refused(here: World, email: str, words: str):
    found = problems(send(here, "Wendell", PERSON, given_name="Ada", family_name="Wynn", email=email))
    assert list(found) == ["email"]
    assert found["email"].startswith(words)


def test_the_same_form_twice_makes_one_appointment(here: World):
    wendell = here.client("Wendell")
    key = wendell.get(APPOINT).context["form"].initial["form_key"]
    answers = {
        "form_key": key, "person": here.person("Ottoline").pk, "post": "auditor", "appointing_body": "The Board",
        **day("starts_on", 24, 11, 2026),
    }  # fmt: skip
    first, again = wendell.post(APPOINT, answers), wendell.post(APPOINT, answers)
    assert (first.status_code, again.status_code, first["Location"]) == (303, 303, again["Location"])
    assert Appointment.objects.get(person=here.person("Ottoline")).starts_on == date(2026, 11, 24)
