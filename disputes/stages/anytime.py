"""What may be done at any stage: respond, name the clauses, confirm what was recorded (MoU App 2 1.5, 10.1)."""

from collections.abc import Mapping
from typing import Any

from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from disputes.forms import ClausesForm, ConfirmForm, ResponseForm
from disputes.models import Response, Statement
from disputes.step import Case, Phase, Step, To, no_guard, stays

ANY: frozenset[Phase] = frozenset()


def _respond(case: Case) -> Mapping[str, Any]:
    party = case.words["party"]
    response = Response.objects.create(
        dispute=case.dispute,
        party=party,
        position=case.words["position"],
        text=case.words["text"],
        audience=Audience.INVOLVED_AND_BOARD,
        given_by_id=case.actor.signed_in_id,
        given_at=case.at,
    )
    return {"party": party.name, "position": response.get_position_display(), "response": response.pk}


def _may_speak_for(case: Case) -> Refusal | None:
    party = case.words.get("party")
    if party is None or party.pk not in case.actor.party_ids:
        return Refusal("party", "You do not speak for that Party.", mend="Choose a Party you speak for.")
    return None


RESPOND = Step(
    key="respond",
    label="Answer for your Party",
    hint="The Parties involved and the Board read it. You can answer again later.",
    act=Act.RESPOND,
    says="{party} answered.",
    clause="App 2 1.5",
    leaves=ANY,
    form=ResponseForm,
    guard=_may_speak_for,
    effect=_respond,
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: an answer from {party}",
    for_party=True,
)


def _name_clauses(case: Case) -> Mapping[str, Any]:
    case.dispute.clauses = case.words["clauses"]
    case.dispute.save(update_fields=["clauses"])
    return {"clauses": ", ".join(case.words["clauses"])}


NAME_CLAUSES = Step(
    key="name-clauses",
    label="Name the clauses it rests on",
    hint="The Party that filed need not know them.",
    act=Act.NAME_CLAUSES,
    says="{actor} named the clauses: {clauses}.",
    clause="",
    leaves=ANY,
    form=ClausesForm,
    guard=no_guard,
    effect=_name_clauses,
    goes=stays,
)


def _confirm(case: Case) -> Mapping[str, Any]:
    dispute = case.dispute
    latest = dispute.statements.latest("number")
    corrected = {k: case.words[k] for k in ("what_happened", "what_is_asked")}
    is_corrected = any(corrected[k] != getattr(latest, k) for k in corrected)
    if is_corrected:
        Statement.objects.create(
            dispute=dispute,
            number=latest.number + 1,
            in_one_line=latest.in_one_line,
            tried=latest.tried,
            written_by_id=case.actor.signed_in_id,
            written_at=case.at,
            reason="Corrected by the Party it was recorded for.",
            **corrected,
        )
    dispute.confirmed_at = case.at
    dispute.save(update_fields=["confirmed_at"])
    return {"party": dispute.raised_by.name, "answer": "with corrections" if is_corrected else "as it stands"}


CONFIRM = Step(
    key="confirm",
    label="Confirm or correct what was recorded for your Party",
    hint="What was recorded first stays on record beside your correction.",
    act=Act.CONFIRM_RECORD,
    says="{party} confirmed what was recorded, {answer}.",
    clause="10.1",
    leaves=ANY,
    form=ConfirmForm,
    guard=no_guard,
    effect=_confirm,
    goes=stays,
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: confirmed by {party}",
    offered=lambda case: case.dispute.awaits_confirmation,
    meets=("confirmation",),
    for_party=True,
)

STEPS = (CONFIRM, RESPOND, NAME_CLAUSES)
