"""What an agreement says, as frozen typed values: Parties, posts, bodies, clauses, duties, readings, dates. Pure.

The ladder's shapes are in `ladder_shapes`. Everything is made by `terms.parse`, which has checked it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from alliance.agreement.ladder_shapes import Moment, Opening, Stage
from alliance.agreement.vocabulary import (
    PARTY_WORDS,
    DecisionRule,
    DutyKind,
    Every,
    Evidence,
    OneFor,
    Place,
    Room,
    SettingKind,
    Standing,
)
from alliance.kernel.permissions import Authority
from alliance.kernel.reckoning import Unit

# What the system itself has to know for every agreement, where its file does not say it: practice, no rule of theirs.
WHERE_SILENT: Mapping[str, Any] = {
    "notice_cutoff": "17:00",
    "information_request_od": 5,
    "written_round_od": 5,
    "abstention_blocks": True,
    "chair_votes": False,
    "involved_parties_in_unanimity": "include",
}


@dataclass(frozen=True)
class Term:
    """The days the agreement runs, both included. The alerts before its end are counted from `ends_on`."""

    starts_on: date
    ends_on: date
    clause: str
    review_on: date
    alert_months: str  # the setting
    alert_days: int  # Operational Days
    year_starts: str  # the setting: month in which a financial year starts


@dataclass(frozen=True)
class Heading:
    """A numbered title; the clauses whose key starts with `key` stand under it."""

    key: str
    title: str


@dataclass(frozen=True)
class Clause:
    """One numbered paragraph, in our own words."""

    key: str
    summary: str

    @property
    def anchor(self) -> str:
        """The stable name of its place on the page: `c-5.2.15`, `c-App-2-1.7.2(iv)`."""
        return f"c-{self.key.replace(' ', '-')}"

    @property
    def slug(self) -> str:
        """The key as it stands in an address."""
        return self.key.replace(" ", "-")


@dataclass(frozen=True)
class PartyKind:
    key: str
    label: str


@dataclass(frozen=True)
class PartyEntry:
    """A Party as the file names it; `position` is its place in the agreement, from 1."""

    key: str
    name: str
    short_name: str
    kind: str
    position: int


@dataclass(frozen=True)
class Post:
    """A post a person may be appointed to, and what it carries.

    `role` is the plain word for demonstrations and lists, `label` the title. `several` holders at once are allowed
    only where it says so. `powerful` posts need a second person to appoint. A post for a matter is held for that
    matter only; `may_be_for_matter` posts may be.
    """

    key: str
    label: str
    role: str
    one_for: OneFor
    several: bool
    may_be_for_matter: bool
    appointed_by: tuple[str, ...]
    authorities: frozenset[Authority]
    powerful: bool
    deputy_of: tuple[str, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Quorum:
    """Who must be there: how many Parties (a setting), one of each group of kinds, and somebody who presides."""

    parties: str
    one_of_kinds: tuple[tuple[str, ...], ...]
    presiding: bool


@dataclass(frozen=True)
class Body:
    """A body of the partnership itself: it meets and decides."""

    key: str
    name: str
    short_name: str
    members: tuple[str, ...]
    attends: tuple[str, ...]
    presided_by: tuple[str, ...]
    answers_to: str
    decision_rule: DecisionRule
    quorum: Quorum | None
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class ExternalBody:
    """A body outside: it appoints or receives, and never has an account."""

    key: str
    name: str
    short_name: str
    receives: tuple[str, ...]
    note: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """Something owed under one or more clauses. `until` with `then` say when it ends and what is shown after."""

    key: str
    clauses: tuple[str, ...]
    kinds: tuple[DutyKind, ...]
    summary: str
    owed_by: tuple[str, ...]
    owed_to: tuple[str, ...]
    when: str
    evidence: tuple[Evidence, ...]
    room: Room
    standing: Standing
    settings: tuple[str, ...]
    until: date | None
    then: str


@dataclass(frozen=True)
class Option:
    """One value a setting may have, in words."""

    value: Any
    label: str


@dataclass(frozen=True)
class Setting:
    """A figure or choice that the agreement leaves open: its default, what else it may be, where it stands."""

    key: str
    label: str
    kind: SettingKind
    default: Any
    unit: Unit | None
    noun: str
    options: tuple[Option, ...]
    least: int
    most: int
    standing: Standing
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A place where the text is silent or unclear, and how it is read."""

    numbers: tuple[int, ...]
    phrase: str
    problem: str
    reading: str
    alternatives: tuple[str, ...]
    settings: tuple[str, ...]
    fixed: str
    clauses: tuple[str, ...]

    @property
    def anchor(self) -> str:
        return f"r-{self.numbers[0]}"

    @property
    def number(self) -> str:
        return ", ".join(str(number) for number in self.numbers)


@dataclass(frozen=True)
class ReviewDate:
    """One of the agreement's own dates. Which fields are set depends on `every` (see `dates`).

    `title` may hold {year}, {quarter}, {number} and {to}. `kind` names the deadline.
    """

    key: str
    kind: str
    title: str
    every: Every
    on: date | None
    day: str
    place: Place | None
    after: str
    cycle: str
    to: tuple[str, ...]
    owed_by: tuple[str, ...]
    standing: Standing
    clauses: tuple[str, ...]
    after_end: str
    note: str


@dataclass(frozen=True)
class Group:
    """A governance group. Nothing is decided by it; it is shown."""

    key: str
    name: str
    purpose: str
    reports_to: str


@dataclass(frozen=True)
class Agreement:
    """The whole agreement. Lists keep the file's order; Parties are in the agreement's order."""

    key: str
    title: str
    short_title: str
    partnership: str
    issued_on: date
    calendar: str
    status: str
    status_clause: str
    term: Term
    headings: tuple[Heading, ...]
    clauses: tuple[Clause, ...]
    unnumbered: tuple[Clause, ...]
    party_kinds: tuple[PartyKind, ...]
    parties: tuple[PartyEntry, ...]
    posts: tuple[Post, ...]
    bodies: tuple[Body, ...]
    external_bodies: tuple[ExternalBody, ...]
    duties: tuple[Duty, ...]
    settings: tuple[Setting, ...]
    readings: tuple[Reading, ...]
    moments: tuple[Moment, ...]
    opening: Opening
    stages: tuple[Stage, ...]
    groups: tuple[Group, ...]
    review_dates: tuple[ReviewDate, ...]

    @cached_property
    def every_clause(self) -> dict[str, Clause]:
        """Numbered paragraphs and the parts without numbers, by key."""
        return {clause.key: clause for clause in (*self.clauses, *self.unnumbered)}

    @cached_property
    def setting_by_key(self) -> dict[str, Setting]:
        return {setting.key: setting for setting in self.settings}

    @cached_property
    def post_by_key(self) -> dict[str, Post]:
        return {post.key: post for post in self.posts}

    @cached_property
    def stage_by_key(self) -> dict[str, Stage]:
        return {stage.key: stage for stage in self.stages}

    def post(self, key: str) -> Post:
        """Raises KeyError for a post the agreement does not have."""
        return self.post_by_key[key]

    def body(self, key: str) -> Body:
        return next(body for body in self.bodies if body.key == key)

    def external(self, key: str) -> ExternalBody:
        return next(body for body in self.external_bodies if body.key == key)

    def posts_with(self, authority: Authority) -> tuple[Post, ...]:
        """The posts that carry an authority, in the file's order."""
        return tuple(post for post in self.posts if authority in post.authorities)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Each setting's default, as the file writes it; `calendar` and good practice where it is silent among them."""
        return {**WHERE_SILENT, "calendar": self.calendar} | {setting.key: setting.default for setting in self.settings}

    @cached_property
    def actor_labels(self) -> dict[str, str]:
        """What each post, body, external body and party word is called in a sentence."""
        return {
            **PARTY_WORDS,
            **{post.key: post.label for post in self.posts},
            **{body.key: body.short_name for body in self.bodies},
            **{body.key: body.short_name for body in self.external_bodies},
        }
