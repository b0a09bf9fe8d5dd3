"""Deadline: a stored row, only ever computed, that keeps the reasoning people were shown."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from alliance.kernel.operational_days import Reckoning


class Standing(models.TextChoices):
    """Where a date comes from. MoU dates are *due dates*; the other two are *targets*."""

    MOU = "mou", "MoU"
    READING = "reading", "Our reading"
    PRACTICE = "practice", "Practice"


class Deadline(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", "running"
        WAITING = "waiting", "follows if nobody acts"
        MET = "met", "met"
        CANCELLED = "cancelled", "no longer needed"
        SUPERSEDED = "superseded", "replaced by another date"

    matter = models.ForeignKey("alliance.Matter", on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    clause = models.CharField(max_length=30, blank=True)
    reading = models.CharField(max_length=40, blank=True)  # the setting it rests on, for "Our reading"
    starts_on = models.DateField()
    due_on = models.DateField()
    ends_at = models.DateTimeField()  # exclusive: overdue from this instant
    reckoning = models.JSONField()
    owed_by_party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    owed_by_post = models.CharField(max_length=40, blank=True)
    owed_by_person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=30)
    lapses = models.BooleanField(default=False)  # its end moves things on by itself, so it is never late
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    superseded_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="supersedes")
    contingent_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")

    class Meta:
        ordering = ["ends_at", "pk"]
        indexes = [models.Index(fields=["state", "ends_at"]), models.Index(fields=["matter", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(state__in=["running", "waiting"], owed_by_party=None, owed_by_person=None),
                name="one_open_deadline_of_a_kind_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["running", "waiting"]) | Q(ended_at__isnull=False),
                name="an_ended_deadline_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} by {self.due_on:%-d %B %Y}"

    @cached_property
    def reasoning(self) -> Reckoning:
        """The stored reckoning, as it was shown when the date was set."""
        return Reckoning.from_json(self.reckoning)

    @property
    def is_target(self) -> bool:
        return self.standing != Standing.MOU

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.WAITING)
