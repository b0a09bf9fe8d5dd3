"""Every date anyone must meet, as one list. Overdue is computed on reading, so it is right with no worker running."""

from datetime import datetime

from django.db.models import Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.queries import audience_q
from alliance.kernel.permissions import Actor, Authority

OPEN = [Deadline.State.RUNNING, Deadline.State.WAITING]


def in_force(at: datetime) -> Q:
    """Rows that run at an instant: those running, and those that waited on one whose end has passed unmet. One whose
    end moves things on by itself runs no longer then."""
    passed = Q(state=Deadline.State.WAITING, contingent_on__state__in=OPEN, contingent_on__ends_at__lte=at)
    return (Q(state=Deadline.State.RUNNING) | passed) & ~Q(lapses=True, ends_at__lte=at)


def visible_to(actor: Actor) -> QuerySet[Deadline]:
    """Deadlines the actor may know of, whatever their state. The prompt-notice target is the filing Party's and
    the Chair's only: its own reading class says so."""
    return Deadline.objects.filter(audience_q(actor)).select_related("matter", "owed_by_party", "owed_by_person")


def due_within(
    actor: Actor, operational_days: int, *, calendar: str = "england", at: datetime | None = None
) -> QuerySet[Deadline]:
    """Running deadlines that end in the next Operational Days (today is not counted), soonest first."""
    at = at or clock.now()
    horizon = calendars()[calendar].after(clock.local(at).date(), operational_days).ends_at
    return visible_to(actor).filter(in_force(at), ends_at__gt=at, ends_at__lte=horizon)


def due_by(actor: Actor, until: datetime, *, at: datetime) -> QuerySet[Deadline]:
    """Running deadlines that end after `at` and by `until`."""
    return visible_to(actor).filter(in_force(at), ends_at__gt=at, ends_at__lte=until)


def late(actor: Actor, *, at: datetime | None = None) -> QuerySet[Deadline]:
    """Running deadlines whose end has passed."""
    at = at or clock.now()
    return visible_to(actor).filter(in_force(at), ends_at__lte=at)


def owed_by(actor: Actor) -> Q:
    """The rows this actor answers for: their own, their Party's, their post's or that of whom they stand in for; and
    what the Board owes, for whoever presides over it."""
    posts = {key for seat in actor.seats for key in (seat.post, *seat.stands_for)}
    if actor.has(Authority.PRESIDES):
        posts.add("board")
    mine = Q(owed_by_person=actor.person_id) | Q(owed_by_post__in=posts, owed_by_party=None)
    if actor.party_ids:
        mine |= Q(owed_by_party__in=actor.party_ids)
    return mine
