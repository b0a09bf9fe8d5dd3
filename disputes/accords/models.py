"""What several Parties have to agree to in the same words before it counts (App 2 1.7.2(iv), 1.7.4)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Accord(models.Model):
    """A text on a dispute that waits for the agreement of each Party in `needs`. Other words are another accord."""

    class Outcome(models.TextChoices):
        AGREED = "agreed", "agreed by all"
        DECLINED = "declined", "not agreed"
        REPLACED = "replaced", "replaced by other words"

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="accords")
    key = models.CharField(max_length=40)  # what it is for: settle, extend, the key of an option of last resort
    text = models.TextField()
    facts = models.JSONField(default=dict)  # what it would do, besides its words: a date, the Parties that would leave
    needs = models.JSONField(default=list)  # the Parties whose agreement it needs, by key, as they stood on that day
    proposed_for = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "key"], condition=Q(closed_at=None), name="one_open_accord_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="a_closed_accord_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}: {self.key}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Consent(models.Model):
    """One Party's answer to the words of an accord. Never changed."""

    append_only = True

    accord = models.ForeignKey(Accord, on_delete=models.PROTECT, related_name="consents")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    why = models.TextField(blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["party__position"]
        constraints = [models.UniqueConstraint(fields=["accord", "party"], name="one_answer_of_a_party_to_an_accord")]

    def __str__(self) -> str:
        return f"{self.party} {'agrees' if self.agrees else 'does not agree'}"
