"""What ends a session and what is written of one. A session whose row is gone is signed out at its next request."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction

from alliance.kernel import clock
from alliance.kernel.permissions import Act, Actor, require
from alliance.web.request import Request
from parties.people.models import Person

BEGAN, SEEN = "signed_in_at", "seen_at"  # in the session, as seconds of the machine's clock


@transaction.atomic
def end_session(actor: Actor, session: int) -> bool:
    """End one of one's own sessions by its number. False where it was over already or is somebody else's."""
    require(actor, Act.OWN_ACCOUNT)
    row = UserSession.objects.filter(pk=session, user_id=actor.signed_in_id).first()
    return bool(row and _end({row.session_key}))


@transaction.atomic
def end_all_sessions(person: Person, but: str | None = None) -> int:
    """Sign a person out everywhere, save for the session key that is kept; how many sessions that were.

    For acts of other rooms too: an appointment that ends, a factor or a password that changes. Sessions are found by
    whose they are, not only by allauth's list of them.
    """
    listed = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    alive = Session.objects.filter(expire_date__gt=clock.real_now())
    theirs = {row.session_key for row in alive if row.get_decoded().get(SESSION_KEY) == str(person.pk)}
    return _end({*listed, *theirs} - {but})


def _end(keys: set[str]) -> int:
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(session_key__in=keys).delete()[0]


@transaction.atomic
def clear_ended() -> int:
    """Delete sessions whose time is over, with whatever words are still in them; how many that were."""
    ended = Session.objects.filter(expire_date__lte=clock.real_now()).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended


def sign_out(request: Request) -> None:
    """End the session of this request; nothing of it is carried over."""
    key = request.session.session_key
    logout(request)
    UserSession.objects.filter(session_key=key).delete()


def note_seen(request: Request) -> bool:
    """Write down that somebody is there, and since when. False where the session was ended meanwhile.

    Saved at once rather than after the page, so that a slow page does not put back what another request changed. A
    database that is busy keeps nobody from reading: it is then written at the next page.
    """
    session, now = request.session, clock.real_now().timestamp()
    changed = session.modified
    session.setdefault(BEGAN, now)
    session[SEEN] = now
    try:
        session.save()
        UserSession.objects.create_from_request(request)
    except UpdateError:
        return False
    except DatabaseError:
        pass
    session.modified = changed
    return True
