"""Putting on record that the directory left the building: it holds addresses and telephone numbers."""

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.permissions import Act, Actor, require


@transaction.atomic
def record_export(*, actor: Actor, people: int, with_contacts: bool) -> None:
    """Record a download of the directory, with how many people it lists and whether any address stands in it."""
    require(actor, Act.READ_PEOPLE)
    audit.record(
        actor=actor, verb="downloaded the directory", facts={"people": people, "with contact details": with_contacts}
    )
