"""Which open dates a change of reading would move. Reads only; `actions.choose_reading` does the moving."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.agreement import dates, queries
from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Setting
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.operational_days import Calendars, Length, Reckoning, Rule, Unit

CALENDAR = "calendar"
COUNT_EVENT_DAY = "count_event_day"
CLOSURE = "Does not count by our reading"


@dataclass(frozen=True)
class Move:
    """An open date and where it would go. Without `new` the date would no longer be needed."""

    deadline: Deadline
    new: Reckoning | None

    @property
    def old_day(self) -> date:
        return self.deadline.due_on

    @property
    def new_day(self) -> date | None:
        return self.new.last_day if self.new else None


def moves(version: AgreementVersion, setting: Setting, value: Any, effective_from: date) -> list[Move]:
    """The open dates that a new value would move: those whose clock starts on or after the day it takes effect.

    The agreement's own dates are reckoned anew from the file; every other date is recounted with its own rule.
    """
    states = [Deadline.State.RUNNING, Deadline.State.WAITING]
    rows = list(Deadline.objects.filter(state__in=states).select_related("matter"))
    own = _own_moves(version, setting, value, effective_from, [d for d in rows if d.matter_id == version.matter_id])
    others = [
        Move(deadline, new)
        for deadline in rows
        if deadline.matter_id != version.matter_id and deadline.starts_on >= effective_from
        if (new := _recounted(deadline, setting, value)) and new.last_day != deadline.due_on
    ]
    return own + others


def _own_moves(
    version: AgreementVersion, setting: Setting, value: Any, effective_from: date, rows: list[Deadline]
) -> list[Move]:
    made = queries.choices(version)

    def settings_at(on: date) -> dict[str, Any]:
        now = queries.settings_under(version, made, on)
        return queries.overlay(now, setting.key, value) if on >= effective_from else now

    known = calendars_with(setting, value)
    wanted = {own.slot: own.reckoning for own in dates.own_dates(version.terms, settings_at, known)}
    found = []
    for deadline in rows:
        new = wanted.get(deadline.kind)
        if new is None or new.last_day != deadline.due_on:
            found.append(Move(deadline, new))
    return found


def _recounted(deadline: Deadline, setting: Setting, value: Any) -> Reckoning | None:
    """The date by the same rule with the new value; None where the setting has no part in it."""
    was = deadline.reasoning
    length = was.length
    if setting.kind is SettingKind.LENGTH:
        if deadline.reading != setting.key:
            return None
        length = Length(value, length.unit, length.calendar)
    elif setting.key == CALENDAR and length.unit is Unit.OPERATIONAL_DAYS:
        length = Length(length.number, length.unit, value)
    elif not (setting.key == COUNT_EVENT_DAY or setting.kind is SettingKind.DATES):
        return None
    counts = value if setting.key == COUNT_EVENT_DAY else was.rule == Rule.AFTER_COUNTING_START
    return recount(was, length, calendars_with(setting, value), count_start=bool(counts))


def recount(was: Reckoning, length: Length, known: Calendars, *, count_start: bool) -> Reckoning | None:
    """A date by the rule it was reckoned with. None for a rule of its own (a date that waits for a meeting)."""
    if was.rule == Rule.CLEAR_BEFORE:
        return known[length.calendar].before(was.start, length.number, was.clause)
    if was.rule in (Rule.AFTER, Rule.AFTER_COUNTING_START):
        return known.after(was.start, length, was.clause, count_start=count_start)
    return None


def calendars_with(setting: Setting, value: Any) -> Calendars:
    """The calendars in use, with the days that a setting of dates would add to the one Operational Days go by."""
    known = calendars()
    if setting.kind is not SettingKind.DATES:
        return known
    closures = {date.fromisoformat(day): CLOSURE for day in value}
    return Calendars({name: known[name].with_closures(closures) for name in known})
