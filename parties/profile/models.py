"""A new address for e-mail copies, until somebody who reads its mail has confirmed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ContactChange(models.Model):
    """One address a person asked to have e-mail copies sent to. It is used only once its code was typed here.

    The code itself is kept nowhere: it is derived from the site's key when the letter is written and when it is typed.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_changes")
    address = models.EmailField(max_length=254)
    before = models.EmailField(max_length=254, blank=True)  # where copies went until then, to be told
    salt = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()  # the partnership's clock
    expires_at = models.DateTimeField()  # the machine's clock
    confirmed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at=None, dropped_at=None),
                name="one_open_contact_change_each",
            ),
            models.CheckConstraint(
                name="a_contact_change_ends_one_way", condition=Q(confirmed_at=None) | Q(dropped_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"new contact address of {self.person}"
