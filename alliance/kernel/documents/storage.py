"""The store of files: each under its SHA-256, written once, never changed and never removed.

The bytes are on disk before a row names them (reliability reference P22), so a row never points at nothing.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 256 * 1024


class Unavailable(Exception):
    """The store could not take or give a file (disk full, folder not writable, file missing)."""


def root() -> Path:
    """The folder of the store."""
    return Path(settings.VAR) / "files"


def path_of(sha256: str) -> Path:
    """Where the bytes of a digest lie. Raises ValueError for anything but 64 hexadecimal digits."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 digest")
    return root() / sha256[:2] / sha256[2:4] / sha256


def keep(file: BinaryIO, *, sha256: str, size: int) -> Path:
    """Put a file into the store: temporary file, fsync, rename, fsync of the folder. Safe to repeat.

    Raises Unavailable, leaving nothing listed, where it cannot be written whole.
    """
    target = path_of(sha256)
    if target.is_file() and target.stat().st_size == size:
        return target
    file.seek(0)
    return _write(target, iter(lambda: file.read(CHUNK), b""), sha256)


def keep_bytes(content: bytes) -> tuple[str, Path]:
    """Put a file that Alliance made into the store; returns its digest and place."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.is_file() and target.stat().st_size == len(content):
        return sha256, target
    return sha256, _write(target, [content], sha256)


def _write(target: Path, chunks: Iterable[bytes], sha256: str) -> Path:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _temporary(target.parent) as temporary:
            digest = hashlib.sha256()
            with open(temporary, "xb", opener=_private) as out:
                for chunk in chunks:
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != sha256:
                raise Unavailable("The file changed while it was being kept.")
            os.replace(temporary, target)
        for folder in (target.parent, target.parent.parent, root()):
            _sync(folder)
    except OSError as error:
        raise Unavailable("The file could not be kept.") from error
    return target


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    place = folder / f".{uuid.uuid4().hex}.part"
    try:
        yield place
    finally:
        place.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_file(sha256: str) -> BinaryIO:
    """The stored bytes, open for reading. Raises Unavailable where they are missing."""
    try:
        return open(path_of(sha256), "rb")
    except OSError as error:
        raise Unavailable("The file is not in the store.") from error


def chunks(sha256: str) -> Iterator[bytes]:
    """The stored bytes piece by piece; the file is opened when the first piece is asked for."""
    with open_file(sha256) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def is_there(sha256: str) -> bool:
    """Whether the store has a file of this digest. Its content is not looked at; see `is_whole`."""
    return path_of(sha256).is_file()


def read(sha256: str) -> bytes:
    """All the stored bytes. Raises Unavailable where they are missing."""
    with open_file(sha256) as file:
        return file.read()


def is_whole(sha256: str) -> bool:
    """Whether the stored bytes are there and still have their digest."""
    try:
        with open(path_of(sha256), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False
