"""The certificate of service: the facts of how one notice was served, as the tables hold them."""

from dataclasses import dataclass
from datetime import datetime

from alliance.kernel.audit.models import Entry
from alliance.kernel.notices import queries
from alliance.kernel.notices.actions import digest_of
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from alliance.kernel.notices.queries import PartyCount
from alliance.kernel.permissions import Act, Actor, may


@dataclass(frozen=True)
class Service:
    """How a notice was served on one person, and what they did with it."""

    recipient: str
    party: str
    capacity: str
    channel: str
    published_at: datetime
    deemed_served_at: datetime | None  # None where it has not been served
    rule: str
    mail: str
    mail_sent_at: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    acknowledge_wanted: bool


@dataclass(frozen=True)
class Certificate:
    """The facts of service of one notice. `digest_holds` says whether the text still gives its digest; `everyone`
    whether `services` names all recipients, or only those its reader may see."""

    notice: Notice
    services: tuple[Service, ...]
    counts: tuple[PartyCount, ...]
    last_served_at: datetime | None
    entry: Entry
    digest_holds: bool
    everyone: bool

    @property
    def people(self) -> int:
        return sum(one.people for one in self.counts)

    @property
    def not_served(self) -> int:
        return sum(one.not_served for one in self.counts)


def certificate(notice: Notice, reader: Actor | None = None) -> Certificate:
    """The facts of service of a notice: of everyone, or for a `reader` who may not see all deliveries, of their own
    Party by name and of the rest in counts. Source: domain reference 4.3, reliability reference 3.2."""
    rows = queries.deliveries(notice)
    everyone = reader is None or may(reader, Act.READ_DELIVERIES)
    if reader is not None and not everyone:
        rows = rows.filter(queries.own_q(reader))
    return Certificate(
        notice=notice,
        services=tuple(_service(delivery) for delivery in rows),
        counts=tuple(queries.counts(notice)),
        last_served_at=queries.latest_service(notice),
        entry=notice.entry,
        digest_holds=digest_of(notice.subject, notice.body) == notice.digest,
        everyone=everyone,
    )


def _service(delivery: Delivery) -> Service:
    served = delivery.failed_at is None
    return Service(
        recipient=delivery.person_name,
        party=delivery.party.name if delivery.party else "",
        capacity=delivery.capacity,
        channel=delivery.get_channel_display(),
        published_at=delivery.published_at,
        deemed_served_at=delivery.deemed_served_at if served else None,
        rule=delivery.service_rule if served else "Not served: no address took it. Serve it by hand or by post.",
        mail=mail_state(delivery),
        mail_sent_at=mail_sent_at(delivery),
        opened_at=delivery.opened_at,
        acknowledged_at=delivery.acknowledged_at,
        acknowledged_by=str(delivery.acknowledged_by or ""),
        acknowledge_wanted=delivery.acknowledge_wanted,
    )


def mail_state(delivery: Delivery) -> str:
    """What became of the e-mail, in words (the time stands beside it)."""
    mail = next(iter(delivery.mails.all()), None)
    if mail is None:
        return "No e-mail address"
    match mail.state:
        case OutboundMail.State.PENDING if mail.attempts:
            return "Not sent yet; trying again"
        case OutboundMail.State.FAILED:
            return "Not delivered by e-mail"
        case OutboundMail.State.CANCELLED:
            return mail.last_error or "No longer needed"
        case _:
            return str(mail.get_state_display()).capitalize()


def mail_sent_at(delivery: Delivery) -> datetime | None:
    """When the e-mail left, where it did."""
    return next((mail.sent_at for mail in delivery.mails.all()), None)
