"""A pack: asked for, built off the web process from a frozen snapshot, published once and never changed again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from alliance.kernel.matters.models import Audience


class Pack(models.Model):
    """One version of a meeting's pack. `snapshot` holds every word it is made from, for each edition.

    The row is the queue: a builder claims it by compare-and-set for the length of a lease (the machine's clock).
    Until it is published the same version may be asked for again, with a new snapshot.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting to be built"
        BUILDING = "building", "being built"
        READY = "ready", "ready to publish"
        FAILED = "failed", "could not be built"
        PUBLISHED = "published", "published"

    meeting = models.ForeignKey("governance.Meeting", on_delete=models.PROTECT, related_name="packs")
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    snapshot = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="one_pack_per_version"),
            models.CheckConstraint(
                name="a_published_pack_says_when",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Pack {self.version} of {self.meeting}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.BUILDING)


class Edition(models.Model):
    """One PDF of a pack, made from the data its readers may see: never a fuller one with pages taken out."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="editions")
    audience = models.CharField(max_length=30, choices=Audience.choices)
    document = models.ForeignKey("alliance.Document", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    remarks = models.JSONField(default=list)  # papers that are not in the PDF, or not tagged, in plain words

    class Meta:
        ordering = ["audience"]
        constraints = [
            models.UniqueConstraint(fields=["pack", "audience"], name="one_edition_per_readership"),
            models.CheckConstraint(name="an_edition_has_a_whole_digest", condition=Exact(Length("sha256"), 64)),
        ]

    def __str__(self) -> str:
        return f"{self.pack} for {self.get_audience_display()}"
