"""Serving what was on its way to somebody who has left also on those who answer now, and stopping its e-mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from alliance.kernel import clock
from alliance.kernel.audit.actions import lock_head, record
from alliance.kernel.matters.models import Recusal
from alliance.kernel.notices.actions import CUTOFF, Addressee, copy_by_mail, each_once, new_delivery, said_of
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from alliance.kernel.permissions import Actor


@transaction.atomic
def readdress(
    *,
    deliveries: Iterable[Delivery],
    to: Sequence[Addressee],
    actor: Actor,
    at: datetime,
    why: str,
    cutoff: str = CUTOFF,
) -> list[Delivery]:
    """Serve notices that were on their way to somebody also on those who answer now; says what was served anew.

    The first delivery stands: what was served stays served, and no date moves. Whoever has the notice already, or
    stands aside from its Matter, gets nothing. Each notice makes one entry in the trail.
    """
    lock_head()
    people = get_user_model().objects.in_bulk({one.person_id for one in to})
    made: list[Delivery] = []
    for old in deliveries:
        not_these = _not_to_be_served(old.notice)
        fresh = [
            new_delivery(one, people[one.person_id], at, cutoff, old.acknowledge_wanted)
            for one in each_once(to, people)
            if one.person_id not in not_these
        ]
        if not fresh:
            continue
        for delivery in fresh:
            delivery.notice = old.notice
        stored = Delivery.objects.bulk_create(fresh)
        OutboundMail.objects.bulk_create(
            copy_by_mail(delivery) for delivery in stored if delivery.person.notice_address
        )
        record(
            actor=actor,
            verb=f"served notice {old.notice.reference} also on who answers now",
            matter=old.notice.matter,
            facts={
                "notice": old.notice.reference,
                "in_place_of": old.person_name,
                "why": why,
                "to": said_of(stored),
            },
            clause=old.notice.clause,
            audience=old.notice.audience,
            on_behalf_of=old.party,
        )
        made += stored
    return made


def _not_to_be_served(notice: Notice) -> set[int]:
    """Who has a notice already, and who stands aside from what it is about."""
    matters = [pk for pk in (notice.matter_id, notice.matter.parent_id) if pk]
    aside = Recusal.objects.filter(matter__in=matters, withholds=Recusal.Withholds.PAPERS, ended_at=None)
    return {*notice.deliveries.values_list("person_id", flat=True), *aside.values_list("person_id", flat=True)}


@transaction.atomic
def stop_mail(*, deliveries: Iterable[Delivery], actor: Actor, why: str) -> None:
    """Cancel the e-mail copies of deliveries that have not left. One that a worker is sending just now may still go."""
    rows = OutboundMail.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=clock.real_now()),
        delivery__in=[delivery.pk for delivery in deliveries],
        state=OutboundMail.State.PENDING,
    ).select_related("delivery__notice__matter")
    for mail in rows:
        delivery = mail.delivery
        stopped = OutboundMail.objects.filter(pk=mail.pk, state=OutboundMail.State.PENDING, attempts=mail.attempts)
        if delivery is not None and stopped.update(state=OutboundMail.State.CANCELLED, next_try=None, last_error=why):
            notice = delivery.notice
            record(
                actor=actor,
                verb=f"did not send the e-mail copy of notice {notice.reference}",
                matter=notice.matter,
                facts={"notice": notice.reference, "recipient": delivery.person_name, "why": why},
                clause=notice.clause,
                audience=notice.audience,
            )
