"""The facilitator now in office, the discussions that count, and what is still asked for."""

from datetime import date

from django.db.models import QuerySet

from alliance.kernel import clock
from disputes.facilitation.models import Discussion, Facilitator, InformationRequest
from disputes.models import Dispute


def active(dispute: Dispute) -> Facilitator | None:
    """Whoever facilitates now."""
    return dispute.facilitators.filter(ended_on=None).first()


def discussions(dispute: Dispute) -> QuerySet[Discussion]:
    """Every discussion of a dispute, of former facilitators too."""
    return Discussion.objects.filter(facilitator__dispute=dispute).select_related("facilitator")


def booked(dispute: Dispute) -> list[Discussion]:
    """Those booked with the facilitator now in office."""
    return list(discussions(dispute).filter(facilitator__ended_on=None, state=Discussion.State.BOOKED))


def held(dispute: Dispute) -> list[Discussion]:
    """Those held with the facilitator now in office that count towards the number asked for."""
    rows = discussions(dispute).filter(facilitator__ended_on=None, state=Discussion.State.HELD, outside="")
    return list(rows)


def days_of(rows: list[Discussion]) -> list[date]:
    """The days of discussions, on the clock of Leicester."""
    return [clock.local(row.starts_at).date() for row in rows]


def open_requests(dispute: Dispute) -> list[InformationRequest]:
    """What the facilitator still waits for."""
    rows = InformationRequest.objects.filter(facilitator__dispute=dispute, answered_at=None)
    return list(rows.select_related("party", "deadline"))
