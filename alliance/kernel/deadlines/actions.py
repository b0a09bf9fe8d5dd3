"""Setting, meeting, cancelling and superseding Deadlines. Nobody types a due date: each comes from a Reckoning."""

from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline, Standing
from alliance.kernel.matters.models import Matter
from alliance.kernel.operational_days import Reckoning


@transaction.atomic
def set_deadline(
    *,
    kind: str,
    label: str,
    reckoning: Reckoning,
    standing: Standing | str,
    matter: Matter,
    at: datetime | None = None,
    owed_by_party: Any = None,  # a Party, of the floor above
    owed_by_post: str = "",
    owed_by_person: Any = None,
    contingent_on: Deadline | None = None,
    reading: str = "",
    audience: str = "",
    lapses: bool = False,
) -> Deadline:
    """Store a date with its reasoning. With `contingent_on` it waits: it follows if nobody meets that one. One that
    `lapses` moves things on by itself when it passes, so it is never late."""
    return Deadline.objects.create(
        matter=matter,
        kind=kind,
        label=label,
        standing=Standing(standing),
        clause=reckoning.clause,
        reading=reading,
        starts_on=reckoning.start,
        due_on=reckoning.last_day,
        ends_at=reckoning.ends_at,
        reckoning=reckoning.as_json(),
        owed_by_party=owed_by_party,
        owed_by_post=owed_by_post,
        owed_by_person=owed_by_person,
        audience=audience or matter.audience,
        lapses=lapses,
        state=Deadline.State.WAITING if contingent_on else Deadline.State.RUNNING,
        set_at=at or clock.now(),
        contingent_on=contingent_on,
    )


def _end(deadline: Deadline, state: Deadline.State, at: datetime, reason: str) -> Deadline:
    deadline.state, deadline.ended_at, deadline.end_reason = state, at, reason
    deadline.save(update_fields=["state", "ended_at", "end_reason"])
    return deadline


@transaction.atomic
def meet(deadline: Deadline, *, at: datetime, reason: str = "") -> Deadline:
    """Record that what was owed was done at an instant, in time or late; what would have followed is not needed."""
    for follower in deadline.followers.filter(state=Deadline.State.WAITING):
        cancel(follower, reason=f"{deadline.label}: done.", at=at)
    return _end(deadline, Deadline.State.MET, at, reason)


@transaction.atomic
def cancel(deadline: Deadline, *, reason: str, at: datetime) -> Deadline:
    """End a date that no longer matters, with the reason; what waited on it goes too."""
    for follower in deadline.followers.filter(state=Deadline.State.WAITING):
        cancel(follower, reason=reason, at=at)
    return _end(deadline, Deadline.State.CANCELLED, at, reason)


@transaction.atomic
def supersede(deadline: Deadline, *, reckoning: Reckoning, reason: str, at: datetime) -> Deadline:
    """Replace a date by a newly reckoned one; the old row stays on record and points to the new."""
    return _replace(deadline, reckoning, reason, at, owed_by_party=deadline.owed_by_party)


@transaction.atomic
def hand_over(deadline: Deadline, *, to_party: Any, reason: str, at: datetime) -> Deadline:
    """Let another Party owe what this one owed, by the same day; the old row stays on record and points to the new."""
    return _replace(deadline, deadline.reasoning, reason, at, owed_by_party=to_party)


def _replace(deadline: Deadline, reckoning: Reckoning, reason: str, at: datetime, *, owed_by_party: Any) -> Deadline:
    was = deadline.state
    _end(deadline, Deadline.State.SUPERSEDED, at, reason)
    new = Deadline(
        matter=deadline.matter,
        kind=deadline.kind,
        label=deadline.label,
        standing=deadline.standing,
        clause=reckoning.clause,
        reading=deadline.reading,
        starts_on=reckoning.start,
        due_on=reckoning.last_day,
        ends_at=reckoning.ends_at,
        reckoning=reckoning.as_json(),
        owed_by_party=owed_by_party,
        owed_by_post=deadline.owed_by_post,
        owed_by_person=deadline.owed_by_person,
        audience=deadline.audience,
        lapses=deadline.lapses,
        state=was,
        set_at=at,
        contingent_on=deadline.contingent_on,
    )
    new.save()
    deadline.superseded_by = new
    deadline.save(update_fields=["superseded_by"])
    for follower in deadline.followers.filter(state=Deadline.State.WAITING):
        follower.contingent_on = new
        follower.save(update_fields=["contingent_on"])
    return new


@transaction.atomic
def release(deadline: Deadline) -> Deadline:
    """Let a date that waited on another run by itself, as what it waited for is certain now."""
    deadline.state, deadline.contingent_on = Deadline.State.RUNNING, None
    deadline.save(update_fields=["state", "contingent_on"])
    return deadline


def meet_open(*, matter: Matter, kind: str, at: datetime, reason: str = "") -> Deadline | None:
    """Meet the open deadline of a kind on a Matter, if there is one."""
    deadline = open_of(matter, kind)
    return meet(deadline, at=at, reason=reason) if deadline else None


def cancel_open(*, matter: Matter, reason: str, at: datetime, kinds: tuple[str, ...] = ()) -> int:
    """End every open deadline of a Matter (or those of some kinds); returns how many."""
    rows = matter.deadlines.filter(state__in=[Deadline.State.RUNNING, Deadline.State.WAITING])
    rows = rows.filter(kind__in=kinds) if kinds else rows
    count = 0
    for deadline in rows:
        deadline.refresh_from_db()  # cancelling one may have cancelled its followers
        if deadline.is_open:
            cancel(deadline, reason=reason, at=at)
            count += 1
    return count


def open_of(matter: Matter, kind: str) -> Deadline | None:
    """The open deadline of a kind on a Matter."""
    return matter.deadlines.filter(kind=kind, state__in=[Deadline.State.RUNNING, Deadline.State.WAITING]).first()
