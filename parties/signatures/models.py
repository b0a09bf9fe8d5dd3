"""Who signs an agreement for each Party, and the signatures (MoU Appendix 3; Reading 7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Signatory(models.Model):
    """The person named to sign one version for one Party, in what office, on what authority.

    Frozen, save that it ends once, with the reason.
    """

    append_only = True
    filled_once = ("ended_at", "ended_because")
    filled_when = "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_because <> ''"

    version = models.ForeignKey("alliance.AgreementVersion", on_delete=models.PROTECT, related_name="signatories")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="signatories")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=120)  # what they are in their own organisation, such as Chief Executive
    authority = models.ForeignKey("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
    named_by = models.CharField(max_length=200)
    named_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200, blank=True)  # empty where nobody else could agree
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["party__position", "-named_at"]
        verbose_name_plural = "signatories"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "party"], condition=Q(ended_at=None), name="one_signatory_of_a_party_and_version"
            ),
            models.CheckConstraint(
                name="an_ended_signatory_says_why",
                condition=Q(ended_at=None, ended_because="") | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.party}"


class Signature(models.Model):
    """One Party's signature of one version. Frozen: `digest` seals its facts, `entry` sets it in the audit chain."""

    append_only = True

    class Way(models.TextChoices):
        TYPED = "typed", "by typing their name here"
        PAGE = "page", "on paper, with the signed page kept here"

    version = models.ForeignKey("alliance.AgreementVersion", on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="signatures")
    signatory = models.OneToOneField(Signatory, on_delete=models.PROTECT, related_name="signature")
    way = models.CharField(max_length=5, choices=Way.choices)
    signer_name = models.CharField(max_length=200)
    office = models.CharField(max_length=120)
    party_name = models.CharField(max_length=120)
    signed_on = models.DateField()  # the date of the signature: of the page where it was signed on paper
    text_digest = models.CharField(max_length=64)  # SHA-256 of the document of record
    page = models.ForeignKey("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
    page_digest = models.CharField(max_length=64, blank=True)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    entry = models.OneToOneField("alliance.Entry", on_delete=models.PROTECT, related_name="signature")

    class Meta:
        ordering = ["party__position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "party"], name="one_signature_of_a_party_and_version"),
            models.CheckConstraint(
                name="a_page_comes_with_its_digest",
                condition=Q(way="typed", page=None, page_digest="")
                | (Q(way="page", page__isnull=False) & ~Q(page_digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer_name} for {self.party_name}"
