"""The ladder as the agreement file says it: opening, stages, clocks, moments. Frozen, typed, pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alliance.agreement.vocabulary import (
    AnyTimeAct,
    Consent,
    Costs,
    DecisionRule,
    Ending,
    OptionKind,
    StageKind,
    Standing,
    TimePassed,
)
from alliance.kernel.reckoning import Length, Unit


@dataclass(frozen=True)
class Start:
    """The event a clock runs from; of several, the earlier or the later one.

    An event is a bare name (`served`), one of another stage (`facilitation.reported`) or a moment of the file.
    """

    events: tuple[str, ...]
    which: str  # "only", "earlier", "later"


@dataclass(frozen=True)
class Clock:
    """A length from an event. Exactly one of `length`, `setting` and `asked_of` is given.

    `asked_of` names the actor who says how long where the agreement leaves it open; it is then never defaulted.
    `each_party` runs one clock for each Party owing it. `waits_for` moves a date to that event where the setting
    `waits_setting` says so and it falls later.
    """

    name: str
    length: int | None
    unit: Unit
    calendar: str
    setting: str
    asked_of: str
    start: Start
    standing: Standing
    clause: str
    owed_by: str
    each_party: bool
    waits_for: str
    waits_setting: str
    seen_by_setting: str

    def length_under(self, settings: Mapping[str, Any]) -> Length | None:
        """The length with the settings in use; None where it has to be asked for.

        A clock that names no calendar goes by the one the agreement is read with.
        """
        number = settings[self.setting] if self.setting else self.length
        return Length(number, self.unit, self.calendar or settings["calendar"]) if number else None


@dataclass(frozen=True)
class MomentRule:
    """How a moment is found when its setting has this value."""

    value: str
    start: Start | None
    setting: str
    asked_of: str


@dataclass(frozen=True)
class Moment:
    """A moment the agreement names without saying when it is, such as the end of a period."""

    key: str
    label: str
    clause: str
    setting: str
    rules: tuple[MomentRule, ...]


@dataclass(frozen=True)
class FilingKind:
    """A kind of matter a Party may file, and who is told."""

    key: str
    label: str
    help: str
    told: tuple[str, ...]
    told_setting: str
    clause: str


@dataclass(frozen=True)
class Challenge:
    """Asking again after being turned away: whom, within which clock."""

    to: str
    clock: Clock


@dataclass(frozen=True)
class Screening:
    """Whether a matter belongs in the procedure at all, by whom, and what follows if nobody rules."""

    by: tuple[str, ...]
    clock: Clock
    time_passed: TimePassed
    clause: str
    excludes: str
    challenge: Challenge | None


@dataclass(frozen=True)
class AnyTime:
    """Something that may be done at any stage: by whom, with whose consent, within what, who is told."""

    act: AnyTimeAct
    by: tuple[str, ...]
    decided_by: str
    consent: Consent
    clause: str
    clock: Clock | None
    setting: str
    to_stage: str
    told: tuple[str, ...]
    standing: Standing


@dataclass(frozen=True)
class Opening:
    """How a matter comes in: what it is called, who may file or record it, who is told, who screens and presides."""

    noun: str
    prefix: str
    clauses: tuple[str, ...]
    raised_by: str
    recorded_by: tuple[str, ...]
    concern_to: tuple[str, ...]
    kinds: tuple[FilingKind, ...]
    prompt: Clock | None
    screening: Screening | None
    presides: tuple[str, ...]
    stand_in: str
    stand_in_named_by: str
    first_stage: str
    whole_setting: str
    any_time: tuple[AnyTime, ...]


@dataclass(frozen=True)
class BodyDecides:
    body: str
    rule: DecisionRule
    rule_setting: str
    ordinary_rule: DecisionRule
    attempts: int
    may_be_required_by: str
    required_after: str
    other_action: str  # the clause that allows it, or ""


@dataclass(frozen=True)
class Negotiation:
    between: tuple[str, ...]
    fewest: int
    consent: Consent


@dataclass(frozen=True)
class FacilitatedDiscussions:
    """`none_appointed_to` is where the ladder goes where nobody is appointed, if the setting allows it."""

    appointed_by: tuple[str, ...]
    appointment_consent: Consent
    appointment_setting: str
    facilitator: str
    fewest: int
    most: int
    participants: tuple[str, ...]
    participants_setting: str
    confirmed_by: str
    confirmed_rule: DecisionRule | None
    extension_consent: Consent | None
    extension_setting: str
    replacement_setting: str
    none_appointed_setting: str
    none_appointed_to: str


@dataclass(frozen=True)
class WrittenPositions:
    by: tuple[str, ...]
    decided_by: tuple[str, ...]
    sealed: bool


@dataclass(frozen=True)
class Referral:
    to: tuple[str, ...]
    to_setting: str
    means: str
    submitted_by: tuple[str, ...]
    submitted_by_setting: str
    jointly: bool
    appoints: str
    binding: bool


@dataclass(frozen=True)
class ResortOption:
    key: str
    kind: OptionKind
    label: str
    clause: str
    consent: Consent
    consent_setting: str
    in_part: bool
    told: tuple[str, ...]


@dataclass(frozen=True)
class LastResort:
    options: tuple[ResortOption, ...]


Details = BodyDecides | Negotiation | FacilitatedDiscussions | WrittenPositions | Referral | LastResort


@dataclass(frozen=True)
class Stage:
    """One stage of the ladder. `agreed` and `not_agreed` name another stage or an Ending."""

    key: str
    kind: StageKind
    label: str
    summary: str
    clauses: tuple[str, ...]
    clocks: tuple[Clock, ...]
    agreed: str
    not_agreed: str
    time_passed: TimePassed
    costs: Costs
    told_agreed: tuple[str, ...]
    told_not_agreed: tuple[str, ...]
    details: Details

    def clock(self, name: str) -> Clock | None:
        """The clock of that name, if this stage has one."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    @property
    def leads_to(self) -> tuple[str, ...]:
        return (self.agreed, self.not_agreed)


ENDINGS = frozenset(Ending)
