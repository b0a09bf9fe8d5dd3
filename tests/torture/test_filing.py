"""The server killed at random while disputes are filed: what was shown is there whole, nothing half (P1, P2)."""

import http.client
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from alliance.kernel import demonstration
from alliance.kernel.audit import queries as audit
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Matter
from alliance.kernel.notices.models import Notice, OutboundMail
from alliance.web.models import FormKey
from disputes.models import Dispute, Draft
from tests.conftest import OPENING
from tests.makers import FORUM, World, make_dispute, make_draft
from tests.torture.server import ROOT, Caller, Said, Site, hidden_fields

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CLIENTS = 4
GONE = (OSError, http.client.HTTPException)


@dataclass
class Filer:
    """One client with drafts to file. An answer that did not come is asked for again with the same form."""

    caller: Caller
    waiting: list[str]
    shown: dict[str, str] = field(default_factory=dict)  # draft's reference -> the reference that the client was shown
    other: list[str] = field(default_factory=list)  # answers that no client should get
    sent: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        for draft in self.waiting:
            if not self.stopped.is_set():
                self._file(draft)

    def _file(self, draft: str) -> None:
        address = f"/disputes/drafts/{draft}/check/"
        form = self._until_answered("GET", address)
        answer = self._until_answered("POST", address, hidden_fields(form.body))
        found = re.fullmatch(r"/disputes/(D-\d{4}-\d{3})/receipt/", answer.location)
        if answer.status != 303 or not found:
            self.other.append(f"{draft}: {answer.status} {answer.location} {answer.body[:300]}")
            return
        self.shown[draft] = found[1]

    def _until_answered(self, method: str, address: str, fields: dict[str, str] | None = None) -> Said:
        while not self.stopped.is_set():
            if fields:
                self.sent.set()
            try:
                return self.caller.ask(method, address, fields)
            except GONE:
                time.sleep(0.02)
        return Said(0, "", "No answer before the end.")


def shape(dispute: Dispute) -> dict[str, object]:
    """Everything that one filing makes, but for its words."""
    notice = Notice.objects.get(matter=dispute.matter, kind="dispute-filed")
    deliveries = list(notice.deliveries.order_by("person_id"))
    return {
        "statements": [s.number for s in dispute.statements.all()],
        "steps": [(s.key, s.notice_id == notice.pk) for s in dispute.steps.all()],
        "deliveries": [(d.person_id, d.party_id, d.capacity) for d in deliveries],
        "mails": OutboundMail.objects.filter(delivery__in=deliveries).count(),
        "deadlines": sorted(
            Deadline.objects.filter(matter=dispute.matter).values_list("kind", "due_on", "standing", "state")
        ),
        "parties": sorted(dispute.matter.parties.values_list("party_id", "role")),
        "trail": sorted(
            verb.replace(notice.reference, "N")
            for verb in Entry.objects.filter(matter=dispute.matter).values_list("verb", flat=True)
        ),
    }


def assert_nothing_half(whole: dict[str, object], shown: dict[str, str]) -> None:
    """Every dispute is like the one filed undisturbed; what clients were shown is among them; nothing stands alone."""
    disputes = list(Dispute.objects.select_related("matter"))
    references = {d.matter.reference for d in disputes}
    assert set(shown.values()) <= references
    for dispute in disputes:
        assert shape(dispute) == whole, dispute.matter.reference
    assert Matter.objects.filter(kind=Kind.DISPUTE).count() == len(disputes)
    assert Notice.objects.filter(kind="dispute-filed").count() == len(disputes)
    assert references == {f"D-2026-{n:03d}" for n in range(1, len(disputes) + 1)}
    assert not FormKey.objects.filter(leads_to="").exists()
    assert audit.first_break() is None


def test_a_server_killed_while_disputes_are_filed_loses_none_and_leaves_none_half(
    world: World, tmp_path: Path, times: Callable[[int, int], int]
) -> None:
    kills, chance = times(5, 60), random.Random(7)
    demonstration.open_at(OPENING)
    whole = shape(make_dispute(world, in_one_line="Filed undisturbed", what_happened="Filed undisturbed"))
    drafts = _drafts(world, 10 * kills)
    with Site(tmp_path) as site:
        filers = [
            Filer(Caller.signed_in_as(world.client("lead officer", FORUM), site.port), drafts[n::CLIENTS])
            for n in range(CLIENTS)
        ]
        with _running(filers) as threads:
            struck = 0
            for _ in range(kills):
                filer = chance.choice(filers)
                filer.sent.clear()
                filer.sent.wait(5)
                time.sleep(chance.uniform(0, 0.1))
                struck += any(thread.is_alive() for thread in threads)
                site.kill()
                assert_nothing_half(whole, _shown(filers))
                site.start()
            for thread in threads:
                thread.join(180)
    assert [line for filer in filers for line in filer.other] == []
    assert struck == kills, "every kill came while somebody was filing"
    shown = _shown(filers)
    assert sorted(shown) == sorted(drafts)
    assert_nothing_half(whole, shown)
    assert dict(Draft.objects.filter(reference__in=drafts).values_list("reference", "matter__reference")) == shown
    assert Counter(shown.values()).most_common(1)[0][1] == 1
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"], cwd=ROOT, env=site.environment, check=False
    )
    assert verified.returncode == 0


@contextmanager
def _running(filers: list[Filer]) -> Iterator[list[threading.Thread]]:
    """The clients at work, and told to stop when the block ends, however it ends."""
    threads = [threading.Thread(target=filer.run) for filer in filers]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        for filer, thread in zip(filers, threads, strict=True):
            filer.stopped.set()
            thread.join(180)


def _shown(filers: list[Filer]) -> dict[str, str]:
    return {draft: reference for filer in filers for draft, reference in dict(filer.shown).items()}


def _drafts(world: World, number: int) -> list[str]:
    return [
        make_draft(world, in_one_line=f"Matter {n}", what_happened=f"What happened in matter {n}.").reference
        for n in range(number)
    ]
