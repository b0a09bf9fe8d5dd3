"""Each row of bad input: a clear answer, the words kept, and nothing changed."""

import hashlib
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.kernel import clock
from parties.invitations import actions as invitations
from parties.invitations.wording import link_of
from tests.makers import FORUM, TRUST, World, make_dispute, make_draft
from tests.test_bad_input.rows import LEAD, NOBODY, ROWS, Row
from tests.test_disputes.browsing import Page, visit
from tests.test_disputes.test_worked_examples import on, to_the_facilitator

# What may change though nothing was done: sessions, and the log of what was read.
NOT_RECORDS = ("Session", "UserSession")


@pytest.fixture
def place(world: World):
    """The names a row may use in its address or answers."""
    draft = make_draft(world)
    absent = world.person("Rushbrooke")
    invitation = invitations.invite(actor=world.actor("administrator"), person=absent, at=clock.now())
    return {
        "invitation": urlsplit(link_of(invitation)).path,
        "draft": f"/disputes/drafts/{draft.reference}/",
        "lead": str(world.person("lead officer", FORUM).pk),
        "forum": str(world.party(FORUM).pk),
        "administrator": str(world.person("administrator").pk),
        "administrator2": str(world.person("Habbershaw").pk),
        "trust": str(world.party(TRUST).pk),
        "office": str(world.person("administrator").appointments.get().pk),
    }


def client_of(world: World, by: str) -> Client:
    if by == NOBODY:
        return Client()
    return world.client("lead officer", FORUM) if by == LEAD else world.client(by)


def records() -> dict[str, str]:
    """A digest of every table's rows."""
    return {
        model.__name__: hashlib.sha256(repr(list(model.objects.order_by("pk").values_list())).encode()).hexdigest()
        for model in apps.get_models()
        if model.__name__ not in NOT_RECORDS
    }


def sent(row: Row, client: Client, place: dict[str, str]) -> Page:
    url = row.url.format(**place) if "{" in row.url else row.url
    if row.raw:
        request = dict(row.raw)
        return Page(getattr(client, request.pop("method"))(url, **request), client)
    if row.sends is None:
        return Page(client.get(url), client)
    page = visit(client, url)
    answers = {name: _value(value, place) for name, value in row.sends.items()}
    return page.send(**answers)


def _value(value, place):
    if isinstance(value, tuple):
        return SimpleUploadedFile(value[0], value[1])
    if isinstance(value, str) and value.startswith("{"):
        return value.format(**place)
    return value


def facilitated(world: World) -> None:
    """A dispute of the forum that a facilitator helps with since Fri 20 November 2026."""
    dispute = make_dispute(world, "board", filed_at=on("2026-11-10"))
    to_the_facilitator(world, dispute, on("2026-11-16"), on("2026-11-20"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_bad_input_gets_a_clear_answer_and_changes_nothing(world, place, row):
    if row.amid_dispute:
        make_dispute(world)
    if row.amid_facilitation:
        facilitated(world)
    client = client_of(world, row.by)
    before = records()
    page = sent(row, client, place)
    expected = row.status if isinstance(row.status, tuple) else (row.status,)
    assert page.status in expected, page.text[:500]
    assert row.says.lower() in page.text.lower()
    assert row.kept in page.html
    assert records() == before


def test_words_of_every_script_are_kept_and_shown_as_typed(world, place):
    said = "Ŵyn 🙂 شكرا תודה 谢谢 <script>alert(1)</script> {{7*7}} {% x %} ' OR 1=1--"
    client = client_of(world, LEAD)
    visit(client, f"{place['draft']}about/").send(what_happened=said).follow()
    page = visit(client, f"{place['draft']}check/")
    assert said in page.text
    assert "<script>alert" not in page.html


def test_composed_and_decomposed_letters_are_the_same_words(world, place):
    client = client_of(world, LEAD)
    visit(client, f"{place['draft']}about/").send(in_one_line="Cafe\u0301 hours").follow()
    assert "Caf\u00e9 hours" in visit(client, f"{place['draft']}check/").text


def test_what_a_form_does_not_ask_for_is_not_taken(world, place):
    client = client_of(world, LEAD)
    page = visit(client, f"{place['draft']}about/")
    fields = page.fields() | {"state": ["filed"], "is_superuser": ["1"], "owner": ["1"], "version": ["-1"]}
    assert client.post(f"{place['draft']}about/", fields).status_code == 302
    person = world.person("lead officer", FORUM)
    person.refresh_from_db()
    assert not hasattr(person, "is_superuser")


def test_five_thousand_fields_are_refused_without_a_fault(world, place):
    client = client_of(world, LEAD)
    answer = client.post(f"{place['draft']}about/", {f"f{n}": "1" for n in range(5_000)})
    assert answer.status_code == 400


def test_a_body_over_the_limit_is_413(world, place):
    client = client_of(world, LEAD)
    answer = client.post(f"{place['draft']}about/", {"what_happened": "x" * 3_000_000})
    assert answer.status_code == 413


def test_a_form_without_its_token_is_403_and_gives_the_words_back(world, place):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.person("lead officer", FORUM))
    answer = strict.post(f"{place['draft']}about/", {"in_one_line": "Kept words", "form_key": "k" * 32})
    assert answer.status_code == 403
    assert "Kept words" in answer.content.decode()


@pytest.mark.parametrize("where", ["//evil.example", "https:evil.example", "javascript:alert(1)", "\\\\evil.example"])
def test_a_next_address_elsewhere_leads_home(world, where):
    person = world.person("lead officer", FORUM)
    person.set_password("walnut-kettle-harbour")
    person.save()
    answer = Client().post(
        f"/accounts/login/?next={where}", {"login": person.email, "password": "walnut-kettle-harbour", "next": where}
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_an_unknown_address_and_a_wrong_password_get_the_same_words(world):
    person = world.person("lead officer", FORUM)
    wrong = Page(Client().post("/accounts/login/", {"login": person.email, "password": "wrong words here"}), Client())
    unknown = Page(
        Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong words here"}), Client()
    )
    assert wrong.status == unknown.status == 200
    assert wrong.text == unknown.text.replace("nobody@example.org", person.email)


def test_after_ten_wrong_tries_the_next_waits_and_is_told_how_long(world):
    client, person = Client(), world.person("lead officer", FORUM)
    for _ in range(10):
        client.post("/accounts/login/", {"login": person.email, "password": "wrong words here"})
    answer = client.post("/accounts/login/", {"login": person.email, "password": "walnut-kettle-harbour"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    assert "_auth_user_id" not in client.session
    assert "Try again in 5 minutes" in answer.content.decode()


def test_signing_in_gives_a_new_session(world):
    person = world.person("lead officer", FORUM)
    person.set_password("walnut-kettle-harbour")
    person.save()
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    client.post("/accounts/login/", {"login": person.email, "password": "walnut-kettle-harbour"})
    assert client.session.session_key != planted


LONG_PASSWORD = (
    "Seven plums and a brass kettle went down to the quay, where nobody sold rope, lamps or oats that winter; "
    "so they rowed home past the mill, wet, cheerful and quite without supper, under a green and windy sky."
)[:200]


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("elevenchars", "at least 12"),
        ("LeicesterAlliance1", ""),
        ("gemma.stathers", ""),
        ("123456789012", ""),
        (LONG_PASSWORD, None),
        (" a leading space counts", None),
    ],
)
def test_a_new_password_is_refused_in_words_or_kept_exactly(world, password, says):
    person = world.person("lead officer", FORUM)
    person.set_password("walnut-kettle-harbour")
    person.save()
    client = client_of(world, LEAD)
    answers = {"oldpassword": "walnut-kettle-harbour", "password1": password, "password2": password}
    answer = client.post("/accounts/password/change/", answers)
    person.refresh_from_db()
    assert person.check_password(password) is (says is None)
    if says is None:
        assert answer.status_code == 302
    else:
        assert answer.status_code == 200
        assert says in answer.content.decode()
        assert 'aria-invalid="true"' in answer.content.decode()


def test_a_link_to_a_new_password_outlives_a_scanner_and_is_used_once(world, mailoutbox):
    person = world.person("lead officer", FORUM)
    Client().post("/accounts/password/reset/", {"email": person.email})
    link = next(word for word in mailoutbox[-1].body.split() if "/password/reset/key/" in word)
    path = link.partition("://")[2].partition("/")[2]
    for _ in range(5):
        Client().get(f"/{path}", follow=True)
    client, chosen = Client(), {"password1": "three plain words", "password2": "three plain words"}
    form = client.get(f"/{path}", follow=True).redirect_chain[-1][0]
    assert client.post(form, chosen).status_code == 302
    person.refresh_from_db()
    assert person.check_password("three plain words")
    used = Client().get(f"/{path}", follow=True)
    assert "This link no longer works" in used.content.decode()
