"""The tables of the agreement: the version as loaded, readings chosen, changes to the governance groups."""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliance.agreement import terms
from alliance.agreement.shapes import Agreement
from alliance.kernel import clock


class Slim(models.Manager):
    """Leaves the large `data` behind until it is asked for: pages read the parsed terms, which are kept."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("data")


class AgreementVersion(models.Model):
    """One issued text of the agreement, as its file says it (`data`), from loading to adoption and after.

    `digest` is the SHA-256 of the canonical JSON of `data`; `document` is the document of record, a file the
    partnership uploads; `matter` is what its deadlines, notices and papers hang on, and exists once adopted.
    """

    key = models.SlugField(max_length=60, unique=True, allow_unicode=False)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True, blank=True)
    closing_from = models.DateField(null=True, blank=True)  # the day from which the Parties ended the whole of it
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    document = models.ForeignKey("alliance.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    matter = models.OneToOneField(
        "alliance.Matter", on_delete=models.PROTECT, null=True, blank=True, related_name="agreement_version"
    )

    history = HistoricalRecords(excluded_fields=["data"])
    objects = Slim()

    class Meta:
        ordering = ["starts_on", "pk"]
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                name="agreement_version_ends_after_it_starts", condition=models.Q(ends_on__gt=models.F("starts_on"))
            ),
            models.UniqueConstraint(fields=["digest"], name="agreement_version_digest_once"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreement:page")

    @property
    def _history_date(self) -> datetime:
        return clock.now()

    @property
    def terms(self) -> Agreement:
        """The typed tree of what this version says; parsed once for each digest."""
        return terms.parsed_once(self.digest, lambda: self.data)

    def is_closing(self, day: date) -> bool:
        """Whether the Parties have ended the whole of it by a day, so that only what is left to do is done."""
        return self.closing_from is not None and self.closing_from <= day

    @property
    def is_adopted(self) -> bool:
        return self.adopted_at is not None


class ReadingChoice(models.Model):
    """One change of a setting, by which an unclear or silent clause is read. Only ever added to.

    The choice in use on a day is the one with the latest `effective_from` not after it; of two with the same day,
    the one recorded last. Before any choice, the file's own default holds.
    """

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="reading_choices")
    setting = models.CharField(max_length=60)
    value = models.JSONField()
    reason = models.TextField(max_length=2000)
    decided_by = models.CharField(max_length=200)
    decision_on = models.DateField()
    effective_from = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["effective_from", "pk"]
        indexes = [models.Index(fields=["version", "setting", "effective_from"], name="reading_choice_in_use")]

    def __str__(self) -> str:
        return f"{self.setting} from {self.effective_from}"


class GroupChange(models.Model):
    """One change to the governance groups (Appendix 1 as data): added, renamed, moved or ended. Only ever added to.

    `key` is a group of the file or a new one; `reports_to` is a group's key or empty. The list of changes is what
    clause 8.1 asks to be carried into the next agreement.
    """

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="group_changes")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300, blank=True)
    reports_to = models.CharField(max_length=60, blank=True)
    is_ended = models.BooleanField(default=False)
    effective_from = models.DateField()
    reason = models.TextField(max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["effective_from", "pk"]
        indexes = [models.Index(fields=["version", "key", "effective_from"], name="group_change_in_use")]

    def __str__(self) -> str:
        return f"{self.name} from {self.effective_from}"
