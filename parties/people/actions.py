"""Entering people, and closing and opening their sign-in."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import serve
from alliance.kernel.permissions import Act, Actor, Authority, require
from parties.appointments.checks import refuse_closing_the_last_administrator, require_another
from parties.appointments.queries import with_authority
from parties.people.models import Person
from parties.sessions.actions import end_all_sessions


@transaction.atomic
def admit_person(
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    at: datetime,
    email: str | None = None,
    title: str = "",
    telephone: str = "",
    password: str | None = None,
) -> Person:
    """Enter a person, with the sign-in address that allauth needs; without an address they never sign in.

    Accepting an invitation confirms the address and lets them in. A password given here does both at once: for the
    story of a demonstration and for tests.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()  # the same address entered twice at once is refused, not an error
    email = Person.objects.normalize_email(email) if email else None
    if email and (known := Person.objects.filter(email__iexact=email).first()):
        raise _taken(known, email)
    person = Person(
        email=email,
        title=title,
        given_name=given_name,
        family_name=family_name,
        telephone=telephone,
        admitted_at=at,
        came_in_at=at if password else None,
    )
    person.set_password(password)
    person.save()
    if email:
        EmailAddress.objects.create(user=person, email=email, verified=bool(password), primary=True)
    audit.record(actor=actor, verb="entered a person", facts={"person": person.full_name})
    return person


@transaction.atomic
def close_sign_in(*, actor: Actor, person: Person, reason: str, at: datetime) -> Person:
    """Close somebody's sign-in at once, whatever posts they hold; whoever presides is told.

    Raises NotAllowed for oneself, Stale for the last administrator who could let people in.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    require_another(actor, person)
    return shut_sign_in(actor=actor, person=person, reason=reason, at=at)


@transaction.atomic
def shut_sign_in(*, actor: Actor, person: Person, reason: str, at: datetime) -> Person:
    """Close a sign-in that may be closed, in an act that has asked who may."""
    audit.lock_head()
    refuse_closing_the_last_administrator(person, clock.local(at).date())
    return _set_sign_in(actor, person, reason, at, is_open=False)


@transaction.atomic
def reopen_sign_in(*, actor: Actor, person: Person, reason: str, at: datetime) -> Person:
    """Open a closed sign-in again; whoever presides is told. Raises NotAllowed for oneself."""
    require(actor, Act.ADMINISTER_PEOPLE)
    require_another(actor, person)
    return unshut_sign_in(actor=actor, person=person, reason=reason, at=at)


@transaction.atomic
def unshut_sign_in(*, actor: Actor, person: Person, reason: str, at: datetime) -> Person:
    """Open a closed sign-in, in an act that has asked who may."""
    audit.lock_head()
    return _set_sign_in(actor, person, reason, at, is_open=True)


def _set_sign_in(actor: Actor, person: Person, reason: str, at: datetime, *, is_open: bool) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active == is_open:
        return person
    person.is_active = is_open
    person._change_reason = reason[:100]
    person.save(update_fields=["is_active"])
    done = "opened" if is_open else "closed"
    if not is_open:
        end_all_sessions(person)
    audit.record(actor=actor, verb=f"{done} a sign-in", facts={"person": person.full_name, "reason": reason})
    day = clock.local(at).date()
    version = in_force(day)
    watching = with_authority(version, day, Authority.PRESIDES, Authority.ADMINISTERS) if version else []
    to = [one for one in watching if one.person_id not in (actor.person_id, person.pk)]
    if version is not None and version.matter is not None and to:
        serve(
            kind="sign-in-changed",
            matter=version.matter,
            subject=f"The sign-in of {person.full_name} was {done}"[:200],
            body=f"{actor.name} {done} the sign-in of {person.full_name}. The reason given: {reason}",
            to=to,
            actor=actor,
            at=at,
            audience=Audience.NAMED,
        )
    return person


@transaction.atomic
def correct_address(*, actor: Actor, person: Person, email: str) -> Person:
    """Put right the sign-in address of somebody who has not come in yet; an invitation to the old one is void.

    Afterwards it is theirs alone to change. Raises NotAllowed, Refusal.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    return put_right_address(actor=actor, person=person, email=email)


@transaction.atomic
def put_right_address(*, actor: Actor, person: Person, email: str) -> Person:
    """Put right a sign-in address, in an act that has asked who may."""
    audit.lock_head()
    person = Person.objects.get(pk=person.pk)
    email = Person.objects.normalize_email(email)
    if email == person.email:
        return person
    refuse_address(person, email)
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, verified=False, primary=True)
    person.email = email
    person._change_reason = "address put right before coming in"
    person.save(update_fields=["email"])
    audit.record(actor=actor, verb="put right a sign-in address", facts={"person": person.full_name})
    return person


def refuse_address(person: Person, email: str) -> None:
    """Raise Refusal where an address is not theirs to have, or somebody has come in and changes it themselves."""
    if person.came_in_at:
        raise Refusal("email", f"{person} has come in, and changes this address themselves.", mend="Leave it as it is.")
    if known := Person.objects.filter(email__iexact=email).exclude(pk=person.pk).first():
        raise _taken(known, email)


def _taken(known: Person, email: str) -> Refusal:
    """Why an address cannot be had: in whatever case it is written, it is somebody's."""
    if known.came_in_at:
        return Refusal("email", f"Somebody already signs in with {email}.", mend="Use another address for signing in.")
    how = "invited with" if known.invitations.filter(accepted_at=None, withdrawn_at=None).exists() else "entered with"
    return Refusal("email", f"Somebody is already {how} {email}: {known}.", mend="Look under Invitations.")
