"""A builder killed while it renders never leaves half a pack, and the next one finishes it (P12, P13, P23)."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from governance.meetings.models import Meeting
from governance.packs import actions
from governance.packs.assemble import assemble, pages_of
from governance.packs.models import Edition, Pack
from tests.makers import World, make_dispute
from tests.test_governance.board import Board, words_of
from tests.torture.test_outbox import database_url

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parents[2]
LIKELY_SECONDS = 1.5
KILLS_OF_ONE_PACK = 4


@pytest.fixture
def settled(transactional_db: None, request: pytest.FixtureRequest) -> World:
    """The world, written in one transaction: the keys between its tables hold only at the end."""
    with transaction.atomic():
        return request.getfixturevalue("world")


class Builder:
    """A builder in a process of its own, held until `begin`."""

    def __enter__(self) -> "Builder":
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("REDIS", "DJANGO_SETTINGS"))},
            "ALLIANCE_MODE": "empty",
            "ALLIANCE_VAR": str(settings.VAR),
            "DATABASE_URL": database_url(),
        }
        command = [sys.executable, "-m", "tests.torture.builder"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)
        assert self.process.stdout.readline() == b"ready\n"
        return self

    def begin(self) -> None:
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def finish() -> None:
    """Let a builder work to the end."""
    with Builder() as builder:
        builder.begin()
        assert builder.process.wait(timeout=60) == 0


def time_passes() -> None:
    """The lease of whoever was killed runs out, as it would within minutes."""
    Pack.objects.filter(state="building").update(lease_until=clock.real_now() - timedelta(seconds=1))


def make_meeting(world: World) -> tuple[Board, Meeting]:
    board = Board(world, world.client("director"))
    for n in range(8):
        make_dispute(world, in_one_line=f"Matter number {n}")
    meeting = board.plan()
    board.attach(board.add(meeting))
    board.attach(board.add(meeting, "Closed", is_part_2=True, ground="personal data"), title="Closed paper")
    return board, meeting


def assert_whole_or_not_there(board: Board, pack: Pack) -> None:
    """Either the page says that it is being prepared and nothing is listed, or every edition is there, whole."""
    pack.refresh_from_db()
    editions = list(pack.editions.all())
    page = words_of(board.director.get(f"{pack.meeting.get_absolute_url()}packs/{pack.pk}/"))
    listed = Document.objects.filter(matter=pack.meeting.matter)
    if pack.state != "ready":
        assert pack.state in ("waiting", "building")
        assert "The pack is being prepared" in page
        assert editions == []
        return
    assert {e.audience for e in editions} == set(pack.snapshot)
    assert listed.filter(pk__in=[e.document_id for e in editions]).count() == len(editions)
    for edition in editions:
        assert storage.is_whole(edition.sha256)
        assert pages_of(storage.read(edition.sha256)) == edition.pages == edition.document.pages


def test_a_killed_builder_leaves_no_half_pack_and_the_next_one_finishes_it(
    settled: World, times: Callable[[int, int], int]
) -> None:
    chance = random.Random(12)
    board, meeting = make_meeting(settled)
    pack, kills_of_this = None, 0
    for _ in range(times(5, 50)):
        if pack is None or pack.state == "ready":
            pack = actions.ask_for_pack(actor=settled.actor("director"), meeting=meeting.pk, seen=None, at=clock.now())
            kills_of_this = 0
        with Builder() as builder:
            builder.begin()
            time.sleep(chance.uniform(0, LIKELY_SECONDS))
        kills_of_this += 1
        assert_whole_or_not_there(board, pack)
        time_passes()
        if kills_of_this == KILLS_OF_ONE_PACK:
            finish()
            assert_whole_or_not_there(board, pack)
            assert pack.state == "ready"
    finish()
    assert set(Pack.objects.values_list("state", flat=True)) == {"ready"}
    assert Edition.objects.count() == 2 * Pack.objects.count()
    last = Pack.objects.latest("pk")
    for edition in last.editions.all():
        assert storage.read(edition.sha256) == assemble(last.snapshot[edition.audience], edition.audience).content


def test_two_builders_at_once_build_one_pack_once(settled: World, times: Callable[[int, int], int]) -> None:
    board, meeting = make_meeting(settled)
    for _ in range(times(1, 10)):
        pack = actions.ask_for_pack(actor=settled.actor("director"), meeting=meeting.pk, seen=None, at=clock.now())
        with Builder() as one, Builder() as two:
            one.begin()
            two.begin()
            assert (one.process.wait(timeout=60), two.process.wait(timeout=60)) == (0, 0)
        assert_whole_or_not_there(board, pack)
        assert (pack.state, pack.attempts) == ("ready", 1)
