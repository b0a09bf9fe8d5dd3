"""Facilitated discussions: somebody independent helps towards agreement within a window (LLR: App 2 1.7.1, 1.7.2)."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.vocabulary import Event
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Authority
from disputes.dates import Happened
from disputes.facilitation import rules
from disputes.facilitation.forms import ReportForm
from disputes.facilitation.queries import active, held
from disputes.facts import RESULT, purpose
from disputes.ladder_forms import ConcludeForm, QuestionForm
from disputes.models import Outcome
from disputes.stages.body_decides import carried, waits
from disputes.stages.discussions import BOOK, HOLD, NOT_HELD
from disputes.stages.facilitator import APPOINT, ASK, GIVE, NOBODY, REPLACE
from disputes.stages.leading import agreed_to, ends_here, not_agreed_to
from disputes.stages.window import ANSWER_MORE_TIME, EXTEND, KIND, MORE_TIME, OPEN, bounds, details, in_words
from disputes.stages.window import has_ended as window_has_ended
from disputes.step import Case, Phase, Place, Step, no_guard, recorders_only, stays
from parties.deciding import actions as deciding
from parties.deciding.rules import Rule


def _confirm(case: Case) -> Mapping[str, Any]:
    question = deciding.open_question(
        actor=case.actor,
        matter=case.dispute.matter,
        text=case.words["text"],
        rule=Rule.UNANIMOUS,
        mode=case.words["mode"],
        at=case.at,
        purpose=purpose(case.place.stage, RESULT),
    )
    return {"question": question.pk, "text": question.text}


CONFIRM = Step(
    key="confirm-consensus",
    label="Put the consensus to {body} to confirm",
    hint="Fewer discussions than planned are no bar to a result.",
    act=Act.OPEN_QUESTION,
    kind=KIND,
    says="{actor} put the consensus to {body} to confirm.",
    clause="App 2 1.7.2(ii)",
    leaves=OPEN,
    form=QuestionForm,
    guard=no_guard,
    effect=_confirm,
    goes=stays,
    offered=lambda case: bool(details(case).confirmed_by) and not waits(case, RESULT) and not carried(case, RESULT),
)

CONSENSUS = Step(
    key="consensus",
    label="Tell every Party of the consensus",
    hint="{body} has confirmed it. The {noun} ends with this written notice.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was settled in facilitated discussions.",
    clause="App 2 1.7.2(ii)",
    leaves=OPEN,
    form=ConcludeForm,
    guard=no_guard,
    effect=lambda case: {"text": case.words["text"], "held": len(held(case.dispute))},
    goes=ends_here,
    tells=agreed_to,
    subject="{reference}: settled",
    cancels=True,
    closes=True,
    outcome=Outcome.CONSENSUS,
    offered=lambda case: carried(case, RESULT),
)


def _may_report(case: Case) -> Refusal | None:
    found = bounds(case)
    if found is None:
        return None
    ended, short = window_has_ended(case), rules.still_needed(found, len(held(case.dispute)))
    if not ended and short:
        last = in_words(found.last_day)
        mend = f"Hold {short} more, agree on more time, settle it, or wait until {last} has passed."
        return Refusal("text", f"{len(held(case.dispute))} of at least {found.fewest} were held.", mend=mend)
    by_letter = case.words.get("letter") or case.actor.has(Authority.FACILITATES)
    if not ended and not by_letter and active(case.dispute) is not None:
        problem = "Until the time for discussions has ended it is the facilitator who reports."
        return Refusal("letter", problem, mend="Say by which letter or e-mail.")
    if short and not case.words.get("shortfall"):
        return Refusal("shortfall", f"{len(held(case.dispute))} of at least {found.fewest} were held.", mend="Say why.")
    return None


def _report(case: Case) -> Mapping[str, Any]:
    found, number = bounds(case), len(held(case.dispute))
    short = rules.still_needed(found, number) if found else 0
    remark = f" The minimum of {found.fewest} was not met: {number} were held." if found and short else ""
    return {
        "on": in_words(case.words["on"]), "text": case.words["text"], "held": number, "remark": remark,
        "why": case.words.get("shortfall", ""),
    }  # fmt: skip


REPORT = Step(
    key="report",
    label="Record that it could not be settled in discussions",
    hint="The facilitator reports, or the time has ended. It goes on to {next}.",
    act=Act.FACILITATE,
    kind=KIND,
    says="It could not be settled in discussions.{remark}",
    clause="App 2 1.7.3",
    leaves=OPEN,
    form=ReportForm,
    guard=_may_report,
    effect=_report,
    goes=lambda case: Place(case.place.stage, Phase.ENDED),
    records=lambda case: (Happened(Event.REPORTED, case.words["on"], case.place.stage),) if "on" in case.words else (),
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    checks=True,
)

STEPS = (
    APPOINT, CONSENSUS, GIVE, ANSWER_MORE_TIME, EXTEND, HOLD, BOOK, NOT_HELD, ASK, CONFIRM, MORE_TIME, REPORT, NOBODY,
    REPLACE,
)  # fmt: skip
