"""Checkpoints: the number and hash of an entry, as printed in packs and held by the Parties. Pure."""

import re

_SHAPE = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})", re.ASCII)


def parse_checkpoint(text: str) -> tuple[int, str]:
    """A number and hash from `N:HASH`. Raises ValueError, saying how to write one."""
    found = _SHAPE.fullmatch(text.strip().lower())
    if not found:
        raise ValueError("Write the number of the entry, a colon and its hash of 64 figures and letters: 1042:9f86…")
    return int(found[1]), found[2]


def written(seq: int, digest: str) -> str:
    """A checkpoint as text."""
    return f"{seq}:{digest}"
