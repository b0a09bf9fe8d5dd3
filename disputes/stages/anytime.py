"""What may be done at any stage: respond, name the clauses (MoU App 2 1.5)."""

from collections.abc import Mapping
from typing import Any

from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from disputes.accords.steps import speaks_for
from disputes.models import Response
from disputes.step import Case, Phase, Step, To, no_guard, stays
from disputes.step_forms import ClausesForm, ResponseForm

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


RESPOND = Step(
    key="respond",
    label="Answer for your Party",
    hint="Read by {circle}. You can answer again later.",
    act=Act.RESPOND,
    says="{party} answered.",
    clause="App 2 1.5",
    leaves=ANY,
    form=ResponseForm,
    guard=speaks_for,
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


STEPS = (RESPOND, NAME_CLAUSES)
