"""Pure rules on invitations: the secret in a link, what is kept of it, and in which state an invitation is."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)  # of the machine's clock
MOST_AN_HOUR = 5  # invitations to one person: a mailbox is not to be flooded
PURPOSE = b"alliance invitation:"


class State(StrEnum):
    """In which state an invitation is; only an open one can be accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # by a newer one for the same person
    EXPIRED = "expired"
    OTHER_ADDRESS = "other-address"  # the person's sign-in address has changed since
    NO_POST = "no-post"  # the person holds no post any more, now or later


REPLACED = "A newer one was sent."


def secret_from(key: str, salt: str) -> str:
    """The secret of a link: 256 bits, derived from the site's key and the salt of one invitation."""
    made = hmac.new(key.encode(), PURPOSE + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """What the database keeps of a secret: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_again(keys: Iterable[str], salt: str, digest: str) -> str:
    """The secret of an invitation made under one of these keys; empty where it was made under none of them."""
    for key in keys:
        secret = secret_from(key, salt)
        if hmac.compare_digest(digest_of(secret), digest):
            return secret
    return ""


@dataclass(frozen=True)
class Facts:
    """What the state of an invitation follows from."""

    address: str
    sign_in_address: str
    expires_at: datetime
    accepted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""


def state_of(facts: Facts, real_now: datetime) -> State:
    """The state at an instant of the machine's clock. Whatever happened first stands."""
    if facts.accepted_at:
        return State.ACCEPTED
    if facts.withdrawn_at:
        return State.REPLACED if facts.withdrawn_because == REPLACED else State.WITHDRAWN
    if facts.address.casefold() != facts.sign_in_address.casefold():
        return State.OTHER_ADDRESS
    return State.EXPIRED if real_now >= facts.expires_at else State.OPEN
