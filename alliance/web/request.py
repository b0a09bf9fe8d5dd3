"""The request as our views see it: who is acting, and what every page shows around its own words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from alliance.kernel.permissions import Actor


@dataclass
class Surroundings:
    """The partnership's name, whether this is a demonstration, its time, and the agreement version in force."""

    name: str
    demonstration: bool
    now: datetime
    version: Any = None  # an AgreementVersion, of the floor above; None before one is adopted


class Request(HttpRequest):
    """Set by `parties.people.middleware.acting` before any view."""

    actor: Actor
    whole_actor: Actor  # with the seats of every Party they serve, whichever they act for
    alliance: Surroundings
