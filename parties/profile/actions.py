"""Changing what is one's own to change: name, telephone, where e-mail copies go and what they say."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import new_message_id
from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.permissions import Act, Actor, require
from parties.access import actions as access
from parties.people.models import Person
from parties.profile import rules, wording
from parties.profile.models import ContactChange
from parties.sessions import actions as sessions

BY_THEMSELVES = "changed by themselves"
LASTS = timedelta(days=1)
MOST_A_DAY = 5
State = OutboundMail.State


@transaction.atomic
def change_name(*, actor: Actor, title: str, given_name: str, family_name: str) -> Person:
    """Give oneself another name. What was signed, filed or served under the old one keeps it."""
    return _change(actor, "name", title=title, given_name=given_name, family_name=family_name)


@transaction.atomic
def change_telephone(*, actor: Actor, telephone: str) -> Person:
    """Change one's telephone number, or take it out."""
    return _change(actor, "telephone number", telephone=telephone)


@transaction.atomic
def choose_mail(*, actor: Actor, mail_names_matter: bool) -> Person:
    """Choose whether an e-mail copy says what a notice is about, or only that one waits."""
    return _change(actor, "what e-mails say", mail_names_matter=mail_names_matter)


@transaction.atomic
def ask_contact(*, actor: Actor, address: str, at: datetime) -> ContactChange | None:
    """Ask to have e-mail copies sent to an address. A code goes there; nothing changes until it is typed here.

    No address, or the one for signing in, needs no code: it is used at once, and None comes back. Never moves where
    one signs in. Raises Refusal for the present address and for the sixth letter within a day.
    """
    person = _myself(actor)
    if address.casefold() == person.contact_email.casefold():
        raise Refusal("contact_email", "Copies go there already.", mend="Give another address, or leave it as it is.")
    _drop_open(person, at)
    before = person.notice_address
    if not address or address.casefold() == (person.email or "").casefold():
        changed = _change(actor, "contact address", contact_email="")
        _tell_old(changed, before, at)
        return None
    real = clock.real_now()
    lately = ContactChange.objects.filter(person=person, expires_at__gt=real)
    if lately.count() >= MOST_A_DAY:
        raise Refusal("contact_email", "Five letters with a code were sent within a day.", mend="Try again tomorrow.")
    change = ContactChange.objects.create(
        person=person,
        address=address,
        before=before,
        salt=secrets.token_hex(16),
        asked_at=at,
        expires_at=real + LASTS,
    )
    _mail(wording.CODE, change.pk, person, at)
    audit.record(actor=actor, verb="asked for another contact address", facts={"person": person.full_name})
    return change


@transaction.atomic
def try_code(*, actor: Actor, change: ContactChange, code: str) -> bool:
    """Whether the code that was typed is the letter's. Every try counts, also one that is followed by nothing."""
    require(actor, Act.OWN_ACCOUNT)
    audit.lock_head()
    still = ContactChange.objects.filter(pk=change.pk, person=actor.signed_in_id, tries__lt=rules.TRIES)
    if not still.filter(confirmed_at=None, dropped_at=None).update(tries=F("tries") + 1):
        return False
    return rules.is_code(code, code_of(change)) and change.expires_at > clock.real_now()


@transaction.atomic
def confirm_contact(*, actor: Actor, change: ContactChange, code: str, at: datetime) -> Person:
    """Use the new address from now on, and tell the old one. The caller has counted the try (`try_code`).

    Raises Refusal for a wrong code, Stale where it was used, dropped or ran out meanwhile, NotAllowed for another's.
    """
    person = _myself(actor)
    change = ContactChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.person_id != person.pk:
        raise NotAllowed("This is somebody else’s address.", who="Only they can confirm it.")
    if change.confirmed_at or change.dropped_at or change.expires_at <= clock.real_now():
        raise Stale("This code is no longer good. Ask for another address again.")
    if not rules.is_code(code, code_of(change)):
        raise Refusal("code", "This code is not right.", mend="Look at it again.")
    change.confirmed_at = at
    change.save(update_fields=["confirmed_at"])
    changed = _change(actor, "contact address", contact_email=change.address)
    if change.before:
        _mail(wording.CHANGED, change.pk, person, at)
    return changed


@transaction.atomic
def drop_contact(*, actor: Actor, at: datetime) -> None:
    """Think again: the new address is not used, and its code is no longer good."""
    _drop_open(_myself(actor), at)


@transaction.atomic
def forget_devices(*, actor: Actor) -> None:
    """Make every device that was remembered ask for the second factor again."""
    access.forget_devices(_myself(actor))
    audit.record(actor=actor, verb="made every remembered device ask again", audience=Audience.NAMED)


@transaction.atomic
def end_session(*, actor: Actor, session: int) -> bool:
    """End one of one's own sessions, on another device. False where it was over already or is somebody else's."""
    _myself(actor)
    ended = sessions.end_session(actor, session)
    if ended:
        audit.record(actor=actor, verb="ended a session on another device", audience=Audience.NAMED)
    return ended


@transaction.atomic
def end_other_sessions(*, actor: Actor, but: str | None) -> int:
    """Sign oneself out everywhere but here; how many sessions that were."""
    ended = sessions.end_all_sessions(_myself(actor), but)
    if ended:
        audit.record(actor=actor, verb="ended every other session", facts={"sessions": ended}, audience=Audience.NAMED)
    return ended


def code_of(change: ContactChange) -> str:
    """The code in the letter to a new address."""
    return rules.code_of(settings.SECRET_KEY, change.salt, change.address)


def _myself(actor: Actor) -> Person:
    require(actor, Act.OWN_ACCOUNT)
    audit.lock_head()
    return Person.objects.select_for_update().get(pk=actor.signed_in_id)


def _change(actor: Actor, what: str, **values: str | bool) -> Person:
    """Change one's own row, with its history; the trail says what was changed, never from what to what."""
    person = _myself(actor)
    if all(getattr(person, name) == value for name, value in values.items()):
        return person
    for name, value in values.items():
        setattr(person, name, value)
    person._change_reason = BY_THEMSELVES
    person.save(update_fields=list(values))
    audit.record(actor=actor, verb=f"updated the profile ({what})", facts={"person": person.pk})
    return person


def _drop_open(person: Person, at: datetime) -> None:
    """Let go of an address that waits for its code, and of the letter if it has not left."""
    for change in ContactChange.objects.filter(person=person, confirmed_at=None, dropped_at=None):
        change.dropped_at = at
        change.save(update_fields=["dropped_at"])
        OutboundMail.objects.filter(dedupe_key=_key(wording.CODE, change.pk), state=State.PENDING).update(
            state=State.CANCELLED, next_try=None, last_error="The address was changed again."
        )


def _tell_old(person: Person, before: str, at: datetime) -> None:
    """Tell the address that copies went to until now, by way of a change that is kept as done."""
    if before and before.casefold() != (person.email or "").casefold():
        done = ContactChange.objects.create(
            person=person,
            address=person.email or "",
            before=before,
            salt=secrets.token_hex(16),
            asked_at=at,
            expires_at=clock.real_now(),
            confirmed_at=at,
        )
        _mail(wording.CHANGED, done.pk, person, at)


def _mail(kind: str, change: int, person: Person, at: datetime) -> None:
    OutboundMail.objects.create(
        dedupe_key=_key(kind, change), kind=kind, person=person, due_at=at, message_id=new_message_id()
    )


def _key(kind: str, change: int) -> str:
    return f"{kind}:{change}"
