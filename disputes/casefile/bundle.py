"""An evidence bundle: what goes into the zip, sealed by its manifest, and handed out as it was made.

The parts that Alliance makes are kept in the store by their digest, as papers are; the manifest names them all, and
the audit entry of its making names the manifest. So the bundle can be fetched again, byte for byte, without a table.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import storage
from alliance.kernel.permissions import Actor
from disputes.casefile import contents, words
from disputes.casefile.contents import CaseFile
from disputes.casefile.paper import printed
from disputes.casefile.record import record, when
from disputes.casefile.trail import slice_of
from disputes.casefile.verify import MANIFEST, TRAIL, written
from disputes.casefile.zipped import Member, stream
from disputes.models import Dispute

HERE = Path(__file__).resolve().parent
SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "bundle.css"
RECORD, VERIFIER = "record.json", "verify.py"
MANIFEST_FORMAT = "alliance-evidence-bundle-1"


@dataclass(frozen=True)
class Prepared:
    """A bundle that lies ready in the store: the digest of its manifest, its number of files, the papers in it."""

    digest: str
    files: int
    papers: tuple[Any, ...]


@dataclass(frozen=True)
class Made:
    """A bundle on record."""

    digest: str
    files: int
    at: datetime


def prepare(dispute: Dispute, actor: Actor, at: datetime) -> Prepared:
    """Make the parts of a bundle for one reader and put them into the store; nothing is on record yet.

    Raises pdf.Unavailable, Refusal where the PDF would be too long, storage.Unavailable.
    """
    made = contents.gather(dispute, actor, at)
    papers = [row for row in made.papers if row.path]
    parts = {
        "index.html": _index(made).encode(),
        "style.css": SHEET.read_bytes(),
        "case-file.pdf": printed(made),
        RECORD: written(record(made)),
        TRAIL: written(slice_of(dispute, actor)),
        VERIFIER: (HERE / VERIFIER).read_bytes(),
    }
    files = [_kept(path, content) for path, content in parts.items()]
    files += [{"path": r.path, "sha256": r.document.sha256, "size": r.document.size} for r in papers]
    manifest = _sealed(
        {
            "format": MANIFEST_FORMAT,
            "reference": made.reference,
            "made_at": when(at),
            "made_for": actor.name,
            "files": files,
        }
    )
    digest, _ = storage.keep_bytes(manifest)
    return Prepared(digest, len(files), tuple(row.document for row in papers))


def _kept(path: str, content: bytes) -> dict[str, Any]:
    sha256, _ = storage.keep_bytes(content)
    return {"path": path, "sha256": sha256, "size": len(content)}


def _sealed(manifest: dict[str, Any]) -> bytes:
    seal = hashlib.sha256(written(manifest)).hexdigest()
    return written({**manifest, "seal": seal})


def _index(made: CaseFile) -> str:
    return render_to_string("disputes/casefile/index.html", {"made": made})


def made_by(dispute: Dispute, actor: Actor) -> list[Made]:
    """The bundles of a dispute that this person has made, latest first."""
    rows = Entry.objects.filter(matter=dispute.matter, actor=actor.person_id, verb=words.MADE)
    found = []
    for entry in rows.filter(text_row__redacted_at=None).select_related("text_row").order_by("-seq"):
        facts = json.loads(entry.text_row.text)
        found.append(Made(facts["manifest"], facts["files"], entry.at))
    return found


def may_be_fetched(dispute: Dispute, actor: Actor, digest: str, at: datetime) -> bool:
    """Whether this person may still read all that a bundle of theirs holds."""
    files = {row["path"]: row["sha256"] for row in json.loads(storage.read(digest))["files"]}
    held = json.loads(storage.read(files[RECORD]))["keys"]
    return set(held) <= contents.gather(dispute, actor, at).keys


def zipped(reference: str, digest: str) -> Iterator[bytes]:
    """The zip of a bundle, piece by piece, in one folder named for the dispute."""
    manifest = storage.read(digest)
    found = json.loads(manifest)
    at = clock.local(datetime.fromisoformat(found["made_at"]))
    rows = [{"path": MANIFEST, "sha256": digest, "size": len(manifest)}, *found["files"]]
    return stream((_member(reference, row) for row in rows), at=at)


def _member(reference: str, row: dict[str, Any]) -> Member:
    return Member(f"{reference}/{row['path']}", row["size"], lambda: storage.chunks(row["sha256"]))
