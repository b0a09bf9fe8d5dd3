"""The sweeps: each moment is walked once, and a clock that jumps sends nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from alliance.desk import sweeps, tasks
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.errors import NotAllowed
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.notices.models import OutboundMail, Tick
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint, end_appointment
from parties.people.actions import admit_person
from tests.test_notices.partnership import Partnership, admit

Move = Callable[[datetime | timedelta], datetime]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Move the machine's clock and the partnership's together, by a time or to an instant."""
    held = [instant("2026-11-24T10:00:00+00:00")]
    monkeypatch.setattr(clock, "real_now", lambda: held[0])
    monkeypatch.setattr(clock, "now", lambda: clock._held.get() if clock._held.get() != held[1] else held[0])
    held.append(clock._held.get())

    def move(to: datetime | timedelta) -> datetime:
        held[0] = held[0] + to if isinstance(to, timedelta) else to
        return held[0]

    return move


@pytest.mark.parametrize(
    ("last", "now", "walked"),
    [
        ("2026-11-24T10:00:00+00:00", "2026-11-24T10:01:00+00:00", ["2026-11-24T10:01:00+00:00"]),
        (
            "2026-11-24T08:00:00+00:00",
            "2026-11-25T09:30:00+00:00",
            ["2026-11-24T09:00", "2026-11-25T00:00", "2026-11-25T09:00", "2026-11-25T09:30"],
        ),
        # The night the clocks go forward: midnight is at 00:00 UTC, nine in the morning at 08:00 UTC.
        (
            "2026-03-28T12:00:00+00:00",
            "2026-03-29T12:00:00+00:00",
            ["2026-03-29T00:00", "2026-03-29T08:00", "2026-03-29T12:00"],
        ),
        # The night they go back: midnight is at 23:00 UTC the day before, nine in the morning at 09:00 UTC.
        (
            "2026-10-24T12:00:00+00:00",
            "2026-10-25T12:00:00+00:00",
            ["2026-10-24T23:00", "2026-10-25T09:00", "2026-10-25T12:00"],
        ),
        ("2026-11-24T10:00:00+00:00", "2026-11-24T10:00:00+00:00", []),
    ],
)
def test_the_moments_between_are_each_midnight_each_nine_and_now(last: str, now: str, walked: list[str]) -> None:
    found = [moment.astimezone(UTC) for moment in sweeps.moments(instant(last), instant(now))]
    assert found == [instant(one) if "+" in one else instant(f"{one}:00+00:00") for one in walked]


@pytest.mark.django_db
def test_a_tick_is_remembered_by_both_clocks(both: Move) -> None:
    assert sweeps.tick() == 1
    row = Tick.objects.get(name="tick")
    assert (row.last_at, row.last_real_at, row.alert) == (clock.now(), clock.real_now(), "")
    assert sweeps.tick() == 0
    both(timedelta(minutes=1))
    assert sweeps.tick() == 1


@pytest.mark.django_db
def test_each_moment_is_walked_once_with_the_clock_held_there(both: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []
    monkeypatch.setattr(sweeps, "JOBS", (lambda: seen.append(clock._held.get()),))
    sweeps.tick()
    start = clock.now()
    end = both(timedelta(days=3))
    assert sweeps.tick() == 7
    assert sweeps.tick() == 0
    assert seen == [start, *sweeps.moments(start, end)]


@pytest.mark.django_db
def test_a_walk_that_breaks_off_goes_on_at_the_moment_that_failed(both: Move, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[datetime] = []

    def job() -> None:
        if len(seen) == 3 and fails:
            fails.pop()
            raise ZeroDivisionError
        seen.append(clock._held.get())

    sweeps.tick()
    start, fails = clock.now(), [True]
    monkeypatch.setattr(sweeps, "JOBS", (job,))
    end = both(timedelta(days=3))
    with pytest.raises(ZeroDivisionError):
        sweeps.tick()
    sweeps.tick()
    assert seen == list(sweeps.moments(start, end))


def test_the_clock_going_back_sends_nothing_until_it_has_caught_up(here: Partnership, both: Move) -> None:
    sweeps.tick()
    here.serve("chair", at=clock.now() - timedelta(days=2))
    both(timedelta(days=-1))
    assert (sweeps.tick(), sweeps.deliver()) == (0, {})
    assert "went back" in Tick.objects.get(name="tick").alert
    both(timedelta(days=1))
    assert sweeps.deliver() == {"sent": 1}
    sweeps.tick()
    assert Tick.objects.get(name="tick").alert == ""


@pytest.mark.parametrize("leap", [timedelta(days=40), timedelta(days=365 * 73)])
def test_a_leap_forward_is_held_until_an_administrator_says_that_it_is_right(
    here: Partnership, both: Move, leap: timedelta
) -> None:
    here.serve("chair")
    sweeps.tick()
    both(leap)
    for _ in range(3):
        assert (sweeps.tick(), sweeps.deliver()) == (0, {})
        both(timedelta(minutes=1))
    assert mail.outbox == []
    with pytest.raises(NotAllowed):
        sweeps.release(actor=here.actor("lead of hub"), at=clock.now())
    sweeps.release(actor=here.actor("administrator"), at=clock.now())
    assert Entry.objects.latest("seq").verb == "said that the clock is right after a leap"
    assert sweeps.deliver() == {"sent": 1}


@pytest.mark.parametrize("start", ["1970-01-02T00:00:00+00:00", "2099-01-01T00:00:00+00:00"])
def test_a_machine_that_starts_with_a_wild_clock_is_caught_by_the_next_tick(
    here: Partnership, both: Move, start: str
) -> None:
    right = clock.now()
    both(instant(start))
    sweeps.tick()
    here.serve("chair", at=right)
    both(right)
    assert (sweeps.tick(), sweeps.deliver()) == (0, {})
    assert Tick.objects.get(name="tick").alert != ""
    assert mail.outbox == []


def test_five_minutes_back_and_a_month_forward_are_ordinary(here: Partnership, both: Move) -> None:
    sweeps.tick()
    both(timedelta(minutes=-5))
    assert sweeps._jump(Tick.objects.get(name="tick"), clock.real_now()) == ""
    both(timedelta(days=31))
    here.serve("chair")
    assert sweeps.tick() > 60
    assert sweeps.deliver() == {"sent": 1}


def test_a_demonstrations_moved_clock_is_walked_and_its_mail_is_stamped_by_each_moment(
    here: Partnership, settings, both: Move
) -> None:
    settings.DEMONSTRATION = True
    sweeps.tick()
    in_between = clock.now() + timedelta(days=10)
    here.serve("chair", at=in_between)
    with clock.at(clock.now() + timedelta(days=15)) as moved:  # while the machine's clock stands still
        assert sweeps.tick() == 2 * 15 + 1
    assert Tick.objects.get(name="tick").last_at == moved
    sent = OutboundMail.objects.get()
    assert in_between <= sent.sent_at <= in_between + timedelta(days=1)


def test_somebody_whose_office_has_ended_gets_no_more_mail(here: Partnership) -> None:
    here.serve("chair", "lead of city")
    appointment = here.who["chair"].appointments.get()
    end_appointment(actor=SYSTEM, appointment=appointment, ends_on=clock.today() - timedelta(days=1), reason="left")
    assert sweeps.deliver() == {"sent": 1, "cancelled": 1}
    assert [one.to for one in mail.outbox] == [["lead.of.city@example.org"]]


def test_somebody_whose_office_is_still_to_begin_is_written_to(here: Partnership) -> None:
    coming = admit("coming lead")
    appoint(
        actor=SYSTEM, person=coming, post="deputy", party=here.parties["city"], appointing_body="The Party",
        starts_on=clock.today() + timedelta(days=7),
    )  # fmt: skip
    here.serve(to=[Addressee(coming.pk, here.parties["city"].pk, "whom it is about")])
    assert sweeps.deliver() == {"sent": 1}


def test_an_outside_bodys_contact_who_never_held_a_post_is_written_to(here: Partnership) -> None:
    contact = admit_person(
        actor=SYSTEM, given_name="Region", family_name="Desk", email="region@example.org", at=clock.now()
    )
    here.serve(to=[Addressee(contact.pk, None, "NHS England, Midlands")])
    assert sweeps.deliver() == {"sent": 1}


def test_the_tasks_and_the_command_run_the_same_sweeps(here: Partnership) -> None:
    here.serve("chair")
    tasks.tick()
    tasks.deliver()
    said = StringIO()
    here.serve("chair")
    call_command("deliver_notices", stdout=said)
    call_command("deliver_notices", stdout=said)
    assert said.getvalue().splitlines() == ["1 sent", "Nothing is due."]
    assert len(mail.outbox) == 2


def test_the_command_ends_a_hold(here: Partnership, both: Move) -> None:
    here.serve("chair")
    sweeps.tick()
    both(timedelta(days=40))
    sweeps.tick()
    said = StringIO()
    call_command("deliver_notices", "--clock-is-right", stdout=said)
    assert said.getvalue().strip() == "1 sent"
