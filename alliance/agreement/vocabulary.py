"""The closed lists an agreement file may choose from. Pure.

Anything a file says by name is either declared in the file itself (a post, a body, a stage, a setting) or stands
here. What cannot be said with these words is refused when the file is read, by name.
"""

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a rule comes from: the agreement itself, our reading of it, or law and good practice beside it."""

    MOU = "mou"
    READING = "reading"
    PRACTICE = "practice"


class DutyKind(StrEnum):
    DATED = "dated"
    RECURRING = "recurring"
    EVENT = "event"
    STANDING = "standing"
    POWER = "power"
    INFORMATION = "information"


class Room(StrEnum):
    """The part of the system in which a duty is kept."""

    AGREEMENT = "agreement"
    PARTIES = "parties"
    DISPUTES = "disputes"
    GOVERNANCE = "governance"
    REVIEWS = "reviews"


class PartyWord(StrEnum):
    """Actors every agreement has without declaring them."""

    PARTNERSHIP = "partnership"
    ANY_PARTY = "any-party"
    OWN_PARTY = "own-party"
    EVERY_PARTY = "every-party"
    OTHER_PARTIES = "other-parties"
    RAISING_PARTY = "raising-party"
    RESPONDING_PARTY = "responding-party"
    ANY_PARTY_INVOLVED = "any-party-involved"
    PARTIES_INVOLVED = "parties-involved"
    EACH_PERSON = "each-person"


PARTY_WORDS: dict[str, str] = {
    PartyWord.PARTNERSHIP: "the partnership",
    PartyWord.ANY_PARTY: "any Party",
    PartyWord.OWN_PARTY: "the Party itself",
    PartyWord.EVERY_PARTY: "every Party",
    PartyWord.OTHER_PARTIES: "the other Parties",
    PartyWord.RAISING_PARTY: "the raising Party",
    PartyWord.RESPONDING_PARTY: "the responding Party",
    PartyWord.ANY_PARTY_INVOLVED: "any Party involved",
    PartyWord.PARTIES_INVOLVED: "the Parties involved",
    PartyWord.EACH_PERSON: "each person",
}


class OneFor(StrEnum):
    """What a post exists once for."""

    EACH_PARTY = "each-party"
    AGREEMENT = "agreement"
    MATTER = "matter"


class DecisionRule(StrEnum):
    CONSENSUS = "consensus"
    CONSENSUS_THEN_MAJORITY = "consensus-then-majority"
    MAJORITY = "majority"
    TWO_THIRDS = "two-thirds"
    UNANIMOUS = "unanimous"


class Consent(StrEnum):
    """Whose agreement an act needs."""

    ANY_ONE = "any-one"
    EACH_PARTY_INVOLVED = "each-party-involved"
    ALL_TO_SAME_TEXT = "all-to-same-text"
    EVERY_CURRENT_PARTY = "every-current-party"


class Costs(StrEnum):
    NONE = "none"
    EACH_ITS_OWN = "each-its-own"
    EQUAL = "equal"
    EQUAL_UNLESS_DIRECTED = "equal-unless-directed"
    AS_DIRECTED = "as-directed"


class TimePassed(StrEnum):
    """What the end of a stage's clock does by itself."""

    NOTHING = "nothing"
    MAY_GO_ON = "may-go-on"
    GOES_ON = "goes-on"


class Ending(StrEnum):
    """Where a stage may lead other than to another stage."""

    RESOLVED = "resolved"
    CLOSED_UNRESOLVED = "closed-unresolved"


class OptionKind(StrEnum):
    """What a last resort may do."""

    PARTY_LEAVES = "party-leaves"
    AGREEMENT_ENDS = "agreement-ends"
    CLOSE = "close"


class AnyTimeAct(StrEnum):
    RESPOND = "respond"
    CHANGE_KIND = "change-kind"
    JOIN = "join"
    RELEASE = "release"
    SETTLE = "settle"
    DROP = "drop"
    REOPEN = "reopen"
    CORRECT = "correct"
    SHORTEN = "shorten"
    LEAVE = "leave"


class SettingKind(StrEnum):
    LENGTH = "length"
    COUNT = "count"
    CHOICE = "choice"
    YES_NO = "yes-no"
    MONTH_DAY = "month-day"
    NUMBERS = "numbers"
    DATES = "dates"
    DOCUMENT = "document"


class Every(StrEnum):
    """How often one of the agreement's own dates comes round."""

    ONCE = "once"
    YEAR = "year"
    QUARTER = "quarter"
    CYCLE = "cycle"


class Place(StrEnum):
    """Where a yearly day stands to the year it is about."""

    BEFORE_THE_YEAR = "before-the-year"
    IN_THE_YEAR = "in-the-year"
    AFTER_THE_YEAR = "after-the-year"


class Event(StrEnum):
    """Events that clocks may run from. Which stage declares which is in KINDS."""

    AWARE = "aware"
    FILED = "filed"
    SERVED = "served"
    SCREENED = "screened"
    REDIRECTED = "redirected"
    CLOSED = "closed"
    STAGE_ENTERED = "stage-entered"
    STAGE_ENDED = "stage-ended"
    PUT = "put"
    ROUND_OPENED = "round-opened"
    DECIDED = "decided"
    NOT_RESOLVED = "not-resolved"
    MET = "met"
    SETTLEMENT_OFFERED = "settlement-offered"
    SELECTED = "selected"
    APPOINTED = "appointed"
    ASKED = "asked"
    FIRST_DISCUSSION = "first-discussion"
    WINDOW_END = "window-end"
    REPORTED = "reported"
    DECIDED_TO_WRITE = "decided-to-write"
    EXCHANGED = "exchanged"
    SUBMITTED = "submitted"
    OUTCOME = "outcome"


# Events of the dispute as a whole, which any clock may run from.
ANYWHERE = frozenset(
    {Event.AWARE, Event.FILED, Event.SERVED, Event.SCREENED, Event.REDIRECTED, Event.CLOSED, Event.SETTLEMENT_OFFERED}
)
EVERY_STAGE = frozenset({Event.STAGE_ENTERED, Event.STAGE_ENDED})


class StageKind(StrEnum):
    BODY_DECIDES = "body_decides"
    NEGOTIATION = "negotiation"
    FACILITATED_DISCUSSIONS = "facilitated_discussions"
    WRITTEN_POSITIONS = "written_positions"
    REFERRAL = "referral"
    LAST_RESORT = "last_resort"


@dataclass(frozen=True)
class KindSays:
    """What a kind of stage lets the file say: its clocks by name and the events it declares."""

    clocks: frozenset[str]
    events: frozenset[Event]


KINDS: dict[StageKind, KindSays] = {
    StageKind.BODY_DECIDES: KindSays(
        frozenset({"resolve", "notify", "answer"}),
        frozenset({Event.PUT, Event.ROUND_OPENED, Event.DECIDED, Event.NOT_RESOLVED, Event.DECIDED_TO_WRITE}),
    ),
    StageKind.NEGOTIATION: KindSays(
        frozenset({"meet", "resolve"}),
        frozenset({Event.MET, Event.SETTLEMENT_OFFERED, Event.NOT_RESOLVED, Event.DECIDED_TO_WRITE}),
    ),
    StageKind.FACILITATED_DISCUSSIONS: KindSays(
        frozenset({"select", "window", "information"}),
        frozenset(
            {
                Event.SELECTED,
                Event.APPOINTED,
                Event.ASKED,
                Event.FIRST_DISCUSSION,
                Event.WINDOW_END,
                Event.REPORTED,
            }
        ),
    ),
    StageKind.WRITTEN_POSITIONS: KindSays(
        frozenset({"write", "reply"}),
        frozenset({Event.DECIDED_TO_WRITE, Event.EXCHANGED}),
    ),
    StageKind.REFERRAL: KindSays(
        frozenset({"appoint", "submit", "outcome"}),
        frozenset({Event.APPOINTED, Event.SUBMITTED, Event.OUTCOME}),
    ),
    StageKind.LAST_RESORT: KindSays(
        frozenset({"resolve"}),
        frozenset({Event.PUT, Event.DECIDED}),
    ),
}


class Evidence(StrEnum):
    """Events of the system that show a duty was kept."""

    AGREEMENT_ADOPTED = "agreement-adopted"
    AGREEMENT_SUPERSEDED = "agreement-superseded"
    AGREEMENT_TEXT_APPROVED = "agreement-text-approved"
    SIGNATURE_RECORDED = "signature-recorded"
    END_DATE_ANSWERED = "end-date-request-answered"
    ATTESTED = "attested"
    SELF_ASSESSED = "self-assessment-recorded"
    APPOINTED = "appointment-made"
    PRINCIPLES_ACKNOWLEDGED = "principles-acknowledged"
    RESOURCES_RECORDED = "resource-commitment-recorded"
    PROGRAMME_RECORDED = "programme-recorded"
    PROGRAMME_ADOPTED = "programme-adopted"
    MILESTONE_COMPLETED = "milestone-completed"
    RECOVERY_RECORDED = "recovery-action-recorded"
    KPI_RECORDED = "kpi-value-recorded"
    PLAN_APPROVED = "annual-plan-approved"
    QUARTERLY_SUBMITTED = "quarterly-report-submitted"
    QUARTERLY_ACCEPTED = "quarterly-report-accepted"
    ANNUAL_APPROVED = "annual-report-approved"
    ANNUAL_DELIVERED = "annual-report-delivered"
    MATURITY_APPROACH_ADOPTED = "maturity-approach-adopted"
    MATURITY_ASSESSED = "maturity-assessed"
    INITIAL_REVIEW_DONE = "initial-review-completed"
    ACCOUNTABILITY_REVIEWED = "accountability-review-approved"
    ENGAGEMENT_LOGGED = "engagement-logged"
    DECISION_RECORDED = "decision-recorded"
    OVERSIGHT_DECIDED = "extra-oversight-decided"
    PRINCIPLE_TAGGED = "principle-tagged"
    COPRODUCTION_NOTED = "co-production-noted"
    RISK_REVIEWED = "risk-reviewed"
    LETTER_LOGGED = "letter-logged"
    LIAISON_LOGGED = "liaison-logged"
    STRUCTURE_RECORDED = "group-structure-recorded"
    REGISTER_PUBLISHED = "interests-register-published"
    INTEREST_DECLARED = "interest-declared"
    NIL_RETURNED = "nil-return-made"
    INTEREST_MANAGED = "interest-managed"
    CONCERN_RAISED = "concern-raised"
    NOTICE_SERVED = "notice-served"
    NOTICE_ANSWERED = "notice-answered"
    DISPUTE_FILED = "dispute-filed"
    STEPS_TRIED_RECORDED = "steps-tried-recorded"
    DISPUTE_REDIRECTED = "dispute-redirected"
    DISPUTE_CONSIDERED = "dispute-considered"
    DISPUTE_DECIDED = "dispute-decided"
    DECISION_NOTICE_SERVED = "decision-notice-served"
    OTHER_ACTION_DECIDED = "other-action-decided"
    FACILITATOR_APPOINTED = "facilitator-appointed"
    INFORMATION_ANSWERED = "information-request-answered"
    DISCUSSION_HELD = "discussion-held"
    FACILITATOR_REPORTED = "facilitator-reported"
    COSTS_SHARED = "costs-shared"
    REFERRAL_SUBMITTED = "referral-submitted"
    WITHDRAWAL_AGREED = "withdrawal-agreed"
    TERMINATION_AGREED = "termination-agreed"
