"""The record of one stored file. Its bytes live in the store under their digest (see storage.py)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse

from alliance.kernel.matters.models import Audience


class Handling(models.TextChoices):
    """How readers are asked to treat a paper; it never changes who may read it."""

    ORDINARY = "", "No label"
    COMMERCIALLY_SENSITIVE = "commercially_sensitive", "Commercially sensitive"


# A paper may move to the right, never to the left; nothing said in facilitation moves at all.
WIDENING = (
    Audience.OWN_PARTY,
    Audience.INVOLVED_CHAIR_FACILITATOR,
    Audience.INVOLVED_AND_BOARD,
    Audience.ALL_PARTIES,
)
WIDER = " OR ".join(
    f"(OLD.audience = '{before.value}' AND NEW.audience = '{after.value}')"
    for place, before in enumerate(WIDENING)
    for after in WIDENING[place + 1 :]
)


class Document(models.Model):
    """A paper on a Matter. Never edited and never deleted; a better version is another Document.

    The one change the database lets through is to more readers.
    """

    append_only = True
    filled_once = ("audience",)
    filled_when = WIDER

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    matter = models.ForeignKey("alliance.Matter", on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=150, help_text="The safe name offered on download; never a path.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64, db_index=True)
    pages = models.PositiveIntegerField(null=True, blank=True, help_text="PDFs only.")
    audience = models.CharField(max_length=30, choices=Audience.choices)
    handling = models.CharField(max_length=30, choices=Handling.choices, blank=True, default=Handling.ORDINARY)
    party = models.ForeignKey(
        "parties.Party",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
        help_text="The Party whose paper it is; empty for the Alliance's own.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents_uploaded",
        help_text="Empty when Alliance made the file itself.",
    )
    uploaded_at = models.DateTimeField()
    scanned = models.BooleanField(default=False, help_text="A virus scanner looked at it and found nothing.")

    class Meta:
        indexes = [models.Index(fields=["matter", "uploaded_at"], name="document_by_matter")]
        constraints = [
            models.CheckConstraint(name="document_is_not_empty", condition=models.Q(size__gt=0)),
            models.CheckConstraint(name="document_digest_is_whole", condition=Exact(Length("sha256"), 64)),
            models.CheckConstraint(name="document_audience_is_known", condition=models.Q(audience__in=Audience.values)),
            models.CheckConstraint(name="document_handling_is_known", condition=models.Q(handling__in=Handling.values)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("desk:document", args=[self.pk])

    @property
    def is_made_here(self) -> bool:
        """Whether Alliance made the file, so that there was nothing to scan."""
        return self.uploaded_by_id is None
