"""The audit chain: what happened, by whom, when, each entry sealed by the one before it.

The facts of an entry stand apart in `EntryText`, so that personal data can be redacted while the chain,
which holds only their salted digest, stays whole. `ChainHead` is a table of its own because the
application's database role may not lock rows of an append-only one.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.kernel.matters.models import Audience


class Entry(models.Model):
    """One sealed fact. Names and the reference are kept as text, so that it reads true after a rename."""

    append_only = True

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()  # the partnership's clock
    real_at = models.DateTimeField()  # the machine's clock
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=120)
    matter = models.ForeignKey("alliance.Matter", null=True, on_delete=models.PROTECT, related_name="entries")
    matter_ref = models.CharField(max_length=40, blank=True)
    audience = models.CharField(max_length=30, choices=Audience.choices)
    clause = models.CharField(max_length=60, blank=True)
    payload_digest = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-seq"]
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["matter", "-seq"], name="entry_by_matter")]

    def __str__(self) -> str:
        return f"{self.seq}: {self.actor_name} {self.verb}"

    @property
    def sealed(self) -> dict[str, object]:
        """The values the seal covers besides `seq`, `prev` and the digest."""
        return {
            "at": self.at,
            "real_at": self.real_at,
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "on_behalf_of": self.on_behalf_of,
            "verb": self.verb,
            "matter": self.matter_id,
            "matter_ref": self.matter_ref,
            "audience": str(self.audience),
            "clause": self.clause,
        }


class EntryText(models.Model):
    """The exact text whose digest an entry holds. The only change ever allowed is to empty it, with a reason."""

    append_only = True
    filled_once = ("salt", "text", "redacted_at", "redaction_reason")
    filled_when = "OLD.redacted_at IS NULL AND NEW.redacted_at IS NOT NULL AND NEW.text = '' AND NEW.salt = ''"

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="text_row")
    salt = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    redacted_at = models.DateTimeField(null=True)
    redaction_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_redacted_text_is_empty_and_says_why",
                condition=(Q(redacted_at=None) & ~Q(text="") & ~Q(salt="") & Q(redaction_reason=""))
                | (Q(redacted_at__isnull=False) & Q(text="", salt="") & ~Q(redaction_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"Redacted: {self.redaction_reason}"


class ChainHead(models.Model):
    """How long the chain is and where it ends: the one row that appending locks."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(name="the_chain_has_one_head", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"
