"""The ground under the tests is what it says: a closed network, a held clock, the database that was asked for."""

import os
import socket
import threading
from datetime import date, datetime

import pytest
from django.conf import settings
from django.db import connection

from alliance.kernel import clock


def test_nothing_outside_this_machine_can_be_reached() -> None:
    with socket.socket() as stranger, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        stranger.connect(("192.0.2.1", 80))


def test_the_clock_stands_at_the_opening_of_the_demonstration_in_every_thread() -> None:
    seen: list[datetime] = []
    thread = threading.Thread(target=lambda: seen.append(clock.now()))
    thread.start()
    thread.join()
    assert seen == [clock.now()] == [datetime.fromisoformat("2026-11-24T10:00:00+00:00")]


@pytest.mark.at("2026-03-31T23:30:00+01:00")
def test_a_test_may_choose_its_moment() -> None:
    assert clock.today() == date(2026, 3, 31)


@pytest.mark.postgres
@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for() -> None:
    assert connection.vendor == ("postgresql" if "DATABASE_URL" in os.environ else "sqlite")


@pytest.mark.django_db
def test_sqlite_has_the_options_of_production() -> None:
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 20_000}
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
