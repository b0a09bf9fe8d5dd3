"""Appointing to posts and ending appointments (MoU 9.1, 9.2)."""

from datetime import date, timedelta

from django.db import transaction

from alliance.agreement.queries import in_force
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import Act, Actor, Authority, require
from parties.people import rules
from parties.people.models import Appointment, Party, Person
from parties.people.queries import on_day


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
) -> Appointment:
    """Appoint a person to a post of the agreement version (MoU 9.1, 9.2). Refuses overlaps and unknown posts."""
    require(actor, Act.ADMINISTER_PEOPLE)
    if actor.person_id == person.pk and not _first_of_all():
        raise NotAllowed("Nobody changes their own appointments.", who="Ask another administrator.")
    declared = _post(post, starts_on)
    if declared.one_for == OneFor.EACH_PARTY and party is None:
        raise Refusal("party", f"A {declared.label} is appointed for a Party.", mend="Choose the Party.")
    if ends_on and ends_on < starts_on:
        raise Refusal("ends_on", "The last day is before the first.", mend="Give a later last day, or leave it open.")
    audit.lock_head()  # two people appointed at once to a post that one person holds: the second sees the first
    _refuse_overlap(declared, person, party, matter, rules.Span(starts_on, ends_on))
    appointment = Appointment.objects.create(
        person=person,
        post=post,
        party=party,
        matter=matter,
        starts_on=starts_on,
        ends_on=ends_on,
        appointing_body=appointing_body,
        evidence=evidence,
        note=note,
    )
    audit.record(
        actor=actor,
        verb="appointed",
        matter=matter,
        clause=declared.clauses[0] if declared.clauses else "",
        facts={
            "person": person.full_name,
            "post": declared.label,
            "party": party.name if party else "",
            "from": starts_on,
            "to": ends_on,
            "by": appointing_body,
        },
    )
    return appointment


@transaction.atomic
def end_appointment(*, actor: Actor, appointment: Appointment, ends_on: date, reason: str) -> Appointment:
    """End an appointment on a day (the last day it is held). The last administrator cannot end."""
    require(actor, Act.ADMINISTER_PEOPLE)
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("person", "party").get(pk=appointment.pk)
    )
    audit.lock_head()  # two administrators who end each other at once: the second sees that nobody would be left
    if actor.person_id == appointment.person_id:
        raise NotAllowed("Nobody changes their own appointments.", who="Ask another administrator.")
    if ends_on < appointment.starts_on:
        first = f"{appointment.starts_on:%-d %B %Y}"
        raise Refusal("ends_on", f"It began on {first}, after that day.", mend=f"Give {first} or later.")
    if appointment.ends_on and ends_on > appointment.ends_on:
        raise Refusal("ends_on", "It already ends before that day.", mend="Make a new appointment instead.")
    _refuse_ending_the_last_administrator(appointment, ends_on)
    appointment.ends_on = ends_on
    appointment._change_reason = reason
    appointment.save(update_fields=["ends_on"])
    audit.record(
        actor=actor,
        verb="ended an appointment",
        facts={"person": appointment.person.full_name, "post": appointment.post, "to": ends_on, "reason": reason},
    )
    return appointment


def _post(key: str, day: date):
    version = in_force(day)
    post = version.terms.post_by_key.get(key) if version else None
    if post is None:
        raise Refusal("post", "The agreement in force on that day has no such post.", mend="Choose one it has.")
    return post


def _refuse_overlap(declared, person: Person, party, matter, span: rules.Span) -> None:
    """One holder at a time where the post says so; and nobody twice in one post."""
    rows = Appointment.objects.filter(post=declared.key, party=party, matter=matter)
    if declared.several:
        rows = rows.filter(person=person)
    taken = {rules.Span(a.starts_on, a.ends_on): a for a in rows.select_related("person")}
    if clash := rules.first_overlap(span, taken):
        until = f"to {clash.ends_on:%-d %B %Y}" if clash.ends_on else "with no last day"
        raise Refusal(
            "starts_on",
            f"{taken[clash].person} holds this post from {clash.starts_on:%-d %B %Y} {until}.",
            mend="End that appointment first, or choose days that do not overlap.",
        )


def _refuse_ending_the_last_administrator(appointment: Appointment, ends_on: date) -> None:
    """Somebody must still be able to let people in on the day after."""
    next_day = ends_on + timedelta(days=1)
    version = in_force(next_day) or in_force(ends_on)
    keys = [p.key for p in version.terms.posts if Authority.ADMINISTERS in p.authorities] if version else []
    if appointment.post not in keys:
        return
    others = Appointment.objects.filter(on_day(next_day), post__in=keys, person__is_active=True)
    if not others.exclude(pk=appointment.pk).exclude(person__email=None).exists():
        raise Stale(
            f"{appointment.person} is the last administrator on {ends_on:%-d %B %Y}. Somebody must be left who can let "
            "people in: appoint another administrator first."
        )


def _first_of_all() -> bool:
    return not Appointment.objects.exists()
