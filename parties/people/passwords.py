"""Passwords that somebody could guess are refused: common ones in disguise, and ones made of our own names.

Long rather than odd: there is no rule on which characters a password holds (reliability reference 4.2).
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from parties.people.models import Party, Person

HINT = "Three random words are easy to remember and hard to guess, such as a fruit, a tool and a place."
SHORTEST_NAME = 4  # letters; shorter parts of names stand in too many ordinary words
LEAST_OF_ITS_OWN = 8  # letters that must be left once the names are taken out
SHORTEST_UNIT = 8  # a shorter piece said again and again is no longer than itself
FEWEST_LETTERS = 4  # different ones, in a password that is made of letters
LONGEST_FIGURES = 20  # figures alone are dates and telephone numbers up to here
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgbyhnujmikolp")
LOOKALIKES = str.maketrans("013457$@!|", "oleastsail")


class NotGuessable:
    """Refuses a common password with figures, marks or repeats added, and one made of names known here."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raises ValidationError, with what to do instead."""
        if problem := weakness(password, context_words(user)):
            raise ValidationError(f"{problem} {HINT}", code="password_guessable")

    def get_help_text(self) -> str:
        return f"At least 12 characters, of any kind. {HINT}"


def weakness(password: str, names: Iterable[str]) -> str:
    """What makes a password easy to guess, in a sentence; empty where nothing does."""
    text = unicodedata.normalize("NFKC", password).lower()
    letters = _letters(text)
    if not letters and text.isascii() and len(text) < LONGEST_FIGURES:
        return "This is made of figures and marks only."
    own = _without(letters, names)
    if own != letters and len(own) < LEAST_OF_ITS_OWN:
        return "This is made of names that belong to you or to the Alliance."
    for core in {own, _without(_letters(text.translate(LOOKALIKES)), names)}:
        unit = _unit(core)
        if (unit != core and len(unit) < SHORTEST_UNIT) or len(set(core)) < FEWEST_LETTERS <= len(core) / 2:
            return "This says the same few letters again and again."
        if len(core) > 3 and any(core in row or core in row[::-1] for row in ROWS):
            return "This follows the alphabet or the keyboard."
        if len(core) > 2 and {core, _collapsed(core), _collapsed(unit)} & _common():
            return "This is a well-known password with figures, marks or repeats added."
    return ""


def context_words(user: Person | None) -> set[str]:
    """Words an outsider would try first: the Alliance's, the Parties', the person's own."""
    texts = ["alliance", "send", "inclusion"]
    for party in Party.objects.values_list("name", "short_name"):
        texts += party
    if user is not None:
        texts += [user.given_name, user.family_name, (user.email or "").split("@")[0]]
    words = {_letters(word.lower()) for text in texts for word in re.split(r"[\W_]+", text)}
    return {word for word in words if len(word) >= SHORTEST_NAME}


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def _without(letters: str, names: Iterable[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        letters = letters.replace(name, "")
    return letters


def _unit(text: str) -> str:
    """The piece a text repeats: “abc” of “abcabcab”, the text itself where it repeats nothing."""
    for length in range(1, len(text) // 2 + 1):
        if all(c == text[i % length] for i, c in enumerate(text)):
            return text[:length]
    return text


def _collapsed(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Django's list of common passwords, as it is, and with its figures, marks and repeats taken out."""
    words = set(CommonPasswordValidator().passwords)
    letters = {_letters(word) for word in words}
    return frozenset(words | letters | {_collapsed(word) for word in letters})
