"""The shapes of the ladder: a Case (one dispute, looked at by one person now) and a Step (one thing they may do)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from alliance.agreement.ladder_shapes import Stage
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import StageKind
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Actor, Authority

if TYPE_CHECKING:
    from disputes.course import Course
    from disputes.dates import Happened
    from disputes.facts import Record
    from disputes.models import Dispute, Happening
    from disputes.step_forms import StepForm

OPENING = "opening"


class Phase(StrEnum):
    """Where a dispute stands within a stage. Phases belong to kinds of stage, never to one agreement's states."""

    SCREENING = "screening"
    REDIRECTED = "redirected"
    AWAITING = "awaiting"  # what the stage needs first: a facilitator, a submission, a decision to write
    OPEN = "open"
    ENDED = "ended"  # it settled nothing; the next stage begins when the agreement says
    CLOSED = "closed"  # the dispute has ended here; its outcome says how


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

    @cached_property
    def record(self) -> "Record":
        """What is on record, each table read once; as it stood before the act."""
        from disputes.facts import Record  # noqa: PLC0415 the shapes know no tables

        return Record(self.dispute)

    @cached_property
    def course(self) -> "Course":
        """What has happened so far, and what follows from it."""
        return self.record.course(self.at)

    @property
    def on(self) -> date:
        return clock.local(self.at).date()

    def day_of(self, word: str) -> date | None:
        """The day in Leicester of an instant that was typed; None where it was left empty."""
        instant = self.words.get(word)
        return clock.local(instant).date() if instant else None

    def local(self, word: str) -> datetime:
        """An instant that was typed, on the clock of Leicester."""
        return clock.local(self.words[word])

    @staticmethod
    def date(stored: str) -> date:
        """A day that was kept as text."""
        return date.fromisoformat(stored)

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
    leads to, or None where the dispute stays. `says` is the sentence of the timeline; `clause` its source. `kind` is
    the kind of stage it belongs to, if it belongs to one. `records` are the events it puts on record, from which
    clocks run; `takes_back` are mistaken ones. Where `checks`, a page shows what would follow from the words before
    anything is done.
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
    kind: StageKind | None = None
    records: "Callable[[Case], tuple[Happened, ...]]" = lambda case: ()
    takes_back: "Callable[[Case], tuple[Happening, ...]]" = lambda case: ()
    checks: bool = False
    outcome: str = ""  # how the dispute ends by it, of those in `models.Outcome`
    tells: "tuple[To, ...] | Callable[[Case], tuple[To, ...]]" = ()
    subject: str = ""
    meets: tuple[str, ...] = ()
    cancels: bool = False  # every clock of the dispute stops
    closes: bool = False
    reopens: bool = False  # may be taken on a dispute that has ended
    acknowledge: bool = False
    offered: Callable[[Case], bool] = lambda case: True
    closed_to: Callable[[Case], str] = lambda case: ""  # why it is not this person's, where the act alone does not say
    for_party: bool = False


def ends_by(step: Step, case: Case) -> bool:
    """Whether the dispute ends by a step: always, or because the agreement names no stage that follows."""
    goes = step.goes(case)
    return step.closes or (goes is not None and goes.phase is Phase.CLOSED)


def told(step: Step, case: Case) -> tuple[To, ...]:
    """Whom a step tells in this case: as the step says, or as the agreement says for the stage."""
    return step.tells(case) if callable(step.tells) else step.tells


def recorders_only(case: Case) -> str:
    """Whoever presides or records does this, where the agreement has such posts; else any Party involved may."""
    recording = (Authority.PRESIDES, Authority.RECORDS)
    keeps = not keeps_records(case) or case.actor.has_in(case.dispute.matter_id, *recording)
    return "" if keeps else "This is for whoever presides or records."


def keeps_records(case: Case) -> bool:
    """Whether the agreement has somebody who presides or records for all Parties."""
    return any(case.terms.posts_with(authority) for authority in (Authority.PRESIDES, Authority.RECORDS))


def presiders_only(case: Case) -> str:
    """Whoever presides does this; where nobody presides, whoever records; else any Party involved may."""
    if not case.terms.posts_with(Authority.PRESIDES):
        return recorders_only(case)
    return "" if case.actor.has_in(case.dispute.matter_id, Authority.PRESIDES) else "This is for whoever presides."


def for_posts(case: Case, names: Iterable[str]) -> str:
    """Holders of the posts that the agreement names, or those who act for them, do this; whoever presides or records
    may note it for them. Where it names no post, any Party involved may."""
    posts = {name: case.terms.post_by_key[name].label for name in names if name in case.terms.post_by_key}
    held = {post for seat in case.actor.seats for post in (seat.post, *seat.stands_for)}
    keeps = case.actor.has_in(case.dispute.matter_id, Authority.PRESIDES, Authority.RECORDS)
    if not posts or held & set(posts) or keeps:
        return ""
    return f"This is for the {' or '.join(label.lower() for label in posts.values())} of a Party involved."


def stays(case: Case) -> Place | None:
    """The dispute stays where it is."""
    return None


def no_guard(case: Case) -> Refusal | None:
    """Nothing besides permission and place."""
    return None
