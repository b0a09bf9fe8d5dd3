"""Pure rules of one's own account: what a post lets its holder do, in words; and the code in a letter."""

import hashlib
import hmac
import re
from collections.abc import Iterable

from alliance.kernel.permissions import MATRIX, Act, Authority, Reach

FIGURES = 6
TRIES = 5
_REACH = {
    Reach.ALL: "",
    Reach.OWN: ", for your own Party",
    Reach.INVOLVED: ", where your Party is involved",
    Reach.SELF: ", about yourself",
    Reach.MATTER: ", in the one dispute you are appointed for",
}
_WIDEST = (Reach.ALL, Reach.INVOLVED, Reach.OWN, Reach.MATTER, Reach.SELF)
_OF_EVERYBODY = {Act.USE_DESK, Act.OWN_ACCOUNT, Act.READ_INBOX}  # nobody needs telling


def rights(authorities: Iterable[Authority]) -> tuple[str, ...]:
    """What a post with these authorities opens, in the matrix's order and words."""
    held = frozenset(authorities)
    found = []
    for act in Act:
        reaches = {reach for authority, reach in MATRIX.get(act, {}).items() if authority in held}
        if reaches and act not in _OF_EVERYBODY:
            widest = next(reach for reach in _WIDEST if reach in reaches)
            found.append(f"{act.value}{_REACH[widest]}")
    return tuple(found)


def code_of(key: str, salt: str, address: str) -> str:
    """The figures that a letter to an address carries. Derived, so that they are kept nowhere."""
    seal = hmac.new(key.encode(), f"contact code:{salt}:{address}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(seal[:8]) % 10**FIGURES:0{FIGURES}d}"


def is_code(typed: str, code: str) -> bool:
    """Whether the figures typed are those of the letter, with or without spaces."""
    return hmac.compare_digest(re.sub(r"[\s-]", "", typed).encode(), code.encode())
