"""From a person and a day to an Actor: the appointments in force and what their posts carry."""

from datetime import date

from django.db.models import Q

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel.acting_for import narrowed
from alliance.kernel.closing import STAYS_OPEN
from alliance.kernel.permissions import Actor, Authority, Seat
from parties.people import posts
from parties.people.models import Appointment, Person
from parties.people.queries import is_current, leaves_the_seat_to_another, on_day, with_board_seat

NOBODY = Actor(person_id=None, name="")


def actor_for(
    person: Person, day: date, version: AgreementVersion | None = None, *, acting_for: int | None = None
) -> Actor:
    """The Actor a person is on a day. Rights are read at each request and end with the appointment.

    `acting_for` is the Party picked by somebody who serves more than one: its seats and those that serve all stay.

    The Party's Board seat goes to its Lead Officer unless the Party named another (Reading 34); a deputy
    acts as the Lead Officer does.
    """
    version = version or in_force(day)
    if version is None or not person.is_active:
        return Actor(person_id=person.pk, name=person.full_name)
    declared, members, leads = (
        version.terms.post_by_key,
        posts.member_posts(version.terms),
        posts.lead_posts(version.terms),
    )
    of_a_current_party = Q(party=None) | is_current(day, "party__")
    rows = with_board_seat(Appointment.objects.filter(on_day(day), of_a_current_party, person=person), day, members)
    seats = []
    for a in rows.select_related("party"):
        post = declared.get(a.post)
        if post is None:
            continue
        authorities = frozenset(post.authorities)
        if (a.post in leads or leads & set(post.deputy_of)) and not leaves_the_seat_to_another(a):
            authorities |= {Authority.BOARD}
        seats.append(
            Seat(
                appointment_id=a.pk,
                post=a.post,
                label=posts.title(post, is_acting=a.is_acting),
                authorities=authorities,
                party_id=a.party_id,
                party_name=a.party.name if a.party else "",
                matter_id=a.matter_id,
                stands_for=post.deputy_of,
            )
        )
    only = STAYS_OPEN if version.is_closing(day) else None
    return narrowed(Actor(person_id=person.pk, name=person.full_name, seats=tuple(seats), only=only), acting_for)
