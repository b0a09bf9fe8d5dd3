"""A concern or an idea: words to one Party, or to those the agreement names, before anything is a dispute (5.2.15)."""

from django.conf import settings
from django.db import models
from django.urls import reverse


class Concern(models.Model):
    """What somebody wants another to know. It starts no clock and stands on no register. The words never change; its
    author may withdraw it, or begin a dispute from it, once."""

    append_only = True
    filled_once = ("withdrawn_at", "draft")

    matter = models.OneToOneField("alliance.Matter", on_delete=models.PROTECT, related_name="concern")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="concerns")
    author_name = models.CharField(max_length=200)
    to_party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    to_words = models.CharField(max_length=200)  # whom it went to, in words
    text = models.TextField()
    raised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    draft = models.OneToOneField("disputes.Draft", null=True, on_delete=models.PROTECT, related_name="concern")

    class Meta:
        ordering = ["-raised_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.matter.reference}, to {self.to_words}"

    def get_absolute_url(self) -> str:
        return reverse("disputes:concern", args=[self.matter.reference])


class ConcernAnswer(models.Model):
    """What somebody it went to, or its author, wrote back. Never changed; a further one is a further row."""

    append_only = True

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_by_name = models.CharField(max_length=200)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.given_by_name} on {self.concern.matter.reference}"
