"""What a facilitator quotes and bills, how it is to be shared, and what was paid (App 2 1.7.2(v)). Money in pence.

Nothing here is changed or deleted: what was entered by mistake is taken back with a reason and stays on record.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Entered(models.Model):
    """What the rows of this room share: whose dispute and stage, the paper that shows it, who entered it."""

    append_only = True
    filled_once = ("withdrawn_at", "withdrawn_because")
    filled_when = "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.withdrawn_because <> ''"

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="%(class)ss")
    stage = models.CharField(max_length=40)
    paper = models.ForeignKey("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


class Quote(Entered):
    """What somebody who could be chosen would cost, and the most it may come to."""

    name = models.CharField(max_length=160)
    fee_basis = models.CharField(max_length=300, blank=True)
    quoted_pence = models.PositiveBigIntegerField()
    cap_pence = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["entered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cap_pence=None) | Q(cap_pence__gte=F("quoted_pence")),
                name="the_cap_of_a_quote_is_not_below_it",
            )
        ]

    def __str__(self) -> str:
        return f"quote of {self.name}"


class Bill(Entered):
    """A cost or disbursement. It is shared by the Parties involved on the day it arose."""

    arose_on = models.DateField()
    what = models.CharField(max_length=200)
    pence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["arose_on", "pk"]

    def __str__(self) -> str:
        return f"bill of {self.arose_on:%-d %B %Y}: {self.what}"


class Direction(Entered):
    """How the facilitator directs that costs are shared, by a letter of a day."""

    class Way(models.TextChoices):
        PARTS = "parts", "In parts, such as 2 to 1 to 1"
        PERCENTAGES = "percentages", "In percentages that total 100.00"

    class Reach(models.TextChoices):
        FROM_ITS_DAY = "from-its-day", "Costs that arise from its day on"
        EVERY_COST = "every-cost", "All costs of this dispute, earlier ones too"

    dated_on = models.DateField()
    reach = models.CharField(max_length=12, choices=Reach.choices)
    way = models.CharField(max_length=12, choices=Way.choices)

    class Meta:
        ordering = ["dated_on", "pk"]

    def __str__(self) -> str:
        return f"direction of {self.dated_on:%-d %B %Y}"


class DirectedShare(models.Model):
    """One Party's whole-number part in a direction, or its hundredths of a per cent. It may be 0."""

    append_only = True

    direction = models.ForeignKey(Direction, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["party__position"]
        constraints = [models.UniqueConstraint(fields=["direction", "party"], name="one_share_a_party_and_direction")]

    def __str__(self) -> str:
        return f"{self.party} in the {self.direction}"


class Payment(Entered):
    """What a Party paid towards its shares."""

    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField()
    pence = models.PositiveBigIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["paid_on", "pk"]

    def __str__(self) -> str:
        return f"payment of {self.party} on {self.paid_on:%-d %B %Y}"
