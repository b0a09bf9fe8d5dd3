"""Publishing the agreement's own dates as Deadlines (MoU 2.3, 6.2.5, 7.1 to 7.3, 9.1, 9.3, 9.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement import dates, queries
from alliance.agreement.models import AgreementVersion
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import Act, Actor, require


@dataclass(frozen=True)
class Published:
    """What publishing did, as deadlines: newly set, moved, no longer needed."""

    added: tuple[Deadline, ...] = ()
    moved: tuple[Deadline, ...] = ()
    ended: tuple[Deadline, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.moved or self.ended)


def settings_at(version: AgreementVersion) -> Callable[[date], dict[str, Any]]:
    """The settings in use on any day, from one reading of the choices made."""
    made = queries.choices(version)
    return lambda on: queries.settings_under(version, made, on)


@transaction.atomic
def publish(*, version: AgreementVersion, actor: Actor, at: datetime) -> Published:
    """Set each of the agreement's own dates that is not set, move those that differ, end those no longer named.

    What was met or ended stays as it is, so that a second run changes nothing. Raises NotAllowed, Refusal.
    """
    require(actor, Act.CHANGE_AGREEMENT)
    if version.matter is None:
        raise Refusal("", "Only an adopted agreement has dates.", "Adopt it first.")
    wanted = {own.slot: own for own in dates.own_dates(version.terms, settings_at(version), calendars())}
    known: dict[str, Deadline] = {}
    for row in version.matter.deadlines.exclude(state=Deadline.State.SUPERSEDED).order_by("set_at", "pk"):
        known[row.kind] = row
    added, moved = [], []
    for slot, own in wanted.items():
        stands = known.get(slot)
        if stands is None or stands.state == Deadline.State.CANCELLED:
            added.append(_set(version.matter, own, at))
        elif stands.is_open and stands.due_on != own.reckoning.last_day:
            moved.append(deadlines.supersede(stands, reckoning=own.reckoning, reason="Reckoned anew.", at=at))
    ended = [row for slot, row in known.items() if slot not in wanted and row.is_open]
    for row in ended:
        deadlines.cancel(row, reason="The agreement no longer names this date.", at=at)
    return Published(tuple(added), tuple(moved), tuple(ended))


def _set(matter: Matter, own: dates.OwnDate, at: datetime) -> Deadline:
    return deadlines.set_deadline(
        kind=own.slot,
        label=own.title,
        reckoning=own.reckoning,
        standing=own.standing,
        matter=matter,
        owed_by_post=own.owed_by,
        reading=own.setting,
        at=at,
    )
