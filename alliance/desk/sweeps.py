"""What the passing of time does: bring the partnership up to now, and send the mail that is due.

Each step is a short transaction under a lock on the sweep's row, so that two schedulers at once do nothing twice and
a crash between two steps resumes at the next. A clock that jumps must send nothing wrong (reliability P11): the
machine's clock going back stops everything, a long leap forward waits for an administrator. A demonstration's clock
may be moved by months: its sweep walks every moment in between.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit.actions import record
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import OutboundMail, Tick
from alliance.kernel.permissions import Act, Actor, require
from disputes.by_time import follow_disputes
from disputes.closing import end_dates
from parties.appointments.following import follow_up
from parties.invitations import queries as invitations
from parties.invitations import wording as invitation_wording
from parties.membership.actions import apply_due as apply_party_changes
from parties.people.queries import is_or_will_be_in_office
from parties.profile import wording as profile_wording
from parties.sessions.actions import clear_ended as clear_ended_sessions
from parties.signatures.reminding import remind_when_due

BACK = timedelta(minutes=5)
FORWARD = timedelta(days=31)
FORWARD_IN_A_DEMONSTRATION = timedelta(days=400)  # left alone for a season, it still opens
MORNING = time(9)

# What each tick does, with the clock held at its moment. Later rooms add theirs: reminders, rounds that close.
JOBS: tuple[Callable[[], object], ...] = (
    apply_party_changes, follow_up, remind_when_due, follow_disputes, end_dates, clear_ended_sessions,
)  # fmt: skip

# Who writes the mails of the kinds that rooms send for themselves, in the moment in which they are sent.
LETTERS: outbox.Letters = {invitations.KIND: invitation_wording.letter, **profile_wording.LETTERS}

_log = logging.getLogger("alliance.sweeps")


def tick() -> int:
    """Bring everything up to now; says how many moments were walked. Does nothing where the clock jumped."""
    walked = 0
    with clock.one_reading():
        until = clock.now()
        while (moment := _step(until)) is not None:
            walked += 1
            if settings.DEMONSTRATION:
                with clock.at(moment):
                    _send()
    return walked


def deliver() -> Counter[str]:
    """Send the mail that is due, unless the clock jumped."""
    with clock.one_reading():
        row = Tick.objects.filter(name="tick").first()
        if row is not None and (row.held_since or _jump(row, clock.real_now())):
            return Counter()
        done = _send()
        Tick.objects.update_or_create(
            name="deliver", defaults={"last_at": clock.now(), "last_real_at": clock.real_now()}
        )
        return done


def _send() -> Counter[str]:
    return outbox.deliver_due(entitled=still_in_office, letters=LETTERS)


def still_in_office(mail: OutboundMail) -> bool:
    """Whether a recipient's time in office is not over (reliability P16). What was served on them stays served.

    Whoever is appointed from a later day is told of it before then. Somebody who never held a post, such as an outside
    body's contact, is told because of who they are. An invitation goes while it can be accepted.
    """
    if mail.kind == invitations.KIND:
        return invitations.may_be_sent(mail)
    is_over = mail.person.appointments.exists() and not is_or_will_be_in_office(mail.person, clock.today())
    return mail.person.is_active and not is_over


@transaction.atomic
def _step(until: datetime) -> datetime | None:
    """Take the next moment after the last tick and do what it brings; None where there is none."""
    row = _locked("tick")
    real = clock.real_now()
    if row.held_since:
        return None
    if problem := _jump(row, real):
        _alert(row, problem, hold=real > (row.last_real_at or real), now=until)
        return None
    moment = next(moments(row.last_at, until), None) if row.last_at else until
    if moment is None:
        row.last_real_at, row.alert = real, ""
        row.save(update_fields=["last_real_at", "alert"])
        return None
    with clock.at(moment):
        for job in JOBS:
            job()
    row.last_at, row.last_real_at, row.alert = moment, real, ""
    row.save(update_fields=["last_at", "last_real_at", "alert"])
    return moment


def moments(last: datetime, now: datetime) -> Iterator[datetime]:
    """The moments to walk after `last`: each London midnight, at which days end, each 09:00, and `now` itself."""
    day = clock.local(last).date()
    while day <= clock.local(now).date():
        for at in (time(), MORNING):
            moment = datetime.combine(day, at, clock.LONDON)
            if last < moment < now:
                yield moment
        day += timedelta(days=1)
    if now > last:
        yield now


def _jump(row: Tick, real: datetime) -> str:
    """What is wrong with the machine's clock, as far as one can tell; empty where nothing is."""
    if row.last_real_at is None:
        return ""
    passed = real - row.last_real_at
    if passed < -BACK:
        return "The machine's clock went back. Nothing is sent until it has caught up."
    if passed > (FORWARD_IN_A_DEMONSTRATION if settings.DEMONSTRATION else FORWARD):
        leap = f"The machine's clock leapt forward by {passed.days} days."
        return f"{leap} Nothing is sent until an administrator says that it is right."
    return ""


def _alert(row: Tick, problem: str, *, hold: bool, now: datetime) -> None:
    if row.alert != problem:
        _log.warning(problem)
    row.alert = problem
    row.held_since = now if hold else None
    row.save(update_fields=["alert", "held_since"])


def _locked(name: str) -> Tick:
    Tick.objects.bulk_create([Tick(name=name)], ignore_conflicts=True)
    return Tick.objects.select_for_update().get(name=name)


@transaction.atomic
def release(*, actor: Actor, at: datetime) -> None:
    """Say that the clock is right after a leap, so that what waited goes out. Raises NotAllowed."""
    require(actor, Act.READ_STATUS)
    row = _locked("tick")
    if row.held_since is None:
        return
    row.held_since, row.alert, row.last_real_at = None, "", clock.real_now()
    row.save(update_fields=["held_since", "alert", "last_real_at"])
    record(actor=actor, verb="said that the clock is right after a leap", facts={"at": at})
