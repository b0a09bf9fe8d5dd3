"""The facilitator of a dispute, the discussions, and what the facilitator asks the Parties for (App 2 1.7.1, 1.7.2)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Facilitator(models.Model):
    """Somebody appointed to help with one dispute, from a day on. A successor is a further row."""

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="facilitators")
    stage = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    firm = models.CharField(max_length=160, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    appointed_on = models.DateField()
    fee_basis = models.CharField(max_length=300, blank=True)
    quoted_pence = models.PositiveBigIntegerField(null=True)
    cap_pence = models.PositiveBigIntegerField(null=True)
    independence = models.TextField()  # the statement: no current role with a Party, interests declared
    override = models.CharField(max_length=300, blank=True)  # why somebody with a role at a Party was taken
    acceptance = models.ForeignKey("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-appointed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute"], condition=Q(ended_on=None), name="one_facilitator_of_a_dispute_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(cap_pence=None) | Q(quoted_pence=None) | Q(cap_pence__gte=F("quoted_pence")),
                name="a_cap_is_not_below_the_quote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.firm}" if self.firm else self.name


class Discussion(models.Model):
    """One facilitated discussion: booked, then held, cancelled or adjourned. What was said in it is not kept here."""

    class State(models.TextChoices):
        BOOKED = "booked", "booked"
        HELD = "held", "held"
        CANCELLED = "cancelled", "cancelled"
        ADJOURNED = "adjourned", "adjourned before it began"

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="discussions")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    attended = models.JSONField(default=list)  # the keys of the Parties that were there
    absences = models.CharField(max_length=300, blank=True)  # why a Party that should have been there was not
    outcome = models.CharField(max_length=300, blank=True)  # one line, nothing said without prejudice
    outside = models.CharField(max_length=300, blank=True)  # why it is recorded though it lies outside the procedure
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["facilitator", "starts_at"],
                condition=Q(state__in=["booked", "held"]),
                name="two_discussions_are_not_at_once",
            )
        ]

    def __str__(self) -> str:
        return f"discussion of {self.starts_at:%-d %B %Y}"

    @property
    def counts(self) -> bool:
        """Whether it counts towards the number that the agreement asks for (App 2 1.7.2(iv))."""
        return self.state == self.State.HELD and not self.outside


class InformationRequest(models.Model):
    """Something the facilitator asks one Party for, and what came of it (App 2 1.7.2(i))."""

    facilitator = models.ForeignKey(Facilitator, on_delete=models.PROTECT, related_name="requests")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    asked = models.TextField()
    asked_at = models.DateTimeField()
    deadline = models.OneToOneField("alliance.Deadline", null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    refused_because = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return f"request to {self.party}"
