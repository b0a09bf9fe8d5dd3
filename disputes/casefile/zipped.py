"""A zip written piece by piece: however large its files are, little of them is in memory at a time. Knows no Django.

Each file is deflated with its sizes behind it, which is what every reader of zips can take from a stream.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TWO_GIGABYTES = 2**31 - 1
QUICK = 1  # papers are mostly compressed already


@dataclass(frozen=True)
class Member:
    """One file: its name in the zip, its size in bytes, and its pieces, asked for when its turn comes."""

    path: str
    size: int
    pieces: Callable[[], Iterable[bytes]]


class _Out(io.RawIOBase):
    """Takes what the zip writes and hands it on. It cannot be gone back in, so that nothing has to be kept."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._held.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        piece = b"".join(self._held)
        self._held.clear()
        return piece


def stream(members: Iterable[Member], *, at: datetime) -> Iterator[bytes]:
    """The bytes of a zip of the members, in their order; `at` is the time that each file carries."""
    out = _Out()
    stamp = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICK) as folder:
        for member in members:
            info = zipfile.ZipInfo(member.path, stamp)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with folder.open(info, "w", force_zip64=member.size > TWO_GIGABYTES) as file:
                for piece in member.pieces():
                    file.write(piece)
                    if ready := out.taken():
                        yield ready
            yield out.taken()
    yield out.taken()
