"""The states that history keeps of a record, in words; and what changed about a Party, which is kept twice."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM
from alliance.kernel.reckoning import long_day
from parties.history.rules import State, Told, latest_first, quoted, tell_of
from parties.membership.models import PartyChange
from parties.membership.wording import sentence
from parties.people.models import Party

What = PartyChange.What


def states_of(record: Any, fields: Callable[[Any], Mapping[str, str]]) -> list[State]:
    """Each state of a record, oldest first. Whoever changed it has their name of today; nobody means the clock."""
    rows = record.history.select_related("history_user").order_by("history_date", "history_id")
    return [
        State(
            at=row.history_date,
            who=row.history_user.full_name if row.history_user else SYSTEM.name,
            why=row.history_change_reason or "",
            fields=fields(row),
        )
        for row in rows
    ]


def of_a_party(party: Party, version: AgreementVersion | None) -> list[Told]:
    """What changed about a Party, latest first: as it was recorded, with who and why, and when it was carried out.

    What its rows say besides is told too, should they ever have been changed in another way.
    """
    kinds = {kind.key: kind.label for kind in version.terms.party_kinds} if version else {}
    names = dict(Party.objects.values_list("key", "name"))
    changes = list(party.changes.all())
    recorded = [told for change in changes for told in _recorded(change, kinds, names)]
    return latest_first(recorded, _besides(party, changes, kinds))


def _recorded(change: PartyChange, kinds: dict[str, str], names: dict[str, str]) -> list[Told]:
    made, said = clock.local(change.made_at).date(), sentence(change, kinds, names)
    told = [
        Told(change.made_at, f"{change.made_by} recorded, from {day_in_words(change.on_day)}: {said}", change.reason)
    ]
    if change.applied_at and clock.local(change.applied_at).date() > made:
        told.append(Told(change.applied_at, f"{SYSTEM.name} carried out: {said}"))
    if change.cancelled_at:
        told.append(Told(change.cancelled_at, f"This was taken back: {said}", change.cancelled_because))
    return told


def _besides(party: Party, changes: list[PartyChange], kinds: dict[str, str]) -> list[Told]:
    leaving = any(change.what in (What.LEFT, What.SUCCEEDED) or change.cancelled_at for change in changes)

    def fields(row: Any) -> Mapping[str, str]:
        return {
            "name": quoted(row.name),
            "short_name": quoted(row.short_name),
            "kind": quoted(kinds.get(row.kind, row.kind)),
            "joined_on": day_in_words(row.joined_on),
            "left_on": "" if leaving else day_in_words(row.left_on),
        }

    labels = {
        "name": "the name", "short_name": "the short name", "kind": "the kind", "joined_on": "the day it joined",
        "left_on": "the day it left",
    }  # fmt: skip
    explained = {quoted(kinds.get(str(said), str(said))) for change in changes for said in change.after.values()}
    states = states_of(party, fields)
    told = []
    if states and all(change.what != What.JOINED for change in changes):
        told.append(Told(states[0].at, f"{states[0].who} admitted {states[0].fields['name']}.", states[0].why))
    for before, after in pairwise(states):
        changed = {after.fields[name] for name in labels if before.fields[name] != after.fields[name]}
        if not changed <= explained and (one := tell_of(before, after, labels=labels)):
            told.append(one)
    return told


def day_in_words(day: date | None) -> str:
    """“Tue 17 November 2026”, "" for none."""
    return long_day(day) if day else ""
