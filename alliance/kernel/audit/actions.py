"""Appending to the audit chain, inside the transaction of the act it tells of."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit.chain import GENESIS, canonical, entry_hash, payload_digest
from alliance.kernel.audit.models import ChainHead, Entry, EntryText
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.permissions import Act, Actor, require

# What nobody's Matter can answer for is read by the Board and the auditors.
WITHOUT_MATTER = Audience.BOARD
REDACTED = "redacted the text of an audit entry"


@transaction.atomic
def record(
    *,
    actor: Actor,
    verb: str,
    matter: Matter | None = None,
    facts: Mapping[str, Any] | None = None,
    clause: str = "",
    audience: Audience | str | None = None,
    on_behalf_of: object = None,
) -> Entry:
    """Append one entry: who did what, with the facts that say so.

    `verb` completes the sentence “Rosalind Achterberg …” in the past tense. `audience` is who may read the facts
    (the Matter's readers unless told). `on_behalf_of` is a Party or its name. The chain's head is locked first, so
    that two acts at once stand one after the other.
    """
    head = lock_head()
    text, salt = canonical(facts or {}), secrets.token_hex(16)
    entry = Entry(
        seq=head.seq + 1,
        at=clock.now(),
        real_at=clock.real_now(),
        actor_id=actor.person_id,
        actor_name=actor.name,
        on_behalf_of=str(on_behalf_of or ""),
        verb=verb,
        matter=matter,
        matter_ref=matter.reference if matter else "",
        audience=str(audience or (matter.audience if matter else WITHOUT_MATTER)),
        clause=clause,
        payload_digest=payload_digest(salt, text),
        prev=head.hash,
    )
    entry.hash = entry_hash(entry.seq, entry.prev, entry.sealed, entry.payload_digest)
    entry.save(force_insert=True)
    EntryText(entry=entry, salt=salt, text=text).save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


def lock_head() -> ChainHead:
    """The end of the chain, locked to the end of the transaction. On SQLite the transaction itself is the lock."""
    if (head := ChainHead.objects.select_for_update().first()) is not None:
        return head
    ChainHead.objects.bulk_create([ChainHead(pk=1, seq=0, hash=GENESIS)], ignore_conflicts=True)
    return ChainHead.objects.select_for_update().get(pk=1)


@transaction.atomic
def redact(*, actor: Actor, entry: Entry, reason: str) -> None:
    """Empty the text of an entry for good, with the reason on record; the chain stays whole.

    Raises NotAllowed, or Refusal where no reason is given or nothing is left to redact.
    """
    require(actor, Act.VERIFY_AUDIT)
    if not reason.strip():
        raise Refusal("reason", "A redaction needs its reason.", "Say why this text may no longer be kept.")
    row = EntryText.objects.select_for_update().get(entry=entry)
    if row.redacted_at is not None:
        raise Refusal("entry", "This text was already redacted.", "There is nothing left to remove.")
    row.salt, row.text = "", ""
    row.redacted_at, row.redaction_reason = clock.now(), reason.strip()
    row.save(update_fields=["salt", "text", "redacted_at", "redaction_reason"])
    record(
        actor=actor,
        verb=REDACTED,
        matter=entry.matter,
        facts={"entry": entry.seq, "reason": reason.strip()},
        audience=entry.audience,
    )
