"""Where somebody is signed in, and ending one session or all: what ends is out at its next request."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed
from alliance.kernel.permissions import Actor
from parties.sessions import wording
from parties.sessions.actions import clear_ended, end_all_sessions, end_session
from parties.sessions.queries import sessions_of
from tests.makers import FORUM, World, client_for
from tests.test_sessions.ageing import age, minutes, signs_in

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


@pytest.fixture
def two(world: World) -> tuple[Client, Client]:
    """A Lead Officer at a desk and on a phone, signed in by the front door."""
    lead = world.person("lead officer", FORUM)
    clients = Client(headers={"user-agent": FIREFOX}), Client(headers={"user-agent": PHONE})
    for client in clients:
        assert signs_in(client, lead, "/").status_code == 200
    return clients


def test_a_person_sees_where_they_are_signed_in_and_which_one_this_is(world: World, two):
    desk = two[0]
    found = sessions_of(world.person("lead officer", FORUM), this=key_of(desk))
    assert [(s.browser, s.is_this) for s in found] == [
        ("Safari on an iPhone", False), ("Firefox on Windows", True),
    ]  # fmt: skip
    assert all(s.ip == "127.0.0.1" and s.began_at <= s.seen_at for s in found)
    assert sessions_of(world.person("chair")) == []


def test_sessions_that_are_over_are_not_listed(world: World, two):
    desk, phone = two
    lead = world.person("lead officer", FORUM)
    desk.post("/accounts/logout/")
    assert [s.browser for s in sessions_of(lead)] == ["Safari on an iPhone"]
    row = UserSession.objects.get(session_key=key_of(phone))
    row.last_seen_at -= minutes(121)
    row.save()
    assert sessions_of(lead) == []


def test_one_session_is_ended_and_the_other_goes_on(world: World, two):
    desk, phone = two
    lead, actor = world.person("lead officer", FORUM), world.actor("lead officer", FORUM)
    other = next(s for s in sessions_of(lead, this=key_of(desk)) if not s.is_this)
    assert end_session(actor, other.pk) is True
    assert end_session(actor, other.pk) is False
    assert phone.get("/").status_code == 302
    assert desk.get("/").status_code == 200
    assert [s.is_this for s in sessions_of(lead, this=key_of(desk))] == [True]


def test_nobody_ends_somebody_elses(world: World, two):
    lead = world.person("lead officer", FORUM)
    theirs = sessions_of(lead)[0].pk
    assert end_session(world.actor("administrator"), theirs) is False
    with pytest.raises(NotAllowed):
        end_session(Actor(person_id=lead.pk, name=lead.full_name), theirs)
    assert len(sessions_of(lead)) == 2


def test_all_sessions_end_but_for_the_one_that_is_kept(world: World, two):
    desk, phone = two
    lead = world.person("lead officer", FORUM)
    chair = world.client("chair")
    unlisted = client_for(lead)  # signed in, but not on allauth's list
    assert end_all_sessions(lead, but=key_of(desk)) == 2
    assert [c.get("/").status_code for c in (desk, phone, unlisted, chair)] == [200, 302, 302, 200]
    assert end_all_sessions(lead) == 1
    assert desk.get("/").status_code == 302
    assert chair.get("/").status_code == 200


def test_ending_takes_the_row_of_the_session_itself(world: World):
    client, chair = world.client("chair"), world.person("chair")
    age(client, seen=minutes(2))
    client.get("/")
    assert UserSession.objects.filter(user=chair).count() == 1
    end_all_sessions(chair)
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_sessions_whose_time_is_over_are_cleared_away_with_the_words_in_them(world: World):
    kept, over = world.client("chair"), world.client("director")
    for client in (kept, over):
        age(client, seen=minutes(2))
        client.get("/")
    Session.objects.filter(session_key=key_of(over)).update(expire_date=clock.real_now())
    assert clear_ended() == 1
    assert [row.session_key for row in Session.objects.all()] == [key_of(kept)]
    assert [row.session_key for row in UserSession.objects.all()] == [key_of(kept)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36",
         "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
         "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
         "Safari on a Mac"),
        ("", "A browser we do not know"),
        ("curl/8 (Linux)", "A browser on Linux"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(sent, said):
    assert wording.browser(sent) == said


@pytest.mark.parametrize(
    ("length", "said"), [(minutes(30), "30 minutes"), (minutes(120), "2 hours"), (minutes(60), "1 hour")]
)
def test_a_length_of_time_is_said_in_words(length, said):
    assert wording.length(length) == said
