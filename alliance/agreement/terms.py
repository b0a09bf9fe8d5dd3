"""What an agreement version says: the one door to its typed terms. Pure.

`parse` turns a file's data into an Agreement or raises `Unreadable` with every problem found; `read_file` does it
from a TOML file; `parsed_once` is for stored versions, whose data never changes under its digest.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from alliance.agreement import parsing, references
from alliance.agreement.shapes import Agreement
from alliance.agreement.tables import Problem

KEPT = 16
_parsed: dict[str, Agreement] = {}


class Unreadable(Exception):
    """The file cannot stand. `problems` says where, which key, what is wrong and how to mend it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def parse(data: Mapping[str, Any], file: str = "") -> Agreement:
    """The agreement that `data` describes. Raises Unreadable with everything that is wrong at once."""
    problems: list[Problem] = []
    agreement = parsing.read(data, problems, file)
    if not problems:
        references.check(agreement, problems, file)
    if problems:
        raise Unreadable(problems)
    return agreement


def parsed_once(digest: str, data: Callable[[], Mapping[str, Any]]) -> Agreement:
    """The agreement of a stored version; fetched and parsed the first time its digest is met, then kept."""
    found = _parsed.get(digest)
    if found is None:
        found = parse(data())
        while len(_parsed) >= KEPT:
            _parsed.pop(next(iter(_parsed)))
        _parsed[digest] = found
    return found


def from_toml(text: str, file: str = "") -> dict[str, Any]:
    """The data of a TOML text, with dates as ISO words, as JSON keeps them. Raises Unreadable for broken TOML."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable([Problem(file, "", "", f"this is not TOML: {error}.", "Mend that line.")]) from error
    plain: dict[str, Any] = json.loads(json.dumps(data, default=_iso))
    return plain


def read_file(path: Path) -> dict[str, Any]:
    """The data of a file. Raises Unreadable where it cannot be read as UTF-8 TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Unreadable([Problem(path.name, "", "", "there is no such file.", "Give the path of one.")]) from error
    except IsADirectoryError as error:
        raise Unreadable([Problem(path.name, "", "", "this is a folder.", "Give the path of a file.")]) from error
    except UnicodeDecodeError as error:
        raise Unreadable([Problem(path.name, "", "", "this is not UTF-8 text.", "Save it as UTF-8.")]) from error
    return from_toml(text, path.name)


def digest_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of `data`: the same for the same words, whatever the order or the comments."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _iso(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in an agreement file.")
