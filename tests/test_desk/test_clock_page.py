"""Moving a demonstration's clock: forward only, every moment between walked, on the record, nowhere else."""

from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime

import pytest
from django.test import Client

from alliance.desk import sweeps
from alliance.kernel import clock, demonstration
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Tick
from tests.test_desk.world import World, at

PAGE = "/demonstration/clock/"


@pytest.fixture
def story(here: World, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A demonstration whose own clock stands at its opening; the machine's clock stands still."""
    real = datetime.fromisoformat("2026-06-01T12:00:00+00:00")
    monkeypatch.setattr(clock, "real_now", lambda: real)
    monkeypatch.setattr(clock, "_held", ContextVar("held", default=None))
    settings.DEMONSTRATION = True
    demonstration.open_at(at(2026, 11, 24, 10))
    return here


def ask(client: Client, **answers: str):
    key = client.get(PAGE).context["form"].initial["form_key"]
    return client.post(PAGE, {"form_key": key, **answers})


def problem(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: [str(e) for e in errors] for name, errors in response.context["form"].errors.items()}


@pytest.mark.parametrize(
    ("by", "lands_on"),
    [("day", at(2026, 11, 25, 10)), ("5", at(2026, 12, 1, 10)), ("20", at(2026, 12, 22, 10))],
)
def test_the_clock_moves_by_a_day_or_by_operational_days(story: World, by: str, lands_on: datetime):
    response = ask(story.client("Wendell"), by=by)
    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert clock.now() == lands_on


def test_every_morning_and_midnight_between_is_walked(story: World, monkeypatch: pytest.MonkeyPatch):
    seen: list[datetime] = []
    monkeypatch.setattr(sweeps, "JOBS", (lambda: seen.append(clock.local(clock.now())),))
    ask(story.client("Wendell"), by="date", to_day="27", to_month="11", to_year="2026")
    assert [f"{moment:%d %H:%M}" for moment in seen] == [
        "24 10:00", "25 00:00", "25 09:00", "26 00:00", "26 09:00", "27 00:00", "27 09:00", "27 10:00",
    ]  # fmt: skip
    assert Tick.objects.get(name="tick").last_at == at(2026, 11, 27, 10)


def test_the_agreements_end_can_be_passed_and_the_site_still_answers(story: World):
    wendell = story.client("Wendell")
    response = ask(wendell, by="date", to_day="6", to_month="4", to_year="2027")
    assert response.status_code == 303
    assert clock.local(clock.now()) == at(2027, 4, 6, 10)  # the same time of day, though the clocks changed
    assert wendell.get("/").status_code == 200
    assert "its term has ended" in story.client("Marguerite").get("/").content.decode()


def test_a_move_is_on_record_with_both_times(story: World):
    ask(story.client("Wendell"), by="day")
    entry = Entry.objects.get(verb="moved the demonstration’s clock")
    assert (entry.actor_name, entry.at) == ("Wendell Garrity", at(2026, 11, 24, 10))
    assert '"to":"2026-11-25T10:00:00' in entry.text_row.text.replace(" ", "")


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({}, "by", "Choose how far to move the clock."),
        ({"by": "date"}, "to", "Give the day to move to."),
        ({"by": "date", "to_day": "23", "to_month": "11", "to_year": "2026"}, "to", "This is not later than"),
        ({"by": "date", "to_day": "24", "to_month": "11", "to_year": "2026"}, "to", "This is not later than"),
        ({"by": "date", "to_day": "26", "to_month": "11", "to_year": "2027"}, "to", "That is more than a year away."),
        ({"by": "date", "to_day": "31", "to_month": "2", "to_year": "2027"}, "to", "February 2027 has 28 days"),
        ({"by": "400"}, "by", "Choose one of the answers shown."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_question(story: World, answers: dict, field: str, words: str):
    found = problem(ask(story.client("Wendell"), **answers))
    assert list(found) == [field]
    assert found[field][0].startswith(words)
    assert clock.now() == at(2026, 11, 24, 10)


def test_only_an_administrator_moves_it(story: World):
    assert [story.client(name).get(PAGE).status_code for name in ("Marguerite", "Tobias", "Gemma")] == [403] * 3
    assert story.client("Gemma").post(PAGE, {"by": "day"}).status_code == 403
    assert clock.now() == at(2026, 11, 24, 10)


def test_outside_a_demonstration_the_page_does_not_exist(here: World):
    wendell = here.client("Wendell")
    assert wendell.get(PAGE).status_code == 404
    assert wendell.post(PAGE, {"by": "day"}).status_code == 404
