"""Reading notices: one's own, those on a Matter one may see, and how each was delivered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from alliance.kernel.matters.models import Matter
from alliance.kernel.matters.queries import audience_q, scope_of, without_recused
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail, SentMail
from alliance.kernel.permissions import Act, Actor, may

NOT_SENT = (OutboundMail.State.PENDING, OutboundMail.State.CANCELLED)


def own_q(actor: Actor, prefix: str = "") -> Q:
    """The deliveries to this person, or to the Party they speak for."""
    mine = Q(**{f"{prefix}person": actor.person_id})
    return mine | Q(**{f"{prefix}party__in": actor.party_ids}) if actor.party_ids else mine


def inbox(actor: Actor) -> QuerySet[Any]:
    """One delivery for each notice that reached this person or their Party, their own where there is one; those
    that wait for an acknowledgement first, then the latest.

    `answered` says that somebody of the same Party has acknowledged it, so that nobody need do so again.
    """
    rows = Delivery.objects.filter(own_q(actor))
    if actor.party_ids:  # else each delivery is the person's own, and there is one a notice
        same = Delivery.objects.filter(own_q(actor), notice=OuterRef("notice"))
        mine = Q(person=actor.person_id)
        earlier = same.filter(pk__lt=OuterRef("pk")).exclude(mine)
        rows = rows.filter(mine | (~Exists(same.filter(mine)) & ~Exists(earlier)))
    return with_answers(rows).order_by("-calls", "-notice__served_at", "-notice__pk")


def with_answers(rows: QuerySet[Delivery]) -> QuerySet[Any]:
    """Mark each delivery with whether its Party has answered, and whether it still calls for an answer."""
    from_party = Delivery.objects.filter(
        notice=OuterRef("notice"), party=OuterRef("party"), acknowledged_at__isnull=False
    )
    answered = Exists(from_party) | Q(acknowledged_at__isnull=False)
    return rows.annotate(answered=answered, calls=Q(acknowledge_wanted=True) & ~answered).select_related(
        "notice__matter", "party", "acknowledged_by"
    )


def on_its_way(held: Q, *, person_id: int) -> QuerySet[Any]:
    """What one person was served with as the holder of something (`held`) and is not done with: the e-mail has not
    left, or nobody of their Party has acknowledged it."""
    unsent = OutboundMail.objects.filter(delivery=OuterRef("pk"), state__in=NOT_SENT)
    rows = with_answers(Delivery.objects.filter(held, person=person_id))
    return rows.filter(Q(calls=True) | (Exists(unsent) & Q(answered=False))).order_by("pk")


def left_waiting(held: Q, *, person_id: int) -> QuerySet[Any]:
    """What was served on others as holders of something (`held`) and still waits for whoever holds it next: nobody has
    acknowledged it though that was asked, or it reached nobody at all."""
    mine = Delivery.objects.filter(notice=OuterRef("notice"), person=person_id)
    stopped = OutboundMail.objects.filter(delivery=OuterRef("pk"), state=OutboundMail.State.CANCELLED)
    same = Delivery.objects.filter(notice=OuterRef("notice")).exclude(pk=OuterRef("pk"))
    others = same.filter(Q(party=OuterRef("party")) | Q(party=None, capacity=OuterRef("capacity")))
    rows = with_answers(Delivery.objects.filter(held)).filter(~Exists(mine))
    waits = Q(calls=True) | (Exists(stopped) & ~Exists(others) & Q(answered=False))
    return rows.filter(waits).order_by("pk")


def unanswered(actor: Actor) -> int:
    """How many notices wait for this person's acknowledgement."""
    return inbox(actor).filter(calls=True).count()


def own_delivery(notice: Notice, actor: Actor) -> Delivery | None:
    """The delivery of a notice that this person may answer for."""
    return inbox(actor).filter(notice=notice).first()


def visible_to(actor: Actor) -> QuerySet[Notice]:
    """The notices an actor may know of: those served on them or their Party or by them, those whose reading class
    admits them, and all for those who watch over delivery."""
    notices = Notice.objects.select_related("matter", "served_by", "entry")
    if may(actor, Act.READ_DELIVERIES):
        return notices
    served_on = Delivery.objects.filter(own_q(actor), notice=OuterRef("pk"))
    by_them = Q(served_by__isnull=False, served_by=actor.person_id)
    return notices.filter(Exists(served_on) | by_them | (audience_q(actor) & without_recused(actor)))


def may_read_text(notice: Notice, actor: Actor) -> bool:
    """Whether the text, and not only the fact of the notice, is open to an actor.

    A recipient always reads what was served on them, and who served it what they served. Others need the notice's
    reading class, and the text of a dispute's notice is not for administrators.
    """
    by_them = notice.served_by_id is not None and notice.served_by_id == actor.person_id
    if by_them or own_delivery(notice, actor) is not None:
        return True
    readable = Notice.objects.filter(audience_q(actor) & without_recused(actor), pk=notice.pk).exists()
    return readable and may(actor, Act.READ_NOTICE_OF_DISPUTE, scope_of(notice.matter))


def served_on(matter: Matter) -> QuerySet[Notice]:
    """The notices of a Matter, latest first."""
    return Notice.objects.filter(matter=matter)


def latest_service(notice: Notice) -> datetime | None:
    """The latest instant at which this notice counts as served on those it reached (domain reference 4.3)."""
    latest: datetime | None = notice.deliveries.filter(failed_at=None).aggregate(at=Max("deemed_served_at"))["at"]
    return latest


def deliveries(notice: Notice) -> QuerySet[Delivery]:
    """Every delivery of a notice, in the order of the Parties, with its e-mail."""
    return notice.deliveries.select_related("party", "acknowledged_by").prefetch_related("mails")


def register() -> QuerySet[Delivery]:
    """Every delivery there is, latest first, for those who watch over delivery."""
    rows = Delivery.objects.select_related("notice__matter", "party", "acknowledged_by").prefetch_related("mails")
    return rows.order_by("-published_at", "-notice__pk", "party__position", "pk")


@dataclass(frozen=True)
class PartyCount:
    """How a notice reached one Party, in counts: what everyone who may see the notice may know."""

    name: str
    people: int
    read: int
    acknowledged: int
    wanted: int
    not_served: int


def counts(notice: Notice) -> list[PartyCount]:
    """How a notice reached each Party, in MoU order; those who answer for no Party come last."""
    rows = (
        notice.deliveries.order_by("party__position")
        .values("party__position", "party__name")
        .annotate(
            people=Count("pk"),
            read=Count("opened_at"),
            acknowledged=Count("acknowledged_at"),
            wanted=Count("pk", filter=Q(acknowledge_wanted=True)),
            not_served=Count("failed_at"),
        )
    )
    named = [
        PartyCount(
            name=row["party__name"] or "Not for a Party",
            people=row["people"],
            read=row["read"],
            acknowledged=row["acknowledged"],
            wanted=row["wanted"],
            not_served=row["not_served"],
        )
        for row in sorted(rows, key=lambda row: (row["party__position"] is None, row["party__position"]))
    ]
    return named


def oldest_waiting(now: datetime) -> OutboundMail | None:
    """The mail that has waited longest to be sent, for the status page."""
    return OutboundMail.objects.filter(state=OutboundMail.State.PENDING, due_at__lte=now).order_by("due_at").first()


def failed_mails() -> QuerySet[OutboundMail]:
    """Mails that a mail server refused for good: somebody has to reach these people another way."""
    return OutboundMail.objects.filter(state=OutboundMail.State.FAILED).select_related("delivery__notice", "person")


def outgoing_mail() -> QuerySet[SentMail]:
    """What a demonstration kept instead of sending it, latest first."""
    return SentMail.objects.order_by("-sent_at", "-pk")
