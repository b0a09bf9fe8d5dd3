"""Admitting Parties, and what changes about one from a day: its name, kind, leaving, succession (MoU 1.1).

A change of today or an earlier day is applied at once, one dated ahead on its day by `apply_due`; until then it may be
taken back. Nothing is removed: `PartyChange` keeps every name, and papers keep the name they were made under.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import SYSTEM, Act, Actor, require
from alliance.kernel.reckoning import long_day
from parties.membership import checks, effects, queries, standing, telling, wording
from parties.membership.models import PartyChange
from parties.people.models import Party

What = PartyChange.What
NOTICES_FOLLOW = timedelta(days=60)  # for so long, people a successor appoints are told what still waits
VERBS = {
    What.JOINED: "admitted a Party",
    What.RENAMED: "renamed a Party",
    What.KIND: "changed the kind of a Party",
    What.LEFT: "ended a Party’s membership",
    What.SUCCEEDED: "recorded that one Party succeeds another",
}


@transaction.atomic
def admit_party(
    *,
    actor: Actor,
    key: str,
    name: str,
    short_name: str,
    kind: str,
    joined_on: date,
    position: int | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Party:
    """Admit a Party (MoU 1.1). It stands last in MoU order unless the agreement gives a position. Raises Refusal."""
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()  # the same name or place in the order asked for twice at once is refused, not an error
    checks.refuse_admission(key=key, name=name, short_name=short_name, joined_on=joined_on, is_adopting=actor is SYSTEM)
    party = _new_party(key, name, short_name, kind, joined_on, position, reason)
    _record(actor, party, What.JOINED, joined_on, {}, {}, reason, at or clock.now(), joined_on=joined_on)
    return party


@transaction.atomic
def rename_party(
    *, actor: Actor, party: Party, name: str, short_name: str, on_day: date, reason: str, at: datetime
) -> PartyChange:
    """Give a Party another name from a day (MoU 1.1). Raises Refusal."""
    require(actor, Act.ADMINISTER_PEOPLE)
    party = _locked(party)
    checks.refuse_rename(party, name, short_name, on_day)
    before = queries.state_of(party, on_day, "name", "short_name")
    return _record(actor, party, What.RENAMED, on_day, before, {"name": name, "short_name": short_name}, reason, at)


@transaction.atomic
def change_kind(*, actor: Actor, party: Party, kind: str, on_day: date, reason: str, at: datetime) -> PartyChange:
    """Say that a Party is another kind of organisation from a day (MoU 1.1). Raises Refusal."""
    require(actor, Act.ADMINISTER_PEOPLE)
    party = _locked(party)
    checks.refuse_kind(party, kind, on_day)
    before = queries.state_of(party, on_day, "kind")
    return _record(actor, party, What.KIND, on_day, before, {"kind": kind}, reason, at)


@transaction.atomic
def end_party(*, actor: Actor, party: Party, on_day: date, reason: str, seen: str, at: datetime) -> PartyChange:
    """Let a Party leave from a day (MoU 1.1): `on_day` is the first on which it is none.

    `seen` is `standing.digest` of what is open, as the actor was shown and agreed to end it. Raises Stale with the
    list where anything is open that they did not see; Refusal for a day that cannot be.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    party = _locked(party)
    checks.refuse_ending(party, on_day)
    things = standing.open_things(party, actor)
    if things and seen != standing.digest(things):
        raise Stale(f"{party} has open matters.", happened=[f"{thing.label}." for thing in things])
    _set(party, reason, left_on=on_day)
    after = {"left_on": on_day.isoformat()}
    open_then = {"open": [thing.key for thing in things]}
    return _record(actor, party, What.LEFT, on_day, {"left_on": ""}, after, reason, at, **open_then)


@transaction.atomic
def succeed_party(
    *,
    actor: Actor,
    party: Party,
    on_day: date,
    reason: str,
    at: datetime,
    successor: Party | None = None,
    key: str = "",
    name: str = "",
    short_name: str = "",
    kind: str = "",
) -> PartyChange:
    """Let another Party take the place of one from a day (MoU 1.1): one that exists, or a new one made here, which
    stands where the old one stood. Raises Refusal."""
    require(actor, Act.ADMINISTER_PEOPLE)
    party = _locked(party)
    checks.refuse_succession(party, on_day, successor=successor, key=key, name=name, short_name=short_name)
    is_new = successor is None
    heir = successor or _new_party(key, name, short_name, kind, on_day, None, reason)
    _set(party, reason, left_on=on_day, succeeded_by=heir)
    if is_new:
        _set(heir, reason, position=party.position)
        joined = PartyChange.objects.create(
            party=heir, what=What.JOINED, on_day=on_day, after={"succeeds": party.key}, reason=reason,
            made_by=actor.name, made_at=at,
        )  # fmt: skip
        _apply_if_due(joined, actor, at)
    after = {"left_on": on_day.isoformat(), "succeeded_by": heir.key, "is_new": is_new}
    return _record(actor, party, What.SUCCEEDED, on_day, {"left_on": ""}, after, reason, at, successor=heir.name)


@transaction.atomic
def take_back(*, actor: Actor, change: PartyChange, reason: str, at: datetime) -> PartyChange:
    """Take back a change whose day has not come. Raises Stale where it has, or where it was taken back already."""
    require(actor, Act.ADMINISTER_PEOPLE)
    party = _locked(change.party)
    change = PartyChange.objects.select_for_update(of=("self",)).select_related("party").get(pk=change.pk)
    if not change.stands:
        raise Stale("This was taken back already.", happened=[change.cancelled_because])
    if change.on_day <= clock.local(at).date():
        raise Stale("Its day has come.", happened=[f"It holds from {long_day(change.on_day)}."])
    if change.after.get("succeeds"):
        raise Refusal("", "It joins in the place of another Party.", mend="Take back that succession instead.")
    if change.what == What.JOINED:
        checks.refuse_heir(party)
        _never_join(party, reason)
    elif change.what in (What.LEFT, What.SUCCEEDED):
        _stay(party, change, reason, at)
    _drop(change, reason, at)
    facts = {"party": party.name, "change": change.what, "from": change.on_day, "reason": reason}
    audit.record(actor=actor, verb="took back a change of a Party", facts=facts, clause="1.1")
    body = wording.taken_back_body(change, telling.in_words(change), actor.name)
    telling.tell(change, wording.taken_back_subject(change), body, actor=actor, at=at, what="back")
    return change


def apply_due() -> int:
    """Apply the changes whose day has come, and serve what waited on successors appointed since. Says how many."""
    at = clock.now()
    today = clock.local(at).date()
    done = 0
    for change in queries.due(today):
        with transaction.atomic():
            _locked(change.party)
            change.refresh_from_db()
            if change.applied_at is None and change.stands:
                _apply_if_due(change, SYSTEM, at)
                done += 1
    lately = PartyChange.objects.filter(
        what=What.SUCCEEDED, cancelled_at=None, on_day__lte=today, on_day__gt=today - NOTICES_FOLLOW
    )
    for change in lately.select_related("party"):
        if (heir := queries.successor_of(change)) is not None:
            effects.pass_on_notices(change.party, heir, actor=SYSTEM, at=at)
    return done


def _locked(party: Party) -> Party:
    audit.lock_head()  # two changes at once: the second sees the first
    return Party.objects.select_for_update(of=("self",)).get(pk=party.pk)


def _new_party(
    key: str, name: str, short_name: str, kind: str, joined_on: date, position: int | None, reason: str
) -> Party:
    """A new Party, or one that was to join once and never did."""
    party = queries.never_was(name) or Party(key=key)
    party.name, party.short_name, party.kind = name, short_name, kind
    party.joined_on, party.left_on = joined_on, None
    party.position = position or (Party.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    party._change_reason = reason[:100]
    party.save()
    return party


def _set(party: Party, reason: str, **fields: Any) -> None:
    for field, value in fields.items():
        setattr(party, field, value)
    party._change_reason = reason[:100]
    party.save(update_fields=list(fields))


def _never_join(party: Party, reason: str) -> None:
    """A Party that is taken back before its first day was one on no day."""
    last = Party.objects.aggregate(last=Max("position"))["last"]
    _set(party, reason, left_on=party.joined_on, position=last + 1)


def _stay(party: Party, change: PartyChange, reason: str, at: datetime) -> None:
    heir = party.succeeded_by
    if heir is not None and change.after.get("is_new"):
        _never_join(heir, reason)
        for joined in PartyChange.objects.filter(party=heir, what=What.JOINED, cancelled_at=None):
            _drop(joined, reason, at)
    _set(party, reason, left_on=None, succeeded_by=None)


def _drop(change: PartyChange, reason: str, at: datetime) -> None:
    change.cancelled_at, change.cancelled_because = at, reason
    change.save(update_fields=["cancelled_at", "cancelled_because"])


def _record(
    actor: Actor,
    party: Party,
    what: PartyChange.What,
    on_day: date,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
    at: datetime,
    **facts: Any,
) -> PartyChange:
    """Keep a change, write it in the trail, apply it if its day has come, and tell those who speak for the Parties."""
    change = PartyChange.objects.create(
        party=party, what=what, on_day=on_day, before=before, after=after, reason=reason, made_by=actor.name, made_at=at
    )
    said = {"party": party.name, "from": on_day, "reason": reason, "before": before, "after": after, **facts}
    audit.record(
        actor=actor, verb=VERBS[what], facts={k: v for k, v in said.items() if v not in ("", {})}, clause="1.1"
    )
    subject = wording.subject(change)
    _apply_if_due(change, actor, at)
    body = wording.body(change, telling.in_words(change), clock.local(at).date(), actor.name)
    telling.tell(change, subject, body, actor=actor, at=at, what="told")
    return change


def _apply_if_due(change: PartyChange, actor: Actor, at: datetime) -> None:
    today = clock.local(at).date()
    if change.on_day > today:
        return
    party = change.party
    if change.what in (What.RENAMED, What.KIND):
        fields = {field: queries.value_on(party, field, today) for field in change.after}
        if any(getattr(party, field) != value for field, value in fields.items()):
            _set(party, change.reason, **fields)
    elif change.what in (What.LEFT, What.SUCCEEDED):
        _follow_through(change, actor, at)
    change.applied_at = at
    change.save(update_fields=["applied_at"])


def _follow_through(change: PartyChange, actor: Actor, at: datetime) -> None:
    party, heir = change.party, queries.successor_of(change)
    if heir is not None:
        done = effects.hand_on(party, heir, on_day=change.on_day, actor=actor, at=at)
        verb = "passed on what a Party had a part in"
    else:
        done = effects.leave(party, on_day=change.on_day, actor=actor, at=at)
        verb = "ended what a Party had a part in"
        if actor is SYSTEM and (done["parts"] or done["dates"]):
            telling.tell_what_ended(change, done, actor=actor, at=at)
    if any(done.values()):
        audit.record(actor=actor, verb=verb, facts={"party": party.name, **done}, clause="1.1")
