"""The room of the facilitated discussions: what is said there without prejudice, and who may read it (Reading 31)."""

from django.conf import settings
from django.db import models


class RoomNote(models.Model):
    """Something written or brought in confidence. Never changed, and shown nowhere else."""

    append_only = True

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="room_notes")
    text = models.TextField(blank=True)
    paper = models.OneToOneField("alliance.Document", null=True, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_by_name = models.CharField(max_length=200)
    written_for = models.CharField(max_length=120, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}: a note of {self.written_by_name}"


class RoomReaders(models.Model):
    """Who reads the room, as its facilitator said it last. Without one, those who take part. Never changed."""

    append_only = True

    dispute = models.ForeignKey("disputes.Dispute", on_delete=models.PROTECT, related_name="room_readers")
    parties = models.JSONField(default=list)  # the keys of the Parties involved that read it
    board = models.BooleanField(default=False)
    presides = models.BooleanField(default=False)  # whoever presides, because they take part
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}: who reads the room"
