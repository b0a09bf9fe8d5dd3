"""The way in for the server's owner: the first administrator of all, or one on the day nobody can sign in any more."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Post
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.permissions import Actor, Authority, Seat
from parties.appointments.actions import appoint
from parties.invitations import queries, wording
from parties.invitations.actions import invite
from parties.invitations.models import Invitation
from parties.people.actions import admit_person
from parties.people.models import Appointment, Person
from parties.people.queries import not_over

# Whoever can run a command on the server holds all its data anyway; the record says that it was they.
SERVER = Seat(appointment_id=0, post="", label="the server", authorities=frozenset({Authority.ADMINISTERS}))
OWNER = Actor(person_id=None, name="whoever runs the server", seats=(SERVER,))


@dataclass(frozen=True)
class Made:
    """What the command did: for whom, in which post, by which invitation, and who was told of it."""

    person: Person
    post: Post
    invitation: Invitation
    is_new: bool  # entered just now
    is_appointed: bool  # appointed just now
    told: tuple[Person, ...]


@transaction.atomic
def invite_administrator(
    *, version: AgreementVersion, email: str, given_name: str, family_name: str, at: datetime
) -> Made:
    """Enter somebody where the address is new, appoint them to the first post that administers, and invite them.

    It needs no second person. Those who could have been one are told, and it is on record. Raises Refusal.
    """
    audit.lock_head()
    post = next((p for p in version.terms.posts if Authority.ADMINISTERS in p.authorities), None)
    if post is None:
        raise Refusal("", f"No post of {version.title} administers.", mend="Give one the authority “administers”.")
    person = Person.objects.filter(email__iexact=email).first()
    is_new = person is None
    if person is None:
        person = admit_person(actor=OWNER, given_name=given_name, family_name=family_name, email=email, at=at)
    elif person.came_in_at:
        raise Refusal("", f"{person} already signs in with {email}.", mend="Give the address of another person.")
    today = clock.today()
    held = Appointment.objects.filter(not_over(today), person=person, post=post.key).first()
    if held is None:
        body = f"{OWNER.name}, by command"
        appoint(actor=OWNER, person=person, post=post.key, starts_on=today, appointing_body=body)
    invitation = invite(actor=OWNER, person=person, at=at)
    told = _tell(version, person, post, at) if held is None or is_new else ()
    facts = {"person": person.full_name, "post": post.label, "told": [one.full_name for one in told]}
    audit.record(actor=OWNER, verb="invited an administrator by command", facts=facts)
    return Made(person, post, invitation, is_new, held is None, told)


def _tell(version: AgreementVersion, person: Person, post: Post, at: datetime) -> tuple[Person, ...]:
    """Tell the Chair and the administrators who have come in, where there are any."""
    others = queries.in_office_with(version, {Authority.PRESIDES, Authority.ADMINISTERS}, besides=person)
    if others and version.matter is not None:
        subject, body = wording.by_command(person, post.label)
        serve(
            kind="administrator-by-command",
            matter=version.matter,
            subject=subject,
            body=body,
            to=[Addressee(person_id=one.pk, capacity="watches over who comes in") for one in others],
            actor=OWNER,
            at=at,
            audience=Audience.NAMED,
        )
    return tuple(others)
