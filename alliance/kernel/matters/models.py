"""Matter: the file everything hangs on, with its readers and recusals."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from alliance.kernel.matters.kinds import SHAPES, Kind, Shape


class Audience(models.TextChoices):
    """The reading classes: the one closed list (domain reference 9; MoU 10.1, App 2 1.4)."""

    PUBLIC = "public", "Anyone"
    ALL_PARTIES = "all_parties", "All Parties"
    BOARD = "board", "The Board"
    BOARD_PART_2 = "board_part_2", "The Board, Part 2 (confidential)"
    INVOLVED_AND_BOARD = "involved_and_board", "The Parties involved and the Board"
    INVOLVED_CHAIR_FACILITATOR = "involved_chair_facilitator", "The Parties involved, the Chair and the facilitator"
    IN_FACILITATION = "in_facilitation", "Those taking part in the facilitated discussions"
    OWN_PARTY = "own_party", "Your own Party only"
    NAMED = "named", "Named people or posts"


class Matter(models.Model):
    """Whatever has a reference and readers owns one of these; documents, notices, deadlines and audit hang on it."""

    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, s.noun) for k, s in SHAPES.items()])
    title = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    audience = models.CharField(max_length=30, choices=Audience.choices, default=Audience.ALL_PARTIES)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-opened_at"])]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def shape(self) -> Shape:
        return SHAPES[Kind(self.kind)]


class PartyRole(models.TextChoices):
    OWNER = "owner", "owner"
    RAISING = "raising", "raising Party"
    RESPONDING = "responding", "responding Party"
    JOINED = "joined", "joined Party"


class MatterParty(models.Model):
    """A Party's dated part in a Matter: whose it is, or who is involved."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=PartyRole.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["party__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "party"], condition=Q(until=None), name="one_current_part_per_party_and_matter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} in {self.matter.reference} as {self.role}"


class MatterReader(models.Model):
    """A person, or whoever holds a post, who may read a Matter of class `named`."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ ~Q(post=""), name="a_reader_is_a_person_or_a_post"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or self.post} reads {self.matter.reference}"


class Recusal(models.Model):
    """Something taken away from one person for one Matter. It overrides every reading class and authority."""

    class Withholds(models.TextChoices):
        PAPERS = "papers", "papers"
        VOTE = "vote", "vote"
        VOICE = "voice", "voice"
        PRESENCE = "presence", "presence"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="recusals")
    withholds = models.CharField(max_length=10, choices=Withholds.choices)
    reason = models.CharField(max_length=300)
    from_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "matter", "withholds"],
                condition=Q(ended_at=None),
                name="one_current_recusal_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} without {self.withholds} in {self.matter.reference}"


class ReferenceCounter(models.Model):
    """The last number given under a prefix and year, so that no reference is ever used twice."""

    prefix = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_prefix_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:03d}"
