"""Plain pages for what went wrong: no database (this module has none), nothing internal, words given back."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.test import RequestFactory

from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.web import errors
from alliance.web.forms import BaseForm, LineField, TextField
from alliance.web.headers import headers

KEY = "k" * 32


class TellForm(BaseForm):
    title = LineField(label="In one line")
    happened = TextField(label="What happened?")


@pytest.fixture(autouse=True)
def known_host(settings):
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def get():
    return RequestFactory().get("/disputes/D-2026-002/")


def sent(**words):
    return RequestFactory().post("/disputes/new/", {"form_key": KEY, "csrfmiddlewaretoken": "x" * 32, **words})


@pytest.mark.parametrize(
    ("page", "status", "words"),
    [
        (errors.bad_request, 400, "We could not read that"),
        (errors.forbidden, 403, "This is not open to you"),
        (errors.not_found, 404, "There is no such page"),
        (errors.too_large, 413, "That was too large"),
        (errors.too_many, 429, "Too many tries"),
        (errors.server_error, 500, "Something went wrong here"),
        (errors.unavailable, 503, "We cannot do this just now"),
        (errors.csrf_failed, 403, "This form was out of date"),
    ],
)
def test_every_error_has_a_plain_page_with_a_way_back_and_needs_no_database(get, page, status, words):
    response = page(get)
    html = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in html
    assert '<html lang="en-GB">' in html
    assert "<title>" in html
    assert 'class="skip"' in html


def test_waiting_is_said_in_words_and_in_the_header(get):
    assert errors.too_many(get)["Retry-After"] == "300"
    assert "Try again in 5 minutes" in errors.too_many(get).content.decode()
    assert errors.unavailable(get)["Retry-After"] == "20"
    assert "Wait 20 seconds" in errors.unavailable(get).content.decode()


def test_a_body_over_the_limit_is_413_though_django_calls_it_a_bad_request(get):
    assert errors.bad_request(get, RequestDataTooBig("too big")).status_code == 413


@pytest.mark.parametrize(
    ("raised", "status"),
    [
        (NotAllowed("Ruling is only open to the Independent Chair."), 403),
        (PermissionDenied("internal words"), 403),
        (Stale("It moved on."), 409),
        (Refusal("", "The dispute is closed.", "Open it again first."), 422),
        (RequestDataTooBig("x"), 413),
        (OperationalError("database is locked"), 503),
    ],
)
def test_what_a_view_lets_fall_becomes_a_plain_page(get, raised, status):
    assert errors.answer(get, raised).status_code == status


def test_other_failures_are_left_to_the_last_page(get):
    assert errors.answer(get, RuntimeError("x")) is None


def test_a_refused_right_says_who_has_it_and_nothing_internal(get):
    html = errors.answer(get, NotAllowed("Ruling is only open to the Independent Chair.")).content.decode()
    assert "Ruling is only open to the Independent Chair." in html
    assert "internal" not in errors.answer(get, PermissionDenied("internal")).content.decode()
    assert "locked" not in errors.answer(get, OperationalError("database is locked")).content.decode()


def test_the_page_for_what_is_hidden_is_that_for_what_is_absent():
    hidden = RequestFactory().get("/disputes/D-2026-002/")
    absent = RequestFactory().get("/disputes/D-2026-999/")
    assert errors.not_found(hidden).content == errors.not_found(absent, ValueError("No Dispute")).content


def test_a_busy_database_gives_the_form_back_with_the_same_key():
    html = errors.unavailable(sent(happened="Line <one>\nline two", title="A")).content.decode()
    assert f'<input type="hidden" name="form_key" value="{KEY}">' in html
    assert '<input type="hidden" name="happened" value="Line &lt;one&gt;\nline two">' in html
    assert ">\nLine &lt;one&gt;\nline two</textarea>" in html
    assert 'action="/disputes/new/"' in html


def test_secrets_are_never_given_back():
    secrets = dict.fromkeys(("password", "password1", "oldpassword", "code", "credential", "reset_token"), "s3cret")
    request = RequestFactory().post("/accounts/login/", {"login": "a@example.org", **secrets})
    for page in (errors.unavailable, errors.csrf_failed):
        assert "s3cret" not in page(request).content.decode()


def test_a_conflict_says_what_happened_and_keeps_the_words_under_their_questions(monkeypatch):
    monkeypatch.setattr(errors, "_key_used", lambda request, form: False)
    request = sent(title="A line", happened="My words")
    form = TellForm(request.POST)
    response = errors.conflict(request, form, Stale("Someone moved this on.", ["Gemma Stathers settled it."]))
    html = response.content.decode()
    assert response.status_code == 409
    assert "Someone moved this on." in html
    assert "<li>Gemma Stathers settled it.</li>" in html
    assert '<label for="kept-2">What happened?</label>' in html
    assert ">\nMy words</textarea>" in html
    assert f'name="form_key" value="{KEY}"' in html
    assert 'name="again" value="1"' in html


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/disputes/D-2026-002/", "http://testserver/disputes/D-2026-002/"),
        ("https://elsewhere.example/", "/disputes/new/"),
        ("javascript:alert(1)", "/disputes/new/"),
        ("", "/disputes/new/"),
    ],
)
def test_the_way_back_from_a_conflict_is_the_page_the_form_stood_on(referer, leads_to):
    request = RequestFactory().post("/disputes/new/", {}, headers={"referer": referer})
    html = errors.conflict(request, None, Stale("It moved on.")).content.decode()
    assert f'href="{leads_to}">See how it stands now' in html


def test_a_key_that_has_made_a_record_is_not_given_back(monkeypatch):
    monkeypatch.setattr(errors, "_key_used", lambda request, form: True)
    request = sent(title="A line", happened="My words")
    html = errors.conflict(request, TellForm(request.POST), Stale("Already sent.")).content.decode()
    assert KEY not in html
    assert 'name="again" value="1"' in html


def test_an_old_form_can_be_put_back_after_signing_in_again():
    html = errors.csrf_failed(sent(title="Kept")).content.decode()
    assert 'name="title" value="Kept"' in html
    assert 'name="again" value="1"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert "x" * 32 not in html


@pytest.mark.parametrize("address", ["/disputes/%00/", "/disputes/?q=%00", "/disputes/?q=a%00b"])
def test_a_nul_in_the_address_is_refused(address):
    assert errors.unfit(RequestFactory().get(address)).status_code == 400


@pytest.mark.parametrize("kind", ["application/json", "application/xml", "text/html"])
def test_a_body_that_is_not_a_form_is_refused(kind):
    response = errors.unfit(RequestFactory().post("/disputes/new/", data="{}", content_type=kind))
    assert response.status_code == 415


def test_forms_and_plain_reads_pass(get):
    assert errors.unfit(get) is None
    assert errors.unfit(sent(title="A")) is None


def test_a_broken_page_still_ends_in_words(get, monkeypatch):
    monkeypatch.setattr(errors, "get_template", lambda name: 1 / 0)
    response = errors.server_error(get)
    assert response.status_code == 500
    assert "Nothing was changed" in response.content.decode()


def test_the_frame_shows_where_one_is_and_who_is_acting(get):
    get.alliance = SimpleNamespace(name="LLR SEND", demonstration=True, now=datetime(2026, 11, 24, 10, 12, tzinfo=UTC))
    html = errors.not_found(get).content.decode()
    assert "<title>There is no such page – LLR SEND</title>" in html
    assert "<strong>Demonstration data.</strong>" in html
    assert "Tuesday 24 November 2026, 10:12" in html


def test_every_answer_carries_the_headers(get):
    response = headers(lambda request: errors.not_found(request))(get)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]


def test_an_answer_that_named_its_own_time_to_keep_keeps_it(get):
    def static(request):
        response = errors.not_found(request)
        response["Cache-Control"] = "max-age=60"
        return response

    assert headers(static)(get)["Cache-Control"] == "max-age=60"


def test_no_page_may_show_a_data_image_the_one_with_the_code_to_scan_included(get):
    get.resolver_match = SimpleNamespace(view_name="mfa_activate_totp")
    assert not hasattr(headers(lambda request: errors.not_found(request))(get), "_csp_update")


def test_signing_out_empties_the_browser_of_us():
    request = RequestFactory().post("/accounts/logout/", {})
    request.resolver_match = SimpleNamespace(view_name="account_logout")
    assert headers(lambda r: errors.not_found(r))(request)["Clear-Site-Data"] == '"cache", "storage"'
