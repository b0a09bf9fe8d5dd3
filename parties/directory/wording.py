"""Words of the directory."""

from alliance.kernel import clock
from alliance.kernel.reckoning import long_day
from parties.directory.queries import Held, NotReached


def post(held: Held) -> str:
    """“Facilitator of D-2026-001”, “Lead Officer”."""
    return f"{held.label} of {held.about}" if held.about else held.label


def not_reached(what: NotReached | None) -> str:
    """What did not arrive, in one line; empty where all did."""
    if what is None:
        return ""
    day = long_day(clock.local(what.at).date())
    if not what.by_mail:
        return f"A notice of {day} reached nobody: there is no e-mail address."
    return f"E-mail to this person was refused: what was sent on {day} did not arrive."
