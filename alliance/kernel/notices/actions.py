"""Serving notices, and recording what their recipients do with them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid, parseaddr
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from alliance.kernel.audit.actions import lock_head, record
from alliance.kernel.audit.models import Entry
from alliance.kernel.calendar_data import calendars
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.actions import next_reference
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.notices.models import Channel, Delivery, Notice, OutboundMail
from alliance.kernel.operational_days import deemed_served
from alliance.kernel.permissions import Actor

PREFIX = "N"
CUTOFF = "17:00"  # the default of the reading `notice_cutoff`


@dataclass(frozen=True)
class Addressee:
    """Whom a notice is served on, and as what. `channel` is for service by hand or post; `acknowledge` asks this
    one alone to say that the notice arrived."""

    person_id: int
    party_id: int | None = None
    capacity: str = ""
    channel: str = ""
    acknowledge: bool = False


@transaction.atomic
def serve(
    *,
    kind: str,
    matter: Matter,
    subject: str,
    body: str,
    to: Sequence[Addressee],
    actor: Actor,
    at: datetime,
    clause: str = "",
    acknowledge: bool = False,
    audience: Audience | str | None = None,
    cutoff: str = CUTOFF,
    on_behalf_of: object = None,
    once: str = "",
) -> Notice:
    """Serve a notice, in the transaction of the act it tells of: the text, one delivery a person, their e-mails.

    The text is frozen as given. `cutoff` is the reading `notice_cutoff`; `acknowledge` asks everyone to say that it
    arrived (only where a clock starts against them); `once` names the event, so that a second call gives the first
    notice. Raises Refusal where nobody is to be served. Source: domain reference 4.3 (readings; the MoU has no
    clause on service).
    """
    lock_head()  # before any counter, so that two acts at once take their locks in one order
    if once and (earlier := Notice.objects.filter(once=once).first()):
        return earlier
    people = get_user_model().objects.in_bulk({one.person_id for one in to})
    if not people:
        raise Refusal("to", "There is nobody to serve this notice on.", "Name at least one person.")
    deliveries = [new_delivery(one, people[one.person_id], at, cutoff, acknowledge) for one in each_once(to, people)]
    reference = next_reference(PREFIX, at.year, digits=4)
    digest = digest_of(subject, body)
    audience = str(audience or matter.audience)
    entry = _recorded(reference, kind, digest, deliveries, actor, matter, clause, audience, on_behalf_of)
    notice = Notice(
        reference=reference,
        kind=kind,
        matter=matter,
        audience=audience,
        subject=subject,
        body=body,
        clause=clause,
        digest=digest,
        served_at=at,
        served_by_id=actor.person_id,
        actor_name=actor.name,
        on_behalf_of=str(on_behalf_of or ""),
        once=once,
        entry=entry,
    )
    notice.save(force_insert=True)
    for delivery in deliveries:
        delivery.notice = notice
    stored = Delivery.objects.bulk_create(deliveries)
    OutboundMail.objects.bulk_create(copy_by_mail(delivery) for delivery in stored if delivery.person.notice_address)
    return notice


def each_once(to: Sequence[Addressee], people: Mapping[int, Any]) -> list[Addressee]:
    """The addressees that are known, each person in the first capacity given."""
    first: dict[int, Addressee] = {}
    for one in to:
        if one.person_id in people:
            first.setdefault(one.person_id, one)
    return list(first.values())


def new_delivery(one: Addressee, person: Any, at: datetime, cutoff: str, acknowledge: bool) -> Delivery:
    """What one person gets. Publication in the system serves those who have ever signed in; others are served by
    e-mail, and somebody with neither is not served at all until another way is used."""
    # The people of a demonstration live in its story and sign in on the machine's clock only when somebody tries them.
    signs_in = settings.DEMONSTRATION or person.last_login is not None
    channel = one.channel or (Channel.IN_SYSTEM if signs_in or not person.notice_address else Channel.EMAIL)
    served = deemed_served(at, channel, cutoff, calendars()["england"])
    return Delivery(
        person=person,
        person_name=str(person),
        party_id=one.party_id,
        capacity=one.capacity,
        channel=channel,
        published_at=at,
        deemed_served_at=served.at,
        service_rule=served.rule,
        acknowledge_wanted=acknowledge or one.acknowledge,
        failed_at=None if one.channel or signs_in or person.notice_address else at,
    )


def _recorded(
    reference: str,
    kind: str,
    digest: str,
    deliveries: list[Delivery],
    actor: Actor,
    matter: Matter,
    clause: str,
    audience: str,
    on_behalf_of: object,
) -> Entry:
    return record(
        actor=actor,
        verb=f"served notice {reference}",
        matter=matter,
        facts={"notice": reference, "kind": kind, "digest": digest, "to": said_of(deliveries)},
        clause=clause,
        audience=audience,
        on_behalf_of=on_behalf_of,
    )


def said_of(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """What the trail says of deliveries."""
    return [
        {
            "person": delivery.person_id,
            "name": delivery.person_name,
            "party": delivery.party_id,
            "capacity": delivery.capacity,
            "channel": str(delivery.channel),
            "deemed_served_at": delivery.deemed_served_at,
        }
        for delivery in deliveries
    ]


def copy_by_mail(delivery: Delivery) -> OutboundMail:
    """The e-mail copy of a delivery, to be sent when it is due."""
    return OutboundMail(
        dedupe_key=f"notice:{delivery.notice.reference}:{delivery.person_id}",
        kind="notice",
        delivery=delivery,
        person_id=delivery.person_id,
        due_at=delivery.published_at,
        message_id=new_message_id(),
    )


def new_message_id() -> str:
    """A Message-ID, given once when a mail is made, so that a second copy after a crash is known as the same one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return make_msgid(domain=domain or "localhost")


def digest_of(subject: str, body: str) -> str:
    """SHA-256, in hex, of the subject, an empty line and the text."""
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()


@transaction.atomic
def acknowledge(*, actor: Actor, delivery: Delivery, at: datetime) -> Delivery:
    """Say that a notice arrived: the recipient, or whoever speaks for their Party. A second time changes nothing.

    It does not mean agreement and never moves a date. Raises NotAllowed for anyone else's delivery.
    """
    _require_own(actor, delivery)
    Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at)
    still = Delivery.objects.filter(pk=delivery.pk, acknowledged_at=None)
    if still.update(acknowledged_at=at, acknowledged_by_id=actor.person_id):
        _record_by_recipient(actor, delivery, "acknowledged")
    delivery.refresh_from_db()
    return delivery


@transaction.atomic
def mark_read(*, actor: Actor, delivery: Delivery, at: datetime) -> Delivery:
    """Record that a recipient has read a notice, because they say so; looking at the page records nothing."""
    _require_own(actor, delivery)
    if Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=at):
        _record_by_recipient(actor, delivery, "marked as read")
    delivery.refresh_from_db()
    return delivery


def _require_own(actor: Actor, delivery: Delivery) -> None:
    if not is_own(actor, delivery):
        raise NotAllowed("This notice was served on somebody else.", who="Only its recipient can answer for it.")


def is_own(actor: Actor, delivery: Delivery) -> bool:
    """Whether a delivery is this person's, or their Party's."""
    mine = actor.person_id is not None and delivery.person_id == actor.person_id
    return mine or (delivery.party_id is not None and delivery.party_id in actor.party_ids)


def _record_by_recipient(actor: Actor, delivery: Delivery, done: str) -> None:
    notice = delivery.notice
    record(
        actor=actor,
        verb=f"{done} notice {notice.reference}",
        matter=notice.matter,
        facts={"notice": notice.reference, "delivery": delivery.pk, "recipient": delivery.person_name},
        clause=notice.clause,
        audience=notice.audience,
        on_behalf_of=delivery.party,
    )
