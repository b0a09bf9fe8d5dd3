"""What is in force on a day: the version, how each setting is read, the groups, and what rests on a clause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Protocol, cast

from django.db.models import Subquery

from alliance.agreement.ladder_shapes import Clock, Stage
from alliance.agreement.models import AgreementVersion, GroupChange, ReadingChoice
from alliance.agreement.setting_values import said
from alliance.agreement.shapes import Clause, Duty, Group, Reading, ReviewDate, Setting
from alliance.kernel.calendar_data import newest_closure


def in_force(on: date) -> AgreementVersion | None:
    """The adopted version that holds on a day. After its last day it still does, until another takes its place,
    so that records stay readable and what was begun can be ended (reading 27). None before the first.

    `newest_closure` comes with it: each request asks for the version, and so learns whether its calendars are fresh."""
    return (
        AgreementVersion.objects.filter(adopted_at__isnull=False, starts_on__lte=on)
        .annotate(newest_closure=Subquery(newest_closure()))
        .order_by("-starts_on", "-pk")
        .first()
    )


class _Fetched(Protocol):
    """What `in_force` adds to the version."""

    newest_closure: int | None


def closures_known(version: AgreementVersion) -> int | None:
    """The number of the newest closure day when `in_force` fetched this version; None where there is none."""
    return cast(_Fetched, version).newest_closure


def adopted() -> list[AgreementVersion]:
    """Every adopted version, the earliest first."""
    return list(AgreementVersion.objects.filter(adopted_at__isnull=False).order_by("starts_on", "pk"))


def is_signed(version: AgreementVersion) -> bool:
    """Whether any Party has signed a version. The signatures are kept by the floor above, which hangs them on it."""
    return AgreementVersion.objects.filter(pk=version.pk, signatures__isnull=False).exists()


def gaps(versions: Iterable[AgreementVersion]) -> list[tuple[date, date]]:
    """The first and last day of each stretch between versions, the earliest first, on which none runs."""
    found = []
    for earlier, later in pairwise(versions):
        first, last = earlier.ends_on + timedelta(days=1), later.starts_on - timedelta(days=1)
        if first <= last:
            found.append((first, last))
    return found


def choices(version: AgreementVersion) -> list[ReadingChoice]:
    """Every choice recorded for a version, the latest effective last."""
    return list(version.reading_choices.select_related("recorded_by").order_by("effective_from", "pk"))


def settings_under(version: AgreementVersion, made: Iterable[ReadingChoice], on: date) -> dict[str, Any]:
    """Each setting's value on a day, given the choices made (in the order `choices` gives)."""
    values = dict(version.terms.defaults)
    values.update({choice.setting: choice.value for choice in made if choice.effective_from <= on})
    return values


def settings_on(version: AgreementVersion, on: date) -> dict[str, Any]:
    """Each setting's value on a day: the file's default unless a choice has taken effect."""
    made = version.reading_choices.filter(effective_from__lte=on).order_by("effective_from", "pk")
    return settings_under(version, made, on)


def reading(version: AgreementVersion, setting: str, on: date) -> Any:
    """One setting's value on a day. Raises KeyError for a setting the agreement does not have."""
    default = version.terms.defaults[setting]
    made = version.reading_choices.filter(setting=setting, effective_from__lte=on).order_by("effective_from", "pk")
    latest = made.last()
    return latest.value if latest else default


@dataclass(frozen=True)
class InUse:
    """How one setting is read on a day: the value in words, since when, by whose decision; what is still to come."""

    setting: Setting
    value: Any
    words: str
    since: date
    decided_by: str
    choice: ReadingChoice | None
    to_come: tuple[ReadingChoice, ...]

    @property
    def is_default(self) -> bool:
        return self.choice is None


def in_use(version: AgreementVersion, on: date) -> dict[str, InUse]:
    """How each setting is read on a day, by key. One query."""
    made: dict[str, list[ReadingChoice]] = {}
    for choice in choices(version):
        made.setdefault(choice.setting, []).append(choice)
    found = {}
    for setting in version.terms.settings:
        effective = [c for c in made.get(setting.key, []) if c.effective_from <= on]
        latest = effective[-1] if effective else None
        value = latest.value if latest else setting.default
        found[setting.key] = InUse(
            setting=setting,
            value=value,
            words=said(setting, value),
            since=latest.effective_from if latest else version.starts_on,
            decided_by=latest.decided_by if latest else "",
            choice=latest,
            to_come=tuple(c for c in made.get(setting.key, []) if c.effective_from > on),
        )
    return found


def clause(version: AgreementVersion, key: str) -> Clause | None:
    """One paragraph by its key, or by the form it has in an address."""
    known = version.terms.every_clause
    return known.get(key) or next((found for found in known.values() if found.slug == key), None)


@dataclass(frozen=True)
class Rests:
    """What rests on a clause: duties, readings, settings, stages and clocks of the ladder, the agreement's dates."""

    duties: tuple[Duty, ...] = ()
    readings: tuple[Reading, ...] = ()
    settings: tuple[Setting, ...] = ()
    stages: tuple[Stage, ...] = ()
    clocks: tuple[tuple[Stage, Clock], ...] = ()
    dates: tuple[ReviewDate, ...] = ()

    def __bool__(self) -> bool:
        return any((self.duties, self.readings, self.settings, self.stages, self.clocks, self.dates))


def what_rests_on(version: AgreementVersion, key: str) -> Rests:
    """Everything in the system that cites a clause."""
    terms = version.terms
    return Rests(
        duties=tuple(duty for duty in terms.duties if key in duty.clauses),
        readings=tuple(reading for reading in terms.readings if key in reading.clauses),
        settings=tuple(setting for setting in terms.settings if key in setting.clauses),
        stages=tuple(stage for stage in terms.stages if key in stage.clauses),
        clocks=tuple((stage, clock) for stage in terms.stages for clock in stage.clocks if clock.clause == key),
        dates=tuple(entry for entry in terms.review_dates if key in entry.clauses),
    )


def cited(version: AgreementVersion) -> frozenset[str]:
    """The clauses on which anything rests."""
    return frozenset(key for key in version.terms.every_clause if what_rests_on(version, key))


def groups(version: AgreementVersion, on: date) -> tuple[Group, ...]:
    """The governance groups on a day: those of the file with the changes in effect, ended ones left out."""
    found: dict[str, Group] = {group.key: group for group in version.terms.groups}
    for change in GroupChange.objects.filter(version=version, effective_from__lte=on).order_by("effective_from", "pk"):
        if change.is_ended:
            found.pop(change.key, None)
        else:
            found[change.key] = Group(change.key, change.name, change.purpose, change.reports_to)
    return tuple(found.values())


def group_tree(found: Iterable[Group]) -> tuple[tuple[int, Group], ...]:
    """Each group with its depth, those that report to nobody first, each followed by those that report to it."""
    every = tuple(found)
    known = {group.key for group in every}
    ordered: list[tuple[int, Group]] = []

    def add(parent: str, depth: int) -> None:
        for group in every:
            if group.reports_to == parent or (not parent and group.reports_to not in known):
                ordered.append((depth, group))
                add(group.key, depth + 1)

    add("", 0)
    return tuple(ordered)


def group_changes(version: AgreementVersion) -> list[GroupChange]:
    """Every change to the groups, newest first: what clause 8.1 carries into the next agreement."""
    return list(version.group_changes.select_related("recorded_by").order_by("-effective_from", "-pk"))


def overlay(values: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    """Settings with one of them changed."""
    return {**values, key: value}
