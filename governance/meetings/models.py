"""Meetings of a body of the agreement, their agenda and papers."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliance.kernel import clock
from governance.meetings.rules import OPEN_STATES, PURPOSES, SECTIONS, STATES, Purpose, Section, State
from parties.people.models import StampedByOurClock


class Meeting(StampedByOurClock):
    """One meeting, from planning on. The MoU sets no rules for meetings: every default is Practice."""

    matter = models.OneToOneField("alliance.Matter", on_delete=models.PROTECT, related_name="meeting")
    body = models.CharField(max_length=40)  # a body of the agreement version
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    state = models.CharField(max_length=20, choices=STATES, default=State.PLANNED.value)
    turn = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at")))
        ]

    def __str__(self) -> str:
        return f"{self.title}, {clock.local(self.starts_at):%a %-d %B %Y}"

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting", args=[self.matter.reference])

    @property
    def is_open(self) -> bool:
        """Whether its agenda may still change."""
        return State(self.state) in OPEN_STATES


class AgendaItem(StampedByOurClock):
    """One line of an agenda. Its Matter is a child of the meeting's, so that readers and recusals hold item by item."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    matter = models.OneToOneField("alliance.Matter", on_delete=models.PROTECT, related_name="agenda_item")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=10, choices=PURPOSES, default=Purpose.NOTE.value)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    sponsor = models.CharField(max_length=120, blank=True)
    is_part_2 = models.BooleanField(default=False)
    ground = models.CharField(max_length=200, blank=True)
    needs_paper = models.BooleanField(default=False)
    section = models.CharField(max_length=20, choices=SECTIONS, blank=True, default=Section.NONE.value)
    removed_at = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveIntegerField(default=0)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_part_2_item_has_a_ground",
                condition=Q(is_part_2=False, ground="") | (Q(is_part_2=True) & ~Q(ground="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """A stored document that goes with an item. Taking it off the agenda keeps the document."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey("alliance.Document", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    late_reason = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "document"], name="a_paper_goes_once_with_an_item")]

    def __str__(self) -> str:
        return self.document.title
