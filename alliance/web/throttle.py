"""How often something costly or guessable may be asked, and how long to wait when it was asked too often.

Counted in the shared cache by django-allauth's limits, in which a used-up window lets one through as soon as the oldest
try in it has aged. Nothing waits inside a request: whoever comes too early is answered 429 at once.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from functools import wraps

from allauth.core.internal.ratelimit import Rate, consume, get_cache_key, get_rates
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from alliance.web.errors import too_many

OURS = "alliance"
MORE = 20  # times as many in a demonstration
STEP = 10  # seconds: a wait is rounded up to this, as clocks differ a little


def throttled(name: str, rate: str, *, reads: bool = False) -> Callable[[Callable], Callable]:
    """Take at most `rate` ("20/m/user", "100/h/ip") of these requests, else 429 with the wait.

    Forms only, unless `reads` says that looking is the costly part. A rate "per user" stands beneath `requires`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            return refused(request, name, rate, reads=reads) or view(request, *args, **kwargs)

        counted.limited = f"{name} {rate}"  # type: ignore[attr-defined]  # the table of the tests is compared with it
        return counted

    return decorate


def refused(request: HttpRequest, name: str, rate: str, *, reads: bool = True) -> HttpResponse | None:
    """Count this request; the answer 429 where it is one too many, else None.

    A demonstration is tried by many through a few accounts, so that it allows more. Where the count cannot be had, as
    another request holds it, this one goes on.
    """
    limits = {name: _wider(rate) if settings.DEMONSTRATION else rate}
    if consume(request, app=OURS, action=name, config=limits, user=request.user, limit_get=reads) is not None:
        return None
    seconds = _longest(request, ((OURS, name, one) for one in get_rates(app=OURS, action=name, config=limits)))
    return too_many(request, seconds=_rounded(seconds)) if seconds else None


def _wider(rate: str) -> str:
    amount, _, rest = rate.partition("/")
    return f"{int(amount) * MORE}/{rest}"


def wait(request: HttpRequest, keys: Iterable[str] = ()) -> int:
    """Seconds until this caller gets through again: the longest of the limits of sign-in that they have used up, by
    address, by account, or by one of the keys given (what was typed as the address, for one)."""
    return _rounded(_longest(request, _of_sign_in(), list(keys)))


def too_many_tries(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 where one of django-allauth's own limits was used up (`handler429`)."""
    typed = [request.POST.get(box, "").strip().lower() for box in ("email", "login")]
    return too_many(request, seconds=wait(request, [text for text in typed if text]))


def _of_sign_in() -> Iterator[tuple[str, str, Rate]]:
    from allauth.account import app_settings as account  # noqa: PLC0415 (the settings must be read first)
    from allauth.mfa import app_settings as mfa  # noqa: PLC0415

    for app, limits in (("allauth.account", account.RATE_LIMITS), ("allauth.mfa", mfa.RATE_LIMITS)):
        for action in limits:
            yield from ((app, action, rate) for rate in get_rates(app=app, action=action))


def _longest(request: HttpRequest, rates: Iterable[tuple[str, str, Rate]], keys: list[str] | None = None) -> float:
    now, longest = time.time(), 0.0
    for app, action, rate in rates:
        if rate.per == "user" and not request.user.is_authenticated:
            continue
        for key in (keys or []) if rate.per == "key" else [None]:
            tries = cache.get(get_cache_key(request, app=app, action=action, rate=rate, key=key), [])
            live = [at for at in tries if at > now - rate.duration]
            if len(live) >= rate.amount:
                longest = max(longest, sorted(live)[-rate.amount] + rate.duration - now)
    return longest


def _rounded(seconds: float) -> int:
    return max(STEP, math.ceil(seconds / STEP) * STEP)
