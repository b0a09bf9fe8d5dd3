"""Moving the last day of an appointment: later, earlier, at once; never one's own, never the last administrator's."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents.models import Document
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint as put
from parties.people.models import Appointment, Person
from tests.makers import CITY, FORUM, TRUST, World, client_for, make_dispute
from tests.test_appointments.office import (
    ADMINISTRATOR,
    CHAIR,
    OTHER,
    TODAY,
    end,
    end_asked,
    extend,
    held,
    letter_of,
    problems,
    settle,
    table,
    waiting,
)
from tests.test_desk.world import at
from tests.test_disputes.browsing import visit

LEAD = "Stathers"


def opens(client: Client) -> bool:
    """Whether the home page is still open in a browser."""
    return client.get("/").status_code == 200


def deputy_until(world: World, last: date) -> Appointment:
    """A deputy of the city whose last day is known."""
    return put(
        actor=SYSTEM, person=world.person("Solanke"), post="deputy", party=world.party(CITY), starts_on=TODAY,
        ends_on=last, appointing_body="Leicester City Council",
    )  # fmt: skip


def test_ending_an_appointment_ends_access_the_day_after(world: World):
    done = end(world, held(world, LEAD), TODAY)
    assert (done.status, done.response["Location"]) == (303, f"/parties/{FORUM}/")
    browser = world.client("lead officer", FORUM)
    assert opens(browser)
    with clock.at(at(2026, 11, 25, 0)):
        assert not opens(browser)
    entry = Entry.objects.get(verb="ended an appointment", actor_name="Wendell Garrity", at__date=TODAY)
    assert '"reason":"Moved on."' in entry.text_row.text


def test_ending_at_once_ends_access_at_the_next_request(world: World):
    browser = world.client("lead officer", FORUM)
    assert opens(browser)
    end(world, held(world, LEAD), None)
    assert held(world, LEAD).ends_on == date(2026, 11, 23)
    assert not opens(browser)
    assert world.person(LEAD).is_active


def test_ending_at_once_what_began_today_closes_the_sign_in_and_the_chair_is_told(world: World):
    row = deputy_until(world, date(2026, 12, 24))
    browser = client_for(world.person("Solanke"))
    assert opens(browser)
    form = visit(world.client(ADMINISTRATOR), f"/parties/appointments/{row.pk}/end/")
    check = form.send(when="at-once").follow()
    assert "To stop them at once, their sign-in is closed; whoever presides is told." in check.text
    check.send(reason="It was a mistake.")
    assert (held(world, "Solanke", "deputy").ends_on, Person.objects.get(pk=row.person_id).is_active) == (TODAY, False)
    assert not opens(browser)
    notice = Notice.objects.get(kind="sign-in-changed")
    assert notice.subject == "The sign-in of Priti Solanke was closed"
    assert {d.person_name for d in notice.deliveries.all()} == {"Dr Marguerite Ashdown", "Noor Habbershaw"}


def test_a_closed_sign_in_is_opened_again_with_a_reason(world: World):
    Person.objects.filter(pk=world.person("Solanke").pk).update(is_active=False)
    page = visit(world.client(ADMINISTRATOR), "/parties/appoint/")
    address = page.links()["Open it again for Priti Solanke"]
    assert problems(visit(world.client(ADMINISTRATOR), address).send(reason="")).keys() == {"reason"}
    done = visit(world.client(ADMINISTRATOR), address).send(reason="It was sorted out.")
    assert (done.status, done.response["Location"]) == (303, f"/parties/people/{world.person('Solanke').pk}/")
    assert Person.objects.get(pk=world.person("Solanke").pk).is_active


@pytest.mark.parametrize("last", [date(2025, 8, 31), date(2026, 9, 1), date(2026, 11, 1), date(2026, 11, 2)])
def test_what_is_over_is_not_ended_again(world: World, last: date):
    row = held(world, "former lead officer")
    words = "It has ended already. Make a new appointment instead."
    assert problems(end_asked(world, row, last)) == {"ends_on": words}
    assert held(world, "former lead officer").ends_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (date(2026, 11, 23), "It began on 24 November 2026, after that day. Give 24 November 2026 or later."),
        (
            date(2026, 12, 24),
            "That is its last day already. Give an earlier day. To stop somebody before tonight, close their sign-in.",
        ),
        (date(2026, 12, 25), "It already ends before that day. Extend it instead."),
    ],
)
def test_an_end_that_cannot_be_is_refused(world: World, last: date, words: str):
    assert problems(end_asked(world, deputy_until(world, date(2026, 12, 24)), last)) == {"ends_on": words}


def test_a_day_is_needed_where_it_ends_at_the_end_of_one(world: World):
    form = visit(world.client(ADMINISTRATOR), f"/parties/appointments/{held(world, LEAD).pk}/end/")
    assert problems(form.send(when="day", ends_on_day="", ends_on_month="", ends_on_year="")) == {
        "ends_on": "Give the last day."
    }


@pytest.mark.parametrize("last", [date(2027, 1, 31), None])
def test_an_appointment_is_extended_to_a_later_day_or_with_no_last_day(world: World, last: date | None):
    row = deputy_until(world, date(2026, 12, 24))
    assert extend(world, row, last).status == 303
    assert held(world, "Solanke", "deputy").ends_on == last
    told = Notice.objects.get(kind="change-of-office")
    until = "until Sun 31 January 2027" if last else "with no last day"
    assert told.subject == f"Priti Solanke stays Deputy Lead Officer of Leicester City Council {until}."


@pytest.mark.parametrize("change", [extend, end])
def test_who_decided_the_last_day_and_the_letter_are_kept_beside_who_appointed(world: World, change: Any):
    row = deputy_until(world, date(2026, 12, 24))
    last = date(2027, 1, 31) if change is extend else date(2026, 12, 1)
    done = change(world, row, last, appointing_body="The City Mayor", letter=letter_of("Mayor"), readers="own_party")
    assert done.status == 303
    row = held(world, "Solanke", "deputy")
    assert (row.appointing_body, row.evidence_id, row.last_day_by) == (
        "Leicester City Council", None, "The City Mayor",
    )  # fmt: skip
    paper = Document.objects.get(pk=row.last_day_letter_id)
    assert (paper.audience, paper.party_id, paper.matter.kind) == ("own_party", row.party_id, "agreement")
    told = Entry.objects.filter(verb__endswith="an appointment").latest("seq").text_row.text
    assert '"by":"The City Mayor"' in told
    assert f'"letter":"{paper.pk}"' in told
    assert row.history.latest().history_change_reason.startswith("The City Mayor: ")
    page = visit(world.client("Stathers"), f"/parties/posts/deputy/?party={CITY}")
    assert [t for t in ("Decided by The City Mayor", "A letter is kept") if t not in page.text] == []
    assert paper.get_absolute_url() not in page.html


def test_it_is_asked_who_decided_the_last_day(world: World):
    assert list(problems(end(world, held(world, LEAD), TODAY, appointing_body=" "))) == ["appointing_body"]
    assert end(world, held(world, LEAD), TODAY).status == 303
    row = held(world, LEAD)
    assert row.last_day_by == row.appointing_body


@pytest.mark.parametrize(
    ("now", "to", "words"),
    [
        (date(2026, 12, 24), date(2026, 12, 24), "That is not after its present last day, 24 December 2026."),
        (date(2026, 12, 24), date(2026, 12, 1), "That is not after its present last day, 24 December 2026."),
        (None, date(2026, 12, 1), "It has no last day already."),
        (date(2026, 12, 24), date(2027, 2, 1), "Ines Callowhill holds this post from 1 January 2027 with no last day."),
    ],
)
def test_an_extension_that_cannot_be_is_refused(world: World, now: Any, to: date, words: str):
    row = deputy_until(world, date(2026, 12, 24))
    put(
        actor=SYSTEM, person=world.person("Callowhill"), post="deputy", party=world.party(CITY),
        starts_on=date(2027, 1, 1), appointing_body="Leicester City Council",
    )  # fmt: skip
    found = problems(extend(world, row if now else held(world, LEAD), to))
    assert list(found) == ["ends_on"]
    assert found["ends_on"].startswith(words)


def test_what_has_ended_is_not_extended(world: World):
    found = problems(extend(world, held(world, "former lead officer"), date(2027, 1, 31)))
    assert found == {"ends_on": "It has ended already. Make a new appointment instead."}


@pytest.mark.parametrize("path", ["end/", "end/check/?ends_on=2026-11-30", "end/check/?ends_on=at-once", "extend/"])
def test_nobody_moves_their_own_last_day(world: World, path: str):
    me = held(world, ADMINISTRATOR)
    client = world.client(ADMINISTRATOR)
    answers = {
        "form_key": "k" * 32, "reason": "I go.", "when": "at-once", "until": "open",
        "ends_on_day": "30", "ends_on_month": "11", "ends_on_year": "2026",
    }  # fmt: skip
    assert client.post(f"/parties/appointments/{me.pk}/{path}", answers).status_code == 403
    assert held(world, ADMINISTRATOR).ends_on is None


def test_the_last_administrator_cannot_end(world: World):
    """Wendell ends Noor with the Chair; then the Chair cannot be asked to end Wendell, who is the last."""
    end(world, held(world, OTHER), date(2026, 11, 30))
    settle(world.client(CHAIR), waiting())
    assert held(world, OTHER).ends_on == date(2026, 11, 30)
    last = end_asked(world, held(world, ADMINISTRATOR), date(2026, 11, 30), by=OTHER)
    assert last.status == 409
    assert "Wendell Garrity is the last administrator on 30 November 2026." in last.text
    before = end_asked(world, held(world, ADMINISTRATOR), date(2026, 11, 29), by=OTHER)
    assert before.status == 303  # Noor is left on the 30th


def test_two_administrators_who_end_each_other_leave_one(world: World):
    """Both are proposed while both are in office; the second to be agreed to is refused."""
    end(world, held(world, OTHER), TODAY)
    first = waiting()
    end(world, held(world, ADMINISTRATOR), TODAY, by=OTHER)
    second = first.__class__.objects.exclude(pk=first.pk).get()
    settle(world.client(CHAIR), first)
    late = settle(world.client(CHAIR), second)
    assert late.status == 409
    assert "Wendell Garrity is the last administrator on 24 November 2026." in late.text
    assert (held(world, ADMINISTRATOR).ends_on, held(world, OTHER).ends_on) == (None, TODAY)


@pytest.mark.parametrize("without", [{"email": None}, {"came_in_at": None}, {"is_active": False}])
def test_only_those_who_can_sign_in_count_as_administrators(world: World, without: dict[str, Any]):
    row = held(world, ADMINISTRATOR)
    browser = world.client(OTHER)
    form = visit(browser, f"/parties/appointments/{row.pk}/end/")
    third = put(
        actor=SYSTEM, person=world.person("Callowhill"), post="administrator", starts_on=TODAY,
        appointing_body="Director",
    )  # fmt: skip
    put_out = held(world, OTHER)
    put_out.ends_on = date(2026, 11, 30)
    put_out.save()
    Person.objects.filter(pk=third.person_id).update(**without)
    assert form.send(when="day", ends_on_day="30", ends_on_month="11", ends_on_year="2026").status == 409


def test_the_sign_in_of_the_last_administrator_stays_open(world: World):
    Person.objects.filter(pk=world.person(OTHER).pk).update(came_in_at=None)
    address = f"/parties/people/{world.person(ADMINISTRATOR).pk}/sign-in/"
    answer = visit(world.client(OTHER), address).send(reason="They are away.")
    assert (answer.status, Person.objects.get(pk=world.person(ADMINISTRATOR).pk).is_active) == (409, True)


def test_a_vacant_post_of_a_party_is_shown_over_the_term(world: World):
    page = visit(world.client("Stathers"), f"/parties/posts/lead-officer/?party={TRUST}")
    assert table(page) == [
        "Dorothea Quenby | Mon 1 September 2025 | Sun 1 November 2026 | Leicestershire Partnership NHS Trust",
        "Nobody | Mon 2 November 2026 | Wed 31 March 2027 | –",
    ]


def test_an_appointment_for_one_dispute_ends_as_others_do(world: World):
    matter = make_dispute(world, "board").matter
    row = put(
        actor=SYSTEM, person=world.person("Solanke"), post="facilitator", matter=matter, starts_on=date(2026, 11, 20),
        appointing_body="The Board",
    )  # fmt: skip
    assert matter.pk in [seat.matter_id for seat in world.actor("Solanke").seats]
    assert end(world, row, None).status == 303
    assert [seat.post for seat in world.actor("Solanke").seats] == ["management-team"]
