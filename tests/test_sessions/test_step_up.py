"""Who it is is asked before what binds, and before nothing else; what was typed meanwhile comes back."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from alliance.web.step_up import RECORDS, WHOSE
from disputes.models import Dispute
from parties.people.models import Person
from tests.makers import FORUM, World, make_draft
from tests.test_disputes.browsing import visit
from tests.test_house import routes
from tests.test_sessions.ageing import age, confirms, minutes
from tests.test_sessions.asking import ASKS
from tests.test_sessions.conftest import WHY, Typing

pytestmark = pytest.mark.django_db
ASKED = "/accounts/reauthenticate/?next="


def leads_to(answer: Any) -> str:
    return unquote(answer.get("Location", ""))


def test_every_route_that_binds_asks_who_it_is_and_no_other_does():
    assert {name for name, view in routes() if getattr(view, "asks_who", False)} == ASKS


@pytest.mark.parametrize(("ago", "asked"), [(minutes(14), False), (minutes(15.1), True)], ids=["14", "over 15"])
def test_a_sign_in_counts_for_fifteen_minutes_and_then_it_is_asked_before_the_page(chair: Typing, ago, asked):
    age(chair.client, shown=ago)
    answer = chair.client.get(chair.page)
    assert (answer.status_code, leads_to(answer)) == ((302, ASKED + chair.page) if asked else (200, ""))


def test_reading_and_drafting_ask_for_nothing(world: World):
    draft = make_draft(world)
    client = world.client("lead officer", FORUM)
    age(client, shown=minutes(60))
    for page in ("/", "/disputes/", f"/disputes/drafts/{draft.reference}/about/", "/notices/", "/decisions/"):
        assert client.get(page).status_code == 200, page
    check = f"/disputes/drafts/{draft.reference}/check/"
    assert leads_to(client.get(check)) == ASKED + check


@pytest.mark.parametrize(
    ("method", "counts"),
    [("password", True), ("mfa", True), ("code", False), ("socialaccount", False), ("remembered", False)],
)
def test_a_password_a_code_of_an_app_or_a_passkey_counts_and_a_code_by_mail_does_not(chair: Typing, method, counts):
    session = chair.client.session
    session[RECORDS] = [
        *[{**record, "at": record["at"] - 3600} for record in session[RECORDS]],
        {"method": method, "at": session[RECORDS][0]["at"]},
    ]
    session.save()
    assert (chair.client.get(chair.page).status_code == 200) == counts


def test_what_somebody_else_showed_in_this_browser_counts_for_nothing(chair: Typing):
    session = chair.client.session
    session[WHOSE] = str(Person.objects.exclude(pk=chair.person.pk).first().pk)
    session.save()
    assert chair.client.get(chair.page).status_code != 200


def test_time_that_runs_out_while_somebody_types_costs_no_word_and_nothing_is_done_unasked(chair: Typing):
    form = visit(chair.client, chair.page)
    key = form.fields()["form_key"]
    age(chair.client, shown=minutes(16))
    asked = form.send(why=WHY)
    assert (asked.status, leads_to(asked.response)) == (302, ASKED + chair.page)
    says = visit(chair.client, asked.response["Location"])
    assert "What you typed is kept: you come back to it in a moment. Nothing has been sent yet." in says.text
    back = confirms(chair.client, chair.page)
    assert (back.status_code, back.request["PATH_INFO"]) == (200, chair.page)
    assert Dispute.objects.get().phase == "screening"
    again = visit(chair.client, chair.page)  # loaded twice: the words are still there
    assert "Your words are back, and nothing has been sent yet." in back.content.decode()
    assert again.fields()["why"] == [WHY.replace("\r\n", "\n")]
    assert again.fields()["form_key"] == key
    done = again.send()
    assert done.status == 303
    assert Dispute.objects.get().phase != "screening"
    assert "Your words are back" not in chair.client.get(done.response["Location"]).content.decode()


def test_whoever_does_not_confirm_has_done_nothing(chair: Typing):
    form = visit(chair.client, chair.page)
    age(chair.client, shown=minutes(16))
    form.send(why=WHY)
    wrong = chair.client.post("/accounts/reauthenticate/", {"password": "not it at all", "next": chair.page})
    assert wrong.status_code == 200
    assert leads_to(chair.client.get(chair.page)) == ASKED + chair.page
    assert Dispute.objects.get().phase == "screening"


def test_a_button_without_words_leads_back_to_the_page_it_stood_on(chair: Typing):
    stood_on = chair.page.partition("steps")[0]
    key = visit(chair.client, chair.page).fields()["form_key"][0]
    age(chair.client, shown=minutes(16))
    answer = chair.client.post(chair.page, {"form_key": key}, headers={"referer": f"http://testserver{stood_on}"})
    assert leads_to(answer) == f"{ASKED}http://testserver{stood_on}"


def test_in_a_demonstration_it_is_the_same(chair: Typing, settings):
    settings.DEMONSTRATION = True
    assert chair.client.get(chair.page).status_code == 200
    age(chair.client, shown=minutes(16))
    assert leads_to(chair.client.get(chair.page)) == ASKED + chair.page
    assert confirms(chair.client, chair.page).request["PATH_INFO"] == chair.page


def test_a_stranger_is_asked_to_sign_in_not_to_confirm(chair: Typing):
    assert leads_to(Client().get(chair.page)) == f"/accounts/login/?next={chair.page}"
