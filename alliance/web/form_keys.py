"""Keys of forms, made for one person: whoever a page was made for can be told from its form, session or no session.

That is what brings somebody's words back to them, and to nobody else, after their session is over.
"""

import base64
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.crypto import constant_time_compare, salted_hmac

# 24 random characters, a seal of 22, and the number of the person the page was made for.
_SEALED = re.compile(r"([A-Za-z0-9_-]{24})([A-Za-z0-9_-]{22})([1-9][0-9]{0,17})")

_reader: ContextVar[int | None] = ContextVar("reader", default=None)


@contextmanager
def made_for(person_id: int | None) -> Iterator[None]:
    """Make the keys of all forms inside for this person."""
    token = _reader.set(person_id)
    try:
        yield
    finally:
        _reader.reset(token)


def new_key() -> str:
    """A key that was never used."""
    person_id = _reader.get()
    if person_id is None:
        return secrets.token_urlsafe(24)
    chance = secrets.token_urlsafe(18)
    return f"{chance}{_seal(chance, person_id)}{person_id}"


def owner_of(key: str) -> int | None:
    """The person for whom a key was made here; None where nobody signed in saw the form, or the key is not ours."""
    parts = _SEALED.fullmatch(key)
    if parts is None:
        return None
    chance, seal, person_id = parts[1], parts[2], int(parts[3])
    return person_id if constant_time_compare(seal, _seal(chance, person_id)) else None


def _seal(chance: str, person_id: int) -> str:
    mac = salted_hmac("alliance.form-key", f"{chance}:{person_id}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac[:16]).decode().rstrip("=")
