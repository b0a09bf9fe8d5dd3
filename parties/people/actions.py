"""Entering people."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import Act, Actor, require
from parties.people.models import Person


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
    if email and Person.objects.filter(email__iexact=email).exists():
        raise Refusal("email", f"Somebody already signs in with {email}.", mend="Use another address for signing in.")
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
