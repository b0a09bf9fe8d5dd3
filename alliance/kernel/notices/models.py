"""Notices and their delivery, the outbox of e-mail copies, and the scheduler's last tick.

The row in `Delivery` *is* the service of record, written in the transaction of the act it tells of. The
e-mail is a copy; it waits in `OutboundMail` until a worker sends it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from alliance.kernel.matters.models import Audience


class Notice(models.Model):
    """A text served on named people. Frozen: a better text is another Notice."""

    append_only = True

    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    matter = models.ForeignKey("alliance.Matter", on_delete=models.PROTECT, related_name="notices")
    audience = models.CharField(max_length=30, choices=Audience.choices)
    subject = models.CharField(max_length=200)
    body = models.TextField()  # plain text
    clause = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of subject, a blank line, body
    served_at = models.DateTimeField()
    served_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    once = models.CharField(max_length=120, blank=True)  # the event this tells of, where telling twice would be wrong
    entry = models.OneToOneField("alliance.Entry", on_delete=models.PROTECT, related_name="notice")

    class Meta:
        ordering = ["-served_at", "-pk"]
        indexes = [models.Index(fields=["matter", "-served_at"], name="notice_by_matter")]
        constraints = [
            models.CheckConstraint(name="a_notice_says_something", condition=~Q(subject="") & ~Q(body="")),
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name="one_notice_of_one_event"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("desk:notice", args=[self.reference])


class Channel(models.TextChoices):
    """How a notice reaches someone; each has its own rule of deemed service (domain reference 4.3)."""

    IN_SYSTEM = "in_system", "in the system, with an e-mail to say so"
    EMAIL = "email", "e-mail"
    BY_HAND = "by_hand", "by hand"
    FIRST_CLASS_POST = "first_class_post", "first-class post"


class Delivery(models.Model):
    """One notice to one person. Who, how and when it counts as served never change; what they did is added once."""

    append_only = True
    filled_once = ("opened_at", "acknowledged_at", "acknowledged_by", "failed_at")

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    person_name = models.CharField(max_length=200)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    published_at = models.DateTimeField()
    deemed_served_at = models.DateTimeField()
    service_rule = models.CharField(max_length=200)
    acknowledge_wanted = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    failed_at = models.DateTimeField(null=True)  # the only address refused it: not served until served another way

    class Meta:
        ordering = ["party__position", "pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["party", "notice"], name="delivery_by_party")]
        constraints = [
            models.UniqueConstraint(fields=["notice", "person"], name="a_notice_reaches_each_person_once"),
            models.CheckConstraint(
                name="an_acknowledgement_has_a_name",
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="service_is_not_before_publication", condition=Q(deemed_served_at__gte=F("published_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice.reference} to {self.person_name}"

    @property
    def awaits_acknowledgement(self) -> bool:
        return self.acknowledge_wanted and self.acknowledged_at is None


class OutboundMail(models.Model):
    """One e-mail to send, and what became of it. Rendered when it is sent, so that it is true then."""

    class State(models.TextChoices):
        PENDING = "pending", "waiting to be sent"
        SENT = "sent", "sent"
        FAILED = "failed", "not delivered"
        HELD = "held", "held back"
        CANCELLED = "cancelled", "no longer needed"

    dedupe_key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="mails")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()  # the partnership's clock
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)  # the machine's clock, as is next_try
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)  # never an address

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="outbound_mail_due")]
        constraints = [
            models.CheckConstraint(
                name="a_sent_mail_says_when_and_what",
                condition=~Q(state="sent") | (Q(sent_at__isnull=False) & ~Q(digest="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dedupe_key} ({self.get_state_display()})"


class SentMail(models.Model):
    """A demonstration's outgoing mail, kept to be read instead of being sent."""

    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"


class Tick(models.Model):
    """When a sweep last ran, by both clocks, and whether it waits for an administrator."""

    name = models.CharField(max_length=40, unique=True)
    last_at = models.DateTimeField(null=True)  # the partnership's clock
    last_real_at = models.DateTimeField(null=True)
    alert = models.CharField(max_length=300, blank=True)
    held_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
