"""Reading one table of an agreement file strictly: every key asked for once, every other key refused. Pure.

A `Table` never raises. It notes each problem with the place, the key and the mend, gives back a harmless stand-in
and lets the reading go on, so that a person sees everything that is wrong at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

Word = TypeVar("Word", bound=StrEnum)
Shape = TypeVar("Shape")
NO_DAY = date(1, 1, 1)
_REQUIRED: Any = object()


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where, which key, what, and what to do about it."""

    file: str
    where: str
    key: str
    problem: str
    mend: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.file, self.where) if part)
        key = f"“{self.key}”: " if self.key else ""
        return f"{place}: {key}{self.problem} {self.mend}".strip()


def nearest(word: str, known: Iterable[str]) -> str:
    """What to write instead: the nearest known word where one is near, else the whole list."""
    words = sorted(known)
    near = get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Use one of: {', '.join(words)}." if words else "Remove it."


class Table:
    """One table of the file, with the place it stands at and the shared list of problems."""

    def __init__(self, data: Any, where: str, problems: list[Problem], file: str = "") -> None:
        self.where, self.problems, self.file = where, problems, file
        self._asked: set[str] = set()
        if not isinstance(data, Mapping):
            self._data: Mapping[str, Any] = {}
            self.note("", f"this is {_kind(data)}, not a table.", "Write it as keys and values.")
        else:
            self._data = data

    def note(self, key: str, problem: str, mend: str) -> None:
        self.problems.append(Problem(self.file, self.where, key, problem, mend))

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._data

    def raw(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        return self._data.get(key, default)

    def _take(self, key: str, default: Any, wanted: str, fits: Callable[[Any], bool], stand_in: Any) -> Any:
        self._asked.add(key)
        if key not in self._data:
            if default is _REQUIRED:
                self.note(key, "is missing.", f"Add it: {wanted}.")
                return stand_in
            return default
        value = self._data[key]
        if not fits(value):
            self.note(key, f"is {_kind(value)}.", f"Write {wanted}.")
            return stand_in
        return value

    def text(self, key: str, default: Any = _REQUIRED) -> str:
        """Words; not empty unless a default is given."""
        needs = default is _REQUIRED
        value = self._take(key, default, "words between quotation marks", lambda v: isinstance(v, str), "")
        if needs and isinstance(self._data.get(key), str) and not value.strip():
            self.note(key, "is empty.", "Write something, or remove the entry.")
        return str(value)

    def texts(self, key: str, default: Any = _REQUIRED) -> tuple[str, ...]:
        fits = lambda v: isinstance(v, list | tuple) and all(isinstance(w, str) and w for w in v)  # noqa: E731
        values = tuple(self._take(key, default, "a list of words", fits, ()))
        for again in sorted({w for w in values if values.count(w) > 1}):
            self.note(key, f"names “{again}” twice.", "Name it once.")
        return values

    def whole(self, key: str, default: Any = _REQUIRED, least: int = 1) -> Any:
        """A whole number of at least `least`, or the default."""
        value = self._take(key, default, "a whole number", lambda v: type(v) is int, least)
        if isinstance(value, int) and key in self._data and value < least:
            self.note(key, f"is {value}.", f"Write a whole number of at least {least}.")
            return least
        return value

    def yes(self, key: str, default: Any = _REQUIRED) -> bool:
        return bool(self._take(key, default, "true or false", lambda v: isinstance(v, bool), False))

    def day(self, key: str, default: Any = _REQUIRED) -> Any:
        """A date, written as a TOML date or as `2026-03-31`."""
        value = self._take(key, default, "a date such as 2026-03-31", lambda v: as_day(v) is not None, NO_DAY)
        return as_day(value) if key in self._data else value

    def word(self, key: str, words: type[Word], default: Any = _REQUIRED) -> Any:
        """One word of a closed list."""
        value = self._take(key, default, _one_of(words), lambda v: isinstance(v, str), next(iter(words)))
        return self._known(key, value, words) if isinstance(value, str) else value

    def words(self, key: str, words: type[Word], default: Any = _REQUIRED) -> tuple[Word, ...]:
        return tuple(self._known(key, value, words) for value in self.texts(key, default))

    def _known(self, key: str, value: str, words: type[Word]) -> Word:
        if value in tuple(words):
            return words(value)
        self.note(key, f"“{value}” is not known here.", nearest(value, words))
        return next(iter(words))

    def table(self, key: str, read: Callable[["Table"], Shape], default: Any = _REQUIRED) -> Any:
        """A table within, read by `read`; the default where it is absent."""
        self._asked.add(key)
        if key not in self._data:
            if default is not _REQUIRED:
                return default
            self.note(key, "is missing.", "Add this table.")
        return self._read(self._data.get(key, {}), self._inside(key), read)

    def tables(
        self, key: str, read: Callable[["Table"], Shape], name: str = "key", least: int = 0
    ) -> tuple[Shape, ...]:
        """A list of tables, each read by `read`; `name` is the key that says which one it is."""
        self._asked.add(key)
        rows = self._data.get(key, [])
        if not isinstance(rows, list | tuple):
            self.note(key, f"is {_kind(rows)}.", f"Write a list of tables: [[{key}]].")
            return ()
        if len(rows) < least:
            self.note(key, "is missing.", f"Add at least {least}: [[{key}]].")
        found = []
        for number, row in enumerate(rows, start=1):
            called = row.get(name) if isinstance(row, Mapping) else None
            found.append(self._read(row, self._inside(f"{key} {called if called else number}"), read))
        return tuple(found)

    def _read(self, data: Any, where: str, read: Callable[["Table"], Shape]) -> Shape:
        inner = Table(data, where, self.problems, self.file)
        shape = read(inner)
        inner.done()
        return shape

    def _inside(self, key: str) -> str:
        return f"{self.where}, {key}" if self.where else key

    def given(self) -> tuple[str, ...]:
        return tuple(self._data)

    def done(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self._data:
            if key not in self._asked:
                self.note(key, "is not a key this place knows.", nearest(key, self._asked))


def as_day(value: Any) -> date | None:
    """The date a TOML date or ISO text stands for; None for anything else."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _one_of(words: type[StrEnum]) -> str:
    return f"one of: {', '.join(words)}"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    names = ((str, "words"), (int, "a number"), (float, "a fraction"), (Mapping, "a table"), (list, "a list"))
    return next((name for kind, name in names if isinstance(value, kind)), "something else")
