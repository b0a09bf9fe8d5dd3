"""The ground every test stands on: a closed network, a held clock, an empty cache, and protected records."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from alliance.kernel import clock

pytest_plugins = ["tests.chromium", "tests.makers"]

# Tue 24 November 2026, 10:00 in Leicester: the moment at which the demonstration opens.
OPENING = datetime.fromisoformat("2026-11-24T10:00:00+00:00")

# The same examples on every run and every machine.
hypothesis_settings.register_profile("house", derandomize=True, deadline=None, database=None, max_examples=100)
hypothesis_settings.register_profile("torture", derandomize=True, deadline=None, database=None, max_examples=2_000)
TORTURE = os.environ.get("ALLIANCE_TORTURE") == "1"
hypothesis_settings.load_profile("torture" if TORTURE else "house")


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Only loopback and local sockets may be reached; a test that needs more is wrong."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise AssertionError(f"A test tried to reach {address[0]}; tests reach nothing outside this machine.")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def frozen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> datetime | None:
    """Hold the clock at the opening of the demonstration, or where `@pytest.mark.at("…")` says.

    The threads of a live server start without the context of `clock.at`, so the moment is put beneath it, as what
    holds where nothing else does. `clock.at` works above it as ever.
    """
    marker = request.node.get_closest_marker("at")
    instant = OPENING if marker is None else marker.args[0] and datetime.fromisoformat(marker.args[0])
    monkeypatch.setattr(clock, "_held", ContextVar("held", default=instant))
    return instant


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits and used codes of one test mean nothing to the next."""
    cache.clear()


@pytest.fixture(scope="session")
def times() -> Callable[[int, int], int]:
    """How often to repeat: `times(5, 500)` is 5 in `make test` and 500 in `make torture`."""
    return lambda few, many: many if TORTURE else few


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The database as in production: with the triggers that refuse to change or delete records."""
    from alliance.kernel.audit import triggers  # noqa: PLC0415 (tests of pure modules need no tables)

    with django_db_blocker.unblock():
        triggers.install()


@pytest.fixture(autouse=True)
def protected_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the triggers on, and lift them only for the flush that follows a test with real transactions."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None and "_django_db_helper" not in request.fixturenames:
        yield
        return
    from alliance.kernel.audit import triggers  # noqa: PLC0415 (tests of pure modules need no tables)

    request.getfixturevalue("_django_db_helper")
    flushed = (marker is not None and marker.kwargs.get("transaction", False)) or bool(
        {"transactional_db", "live_server"} & set(request.fixturenames)
    )
    if flushed:
        triggers.install()
    yield
    if flushed:
        triggers.remove()
