"""The slice of the audit trail about one dispute, for one reader, with what is needed to check it elsewhere."""

import json
from typing import Any

from alliance.kernel.audit import queries as audit
from alliance.kernel.audit.chain import GENESIS, canonical
from alliance.kernel.audit.models import Entry
from alliance.kernel.matters.queries import IN_CONFIDENCE
from alliance.kernel.permissions import Actor
from disputes.casefile.contents import may_read_texts
from disputes.models import Dispute

HOW = (
    "Each entry: its hash is SHA-256 over the JSON list [“alliance-audit-1”, seq, prev, fields, digest], keys sorted, "
    "no spaces. Its digest is SHA-256 over the length of the salt (8 bytes), the salt and the text; an entry without "
    "text was redacted, or its text is not for this reader. “hashes” is the row of hashes of the whole trail from the "
    "entry “first” on, up to “head”; the entries of other matters stand in it by their hash alone."
)


def slice_of(dispute: Dispute, actor: Actor) -> dict[str, Any]:
    """The entries about a dispute whose facts this reader may read, oldest first, and the hashes around them."""
    rows = audit.for_matter(dispute.matter, actor).filter(matter=dispute.matter)
    rows = rows.exclude(audience=IN_CONFIDENCE).order_by("seq")
    with_text = may_read_texts(dispute, actor)
    entries = [_as_json(entry, with_text) for entry in rows]
    known = audit.head() or (0, GENESIS)
    first = entries[0]["seq"] - 1 if entries else known[0]
    after = Entry.objects.filter(seq__gte=max(first, 1), seq__lte=known[0]).order_by("seq")
    hashes = list(after.values_list("hash", flat=True))
    return {
        "how": HOW,
        "head": {"seq": known[0], "hash": known[1]},
        "first": first,
        "hashes": hashes if first else [GENESIS, *hashes],
        "entries": entries,
    }


def _as_json(entry: Entry, with_text: bool) -> dict[str, Any]:
    found = {
        "seq": entry.seq,
        "prev": entry.prev,
        "fields": json.loads(canonical(entry.sealed)),
        "digest": entry.payload_digest,
        "hash": entry.hash,
    }
    row = getattr(entry, "text_row", None)
    if with_text and row is not None and row.redacted_at is None:
        found |= {"salt": row.salt, "text": row.text}
    return found
