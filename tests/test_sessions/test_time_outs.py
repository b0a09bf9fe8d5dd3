"""When a session is over: idle by post, twelve hours after signing in, ended from elsewhere, or the last post gone."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from parties.people.models import Appointment, Person
from parties.sessions.actions import BEGAN, SEEN
from parties.sessions.rules import End, Limits, Why, end_of
from tests.makers import COUNCIL, FORUM, World, client_for
from tests.signing_in import show_who_they_are
from tests.test_disputes.browsing import visit
from tests.test_sessions.ageing import age, minutes, signs_in

pytestmark = pytest.mark.django_db

HOURS = timedelta(hours=1)
SIGN_IN = "/accounts/login/?next=/"
CLOSED = "You are signed out, as you hold no post in the Alliance any more."


def is_in(client: Client) -> bool:
    answer = client.get("/")
    assert answer.status_code == 200 or answer["Location"] == SIGN_IN
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("role", "party", "idle"),
    [
        ("chair", "", minutes(30)),
        ("director", "", minutes(30)),
        ("administrator", "", minutes(30)),
        ("auditor", "", minutes(30)),
        ("lead officer", FORUM, minutes(120)),
        ("signatory", "", minutes(120)),
    ],
)
def test_a_session_ends_when_nothing_happened_for_as_long_as_the_post_allows(world: World, role, party, idle):
    client = world.client(role, party)
    age(client, seen=idle - minutes(0.5))
    assert is_in(client)
    age(client, seen=idle + minutes(0.1))
    out = client.get("/")
    assert (out["Location"], out["Clear-Site-Data"]) == (SIGN_IN, '"cache", "storage"')
    assert not is_in(client)
    assert SEEN not in client.session


def test_whoever_is_there_stays_but_not_for_longer_than_twelve_hours(world: World):
    client = world.client("lead officer", FORUM)
    for _ in range(7):
        age(client, seen=minutes(100))
        assert is_in(client)  # eleven hours and forty minutes
    assert client.session[SEEN] - client.session[BEGAN] > 11 * 3600
    age(client, seen=minutes(21))
    assert not is_in(client)
    assert "nobody stays signed in for more than 12 hours" in visit(client, SIGN_IN).text


def test_twelve_hours_are_counted_from_each_signing_in(world: World):
    client, person = world.client("lead officer", FORUM), world.person("lead officer", FORUM)
    age(client, began=12 * HOURS)
    assert not is_in(client)
    assert signs_in(client, person, "/").status_code == 200
    assert client.session[BEGAN] == pytest.approx(clock.real_now().timestamp(), abs=60)


def test_a_session_from_before_times_were_kept_begins_now(world: World):
    client = world.client("chair")
    session = client.session
    del session[BEGAN], session[SEEN]
    session.save()
    assert is_in(client)
    assert client.session[BEGAN] == client.session[SEEN]


def test_a_demonstrations_clock_ends_nobodys_session(world: World):
    client = world.client("chair")
    with clock.at(clock.now() + timedelta(days=3)):
        assert is_in(client)


def test_the_two_ends_are_told_apart():
    began = datetime(2026, 11, 24, 9, tzinfo=UTC)
    limits = Limits(idle=minutes(30), longest=12 * HOURS)
    assert end_of(began, began, limits) == End(began + minutes(30), Why.IDLE)
    late = began + 11 * HOURS + minutes(30)
    assert end_of(began, late, limits) == End(began + 12 * HOURS, Why.LONGEST)


# --- The warning ------------------------------------------------------------------------------------------------------


def test_each_page_of_somebody_signed_in_carries_its_end_and_asks_a_script_to_warn(world: World):
    client = world.client("chair")
    age(client, seen=minutes(0.9))
    page = visit(client, "/disputes/")
    box = next(e for e in page.tree.iter("section") if e.get("data-time-out") is not None)
    assert (box.get("data-warned"), box.get("data-can-stay")) == ("300", "yes")
    assert 29 * 60 < int(box.get("data-seconds", "0")) <= 30 * 60
    assert box.get("hidden") is not None
    assert "js/still_here.js" in page.html
    assert "still_here" not in visit(Client(), "/privacy/").html


def test_near_the_twelve_hours_there_is_no_way_to_stay(world: World):
    client = world.client("chair")
    age(client, began=12 * HOURS - minutes(4))
    assert client.get("/still-here/").json() == {"seconds": pytest.approx(240, abs=5), "can_stay": False}
    assert client.post("/still-here/").json() == {"seconds": pytest.approx(240, abs=5), "can_stay": False}


def test_asking_how_long_it_is_does_not_put_the_end_off_and_saying_that_one_is_there_does(world: World):
    client = world.client("chair")
    age(client, seen=minutes(26))
    for _ in range(2):
        assert client.get("/still-here/").json() == {"seconds": pytest.approx(240, abs=5), "can_stay": True}
    assert client.post("/still-here/").json() == {"seconds": pytest.approx(1800, abs=5), "can_stay": True}
    assert client.get("/still-here/").json() == {"seconds": pytest.approx(1800, abs=5), "can_stay": True}


def test_a_script_that_asks_too_late_is_told_so_in_json(world: World):
    client = world.client("chair")
    age(client, seen=minutes(31))
    answer = client.post("/still-here/", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["problem"].startswith("You are signed out.")


# --- Out at the next request ------------------------------------------------------------------------------------------


def test_whose_last_post_has_ended_is_out_at_the_next_request_and_told_so(world: World):
    client, lead = world.client("lead officer", COUNCIL), world.person("lead officer", COUNCIL)
    assert is_in(client)
    leave(lead)
    assert not is_in(client)
    assert CLOSED in visit(client, SIGN_IN).text
    assert not UserSession.objects.filter(user=lead).exists()


def test_what_somebody_without_a_post_sends_is_refused_in_words_and_not_kept(world: World):
    client, lead = world.client("director"), world.person("director")
    form = visit(client, "/disputes/record/")
    leave(lead)
    answer = form.send(in_one_line="Not any more")
    assert (answer.status, "You hold no post in the Alliance any more." in answer.text) == (403, True)
    assert CLOSED in visit(client, SIGN_IN).text
    assert "Not any more" not in str(dict(client.session))


def test_whose_next_post_begins_later_stays_signed_in_without_rights(world: World):
    lead = world.person("lead officer", COUNCIL)
    client = client_for(lead)
    leave(lead, tomorrow=True)
    assert client.get("/").status_code == 403


def test_a_closed_account_is_out_at_the_next_request_and_told_so(world: World):
    client, lead = world.client("lead officer", COUNCIL), world.person("lead officer", COUNCIL)
    lead.is_active = False
    lead.save()
    assert not is_in(client)
    assert CLOSED in visit(client, SIGN_IN).text


def leave(person: Person, *, tomorrow: bool = False) -> None:
    """As if it were the day after every appointment ended, or the day before it begins."""
    day = clock.today()
    for appointment in Appointment.objects.filter(person=person):
        if tomorrow:
            appointment.starts_on, appointment.ends_on = day + timedelta(days=1), None
        else:
            appointment.ends_on = day - timedelta(days=1)
        appointment.save()


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_a_page_within_the_minute_writes_nothing_and_one_after_it_writes_once(world: World):
    client = world.client("lead officer", FORUM)
    client.get("/disputes/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/disputes/")
    assert not [q["sql"] for q in seen if not q["sql"].startswith("SELECT")]
    age(client, seen=minutes(1.1))
    with CaptureQueriesContext(connection) as later:
        client.get("/disputes/")
    written = [q["sql"] for q in later if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql.split('"')[1] for sql in written] == ["django_session", "usersessions_usersession"]
    assert client.session[SEEN] == pytest.approx(clock.real_now().timestamp(), abs=30)


def test_only_somebody_without_a_post_costs_the_question_whether_one_is_to_come(world: World):
    client = world.client("lead officer", FORUM)
    client.get("/still-here/")
    with CaptureQueriesContext(connection) as seen:
        client.get("/still-here/")
    assert len([q for q in seen if "parties_appointment" in q["sql"]]) == 1


def test_a_database_that_is_busy_keeps_nobody_from_reading(world: World, monkeypatch):
    client = world.client("lead officer", FORUM)
    age(client, seen=minutes(5))

    def busy(*args, **kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", busy)
    assert client.get("/disputes/").status_code == 200


def test_a_session_that_is_ended_while_its_page_is_made_is_not_written_back(world: World, monkeypatch):
    client = world.client("lead officer", FORUM)
    age(client, seen=minutes(5))
    meanwhile = clock.real_now

    def ended_meanwhile():
        Session.objects.all().delete()
        return meanwhile()

    monkeypatch.setattr(clock, "real_now", ended_meanwhile)
    assert client.get("/disputes/").status_code == 302
    assert not Session.objects.filter(session_key=client.cookies["sessionid"].value).exists()


def test_showing_who_one_is_does_not_start_the_twelve_hours_anew(world: World):
    client = world.client("chair")
    age(client, began=11 * HOURS)
    began = client.session[BEGAN]
    client.get("/")
    assert client.session[BEGAN] == began
    show_who_they_are(client, world.person("chair"))  # a test's own sign-in does
    assert client.session[BEGAN] > began
