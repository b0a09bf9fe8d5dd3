"""A question put to the Board, who may answer it, and every answer given.

The electorate and the settings are frozen when the question is opened; answers are only ever added. What follows
from the result is the business of the room that opened the question: nothing here calls up.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from parties.people.models import StampedByOurClock


class Mode(models.TextChoices):
    AT_MEETING = "at_meeting", "at a meeting"
    WRITTEN_ROUND = "written_round", "in a written round"


class Question(StampedByOurClock):
    """One decision asked for, on one Matter. `text_version` counts the wordings: answers belong to one of them."""

    matter = models.ForeignKey("alliance.Matter", on_delete=models.PROTECT, related_name="questions")
    purpose = models.CharField(max_length=40, default="decision")  # set by the room that opens it, to find it again
    text = models.TextField()
    text_version = models.PositiveSmallIntegerField(default=1)
    rule = models.CharField(max_length=30)
    mode = models.CharField(max_length=15, choices=Mode.choices)
    settings = models.JSONField(default=dict)  # the readings and the quorum as they stood when it was opened
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=30, blank=True)
    result = models.TextField(blank=True)  # the result in a sentence
    counts = models.JSONField(default=dict, blank=True)
    turn = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_closed_question_has_a_result",
                condition=Q(closed_at=None, outcome="", result="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="") & ~Q(result="")),
            ),
            models.UniqueConstraint(
                fields=["matter", "purpose"], condition=Q(closed_at=None), name="one_open_question_of_a_purpose"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("parties:question", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Elector(models.Model):
    """One Party's place in the electorate of a question, as it stood when the question was opened.

    `person` answers (empty while the seat is vacant). Where a person stands aside, the Party's deputy takes the
    place; where it has none, the Party itself does not take part (`is_recused`).
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="electors")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    party_name = models.CharField(max_length=120)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200, blank=True)
    is_involved = models.BooleanField(default=False)
    is_recused = models.BooleanField(default=False)
    stood_aside = models.CharField(max_length=200, blank=True)  # the name of the person who did
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["party__position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "party"], name="one_place_per_party_and_question"),
            models.CheckConstraint(name="standing_aside_has_a_reason", condition=Q(stood_aside="") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_name or 'nobody'} for {self.party_name}"

    @property
    def is_vacant(self) -> bool:
        return self.person_id is None and not self.is_recused


class Answer(models.Model):
    """One answer of one Party to one wording. The latest counts; earlier ones stay."""

    append_only = True

    class Value(models.TextChoices):
        AGREE = "agree", "agree"
        DISAGREE = "disagree", "disagree"
        ABSTAIN = "abstain", "abstain"
        SET_ASIDE = "set-aside", "set aside"  # the person who answered had to stand aside

    class Capacity(models.TextChoices):
        MEMBER = "member", "member"
        DEPUTY = "deputy", "deputy"
        ENTERED = "entered", "entered by the secretary"

    class How(models.TextChoices):
        AT_MEETING = "at_meeting", "at the meeting"
        IN_WRITING = "in_writing", "in writing"
        FROM_MINUTES = "from_minutes", "entered from the minutes"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    elector = models.ForeignKey(Elector, on_delete=models.PROTECT, related_name="answers")
    text_version = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=10, choices=Value.choices)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by_name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    how = models.CharField(max_length=15, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.elector.party_name}: {self.get_value_display()}"
