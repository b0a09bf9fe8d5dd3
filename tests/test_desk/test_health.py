"""Whether the site can serve and how it is: each light goes on when its part fails."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from alliance.desk import health, sweeps
from alliance.kernel import clock
from alliance.kernel.audit import triggers
from alliance.kernel.notices.models import Tick
from tests.test_desk.world import World, at


def values(here: World) -> dict:
    response = here.client("Wendell").get("/status?format=json")
    assert response.status_code == 200
    return response.json()


def test_healthz_answers_anybody_and_leaves_no_cookie(db: None):
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True, "database": "answers"})
    assert response.cookies == {}


def test_healthz_says_503_when_the_database_does_not_answer(db: None, monkeypatch: pytest.MonkeyPatch):
    def away(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "connection", type("Away", (), {"cursor": away})())
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (503, {"ok": False, "database": "away"})


@pytest.mark.parametrize("name", ["Gemma", "Marguerite", "Tobias", "Ines"])
def test_the_status_page_is_for_administrators(here: World, name: str):
    assert here.client(name).get("/status").status_code == 403
    assert Client().get("/status").status_code == 302


def test_status_says_when_the_scheduler_never_ran_ran_and_stopped(here: World):
    assert (values(here)["ok"], values(here)["scheduler_last_tick"]) == (False, None)
    sweeps.tick()
    sweeps.deliver()  # the first sweep tells of a vacancy
    ran = Tick.objects.get(name="tick").last_real_at
    assert (values(here)["ok"], values(here)["scheduler_last_tick"]) == (True, ran.isoformat())
    Tick.objects.update(last_real_at=clock.real_now() - timedelta(minutes=6))
    assert values(here)["ok"] is False
    assert "It last ran 6 minutes ago." in here.client("Wendell").get("/status").content.decode()


def test_status_names_the_notice_whose_copy_has_waited_longest(here: World):
    sweeps.tick()
    sweeps.deliver()  # the first sweep tells of a vacancy
    assert values(here)["oldest_undelivered_notice"] is None
    when = at(2026, 11, 24, 9, 30)
    here.dispute("Gemma", "leicestershire-send-hub", "A pathway", ("lpt",), when)
    assert values(here)["oldest_undelivered_notice"] == "2026-11-24T09:30:00+00:00"
    assert health.waiting_mail().kind == health.WATCH
    with clock.at(at(2026, 11, 24, 10, 31)):
        assert health.waiting_mail().kind == health.BAD
    sweeps.deliver()
    assert values(here)["oldest_undelivered_notice"] is None


def test_status_says_that_there_is_no_backup_yet(here: World):
    assert values(here)["backup_age"] is None
    assert "This site makes no backups yet." in here.client("Wendell").get("/status").content.decode()


def test_status_names_the_triggers_that_are_gone(here: World):
    assert (values(here)["missing_triggers"], values(here)["pending_migrations"]) == ([], [])
    name = triggers.guarded()[0].names()[0]
    with connection.cursor() as cursor:
        table = f" ON {triggers.guarded()[0].table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{table}")
    assert values(here)["missing_triggers"] == [name]
    triggers.install()


def test_status_names_a_change_of_tables_that_waits(here: World):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reviews' OR app = 'governance'")
    assert "governance.0001_initial" in values(here)["pending_migrations"]


def test_security_txt_names_whom_to_tell(db: None, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    response = Client().get("/.well-known/security.txt")
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert sorted(lines) == ["Contact", "Expires", "Preferred-Languages"]
    assert lines["Contact"] == "mailto:security@example.org"
    settings.SECURITY_CONTACT = ""
    assert Client().get("/.well-known/security.txt").status_code == 404
