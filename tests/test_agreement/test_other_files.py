"""Agreements of another shape can be said too: four tiers without a Chair or a Board, and a scheme in Scotland."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.urls import reverse

from alliance.agreement import actions, terms
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.operational_days import Unit, bundled
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint
from parties.people.actions import admit_person
from tests.signing_in import show_who_they_are

FILES = Path(__file__).parent / "files"
STARTED = datetime.fromisoformat("2026-04-01T09:00:00+01:00")


def parsed(name):
    return terms.parse(terms.read_file(FILES / f"{name}.toml"), name)


def test_four_tiers_follow_each_other_two_of_them_timed_in_series():
    agreement = parsed("four-tiers")
    assert [(s.key, s.kind, s.not_agreed) for s in agreement.stages] == [
        ("officers", "negotiation", "chief-officers"),
        ("chief-officers", "negotiation", "committee"),
        ("committee", "body_decides", "arbitration"),
        ("arbitration", "referral", "closed-unresolved"),
    ]
    first, second = (s.clock("resolve") for s in agreement.stages[:2])
    assert (first.start.events, second.start.events) == (("served",), ("officers.stage-ended",))
    one = bundled().after(date(2026, 11, 24), first.length_under(agreement.defaults))
    two = bundled().after(one.last_day, second.length_under(agreement.defaults))
    assert (one.last_day, two.last_day) == (date(2026, 12, 8), date(2026, 12, 22))
    assert agreement.opening.presides == ()
    assert agreement.opening.screening is None


def test_a_length_left_open_is_asked_for_and_never_defaulted():
    committee = parsed("four-tiers").stage_by_key["committee"].clock("resolve")
    assert (committee.asked_of, committee.length_under({"calendar": "england"})) == ("joint-committee", None)


def test_positions_are_exchanged_within_ten_scottish_working_days_of_the_decision_to_write():
    agreement = parsed("scotland")
    write = agreement.stage_by_key["positions"].clock("write")
    assert (write.each_party, write.start.events) == (True, ("meeting.decided-to-write",))
    length = write.length_under(agreement.defaults)
    assert (length.number, length.unit, length.calendar) == (10, Unit.OPERATIONAL_DAYS, "scotland")
    # St Andrew's Day, Mon 30 November 2026, does not count in Scotland: a day later than in England.
    assert bundled().after(date(2026, 11, 24), length).last_day == date(2026, 12, 9)
    appoint_by = agreement.stage_by_key["mediation"].clock("appoint")
    assert (appoint_by.start.which, appoint_by.start.events) == ("later", ("positions.exchanged", "stage-entered"))


@pytest.mark.django_db
@pytest.mark.at("2026-11-24T10:00:00+00:00")
@pytest.mark.parametrize(("name", "post"), [("four-tiers", "clerk"), ("scotland", "keeper")])
def test_another_agreement_is_adopted_and_read_like_ours(client, name, post):
    with clock.at(STARTED):
        loaded = actions.load(data=terms.read_file(FILES / f"{name}.toml"), actor=SYSTEM, at=STARTED)
        adopted = adopt_with_everything(version=loaded, actor=SYSTEM, at=STARTED)
        person = admit_person(actor=SYSTEM, given_name="Ada", family_name="Clerk", at=STARTED)
        appoint(actor=SYSTEM, person=person, post=post, starts_on=date(2026, 4, 1), appointing_body="all")
    assert len(adopted.admitted) == 2
    client.force_login(person)
    show_who_they_are(client, person)
    for page in ("page", "readings", "groups"):
        response = client.get(reverse(f"agreement:{page}"))
        assert response.status_code == 200
    assert adopted.version.terms.status in client.get(reverse("agreement:page")).content.decode()
