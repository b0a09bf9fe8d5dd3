"""Putting words forward for agreement, and answering for a Party. Called from steps, inside their transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Actor
from disputes.accords.models import Accord, Consent
from disputes.accords.queries import open_accord, still_to_answer
from disputes.models import Dispute
from parties.people.models import Party


@transaction.atomic
def put_forward(
    *,
    actor: Actor,
    dispute: Dispute,
    key: str,
    text: str,
    needs: Iterable[Party],
    party: Party | None,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Accord:
    """Put words forward. Whoever does it for a Party whose agreement is needed agrees by that; earlier words that
    still wait are replaced, and with them the answers to them."""
    if earlier := open_accord(dispute, key):
        _close(earlier, Accord.Outcome.REPLACED, at)
    wanted = [one.key for one in needs]
    accord = Accord.objects.create(
        dispute=dispute,
        key=key,
        text=text,
        facts=dict(facts or {}),
        needs=wanted,
        proposed_for=party,
        proposed_by_id=actor.signed_in_id,
        proposed_at=at,
    )
    if party is not None and party.key in wanted:
        answer(actor=actor, accord=accord, party=party, agrees=True, at=at)
    return accord


@transaction.atomic
def answer(*, actor: Actor, accord: Accord, party: Party, agrees: bool, at: datetime, why: str = "") -> Accord:
    """Answer for a Party. The last agreement that was needed closes the accord as agreed; one *no* closes it as not.

    Raises Refusal where the Party's agreement is not needed, Stale where it answered these words already.
    """
    accord = Accord.objects.select_for_update().get(pk=accord.pk)
    if not accord.is_open:
        raise Stale("These words no longer wait for an answer.", happened=[accord.get_outcome_display()])
    if party.key not in accord.needs:
        raise Refusal("party", f"The agreement of {party} is not needed for this.", mend="Choose another Party.")
    if party.key not in still_to_answer(accord):
        raise Stale(f"{party} has answered these words already.")
    Consent.objects.create(
        accord=accord, party=party, agrees=agrees, why=why, given_by_id=actor.signed_in_id, given_at=at
    )
    if not agrees:
        _close(accord, Accord.Outcome.DECLINED, at)
    elif not still_to_answer(accord):
        _close(accord, Accord.Outcome.AGREED, at)
    return accord


def _close(accord: Accord, outcome: Accord.Outcome, at: datetime) -> None:
    accord.closed_at, accord.outcome = at, outcome
    accord.save(update_fields=["closed_at", "outcome"])
