"""Deliverers killed at random lose no mail, and any number of them at once send none twice (P4, P23)."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from alliance.kernel import clock
from alliance.kernel.audit import queries as audit
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import OutboundMail
from tests.test_notices.partnership import POSTS, Partnership, make_partnership
from tests.test_notices.sink import Sink, mail_server

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.at(None), pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
PENDING, SENT = OutboundMail.State.PENDING, OutboundMail.State.SENT


def database_url() -> str:
    """The address of the test's own database, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host = quote(str(known["HOST"]), safe="")
    return f"postgres://{known['USER']}@{host}/{known['NAME']}"


class Deliverers:
    """Processes that deliver through a sink, started together; whatever still runs is killed at the end."""

    def __init__(self, sink: Sink, folder: Path, *arguments: str, number: int = 1) -> None:
        self.command = [sys.executable, "-m", "tests.torture.deliverer", *arguments]
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REDIS", "DJANGO_SETTINGS"))},
            "ALLIANCE_MODE": "empty",
            "ALLIANCE_VAR": str(folder),
            "DATABASE_URL": database_url(),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(sink.port),
            "EMAIL_USE_TLS": "0",
        }
        self.number = number
        self.processes: list[subprocess.Popen] = []

    def __enter__(self) -> "Deliverers":
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        for _ in range(self.number):
            self.processes.append(subprocess.Popen(self.command, cwd=ROOT, env=self.environment, **pipes))
        for process in self.processes:
            assert process.stdout.readline() == b"ready\n"
        for process in self.processes:
            process.stdin.write(b"go\n")
            process.stdin.flush()
        return self

    def kill(self) -> None:
        for process in self.processes:
            process.kill()

    def wait(self) -> None:
        assert [process.wait(timeout=240) for process in self.processes] == [0] * self.number

    def __exit__(self, *raised: object) -> None:
        self.kill()
        for process in self.processes:
            process.wait()
            process.stdin.close()
            process.stdout.close()


def time_passes() -> None:
    """Leases and waits run out, as they would within the hour."""
    OutboundMail.objects.filter(state=PENDING).update(lease_until=None, next_try=None)


def wait_for_a_mail(sink: Sink, after: int = 0) -> None:
    """Until the sink has been spoken to again, or nothing is left; after 30 seconds, fail with what went wrong."""
    end = time.monotonic() + 30
    while sink.asked <= after and OutboundMail.objects.filter(state=PENDING).exists():
        if time.monotonic() > end:
            pytest.fail(f"Nothing was sent: {set(OutboundMail.objects.values_list('state', 'last_error'))}")
        time.sleep(0.001)


def serve(here: Partnership, mails: int) -> set[str]:
    """So many mails due; their Message-IDs."""
    matter = here.dispute()
    for _ in range(-(-mails // len(POSTS))):
        here.serve(*POSTS, matter=matter)
    return set(OutboundMail.objects.values_list("message_id", flat=True))


def assert_all_on_record(sink: Sink, wanted: set[str]) -> None:
    assert set(sink.message_ids) == wanted
    assert OutboundMail.objects.exclude(state=SENT).count() == 0
    assert Entry.objects.filter(verb__startswith="sent the e-mail copy").count() == len(wanted)
    assert audit.first_break() is None


def test_deliverers_killed_at_random_lose_no_mail(tmp_path: Path, times: Callable[[int, int], int]) -> None:
    kills, chance = times(5, 200), random.Random(4)
    wanted = serve(make_partnership(), mails=kills * 16)
    with mail_server() as sink:
        for _ in range(kills):
            before = sink.asked
            with Deliverers(sink, tmp_path, "forever") as running:
                wait_for_a_mail(sink, after=before)
                time.sleep(chance.uniform(0, 0.15))
                running.kill()
            time_passes()
        with Deliverers(sink, tmp_path) as last:
            last.wait()
        assert_all_on_record(sink, wanted)
    repeated = len(sink.message_ids) - len(wanted)
    assert repeated <= kills, "each kill may repeat the one mail in hand, under its own Message-ID, and no other"


def test_many_deliverers_at_once_send_each_mail_once(tmp_path: Path, times: Callable[[int, int], int]) -> None:
    wanted = serve(make_partnership(), mails=times(64, 500))
    with mail_server() as sink:
        with Deliverers(sink, tmp_path, number=times(2, 4)) as running:
            running.wait()
        assert_all_on_record(sink, wanted)
    assert set(Counter(sink.message_ids).values()) == {1}
    assert OutboundMail.objects.filter(attempts=1).count() == len(wanted)


def test_a_deliverer_hung_by_its_mail_server_and_killed_leaves_the_mail_to_the_next(tmp_path: Path) -> None:
    wanted = serve(make_partnership(), mails=8)
    with mail_server("hang", "ok") as sink:
        with Deliverers(sink, tmp_path) as hung:
            wait_for_a_mail(sink)
            hung.kill()
        leased = OutboundMail.objects.exclude(lease_token="").get()
        assert (leased.state, leased.attempts) == (PENDING, 1)
        assert leased.lease_until > clock.real_now()
        time_passes()
        with Deliverers(sink, tmp_path) as last:
            last.wait()
        assert_all_on_record(sink, wanted)
