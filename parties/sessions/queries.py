"""Where somebody is signed in, and how long a session of theirs lasts."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from parties.people.actors import actor_for
from parties.people.models import Person
from parties.sessions import wording
from parties.sessions.rules import Limits, end_of


@dataclass(frozen=True)
class SignedIn:
    """One place where somebody is signed in."""

    pk: int
    browser: str
    ip: str
    began_at: datetime
    seen_at: datetime
    is_this: bool  # the one that asks


def limits_of(actor: Actor, version: AgreementVersion | None) -> Limits:
    """How long a session lasts with the posts held today: a post that gives power makes it short."""
    declared = version.terms.post_by_key if version else {}
    powerful = any(seat.post in declared and declared[seat.post].powerful for seat in actor.seats)
    return Limits(settings.SESSION_IDLE_POWERFUL if powerful else settings.SESSION_IDLE, settings.SESSION_LONGEST)


def sessions_of(person: Person, this: str | None = None) -> list[SignedIn]:
    """Where a person is signed in now, the latest seen first. `this` is the session key of whoever asks."""
    now, limits = clock.real_now(), _limits(person, clock.today())
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = UserSession.objects.filter(user=person, session_key__in=alive).order_by("-last_seen_at", "-pk")
    return [
        SignedIn(
            pk=row.pk,
            browser=wording.browser(row.user_agent),
            ip=row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in rows
        if row.session_key == this or end_of(row.created_at, row.last_seen_at, limits).at > now
    ]


def _limits(person: Person, day: date) -> Limits:
    version = in_force(day)
    return limits_of(actor_for(person, day, version), version)
