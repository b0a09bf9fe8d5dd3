"""Two people at the same instant: one agreement counts, one holder is left, one administrator stays."""

import pytest

from alliance.kernel.audit import queries as audit
from parties.people.models import Appointment
from parties.second_person.models import Proposal
from tests.makers import TRUST, World
from tests.test_appointments.office import (
    ADMINISTRATOR,
    CHAIR,
    DIRECTOR,
    OTHER,
    TODAY,
    appoint,
    asked,
    end,
    held,
    waiting,
)
from tests.test_disputes.browsing import Page, visit
from tests.test_races.crowd import at_once

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def sending(page: Page, **answers: str):
    """The act of sending a page's form."""
    data = page.fields() | {name: [value] for name, value in answers.items()}
    address = page.response.wsgi_request.get_full_path()
    return lambda: page.client.post(address, data)


def test_of_two_who_agree_at_once_one_does_and_the_other_is_told(world: World):
    appoint(world, "Solanke", "presiding-member")
    pages = [visit(world.client(who), waiting().get_absolute_url()) for who in (CHAIR, DIRECTOR)]
    answers = at_once([sending(page, answer="agree") for page in pages])
    assert sorted(a.status_code for a in answers) == [303, 409]
    [late] = [Page(a, pages[0].client) for a in answers if a.status_code == 409]
    assert "This was settled already." in late.text
    assert Appointment.objects.filter(post="presiding-member").count() == 1
    assert audit.first_break() is None


def test_of_an_agreement_and_a_refusal_at_once_one_counts(world: World):
    appoint(world, "Solanke", "presiding-member")
    first, second = (visit(world.client(who), waiting().get_absolute_url()) for who in (CHAIR, DIRECTOR))
    answers = at_once([sending(first, answer="agree"), sending(second, answer="decline", why_not="Not yet.")])
    assert sorted(a.status_code for a in answers) == [303, 409]
    agreed = Proposal.objects.get().outcome == "agreed"
    assert Appointment.objects.filter(post="presiding-member").exists() is agreed


def test_of_two_appointed_to_one_post_at_once_one_is(world: World):
    pages = [
        asked(world, who, "lead-officer", TRUST, by=by).follow()
        for who, by in (("Solanke", ADMINISTRATOR), ("Callowhill", OTHER))
    ]
    answers = at_once([sending(page) for page in pages])
    assert sorted(a.status_code for a in answers) == [303, 422]
    assert Appointment.objects.filter(post="lead-officer", party=world.party(TRUST), ends_on=None).count() == 1


def test_of_two_administrators_whose_end_is_agreed_to_at_once_one_stays(world: World):
    end(world, held(world, OTHER), TODAY)
    end(world, held(world, ADMINISTRATOR), TODAY, by=OTHER)
    first, second = Proposal.objects.all()
    pages = [
        visit(world.client(CHAIR), first.get_absolute_url()), visit(world.client(DIRECTOR), second.get_absolute_url())
    ]  # fmt: skip
    answers = at_once([sending(page, answer="agree") for page in pages])
    assert sorted(a.status_code for a in answers) == [303, 409]
    assert Appointment.objects.filter(post="administrator", ends_on=None).count() == 1
