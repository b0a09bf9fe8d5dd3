"""What our PDFs can print. A letter that no vendored font holds becomes a mark that says so, never an empty box."""

import re
import unicodedata

from alliance.kernel.documents.fonts import covered

MARK = "[*]"
NOTE = (
    f"{MARK} stands for letters or signs that this paper cannot print. The page on screen shows them, and so does the "
    "record."
)
# Never drawn by themselves: layout controls, joiners, variation selectors.
UNSEEN = frozenset({"Cc", "Cf"})
SELECTORS = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})
# A letter as mark-up writes it, a word too long for any line, and a tag.
LETTER = re.compile(r"&#?\w+;|[^\s<>&]")
LONG_WORD = re.compile(r"(?:&#?\w+;|[^\s<>&]){100,}")
TAG = re.compile(r"(<[^>]*>)")
STRETCH = 40
BREAK = "\u200b"
SKIN_TONES = range(0x1F3FB, 0x1F400)


def printable(text: str) -> str:
    """The text with every run of letters that cannot be printed replaced by one mark. Mark-up passes unchanged.

    A sign is first tried as what Unicode says it is made of, so that “№” prints as “No”.
    """
    if text.isascii():
        return text
    out: list[str] = []
    marked = False
    for letter in unicodedata.normalize("NFC", text):
        if _is_unseen(letter):
            if not marked:
                out.append("" if ord(letter) in SELECTORS else letter)
        elif shown := _shown(letter):
            out.append(shown)
            marked = False
        elif not marked:
            out.append(MARK)
            marked = True
    return "".join(out)


def breakable(html: str) -> str:
    """The same mark-up, with a place to break in every very long word: setting one without takes minutes."""
    if not LONG_WORD.search(html):
        return html
    pieces = TAG.split(html)
    return "".join(piece if piece.startswith("<") else LONG_WORD.sub(_broken, piece) for piece in pieces)


def _broken(word: re.Match[str]) -> str:
    letters = LETTER.findall(word[0])
    return BREAK.join("".join(letters[at : at + STRETCH]) for at in range(0, len(letters), STRETCH))


def _shown(letter: str) -> str:
    if ord(letter) < 0x7F or letter.isspace() or ord(letter) in covered():
        return letter
    parts = unicodedata.normalize("NFKC", letter)
    return parts if parts != letter and all(ord(p) < 0x7F or ord(p) in covered() for p in parts) else ""


def _is_unseen(letter: str) -> bool:
    point = ord(letter)
    by_itself = unicodedata.category(letter) in UNSEEN and not letter.isspace()
    return by_itself or point in SELECTORS or point in SKIN_TONES
