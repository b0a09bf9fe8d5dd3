"""Who presides over one dispute in the place of whoever presides otherwise: named for it, and ended with it (9.2)."""

from datetime import date, datetime, timedelta

from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Recusal
from alliance.kernel.permissions import SYSTEM
from disputes.models import Dispute
from parties.appointments import actions as appointments
from parties.people.models import Appointment, Person
from parties.people.queries import holders, on_day

LONGEST_BODY, LONGEST_WORDS = 120, 300  # what an appointment and a recusal hold
A_DAY = timedelta(days=1)


def may_be_named(dispute: Dispute, day: date) -> bool:
    """Whether the agreement has such a post, and nobody holds it for this dispute."""
    post = dispute.version.terms.post_by_key.get(dispute.version.terms.opening.stand_in)
    if post is None or not post.may_be_for_matter:
        return False
    return not Appointment.objects.filter(on_day(day), post=post.key, matter=dispute.matter).exists()


def name(*, dispute: Dispute, person: Person, decided: str, why: str, on: date, at: datetime) -> None:
    """Appoint whoever was named for this Matter alone; those who preside otherwise stand aside from it."""
    terms = dispute.version.terms
    opening = terms.opening
    body = next((b.name for b in terms.bodies if b.key == opening.stand_in_named_by), opening.stand_in_named_by)
    appointments.appoint(
        actor=SYSTEM,
        person=person,
        post=opening.stand_in,
        starts_on=on,
        appointing_body=body[:LONGEST_BODY],
        matter=dispute.matter,
        note=f"Named for this alone: {decided}"[:LONGEST_WORDS],
    )
    for post in opening.presides:
        for row in holders(post, on):
            if row.person_id != person.pk:
                matters.recuse(
                    person_id=row.person_id,
                    matter=dispute.matter,
                    withholds=[Recusal.Withholds.VOICE],
                    reason=why[:LONGEST_WORDS],
                    at=at,
                )


def end(*, dispute: Dispute, last_day: date) -> None:
    """With the dispute ends what somebody presided over it for."""
    post = dispute.version.terms.opening.stand_in
    for row in Appointment.objects.filter(on_day(last_day + A_DAY), post=post, matter=dispute.matter):
        appointments.end_appointment(
            actor=SYSTEM, appointment=row, ends_on=max(row.starts_on, last_day), reason="The dispute has ended."
        )
