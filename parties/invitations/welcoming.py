"""Entering, appointing and inviting somebody in one go, alone or line by line from a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.permissions import Act, Actor, require
from parties.appointments.asking import ask_to_appoint
from parties.invitations.actions import invite
from parties.invitations.models import Invitation
from parties.people.actions import admit_person
from parties.people.models import Party, Person
from parties.people.queries import is_or_will_be_in_office


@dataclass(frozen=True)
class Newcomer:
    """Somebody to enter, appoint and invite in one go. `post` is a key of the agreement, `party` a Party's number."""

    given_name: str
    family_name: str
    email: str
    post: str
    starts_on: date
    appointing_body: str
    party: int | None = None
    title: str = ""
    note: str = ""


@dataclass(frozen=True)
class Welcomed:
    """What became of a newcomer: without an invitation, the appointment waits for a second person first."""

    person: Person
    invitation: Invitation | None


@transaction.atomic
def welcome(*, actor: Actor, newcomer: Newcomer, at: datetime) -> Welcomed:
    """Enter, appoint and invite, or nothing of it. Raises NotAllowed, and Refusal on the field that is wrong."""
    person = admit_person(
        actor=actor,
        title=newcomer.title,
        given_name=newcomer.given_name,
        family_name=newcomer.family_name,
        email=newcomer.email,
        at=at,
    )
    ask_to_appoint(
        actor=actor,
        person=person,
        post=newcomer.post,
        party=Party.objects.get(pk=newcomer.party) if newcomer.party else None,
        starts_on=newcomer.starts_on,
        ends_on=None,
        appointing_body=newcomer.appointing_body,
        note=newcomer.note,
        at=at,
    )
    if not is_or_will_be_in_office(person, clock.today()):
        return Welcomed(person, None)
    return Welcomed(person, invite(actor=actor, person=person, at=at))


@transaction.atomic
def welcome_all(*, actor: Actor, newcomers: Sequence[Newcomer], at: datetime) -> list[Welcomed]:
    """Welcome each, or nobody. Raises what `welcome` raises."""
    return [welcome(actor=actor, newcomer=newcomer, at=at) for newcomer in newcomers]


@transaction.atomic
def rehearse(*, actor: Actor, newcomers: Sequence[Newcomer], at: datetime) -> list[Welcomed | Refusal | NotAllowed]:
    """What welcoming each of these, one after the other, would come to; afterwards nothing of it has happened."""
    require(actor, Act.ADMINISTER_PEOPLE)
    found: list[Welcomed | Refusal | NotAllowed] = []
    for newcomer in newcomers:
        try:
            found.append(welcome(actor=actor, newcomer=newcomer, at=at))
        except (Refusal, NotAllowed) as problem:
            found.append(problem)
    transaction.set_rollback(True)
    return found
