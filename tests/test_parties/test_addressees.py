"""Whom a notice to a Party reaches when the Party has nobody left to be served."""

from datetime import date

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint, end_appointment
from parties.people.models import Appointment
from parties.people.queries import addressees
from tests.makers import CITY, TRUST


def test_a_notice_to_a_party_that_has_nobody_reaches_whoever_presides_and_says_so(world):
    """Row 75: a notice is never dropped."""
    trust, today = world.party(TRUST), clock.today()
    for appointment in Appointment.objects.filter(party=trust, ends_on=None):
        end_appointment(actor=SYSTEM, appointment=appointment, ends_on=date(2026, 11, 20), reason="Left.")
    told = addressees(version=in_force(today), day=today, parties=[trust])
    chair = world.person("chair").pk
    assert [(one.person_id, one.party_id) for one in told] == [(chair, trust.pk)]
    assert told[0].capacity == f"Independent Chair, as {trust.name} has nobody to serve"


def test_a_party_whose_only_speaker_speaks_for_another_too_is_not_said_to_have_nobody(world):
    trust, city, today = world.party(TRUST), world.party(CITY), clock.today()
    for appointment in Appointment.objects.filter(party=trust, ends_on=None):
        end_appointment(actor=SYSTEM, appointment=appointment, ends_on=date(2026, 11, 20), reason="Left.")
    both = world.person("lead officer", CITY)
    appoint(
        actor=SYSTEM, person=both, post="lead-officer", party=trust, starts_on=date(2026, 11, 21),
        appointing_body=trust.name,
    )  # fmt: skip
    told = addressees(version=in_force(today), day=today, parties=[city, trust])
    assert both.pk in {one.person_id for one in told}
    assert world.person("chair").pk not in {one.person_id for one in told}
