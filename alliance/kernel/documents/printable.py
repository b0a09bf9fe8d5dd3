"""What our PDFs can print. A letter that no vendored font holds becomes a mark that says so, never an empty box."""

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
        if shown := _shown(letter):
            out.append(shown)
            marked = False
        elif _is_unseen(letter):
            if not marked:
                out.append("" if ord(letter) in SELECTORS else letter)
        elif not marked:
            out.append(MARK)
            marked = True
    return "".join(out)


def _shown(letter: str) -> str:
    if ord(letter) < 0x7F or letter.isspace() or ord(letter) in covered():
        return letter
    parts = unicodedata.normalize("NFKC", letter)
    return parts if parts != letter and all(ord(p) < 0x7F or ord(p) in covered() for p in parts) else ""


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN or ord(letter) in SELECTORS or ord(letter) in SKIN_TONES
