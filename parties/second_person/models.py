"""What one person has proposed and a second has to agree to before it happens (reliability reference 3.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class Proposal(models.Model):
    """A change of power, a second factor or a signatory that waits for a second person. Settled once, then kept.

    `kind` names the act in `second_person.kinds`; `facts` are its arguments, by key, so that what is agreed to is what
    was proposed; `summary` says it in one sentence, as it read on that day.
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", "agreed"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    summary = models.CharField(max_length=400)
    reason = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    why_not = models.CharField(max_length=300, blank=True)  # the reason of whoever declined

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_settled_proposal_says_how_and_when",
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="nobody_agrees_to_their_own_proposal",
                condition=~Q(outcome="agreed") | ~Q(settled_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.summary

    def get_absolute_url(self) -> str:
        return reverse("parties:proposal", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
