"""Who may do what: one matrix, read aloud row by row. Pure; deny by default.

A post of the agreement version carries Authorities; an Act gives each Authority a Reach. Nothing
else grants anything: no flag on a person, no superuser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alliance.kernel.errors import NotAllowed


class Authority(StrEnum):
    """What a post lets its holder do; the agreement file hangs these on its posts."""

    SPEAKS_FOR_PARTY = "speaks-for-party"
    BOARD = "board"
    PRESIDES = "presides"
    RECORDS = "records"
    GUARDS_INTERESTS = "guards-interests"
    MANAGES = "manages"
    DIRECTS = "directs"
    SIGNS = "signs"
    ADMINISTERS = "administers"
    AUDITS = "audits"
    INFORMS = "informs"
    FACILITATES = "facilitates"
    CONTRIBUTES = "contributes"


class Reach(StrEnum):
    """How far an Authority goes for one Act."""

    OWN = "own"  # the actor's Party owns the thing
    INVOLVED = "involved"  # the actor's Party owns it or is involved
    SELF = "self"  # the actor is the person it is about
    MATTER = "matter"  # the actor was appointed for this one Matter
    ALL = "all"


class Act(StrEnum):
    """Kinds of act. The value is what a refusal says: "… is only open to …"."""

    USE_DESK = "your home page"
    READ_DISPUTE = "reading disputes"
    READ_NOTICE_OF_DISPUTE = "reading the text of a dispute"
    FILE_DISPUTE = "telling the Board about a dispute"
    RECORD_DISPUTE = "recording a notice that came another way"
    CONFIRM_RECORD = "confirming what was recorded for your Party"
    RESPOND = "answering a dispute"
    ADD_EVIDENCE = "adding papers to a dispute"
    WIDEN_PAPER = "opening a paper to more readers"
    CONDUCT_DISPUTE = "ruling on a dispute"
    NAME_CLAUSES = "naming the clauses of a dispute"
    RECORD_PROGRESS = "recording what was decided or held on a dispute"
    REQUIRE_DECISION = "requiring that a question on a dispute is put"
    AGREE_IN_DISPUTE = "agreeing for a Party involved in a dispute"
    TAKE_PART_IN_DISPUTE = "a step that any Party involved in a dispute may take"
    DROP_DISPUTE = "what only the Party that raised a dispute may do"
    JOIN_DISPUTE = "asking to join a dispute"
    CONSENT_TO_EXIT = "agreeing that a Party leaves or the agreement ends"
    FACILITATE = "arranging and recording facilitated discussions"
    EXTEND_DISCUSSIONS = "agreeing to more time for the discussions"
    RAISE_CONCERN = "raising a concern or an idea"
    READ_CONCERNS = "concerns and ideas"
    READ_COSTS = "what the Parties involved share and owe of a facilitator’s costs"
    RECORD_COSTS = "entering what a facilitator costs and what was paid"
    DIRECT_COSTS = "saying how costs are shared"
    READ_AGREEMENT = "reading the agreement"
    CHANGE_AGREEMENT = "changing how the agreement is read"
    READ_PEOPLE = "the list of Parties and posts"
    READ_CONTACTS = "contact details"
    ADMINISTER_PEOPLE = "appointments and Parties"
    CONFIRM_CHANGE = "agreeing to a change as a second person"
    NAME_SIGNATORY = "naming who signs for a Party"
    SIGN_AGREEMENT = "signing the agreement for your Party"
    READ_INBOX = "your notices"
    READ_DELIVERIES = "how every notice was delivered"
    READ_MEETING = "meetings and their papers"
    PREPARE_MEETING = "preparing meetings and packs"
    PUBLISH_PACK = "publishing a pack"
    OPEN_QUESTION = "putting a question to the Board"
    ANSWER_QUESTION = "answering a question put to the Board"
    ENTER_ANSWER = "entering a member's answer from the minutes"
    READ_AUDIT = "the audit trail"
    VERIFY_AUDIT = "checking and exporting the audit trail"
    READ_STATUS = "the state of the system"
    READ_OUTGOING_MAIL = "the outgoing mail"
    MOVE_CLOCK = "moving the demonstration's clock"
    OWN_ACCOUNT = "your own account"


A, R = Authority, Reach
_EVERY_PARTNER: Mapping[Authority, Reach] = dict.fromkeys(A, R.ALL)
_PARTNERS: dict[Authority, Reach] = {a: R.ALL for a in A if a not in (A.FACILITATES, A.CONTRIBUTES)}
_READERS: dict[Authority, Reach] = {a: r for a, r in _PARTNERS.items() if a is not A.ADMINISTERS}

MATRIX: Mapping[Act, Mapping[Authority, Reach]] = {
    Act.USE_DESK: _EVERY_PARTNER,
    Act.OWN_ACCOUNT: _EVERY_PARTNER,
    Act.READ_INBOX: _EVERY_PARTNER,
    Act.READ_DISPUTE: _PARTNERS | {A.FACILITATES: R.MATTER},
    Act.READ_NOTICE_OF_DISPUTE: _READERS | {A.FACILITATES: R.MATTER},
    Act.FILE_DISPUTE: {A.SPEAKS_FOR_PARTY: R.OWN},
    Act.RECORD_DISPUTE: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.CONFIRM_RECORD: {A.SPEAKS_FOR_PARTY: R.OWN},
    Act.RESPOND: {A.SPEAKS_FOR_PARTY: R.ALL},
    Act.ADD_EVIDENCE: {A.SPEAKS_FOR_PARTY: R.INVOLVED, A.FACILITATES: R.MATTER},
    Act.WIDEN_PAPER: {A.SPEAKS_FOR_PARTY: R.OWN},
    Act.CONDUCT_DISPUTE: {A.PRESIDES: R.ALL},
    Act.NAME_CLAUSES: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.RECORD_PROGRESS: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.REQUIRE_DECISION: {A.SPEAKS_FOR_PARTY: R.INVOLVED},
    Act.AGREE_IN_DISPUTE: {A.SPEAKS_FOR_PARTY: R.INVOLVED},
    Act.TAKE_PART_IN_DISPUTE: {A.SPEAKS_FOR_PARTY: R.INVOLVED, A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.DROP_DISPUTE: {A.SPEAKS_FOR_PARTY: R.OWN},
    Act.JOIN_DISPUTE: {A.SPEAKS_FOR_PARTY: R.ALL},
    Act.CONSENT_TO_EXIT: {A.SPEAKS_FOR_PARTY: R.ALL},
    Act.FACILITATE: {A.FACILITATES: R.MATTER, A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.EXTEND_DISCUSSIONS: {A.SPEAKS_FOR_PARTY: R.INVOLVED, A.FACILITATES: R.MATTER},
    Act.RAISE_CONCERN: {A.SPEAKS_FOR_PARTY: R.ALL, A.BOARD: R.ALL},
    Act.READ_CONCERNS: {
        A.SPEAKS_FOR_PARTY: R.ALL,
        A.BOARD: R.ALL,
        A.SIGNS: R.ALL,
        A.PRESIDES: R.ALL,
        A.RECORDS: R.ALL,
        A.DIRECTS: R.ALL,
    },
    Act.READ_COSTS: {
        A.SPEAKS_FOR_PARTY: R.INVOLVED,
        A.SIGNS: R.INVOLVED,
        A.INFORMS: R.INVOLVED,
        A.BOARD: R.ALL,
        A.PRESIDES: R.ALL,
        A.RECORDS: R.ALL,
        A.AUDITS: R.ALL,
        A.FACILITATES: R.MATTER,
    },
    Act.RECORD_COSTS: {A.FACILITATES: R.MATTER, A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.DIRECT_COSTS: {A.FACILITATES: R.MATTER, A.PRESIDES: R.ALL, A.DIRECTS: R.ALL},
    Act.READ_AGREEMENT: _PARTNERS | {A.FACILITATES: R.ALL},
    Act.CHANGE_AGREEMENT: {A.ADMINISTERS: R.ALL},
    Act.READ_PEOPLE: _PARTNERS,
    Act.READ_CONTACTS: {
        A.PRESIDES: R.ALL,
        A.RECORDS: R.ALL,
        A.MANAGES: R.ALL,
        A.ADMINISTERS: R.ALL,
        A.SPEAKS_FOR_PARTY: R.OWN,
        A.BOARD: R.OWN,
        A.SIGNS: R.OWN,
        A.INFORMS: R.OWN,
    },
    Act.ADMINISTER_PEOPLE: {A.ADMINISTERS: R.ALL},
    Act.CONFIRM_CHANGE: {A.PRESIDES: R.ALL, A.DIRECTS: R.ALL, A.ADMINISTERS: R.ALL},
    Act.NAME_SIGNATORY: {A.SPEAKS_FOR_PARTY: R.OWN, A.PRESIDES: R.ALL, A.ADMINISTERS: R.ALL},
    Act.SIGN_AGREEMENT: {A.SIGNS: R.OWN, A.SPEAKS_FOR_PARTY: R.OWN},
    Act.READ_DELIVERIES: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL, A.MANAGES: R.ALL, A.ADMINISTERS: R.ALL, A.AUDITS: R.ALL},
    Act.READ_MEETING: _PARTNERS,
    Act.PREPARE_MEETING: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL, A.MANAGES: R.ALL},
    Act.PUBLISH_PACK: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.OPEN_QUESTION: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.ANSWER_QUESTION: {A.BOARD: R.ALL},
    Act.ENTER_ANSWER: {A.PRESIDES: R.ALL, A.RECORDS: R.ALL},
    Act.READ_AUDIT: {A.PRESIDES: R.ALL, A.ADMINISTERS: R.ALL, A.AUDITS: R.ALL},
    Act.VERIFY_AUDIT: {A.PRESIDES: R.ALL, A.ADMINISTERS: R.ALL, A.AUDITS: R.ALL},
    Act.READ_STATUS: {A.ADMINISTERS: R.ALL},
    Act.READ_OUTGOING_MAIL: {A.ADMINISTERS: R.ALL},
    Act.MOVE_CLOCK: {A.ADMINISTERS: R.ALL},
}

WHO = {
    A.SPEAKS_FOR_PARTY: "Lead Officers and deputies",
    A.BOARD: "Board members",
    A.PRESIDES: "the Independent Chair",
    A.RECORDS: "the Director and the secretary",
    A.GUARDS_INTERESTS: "the Conflicts Guardian",
    A.MANAGES: "the Management Team",
    A.DIRECTS: "the Director",
    A.SIGNS: "signatories",
    A.ADMINISTERS: "administrators",
    A.AUDITS: "auditors",
    A.INFORMS: "information officers",
    A.FACILITATES: "the facilitator of a dispute",
    A.CONTRIBUTES: "contributors",
}


@dataclass(frozen=True)
class Seat:
    """One appointment in force today and what its post carries."""

    appointment_id: int
    post: str
    label: str
    authorities: frozenset[Authority]
    party_id: int | None = None
    party_name: str = ""
    matter_id: int | None = None
    stands_for: tuple[str, ...] = ()  # the posts whose holder this one is the deputy of


@dataclass(frozen=True)
class Actor:
    """A person with the appointments they hold today. An Actor without seats may do nothing."""

    person_id: int | None
    name: str
    seats: tuple[Seat, ...] = field(default=())
    only: frozenset[Act] | None = None  # the Acts that stay open while the agreement closes; None: no such limit

    @property
    def signed_in_id(self) -> int:
        """The person, for a record that stands under somebody's name. Raises NotAllowed where nobody is signed in."""
        if self.person_id is None:
            raise NotAllowed("This is recorded under a person’s name.", who="Sign in, and do it yourself.")
        return self.person_id

    @property
    def party_ids(self) -> frozenset[int]:
        """The Parties this person speaks for today."""
        return frozenset(
            s.party_id for s in self.seats if s.party_id is not None and Authority.SPEAKS_FOR_PARTY in s.authorities
        )

    @property
    def reads_for(self) -> frozenset[int]:
        """The Parties whose view of a Matter this person has: those they speak for, sign for or inform others for."""
        views = {Authority.SPEAKS_FOR_PARTY, Authority.SIGNS, Authority.INFORMS}
        return frozenset(s.party_id for s in self.seats if s.party_id is not None and views & s.authorities)

    def has(self, *authorities: Authority) -> bool:
        """Whether any seat carries any of these."""
        return any(a in s.authorities for s in self.seats for a in authorities)

    def has_in(self, matter_id: int | None, *authorities: Authority) -> bool:
        """Whether any seat carries any of these in a Matter: one for all of them (with None, only such), or for it."""
        seats = [s for s in self.seats if s.matter_id is None or s.matter_id == matter_id]
        return any(a in s.authorities for s in seats for a in authorities)

    def seat_for(self, party_id: int) -> Seat | None:
        """The seat from which this person speaks for a Party."""
        return next(
            (s for s in self.seats if s.party_id == party_id and Authority.SPEAKS_FOR_PARTY in s.authorities), None
        )

    @property
    def is_guest(self) -> bool:
        """Only here for one dispute or one milestone."""
        return bool(self.seats) and all(
            s.authorities <= {Authority.FACILITATES, Authority.CONTRIBUTES} for s in self.seats
        )


SYSTEM = Actor(person_id=None, name="Alliance (by the clock)")


@dataclass(frozen=True)
class Scope:
    """What an Act is about: whose it is, whom it involves, which person or Matter, who is barred by a recusal."""

    owners: frozenset[int] = frozenset()
    involved: frozenset[int] = frozenset()
    persons: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    matter_id: int | None = None


def _reaches(actor: Actor, seat: Seat, reach: Reach, scope: Scope | None) -> bool:
    if scope is not None and seat.matter_id is not None and seat.matter_id != scope.matter_id:
        return False  # somebody appointed for one dispute only has no say in another
    if reach is Reach.ALL or scope is None:
        return True
    match reach:
        case Reach.OWN:
            return seat.party_id in scope.owners
        case Reach.INVOLVED:
            return seat.party_id in scope.owners | scope.involved
        case Reach.SELF:
            return actor.person_id in scope.persons
        case _:
            return seat.matter_id is not None and seat.matter_id == scope.matter_id


def may(actor: Actor, act: Act, scope: Scope | None = None) -> bool:
    """Whether the actor may do this about that; without a Scope, whether they may do it about anything at all.

    An Act missing from the matrix is open to nobody.
    """
    if scope is not None and actor.person_id is not None and actor.person_id in scope.barred:
        return False
    if actor.only is not None and act not in actor.only:
        return False
    row = MATRIX.get(act, {})
    return any(
        authority in row and _reaches(actor, seat, row[authority], scope)
        for seat in actor.seats
        for authority in seat.authorities
    )


def who_may(act: Act) -> str:
    """The people an Act is open to, in words, for a refusal."""
    names = list(dict.fromkeys(WHO[a] for a in MATRIX.get(act, {})))
    if not names:
        return "nobody"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def require(actor: Actor, act: Act, scope: Scope | None = None) -> None:
    """Raise NotAllowed, in plain words, unless the actor may."""
    if actor is SYSTEM:
        return
    if actor.only is not None and act not in actor.only:
        raise NotAllowed("The Parties have ended the agreement. What it was about can be read, and no longer changed.")
    if not may(actor, act, scope):
        raise NotAllowed(f"{act.value[0].upper()}{act.value[1:]} is only open to {who_may(act)}.")
