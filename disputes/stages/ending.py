"""How a dispute may end or come back at any stage: settled by the Parties, dropped, reopened, of another kind."""

from collections.abc import Callable, Mapping
from typing import Any

from alliance.agreement.ladder_shapes import AnyTime
from alliance.agreement.vocabulary import AnyTimeAct, Event
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from disputes import clocks, telling
from disputes.accords import steps as accords
from disputes.course import entry
from disputes.dates import Happened
from disputes.ladder_forms import OptionalWhyForm, ReopenForm, SortForm, WhyForm
from disputes.models import Outcome, Sort
from disputes.step import Case, Phase, Place, Step, To, no_guard, presiders_only, recorders_only, stays
from parties.people.models import Party

ANY: frozenset[Phase] = frozenset()
SETTLE_KEY = "settle"


def declared(case: Case, act: AnyTimeAct) -> AnyTime | None:
    """What the agreement says of something that may be done at any stage; None where it does not allow it."""
    return next((a for a in case.terms.opening.any_time if a.act == act), None)


def tells(act: AnyTimeAct) -> Callable[[Case], tuple[To, ...]]:
    """Whom the agreement says is told of such an act."""

    def those(case: Case) -> tuple[To, ...]:
        found = declared(case, act)
        return telling.those(found.told, case.terms) if found else ()

    return those


def closed_here(case: Case) -> Place:
    return Place(case.place.stage, Phase.CLOSED)


def _settle_consent(case: Case) -> list[Party]:
    found = declared(case, AnyTimeAct.SETTLE)
    return accords.whose(case, found.consent) if found else []


SETTLE = accords.put_forward(
    SETTLE_KEY,
    label="Put a settlement to the Parties involved",
    hint="It counts when each of them has agreed to the same words.",
    says="{party} put a settlement to the Parties involved.",
    clause="App 2 1.1",
    needs=_settle_consent,
    subject="{reference}: a settlement to answer",
    offered=lambda case: declared(case, AnyTimeAct.SETTLE) is not None and not case.record.agreed(SETTLE_KEY),
)
ANSWER_SETTLE = accords.answer(
    SETTLE_KEY,
    label="Answer the settlement that was put forward",
    hint="Your Party agrees to exactly these words, or does not.",
    clause="App 2 1.1",
    subject="{reference}: {party} answered the settlement",
)


def _settled(case: Case) -> Mapping[str, Any]:
    accord = case.record.agreed(SETTLE_KEY)
    return {"text": accord.text if accord else "", "why": case.words.get("why", "")}


NOTE_SETTLED = Step(
    key="note-settled",
    label="Note that the Parties have settled it",
    hint="Each Party involved has agreed to the same words. The dispute ends.",
    act=Act.TAKE_PART_IN_DISPUTE,
    says="The Parties involved settled it themselves.",
    clause="App 2 1.1",
    leaves=ANY,
    form=OptionalWhyForm,
    guard=no_guard,
    effect=_settled,
    goes=closed_here,
    tells=tells(AnyTimeAct.SETTLE),
    subject="{reference}: settled",
    cancels=True,
    closes=True,
    outcome=Outcome.SETTLED,
    offered=lambda case: case.record.agreed(SETTLE_KEY) is not None,
)

DROP = Step(
    key="drop",
    label="Drop it",
    hint="Your Party need give no reason. Costs so far stay shared. The other Parties involved may carry on.",
    act=Act.DROP_DISPUTE,
    says="{party} dropped it.",
    clause="App 2 1.1",
    leaves=ANY,
    form=OptionalWhyForm,
    guard=no_guard,
    effect=lambda case: {"party": case.dispute.raised_by.name, "why": case.words.get("why", "")},
    goes=closed_here,
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: dropped by {party}",
    cancels=True,
    closes=True,
    outcome=Outcome.DROPPED,
    for_party=True,
    offered=lambda case: declared(case, AnyTimeAct.DROP) is not None,
)

REOPENABLE = (Outcome.DECIDED, Outcome.CONSENSUS, Outcome.REFERRED, Outcome.SETTLED, Outcome.DROPPED,
              Outcome.REDIRECTED, Outcome.UNRESOLVED, Outcome.AVERTED)  # fmt: skip


def _in_time(case: Case) -> bool:
    """Whether it ended recently enough to be taken up again (Reading; else a new dispute is filed and linked)."""
    found, dispute = declared(case, AnyTimeAct.REOPEN), case.dispute
    if found is None or dispute.is_open or dispute.outcome not in REOPENABLE or dispute.closed_at is None:
        return False
    course = case.course.with_more([Happened(Event.CLOSED, clocks.day_of(dispute.closed_at))])
    clock = found.clock
    start = course.starts(clock.start, "") if clock else None
    length = clock.length_under(course.settings) if clock else None
    return start is None or length is None or course.calendars.after(start, length).ends_at > case.at


ASK_REOPEN = Step(
    key="ask-reopen",
    label="Ask for it to be taken up again",
    hint="For new facts, or terms that were not kept. Whoever presides decides.",
    act=Act.DROP_DISPUTE,
    says="{party} asked for it to be taken up again.",
    clause="App 2 1.5",
    leaves=ANY,
    form=ReopenForm,
    guard=no_guard,
    effect=lambda case: {"party": case.dispute.raised_by.name, "why": case.words["why"]},
    goes=stays,
    tells=(To.BOARD,),
    subject="{reference}: asked to be taken up again",
    for_party=True,
    reopens=True,
    offered=lambda case: _in_time(case) and not _asked(case),
)


def _asked(case: Case) -> bool:
    last = case.dispute.steps.order_by("-number").first()
    return last is not None and last.key == "ask-reopen"


def _back_to(case: Case) -> Place:
    found = declared(case, AnyTimeAct.REOPEN)
    key = (found.to_stage if found else "") or case.terms.opening.first_stage
    return entry(case.terms.stage_by_key[key])


REOPEN = Step(
    key="reopen",
    label="Take it up again",
    hint="It goes back to where the agreement says, and its target begins anew. The earlier record stays.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=presiders_only,
    says="{actor} took it up again.",
    clause="App 2 1.5",
    leaves=ANY,
    form=WhyForm,
    guard=no_guard,
    effect=lambda case: {"why": case.words["why"]},
    goes=_back_to,
    records=lambda case: (Happened(Event.SERVED, case.on),),
    tells=tells(AnyTimeAct.REOPEN),
    subject="{reference}: taken up again",
    reopens=True,
    offered=lambda case: _in_time(case) and _asked(case),
)


def _other_sorts(case: Case) -> list[tuple[str, str]]:
    return [(value, label) for value, label in Sort.choices if value != case.dispute.sort]


class ChangeSortForm(SortForm):
    def offer(self, case: Case) -> None:
        self.choose_from("sort", _other_sorts(case))


def _change_sort(case: Case) -> Mapping[str, Any]:
    dispute = case.dispute
    before, dispute.sort = dispute.get_sort_display(), case.words["sort"]
    dispute.save(update_fields=["sort"])
    if dispute.sort != Sort.POTENTIAL and dispute.matter.audience != Audience.ALL_PARTIES:
        dispute.matter.audience = Audience.ALL_PARTIES  # a dispute or claim is told to every Party (10.1)
        dispute.matter.save(update_fields=["audience"])
    after, why = dispute.get_sort_display(), case.words["why"]
    return {"party": dispute.raised_by.name, "before": before, "after": after, "why": why}


def _is_another(case: Case) -> Refusal | None:
    if case.words["sort"] == case.dispute.sort:
        return Refusal("sort", "That is what it is already.", mend="Choose another, or go back.")
    return None


CHANGE_SORT = Step(
    key="change-kind",
    label="Say that it is something else now",
    hint="A potential dispute may become a dispute or a claim, and the other way round. No date changes.",
    act=Act.DROP_DISPUTE,
    says="{party} said what it is now: {after}.",
    clause="App 2 1.4",
    leaves=ANY,
    form=ChangeSortForm,
    guard=_is_another,
    effect=_change_sort,
    goes=stays,
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: {after}",
    for_party=True,
    offered=lambda case: declared(case, AnyTimeAct.CHANGE_KIND) is not None,
)


def _no_longer_arises(case: Case) -> bool:
    return bool(case.dispute.sort == Sort.POTENTIAL)


AVERTED = Step(
    key="averted",
    label="It will not come to a dispute",
    hint="The Party that raised it says so too. Everyone told at filing is told.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="It was noted that this will not come to a dispute.",
    clause="App 2 1.4",
    leaves=frozenset({Phase.SCREENING, Phase.OPEN}),
    form=WhyForm,
    guard=lambda case: _asked_by_the_raising_side(case),
    effect=lambda case: {"why": case.words["why"]},
    goes=lambda case: Place(case.place.stage, Phase.CLOSED),
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: it will not come to a dispute",
    meets=("screening",),
    cancels=True,
    closes=True,
    outcome=Outcome.AVERTED,
    offered=_no_longer_arises,
)

SAYS_AVERTED = Step(
    key="say-averted",
    label="Say that it will not come to a dispute",
    hint="Whoever presides then notes it, and it ends.",
    act=Act.DROP_DISPUTE,
    says="{party} said that this will not come to a dispute.",
    clause="App 2 1.4",
    leaves=frozenset({Phase.SCREENING, Phase.OPEN}),
    form=WhyForm,
    guard=no_guard,
    effect=lambda case: {"party": case.dispute.raised_by.name, "why": case.words["why"]},
    goes=stays,
    tells=(To.BOARD,),
    subject="{reference}: it may not come to a dispute",
    for_party=True,
    offered=lambda case: _no_longer_arises(case) and not case.dispute.steps.filter(key="say-averted").exists(),
)


def _asked_by_the_raising_side(case: Case) -> Refusal | None:
    if case.dispute.steps.filter(key=SAYS_AVERTED.key).exists():
        return None
    return Refusal(
        "why", f"{case.dispute.raised_by} has not said so.", mend="Ask it to say that it will not come to a dispute."
    )


STEPS = (NOTE_SETTLED, ANSWER_SETTLE, SETTLE, SAYS_AVERTED, AVERTED, CHANGE_SORT, DROP, ASK_REOPEN, REOPEN)
