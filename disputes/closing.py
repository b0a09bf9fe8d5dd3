"""What an option of last resort sets going once it is agreed: Parties leave, or the agreement closes (App 2 1.7.4)."""

from datetime import date, datetime

from django.db import transaction

from alliance.agreement import actions as agreement
from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.permissions import SYSTEM
from disputes.models import Dispute
from parties.membership import actions as membership
from parties.membership import standing
from parties.people.models import Party

ENDED = "The Parties ended the agreement."


def let_go(*, parties: list[Party], on_day: date, reason: str, at: datetime) -> list[Party]:
    """End the membership of Parties from a day, with everything open of theirs, and say whose ended. One that leaves
    already is passed over. Raises Refusal for a day that cannot be."""
    gone = []
    for party in Party.objects.select_for_update().filter(pk__in=[p.pk for p in parties], left_on=None):
        seen = standing.digest(standing.open_things(party, SYSTEM))
        membership.end_party(actor=SYSTEM, party=party, on_day=on_day, reason=reason[:300], seen=seen, at=at)
        gone.append(party)
    return gone


def end_agreement(*, dispute: Dispute, on_day: date, reason: str, at: datetime) -> None:
    """Close the whole agreement from a day; its dates end on that day, by the sweep where it is to come."""
    agreement.close_from(version=dispute.version, day=on_day, reason=reason, actor=SYSTEM, at=at)
    end_dates()


@transaction.atomic
def end_dates() -> int:
    """End every date that still runs under an agreement that has closed; says how many. Safe to run at any time."""
    at, today = clock.now(), clock.today()
    closed = AgreementVersion.objects.filter(closing_from__lte=today).order_by("-closing_from").first()
    later = AgreementVersion.objects.filter(adopted_at__isnull=False, starts_on__lte=today)
    if closed is None or later.filter(starts_on__gt=closed.starts_on).exists():
        return 0
    ended = 0
    open_states = [Deadline.State.RUNNING, Deadline.State.WAITING]
    for row in Deadline.objects.filter(state__in=open_states).order_by("pk"):
        row.refresh_from_db()  # cancelling one may have cancelled its followers
        if row.is_open:
            deadlines.cancel(row, reason=ENDED, at=at)
            ended += 1
    return ended
