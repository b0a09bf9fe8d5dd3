"""Which papers an actor may read, and whether the store still holds what the rows say."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.matters.queries import audience_q, withheld_from, without_recused
from alliance.kernel.permissions import Actor

# What every Party may read leaves no trace of who read it.
READ_FREELY = frozenset({Audience.PUBLIC, Audience.ALL_PARTIES})


def visible_to(actor: Actor) -> QuerySet[Document]:
    """The papers whose reading class admits the actor, less those of Matters the actor stands aside from, and less
    those that Alliance made of such Matters' words.

    A paper for its own Party only is read by the Party it names, not by the Party that owns the Matter.
    """
    own = Q(audience=Audience.OWN_PARTY, party__isnull=False)
    readable = (audience_q(actor) & ~own) | (own & Q(party__in=actor.party_ids))
    papers = Document.objects.filter(readable).filter(without_recused(actor))
    return papers.exclude(_gathers_what_is_withheld(actor)).select_related("matter", "party")


def _gathers_what_is_withheld(actor: Actor) -> Q:
    """Papers that Alliance made of a Matter and its parts (a pack of an agenda), where the actor stands aside from a
    part that stands in them: a recusal reaches into files made before it. What every Party may read holds only parts
    that every Party may read."""
    parts = Matter.objects.filter(pk__in=withheld_from(actor), parent__isnull=False)
    open_parts = parts.filter(audience__in=READ_FREELY)
    in_open = Q(audience__in=READ_FREELY, matter__in=open_parts.values("parent"))
    in_others = ~Q(audience__in=READ_FREELY) & Q(matter__in=parts.values("parent"))
    return Q(uploaded_by=None) & (in_open | in_others)


def on_matter(matter: Matter, actor: Actor) -> QuerySet[Document]:
    """The papers of one Matter that the actor may read, oldest first."""
    return visible_to(actor).filter(matter=matter).select_related("uploaded_by").order_by("uploaded_at", "pk")


def is_read_on_record(document: Document) -> bool:
    """Whether fetching this paper is put on record."""
    return document.audience not in READ_FREELY


def damaged() -> Iterator[Document]:
    """Papers whose bytes are missing or no longer match their digest. Reads every file."""
    for document in Document.objects.order_by("uploaded_at", "pk").iterator(chunk_size=500):
        if not storage.is_whole(document.sha256):
            yield document
