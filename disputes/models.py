"""Disputes: the draft, the frozen statement, where it stands, what has been done (MoU 10.1, Appendix 2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from alliance.kernel import clock
from disputes.accords.models import Accord, Consent
from disputes.concerns.models import Concern, ConcernAnswer
from disputes.costs.models import Bill, DirectedShare, Direction, Payment, Quote
from disputes.facilitation.models import Discussion, Facilitator, InformationRequest
from disputes.room.models import RoomNote, RoomReaders

__all__ = [
    "Accord", "Against", "Bill", "Concern", "ConcernAnswer", "Consent", "DirectedShare", "Direction", "Discussion",
    "Dispute", "Draft", "Facilitator", "Happening", "InformationRequest", "Operational", "Outcome", "Payment", "Quote",
    "Response",
    "RoomNote", "RoomReaders", "Sort", "Statement", "StepTaken", "Writing",
]  # fmt: skip


class Sort(models.TextChoices):
    """What kind of thing is notified (App 2 1.4); in plain words for people who file."""

    DISPUTE = "dispute", "We disagree about something now"
    CLAIM = "claim", "We are asking for something we think is owed"
    POTENTIAL = "potential", "We may come to disagree, and want the Board to know early"


class Against(models.TextChoices):
    PARTIES = "parties", "With these Parties"
    WHOLE = "whole", "With the arrangements as a whole"
    NOT_SURE = "not_sure", "We are not sure"


class Operational(models.TextChoices):
    """Operational matters go to a Party's own procedure (App 2 1.2); the Chair decides where it is unclear."""

    NO = "no", "No, it is about how the Alliance works together"
    PARTLY = "partly", "Partly, or we are not sure"
    YES = "yes", "Yes"


class Outcome(models.TextChoices):
    """How a dispute ended (domain reference 3.1). Empty while it is open."""

    DECIDED = "decided", "settled by a decision"
    CONSENSUS = "consensus", "settled in facilitated discussions"
    REFERRED = "referred", "settled where it was referred to"
    SETTLED = "settled", "settled by the Parties involved themselves"
    AVERTED = "averted", "no longer likely to arise"
    REDIRECTED = "redirected", "sent to a Party’s own procedure"
    DROPPED = "dropped", "dropped by the Party that raised it"
    PARTY_LEFT = "party_left", "ended as Parties left by agreement"
    AGREEMENT_ENDED = "agreement_ended", "ended with the agreement, in whole or in part"
    UNRESOLVED = "unresolved", "closed unresolved"


class Draft(models.Model):
    """What a Party is writing before it files: the Party's, so Lead Officer and deputy write together."""

    matter = models.OneToOneField("alliance.Matter", on_delete=models.PROTECT, related_name="dispute_draft")
    reference = models.CharField(max_length=40, db_index=True)  # kept when the Matter takes the dispute's own
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="dispute_drafts")
    answers = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.party}: {self.answers.get('in_one_line') or 'nothing written yet'}"

    def get_absolute_url(self) -> str:
        return reverse("disputes:draft", args=[self.reference])


class Dispute(models.Model):
    """A dispute, claim or potential one, from its filing. Its place is (stage key, phase); clocks are Deadlines."""

    matter = models.OneToOneField("alliance.Matter", on_delete=models.PROTECT, related_name="dispute")
    version = models.ForeignKey("alliance.AgreementVersion", on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=10, choices=Sort.choices, default=Sort.DISPUTE)
    raised_by = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="disputes_raised")
    against = models.CharField(max_length=10, choices=Against.choices)
    operational = models.CharField(max_length=10, choices=Operational.choices)
    clauses = models.JSONField(default=list)
    first_knew_on = models.DateField(null=True, blank=True)
    first_knew_about = models.BooleanField(default=False)  # the day is approximate
    prompt_by = models.DateField(null=True, blank=True)  # the target for telling the Board, where that day is known
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, default="in_system")
    came_at = models.DateTimeField()  # when the notice came, which a recorded notice has from its letter
    served_at = models.DateTimeField()  # deemed service on the last of those who must be told
    recorded = models.BooleanField(default=False)  # it came another way and was recorded for the Party
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=40)
    phase = models.CharField(max_length=20)
    turn = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, choices=Outcome.choices, blank=True)
    history = HistoricalRecords()
    _change_reason: str  # set before a save, for the history row

    class Meta:
        ordering = ["-filed_at", "-pk"]
        indexes = [models.Index(fields=["closed_at", "-filed_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded=True) | Q(channel="in_system"), name="only_a_recorded_notice_came_another_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter.reference} {self.matter.title}"

    def get_absolute_url(self) -> str:
        return reverse("disputes:page", args=[self.matter.reference])

    @property
    def _history_date(self):
        return clock.now()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def awaits_confirmation(self) -> bool:
        return self.recorded and self.confirmed_at is None


class Statement(models.Model):
    """The words of a dispute as filed; a correction is a further row. Never changed (append-only)."""

    append_only = True

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    in_one_line = models.CharField(max_length=140)
    what_happened = models.TextField()
    what_is_asked = models.TextField()
    tried = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="statements_are_numbered")]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}, statement {self.number}"


class Response(models.Model):
    """A Party's answer to a dispute (T4). Never changed; a further answer is a further row."""

    append_only = True

    class Position(models.TextChoices):
        ACCEPT = "accept", "We accept what is asked"
        CONTEST = "contest", "We see it differently"
        NEUTRAL = "neutral", "We take no side, and want to be heard"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="responses")
    party = models.ForeignKey("parties.Party", on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=10, choices=Position.choices)
    text = models.TextField()
    audience = models.CharField(max_length=30)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at"]

    def __str__(self) -> str:
        return f"{self.party} on {self.dispute.matter.reference}"


class StepTaken(models.Model):
    """One step of a dispute, as it was taken. Replaying these gives the dispute's place. Never changed."""

    append_only = True

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    says = models.CharField(max_length=500)
    from_stage = models.CharField(max_length=40, blank=True)
    from_phase = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=40)
    to_phase = models.CharField(max_length=20)
    clause = models.CharField(max_length=30, blank=True)
    facts = models.JSONField(default=dict)
    notice = models.ForeignKey("alliance.Notice", null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=30)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taken_for = models.CharField(max_length=120, blank=True)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dispute", "number"], name="steps_are_numbered")]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}, step {self.number}: {self.key}"


class Happening(models.Model):
    """Something that happened on a day and that clocks may run from: an event of the agreement's vocabulary.

    With `clock` it is a term of that clock instead: `number` the length that was asked for, or `on` the end it was put
    off to. A mistaken one is withdrawn with a reason, and the right one stands beside it; both stay on record.
    """

    append_only = True
    filled_once = ("withdrawn_at", "withdrawn_because")
    filled_when = "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NEW.withdrawn_because <> ''"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="happenings")
    stage = models.CharField(max_length=40, blank=True)  # empty for the dispute as a whole
    event = models.CharField(max_length=40)
    clock = models.CharField(max_length=20, blank=True)
    on = models.DateField()
    number = models.PositiveSmallIntegerField(null=True)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(StepTaken, null=True, on_delete=models.PROTECT, related_name="happenings")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        indexes = [models.Index(fields=["dispute", "stage", "event"], name="happening_by_event")]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}: {self.stage} {self.event} on {self.on:%-d %B %Y}"


class Writing(models.Model):
    """Words that fewer may read than the steps of a dispute: a Party's position, a referral, terms. Never changed.

    A position stays sealed, its own Party's only, until every Party involved has written.
    """

    append_only = True

    class What(models.TextChoices):
        POSITION = "position", "where a Party stands"
        REFERRAL = "referral", "what was referred"
        TERMS = "terms", "the terms of the result"

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="writings")
    stage = models.CharField(max_length=40)
    what = models.CharField(max_length=10, choices=What.choices)
    party = models.ForeignKey("parties.Party", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    audience = models.CharField(max_length=30)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.dispute.matter.reference}: {self.get_what_display()}"
