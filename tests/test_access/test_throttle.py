"""What is costly or could be guessed at is counted, and whoever asks too often hears how long to wait."""

import time
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from alliance.web import pdfs, throttle
from parties.people.models import Person
from tests.makers import FORUM, World

# Written by hand: which addresses count their requests, and how many they take.
LIMITED = {
    "agreement:document": "upload 60/m/user",
    "desk:verify": "verify 20/m/user",
    "disputes:add_evidence": "upload 60/m/user",
    "disputes:bundle": "bundle-fetch 30/m/user",
    "disputes:check": "filing 60/m/user",
    "disputes:concern": "filing 60/m/user",
    "disputes:direct_costs": "upload 60/m/user",
    "disputes:draft_papers": "upload 60/m/user",
    "disputes:enter_bill": "upload 60/m/user",
    "disputes:enter_payment": "upload 60/m/user",
    "disputes:enter_quote": "upload 60/m/user",
    "disputes:file": "filing 60/m/user",
    "disputes:make_bundle": "bundle 10/m/user",
    "disputes:raise_concern": "filing 60/m/user",
    "disputes:record": "filing 60/m/user",
    "disputes:room": "upload 60/m/user",
    "governance:ask-pack": "pack 20/m/user",
    "governance:attach-paper": "upload 60/m/user",
    "invitation": "invitation 40/5m/ip",
    "parties:directory": "search 120/m/user",
    "parties:remind_signatories": "remind 20/h/user",
    "parties:roll_csv": "export 20/m/user",
    "parties:sign_page": "upload 60/m/user",
    "profile:copy": "export 20/m/user",
}


def views(patterns: list | None = None, spaces: tuple[str, ...] = ()):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry.url_patterns, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "?")), entry.callback


def test_these_addresses_count_their_requests():
    found = {name: view.limited for name, view in views() if hasattr(view, "limited")}
    assert {name: limit for name, limit in found.items() if "invite" not in limit} == LIMITED


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    """The machine's clock as the limits read it, to be moved on by seconds."""
    moved = SimpleNamespace(by=0.0)
    fake = SimpleNamespace(time=lambda: time.time() + moved.by, monotonic=time.monotonic, sleep=time.sleep)
    for module in (ratelimit, throttle):
        monkeypatch.setattr(module, "time", fake)
    return moved


@pytest.fixture
def ask(gemma: Person):
    """Ask a view that takes three in a minute, as somebody."""

    def of(method: str = "POST", *, reads: bool = False, person: Person = gemma) -> HttpResponse:
        request = RequestFactory().generic(method, "/")
        request.user = person
        view = throttle.throttled("trial", "3/m/user", reads=reads)(lambda request: HttpResponse("done"))
        return view(request)

    return of


def test_the_fourth_in_a_minute_waits_as_long_as_is_left(ask, machine):
    assert [ask().status_code for _ in range(3)] == [200] * 3
    answer = ask()
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Try again in 1 minute." in answer.content.decode()
    machine.by = 35
    answer = ask()
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "Try again in 30 seconds." in answer.content.decode()
    machine.by = 61
    assert ask().status_code == 200


def test_one_person_does_not_use_up_anothers(ask, chair: Person):
    for _ in range(4):
        ask()
    assert (ask().status_code, ask(person=chair).status_code) == (429, 200)


def test_reading_is_counted_only_where_it_is_what_costs(ask):
    assert [ask("GET").status_code for _ in range(5)] == [200] * 5
    assert [ask("GET", reads=True).status_code for _ in range(4)] == [200] * 3 + [429]


def test_a_demonstration_takes_more(ask, settings):
    settings.DEMONSTRATION = True
    assert [ask().status_code for _ in range(61)] == [200] * 60 + [429]


def test_a_count_that_another_request_holds_keeps_nobody_out(ask, monkeypatch):
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 0)
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False)
    assert [ask().status_code for _ in range(5)] == [200] * 5


def test_a_pdf_too_many_is_not_made(world: World, monkeypatch):
    made: list[int] = []
    monkeypatch.setattr(pdfs.pdf, "render", lambda *args, **kwargs: made.append(1) or b"%PDF-1.7")
    monkeypatch.setattr(pdfs, "MOST", "2/m/user")
    client = world.client("lead officer", FORUM)
    statuses = [client.get("/parties/signatures/sheet.pdf").status_code for _ in range(3)]
    assert (statuses, len(made)) == ([200, 200, 429], 2)
