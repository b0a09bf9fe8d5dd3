"""The real site in a process of its own, over the test's own database, to be killed at any moment.

It runs as `make run` runs it (gunicorn, real settings, real locks and real waiting for the disk), on a free port, with
the story's clock, and shares the key of the tests, so that a session made in the test is a session there.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from tests.torture.test_outbox import database_url

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds for a server to answer, and for an answer to come


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """One server. `start` and `kill` may follow each other as often as wanted; the address stays."""

    def __init__(self, folder: Path, database: str = "", wsgi: str = "alliance.wsgi") -> None:
        self.wsgi = wsgi
        self.port = free_port()
        self.log = folder / "server.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REDIS", "DJANGO_SETTINGS"))},
            "ALLIANCE_MODE": "demonstration",
            "ALLIANCE_VAR": str(folder),
            "DATABASE_URL": database or database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
        }
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT, env=self.environment, check=True,
        )  # fmt: skip
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", self.wsgi, "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
            "--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "warning",
        ]  # fmt: skip
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if Caller(self.port).ask("GET", "/healthz").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
        raise RuntimeError(f"The server did not start:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill the server and its workers outright, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def __enter__(self) -> "Site":
        self.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self.kill()


@dataclass(frozen=True)
class Said:
    """An answer of the server."""

    status: int
    location: str
    body: str


@dataclass(frozen=True)
class Fetched:
    """The bytes of an answer, still packed."""

    status: int
    body: bytes

    @property
    def size(self) -> int:
        return len(self.body)


@dataclass
class Caller:
    """Somebody's browser, without the pictures: one request a connection, cookies kept."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def signed_in_as(cls, client: Client, port: int) -> "Caller":
        """The session of a test client, carried over."""
        return cls(port, {name: morsel.value for name, morsel in client.cookies.items()})

    def fetch(self, path: str) -> "Fetched":
        """A file or page as it travels to a browser that takes gzip."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            return Fetched(answer.status, answer.read())
        finally:
            connection.close()

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Said:
        """One request. Raises OSError or HTTPException where the answer did not come whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
            for name, value in (c.split(";")[0].split("=", 1) for c in answer.headers.get_all("Set-Cookie") or ()):
                self.cookies[name] = value
            return Said(answer.status, answer.headers.get("Location", ""), body)
        finally:
            connection.close()


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields of a page with one form of its own: token, key and turn."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        pair = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if pair.get("type") == "hidden":
            found[pair["name"]] = pair.get("value", "")
    return found
