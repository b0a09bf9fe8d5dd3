"""What a session shows of who is behind it. Read from the session alone, so that it costs a page no query.

django-allauth writes a record for each thing that was shown: a password, a code, a passkey. Ours beside them is the
remembered device (reliability reference 4.2, *MFA*).
"""

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from alliance.web.request import Request
from alliance.web.step_up import records, shown_lately
from parties.people.models import Person

FACTOR, REMEMBERED = "mfa", "remembered"
DECIDED = "second_factor_shown"  # on the request


def second_factor(request: Request) -> bool:
    """Whether this session shows a second factor: a passkey, a code of an app, a recovery code, or a remembered
    device for somebody who holds no post with power today.

    Decided once a request, by the middleware, while the seats are known that it may take away.
    """
    if not hasattr(request, DECIDED):
        methods = {record.get("method") for record in records(request)}
        decided = FACTOR in methods or (REMEMBERED in methods and not _holds_power(request))
        setattr(request, DECIDED, decided)
    return bool(getattr(request, DECIDED))


def anything_lately(request: HttpRequest) -> bool:
    """Whether this session was begun or confirmed lately by any means, a code by e-mail included."""
    return shown_lately(record for record in records(request) if record.get("method") != REMEMBERED)


def set_up(request: HttpRequest, person: Person, kind: str) -> None:
    """Write down that a factor was shown in the moment it was set up, so that it need not be shown again at once."""
    record_authentication(request, person, FACTOR, type=kind, set_up=True)


def remembered(request: HttpRequest, person: Person) -> None:
    """Write down that this device was remembered from an earlier sign-in."""
    record_authentication(request, person, REMEMBERED)


def _holds_power(request: Request) -> bool:
    if request.alliance.version is None:
        return True
    posts = request.alliance.version.terms.post_by_key
    return any(seat.post not in posts or posts[seat.post].powerful for seat in request.whole_actor.seats)
