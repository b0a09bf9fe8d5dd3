"""The time for facilitated discussions: its bounds, and more of it by agreement (LLR: App 2 1.7.2(iv))."""

from datetime import date
from typing import cast

from alliance.agreement.ladder_shapes import FacilitatedDiscussions
from alliance.agreement.vocabulary import Consent, StageKind
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.accords.queries import required
from disputes.dates import EXTENDED, Happened
from disputes.facilitation import rules
from disputes.facilitation.forms import FacilitatorAgreesForm, MoreTimeForm
from disputes.step import Case, Phase, Step, To, no_guard, stays

KIND = StageKind.FACILITATED_DISCUSSIONS
AWAITING, OPEN = frozenset({Phase.AWAITING}), frozenset({Phase.OPEN})
MORE_TIME_KEY = "more-time"
WINDOW = "window"


def details(case: Case) -> FacilitatedDiscussions:
    return cast(FacilitatedDiscussions, case.stage and case.stage.details)


def bounds(case: Case) -> rules.Bounds | None:
    """The fewest and the most discussions, and the days of the window as it stands."""
    stage = case.stage
    clock = stage.clock(WINDOW) if stage else None
    window = case.course.reckoning(stage, clock) if stage and clock else None
    if window is None:
        return None
    own = details(case)
    return rules.Bounds(own.fewest, own.most, window.start, window.last_day)


def has_ended(case: Case) -> bool:
    found = bounds(case)
    return found is not None and case.on > found.last_day


def in_words(value: date) -> str:
    """`17 November 2026`."""
    return f"{value:%-d %B %Y}"


def _extensible(case: Case) -> bool:
    own = details(case)
    allowed = own.extension_consent is not None and case.course.settings.get(own.extension_setting, True)
    return bool(allowed) and not has_ended(case) and not case.record.agreed(MORE_TIME_KEY)


def _later(case: Case) -> Refusal | None:
    if refusal := accords.speaks_for(case):
        return refusal
    found = bounds(case)
    if found and case.words["on"] <= found.last_day:
        return Refusal("on", f"It ends on {in_words(found.last_day)} now.", mend="Give a later day.")
    return None


MORE_TIME = accords.put_forward(
    MORE_TIME_KEY,
    label="Ask for more time for the discussions",
    hint="It needs the written agreement of the facilitator and of every Party involved, before the last day.",
    says="{party} asked for more time for the discussions.",
    clause="App 2 1.7.2(iv)",
    needs=lambda case: accords.whose(case, details(case).extension_consent or Consent.EACH_PARTY_INVOLVED),
    subject="{reference}: more time for the discussions",
    form=MoreTimeForm,
    facts=lambda case: {"on": case.words["on"].isoformat()},
    guard=_later,
    kind=KIND,
    leaves=OPEN,
    offered=_extensible,
)
ANSWER_MORE_TIME = accords.answer(
    MORE_TIME_KEY,
    label="Answer whether there is more time",
    hint="Your Party agrees to the new last day, or does not.",
    clause="App 2 1.7.2(iv)",
    subject="{reference}: {party} answered about more time",
    kind=KIND,
)


def _new_end(case: Case) -> tuple[Happened, ...]:
    accord = case.record.agreed(MORE_TIME_KEY)
    return (Happened(EXTENDED, case.date(accord.facts["on"]), case.place.stage, clock=WINDOW),) if accord else ()


EXTEND = Step(
    key="extend-window",
    label="Record that the facilitator agrees to more time",
    hint="Every Party involved has agreed. The first last day stays in view.",
    act=Act.FACILITATE,
    kind=KIND,
    says="The time for discussions was extended by agreement to {on}; the agreement itself says nothing on this.",
    clause="App 2 1.7.2(iv)",
    leaves=OPEN,
    form=FacilitatorAgreesForm,
    guard=no_guard,
    effect=lambda case: {
        "on": in_words(case.date(required(case.record.agreed(MORE_TIME_KEY)).facts["on"])),
        "why": case.words["letter"],
    },
    goes=stays,
    records=_new_end,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: more time for the discussions, to {on}",
    offered=lambda case: (
        case.record.agreed(MORE_TIME_KEY) is not None
        and not has_ended(case)
        and not case.dispute.happenings.filter(
            event=EXTENDED, recorded_at__gt=required(case.record.agreed(MORE_TIME_KEY)).proposed_at
        ).exists()
    ),
)
