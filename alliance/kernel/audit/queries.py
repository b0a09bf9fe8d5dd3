"""Reading the audit trail: its metadata for those who keep an eye on it, its texts for those who may see the Matter."""

import json
from collections.abc import Iterator

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from alliance.kernel.audit.actions import REDACTED
from alliance.kernel.audit.chain import GENESIS, Break, Fault, Link, verify
from alliance.kernel.audit.models import ChainHead, Entry, EntryText
from alliance.kernel.matters.models import Matter
from alliance.kernel.matters.queries import audience_q, without_recused
from alliance.kernel.permissions import Act, Actor, may

CHUNK = 2_000


def readable_q(actor: Actor) -> Q:
    """The entries whose facts the actor may read: their reading class, less the Matters they stand aside from."""
    return audience_q(actor) & without_recused(actor)


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """The entries an actor may know of: all for those who read the trail, else those whose facts they may read.

    Each row says in `text_is_open` whether its facts may be shown too.
    """
    is_open = ExpressionWrapper(readable_q(actor), output_field=BooleanField())
    entries = Entry.objects.annotate(text_is_open=is_open).select_related("text_row")
    return entries if may(actor, Act.READ_AUDIT) else entries.filter(readable_q(actor))


def for_matter(matter: Matter, actor: Actor) -> QuerySet[Entry]:
    """The entries of a Matter and its parts whose facts the actor may read, latest first."""
    return visible_to(actor).filter(Q(matter=matter) | Q(matter__parent=matter)).filter(readable_q(actor))


def head() -> tuple[int, str] | None:
    """How many entries there are and the hash of the last, as kept apart; None before the first."""
    row = ChainHead.objects.first()
    return (row.seq, row.hash) if row else None


def links(until: int | None = None) -> Iterator[Link]:
    """The chain in the order of its numbers, as the tables hold it, up to an entry where one is given."""
    entries = Entry.objects.order_by("seq")
    entries = entries if until is None else entries.filter(seq__lte=until)
    for entry in entries.select_related("text_row").iterator(chunk_size=CHUNK):
        row: EntryText | None = getattr(entry, "text_row", None)
        kept = row if row is not None and row.redacted_at is None else None
        yield Link(
            seq=entry.seq,
            prev=entry.prev,
            fields=entry.sealed,
            digest=entry.payload_digest,
            hash=entry.hash,
            salt=kept.salt if kept else None,
            text=kept.text if kept else None,
        )


def first_break(checkpoint: tuple[int, str] | None = None) -> Break | None:
    """The first entry at which the trail does not hold, or None.

    A text that is gone without a redaction, or redacted without an entry that says so, is a break too.
    """
    chain = verify(links(), head=head() or (0, GENESIS), checkpoint=checkpoint)
    breaks = [found for found in (chain, _text_gone(), _redaction_unrecorded()) if found]
    return min(breaks, key=lambda found: found.seq, default=None)


def entry_at(seq: int) -> Entry | None:
    """The entry that now bears a number, for saying more about a break."""
    return Entry.objects.filter(seq=seq).first()


def _text_gone() -> Break | None:
    gone = Entry.objects.filter(text_row=None).order_by("seq").first()
    return Break(gone.seq, Fault.TEXT_CHANGED, "its text is gone without a redaction.") if gone else None


def _redaction_unrecorded() -> Break | None:
    texts = EntryText.objects.filter(entry__verb=REDACTED, redacted_at=None).values_list("text", flat=True)
    recorded = {json.loads(text).get("entry") for text in texts}
    redacted = EntryText.objects.filter(redacted_at__isnull=False).order_by("entry").values_list("entry", flat=True)
    seq = next((seq for seq in redacted if seq not in recorded), None)
    return Break(seq, Fault.TEXT_CHANGED, "its text was emptied, and no entry records a redaction.") if seq else None
