"""The form keys: one intent, one record."""

from django.conf import settings
from django.db import models


class FormKey(models.Model):
    """A form that was acted on: a second submission of the same key leads to the first result. Kept for good."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=80)
    key = models.CharField(max_length=64)
    attempt = models.CharField(max_length=32)  # tells a twin that lost the race from the one that won it
    digest = models.CharField(max_length=64)
    leads_to = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form", "key"], name="a_form_key_is_used_once")]

    def __str__(self) -> str:
        return f"{self.form} by {self.person_id}"
