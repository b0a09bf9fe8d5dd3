"""Keeping the stored Deadlines of a dispute as its Course says: begun, moved, met, no longer needed. The one way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from disputes import wording
from disputes.course import Course, Running
from disputes.dates import OF_ONE_ACT, kind_of
from disputes.models import Dispute
from disputes.step import Place
from parties.people.models import Party


@dataclass(frozen=True)
class Change:
    """What becomes of the clocks: those that begin, those that move (old row, new clock), those that stop."""

    begin: tuple[Running, ...]
    release: tuple[Deadline, ...]  # dates that waited on another and now run by themselves
    move: tuple[tuple[Deadline, Running], ...]
    meet: tuple[Deadline, ...]
    stop: tuple[Deadline, ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.begin or self.release or self.move or self.meet or self.stop)


def all_end(dispute: Dispute, course: Course, open_rows: Sequence[Deadline], met: Collection[str]) -> Change:
    """Every clock ends; those of the kinds named are met by what ends them, as are those whose event has happened."""
    done = tuple(d for d in open_rows if d.kind in met or _was_met(dispute, course, d))
    return Change((), (), (), done, tuple(d for d in open_rows if d not in done))


def change(dispute: Dispute, course: Course, here: Place, open_rows: Sequence[Deadline]) -> Change:
    """What would become of the clocks of a dispute at a place: shown before an act, done by `follow`."""
    wanted = {(r.kind, r.party): r for r in course.running(here)}
    kinds = _kinds(dispute)
    ours = {(d.kind, d.owed_by_party.key if d.owed_by_party else ""): d for d in open_rows if d.kind in kinds}
    begin = tuple(r for kind, r in wanted.items() if kind not in ours)
    waits = Deadline.State.WAITING
    release = tuple(ours[k] for k, r in wanted.items() if k in ours and ours[k].state == waits and not r.waits_on)
    move = tuple((ours[k], r) for k, r in wanted.items() if k in ours and ours[k].due_on != r.reckoning.last_day)
    over = [d for kind, d in ours.items() if kind not in wanted]
    met = tuple(d for d in over if _was_met(dispute, course, d))
    return Change(begin, release, move, met, tuple(d for d in over if d not in met))


@transaction.atomic
def follow(*, dispute: Dispute, change: Change, at: datetime, reason: str) -> None:
    """Bring the stored clocks to what the course says; the reason is kept with each that ends or moves."""
    for row in change.release:  # before what they waited on ends, which would end them too
        deadlines.release(row)
    for old, new in change.move:
        deadlines.supersede(old, reckoning=new.reckoning, reason=reason, at=at)
    for row in change.meet:
        deadlines.meet(row, at=at, reason=reason)
    for row in change.stop:
        row.refresh_from_db()  # meeting one may have ended what waited on it
        if row.is_open:
            deadlines.cancel(row, reason=reason, at=at)
    for running in change.begin:
        _begin(dispute, running, at)


def open_rows_of(dispute: Dispute) -> list[Deadline]:
    """The open clocks of a dispute, soonest first."""
    rows = dispute.matter.deadlines.filter(state__in=[Deadline.State.RUNNING, Deadline.State.WAITING])
    return list(rows.select_related("owed_by_party"))


def _begin(dispute: Dispute, running: Running, at: datetime) -> None:
    deadlines.set_deadline(
        kind=running.kind,
        label=wording.clock_label(dispute.version.terms, running),
        reckoning=running.reckoning,
        standing=str(running.clock.standing),
        matter=dispute.matter,
        owed_by_post="" if running.party else running.clock.owed_by,
        owed_by_party=Party.objects.get(key=running.party) if running.party else None,
        reading=running.clock.setting,
        contingent_on=deadlines.open_of(dispute.matter, running.waits_on) if running.waits_on else None,
        lapses=running.lapses,
        at=at,
    )


def _kinds(dispute: Dispute) -> set[str]:
    """The kinds of clock that the ladder keeps; others on the same file belong to an act of their own."""
    stages = dispute.version.terms.stages
    return {kind_of(s.key, c.name) for s in stages for c in s.clocks if c.name not in OF_ONE_ACT}


def _was_met(dispute: Dispute, course: Course, row: Deadline) -> bool:
    for stage in dispute.version.terms.stages:
        for clock in stage.clocks:
            if row.kind == kind_of(stage.key, clock.name):
                party = row.owed_by_party.key if row.owed_by_party else ""
                return course.did(stage, party) if party else course.has_ended(stage, clock)
    return False
