"""The fonts that travel with the product for its PDFs: which letters each holds, and which ones a text needs.

A fresh server has no fonts, and a PDF must carry its own; so nothing here ever leans on the system's.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "static" / "fonts"
MEDIA_TYPE = "font/ttf"


@dataclass(frozen=True)
class Family:
    """A family as print-pdf.css names it, with its files by weight. All weights hold the same letters."""

    name: str
    files: tuple[tuple[int, str], ...]


def _both(name: str, stem: str) -> Family:
    return Family(name, ((400, f"{stem}-400.woff2"), (700, f"{stem}-700.woff2")))


MAIN = _both("Hyperlegible", "ahn-latin")
# In the order in which a missing letter is looked for.
FAMILIES = (
    MAIN,
    _both("Hyperlegible Ext", "ahn-latin-ext"),
    _both("Latin", "print/noto-latin-ext"),
    _both("Latin Viet", "print/noto-vietnamese"),
    _both("Arabic", "print/noto-arabic"),
    _both("Hebrew", "print/noto-hebrew"),
    Family("Signs", ((400, "print/noto-signs-400.woff2"),)),
    Family("Marks", ((400, "print/noto-marks-400.woff2"),)),
)


@lru_cache(maxsize=len(FAMILIES))
def letters(family: Family) -> frozenset[int]:
    """The code points that a family holds."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415 only what prints needs it, and it takes a moment

    with TTFont(FOLDER / family.files[0][1], lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The code points that some family holds."""
    return frozenset().union(*(letters(family) for family in FAMILIES))


@lru_cache(maxsize=32)
def plain(file: str) -> bytes:
    """A font file unpacked: WeasyPrint would unpack it anew for every paper, which takes longer than the paper."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 as above

    out = io.BytesIO()
    # The date inside would change with every unpacking, and the PDF's bytes with it.
    with TTFont(FOLDER / file, recalcTimestamp=False) as font:
        font.flavor = None
        font.save(out)
    return out.getvalue()


def needed(text: Iterable[str]) -> list[Family]:
    """The families a text needs: the main one, and those that hold a letter that the ones before lack."""
    wanted = {ord(letter) for letter in set(text)}
    chosen = []
    for family in FAMILIES:
        if family is MAIN or wanted & letters(family):
            chosen.append(family)
            wanted -= letters(family)
    return chosen


def faces(families: Iterable[Family]) -> tuple[str, dict[str, tuple[bytes, str]]]:
    """The @font-face rules for the families, and the files they ask for by asset name."""
    rules, files = [], {}
    for family in families:
        for weight, file in family.files:
            asset = f"{Path(file).stem}.ttf"
            files[asset] = (plain(file), MEDIA_TYPE)
            rules.append(
                f'@font-face {{ font-family: "{family.name}"; font-weight: {weight}; src: url("asset:{asset}"); }}'
            )
    return "\n".join(rules), files
