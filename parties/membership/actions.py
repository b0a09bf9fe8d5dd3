"""Admitting Parties, and what may change about one (MoU 1.1)."""

from datetime import date

from django.db import transaction

from alliance.agreement.queries import in_force
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import SYSTEM, Act, Actor, require
from parties.people.models import Party


@transaction.atomic
def admit_party(
    *, actor: Actor, key: str, name: str, short_name: str, kind: str, joined_on: date, position: int | None = None
) -> Party:
    """Admit a Party (MoU 1.1). It stands last in MoU order unless the agreement gives a position."""
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()  # the same name or place in the order asked for twice at once is refused, not an error
    if name.casefold() in {known.casefold() for known in Party.objects.values_list("name", flat=True)}:
        raise Refusal("name", f"{name} is already a Party.", mend="Use another name, or open that Party.", clause="1.1")
    if actor is not SYSTEM and in_force(joined_on) is None:  # at adoption the version is about to be
        raise Refusal(
            "joined_on", "No agreement is in force on that day.", mend="Give a day within its term.", clause="1.1"
        )
    last = Party.objects.order_by("-position").values_list("position", flat=True).first() or 0
    party = Party.objects.create(
        key=key, name=name, short_name=short_name, kind=kind, joined_on=joined_on, position=position or last + 1
    )
    audit.record(actor=actor, verb="admitted a Party", facts={"party": name, "joined_on": joined_on}, clause="1.1")
    return party
