"""What is on record of a dispute, each table read once, and the Course that follows from it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from alliance.agreement.models import ReadingChoice
from alliance.agreement.queries import choices, settings_under
from alliance.agreement.vocabulary import Event
from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from disputes import clocks, telling
from disputes.accords.models import Accord
from disputes.course import Course
from disputes.dates import Happened
from disputes.models import Dispute, Happening
from parties.deciding.models import Mode, Question
from parties.people.models import Party

# What a question put to the body of a stage is about, the part of its purpose after the stage's key.
RESULT = "result"  # can it be settled in these words?
ONWARD = "onward"  # does the ladder go on, to the stage that follows?
CARRIED = "carried"


def purpose(stage: str, about: str) -> str:
    """The purpose under which a question is put for a stage of the ladder."""
    return f"{stage}:{about}"


class Record:
    """The events, questions and accords of a dispute as they stood when first asked for. What was put, agreed or
    decided before a dispute was last taken up again does not count."""

    def __init__(self, dispute: Dispute) -> None:
        self.dispute = dispute

    @cached_property
    def happenings(self) -> list[Happening]:
        """The events on record, without those withdrawn, in the order in which they were recorded."""
        return list(self.dispute.happenings.filter(withdrawn_at=None).select_related("party"))

    @cached_property
    def taken_up_at(self) -> datetime | None:
        """When a dispute that had ended was last taken up again."""
        return max((h.recorded_at for h in self.happenings if h.event == Event.SERVED), default=None)

    @cached_property
    def questions(self) -> list[Question]:
        """The questions put for its ladder, oldest first."""
        rows = self.dispute.matter.questions.filter(purpose__contains=":").order_by("opened_at", "pk")
        since = self.taken_up_at
        return [q for q in rows if since is None or q.opened_at > since]

    @cached_property
    def meetings(self) -> list[date]:
        """The days of the meetings whose notice had been given when the dispute was told, soonest first."""
        return clocks.announced_meetings(self.dispute.served_at)

    @property
    def has_begun(self) -> bool:
        """Whether anything is on record from which a clock runs: a facilitator and words for fewer readers come with
        an event of their own."""
        return any(h.event not in (Event.STAGE_ENTERED, Event.STAGE_ENDED) for h in self.happenings)

    def question(self, stage: str, about: str) -> Question | None:
        """The latest question put for a stage about one thing."""
        return next((q for q in reversed(self.questions) if q.purpose == purpose(stage, about)), None)

    @cached_property
    def accords(self) -> list[Accord]:
        """Words put forward for agreement, latest first, with each Party's answer."""
        rows = self.dispute.accords.prefetch_related("consents__party")
        since = self.taken_up_at
        return [a for a in rows if since is None or a.proposed_at > since]

    def waiting(self, key: str) -> Accord | None:
        """The accord of a kind that waits for answers."""
        return next((a for a in self.accords if a.key == key and a.is_open), None)

    def agreed(self, key: str) -> Accord | None:
        """The last accord of a kind, if everybody agreed to it."""
        mine = [a for a in self.accords if a.key == key and a.outcome != Accord.Outcome.REPLACED]
        return mine[0] if mine and mine[0].outcome == Accord.Outcome.AGREED else None

    @cached_property
    def involved(self) -> list[Party]:
        """The Parties involved, in the agreement's order."""
        return telling.involved(self.dispute)

    def course(self, at: datetime) -> Course:
        """The course of the dispute as it is known at an instant."""
        dispute = self.dispute
        known = [(h.recorded_at, as_happened(h)) for h in self.happenings]
        on_record = sorted([*known, *self._decided()], key=lambda pair: pair[0])
        settings_at = _settings_of(dispute)
        return Course(
            terms=dispute.version.terms,
            settings=settings_at(clock.local(at).date()),
            calendars=calendars(),
            happened=(*_of_the_filing(dispute), *(happened for _, happened in on_record)),
            meeting=lambda start: next((day for day in self.meetings if day > start), None),
            parties=tuple(party.key for party in self.involved),
            settings_at=settings_at,
        )

    def _decided(self) -> list[tuple[datetime, Happened]]:
        """What the questions tell: that one was put, and that it was decided."""
        found = []
        for question in self.questions:
            stage, _, about = question.purpose.partition(":")
            put = clocks.day_of(question.opened_at)
            found.append((question.opened_at, Happened(Event.PUT, put, stage)))
            if question.mode == Mode.WRITTEN_ROUND:
                found.append((question.opened_at, Happened(Event.ROUND_OPENED, put, stage)))
            if question.closed_at and about == RESULT and question.outcome == CARRIED:
                found.append((question.closed_at, Happened(Event.DECIDED, clocks.day_of(question.closed_at), stage)))
        return found


def as_happened(row: Happening) -> Happened:
    """A row on record, as the course takes it."""
    party = row.party.key if row.party else ""
    return Happened(row.event, row.on, row.stage, party, row.clock, row.number)


def _settings_of(dispute: Dispute) -> Callable[[date], Mapping[str, Any]]:
    """The settings of a day, from the choices that were ever made, which are read once."""
    made: list[ReadingChoice] | None = None
    known: dict[date, Mapping[str, Any]] = {}

    def on(day: date) -> Mapping[str, Any]:
        nonlocal made
        made = choices(dispute.version) if made is None else made
        if day not in known:
            known[day] = settings_under(dispute.version, made, day)
        return known[day]

    return on


def _of_the_filing(dispute: Dispute) -> list[Happened]:
    found = [
        Happened(Event.SERVED, clocks.day_of(dispute.served_at)),
        Happened(Event.FILED, clocks.day_of(dispute.came_at)),
    ]
    return [*found, Happened(Event.AWARE, dispute.first_knew_on)] if dispute.first_knew_on else found
