"""A dispute that has everything a case file may hold, and the bundle of one reader, unpacked."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import pdf, uploads
from alliance.kernel.matters.models import Audience
from disputes.models import Dispute, Writing
from tests.makers import COUNCIL, FORUM, World
from tests.test_disputes.browsing import Page, visit
from tests.test_disputes.test_worked_examples import at, meet, on, to_the_facilitator

OTHERS = ("lead officer", COUNCIL)
# A word for each thing that not everybody may read, and for what is read by everyone.
WORDS = {
    "filed": "Quarrelholm", "answer": "Answermere", "evidence": "Evidencley", "narrow": "Narrowgate",
    "own": "Ownparton", "room": "Roomstead", "terms": "Termsworth", "forward": "Forwardley", "open": "Openborough",
}  # fmt: skip
MOMENT = on("2026-12-09", "09:00")


def paper(world: World, dispute: Dispute, word: str, audience: str, by: tuple[str, str], **more: Any) -> Any:
    content = SimpleUploadedFile(f"{word.lower()} notes.txt", f"The word is {word}.".encode())
    return documents.store(
        uploads.check(content), matter=dispute.matter, title=f"Notes / {word} “é”", audience=audience,
        actor=world.actor(*by), at=clock.now(), **more,
    )  # fmt: skip


@pytest.fixture
def full(world: World, told: Any) -> Dispute:
    """Two Parties and the forum, with a facilitator since Fri 20 November 2026; two discussions were held."""
    made = told(on("2026-11-10"), what_happened=f"What happened at {WORDS['filed']}.")
    at(world, on("2026-11-12"), made, "in-scope", why="It is about how we work together.")
    to_the_facilitator(world, made, on("2026-11-16"), on("2026-11-20"))
    council = world.party(COUNCIL)
    at(
        world, on("2026-11-23"), made, "respond", OTHERS, party=council, position="contest",
        text=f"We answer from {WORDS['answer']}.",
    )  # fmt: skip
    meet(world, made, "2026-11-30", "2026-12-04")
    at(
        world, on("2026-12-07"), made, "settle", ("lead officer", FORUM), party=world.party(FORUM),
        text=f"One lead, {WORDS['forward']}.",
    )  # fmt: skip
    dispute = Dispute.objects.select_related("matter", "version", "raised_by").get(pk=made.pk)
    papers: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("evidence", Audience.INVOLVED_AND_BOARD, {}),
        ("narrow", Audience.INVOLVED_CHAIR_FACILITATOR, {}),
        ("own", Audience.OWN_PARTY, {"party_id": council.pk}),
        ("room", Audience.IN_FACILITATION, {}),
        ("open", Audience.ALL_PARTIES, {}),
    )
    for minute, (key, audience, more) in enumerate(papers):
        with clock.at(on("2026-12-08", f"11:0{minute}")):
            paper(world, dispute, WORDS[key], audience, OTHERS, **more)
    with clock.at(on("2026-12-08")):
        Writing.objects.create(
            dispute=dispute, stage="mediation", what="terms", text=f"Agreed at {WORDS['terms']}.",
            audience=Audience.INVOLVED_CHAIR_FACILITATOR, written_by=world.person("chair"), written_at=clock.now(),
        )  # fmt: skip
    return dispute


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs as the words they are made from, which is quick, and says more than a compressed file."""

    def rendered(template: str, context: dict, *, title: str, files: dict | None = None) -> bytes:
        pictures = b"".join(content for content, _ in (files or {}).values())
        return render_to_string(template, {**context, "title": title}).encode() + pictures

    monkeypatch.setattr(pdf, "render", rendered)


@dataclass
class Bundle:
    """One reader's bundle, unpacked."""

    digest: str
    folder: Path
    page: Page

    @property
    def everything(self) -> str:
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return "\n".join(f"{path.name}\n{path.read_bytes().decode(errors='replace')}" for path in files)


def make(client: Client, dispute: Dispute, folder: Path) -> Bundle:
    """Make a bundle as a person does, download it and unpack it."""
    start = visit(client, f"{dispute.get_absolute_url()}file/")
    done = start.send(to=f"{dispute.get_absolute_url()}file/bundle/", having="turn")
    assert done.status == 303, done.text
    page = done.follow()
    digest = re.findall(r"\b[0-9a-f]{64}\b", page.section("Bundles you have made"))[0]
    answer = client.get(f"{dispute.get_absolute_url()}file/bundle/{digest}.zip")
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert packed.testzip() is None
        packed.extractall(folder)
    return Bundle(digest, folder / dispute.matter.reference, page)


Maker = Callable[..., Bundle]


@pytest.fixture
def bundle_of(world: World, full: Dispute, words_only: None, tmp_path: Path) -> Maker:
    """The bundle of somebody, by role and Party."""

    def of(role: str, party: str = "") -> Bundle:
        with clock.at(MOMENT):
            return make(world.client(role, party), full, tmp_path / f"{role} {party}")

    return of
