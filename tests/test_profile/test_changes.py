"""Changing what is one's own: each change is kept with its reason, and stands on the trail without its values."""

import json
import re

import pytest
from django.core import mail

from alliance.desk.sweeps import LETTERS
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import OutboundMail
from parties.people.models import Person
from parties.profile import actions
from parties.profile.models import ContactChange
from tests.makers import COUNCIL, FORUM, World
from tests.test_disputes.browsing import Page, visit

LEAD = ("lead officer", FORUM)
NEW = "office@sendhub.example.org"


def mine(world: World) -> Person:
    return Person.objects.get(pk=world.person(*LEAD).pk)


def latest(world: World) -> tuple[str, dict]:
    entry = Entry.objects.filter(actor=mine(world)).first()
    return entry.verb, json.loads(EntryText.objects.get(entry=entry).text)


def send(world: World, address: str, **answers: str) -> Page:
    return visit(world.client(*LEAD), address).send(**answers)


def code_sent() -> str:
    """The code of the latest letter."""
    outbox.deliver_due(letters=LETTERS)
    [found] = re.findall(r"^(\d{3} \d{3})$", mail.outbox[-1].body, re.MULTILINE)
    return found


@pytest.mark.parametrize(
    ("address", "answers", "verb"),
    [
        ("/me/name/", {"title": "Dr", "given_name": "Gemma", "family_name": "Ŵyn"}, "updated the profile (name)"),
        ("/me/telephone/", {"telephone": "0116 496 0123"}, "updated the profile (telephone number)"),
    ],
)
def test_a_change_is_kept_with_its_reason_and_recorded_without_its_values(world: World, address, answers, verb) -> None:
    page = send(world, address, **answers)
    assert (page.status, page.response["Location"]) == (303, "/me/")
    person = mine(world)
    assert {name: getattr(person, name) for name in answers} == answers
    row = person.history.first()
    assert (row.history_change_reason, row.history_user_id) == ("changed by themselves", person.pk)
    assert latest(world) == (verb, {"person": person.pk})


def test_the_page_shows_the_change_and_says_that_it_was_made(world: World) -> None:
    page = send(world, "/me/telephone/", telephone="0116 496 0123").follow()
    assert "Your telephone number is changed." in page.html
    assert "Telephone0116 496 0123Change" in page.section("You")


@pytest.mark.parametrize(
    ("address", "field", "typed"),
    [
        ("/me/name/", "family_name", "Lee\u202eeel"),
        ("/me/name/", "family_name", "\u200b\u200b"),
        ("/me/name/", "given_name", "Gem\x00ma"),
        ("/me/name/", "given_name", ""),
        ("/me/name/", "family_name", "x" * 81),
        ("/me/telephone/", "telephone", "1\r\nBcc: x@example.org"),
        ("/me/telephone/", "telephone", "1" * 31),
        ("/me/contact/", "contact_email", "a@example.org\r\nBcc: b@example.org"),
        ("/me/contact/", "contact_email", "not an address"),
    ],
)
def test_what_cannot_be_shown_or_written_to_is_refused_with_the_words_kept(world: World, address, field, typed) -> None:
    before = mine(world).__dict__.copy()
    page = send(world, address, **{field: typed})
    assert (page.status, mine(world).full_name) == (422, f"{before['given_name']} {before['family_name']}")
    assert not ContactChange.objects.exists()


def test_the_same_form_sent_twice_changes_once(world: World) -> None:
    page = visit(world.client(*LEAD), "/me/telephone/")
    before = Entry.objects.count()
    assert [page.send(telephone="0116 496 0123").status for _ in range(2)] == [303, 303]
    assert Entry.objects.count() == before + 1


def test_nothing_is_recorded_where_nothing_changes(world: World) -> None:
    page = visit(world.client(*LEAD), "/me/name/")
    before = (Entry.objects.count(), mine(world).history.count())
    assert page.send().status == 303
    assert (Entry.objects.count(), mine(world).history.count()) == before


def test_a_forged_person_in_the_form_changes_nobody_else(world: World) -> None:
    other = world.person("lead officer", COUNCIL)
    page = visit(world.client(*LEAD), "/me/telephone/")
    page.client.post("/me/telephone/", {**page.fields(), "telephone": "1", "person": other.pk, "pk": other.pk})
    assert Person.objects.get(pk=other.pk).telephone == other.telephone


def test_a_new_contact_address_is_used_only_once_its_code_was_typed_and_then_the_old_one_is_told(world: World) -> None:
    page = send(world, "/me/contact/", contact_email=NEW)
    assert page.response["Location"] == "/me/contact/code/"
    assert mine(world).notice_address == mine(world).email
    assert latest(world) == ("asked for another contact address", {"person": "Gemma Stathers"})
    code = code_sent()
    assert mail.outbox[-1].to == [NEW]
    page = page.follow().send(code=code)
    assert (page.status, page.response["Location"]) == (303, "/me/")
    assert (mine(world).notice_address, mine(world).email) == (NEW, world.person(*LEAD).email)
    outbox.deliver_due(letters=LETTERS)
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        [world.person(*LEAD).email], "Your e-mails from Alliance go to another address",
    )  # fmt: skip
    assert NEW not in mail.outbox[-1].body
    assert latest(world) == ("updated the profile (contact address)", {"person": mine(world).pk})


def test_the_new_address_gets_copies_of_notices_and_never_signs_in(world: World) -> None:
    page = send(world, "/me/contact/", contact_email=NEW)
    page.follow().send(code=code_sent())
    client = world.client("chair")
    client.logout()
    page = visit(client, "/accounts/login/")
    answer = client.post("/accounts/login/", {"login": NEW, "password": "walnut-kettle-harbour"})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_wrong_code_is_counted_and_after_five_none_is_right(world: World) -> None:
    page = send(world, "/me/contact/", contact_email=NEW).follow()
    code = code_sent()
    wrong = "000000" if code != "000 000" else "111111"
    answers = [page.send(code=wrong) for _ in range(5)]
    assert [a.status for a in answers] == [422, 422, 422, 422, 302]
    assert "This code is not right. Look at it again; you can try 4 more." in answers[0].text
    assert page.send(code=code).status == 302
    assert mine(world).contact_email == ""


def test_a_code_is_good_for_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send(world, "/me/contact/", contact_email=NEW)
    change = ContactChange.objects.get()
    later = change.expires_at
    monkeypatch.setattr("alliance.kernel.clock.real_now", lambda: later)
    assert actions.try_code(actor=world.actor(*LEAD), change=change, code=actions.code_of(change)) is False


def test_somebody_elses_code_is_no_good(world: World) -> None:
    send(world, "/me/contact/", contact_email=NEW)
    change = ContactChange.objects.get()
    other = world.actor("lead officer", COUNCIL)
    assert actions.try_code(actor=other, change=change, code=actions.code_of(change)) is False
    assert world.client("lead officer", COUNCIL).get("/me/contact/code/").status_code == 302


def test_asking_again_makes_the_first_code_worthless_and_holds_its_letter_back(world: World) -> None:
    send(world, "/me/contact/", contact_email="first@example.org")
    first = ContactChange.objects.get()
    send(world, "/me/contact/", contact_email=NEW)
    assert OutboundMail.objects.get(dedupe_key=f"contact-code:{first.pk}").state == "cancelled"
    assert actions.try_code(actor=world.actor(*LEAD), change=first, code=actions.code_of(first)) is False


def test_the_old_address_can_be_kept(world: World) -> None:
    page = send(world, "/me/contact/", contact_email=NEW).follow()
    page = Page(page.client.post("/me/contact/drop/", page.fields()), page.client)
    assert page.response["Location"] == "/me/"
    assert ContactChange.objects.get().dropped_at is not None
    assert "code" not in page.follow().section("Notices and e-mails")


def test_going_back_to_the_sign_in_address_needs_no_code_and_tells_the_old_one(world: World) -> None:
    page = send(world, "/me/contact/", contact_email=NEW)
    page.follow().send(code=code_sent())
    page = send(world, "/me/contact/", contact_email="")
    assert (page.response["Location"], mine(world).contact_email) == ("/me/", "")
    outbox.deliver_due(letters=LETTERS)
    assert mail.outbox[-1].to == [NEW]


def test_five_letters_a_day_and_no_sixth(world: World) -> None:
    answers = [send(world, "/me/contact/", contact_email=f"n{n}@example.org") for n in range(6)]
    assert [a.status for a in answers] == [303] * 5 + [422]
    assert ContactChange.objects.count() == 5


def test_a_letter_is_written_from_what_is_kept_without_the_code(world: World) -> None:
    send(world, "/me/contact/", contact_email=NEW)
    change = ContactChange.objects.get()
    kept = {str(value) for value in change.__dict__.values()}
    assert actions.code_of(change) not in " ".join(kept)
    assert OutboundMail.objects.get(kind="contact-code").digest == ""


def test_an_e_mail_says_as_much_as_its_reader_chose(world: World, dispute_filed) -> None:
    page = send(world, "/me/e-mails/", says="waits")
    assert page.response["Location"] == "/me/"
    dispute = dispute_filed()
    outbox.deliver_due(letters=LETTERS)
    by_reader = {one.to[0]: one for one in mail.outbox}
    waits, names = by_reader[mine(world).email], by_reader[world.person("lead officer", COUNCIL).email]
    assert (waits.subject, dispute.matter.reference in waits.body) == ("A notice for you on Alliance", False)
    assert "The next date" not in waits.body
    assert (names.subject[:31], dispute.matter.reference in names.body) == ("A notice for you on Alliance: N", True)
    assert "/notices/N-2026-" in waits.body
