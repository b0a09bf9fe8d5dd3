"""Keeping a paper, and opening it to more readers. Nothing else ever happens to one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import storage, uploads
from alliance.kernel.documents.models import WIDENING, Document, Handling
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.permissions import Act, Actor, Scope, require

MOST_IN_A_DAY = 100 * 1024 * 1024
A_DAY = timedelta(hours=24)
# Their titles may say what only their readers may know.
UNTITLED = frozenset({Audience.OWN_PARTY, Audience.NAMED, Audience.IN_FACILITATION})


@transaction.atomic
def store(
    file: Any,
    *,
    matter: Matter,
    title: str,
    audience: Audience | str,
    actor: Actor,
    at: datetime,
    party_id: int | None = None,
    handling: Handling | str = Handling.ORDINARY,
    field: str = "paper",
) -> Document:
    """Keep an uploaded paper on a Matter. `file` is an uploaded file, with what `uploads.check` said of it in
    `checked` where that was asked before, or that alone.

    Whoever calls has required the Act that lets the actor add papers there (evidence, an agenda, a version).
    Raises Refusal for a file that may not be kept, storage.Unavailable when it cannot be written.
    """
    checked = file if isinstance(file, uploads.Checked) else getattr(file, "checked", None)
    checked = checked or uploads.check(file, field=field)
    _check_day(matter, checked.size, at, field)
    storage.keep(checked.file, sha256=checked.sha256, size=checked.size)
    document = Document.objects.create(
        matter=matter,
        title=title,
        file_name=checked.file_name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        pages=checked.pages,
        audience=audience,
        handling=handling,
        party_id=party_id,
        uploaded_by_id=actor.person_id,
        uploaded_at=at,
        scanned=checked.scanned,
    )
    _record(document, "added a paper", actor)
    return document


@transaction.atomic
def store_made(
    content: bytes,
    *,
    matter: Matter,
    title: str,
    file_name: str,
    audience: Audience | str,
    actor: Actor,
    at: datetime,
    pages: int | None = None,
) -> Document:
    """Keep a PDF that Alliance made (a receipt, a pack), so that it is served as it was and never made again."""
    sha256, _ = storage.keep_bytes(content)
    document = Document.objects.create(
        matter=matter,
        title=title,
        file_name=file_name,
        media_type=uploads.MEDIA_TYPES["pdf"],
        size=len(content),
        sha256=sha256,
        pages=pages,
        audience=audience,
        uploaded_at=at,
    )
    _record(document, "made a paper", actor)
    return document


@transaction.atomic
def widen(*, document: Document, audience: Audience | str, actor: Actor, at: datetime) -> Document:
    """Open a paper to more readers, by the Party whose paper it is. Narrowing is not offered.

    Raises NotAllowed, or Refusal where the new readers are not more than the present ones.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    require(actor, Act.WIDEN_PAPER, Scope(owners=frozenset(filter(None, [document.party_id]))))
    before = document.audience
    if before not in WIDENING or audience not in WIDENING or WIDENING.index(audience) <= WIDENING.index(before):
        raise Refusal(
            "audience",
            "This would not open the paper to more readers.",
            mend="Choose a wider group. A paper that others may already have read cannot be closed to them.",
        )
    document.audience = audience
    document.save(update_fields=["audience"])
    _record(document, "opened a paper to more readers", actor, before=str(before), since=at.isoformat())
    return document


@transaction.atomic
def record_download(*, document: Document, actor: Actor) -> None:
    """Put on record that someone fetched a paper that not everyone may read."""
    _record(document, "downloaded", actor)


def _check_day(matter: Matter, size: int, at: datetime, field: str) -> None:
    recent = Document.objects.filter(matter=matter, uploaded_at__gt=at - A_DAY, uploaded_by__isnull=False)
    total = recent.aggregate(total=Sum("size"))["total"] or 0
    if total + size > MOST_IN_A_DAY:
        raise Refusal(
            field,
            "With this file, more than 100 MB would have been added here within a day.",
            mend="Save it with smaller pictures, or add it tomorrow.",
        )


def _record(document: Document, verb: str, actor: Actor, **more: str) -> None:
    facts = {"document": str(document.pk), "sha256": document.sha256, "audience": str(document.audience), **more}
    if document.audience not in UNTITLED:
        facts |= {"title": document.title, "file": document.file_name}
    audit.record(actor=actor, verb=verb, matter=document.matter, facts=facts, audience=document.audience)
