"""A pack: asked for, built off the web process from a frozen snapshot, published once and never changed again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from alliance.kernel.matters.models import Audience


class Pack(models.Model):
    """One request for a pack. `snapshot` holds every word it is made from, for each edition.

    The row is the queue: a builder claims it by compare-and-set for the length of a lease (the machine's clock).
    `version` is the one it will have when published; of several requests for a version, one is published. From
    then on the database refuses any change to the row.
    """

    append_only = True
    filled_once = (
        "state", "claimed_at", "lease_token", "lease_until", "attempts", "failures", "error", "ready_at",
        "published_at", "published_by",
    )  # fmt: skip
    filled_when = "OLD.state <> 'published'"

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
    attempts = models.PositiveSmallIntegerField(default=0)  # how often a builder took it up
    failures = models.PositiveSmallIntegerField(default=0)  # how often one gave it up
    error = models.CharField(max_length=300, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="pack_to_build")]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "version"], condition=Q(state="published"), name="one_published_pack_per_version"
            ),
            models.UniqueConstraint(
                name="one_pack_under_way_per_meeting",
                fields=["meeting"],
                condition=Q(state__in=["waiting", "building"]),
            ),
            models.CheckConstraint(
                name="a_published_pack_says_when", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Pack {self.version} of {self.meeting}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.BUILDING)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Edition(models.Model):
    """One PDF of a pack, made from the data its readers may see: never a fuller one with pages taken out.

    `document` is read by those who prepare the meeting; publishing adds `published`, the same bytes for the readers.
    """

    append_only = True
    filled_once = ("published",)

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="editions")
    audience = models.CharField(max_length=30, choices=Audience.choices)
    document = models.ForeignKey("alliance.Document", on_delete=models.PROTECT, related_name="+")
    published = models.OneToOneField("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
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
