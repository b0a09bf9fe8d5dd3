"""Settling at a stage by agreeing to the same words: put forward, answered, noted. Kinds of stage in which two sides
talk or write share these three steps."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from alliance.agreement.vocabulary import StageKind
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.accords.queries import required
from disputes.ladder_forms import OptionalWhyForm
from disputes.models import Outcome
from disputes.stages.leading import agreed_to, ends_here
from disputes.step import Case, Phase, Step, no_guard
from parties.people.models import Party


def settling(
    key: str,
    noted_by: str,
    *,
    kind: StageKind,
    leaves: frozenset[Phase],
    needs: Callable[[Case], Iterable[Party]],
    closed_to: Callable[[Case], str] = lambda case: "",
) -> tuple[Step, Step, Step]:
    """The steps that put words forward, answer them and note that all agreed. `key` is that of the accord and of the
    first step, `noted_by` that of the last."""

    def is_agreed(case: Case) -> bool:
        return case.record.agreed(key) is not None

    def words(case: Case) -> Mapping[str, Any]:
        return {"text": required(case.record.agreed(key)).text}

    propose = accords.put_forward(
        key,
        label="Put words to the other side that would settle it",
        hint="It is settled when each Party involved has agreed to the same words.",
        says="{party} put words to the other side that would settle it.",
        clause="",
        needs=needs,
        closed_to=closed_to,
        subject="{reference}: words to answer",
        kind=kind,
        leaves=leaves,
        offered=lambda case: not is_agreed(case),
    )
    answer = accords.answer(
        key,
        label="Answer the words that were put forward",
        hint="Your Party agrees to exactly these words, or does not.",
        clause="",
        subject="{reference}: {party} answered",
        closed_to=closed_to,
        kind=kind,
    )
    note = Step(
        key=noted_by,
        closed_to=closed_to,
        label="Note that it is settled",
        hint="Each Party involved has agreed to the same words. The {noun} ends.",
        act=Act.TAKE_PART_IN_DISPUTE,
        kind=kind,
        says="The Parties involved settled it.",
        clause="",
        leaves=leaves,
        form=OptionalWhyForm,
        guard=no_guard,
        effect=words,
        goes=ends_here,
        tells=agreed_to,
        subject="{reference}: settled",
        cancels=True,
        closes=True,
        outcome=Outcome.SETTLED,
        offered=is_agreed,
    )
    return propose, answer, note
