"""Bytes are whole in the store before anything names them (reliability reference P22)."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from alliance.kernel.documents import storage

CONTENT = b"words of evidence " * 50_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def store(tmp_path, settings):
    settings.VAR = tmp_path
    return tmp_path / "files"


def keep():
    return storage.keep(io.BytesIO(CONTENT), sha256=DIGEST, size=len(CONTENT))


def listed(store):
    return [path for path in store.rglob("*") if path.is_file()]


def test_a_file_lies_under_its_digest_readable_by_its_owner_only(store):
    place = keep()
    assert place == store / DIGEST[:2] / DIGEST[2:4] / DIGEST
    assert place.stat().st_mode & 0o777 == 0o600
    assert storage.read(DIGEST) == CONTENT
    assert storage.is_whole(DIGEST)


def test_the_same_file_is_kept_once(store):
    written = keep().stat().st_mtime_ns
    assert keep().stat().st_mtime_ns == written
    assert storage.keep_bytes(CONTENT)[0] == DIGEST
    assert len(listed(store)) == 1


def test_bytes_are_on_disk_before_they_have_their_name(monkeypatch):
    steps = []
    real = {"fsync": os.fsync, "replace": os.replace}
    for name, function in real.items():
        monkeypatch.setattr(os, name, lambda *a, _n=name, _f=function: (steps.append(_n), _f(*a))[1])
    keep()
    assert steps[:2] == ["fsync", "replace"]
    assert set(steps[2:]) == {"fsync"}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing_listed(store, monkeypatch, step):
    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(storage.Unavailable):
        keep()
    assert listed(store) == []


def test_a_file_that_changes_while_it_is_kept_is_not_kept(store):
    with pytest.raises(storage.Unavailable):
        storage.keep(io.BytesIO(b"other"), sha256=DIGEST, size=len(CONTENT))
    assert listed(store) == []


def test_a_damaged_or_missing_file_is_found_out():
    place = keep()
    place.write_bytes(CONTENT[:-1] + b"X")
    assert not storage.is_whole(DIGEST)
    place.unlink()
    assert not storage.is_whole(DIGEST)
    with pytest.raises(storage.Unavailable):
        storage.open_file(DIGEST)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "g" * 64, DIGEST.upper(), DIGEST + "0"])
def test_nothing_but_a_digest_leads_into_the_store(digest):
    with pytest.raises(ValueError, match="not a SHA-256 digest"):
        storage.path_of(digest)


WRITER = """
import io, hashlib, sys
from django.conf import settings
settings.configure(VAR=sys.argv[1])
sys.path.insert(0, sys.argv[2])
from alliance.kernel.documents import storage
for number in range(10_000):
    content = number.to_bytes(4, "big") * 200_000
    digest = hashlib.sha256(content).hexdigest()
    storage.keep(io.BytesIO(content), sha256=digest, size=len(content))
    print(digest, flush=True)
"""


@pytest.mark.torture
def test_a_writer_killed_at_any_moment_leaves_only_whole_files_under_their_names(store, tmp_path, times):
    command = [sys.executable, "-c", WRITER, str(tmp_path), str(Path(__file__).resolve().parents[2])]
    for round_ in range(times(5, 100)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            promised = [writer.stdout.readline().strip() for _ in range(1 + round_ % 3)]
            time.sleep(round_ % 7 / 400)
            writer.kill()
        assert all(storage.is_whole(digest) for digest in promised)
        named = [path.name for path in listed(store) if not path.name.startswith(".")]
        assert len(named) >= len(promised)
        assert [name for name in named if not storage.is_whole(name)] == []
