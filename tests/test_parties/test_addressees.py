"""Whom a notice to a Party reaches when the Party has nobody left to be served."""

from datetime import date

import pytest

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import acknowledge, serve
from alliance.kernel.notices.queries import with_answers
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint, end_appointment
from parties.appointments.following import follow_up
from parties.people.models import Appointment, Party
from parties.people.queries import addressees
from tests.makers import CITY, TRUST


def test_a_notice_to_a_party_that_has_nobody_reaches_whoever_presides_and_says_so(world):
    """Row 75: a notice is never dropped."""
    trust, today = world.party(TRUST), clock.today()
    for appointment in Appointment.objects.filter(party=trust, ends_on=None):
        end_appointment(actor=SYSTEM, appointment=appointment, ends_on=date(2026, 11, 20), reason="Left.")
    told = addressees(version=in_force(today), day=today, parties=[trust])
    chair = world.person("chair").pk
    assert [(one.person_id, one.party_id) for one in told] == [(chair, None)]
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


def emptied(world, *keys):
    """Parties that have had nobody since 20 November."""
    parties = [world.party(key) for key in keys]
    for appointment in Appointment.objects.filter(party__in=parties, ends_on=None):
        end_appointment(actor=SYSTEM, appointment=appointment, ends_on=date(2026, 11, 20), reason="Left.")
    follow_up()
    return parties


def tell(parties):
    version = in_force(clock.today())
    return serve(
        kind="test", matter=version.matter, subject="Something to know", body="Words.", actor=SYSTEM, at=clock.now(),
        to=addressees(version=version, day=clock.today(), parties=parties), acknowledge=True, audience=Audience.NAMED,
    )  # fmt: skip


def put(world, who, post, party):
    appoint(
        actor=SYSTEM, person=world.person(who), post=post, party=party, starts_on=clock.today(),
        appointing_body=party.name,
    )  # fmt: skip
    follow_up()


@pytest.mark.parametrize("post", ["lead-officer", "deputy"])
@pytest.mark.parametrize("keys", [[TRUST], [TRUST, CITY], [CITY, TRUST]])
def test_what_the_chair_received_for_a_party_is_served_on_whoever_takes_up_a_post_of_it(world, post, keys):
    parties = emptied(world, *keys)
    notice = tell(parties)
    [stood_in] = notice.deliveries.all()
    acknowledge(actor=world.actor("chair"), delivery=stood_in, at=clock.now())
    trust = world.party(TRUST)
    put(world, "Callowhill", post, trust)
    [to_trust] = notice.deliveries.filter(party=trust)
    assert (to_trust.person_name, to_trust.acknowledge_wanted, to_trust.acknowledged_at) == (
        "Ines Callowhill", True, None,
    )  # fmt: skip
    inbox = with_answers(notice.deliveries.all())
    assert {d.person_name: d.calls for d in inbox} == {"Dr Marguerite Ashdown": False, "Ines Callowhill": True}
    assert (follow_up(), notice.deliveries.count()) == (0, 2)


def test_what_was_for_one_party_that_had_nobody_is_not_served_on_another(world):
    trust, city = emptied(world, TRUST, CITY)
    only = tell([trust])
    put(world, "Callowhill", "lead-officer", city)
    assert [d.person_name for d in only.deliveries.all()] == ["Dr Marguerite Ashdown"]


def test_whoever_presides_and_speaks_for_a_party_of_their_own_is_served_as_both(world):
    [trust] = emptied(world, TRUST)
    end_appointment(
        actor=SYSTEM, appointment=Appointment.objects.get(post="independent-chair", ends_on=None),
        ends_on=date(2026, 11, 23), reason="Left.",
    )  # fmt: skip
    own = world.party(CITY)
    lead = world.person("lead officer", CITY)
    appoint(
        actor=SYSTEM, person=lead, post="presiding-member", starts_on=clock.today(), appointing_body="Alliance Board"
    )
    notice = tell([own, trust])
    mine = notice.deliveries.get(person=lead)
    assert mine.party == own
    acknowledge(actor=world.actor("lead officer", CITY), delivery=mine, at=clock.now())
    put(world, "Callowhill", "lead-officer", trust)
    assert with_answers(notice.deliveries.filter(party=trust)).get().calls


def test_more_parties_than_can_be_named_are_counted_and_served_later_what_was_for_all(world):
    parties = emptied(world, *Party.objects.values_list("key", flat=True))
    version = in_force(clock.today())
    said = addressees(version=version, day=clock.today(), parties=parties)[0].capacity
    assert said == f"Independent Chair, as {len(parties)} Parties have nobody to serve"
    named = tell(parties)
    to_all = serve(
        kind="test", matter=version.matter, subject="To all", body="Words.", actor=SYSTEM, at=clock.now(),
        to=addressees(version=version, day=clock.today(), parties=parties), audience=Audience.ALL_PARTIES,
    )  # fmt: skip
    put(world, "Callowhill", "lead-officer", world.party(TRUST))
    assert to_all.deliveries.filter(party=world.party(TRUST)).count() == 1
    assert named.deliveries.count() == 1  # not known to have been for this Party
