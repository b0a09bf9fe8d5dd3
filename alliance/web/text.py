"""Clean the words people type. Pure: no Django, no clock.

Every text that enters is brought to one form (NFC, trimmed, `\\n` line ends) and refused where it holds
something a reader cannot see or a page cannot show (reliability reference, section 5, rows 3 to 6).
"""

import re
import unicodedata

BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_LOOKS_EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_CONTROLS_KEPT_IN_TEXT = frozenset("\n\t")


class Unreadable(ValueError):
    """The text cannot be taken as it is; the message says why and what to do."""


def clean_line(raw: str, longest: int) -> str:
    """One line: NFC, trimmed, inner white space made single. Raises Unreadable.

    `longest` counts characters after cleaning. Controls, line ends and marks that turn the reading
    direction are refused: a line is a name, a title or a subject.
    """
    text = unicodedata.normalize("NFC", raw)
    if any(c in BIDI for c in text):
        raise Unreadable("This holds a hidden mark that turns the reading direction. Type it again instead of pasting.")
    if any(_is_control(c) for c in text.strip()):
        raise Unreadable("This holds a line break or another character that cannot be shown. Keep it to one line.")
    return _check(re.sub(r"\s+", " ", text).strip(), raw, longest)


def clean_text(raw: str, longest: int) -> str:
    """Several lines: NFC, trimmed, line ends as `\\n`; tabs stay. Raises Unreadable."""
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", raw))
    if any(_is_control(c) and c not in _CONTROLS_KEPT_IN_TEXT for c in text):
        raise Unreadable("This holds a character that cannot be shown. Delete it, or type the passage again.")
    return _check(text.strip(), raw, longest)


def is_visible(text: str) -> bool:
    """Whether a reader would see anything: a letter, figure, mark of punctuation or symbol."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _LOOKS_EMPTY for c in text)


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Cn", "Zl", "Zp")


def _check(text: str, raw: str, longest: int) -> str:
    if text.strip("".join(_INVISIBLE)) == "" and not any(c in _INVISIBLE for c in raw):
        return ""
    if not is_visible(text):
        raise Unreadable("There is nothing here that a reader can see. Write at least one word.")
    if len(text) > longest:
        over = len(text) - longest
        raise Unreadable(f"This is {len(text):,} characters and {longest:,} fit. Take out {over:,}.")
    return text


_AGED = r"aged? [0-9]{1,2}\b|[0-9]{1,2}[- ]years?[- ]old\b"
_CHILD_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a date of birth", re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\b\W{0,3}[0-9]", re.IGNORECASE)),
    ("the plan of one child", re.compile(r"\bEHC ?P?(?: plan)?s?\s+(?:for|of)\s+(?!the\b|all\b|every\b)[A-Z][a-z]+")),
    (
        "initials with an age",
        re.compile(r"\b(?:[A-Z]\.?){2,3}[\s,(]*(?:aged?\s*)?(?:1?[0-9]|2[0-5])\b(?!\s*[%/.:]\s*\d)"),
    ),
    ("a name with an age", re.compile(rf"\b[A-Z][a-z]+,? \(?(?:{_AGED})")),
)
_TEN_FIGURES = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?!\d)")
_PUPIL_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-RT-Z])(\d{11}[\dA-Z])(?![A-Za-z0-9])")
_NOT_INITIALS = frozenset(
    [
        "MOU",
        "APP",
        "NHS",
        "ICB",
        "LPT",
        "CC",
        "PCF",
        "PCV",
        "OD",
        "SEND",
        "DFE",
        "BST",
        "GMT",
        "AM",
        "PM",
        "KS",
        "II",
        "SEN",
        "LA",
        "EP",
        "OT",
        "SLT",
        "Q",
        "GP",
        "CEO",
        "EHC",
    ]
)


def child_warning(text: str) -> tuple[str, ...]:
    """What in the text looks as if it points at one child: a soft check, for a question, never a refusal.

    NHS number (with its check digit), unique pupil number, date of birth, the plan of one named child,
    initials or a name with an age. Source: domain reference, section 9.
    """
    seen = []
    if any(_is_nhs_number("".join(m.groups())) for m in _TEN_FIGURES.finditer(text)):
        seen.append("an NHS number")
    if _PUPIL_NUMBER.search(text):
        seen.append("a pupil number")
    for what, sign in _CHILD_SIGNS:
        if any(re.split(r"[^A-Za-z]", m.group())[0].upper() not in _NOT_INITIALS for m in sign.finditer(text)):
            seen.append(what)
    return tuple(seen)


def _is_nhs_number(figures: str) -> bool:
    check = 11 - sum(int(f) * w for f, w in zip(figures[:9], range(10, 1, -1), strict=True)) % 11
    return int(figures[9]) == (0 if check == 11 else check)
