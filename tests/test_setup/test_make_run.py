"""What `make run` starts, from an empty folder: it serves, it can be signed in to, and it leaves nothing behind."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.torture


class Site:
    """One site of its own, in a folder of its own, started as `make run` starts it."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        outside = {"ALLIANCE_MODE", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE"}
        self.environment = {name: value for name, value in os.environ.items() if name not in outside}
        self.environment |= {"ALLIANCE_VAR": str(var), "PORT": self.address.rpartition(":")[2]}
        self.log = var.parent / "site.log"

    def start(self) -> None:
        with self.log.open("w") as log:
            self.runner = subprocess.Popen(
                [sys.executable, "-m", "alliance.serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        for _ in range(3000):
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:  # not there yet, or too busy to answer in time
                assert self.runner.poll() is None, self.log.read_text()
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def stop(self) -> None:
        """End it, whatever state it is in."""
        self.runner.terminate()
        try:
            self.runner.wait(30)
        except subprocess.TimeoutExpired:
            self.runner.kill()
            self.runner.wait()

    def processes(self) -> dict[str, psutil.Process]:
        """The programs that the runner started, by their part."""
        found = {}
        for process in psutil.Process(self.runner.pid).children():
            words = " ".join(process.cmdline())
            found[next(part for part in ("gunicorn", "beat", "worker") if f" {part}" in words)] = process
        return found

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def sign_in(self, email: str, password: str) -> str:
        """Sign in as a browser does; give the page on which it ends."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        with browser.open(f"{self.address}/accounts/login/", timeout=10) as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
        with browser.open(
            f"{self.address}/accounts/login/", urllib.parse.urlencode(fields).encode(), timeout=10
        ) as page:
            assert page.status == 200
            return urllib.parse.urlsplit(page.url).path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("run") / "var")
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_a_fresh_folder_serves_a_demonstration_and_says_who_can_sign_in(site: Site) -> None:
    said = site.log.read_text()
    accounts = json.loads(site.command("demo_accounts", "--json"))
    assert f"Alliance is at {site.address}/" in said
    assert sorted(accounts[0]) == ["email", "name", "party", "password", "role"]
    assert [account["email"] for account in accounts if account["email"] not in said] == []
    assert site.sign_in(accounts[0]["email"], accounts[0]["password"]) == "/"


def test_site_worker_and_clock_run_in_one_process_group(site: Site) -> None:
    running = site.processes()
    assert sorted(running) == ["beat", "gunicorn", "worker"]
    assert {os.getpgid(process.pid) for process in running.values()} == {os.getpgid(site.runner.pid)}


def test_ending_it_ends_everything_and_a_second_start_loads_nothing_again(site: Site) -> None:
    started = psutil.Process(site.runner.pid).children(recursive=True)
    site.runner.send_signal(signal.SIGINT)
    assert site.runner.wait(30) == 0
    assert psutil.wait_procs(started, timeout=10)[1] == []
    site.start()
    assert "First start" not in site.log.read_text()


@pytest.mark.parametrize("part", ["gunicorn", "worker", "beat"])
def test_when_one_of_them_is_killed_all_end_with_its_status(site: Site, part: str) -> None:
    started = psutil.Process(site.runner.pid).children(recursive=True)
    site.processes()[part].kill()
    assert site.runner.wait(30) == 128 + signal.SIGKILL
    assert psutil.wait_procs(started, timeout=10)[1] == []
    site.start()
