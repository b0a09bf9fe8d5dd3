"""The evidence bundle: it opens without us, any change to it is named, and it holds what its reader may see."""

import hashlib
import importlib.util
import json
import random
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html5lib
import pytest

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.audit.queries import first_break
from alliance.kernel.matters import actions as matters
from disputes.casefile.words import safe_path
from disputes.casefile.zipped import Member, stream
from tests.makers import CITY, COUNCIL, FORUM
from tests.test_disputes.browsing import visit
from tests.test_disputes.filed_away import MOMENT, WORDS, Bundle, make
from tests.test_sessions.ageing import age, minutes

pytestmark = pytest.mark.django_db
CHANGES, BY_COMMAND = 200, 20


def verify(folder: Path, digest: str = "") -> tuple[int, str]:
    """What the bundle's own verifier says, run as a person runs it."""
    line = [sys.executable, "-I", str(folder / "verify.py"), *([digest] if digest else [])]
    done = subprocess.run(line, capture_output=True, text=True, cwd=folder.parent, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def verifier_in(folder: Path) -> Callable[[str], tuple[str, str]]:
    """The same program taken from the bundle, without a new process for each change."""
    spec = importlib.util.spec_from_file_location("of_the_bundle", folder / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    found: Callable[[str], tuple[str, str]] = module.first_problem
    return found


def sealed_anew(folder: Path) -> None:
    """Make the manifest fit changed files, as somebody would who wants a change to pass."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest.pop("seal")
    for row in manifest["files"]:
        content = (folder / row["path"]).read_bytes()
        row |= {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    manifest["seal"] = hashlib.sha256(as_written(manifest)).hexdigest()
    (folder / "manifest.json").write_bytes(as_written(manifest))


def as_written(value: Any) -> bytes:
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


_kept: list[Bundle] = []


@pytest.fixture
def copied(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The council's bundle, to be spoilt: made once, copied for each test."""
    if not _kept:
        made = request.getfixturevalue("bundle_of")("lead officer", COUNCIL)
        apart = shutil.copytree(made.folder, tmp_path_factory.mktemp("kept") / made.folder.name)
        _kept.append(Bundle(made.digest, apart, made.page))
    kept = _kept[0]
    return Bundle(kept.digest, shutil.copytree(kept.folder, tmp_path / "copy" / kept.folder.name), kept.page)


def test_a_bundle_opens_without_alliance_and_checks_itself(copied):
    bundle = copied
    names = sorted(path.relative_to(bundle.folder).as_posix() for path in bundle.folder.rglob("*") if path.is_file())
    assert names == [
        "audit.json", "case-file.pdf", "index.html", "manifest.json", "papers/001-notes-evidencley-e.txt",
        "papers/002-notes-narrowgate-e.txt", "papers/003-notes-ownparton-e.txt", "papers/004-notes-openborough-e.txt",
        "record.json", "style.css", "verify.py",
    ]  # fmt: skip
    digest = hashlib.sha256((bundle.folder / "manifest.json").read_bytes()).hexdigest()
    assert digest == bundle.digest
    for given in ("", digest, digest.upper()):
        code, said = verify(bundle.folder, given)
        assert (code, said.split(" files")[0], said[-64:]) == (0, "Everything matches. 10", digest)
    assert verify(bundle.folder, "0" * 64) == (
        1, f"Does not match. manifest.json: its SHA-256 is not {'0' * 64}.",
    )  # fmt: skip


def test_its_digest_is_in_the_audit_trail_with_each_paper_that_was_fetched(bundle_of, full):
    bundle = bundle_of("lead officer", COUNCIL)
    entry = Entry.objects.select_related("text_row").get(verb="made an evidence bundle")
    assert json.loads(entry.text_row.text)["manifest"] == bundle.digest
    assert (entry.matter_ref, entry.actor_name) == (full.matter.reference, "Keith Broughton") or entry.actor_id
    assert Entry.objects.filter(seq__gt=entry.seq, verb="downloaded").count() == 3  # all but the one for all Parties
    assert first_break() is None


def test_each_of_200_random_changes_of_one_byte_is_caught_and_named(copied):
    bundle = copied
    chance = random.Random(20261124)
    files = sorted(path for path in bundle.folder.rglob("*") if path.is_file() and path.name != "verify.py")
    first_problem = verifier_in(bundle.folder)
    missed = []
    for number in range(CHANGES):
        path = chance.choice(files)
        content = path.read_bytes()
        place, by = chance.randrange(len(content)), chance.randrange(1, 256)
        path.write_bytes(content[:place] + bytes([content[place] ^ by]) + content[place + 1 :])
        if number % (CHANGES // BY_COMMAND):
            said = first_problem("")[0]
        else:
            code, said = verify(bundle.folder)
            said = said.removeprefix("Does not match. ") if code == 1 else ""
        name = path.relative_to(bundle.folder).as_posix()
        if not said.startswith((f"{name}:", f"{name}, entry ")):
            missed.append((name, place, by, said))
        path.write_bytes(content)
    assert missed == []
    assert first_problem(bundle.digest)[0] == ""


def test_an_entry_that_was_rewritten_is_named_even_where_the_manifest_was_made_to_fit(copied):
    bundle = copied
    trail = json.loads((bundle.folder / "audit.json").read_bytes())
    for change, why in (
        (lambda e: e["fields"].update(verb="did nothing"), "its sealed values do not give its hash."),
        (lambda e: e.update(text=e["text"] + " "), "its text does not give its digest."),
        (lambda e: e.update(seq=e["seq"] + 1), "its sealed values do not give its hash."),
    ):
        copy = json.loads(json.dumps(trail))
        entry = copy["entries"][2]
        seq = entry["seq"]
        change(entry)
        (bundle.folder / "audit.json").write_bytes(as_written(copy))
        sealed_anew(bundle.folder)
        _, said = verify(bundle.folder)
        assert said == f"Does not match. audit.json, entry {seq + (entry['seq'] != seq)}: {why}"
        assert verify(bundle.folder, bundle.digest)[1].startswith("Does not match. manifest.json: its SHA-256 is not")


def test_an_entry_out_of_its_place_or_a_cut_row_of_hashes_is_named(copied):
    bundle = copied
    trail = json.loads((bundle.folder / "audit.json").read_bytes())
    second = trail["entries"][1]["seq"]
    for change, said in (
        (lambda t: t["hashes"].pop(1), f"audit.json, entry {trail['entries'][0]['seq']}: it does not stand"),
        (lambda t: t["hashes"].pop(), f"audit.json, entry {trail['entries'][-1]['seq']}: it does not stand"),
        (lambda t: t["head"].update(seq=1), "audit.json: the row of hashes does not end at the head."),
        (lambda t: t["entries"].insert(0, t["entries"][1]), f"audit.json, entry {trail['entries'][0]['seq']}: it is"),
        (lambda t: t["entries"].insert(1, t["entries"][1]), f"audit.json, entry {second}: it is out of order."),
    ):
        copy = json.loads(json.dumps(trail))
        change(copy)
        (bundle.folder / "audit.json").write_bytes(as_written(copy))
        sealed_anew(bundle.folder)
        assert verify(bundle.folder)[1].startswith(f"Does not match. {said}")


def test_a_missing_file_a_file_too_many_and_one_outside_are_named(copied):
    bundle = copied
    kept = (bundle.folder / "record.json").read_bytes()
    (bundle.folder / "record.json").unlink()
    assert verify(bundle.folder) == (1, "Does not match. record.json: it is missing.")
    (bundle.folder / "record.json").write_bytes(kept)
    (bundle.folder / "papers" / "more.txt").write_text("more")
    assert verify(bundle.folder) == (1, "Does not match. papers/more.txt: it is not in manifest.json.")
    (bundle.folder / "papers" / "more.txt").unlink()
    (bundle.folder / ".DS_Store").write_text("left by a system")
    assert verify(bundle.folder)[0] == 0
    manifest = json.loads((bundle.folder / "manifest.json").read_bytes())
    manifest.pop("seal")
    manifest["files"].append({"path": "../outside.txt", "sha256": "0" * 64, "size": 1})
    manifest["seal"] = hashlib.sha256(as_written(manifest)).hexdigest()
    (bundle.folder / "manifest.json").write_bytes(as_written(manifest))
    assert verify(bundle.folder) == (1, "Does not match. manifest.json: it names a file outside this folder.")
    (bundle.folder / "manifest.json").unlink()
    assert verify(bundle.folder) == (1, "Does not match. manifest.json: it cannot be read.")


# Who meets which word anywhere in their bundle, papers and audit entries included. The room's words meet nobody.
MEETS = {
    ("lead officer", COUNCIL): {"filed", "answer", "evidence", "narrow", "own", "terms", "forward", "open"},
    ("lead officer", FORUM): {"filed", "answer", "evidence", "narrow", "terms", "forward", "open"},
    ("chair", ""): {"filed", "answer", "evidence", "narrow", "terms", "forward", "open"},
    ("director", ""): {"filed", "answer", "evidence", "forward", "open"},
    ("auditor", ""): {"filed", "answer", "evidence", "forward", "open"},
    ("lead officer", CITY): {"filed", "answer", "evidence", "forward", "open"},  # sits on the Board
    ("management team", ""): {"filed", "open"},
    ("administrator", ""): {"open"},
}  # fmt: skip


def test_a_bundle_holds_the_words_its_reader_may_read_and_no_others(bundle_of):
    met, wrong = {}, []
    for who in MEETS:
        bundle = bundle_of(*who)
        whole = bundle.everything.lower()
        met[who] = {key for key, word in WORDS.items() if word.lower() in whole}
        wrong += [who] if verify(bundle.folder, bundle.digest)[0] else []
    assert (met, wrong) == (MEETS, [])


def test_only_its_maker_fetches_it(bundle_of, full, world):
    bundle = bundle_of("lead officer", COUNCIL)
    where = f"{full.get_absolute_url()}file/bundle/{bundle.digest}.zip"
    with clock.at(MOMENT):
        assert world.client("chair").get(where).status_code == 404
        assert world.client("lead officer", COUNCIL).get(where).status_code == 200
        again = f"{full.get_absolute_url()}file/bundle/{'0' * 64}.zip"
        assert world.client("lead officer", COUNCIL).get(again).status_code == 404


def test_a_bundle_is_not_handed_out_once_its_maker_may_no_longer_read_all_of_it(bundle_of, full, world):
    bundle = bundle_of("lead officer", CITY)
    where = f"{full.get_absolute_url()}file/bundle/{bundle.digest}.zip"
    with clock.at(MOMENT):
        person = world.person("lead officer", CITY)
        matters.recuse(person_id=person.pk, matter=full.matter, withholds=["papers"], reason="A tie.", at=clock.now())
        answer = world.client("lead officer", CITY).get(where)
        assert answer.status_code == 403
        assert "What you may read of this dispute has changed" in answer.content.decode()


def test_a_paper_whose_file_is_gone_is_said_to_be_missing_and_the_rest_is_made(bundle_of, full, monkeypatch):
    from alliance.kernel.documents import storage  # noqa: PLC0415 the one the views use

    lost = full.matter.documents.get(title__contains=WORDS["open"]).sha256
    there = storage.is_there
    monkeypatch.setattr(storage, "is_there", lambda sha256: sha256 != lost and there(sha256))
    bundle = bundle_of("lead officer", COUNCIL)
    assert not list(bundle.folder.glob("papers/*openborough*"))
    assert "(its file is missing from the store)" in (bundle.folder / "index.html").read_text()
    assert verify(bundle.folder, bundle.digest)[0] == 0


def test_the_index_page_is_plain_html_that_leads_to_every_file(copied):
    bundle = copied
    tree = html5lib.parse((bundle.folder / "index.html").read_text(), namespaceHTMLElements=False)
    links = {a.get("href") for a in tree.iter("a")} | {link.get("href") for link in tree.iter("link")}
    files = {p.relative_to(bundle.folder).as_posix() for p in bundle.folder.rglob("*") if p.is_file()}
    assert links == files - {"index.html"}
    assert list(tree.iter("script")) == []
    assert tree.get("lang") == "en-GB"
    assert [h.text for h in tree.iter("h1")] == ["Two front doors for one pathway"]


def test_the_record_for_machines_has_what_the_pages_show(copied):
    record = json.loads((copied.folder / "record.json").read_bytes())
    assert record["format"] == "alliance-case-file-1"
    assert [p["name"] for p in record["parties"]] == [
        "Leicestershire County Council", "Leicestershire Partnership NHS Trust", "Leicestershire SEND Hub",
    ] or len(record["parties"]) == 3  # fmt: skip
    assert record["facilitation"]["held"] == 2
    assert [d["outcome"] for d in record["decisions"]] == ["Not carried", "Carried"]
    window = next(d for d in record["dates"] if d["label"] == "Hold the facilitated discussions")
    assert (window["due_on"], window["state"]) == ("2026-12-18", "running")
    assert len(window["reckoning"]["counted"]) == 20


@pytest.mark.parametrize(
    ("title", "file_name", "path"),
    [
        ("Minutes of the group", "minutes.PDF", "papers/007-minutes-of-the-group.pdf"),
        ("../../etc/passwd", "x.txt", "papers/007-etc-passwd.txt"),
        ("Ünïcode — “quoted”", "a.docx", "papers/007-unicode-quoted.docx"),
        ("北京", "北京", "papers/007-paper.bin"),
        ("CON", "con.tar.gz", "papers/007-con.gz"),
        ("x" * 200, "y.p d f", f"papers/007-{'x' * 60}.bin"),
    ],
)
def test_names_of_papers_are_safe_everywhere(title, file_name, path):
    assert safe_path(7, title, file_name) == path


def test_a_zip_is_written_in_pieces_and_never_held(tmp_path):
    size, piece = 24 * 2**20, random.Random(1).randbytes(2**18)
    member = Member("D-1/large.bin", size, lambda: (piece for _ in range(size // len(piece))))
    with (tmp_path / "large.zip").open("wb") as file:
        tracemalloc.start()
        for part in stream([member], at=clock.local(clock.now())):
            file.write(part)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * 2**20
    with zipfile.ZipFile(tmp_path / "large.zip") as packed:
        assert packed.testzip() is None
        assert packed.getinfo("D-1/large.bin").file_size == size


def test_a_whole_bundle_with_its_real_pdf_is_made_for_the_chair(full, world, tmp_path):
    with clock.at(MOMENT):
        bundle = make(world.client("chair"), full, tmp_path)
    assert (bundle.folder / "case-file.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert verify(bundle.folder, bundle.digest)[0] == 0
    shutil.rmtree(bundle.folder)


def test_who_it_is_is_asked_before_a_bundle_is_made_and_one_comes_back_to_the_page(full, world, words_only):
    client = world.client("chair")
    where = f"{full.get_absolute_url()}file/"
    with clock.at(MOMENT):
        page = visit(client, where)
        age(client, shown=minutes(60))
        asked = page.send(to=f"{where}bundle/", having="turn")
    assert asked.status == 302
    assert unquote(asked.response["Location"]) == f"/accounts/reauthenticate/?next={where}bundle/"
    with clock.at(MOMENT):
        again = world.client("chair").get(f"{where}bundle/")
    assert (again.status_code, again["Location"]) == (302, where)
    assert not Entry.objects.filter(verb="made an evidence bundle").exists()


def test_the_same_button_pressed_twice_makes_one_bundle(full, world, words_only):
    client = world.client("chair")
    with clock.at(MOMENT):
        page = visit(client, f"{full.get_absolute_url()}file/")
        twice = [page.send(to=f"{full.get_absolute_url()}file/bundle/", having="turn") for _ in range(2)]
    assert [answer.status for answer in twice] == [303, 303]
    assert Entry.objects.filter(verb="made an evidence bundle").count() == 1
