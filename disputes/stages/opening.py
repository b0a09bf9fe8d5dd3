"""The opening: screening a new dispute, in scope or redirected (MoU App 2 1.2; LLR: triage by the Chair)."""

from collections.abc import Mapping
from typing import Any

from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from disputes.course import entry
from disputes.models import Outcome
from disputes.step import OPENING, Case, Phase, Place, Step, To, no_guard
from disputes.step_forms import InScopeForm, RedirectForm


def first_stage(case: Case) -> Place:
    return entry(case.terms.stage_by_key[case.terms.opening.first_stage])


def _note_scope(case: Case) -> Mapping[str, Any]:
    return {"why": case.words.get("why", "")}


def _destination(case: Case) -> Mapping[str, Any]:
    party = case.words["party"]
    return {
        "party": party.name,
        "procedure": case.words["procedure"],
        "contact": case.words["contact"],
        "why": case.words["why"],
    }


def _knows_the_raising_side(case: Case) -> Refusal | None:
    if case.dispute.awaits_confirmation:
        return Refusal(
            "why",
            f"{case.dispute.raised_by} has not yet confirmed what was recorded for it.",
            mend="Wait for its answer, or rule it in scope.",
        )
    return None


IN_SCOPE = Step(
    key="in-scope",
    label="Rule that it is a matter for {forum}",
    hint="The next clock already runs. Told: {circle}.",
    act=Act.CONDUCT_DISPUTE,
    says="{actor} ruled that this is a matter for {forum}.",
    clause="App 2 1.2",
    leaves=frozenset({Phase.SCREENING}),
    form=InScopeForm,
    guard=no_guard,
    effect=_note_scope,
    goes=first_stage,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: a matter for {forum}",
    meets=("screening",),
)

REDIRECT = Step(
    key="redirect",
    label="Redirect it to a Party's own procedure",
    hint="For operational matters. Everyone told at filing is told, and the clocks stop.",
    act=Act.CONDUCT_DISPUTE,
    says="{actor} redirected this to the procedure of {party}.",
    clause="App 2 1.2",
    leaves=frozenset({Phase.SCREENING, Phase.OPEN}),
    form=RedirectForm,
    guard=_knows_the_raising_side,
    effect=_destination,
    goes=lambda case: Place(OPENING, Phase.REDIRECTED),
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: redirected to a Party's own procedure",
    meets=("screening",),
    cancels=True,
    closes=True,
    outcome=Outcome.REDIRECTED,
    acknowledge=False,
)

STEPS = (IN_SCOPE, REDIRECT)
