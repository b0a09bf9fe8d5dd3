"""What an administrator does on a page: appoint, extend, end. A post that gives power waits for a second person
(reliability reference 3.2), unless nobody else could agree, which is put on record."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents.models import Document
from alliance.kernel.permissions import Act, Actor, require
from parties.appointments import checks, queries, wording
from parties.appointments.actions import move_last_day_out, put_in_post
from parties.appointments.office import (
    APPOINTMENT,
    ENDING,
    EXTENSION,
    SIGN_IN,
    closes_sign_in,
    end_now,
    fresh,
    held_in,
    keep_letter,
    last_day,
    tell,
)
from parties.people import actions as people
from parties.people.models import Appointment, Party, Person
from parties.people.posts import needs_two
from parties.people.rules import Span
from parties.second_person.actions import propose
from parties.second_person.checks import refuse_against_the_only_other
from parties.second_person.models import Proposal
from parties.second_person.queries import who_could_agree

ALONE = "nobody else could agree"


@transaction.atomic
def ask_to_appoint(
    *,
    actor: Actor,
    person: Person,
    post: str,
    party: Party | None,
    starts_on: date,
    ends_on: date | None,
    appointing_body: str,
    at: datetime,
    is_acting: bool = False,
    letter: Any = None,
    readers: str = "",
    note: str = "",
) -> Appointment | Proposal:
    """Appoint somebody, or propose it where the post gives power. `letter` is an upload for `readers`.

    Raises NotAllowed for oneself, Refusal for days that cannot be.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, person)
    audit.lock_head()
    span = Span(starts_on, ends_on)
    declared = checks.refuse_what_cannot_be(person, post, party, None, span, is_acting=is_acting)
    held = wording.place(declared, party, is_acting=is_acting)
    evidence = keep_letter(letter, f"Letter: {person.full_name}, {held}", party, readers, actor, at)
    second = needs_second(actor, person, powerful=needs_two(declared), at=at)
    if second:
        return propose(
            actor=actor,
            kind=APPOINTMENT,
            person=person,
            party=party,
            summary=wording.appointed(person.full_name, held, span),
            facts={
                "post": post,
                "starts_on": starts_on.isoformat(),
                "ends_on": ends_on.isoformat() if ends_on else None,
                "appointing_body": appointing_body,
                "is_acting": is_acting,
                "note": note,
                "letter": str(evidence.pk) if evidence else None,
            },
            reason=note,
            at=at,
        )
    made = put_in_post(
        actor=actor,
        person=person,
        post=post,
        party=party,
        span=span,
        appointing_body=appointing_body,
        evidence=evidence,
        note=note,
        is_acting=is_acting,
        facts={"second_person": ALONE} if needs_two(declared) else None,
    )
    tell(made, wording.was_appointed(person.full_name, held, span, appointing_body), note, actor, at)
    return made


@transaction.atomic
def ask_to_extend(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    at: datetime,
    appointing_body: str = "",
    letter: Any = None,
    readers: str = "",
) -> Appointment | Proposal:
    """Give an appointment a later last day or none, or propose it. Raises NotAllowed for one's own, Refusal."""
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, appointment.person)
    audit.lock_head()
    appointment = fresh(appointment.pk)
    checks.refuse_no_extension(appointment, ends_on)
    held, powerful = held_in(appointment)
    person, by = appointment.person, appointing_body or appointment.appointing_body
    evidence = keep_letter(letter, f"Letter: {person.full_name}, {held}", appointment.party, readers, actor, at)
    if needs_second(actor, person, powerful=powerful, at=at):
        return propose(
            actor=actor,
            kind=EXTENSION,
            person=person,
            party=appointment.party,
            summary=wording.lengthened(person.full_name, held, ends_on),
            facts=_last_day_facts(appointment, ends_on, by, evidence),
            reason=reason,
            at=at,
        )
    made = move_last_day_out(
        actor=actor,
        appointment=appointment,
        ends_on=ends_on,
        reason=reason,
        decided_by=by,
        letter=evidence,
        facts={"second_person": ALONE} if powerful else None,
    )
    tell(made, wording.was_lengthened(person.full_name, held, ends_on), reason, actor, at)
    return made


@transaction.atomic
def ask_to_end(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    at: datetime,
    appointing_body: str = "",
    letter: Any = None,
    readers: str = "",
) -> Appointment | Proposal:
    """End an appointment on a day, or at once where no day is given; or propose it.

    Raises NotAllowed for one's own, Refusal for days that cannot be and against the only other person who could
    agree, Stale for the last administrator.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, appointment.person)
    audit.lock_head()
    appointment = fresh(appointment.pk)
    checks.refuse_no_ending(appointment, last_day(appointment, ends_on))
    held, powerful = held_in(appointment)
    closes = ends_on is None and closes_sign_in(appointment)
    powerful = powerful or (closes and queries.holds_power(appointment.person, clock.today()))
    if powerful:
        refuse_against_the_only_other(actor, appointment.person, at)
    person, by = appointment.person, appointing_body or appointment.appointing_body
    evidence = keep_letter(letter, f"Letter: {person.full_name}, {held}", appointment.party, readers, actor, at)
    if needs_second(actor, person, powerful=powerful, at=at):
        return propose(
            actor=actor,
            kind=ENDING,
            person=person,
            party=appointment.party,
            summary=wording.ended(person.full_name, held, ends_on),
            facts=_last_day_facts(appointment, ends_on, by, evidence),
            reason=reason,
            at=at,
        )
    return end_now(
        actor,
        appointment,
        ends_on,
        reason,
        at,
        decided_by=by,
        letter=evidence,
        facts={"second_person": ALONE} if powerful else None,
    )


@transaction.atomic
def ask_to_set_sign_in(*, actor: Actor, person: Person, is_open: bool, reason: str, at: datetime) -> Person | Proposal:
    """Close somebody's sign-in or open it again; or propose it, where they hold a post that gives power.

    Raises NotAllowed for one's own, Refusal against the only other person who could agree, Stale for the last
    administrator.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, person)
    audit.lock_head()
    day = clock.local(at).date()
    powerful = queries.holds_power(person, day)
    if not is_open:
        checks.refuse_closing_the_last_administrator(person, day)
    if powerful:
        refuse_against_the_only_other(actor, person, at)
    if needs_second(actor, person, powerful=powerful, at=at):
        return propose(
            actor=actor,
            kind=SIGN_IN,
            person=person,
            summary=wording.sign_in(person.full_name, is_open=is_open),
            facts={"is_open": is_open},
            reason=reason,
            at=at,
        )
    act = people.reopen_sign_in if is_open else people.close_sign_in
    return act(actor=actor, person=person, reason=reason, at=at)


def _last_day_facts(
    appointment: Appointment, ends_on: date | None, decided_by: str, letter: Document | None
) -> dict[str, Any]:
    """What a proposal keeps of another last day: what is agreed to is exactly this."""
    return {
        "appointment": appointment.pk,
        "was": appointment.ends_on.isoformat() if appointment.ends_on else None,
        "ends_on": ends_on.isoformat() if ends_on else None,
        "appointing_body": decided_by,
        "letter": str(letter.pk) if letter else None,
    }


def needs_second(actor: Actor, person: Person, *, powerful: bool, at: datetime) -> bool:
    """Whether a change of a post waits for a second person: it gives power, and somebody else could agree."""
    return powerful and bool(who_could_agree(actor, person, at))
