"""A question put to the Board, who may answer it, and every answer given.

The electorate and the settings are frozen when the question is opened; answers are only ever added. What follows
from the result is the business of the room that opened the question: nothing here calls up.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliance.kernel import clock
from parties.deciding.rules import Capacity, Choice, How
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
    terms = models.JSONField(default=dict)  # the readings and the quorum as they stood when it was opened
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
        return reverse("deciding:question", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def last_day(self) -> date | None:
        """The last day to answer in a written round, which ends with that day."""
        return clock.local(self.closes_at - timedelta(seconds=1)).date() if self.closes_at else None


class Elector(models.Model):
    """One seat with a voice, as it stood when the question was opened. Never changed.

    `member` answers (empty while the seat is vacant), or one of `deputies` (person ids and names, in the order in
    which the Party named them). The seat is a Party's, or the Chair's where the agreement gives the Chair a vote.
    """

    append_only = True

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="electors")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField()
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    member_name = models.CharField(max_length=200, blank=True)
    deputies = models.JSONField(default=list)
    is_involved = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="one_seat_of_a_name_per_question")]

    def __str__(self) -> str:
        return f"{self.member_name or 'vacant'} for {self.name}"

    @property
    def is_vacant(self) -> bool:
        return self.member_id is None

    @property
    def people(self) -> tuple[int, ...]:
        """The person ids that may answer for this seat, the member first."""
        return tuple(i for i in (self.member_id, *(d["id"] for d in self.deputies)) if i is not None)


class Answer(models.Model):
    """One answer for one seat to one wording. The latest counts; earlier ones stay.

    `no_answer` is written where an answer is set aside, as the person who gave it has to stand aside; `recused`
    where nobody is left who may answer for the seat.
    """

    append_only = True

    class Value(models.TextChoices):
        AGREE = Choice.AGREE.value, "Agree"
        DISAGREE = Choice.DISAGREE.value, "Do not agree"
        ABSTAIN = Choice.ABSTAIN.value, "Abstain"
        RECUSED = Choice.RECUSED.value, "Stands aside"
        NO_ANSWER = Choice.NO_ANSWER.value, "No answer yet"

    class HowGiven(models.TextChoices):
        AT_MEETING = How.MEETING.value, "at the meeting"
        IN_WRITING = How.WRITING.value, "in writing"
        FROM_MINUTES = How.RECORDED.value, "entered from the minutes"

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    elector = models.ForeignKey(Elector, on_delete=models.PROTECT, related_name="answers")
    text_version = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=10, choices=Value.choices)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by_name = models.CharField(max_length=200)
    capacity = models.CharField(max_length=10, choices=[(c.value, c.value) for c in Capacity])
    how = models.CharField(max_length=25, choices=HowGiven.choices)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_from_the_minutes_names_who_entered_it",
                condition=~Q(how=How.RECORDED.value) | Q(entered_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elector.name}: {self.get_value_display()}"
