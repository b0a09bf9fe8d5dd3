"""What followed from an appointment's first day, and from its end: done once each."""

from django.db import models


class FollowUp(models.Model):
    """That what follows from the beginning or the end of an appointment was done, so that it is not done again."""

    class Of(models.TextChoices):
        BEGINNING = "beginning", "its first day"
        END = "end", "its end"

    appointment = models.ForeignKey("parties.Appointment", on_delete=models.PROTECT, related_name="followed_up")
    of = models.CharField(max_length=10, choices=Of.choices)
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "of"], name="what_follows_an_appointment_follows_once")
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.get_of_display()}"
