"""What has changed about a Party, from which day and why (MoU 1.1)."""

from django.db import models


class PartyChange(models.Model):
    """One change of a Party: joining, name, kind, leaving or succession. Kept for good, so that old names stay known.

    `before` and `after` hold the fields that changed; a change dated ahead has no `applied_at` until its day. Of two
    from the same day the one recorded later holds.
    """

    class What(models.TextChoices):
        JOINED = "joined", "joined"
        RENAMED = "renamed", "renamed"
        KIND = "kind", "changed its kind"
        LEFT = "left", "left"
        SUCCEEDED = "succeeded", "succeeded by another"

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=What.choices)
    on_day = models.DateField()  # the first day on which it is so
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)  # only a change whose day had not come
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-on_day", "-pk"]

    def __str__(self) -> str:
        return f"{self.party} {self.get_what_display()}"

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.cancelled_at is None
