"""The request as our views see it: who is acting, and what every page shows around its own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from alliance.kernel import clock
from alliance.kernel.permissions import Actor


@dataclass
class Surroundings:
    """The partnership's name, whether this is a demonstration, its time, and the agreement version in force."""

    name: str
    demonstration: bool
    now: datetime
    version: Any = None  # an AgreementVersion, of the floor above; None before one is adopted


@dataclass(frozen=True)
class SessionEnd:
    """When the present session ends by the machine's clock, whether a sign of life puts that off, and when to warn."""

    at: datetime
    can_stay: bool
    warned_before: timedelta

    @property
    def seconds_left(self) -> int:
        return max(0, int((self.at - clock.real_now()).total_seconds()))

    @property
    def warned_seconds(self) -> int:
        return int(self.warned_before.total_seconds())


class Request(HttpRequest):
    """Set by `parties.people.middleware.acting` before any view, but for what another middleware is named for."""

    actor: Actor
    whole_actor: Actor  # with the seats of every Party they serve, whichever they act for
    alliance: Surroundings
    session_end: SessionEnd | None  # by `parties.sessions.middleware.watched`, where somebody is signed in
    signed_out_id: int | None  # whose session was found to be over by this request
    account_closed: bool  # found to be, by this request
