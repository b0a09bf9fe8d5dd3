"""Packs as their readers may see them: published editions for their readers, drafts for those who prepare them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from alliance.kernel.documents.queries import visible_to as visible_documents
from alliance.kernel.permissions import Act, Actor, may
from governance.meetings.models import Meeting
from governance.packs.models import Edition, Pack


def visible_to(actor: Actor) -> QuerySet[Pack]:
    """Published packs for everyone who reads meetings; the others for those who prepare them."""
    packs = Pack.objects.defer("snapshot").select_related("meeting__matter", "published_by")
    if may(actor, Act.PREPARE_MEETING):
        return packs
    if may(actor, Act.READ_MEETING):
        return packs.filter(state=Pack.State.PUBLISHED)
    return packs.none()


@dataclass(frozen=True)
class Shown:
    """An edition with the document this reader may open."""

    edition: Edition
    document: object


def editions_for(pack: Pack, actor: Actor) -> list[Shown]:
    """The editions the actor may open: the published file, or before that the draft."""
    readable = visible_documents(actor)
    rows = pack.editions.select_related("document", "published")
    found = []
    for edition in rows:
        document = edition.published if pack.is_published else edition.document
        if document is not None and readable.filter(pk=document.pk).exists():
            found.append(Shown(edition, document))
    return found


def published_of(meeting: Meeting, actor: Actor) -> list[Pack]:
    """The published packs of a meeting, the latest first."""
    return list(visible_to(actor).filter(meeting=meeting, state=Pack.State.PUBLISHED).order_by("-version"))


def draft_of(meeting: Meeting, actor: Actor) -> Pack | None:
    """The pack asked for last, where it is not published yet and the actor prepares meetings."""
    if not may(actor, Act.PREPARE_MEETING):
        return None
    latest = visible_to(actor).filter(meeting=meeting).order_by("-pk").first()
    return None if latest is None or latest.is_published else latest
