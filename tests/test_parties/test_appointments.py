"""Admitting, appointing and ending, through the front door: what is refused, beside which question, in which words."""

from typing import Any

import pytest
from django.http import HttpResponse

from alliance.kernel import clock
from parties.membership.actions import end_party
from parties.people.models import Party, Person
from tests.test_desk.world import World

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
