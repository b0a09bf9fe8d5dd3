"""Appointing to posts, and moving the last day of an appointment (MoU 9.1, 9.2).

`appoint`, `extend_appointment` and `end_appointment` are for the story, for the first of all and for tests. What a
person does on a page goes through `asking`, where a post that gives power waits for a second person; it ends in the
same `put_in_post`, `move_last_day_out` and `move_last_day_in`, which check the days but not who acts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents.models import Document
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import Act, Actor, require
from parties.appointments import checks
from parties.appointments.models import FollowUp
from parties.people.models import Appointment, Party, Person
from parties.people.posts import title
from parties.people.rules import Span


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    person: Person,
    post: str,
    starts_on: date,
    appointing_body: str,
    party: Party | None = None,
    matter: Matter | None = None,
    ends_on: date | None = None,
    evidence: Document | None = None,
    note: str = "",
    is_acting: bool = False,
) -> Appointment:
    """Appoint a person to a post of the agreement version (MoU 9.1, 9.2). Refuses overlaps and unknown posts."""
    require(actor, Act.ADMINISTER_PEOPLE)
    if Appointment.objects.exists():
        checks.require_another(actor, person)
    return put_in_post(
        actor=actor,
        person=person,
        post=post,
        party=party,
        matter=matter,
        span=Span(starts_on, ends_on),
        appointing_body=appointing_body,
        evidence=evidence,
        note=note,
        is_acting=is_acting,
    )


@transaction.atomic
def extend_appointment(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    decided_by: str = "",
    letter: Document | None = None,
) -> Appointment:
    """Give an appointment a later last day, or none."""
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, appointment.person)
    return move_last_day_out(
        actor=actor, appointment=appointment, ends_on=ends_on, reason=reason, decided_by=decided_by, letter=letter
    )


@transaction.atomic
def end_appointment(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date,
    reason: str,
    decided_by: str = "",
    letter: Document | None = None,
) -> Appointment:
    """End an appointment on a day (the last day it is held). The last administrator cannot end."""
    require(actor, Act.ADMINISTER_PEOPLE)
    checks.require_another(actor, appointment.person)
    return move_last_day_in(
        actor=actor, appointment=appointment, ends_on=ends_on, reason=reason, decided_by=decided_by, letter=letter
    )


@transaction.atomic
def put_in_post(
    *,
    actor: Actor,
    person: Person,
    post: str,
    party: Party | None,
    span: Span,
    appointing_body: str,
    matter: Matter | None = None,
    evidence: Document | None = None,
    note: str = "",
    is_acting: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> Appointment:
    """Make an appointment that may be made; `facts` are added to the trail. Raises Refusal for days that cannot be."""
    audit.lock_head()  # two people appointed at once to a post that one person holds: the second sees the first
    declared = checks.refuse_what_cannot_be(person, post, party, matter, span, is_acting=is_acting)
    appointment = Appointment.objects.create(
        person=person,
        post=post,
        party=party,
        matter=matter,
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        appointing_body=appointing_body,
        evidence=evidence,
        note=note,
        is_acting=is_acting,
    )
    audit.record(
        actor=actor,
        verb="appointed",
        matter=matter,
        clause=declared.clauses[0] if declared.clauses else "",
        facts={
            "person": person.full_name,
            "post": title(declared, is_acting=is_acting),
            "party": party.name if party else "",
            "from": span.starts_on,
            "to": span.ends_on,
            "by": appointing_body,
            **({"letter": str(evidence.pk)} if evidence else {}),
            **(facts or {}),
        },
    )
    return appointment


@transaction.atomic
def move_last_day_out(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    decided_by: str = "",
    letter: Document | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Appointment:
    """Give an appointment a later last day, or none, with who decided it and the letter that says so."""
    audit.lock_head()
    appointment = _locked(appointment)
    checks.refuse_no_extension(appointment, ends_on)
    return _move_last_day(actor, "extended an appointment", appointment, ends_on, reason, decided_by, letter, facts)


@transaction.atomic
def move_last_day_in(
    *,
    actor: Actor,
    appointment: Appointment,
    ends_on: date,
    reason: str,
    decided_by: str = "",
    letter: Document | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Appointment:
    """End an appointment on a day. Raises Refusal for a day that cannot be, Stale for the last administrator."""
    audit.lock_head()  # two administrators who end each other at once: the second sees that nobody would be left
    appointment = _locked(appointment)
    checks.refuse_no_ending(appointment, ends_on)
    return _move_last_day(actor, "ended an appointment", appointment, ends_on, reason, decided_by, letter, facts)


def _locked(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("person", "party")
    return rows.get(pk=appointment.pk)


def _move_last_day(
    actor: Actor,
    verb: str,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    decided_by: str,
    letter: Document | None,
    facts: Mapping[str, Any] | None,
) -> Appointment:
    before, appointment.ends_on = appointment.ends_on, ends_on
    appointment.last_day_by, appointment.last_day_letter = decided_by, letter
    appointment._change_reason = (f"{decided_by}: {reason}" if decided_by else reason)[:100]
    appointment.save(update_fields=["ends_on", "last_day_by", "last_day_letter"])
    audit.record(
        actor=actor,
        verb=verb,
        facts={
            "person": appointment.person.full_name,
            "post": appointment.post,
            "party": appointment.party.name if appointment.party else "",
            "before": before,
            "to": appointment.ends_on,
            "reason": reason,
            **({"by": decided_by} if decided_by else {}),
            **({"letter": str(letter.pk)} if letter else {}),
            **(facts or {}),
        },
    )
    return appointment


def mark_followed_up(*, appointments: list[Appointment], of: FollowUp.Of, at: datetime) -> None:
    """Remember that what follows from the beginning or the end of these appointments was done."""
    FollowUp.objects.bulk_create([FollowUp(appointment=one, of=of, done_at=at) for one in appointments])
