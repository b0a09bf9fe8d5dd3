"""What Parties were called, what changed about them and what is to come."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from alliance.kernel import clock
from parties.membership import rules
from parties.membership.models import PartyChange
from parties.membership.rules import Turn
from parties.people.models import Party

What = PartyChange.What
A_DAY = rules.A_DAY


def turns(changes: Iterable[PartyChange], field: str) -> list[Turn]:
    """The changes of one field in the order in which they were recorded, those taken back included."""
    rows = sorted((c for c in changes if field in c.after), key=lambda c: c.pk)
    return [Turn(c.on_day, str(c.before.get(field, "")), str(c.after[field]), c.stands) for c in rows]


def value_on(party: Party, field: str, day: date) -> str:
    """What a field of a Party says on a day, past or to come, with the changes recorded so far."""
    return rules.value_on(turns(party.changes.all(), field), day, getattr(party, field))


def name_on(party: Party, day: date) -> str:
    """What a Party was called on a day. For more than one, `names_on`."""
    return value_on(party, "name", day)


def short_name_on(party: Party, day: date) -> str:
    """The short name of a Party on a day."""
    return value_on(party, "short_name", day)


def kind_on(party: Party, day: date) -> str:
    """The key of the kind of organisation a Party was on a day."""
    return value_on(party, "kind", day)


def names_on(day: date, parties: Iterable[Party]) -> dict[int, str]:
    """What Parties were called on a day, by id. One query, whatever their number."""
    listed = list(parties)
    changes: dict[int, list[PartyChange]] = defaultdict(list)
    for change in PartyChange.objects.filter(party__in=listed, what=What.RENAMED):
        changes[change.party_id].append(change)
    return {p.pk: rules.value_on(turns(changes[p.pk], "name"), day, p.name) for p in listed}


@dataclass(frozen=True)
class Called:
    """A former name with the days on which it held; no first day where it held from the beginning."""

    name: str
    since: date | None
    until: date


def former_names(party: Party, today: date) -> list[Called]:
    """What a Party was called before, the latest first."""
    found = rules.spans(turns(party.changes.all(), "name"), party.name)
    return [Called(s.value, s.since, s.until) for s in reversed(found) if s.until and s.until < today]


def was_never(party: Party) -> bool:
    """Whether it was to become a Party and that was taken back before its day."""
    return party.left_on == party.joined_on


def never_was(name: str) -> Party | None:
    """A Party of this name that was to join and never did: it may still."""
    rows = Party.objects.filter(left_on=F("joined_on"))
    return next((party for party in rows if rules.folded(party.name) == rules.folded(name)), None)


def others_than(party: Party | None) -> QuerySet[Party]:
    """Every Party but one, or every Party."""
    return Party.objects.exclude(pk=party.pk) if party else Party.objects.all()


def names_in_use(*, besides: Party | None = None) -> list[tuple[str, str]]:
    """Every name another Party goes by, will or did, each with what to say of it. Former names count while the Party
    is in the list: of Parties that left, the last name stays theirs."""
    today = clock.today()
    others = list(others_than(besides).prefetch_related("changes"))
    found = [(p.name, "is already a Party") for p in others]
    for p in others:
        if p.left_on is not None and p.left_on <= today:
            continue
        for change in p.changes.all():
            if change.stands and "name" in change.after:
                found.append((change.after["name"], f"is what {p.name} is called from another day"))
                found.append((change.before["name"], f"is a former name of {p.name}"))
    return found


def short_names_in_use(*, besides: Party | None = None) -> list[tuple[str, str]]:
    """The short names of other Parties still in the list."""
    others = others_than(besides)
    in_list = [p for p in others if p.left_on is None or p.left_on > clock.today()]
    return [(p.short_name, f"is the short name of {p.name}") for p in in_list]


def former(today: date) -> QuerySet[Party]:
    """Those that left, the latest first; not those that never joined."""
    rows = Party.objects.filter(left_on__lte=today, left_on__gt=F("joined_on")).select_related("succeeded_by")
    return rows.order_by("-left_on", "position", "pk")


def to_come(today: date, party: Party | None = None) -> QuerySet[PartyChange]:
    """The changes whose day has not come, the next first; of one Party, or of all."""
    rows = PartyChange.objects.filter(on_day__gt=today, cancelled_at=None).select_related("party")
    return (rows.filter(party=party) if party else rows).order_by("on_day", "pk")


def history(party: Party) -> QuerySet[PartyChange]:
    """Everything recorded of a Party, the latest day first, what was taken back included."""
    return party.changes.order_by("-on_day", "-pk")


def due(today: date) -> QuerySet[PartyChange]:
    """The changes whose day has come and that were not applied yet, in the order of their days."""
    rows = PartyChange.objects.filter(on_day__lte=today, applied_at=None, cancelled_at=None)
    return rows.select_related("party").order_by("on_day", "pk")


def successor_of(change: PartyChange) -> Party | None:
    """Who takes the place of a Party, by a change that says so."""
    return Party.objects.filter(key=change.after.get("succeeded_by", "")).first()


def state_of(party: Party, day: date, *fields: str) -> dict[str, Any]:
    """Some fields of a Party as they were on a day, to be kept with a change."""
    return {field: value_on(party, field, day) for field in fields}
