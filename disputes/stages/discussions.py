"""The discussions that a facilitator holds: booked, held, not held (LLR: App 2 1.7.2(iv))."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.vocabulary import Event
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Authority
from disputes.dates import Happened
from disputes.facilitation import actions, rules
from disputes.facilitation.forms import BookForm, HeldForm, NotHeldForm
from disputes.facilitation.queries import booked, days_of, held
from disputes.stages.window import KIND, OPEN, bounds, in_words
from disputes.step import Case, Step, To, no_guard, stays


def _may_be_booked(case: Case) -> Refusal | None:
    found, day = bounds(case), case.day_of("starts_at")
    if found is None or day is None:
        return None
    if not found.holds(day):
        window = f"{in_words(found.first_day)} to {in_words(found.last_day)}"
        return Refusal("starts_at", f"Discussions are held from {window}.", mend="Choose a day in that time.")
    if len(held(case.dispute)) + len(booked(case.dispute)) >= found.most:
        return Refusal("starts_at", f"There are {found.most} already, the most there may be.", mend="Cancel one first.")
    return None


def _book(case: Case) -> Mapping[str, Any]:
    words = case.words
    actions.book(actor=case.actor, dispute=case.dispute, starts_at=words["starts_at"], place=words["place"], at=case.at)
    found = bounds(case)
    fits = found is None or rules.still_fit(found, len(held(case.dispute)), case.on)
    warning = "" if fits else f" The {found.fewest if found else ''} that are needed no longer fit."
    return {"when": f"{case.local('starts_at'):%A %-d %B %Y, %H:%M}", "place": words["place"], "warning": warning}


BOOK = Step(
    key="book-discussion",
    label="Book a discussion",
    hint="Those who take part are told. Two Operational Days ahead where possible.",
    act=Act.FACILITATE,
    kind=KIND,
    says="A discussion was booked for {when}, {place}.{warning}",
    clause="App 2 1.7.2(iv)",
    leaves=OPEN,
    form=BookForm,
    guard=_may_be_booked,
    effect=_book,
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: a discussion on {when}",
)


def _was_held(case: Case) -> Refusal | None:
    day = _held_on(case)
    if day is None:
        return Refusal("starts_at", "Say when it was held.", mend="Give the day and the time.")
    if day > case.on:
        return Refusal("starts_at", "It is still to come.", mend="Record it once it has been held.")
    found = bounds(case)
    missing = {p.key for p in case.record.involved} - set(case.words["attended"])
    if missing and not case.words.get("absences"):
        return Refusal("absences", "A Party involved was not there.", mend="Say why.")
    if found is None:
        return None
    if not found.holds(day):
        return _outside(case, found)
    if len(held(case.dispute)) >= found.most:
        return Refusal("discussion", f"At most {found.most} discussions are held.", mend="Report what came of them.")
    return None


def _outside(case: Case, found: rules.Bounds) -> Refusal | None:
    """Whoever presides or records may keep one that lies outside the procedure, with the reason; it does not count."""
    if case.words.get("outside") and case.actor.has(Authority.PRESIDES, Authority.RECORDS):
        return None
    window = f"{in_words(found.first_day)} to {in_words(found.last_day)}"
    mend = "Whoever presides may record it as outside the procedure, with the reason."
    return Refusal("starts_at", f"It lies outside the time for discussions, {window}.", mend=mend)


def _held_on(case: Case) -> Any:
    if (day := case.day_of("starts_at")) is not None:
        return day
    chosen = [d for d in booked(case.dispute) if str(d.pk) == case.words["discussion"]]
    return days_of(chosen)[0] if chosen else None


def _hold(case: Case) -> Mapping[str, Any]:
    found, day = bounds(case), _held_on(case)
    inside = found is None or found.holds(day)
    row = actions.hold(actor=case.actor, dispute=case.dispute, words=case.words, inside=inside, at=case.at)
    number = len(held(case.dispute))
    which = f"Discussion {number}" if inside else "A discussion outside the procedure"
    return {"which": which, "on": in_words(day), "outcome": f" {row.outcome}" if row.outcome else ""}


def _held_event(case: Case) -> tuple[Happened, ...]:
    day, found = (_held_on(case), bounds(case)) if case.words else (None, None)
    if day is None or (found is not None and not found.holds(day)):
        return ()
    return (Happened(Event.FIRST_DISCUSSION, day, case.place.stage),)


HOLD = Step(
    key="hold-discussion",
    label="Record that a discussion was held",
    hint="Who was there, and one line. What was said in confidence stays out.",
    act=Act.FACILITATE,
    kind=KIND,
    says="{which} was held on {on}.{outcome}",
    clause="App 2 1.7.2(iv)",
    leaves=OPEN,
    form=HeldForm,
    guard=_was_held,
    effect=_hold,
    goes=stays,
    records=_held_event,
    tells=(To.INVOLVED,),
    subject="{reference}: a discussion was held",
)

NOT_HELD = Step(
    key="discussion-not-held",
    label="Record that a discussion was not held",
    hint="Cancelled, or adjourned before it began. It does not count.",
    act=Act.FACILITATE,
    kind=KIND,
    says="The discussion of {on} was {state}.",
    clause="App 2 1.7.2(iv)",
    leaves=OPEN,
    form=NotHeldForm,
    guard=no_guard,
    effect=lambda case: _not_held(case),
    goes=stays,
    tells=(To.INVOLVED,),
    subject="{reference}: a discussion was {state}",
    offered=lambda case: bool(booked(case.dispute)),
)


def _not_held(case: Case) -> Mapping[str, Any]:
    row = actions.call_off(dispute=case.dispute, words=case.words)
    return {"on": in_words(days_of([row])[0]), "state": row.get_state_display(), "why": case.words["why"]}
