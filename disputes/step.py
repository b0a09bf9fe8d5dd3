"""The shapes of the ladder: a Case (one dispute, looked at by one person now) and a Step (one thing they may do)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from alliance.agreement.ladder_shapes import Stage
from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Actor

if TYPE_CHECKING:
    from disputes.models import Dispute
    from disputes.step_forms import StepForm

OPENING = "opening"


class Phase(StrEnum):
    """Where a dispute stands within a stage. Phases belong to kinds of stage, never to one agreement's states."""

    SCREENING = "screening"
    REDIRECTED = "redirected"
    OPEN = "open"


class To(StrEnum):
    """Whom a step tells."""

    INVOLVED = "the Parties involved"
    BOARD = "the Board"
    TOLD_AT_FILING = "everyone told at filing"
    EVERY_PARTY = "every Party"


@dataclass(frozen=True)
class Place:
    """A stage of the version and a phase of its kind. `derived` says that time alone brought the dispute here."""

    stage: str
    phase: Phase
    derived: bool = False


@dataclass(frozen=True)
class Case:
    """One dispute, who is looking, and when. What guards and effects are given; they ask nothing else."""

    dispute: "Dispute"
    actor: Actor
    at: datetime
    place: Place
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return clock.local(self.at).date()

    @property
    def terms(self) -> Agreement:
        return self.dispute.version.terms

    @cached_property
    def stage(self) -> Stage | None:
        """The stage of the ladder, or None in the opening."""
        return self.terms.stage_by_key.get(self.place.stage)


@dataclass(frozen=True)
class Step:
    """One thing a person may do: who, where, what is checked, what follows, who is told.

    `leaves` are the phases it may be taken from (empty: any while the dispute is open); `goes` gives the place it
    leads to, or None where the dispute stays. `says` is the sentence of the timeline; `clause` its source.
    """

    key: str
    label: str
    hint: str
    act: Act
    says: str
    clause: str
    leaves: frozenset[Phase]
    form: "type[StepForm]"
    guard: Callable[[Case], Refusal | None]
    effect: Callable[[Case], Mapping[str, Any]]
    goes: Callable[[Case], Place | None]
    tells: tuple[To, ...] = ()
    subject: str = ""
    meets: tuple[str, ...] = ()
    cancels: bool = False  # every clock of the dispute stops
    closes: bool = False
    acknowledge: bool = False
    offered: Callable[[Case], bool] = lambda case: True
    for_party: bool = False


def stays(case: Case) -> Place | None:
    """The dispute stays where it is."""
    return None


def no_guard(case: Case) -> Refusal | None:
    """Nothing besides permission and place."""
    return None
