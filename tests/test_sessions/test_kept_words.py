"""What is typed into a session that has ended comes back to whoever typed it, on the same page, under the same key, and
to nobody else (bad input, row 18)."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.web import form_keys
from alliance.web.kept_words import KEPT, PAGES
from disputes.models import Dispute
from parties.sessions.actions import end_all_sessions
from tests.makers import COUNCIL, World, client_for, take
from tests.test_disputes.browsing import Page, visit
from tests.test_sessions.ageing import age, minutes, signs_in
from tests.test_sessions.conftest import WHY, Typing

pytestmark = pytest.mark.django_db

KEPT_FOR_YOU = "What you typed is kept: sign in, and you come back to it. Nothing has been sent yet."
BACK = "Your words are back, and nothing has been sent yet. Look at them, then send them again."


def type_too_late(chair: Typing, **words: object) -> Page:
    """Fill in the form, and send it after half an hour."""
    form = visit(chair.client, chair.page)
    age(chair.client, seen=minutes(31))
    return form.send(**{"why": WHY, **words})


def test_words_sent_too_late_are_back_after_signing_in_on_the_same_page_with_the_same_key(chair: Typing):
    form = visit(chair.client, chair.page)
    key = form.fields()["form_key"]
    age(chair.client, seen=minutes(31))
    answer = form.send(why=WHY)
    assert (answer.status, answer.response["Location"]) == (302, f"/accounts/login/?next={chair.page}")
    says = visit(chair.client, answer.response["Location"])
    assert "You are signed out, as nothing had happened for 30 minutes." in says.text
    assert KEPT_FOR_YOU in says.text
    assert "how we work together" not in says.html
    back = Page(signs_in(chair.client, chair.person, chair.page), chair.client)
    assert (back.status, back.response.request["PATH_INFO"]) == (200, chair.page)
    assert BACK in back.text
    assert back.fields()["why"] == [WHY.replace("\r\n", "\n")]
    assert back.fields()["form_key"] == key
    done = back.send(to=chair.page)
    assert done.status == 303


def test_words_come_back_where_the_row_of_the_session_is_gone(chair: Typing):
    form = visit(chair.client, chair.page)
    Session.objects.all().delete()
    assert form.send(why=WHY).response["Location"] == f"/accounts/login/?next={chair.page}"
    back = Page(signs_in(chair.client, chair.person, chair.page), chair.client)
    assert back.fields()["why"] == [WHY.replace("\r\n", "\n")]


def test_words_come_back_after_a_session_was_ended_from_elsewhere(chair: Typing):
    form = visit(chair.client, chair.page)
    assert end_all_sessions(chair.person) == 1
    form.send(why=WHY)
    assert BACK in signs_in(chair.client, chair.person, chair.page).content.decode()


@pytest.mark.parametrize("row_is_gone", [False, True])
def test_somebody_else_who_signs_in_on_that_machine_never_meets_them(world: World, chair: Typing, row_is_gone):
    form = visit(chair.client, chair.page)
    if row_is_gone:
        Session.objects.all().delete()
    else:
        age(chair.client, seen=minutes(31))
    form.send(why=WHY)
    director = world.person("director")
    met = signs_in(chair.client, director, chair.page)
    assert "how we work together" not in met.content.decode()
    assert KEPT not in chair.client.session
    for page in ("/", chair.page, chair.page.partition("steps")[0]):
        assert "how we work together" not in chair.client.get(page).content.decode()


def test_words_of_the_present_person_are_not_shown_to_one_who_takes_over_the_session(world: World, chair: Typing):
    """Belt and braces: even words that stand in somebody's own session are shown to their owner only."""
    form = visit(chair.client, chair.page)
    age(chair.client, shown=minutes(16))
    form.send(why=WHY)
    session = chair.client.session
    session[KEPT] = [{**entry, "person": world.person("director").pk} for entry in session[KEPT]]
    session.save()
    age(chair.client, shown=minutes(-16))
    assert visit(chair.client, chair.page).fields()["why"] == [""]


def test_secrets_are_not_kept(chair: Typing):
    type_too_late(chair, password="walnut", code="123456")
    kept = chair.client.session[KEPT][0]["fields"]
    assert {name for name, _ in kept} == {"form_key", "turn", "why"}


def test_a_file_is_not_kept_and_the_page_says_so(world: World, chair: Typing):
    client, director = world.client("director"), world.person("director")
    form = visit(client, "/disputes/record/")
    age(client, seen=minutes(31))
    paper = SimpleUploadedFile("letter.txt", b"Dear all")
    form.send(in_one_line="By letter", paper=paper)
    back = Page(signs_in(client, director, "/disputes/record/"), client)
    assert back.fields()["in_one_line"] == ["By letter"]
    assert f"{BACK} A file has to be chosen again." in back.text


def test_words_that_were_shown_are_not_shown_for_ever(chair: Typing):
    type_too_late(chair)
    signs_in(chair.client, chair.person, chair.page)
    assert visit(chair.client, chair.page).fields()["why"] != [""]
    session = chair.client.session
    session[KEPT][0]["shown_at"] -= 121
    session.save()
    assert visit(chair.client, chair.page).fields()["why"] == [""]


def test_words_for_a_page_that_has_moved_on_meanwhile_are_given_back_to_copy(world: World, chair: Typing):
    dispute = Dispute.objects.get()
    form = visit(chair.client, chair.page)
    end_all_sessions(chair.person)
    form.send(why="Out of scope, I think.")
    take(world, dispute, "in-scope", why="It is about how we work together.")
    back = Page(signs_in(chair.client, chair.person, chair.page), chair.client)
    assert (back.status, "This dispute is with the Board now" in back.text) == (409, True)
    assert "Out of scope, I think." in back.text
    assert back.links()["See how it stands now"] == chair.page


def test_words_of_several_pages_are_kept_and_of_no_more_than_a_few(chair: Typing):
    form = visit(chair.client, chair.page)
    end_all_sessions(chair.person)
    for number in range(PAGES + 2):
        form.send(to=f"{chair.page}?tab={number}", why=f"Words of tab {number}.")
    pages = [entry["page"] for entry in chair.client.session[KEPT]]
    assert pages == [f"{chair.page}?tab={number}" for number in range(2, PAGES + 2)]


def test_a_form_that_nobody_can_be_told_from_gives_its_words_back_on_the_spot_and_keeps_none(chair: Typing):
    stranger = Client()
    answer = Page(stranger.post(chair.page, {"form_key": "k" * 32, "why": "Mine."}), stranger)
    assert answer.status == 403
    assert "Mine." in answer.text
    assert KEPT not in stranger.session


def test_nobody_can_have_words_kept_for_another_by_a_key_they_made_up(world: World, chair: Typing):
    form = visit(client_for(world.person("director")), "/disputes/record/")
    key = form.fields()["form_key"][0]
    assert form_keys.owner_of(key) == world.person("director").pk
    forged = f"{key[:46]}{chair.person.pk}"
    assert form_keys.owner_of(forged) is None
    stranger = Client()
    assert stranger.post(chair.page, {"form_key": forged, "why": "Not yours."}).status_code == 403


def test_a_draft_that_is_saved_while_somebody_types_is_answered_in_a_line(lead: Typing):
    form = visit(lead.client, lead.page)
    age(lead.client, seen=minutes(121))
    answer = form.send(accept="application/json", in_one_line="One line")
    assert answer.status == 401
    assert answer.response.json() == {
        "problem": "You are signed out. What you typed is still on this page. "
        "Sign in in another window, then send it here."
    }
    assert KEPT not in lead.client.session


def test_a_draft_page_that_is_left_too_late_comes_back_with_its_words(lead: Typing):
    form = visit(lead.client, lead.page)
    age(lead.client, seen=minutes(121))
    form.send(in_one_line="One line", operational="no")
    back = Page(signs_in(lead.client, lead.person, lead.page), lead.client)
    assert back.fields()["in_one_line"] == ["One line"]
    assert back.fields()["operational"] == ["no"]
    assert back.send(to=lead.page, what_happened="Something.").status == 302
    assert visit(lead.client, lead.page).fields()["in_one_line"] == ["One line"]


def test_a_press_without_words_leads_to_the_page_it_stood_on(world: World, chair: Typing):
    client = world.client("lead officer", COUNCIL)
    notice = client.get("/notices/").context["rows"].items[0].notice
    end_all_sessions(world.person("lead officer", COUNCIL))
    answer = client.post(
        f"{notice.get_absolute_url()}acknowledge/",
        {"form_key": "k" * 32},
        headers={"referer": f"http://testserver{notice.get_absolute_url()}"},
    )
    assert answer["Location"] == f"/accounts/login/?next=http%3A//testserver{notice.get_absolute_url()}"
