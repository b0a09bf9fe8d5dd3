"""Adopting an agreement with all that follows: it is in force, its Parties are admitted, its dates are set."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.agreement import actions as agreement
from alliance.agreement.models import AgreementVersion
from alliance.kernel.permissions import Actor
from parties.membership.actions import admit_party
from parties.people.models import Party
from reviews.review_dates import actions as review_dates
from reviews.review_dates.actions import Published


@dataclass(frozen=True)
class Adoption:
    """What adopting did."""

    version: AgreementVersion
    admitted: tuple[Party, ...]
    published: Published


@transaction.atomic
def adopt_with_everything(*, version: AgreementVersion, actor: Actor, at: datetime) -> Adoption:
    """Adopt a loaded version, admit each Party it names that is not one yet, and set the agreement's own dates.

    All or nothing. A Party known under its key stays as it is. Raises NotAllowed, Refusal.
    """
    version = agreement.adopt(version=version, actor=actor, at=at)
    known = set(Party.objects.values_list("key", flat=True))
    taken = set(Party.objects.values_list("position", flat=True))
    admitted = []
    for entry in version.terms.parties:
        if entry.key in known:
            continue
        party = admit_party(
            actor=actor,
            key=entry.key,
            name=entry.name,
            short_name=entry.short_name,
            kind=entry.kind,
            joined_on=version.starts_on,
            position=None if entry.position in taken else entry.position,
        )
        taken.add(party.position)
        admitted.append(party)
    return Adoption(version, tuple(admitted), review_dates.publish(version=version, actor=actor, at=at))
