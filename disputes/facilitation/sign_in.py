"""The facilitator's own sign-in: for one dispute only, from the appointment to its end. Called inside the steps.

It goes through the rooms of people: whoever is named is entered, appointed for this Matter and invited, as anybody is.
"""

from datetime import date, datetime, timedelta

from alliance.kernel.errors import Refusal
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.permissions import SYSTEM, Authority
from disputes.models import Dispute
from parties.appointments import actions as appointments
from parties.invitations import actions as invitations
from parties.people import actions as people
from parties.people.models import Appointment, Person
from parties.people.queries import on_day

A_DAY = timedelta(days=1)


def let_in(*, dispute: Dispute, post: str, name: str, email: str, body: str, on: date, at: datetime) -> Appointment:
    """Enter the facilitator under an address of their own, appoint them for this dispute, and invite them.

    Raises Refusal where the address is that of somebody who holds another post now.
    """
    person = Person.objects.filter(email__iexact=email).first()
    if person and Appointment.objects.filter(on_day(on), person=person, matter=None).exists():
        raise Refusal(
            "email",
            f"{person} holds another post in the Alliance under this address.",
            mend="Give an address the facilitator uses for this alone, or leave it empty.",
        )
    if person is None:
        given, _, family = name.strip().rpartition(" ")
        person = people.admit_person(
            actor=SYSTEM, given_name=(given or family)[:80], family_name=family[:80], email=email, at=at
        )
    appointment = appointments.appoint(
        actor=SYSTEM,
        person=person,
        post=post,
        starts_on=on,
        appointing_body=body[:120],
        matter=dispute.matter,
        note=f"For {dispute.matter.reference} only.",
    )
    if person.came_in_at is None:
        invitations.invite(actor=SYSTEM, person=person, at=at)
    return appointment


def end(*, dispute: Dispute, last_day: date, why: str) -> None:
    """End what was given for a dispute: nobody facilitates it after a day. Whoever never came in cannot any more."""
    for row in _rows(dispute, last_day):
        last = max(row.starts_on, last_day)
        if row.ends_on is None or row.ends_on > last:
            appointments.end_appointment(actor=SYSTEM, appointment=row, ends_on=last, reason=why)


def addressees(dispute: Dispute, day: date) -> list[Addressee]:
    """Whoever facilitates a dispute and has a sign-in for it, to be told what the Parties involved are told."""
    labels = {p.key: p.label for p in dispute.version.terms.posts_with(Authority.FACILITATES)}
    return [Addressee(person_id=row.person_id, capacity=labels[row.post]) for row in _rows(dispute, day)]


def _rows(dispute: Dispute, day: date) -> list[Appointment]:
    posts = [p.key for p in dispute.version.terms.posts_with(Authority.FACILITATES)]
    return list(Appointment.objects.filter(on_day(day), post__in=posts, matter=dispute.matter))
