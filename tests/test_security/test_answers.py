"""Every answer, whatever it is, carries the headers; methods, hosts and tokens that are not ours get nowhere."""

import re
import time
from pathlib import Path

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from disputes import page
from tests.test_permissions.addresses import address, every_route
from tests.test_permissions.stage import Stage
from tests.test_permissions.test_walk import quick_pdfs, written  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TELLTALE = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")


def faults(answer) -> list[str]:
    """What an answer's headers lack."""
    found = [f"{k}: {answer.headers.get(k)}" for k, v in HEADERS.items() if answer.headers.get(k) != v]
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";") if part.strip()}
    if not (policy == POLICY or policy == {"sandbox", "default-src 'none'"}):
        found.append(f"policy {policy}")
    found += [name for name in TELLTALE if name in answer.headers]
    found += [] if "camera=()" in answer.headers.get("Permissions-Policy", "") else ["Permissions-Policy"]
    found += [] if len(answer.headers.get("X-Request-ID", "")) == 16 else ["X-Request-ID"]
    return found


def test_every_route_answers_with_the_headers(stage: Stage, quick_pdfs):  # noqa: F811
    wrong = {}
    for name in every_route():
        for role in "A-":
            answer = stage.client(role).get(address(name, stage))
            if answer.streaming:
                answer.getvalue()
            found = faults(answer)
            if name == "mfa_activate_totp":  # the code to scan is a picture made in place
                found = [one for one in found if "img-src" not in one]
            if answer.headers["Cache-Control"] != "private, no-store" and "no-store" not in answer["Cache-Control"]:
                found.append(f"kept: {answer['Cache-Control']}")
            if found:
                wrong[f"{name} as {role}"] = found
    assert wrong == {}


def refuse(*args, **kwargs):
    raise OperationalError("database is locked")


def fail(*args, **kwargs):
    raise RuntimeError("secret words of a fault")


def test_every_kind_of_error_carries_the_headers_and_nothing_internal(stage: Stage, monkeypatch):
    client = stage.client("F")
    client.raise_request_exception = False
    strict = Client(enforce_csrf_checks=True)
    dispute = reverse("disputes:page", args=[stage["main"]])
    draft = reverse("disputes:question", args=[stage["draft"], "about"])
    answers = {
        400: client.get("/disputes/?show=%00"),
        403: client.get("/trail/"),
        404: client.get("/nowhere/"),
        405: client.generic("TRACE", "/"),
        413: client.post(draft, {"what_happened": "x" * 3_000_000}),
        415: client.post(draft, "{}", content_type="application/json"),
        422: client.post(draft, {"form_key": "k" * 32, "in_one_line": "\u202e"}),
        200: client.get(reverse("desk:document", args=[stage["paper"]])),
    }
    answers["token"] = strict.post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    monkeypatch.setattr(page, "of", fail)
    answers[500] = client.get(dispute)
    monkeypatch.setattr(page, "of", refuse)
    answers[503] = client.get(dispute)
    assert {key: answer.status_code for key, answer in answers.items()} == {
        **{status: status for status in answers if status != "token"}, "token": 403,
    }  # fmt: skip
    assert {key: faults(answer) for key, answer in answers.items() if faults(answer)} == {}
    for status in (500, 503):
        text = answers[status].content.decode()
        assert [word for word in ("secret words", "locked", "Traceback") if word in text] == []


def test_an_unknown_host_is_refused_with_the_headers(stage: Stage, settings):
    settings.ALLOWED_HOSTS = ["alliance.example.org"]
    answer = Client().get("/accounts/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert faults(answer) == []
    assert Client().get("/accounts/login/", headers={"host": "alliance.example.org"}).status_code == 200
    forwarded = Client().get(
        "/accounts/login/", headers={"host": "alliance.example.org", "x-forwarded-host": "evil.example"}
    )
    assert "evil.example" not in forwarded.content.decode()


def test_static_files_carry_the_headers():
    css = next((Path(__file__).parents[2] / "static" / "css").glob("*.css"))
    answer = Client().get(f"/static/css/{css.name}")
    assert answer.status_code == 200
    assert answer.getvalue()
    assert faults(answer) == []


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "PROPFIND"])
def test_no_address_knows_any_other_method(stage: Stage, method):
    client = stage.client("A")
    found = {name: client.generic(method, address(name, stage)).status_code for name in every_route()}
    assert set(found.values()) == {405}


def test_no_form_is_taken_without_its_token(stage: Stage):
    wrong = []
    for role in "FA":
        client = stage.client(role)
        client.handler.enforce_csrf_checks = True
        for name in every_route():
            with written() as tables:
                status = client.post(address(name, stage), {"form_key": "k" * 32}).status_code
            if status != 403 or tables:
                wrong.append(f"{name} as {role}: {status}, wrote to {tables}")
    assert wrong == []


def test_a_mail_scanner_that_opens_every_link_changes_nothing(stage: Stage):
    """Notices are not acknowledged, nobody is signed in or out, no link of an e-mail is used up."""
    notice = reverse("desk:notice", args=[stage["main filed notice"]])
    for link in (notice, "/accounts/logout/", "/accounts/password/reset/key/1-set/", "/accounts/confirm-email/lost/"):
        with written() as tables:
            for _ in range(5):
                Client().get(link, follow=True)
                stage.client("I").get(link)
        assert tables <= {"django_session"}
    assert stage.client("I").get("/").status_code == 200


# --- Signing in -------------------------------------------------------------------------------------------------------

PASSWORD = "walnut-kettle-harbour"


def sign_in(login: str, password: str, **more):
    return Client(**more).post("/accounts/login/", {"login": login, "password": password})


def test_the_eleventh_try_in_five_minutes_waits_and_says_how_long(stage: Stage):
    person = stage.person("F")
    for _ in range(10):
        assert sign_in(person.email, "wrong words here").status_code == 200
    answer = sign_in(person.email, PASSWORD)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    assert "Try again in 5 minutes" in answer.content.decode()
    assert faults(answer) == []
    assert "sessionid" not in answer.cookies


def test_nobody_locks_a_colleague_out_from_elsewhere(stage: Stage):
    person = stage.person("F")
    for _ in range(12):
        sign_in(person.email, "wrong words here", REMOTE_ADDR="192.0.2.7")
    assert sign_in(person.email, PASSWORD, REMOTE_ADDR="192.0.2.8").status_code == 302


def test_many_accounts_from_one_address_are_held_back_too(stage: Stage):
    statuses = [sign_in(f"guess{n}@example.org", "wrong words here").status_code for n in range(31)]
    assert statuses == [200] * 30 + [429]


def without(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name, "…")
    return text


def test_unknown_wrong_and_ended_are_told_the_same_with_like_work_and_no_session(stage: Stage, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    told, work, tokens = [], [], []
    for login, password in (
        ("nobody@example.org", PASSWORD),
        (stage.person("F").email, "wrong words here"),
        (stage.person("E").email, PASSWORD),
    ):  # fmt: skip
        cache.clear()
        hashed.clear()
        began = time.perf_counter()
        answer = sign_in(login, password)
        tokens.append(time.perf_counter() - began)
        assert answer.status_code == 200
        assert "sessionid" not in answer.cookies
        html = answer.content.decode()
        for value in answer.cookies["csrftoken"].value, answer.context["csrf_token"]:
            html = html.replace(str(value), "…")
        told.append(without(html, login))
        work.append(len(hashed))
    assert told[0] == told[1] == told[2]
    assert work[0] == work[1] == work[2] == 1
    assert max(tokens) < 5 * min(tokens) + 0.05


def test_a_new_password_and_a_code_are_promised_to_anybody_in_the_same_words(stage: Stage):
    for page_of, onward in (("account_reset_password", True), ("account_request_login_code", True)):
        told = []
        for login in ("nobody@example.org", stage.person("F").email):
            cache.clear()
            answer = Client().post(reverse(page_of), {"email": login}, follow=onward)
            html = answer.content.decode()
            told.append(
                (answer.status_code, [where for where, _ in answer.redirect_chain], without(html, login).count("…"))
            )
        assert told[0] == told[1]


def test_somebody_of_whom_no_post_is_left_is_sent_no_code_either(stage: Stage, mailoutbox):
    """With the same steps, somebody in office comes as far as the page that asks for a second factor."""
    for role, letters, onward in (("E", 0, None), ("F", 1, ["/", "/parties/second-factor/"])):
        client, person = Client(), stage.person(role)
        client.post(reverse("account_request_login_code"), {"email": person.email})
        assert len(mailoutbox) == letters
        if onward is None:
            continue
        code = re.search(r"Your sign-in code:\s+(\S+)", mailoutbox[-1].body)[1]
        answer = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
        assert [where for where, _ in answer.redirect_chain] == onward
        assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "where",
    [
        "//evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\\evil.example",
        "http://evil.example/",
        "\t//evil",
    ],
)
def test_no_next_address_leads_elsewhere_before_or_after_signing_in(stage: Stage, where):
    person = stage.person("F")
    signed = Client().post(
        f"/accounts/login/?next={where}", {"login": person.email, "password": PASSWORD, "next": where}
    )
    assert (signed.status_code, signed["Location"]) == (302, "/")
    again = stage.client("F").get("/accounts/login/", {"next": where})
    assert (again.status_code, again["Location"]) == (302, "/")
    out = stage.client("F").post("/accounts/logout/", {"next": where})
    assert (out.status_code, out["Location"]) == (302, "/")


def test_a_session_is_new_after_signing_in_and_gone_after_signing_out(stage: Stage):
    person, client = stage.person("F"), Client()
    client.get("/accounts/login/")
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    first = client.cookies["sessionid"].value
    assert first != "planted0planted0planted0planted0"
    assert client.get("/parties/second-factor/").status_code == 200
    answer = client.post("/accounts/logout/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies["sessionid"] = first
    assert client.get("/parties/second-factor/").status_code == 302
