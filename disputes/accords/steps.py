"""Steps made of an accord: one puts words forward, one answers them. Any kind of stage may build its own from these."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from alliance.agreement.vocabulary import Consent, StageKind
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act
from disputes.accords import actions
from disputes.accords.queries import required, still_to_answer
from disputes.ladder_forms import AccordForm, AnswerForm
from disputes.step import Case, Phase, Step, To, stays
from disputes.step_forms import StepForm
from parties.people.models import Party
from parties.people.queries import current_parties

INVOLVED_CONSENTS = frozenset({Consent.EACH_PARTY_INVOLVED, Consent.ALL_TO_SAME_TEXT, Consent.ANY_ONE})


def whose(case: Case, consent: Consent) -> list[Party]:
    """The Parties whose agreement an act needs."""
    if consent in INVOLVED_CONSENTS:
        return case.record.involved
    return list(current_parties(case.on))


def speaks_for(case: Case) -> Refusal | None:
    """A Party is spoken for by its own people."""
    party = case.words.get("party")
    if party is None or party.pk not in case.actor.party_ids:
        return Refusal("party", "You do not speak for that Party.", mend="Choose a Party you speak for.")
    return None


def put_forward(
    key: str,
    *,
    label: str,
    hint: str,
    says: str,
    clause: str,
    needs: Callable[[Case], Iterable[Party]],
    subject: str,
    form: type[StepForm] = AccordForm,
    facts: Callable[[Case], Mapping[str, Any]] = lambda case: {},
    guard: Callable[[Case], Refusal | None] = speaks_for,
    offered: Callable[[Case], bool] = lambda case: True,
    act: Act = Act.AGREE_IN_DISPUTE,
    tells: tuple[To, ...] = (To.INVOLVED,),
    kind: StageKind | None = None,
    leaves: frozenset[Phase] = frozenset(),
    closed_to: Callable[[Case], str] = lambda case: "",
) -> Step:
    """The step by which a Party puts words forward that others have to agree to."""

    def effect(case: Case) -> Mapping[str, Any]:
        party = case.words["party"]
        accord = actions.put_forward(
            actor=case.actor,
            dispute=case.dispute,
            key=key,
            text=case.words["text"],
            needs=needs(case),
            party=party,
            at=case.at,
            facts=facts(case),
        )
        return {"party": party.name, "text": accord.text, "accord": accord.pk}

    return Step(
        key=key,
        label=label,
        hint=hint,
        act=act,
        says=says,
        clause=clause,
        leaves=leaves,
        form=form,
        guard=guard,
        effect=effect,
        goes=stays,
        kind=kind,
        tells=tells,
        subject=subject,
        for_party=True,
        offered=offered,
        closed_to=closed_to,
    )


def answer(
    key: str,
    *,
    label: str,
    hint: str,
    clause: str,
    subject: str,
    act: Act = Act.AGREE_IN_DISPUTE,
    tells: tuple[To, ...] = (To.INVOLVED,),
    kind: StageKind | None = None,
    closed_to: Callable[[Case], str] = lambda case: "",
) -> Step:
    """The step by which a Party answers words that wait for it. `key` is that of the step that put them forward."""

    def effect(case: Case) -> Mapping[str, Any]:
        party, agrees = case.words["party"], case.words["agrees"] == "yes"
        accord, why = required(case.record.waiting(key)), case.words.get("why", "")
        actions.answer(actor=case.actor, accord=accord, party=party, agrees=agrees, at=case.at, why=why)
        return {"party": party.name, "answer": "agreed" if agrees else "did not agree", "why": why}

    def offered(case: Case) -> bool:
        accord = case.record.waiting(key)
        if accord is None:
            return False
        mine = set(Party.objects.filter(pk__in=case.actor.party_ids).values_list("key", flat=True))
        return bool(mine & still_to_answer(accord))

    form = type("AnswerTo" + "".join(part.capitalize() for part in key.split("-")), (AnswerForm,), {"KEY": key})
    return Step(
        key=f"answer-{key}",
        label=label,
        hint=hint,
        act=act,
        says="{party} {answer}.",
        clause=clause,
        leaves=frozenset(),
        form=form,
        guard=speaks_for,
        effect=effect,
        goes=stays,
        kind=kind,
        tells=tells,
        subject=subject,
        for_party=True,
        offered=offered,
        closed_to=closed_to,
    )
