"""Inviting people, taking an invitation back, and accepting one (MoU 5.1; reliability reference 4.2, *Accounts*)."""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, new_message_id, serve
from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.permissions import Act, Actor, Authority, require
from parties.invitations import queries, rules, wording
from parties.invitations.models import Invitation
from parties.invitations.rules import State
from parties.people.actors import actor_for
from parties.people.models import Person
from parties.people.queries import is_or_will_be_in_office

NO_LONGER_NEEDED = "The invitation was withdrawn before it was sent."


class NotOpen(Exception):
    """The invitation cannot be accepted: it is in another state than open."""

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.state = state


@transaction.atomic
def invite(*, actor: Actor, person: Person, at: datetime) -> Invitation:
    """Invite somebody who was entered and has a post, now or later. An earlier open invitation of theirs is void.

    Nothing that is stored opens it: the secret comes to be when the mail is written. Raises NotAllowed, Refusal.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()  # two at once: the second finds and replaces the first's
    person = Person.objects.get(pk=person.pk)
    _refuse_those_who_cannot_come_in(person)
    _refuse_too_many(person)
    replaced = _end_open(person, rules.REPLACED, at)
    salt = secrets.token_hex(16)
    invitation = Invitation.objects.create(
        person=person,
        address=person.email or "",
        salt=salt,
        digest=rules.digest_of(rules.secret_from(queries.site_key(), salt)),
        invited_by_id=actor.person_id,
        inviter_name=actor.name,
        made_at=at,
        expires_at=clock.real_now() + rules.LASTS,
    )
    OutboundMail.objects.create(
        dedupe_key=queries.mail_key(invitation),
        kind=queries.KIND,
        person=person,
        due_at=at,
        message_id=new_message_id(),
    )
    verb = "invited again" if replaced else "invited"
    audit.record(actor=actor, verb=verb, facts={"person": person.full_name, "invitation": invitation.pk})
    return invitation


def _refuse_those_who_cannot_come_in(person: Person) -> None:
    if not person.email:
        raise Refusal(
            "person", f"{person} has no address for signing in.", mend="Enter them anew with an address of their own."
        )
    if not person.is_active:
        raise Refusal("person", f"The sign-in of {person} is closed.", mend="Open it first, or leave it closed.")
    if person.came_in_at:
        raise Refusal(
            "person",
            f"{person} has come in already.",
            mend="They can ask for a sign-in code by e-mail or for a new password on the sign-in page. A lost second "
            "factor is reset by two administrators.",
        )
    if not is_or_will_be_in_office(person, clock.today()):
        raise Refusal(
            "person",
            f"{person} holds no post, now or later, and so has nothing to come in for.",
            mend="Appoint them first. A post that gives power begins once a second person has agreed.",
        )


def _refuse_too_many(person: Person) -> None:
    # Counted by the machine's clock: each expires a set time after it was made.
    since = clock.real_now() + rules.LASTS - timedelta(hours=1)
    if person.invitations.filter(expires_at__gt=since).count() >= rules.MOST_AN_HOUR:
        raise Refusal(
            "person",
            f"{person} was invited {rules.MOST_AN_HOUR} times within an hour.",
            mend="Ask them to look among unwanted mail, and try again in an hour.",
        )


def _end_open(person: Person, because: str, at: datetime) -> bool:
    """Withdraw whatever is open for a person, and the mail that has not left; says whether there was anything."""
    found = list(Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None))
    for one in found:
        Invitation.objects.filter(pk=one.pk).update(withdrawn_at=at, withdrawn_because=because)
        OutboundMail.objects.filter(dedupe_key=queries.mail_key(one), state=OutboundMail.State.PENDING).update(
            state=OutboundMail.State.CANCELLED, lease_token="", lease_until=None, last_error=NO_LONGER_NEEDED
        )
    return bool(found)


@transaction.atomic
def withdraw(*, actor: Actor, invitation: Invitation, reason: str, at: datetime) -> Invitation:
    """Take an invitation back, with a reason. The link opens nothing from now on.

    Raises NotAllowed, or NotOpen where it was accepted or withdrawn meanwhile.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    audit.lock_head()
    invitation = Invitation.objects.select_related("person").get(pk=invitation.pk)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotOpen(queries.state_of(invitation))
    if reason.strip() in ("", rules.REPLACED):
        raise Refusal("reason", "Say why you withdraw it.", mend="One sentence is enough.")
    _end_open(invitation.person, reason.strip(), at)
    facts = {"person": invitation.person.full_name, "invitation": invitation.pk, "reason": reason.strip()}
    audit.record(actor=actor, verb="withdrew an invitation", facts=facts)
    invitation.refresh_from_db()
    return invitation


@transaction.atomic
def accept(*, actor: Actor, invitation: Invitation, password: str, at: datetime) -> Person:
    """Come in: the address is confirmed, the Seven Principles are acknowledged (5.1), the invitation is used up.

    `actor` is the invited person, known by the secret. An empty `password` means that a passkey follows. Raises
    NotAllowed, or NotOpen where it cannot be accepted (any more).
    """
    audit.lock_head()  # of two at once the second finds that it was used
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("person").get(pk=invitation.pk)
    person = Person.objects.select_for_update().get(pk=invitation.person_id)
    if actor.person_id != person.pk:
        raise NotAllowed("This invitation is for somebody else.", who="Only the invited person accepts it.")
    if (state := queries.standing(invitation)) is not State.OPEN:
        raise NotOpen(state)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    if password:
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.came_in_at = at
    person._change_reason = "accepted an invitation"
    person.save(update_fields=["password", "came_in_at"])
    _confirm_address(person)
    _record_coming_in(person, invitation, by="a password" if password else "a passkey")
    _tell_the_inviter(person, invitation, at)
    return person


def _confirm_address(person: Person) -> None:
    address, _ = EmailAddress.objects.get_or_create(
        user=person, email=person.email, defaults={"primary": True, "verified": True}
    )
    address.verified = address.primary = True
    address.save(update_fields=["verified", "primary"])


def _record_coming_in(person: Person, invitation: Invitation, *, by: str) -> None:
    today = clock.today()
    version = in_force(today)
    clause = wording.principles_clause(version.terms if version else None)
    actor = actor_for(person, today, version)
    facts = {"person": person.full_name, "invitation": invitation.pk, "chose": by}
    audit.record(actor=actor, verb="accepted an invitation", facts=facts)
    if clause:
        audit.record(
            actor=actor,
            verb="acknowledged the Seven Principles of Public Life",
            facts={"person": person.full_name},
            clause=clause,
        )


def _tell_the_inviter(person: Person, invitation: Invitation, at: datetime) -> None:
    """Tell whoever invited, or the administrators where nobody in office did."""
    today = clock.today()
    version = in_force(today)
    if version is None or version.matter is None:
        return
    administrators = queries.in_office_with(version, {Authority.ADMINISTERS}, besides=person)
    told = [one for one in administrators if one.pk == invitation.invited_by_id] or administrators
    if not told:
        return
    subject, body = wording.came_in(person, invitation)
    serve(
        kind="invitation-accepted",
        matter=version.matter,
        subject=subject[:200],
        body=body,
        to=[Addressee(person_id=one.pk, capacity="administrator") for one in told],
        actor=actor_for(person, today, version),
        at=at,
        audience=Audience.NAMED,
    )
