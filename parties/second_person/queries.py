"""Who may agree to a proposal, and which proposals wait."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import MATRIX, Act, Actor, may
from parties.people.models import Appointment, Person
from parties.people.queries import on_day
from parties.second_person.models import Proposal


def second_people(version: AgreementVersion, day: date, *, besides: set[int]) -> list[Person]:
    """Those who may agree on a day, have come in, and are neither the proposer nor the person it is about."""
    row = MATRIX[Act.CONFIRM_CHANGE]
    posts = [p.key for p in version.terms.posts if any(a in row for a in p.authorities)]
    in_office = Appointment.objects.filter(on_day(day), post__in=posts, person__is_active=True)
    people = in_office.exclude(person__came_in_at=None).exclude(person__in=besides).values("person")
    return list(Person.objects.filter(pk__in=people))


def who_could_agree(actor: Actor, person: Person | None, at: datetime) -> list[Person]:
    """Those who could agree at an instant to what this actor proposes about a person, or about nobody known yet."""
    day = clock.local(at).date()
    version = in_force(day)
    besides = {actor.signed_in_id, *([person.pk] if person else [])}
    return second_people(version, day, besides=besides) if version else []


def visible_to(actor: Actor) -> QuerySet[Proposal]:
    """The proposals that this actor may see: their own, those about them, and all for those who may agree."""
    rows = Proposal.objects.select_related("person", "party", "proposed_by", "settled_by")
    if may(actor, Act.CONFIRM_CHANGE):
        return rows
    return rows.filter(Q(proposed_by=actor.person_id) | Q(person=actor.person_id))


def waiting(actor: Actor) -> QuerySet[Proposal]:
    """The open proposals that this actor may see."""
    return visible_to(actor).filter(settled_at=None)


def waiting_for(actor: Actor) -> QuerySet[Proposal]:
    """The open proposals that this actor could agree to or decline."""
    if not may(actor, Act.CONFIRM_CHANGE):
        return Proposal.objects.none()
    return waiting(actor).exclude(proposed_by=actor.person_id).exclude(person__isnull=False, person=actor.person_id)


def may_settle(actor: Actor, proposal: Proposal) -> bool:
    """Whether this actor is a second person for it: not the proposer, and not the one it is about."""
    mine = actor.person_id in (proposal.proposed_by_id, proposal.person_id)
    return not mine and may(actor, Act.CONFIRM_CHANGE)
