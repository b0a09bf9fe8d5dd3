"""The course of a dispute: from what has happened to where it stands and which clocks run. Pure.

Everything is worked out when read, from the events on record, the ladder of the version and the settings in use, so
that nobody's silence holds a dispute up and no clock waits for somebody to press a button in time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from alliance.agreement.ladder_shapes import Clock, Stage
from alliance.agreement.vocabulary import StageKind, TimePassed
from alliance.kernel.operational_days import Reckoning
from disputes.dates import OF_ONE_ACT, Dates, kind_of
from disputes.step import OPENING, Phase, Place

# In which phase a dispute comes to a stage.
ENTRY: Mapping[StageKind, Phase] = {
    StageKind.BODY_DECIDES: Phase.OPEN,
    StageKind.NEGOTIATION: Phase.OPEN,
    StageKind.FACILITATED_DISCUSSIONS: Phase.AWAITING,
    StageKind.WRITTEN_POSITIONS: Phase.OPEN,
    StageKind.REFERRAL: Phase.AWAITING,
    StageKind.LAST_RESORT: Phase.OPEN,
}


@dataclass(frozen=True)
class Running:
    """A clock that runs, or that will if the one named by `waits_on` passes unmet. When one that `lapses` ends, the
    dispute moves on by itself."""

    stage: str
    clock: Clock
    reckoning: Reckoning
    waits_on: str = ""
    lapses: bool = False
    party: str = ""  # the key of the Party it runs for, where one runs for each

    @property
    def kind(self) -> str:
        return kind_of(self.stage, self.clock.name)


@dataclass(frozen=True)
class Passage:
    """A step that time alone took: from one place to the next, at the first instant after a last day."""

    at: datetime
    come_from: Place
    gone_to: Place


def entry(stage: Stage) -> Place:
    """Where a dispute stands when it comes to a stage."""
    return Place(stage.key, ENTRY[stage.kind])


@dataclass(frozen=True)
class Course(Dates):
    """One dispute's course under its version: where it stands, and which clocks run there."""

    def running(self, here: Place) -> list[Running]:
        """The clocks of the stage a dispute stands in, and those of the next that begin if time passes."""
        stage = self.terms.stage_by_key.get(self.terms.opening.first_stage if here.stage == OPENING else here.stage)
        if stage is None or here.phase in (Phase.REDIRECTED, Phase.CLOSED):
            return []
        found = [replace(r, lapses=stage.time_passed == TimePassed.GOES_ON) for r in self._open_clocks(stage)]
        following = self.terms.stage_by_key.get(stage.not_agreed)
        if following and here.stage != OPENING:
            holds = "" if here.phase is Phase.ENDED else next((r.kind for r in found), "")
            if holds or here.phase is Phase.ENDED:
                lapses = following.time_passed == TimePassed.GOES_ON
                found += [replace(r, waits_on=holds, lapses=lapses) for r in self._open_clocks(following)]
        return found

    def _open_clocks(self, stage: Stage) -> Iterator[Running]:
        for clock in stage.clocks:
            if clock.name in OF_ONE_ACT or self.has_ended(stage, clock):
                continue
            found = self.reckoning(stage, clock)
            if found and clock.each_party:
                yield from (Running(stage.key, clock, found, party=p) for p in self.parties if not self.did(stage, p))
            elif found:
                yield Running(stage.key, clock, found)

    def time_is_up(self, stage: Stage, at: datetime) -> bool:
        """Whether every clock of a stage that has begun and still waits for something has passed."""
        ends = [running.reckoning.ends_at for running in self._open_clocks(stage)]
        return bool(ends) and max(ends) <= at

    def unsaid(self, stage: Stage) -> Clock | None:
        """A clock that has begun and whose length the agreement leaves to somebody who has not said it yet."""
        asked = (c for c in stage.clocks if c.asked_of and not self.has_ended(stage, c))
        return next((c for c in asked if self.starts(c.start, stage.key) and not self.reckoning(stage, c)), None)

    def place(self, stored: Place, at: datetime, today: date) -> Place:
        """Where a dispute stands at an instant: as the last step left it, moved on by what time alone has done."""
        here = stored
        for passage in self.passages(stored, at, today):
            here = passage.gone_to
        return here

    def passages(self, stored: Place, at: datetime, today: date) -> list[Passage]:
        """The steps that time alone has taken since the last that somebody took, oldest first."""
        found: list[Passage] = []
        here = stored
        while (step := self._passage(here, at, today)) and len(found) <= len(self.terms.stages):
            found.append(step)
            here = step.gone_to
        return found

    def _passage(self, here: Place, at: datetime, today: date) -> Passage | None:
        opening = self.terms.opening
        if here.stage == OPENING:
            first = self.terms.stage_by_key[opening.first_stage]
            if here.phase is not Phase.SCREENING:
                return None
            if opening.screening is None:
                return None
            return self._once_past(self.screening(), here, first, at) if self._goes_on(opening.screening) else None
        stage = self.terms.stage_by_key.get(here.stage)
        following = self.terms.stage_by_key.get(stage.not_agreed) if stage else None
        if stage is None or following is None:
            return None
        if here.phase is Phase.ENDED:
            begins = self.begins(following)
            if begins is None or begins > today:
                return None
            if begins == today and self.waits_for_a_moment(following):
                return None  # a period that is counted runs to the end of its last day
            return Passage(at=at, come_from=here, gone_to=replace(entry(following), derived=True))
        if stage.time_passed != TimePassed.GOES_ON or here.phase is Phase.CLOSED:
            return None
        last = max(self._reckonings(stage), key=lambda r: r.ends_at, default=None)
        return self._once_past(last, here, following, at)

    @staticmethod
    def _goes_on(screening: Any) -> bool:
        return bool(screening.time_passed == TimePassed.GOES_ON)

    @staticmethod
    def _once_past(found: Reckoning | None, here: Place, to: Stage, at: datetime) -> Passage | None:
        if found is None or found.ends_at > at:
            return None
        return Passage(at=found.ends_at, come_from=here, gone_to=replace(entry(to), derived=True))

    def waits_for_a_moment(self, stage: Stage) -> bool:
        """Whether a stage begins at a later moment than the step that leads to it, under the readings in use."""
        moments = {m.key for m in self.terms.moments}
        rules = [r for m in self.terms.moments for r in m.rules if r.value == str(self.settings[m.setting])]
        named = any(name in moments for clock in stage.clocks for name in clock.start.events)
        return named and any(rule.setting or rule.asked_of for rule in rules)

    def begins(self, stage: Stage) -> date | None:
        """The day on which a stage that follows may begin: at once, or at the moment its own clock runs from."""
        held = [c for c in stage.clocks if self._hangs_on_a_moment(c.start.events)]
        days = [self.starts(c.start, stage.key) for c in held]
        if any(day is None for day in days):
            return None
        before = [day for day in days if day is not None]
        return max(before, default=date.min)

    def _hangs_on_a_moment(self, names: Iterable[str]) -> bool:
        moments = {m.key for m in self.terms.moments}
        return any(name in moments for name in names)
