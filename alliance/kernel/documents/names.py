"""The name a paper is shown and offered under. Where its bytes lie never depends on it. Pure."""

import re
import unicodedata

from alliance.kernel.errors import Refusal

LONGEST = 150
# They show “cod.exe” as “exe.doc”: explicit embeddings, overrides and isolates (Unicode TR 9).
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Names that Windows opens as devices, whatever follows the first full stop.
DEVICES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})
RESERVED = re.compile(r'[<>:"|?*/\\]')
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def safe_name(given: str, *, field: str) -> str:
    """A display name of at most 150 characters: no folders, no hidden or reserved characters, NFC.

    Raises Refusal where the name holds characters that make it read as another.
    """
    if REORDERING & set(given):
        raise Refusal(
            field,
            "The name of this file holds hidden marks that change the order in which it reads.",
            mend="Rename the file and add it again.",
        )
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(" " if c in "\r\n\t" else c for c in last if c in "\r\n\t" or unicodedata.category(c) not in HIDDEN)
    shown = RESERVED.sub("-", " ".join(shown.split())).rstrip(". ")
    stem, dot, ending = shown.rpartition(".")
    if not dot:
        stem, ending = shown, ""
    stem = stem.strip(". ") or "paper"
    if stem.split(".")[0].lower() in DEVICES:
        stem = f"_{stem}"
    ending = f".{ending}" if ending else ""
    return unicodedata.normalize("NFC", stem[: LONGEST - len(ending)].rstrip(". ") + ending)


def extension(name: str) -> str:
    """The part after the last full stop, in lower case; empty where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
