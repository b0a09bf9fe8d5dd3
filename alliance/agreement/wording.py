"""The words of the agreement's pages: the countdown, kinds of duty, rooms, events, clocks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.agreement.ladder_shapes import Clock, Stage
from alliance.agreement.setting_values import said
from alliance.agreement.shapes import Agreement, Duty
from alliance.agreement.vocabulary import DutyKind, Room, Standing
from alliance.kernel.reckoning import Length, listed, long_day, plural

ROOMS = {
    Room.AGREEMENT: "The agreement",
    Room.PARTIES: "Parties and people",
    Room.DISPUTES: "Disputes",
    Room.GOVERNANCE: "Meetings, decisions and interests",
    Room.REVIEWS: "Plan, reports and reviews",
}
KINDS = {
    DutyKind.DATED: "Once, by a day",
    DutyKind.RECURRING: "Again and again",
    DutyKind.EVENT: "When something happens",
    DutyKind.STANDING: "At all times",
    DutyKind.POWER: "May be done",
    DutyKind.INFORMATION: "For information",
}
STANDINGS = {
    Standing.MOU: ("mou", "MoU"),
    Standing.READING: ("target", "Our reading"),
    Standing.PRACTICE: ("neutral", "Practice"),
}


def countdown(terms: Agreement, on: date) -> str:
    """How long the agreement still runs: `127 days left, to Wed 31 March 2027`."""
    term = terms.term
    if on > term.ends_on:
        return f"Ended on {long_day(term.ends_on)}. Records stay readable, and what was begun can be ended."
    if on < term.starts_on:
        return f"Begins on {long_day(term.starts_on)}."
    left = (term.ends_on - on).days
    return f"{plural(left, 'day')} left, to {long_day(term.ends_on)}" if left else "Its last day is today."


@dataclass(frozen=True)
class DutyLine:
    """A duty in words, as the page of a clause shows it."""

    summary: str
    kinds: str
    owed_by: str
    owed_to: str
    when: str
    shown_by: str
    room: str
    ended: str


def duty_line(terms: Agreement, duty: Duty, on: date) -> DutyLine:
    """One duty in words; `ended` says what holds instead once its time is over."""
    return DutyLine(
        summary=duty.summary,
        kinds=", ".join(KINDS[kind] for kind in duty.kinds),
        owed_by=actors(terms, duty.owed_by),
        owed_to=actors(terms, duty.owed_to),
        when=_capital(duty.when),
        shown_by=_capital(listed([str(event).replace("-", " ") for event in duty.evidence])) if duty.evidence else "",
        room=ROOMS[duty.room],
        ended=duty.then if duty.until and on > duty.until else "",
    )


def actors(terms: Agreement, keys: Iterable[str]) -> str:
    """Actors by name, as a list in words."""
    names = [terms.actor_labels[key] for key in keys]
    return _capital(listed(names)) if names else ""


@dataclass(frozen=True)
class ClockLine:
    """A clock of the ladder in words."""

    stage: str
    length: str
    start: str
    kind: str
    word: str


def clock_line(terms: Agreement, stage: Stage, clock: Clock, settings: Mapping[str, Any]) -> ClockLine:
    """One clock with its length as it is read now."""
    kind, word = STANDINGS[clock.standing]
    length: Length | None = clock.length_under(settings)
    asked = f"as the {terms.actor_labels[clock.asked_of]} says" if clock.asked_of else ""
    return ClockLine(stage.label, str(length) if length else asked, event_words(terms, clock), kind, word)


def event_words(terms: Agreement, clock: Clock) -> str:
    """What a clock runs from, in words."""
    moments = {moment.key: moment.label for moment in terms.moments}
    names = [moments.get(event) or event.rpartition(".")[2].replace("-", " ") for event in clock.start.events]
    which = {"only": "", "earlier": "the earlier of ", "later": "the later of "}[clock.start.which]
    return f"{which}{listed(names)}"


def option_words(terms: Agreement, key: str) -> list[str]:
    """The alternatives of a setting, its default first."""
    setting = terms.setting_by_key[key]
    words = [said(setting, setting.default), *(option.label for option in setting.options)]
    return list(dict.fromkeys(words))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
