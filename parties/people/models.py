"""Parties, people and dated appointments to the posts of the agreement version in force."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliance.kernel import clock


class StampedByOurClock(models.Model):
    """History rows of these records carry the partnership's clock, so that *as it stood on* works in a story."""

    _change_reason: str  # set before a save, for the history row

    class Meta:
        abstract = True

    @property
    def _history_date(self):
        return clock.now()


class Party(StampedByOurClock):
    """One of the signatory organisations, equal in standing (MoU 1.1, 5.2.9)."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)  # one of the kinds the agreement version lists
    # MoU order; the tie-break order everywhere. A successor stands where the Party before it stood.
    position = models.PositiveSmallIntegerField()
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    succeeded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="succeeds")
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["position"], condition=Q(succeeded_by=None), name="one_party_at_each_place_in_the_order"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="a_party_leaves_after_it_joins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("parties:party", args=[self.key])

    @property
    def last_day(self) -> date | None:
        """The last day on which it is a Party; `left_on` is the first on which it is none."""
        return self.left_on - timedelta(days=1) if self.left_on else None


class PersonManager(BaseUserManager["Person"]):
    """Only what Django's sign-in needs; people are admitted by `people.actions.admit_person`."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(StampedByOurClock, AbstractBaseUser):
    """One human, one row. `email` is for signing in; `contact_email` may be a shared mailbox."""

    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    title = models.CharField(max_length=20, blank=True)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    contact_email = models.EmailField(max_length=254, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    admitted_at = models.DateTimeField()
    # When they accepted their invitation and acknowledged the Seven Principles (MoU 5.1). Nobody signs in before.
    came_in_at = models.DateTimeField(null=True, blank=True)
    # Whether an e-mail copy says what a notice is about, or only that one waits: a mailbox may be shared.
    mail_names_matter = models.BooleanField(default=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def greeting_name(self) -> str:
        """How the home page greets: title and family name where there is a title, else the given name."""
        return f"{self.title} {self.family_name}" if self.title else self.given_name

    @property
    def notice_address(self) -> str:
        """Where e-mail copies go; empty when the person gave none."""
        return self.contact_email or self.email or ""


class Appointment(StampedByOurClock):
    """A person holds a post from a day to a day (both inclusive). Rights follow from those in force today."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=40)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    matter = models.ForeignKey("alliance.Matter", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    appointing_body = models.CharField(max_length=120)
    evidence = models.ForeignKey("alliance.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    is_acting = models.BooleanField(default=False)  # holds a vacant post for a time, as “Acting …”
    # Who decided its last day where that was moved, and the letter that says so; empty as it was first appointed.
    last_day_by = models.CharField(max_length=120, blank=True)
    last_day_letter = models.ForeignKey(
        "alliance.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["post", "party__position", "-starts_on"]
        indexes = [models.Index(fields=["person", "starts_on"]), models.Index(fields=["post", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="an_appointment_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.post}{f' of {self.party}' if self.party_id else ''}"
