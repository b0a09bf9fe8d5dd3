"""Invitations: how somebody who was entered gets in for the first time."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Invitation(models.Model):
    """One link, for one person and the address it was sent to, good once and for seven days of the machine's clock.

    Only a digest of the link's secret is kept. The secret itself is derived from the site's key when the mail is
    written, so that neither the database nor the outbox holds it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    address = models.EmailField(max_length=254)  # the sign-in address it was made for; another one voids it
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    inviter_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()  # the partnership's clock
    expires_at = models.DateTimeField()  # the machine's clock
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(accepted_at=None, withdrawn_at=None), name="one_open_invitation_each"
            ),
            models.CheckConstraint(
                name="an_invitation_ends_one_way", condition=Q(accepted_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"invitation of {self.person}"
