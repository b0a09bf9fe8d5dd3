"""Entering, appointing and inviting somebody in one go, alone or line by line from a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Stale
from alliance.kernel.permissions import Act, Actor, require
from parties.appointments import checks
from parties.appointments.asking import ask_to_appoint, needs_second
from parties.appointments.queries import holds_what_needs_two
from parties.invitations import wording
from parties.invitations.actions import invite
from parties.invitations.models import Invitation
from parties.people.actions import admit_person, correct_address, put_right_address, refuse_address
from parties.people.models import Party, Person
from parties.people.queries import is_or_will_be_in_office
from parties.people.rules import Span
from parties.second_person.actions import propose
from parties.second_person.checks import require_proposer
from parties.second_person.models import Proposal
from parties.second_person.wording import Change

ADDRESS = "address"  # kind of proposals
NOBODY = 0  # the number of a person who is not entered yet


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
def invite_at(*, actor: Actor, person: Person, email: str, at: datetime) -> Invitation | Proposal:
    """Invite somebody who was entered, at the address they will sign in with: put right where it was mistyped.

    Whoever chooses the address chooses who comes in: where a post of theirs takes two to give, another address waits
    for a second person too, and the invitation is sent once it is agreed. Raises NotAllowed, Refusal.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()
    person = Person.objects.get(pk=person.pk)
    email = Person.objects.normalize_email(email)
    powerful = email != person.email and holds_what_needs_two(person, clock.local(at).date())
    if needs_second(actor, person, powerful=powerful, at=at):
        refuse_address(person, email)
        summary = wording.other_address(person)
        return propose(actor=actor, kind=ADDRESS, person=person, summary=summary, facts={"email": email}, at=at)
    return invite(actor=actor, person=correct_address(actor=actor, person=person, email=email), at=at)


def carry_out_address(proposal: Proposal, actor: Actor, at: datetime) -> Person:
    """Put right the address as a second person agreed. Raises Stale, Refusal."""
    require_proposer(proposal, Act.ADMINISTER_PEOPLE, at)
    return put_right_address(actor=actor, person=_person(proposal), email=proposal.facts["email"])


def changes_of_address(proposal: Proposal) -> list[Change]:
    """The address for signing in, as it stands and as it would stand."""
    return [Change("Address for signing in", before=_person(proposal).email or "none", after=proposal.facts["email"])]


def _person(proposal: Proposal) -> Person:
    if proposal.person is None:
        raise Stale("This proposal is about nobody. Propose it anew.")
    return proposal.person


@transaction.atomic
def welcome_all(*, actor: Actor, newcomers: Sequence[Newcomer], at: datetime) -> list[Welcomed]:
    """Welcome each, or nobody. Raises what `welcome` raises."""
    return [welcome(actor=actor, newcomer=newcomer, at=at) for newcomer in newcomers]


def foresee(*, actor: Actor, newcomer: Newcomer, at: datetime) -> bool:
    """Whether welcoming somebody unknown so far would appoint them at once, rather than ask a second person.

    Nothing is written. Raises Refusal where the appointment cannot be.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    person = Person(pk=NOBODY, given_name=newcomer.given_name, family_name=newcomer.family_name)
    party = Party.objects.get(pk=newcomer.party) if newcomer.party else None
    declared = checks.refuse_what_cannot_be(
        person, newcomer.post, party, None, Span(newcomer.starts_on), is_acting=False
    )
    return not needs_second(actor, person, powerful=declared.powerful, at=at)
