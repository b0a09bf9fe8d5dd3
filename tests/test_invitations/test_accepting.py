"""Coming in by an invitation: looking uses nothing up, the form accepts once, and nothing kept opens it."""

import re
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, connections
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from alliance.logs import JsonLines
from alliance.web.step_up import RECORDS
from parties.appointments.actions import end_appointment
from parties.invitations import actions, queries
from parties.invitations.rules import State
from parties.people.models import Person
from tests.makers import FORUM
from tests.test_disputes.browsing import Page, visit
from tests.test_invitations.conftest import GOOD, accept, form_at

pytestmark = pytest.mark.django_db

POST = "Information officer of Leicestershire Parent Carer Forum (Leicestershire SEND Hub) from Tue 24 November 2026"


def test_the_page_says_who_invites_to_what_and_as_what(invited, phone):
    page = visit(phone, invited.link())
    assert "Welcome, Tamsin" in page.text
    assert "Wendell Garrity invites you to LLR SEND & Inclusion Alliance" in page.text
    assert f"as {POST}. You will sign in as" in page.text
    assert "tamsin.oakes@example.org" in page.text
    assert "by Tue 1 December 2026" in page.text
    for principle in (
        "Selflessness",
        "Integrity",
        "Objectivity",
        "Accountability",
        "Openness",
        "Honesty",
        "Leadership",
    ):
        assert principle in page.text


def test_a_mail_scanner_that_opens_the_link_five_times_uses_nothing_up(invited, phone):
    link = invited.link()
    before = list(type(invited.latest).objects.values())
    for _ in range(5):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert list(type(invited.latest).objects.values()) == before
    assert accept(phone, link).status == 302


def test_accepting_with_a_password_confirms_the_address_and_signs_in(invited, phone):
    answer = accept(phone, invited.link(), password="  quince mallet harbour ")
    person = Person.objects.get(pk=invited.person.pk)
    address = person.emailaddress_set.get()
    assert (answer.status, answer.response["Location"]) == (302, "/parties/second-factor/")
    assert get_user(phone) == person
    assert (person.came_in_at, invited.latest.accepted_at) == (clock.now(), clock.now())
    assert (address.email, address.verified, address.primary) == (person.email, True, True)
    assert person.check_password("  quince mallet harbour ")
    assert not person.check_password("quince mallet harbour")


def test_accepting_with_a_passkey_leads_to_making_one_without_a_further_question(invited, phone):
    answer = accept(phone, invited.link(), way="passkey", password="")
    person = Person.objects.get(pk=invited.person.pk)
    assert (answer.status, answer.response["Location"]) == (302, "/accounts/2fa/webauthn/add/")
    assert not person.has_usable_password()
    assert "Add a passkey" in answer.follow().text


def test_accepting_with_a_password_leads_on_to_an_app_without_asking_for_it_again(invited, phone):
    accept(phone, invited.link())
    assert phone.get("/accounts/2fa/totp/activate/").status_code == 200


def test_nothing_else_opens_before_a_second_factor_is_set_up(invited, phone):
    accept(phone, invited.link())
    assert phone.get("/")["Location"] == "/parties/second-factor/"
    assert phone.get("/parties/second-factor/").status_code == 200


def test_somebody_whose_passkey_fails_is_in_and_may_use_an_app_or_come_back_by_a_code(invited, phone):
    accept(phone, invited.link(), way="passkey", password="")
    assert phone.get("/accounts/2fa/totp/activate/").status_code == 200
    away = Client()
    away.post("/accounts/login/code/", {"email": invited.person.email})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE)[1]
    away.post("/accounts/login/code/confirm/", {"code": code})
    assert get_user(away).pk == invited.person.pk


def test_the_session_gets_a_new_name_and_a_record_of_how_it_began(invited, phone):
    link = invited.link()
    session = phone.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    phone.cookies["sessionid"] = planted
    accept(phone, link)
    assert phone.session.session_key != planted
    assert [record["method"] for record in phone.session[RECORDS]] == ["password"]


def test_the_principles_are_acknowledged_on_record_under_their_clause(invited, phone):
    accept(phone, invited.link())
    latest = list(Entry.objects.order_by("-seq").values_list("verb", "clause", "actor_name")[:3])
    assert latest[1:] == [
        ("acknowledged the Seven Principles of Public Life", "5.1", "Tamsin Oakes"),
        ("accepted an invitation", "", "Tamsin Oakes"),
    ]
    assert latest[0][0].startswith("served notice N-")


def test_whoever_invited_is_told(invited, phone):
    accept(phone, invited.link())
    told = Delivery.objects.get(notice__kind="invitation-accepted")
    assert told.person == invited.world.person("administrator")
    assert told.notice.subject == "Tamsin Oakes has come in"
    assert "as Information officer of Leicestershire Parent Carer Forum" in told.notice.body


def test_where_whoever_invited_has_left_the_administrators_are_told(invited, phone):
    link, wendell = invited.link(), invited.world.person("administrator")
    wendell.is_active = False
    wendell.save()
    accept(phone, link)
    told = Delivery.objects.filter(notice__kind="invitation-accepted").values_list("person_name", flat=True)
    assert list(told) == ["Noor Habbershaw"]


def test_no_line_of_the_log_holds_the_secret(invited, phone, caplog):
    link = invited.link()
    with caplog.at_level("INFO"):
        accept(phone, link)
        phone.get(link)
        phone.post(link, {})
    lines = [JsonLines(messages=True).format(record) for record in caplog.records]
    assert [line for line in lines if link.split("/")[2] in line] == []
    assert any("invitation/<slug:secret>/" in line for line in lines)


def test_a_page_opened_by_number_offers_its_name_for_a_passkey(invited):
    link = invited.link()
    page = Client(headers={"host": "127.0.0.1:8103"}).get(link).content.decode()
    assert f'href="http://localhost:8103{link}"' in page
    assert "opened under a number" not in Client(headers={"host": "localhost:8103"}).get(link).content.decode()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"principles": None}, "Tick this to come in"),
        ({"way": None}, "Choose how you will sign in."),
        ({"way": "telepathy"}, "Choose one of the answers shown."),
        ({"password": ""}, "Choose a password."),
        ({"password": "elevenchars"}, "at least 12"),
        ({"password": "LeicesterAlliance1"}, "names that belong to you or to the Alliance"),
        ({"password": "tamsin.oakes@example.org"}, "too similar"),
        ({"way": "passkey"}, "You typed a password."),
        ({"password": "nul\x00and eleven more"}, "Null characters"),
    ],
)
def test_a_form_that_lacks_something_comes_back_and_changes_nothing(invited, phone, answers, says):
    page = accept(phone, invited.link(), **answers)
    assert page.status == 422
    assert says in page.text
    assert "quince" not in page.html
    assert invited.latest.accepted_at is None
    assert not get_user(phone).is_authenticated


def test_two_hundred_characters_are_a_good_password(invited, phone):
    words = ("seven plums and a brass kettle went down to the quay where nobody sold rope " * 3)[:200]
    assert accept(phone, invited.link(), password=words).status == 302
    assert Person.objects.get(pk=invited.person.pk).check_password(words)


# --- Links that open nothing ------------------------------------------------------------------------------------------


def closed(client: Client, link: str, says: str) -> None:
    """The page and its form answer 410 alike, in words, with whom to ask."""
    for answer in (client.get(link), client.post(link, {**GOOD, "form_key": "k" * 32})):
        page = Page(answer, client)
        assert page.status == 410
        assert says in page.text
        assert "Wendell Garrity" in page.text
    assert not get_user(client).is_authenticated


def test_an_altered_link_is_not_found_and_says_what_to_do(invited, phone):
    link = invited.link()
    altered = link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:]
    for unknown in (altered, "/invitation/x/", f"/invitation/{'a' * 4000}/"):
        page = Page(phone.get(unknown), phone)
        assert page.status == 404
        assert "Copy the whole of it" in page.text
        assert phone.post(unknown, {**GOOD, "form_key": "k" * 32}).status_code == 404
    assert invited.latest.accepted_at is None


def test_a_used_link_opens_nothing(invited, phone):
    link = invited.link()
    accept(phone, link)
    closed(Client(), link, "was accepted already")
    again = visit(phone, "/invitation/x/", status=404)
    assert "Sign in" in again.text
    used = Page(phone.get(link), phone)
    assert used.status == 410
    assert "Go to your home page" in used.text


def test_an_expired_link_opens_nothing(invited, phone):
    link = invited.link()
    invited.expire()
    closed(phone, link, "has expired")


def test_a_link_works_for_seven_days_of_the_machines_clock(invited):
    assert timedelta(days=7, minutes=-1) < invited.latest.expires_at - clock.real_now() <= timedelta(days=7)


def test_a_withdrawn_link_opens_nothing(invited, phone):
    link = invited.link()
    by = invited.world.actor("administrator")
    actions.withdraw(actor=by, invitation=invited.latest, reason="Another person was meant.", at=clock.now())
    closed(phone, link, "was withdrawn")


def test_an_invitation_sent_again_voids_the_one_before(invited, phone):
    first = invited.link()
    invited.invite()
    second = invited.link()
    closed(phone, first, "A newer invitation was sent to you since")
    assert accept(phone, second).status == 302


def test_a_changed_address_voids_the_link(invited, phone):
    link = invited.link()
    invited.person.email = "tamsin@elsewhere.example.org"
    invited.person.save()
    closed(phone, link, "Your address for signing in has changed")


def test_a_link_opens_nothing_once_the_post_has_ended(invited, phone):
    link = invited.link()
    held = invited.person.appointments.get()
    held.starts_on = held.starts_on.replace(day=1)
    held.save()
    by = invited.world.actor("administrator")
    end_appointment(actor=by, appointment=held, ends_on=clock.today().replace(day=20), reason="Moved away.")
    closed(phone, link, "has come to an end")


def test_somebody_else_who_is_signed_in_is_told_plainly_and_nothing_is_used_up(invited):
    link = invited.link()
    gemma = invited.world.client("lead officer", FORUM)
    page = Page(gemma.get(link), gemma)
    assert page.status == 409
    assert "This invitation is for Tamsin Oakes. On this device Gemma Stathers is signed in." in page.text
    assert gemma.post(link, {**GOOD, "form_key": "k" * 32}).status_code == 409
    assert invited.latest.accepted_at is None
    out = page.send("/accounts/logout/", having="next")
    assert out.response["Location"] == link
    assert accept(gemma, link).status == 302
    assert get_user(gemma) == invited.person


# --- Nothing kept opens it --------------------------------------------------------------------------------------------


def test_no_table_holds_the_secret_before_or_after_the_mail_went_out(invited, phone):
    link = invited.link()
    secret = link.split("/")[2]
    accept(phone, link)
    kept = {model.__name__: repr(list(model.objects.values_list())) for model in apps.get_models()}
    kept["Session, read"] = repr([session.get_decoded() for session in Session.objects.all()])
    found = [name for name, rows in kept.items() if secret[:20] in rows]
    assert found == []
    assert len(secret) == 43


def test_two_invitations_have_nothing_in_common(invited):
    first = invited.link()
    invited.invite()
    assert first != invited.link()


def test_the_mail_goes_to_the_sign_in_address_even_where_another_takes_notices(invited):
    invited.person.contact_email = "office@example.org"
    invited.person.save()
    sweeps.deliver()
    [sent] = [one for one in mail.outbox if "/invitation/" in one.body]
    assert sent.to == ["tamsin.oakes@example.org"]
    assert sent.subject == "You are invited to LLR SEND & Inclusion Alliance"
    assert "Wendell Garrity invites you" in sent.body
    assert (
        "- Information officer of Leicestershire Parent Carer Forum (Leicestershire SEND Hub) from Tue 24 November 2026"
        in sent.body
    )
    assert "until Tue 1 December 2026" in sent.body


def test_the_mail_goes_out_before_the_first_day_in_office(newcomer):
    held = newcomer.person.appointments.get()
    held.starts_on = clock.today() + timedelta(days=20)
    held.save()
    newcomer.invite()
    assert newcomer.link().startswith("/invitation/")


def test_a_mail_that_waited_is_not_sent_once_the_invitation_was_withdrawn_or_replaced(invited):
    invited.invite()
    actions.withdraw(
        actor=invited.world.actor("administrator"), invitation=invited.latest, reason="A mistake.", at=clock.now()
    )
    sweeps.deliver()
    assert [one for one in mail.outbox if "/invitation/" in one.body] == []
    assert set(OutboundMail.objects.filter(kind="invitation").values_list("state", flat=True)) == {"cancelled"}


def test_a_key_that_was_rotated_still_writes_the_mail_and_one_that_was_lost_is_said(invited, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "n" * 60
    sweeps.deliver()
    assert [one for one in mail.outbox if "/invitation/" in one.body] == []
    said = queries.invitation_states([invited.person])[invited.person.pk]
    assert "the site’s key was changed before the e-mail was written. Send it again." in said.sentence
    OutboundMail.objects.filter(kind="invitation").update(next_try=None, lease_until=None)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Client().get(invited.link()).status_code == 200


def test_a_link_that_was_sent_outlives_a_change_of_the_key(invited, phone, settings):
    link = invited.link()
    settings.SECRET_KEY = "n" * 60
    assert accept(phone, link).status == 302


# --- The same form, many times ----------------------------------------------------------------------------------------


def test_the_same_form_sent_twice_is_one_acceptance_and_the_same_answer(invited, phone):
    link = invited.link()
    sent = form_at(phone, link)
    first, second = (phone.post(link, sent) for _ in range(2))
    assert [(one.status_code, one["Location"]) for one in (first, second)] == [(302, "/parties/second-factor/")] * 2
    assert Entry.objects.filter(verb="accepted an invitation").count() == 1


def test_the_same_form_with_another_password_or_later_signs_nobody_in(invited, phone, monkeypatch):
    link = invited.link()
    sent, stranger = form_at(phone, link), Client()
    phone.post(link, sent)
    assert stranger.post(link, {**sent, "password": "another twelve letters"}).status_code == 410
    monkeypatch.setattr(queries, "A_MOMENT", timedelta(0))
    assert stranger.post(link, sent).status_code == 410
    assert not get_user(stranger).is_authenticated


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_forms_at_once_make_one_acceptance(invited):
    link = invited.link()
    sent = form_at(Client(), link)
    statuses: list[int] = []
    ready = threading.Barrier(20)

    def press() -> None:
        ready.wait()
        try:
            statuses.append(Client().post(link, sent).status_code)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=press) for _ in range(20)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert set(statuses) <= {302, 503}
    assert 302 in statuses
    assert Entry.objects.filter(verb="accepted an invitation").count() == 1
    assert Notice.objects.filter(kind="invitation-accepted").count() == 1
    assert connection.is_usable()


def test_many_tries_are_paused(invited, phone):
    link = invited.link()
    statuses = [phone.post(link, {"form_key": "k" * 32}).status_code for _ in range(41)]
    assert statuses == [422] * 40 + [429]
    assert phone.get(link).status_code == 200


def test_only_an_open_invitation_is_open(invited):
    assert queries.standing(invited.latest) is State.OPEN
