"""Words of packs."""

from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from alliance.kernel.reckoning import moment
from governance.packs.models import Pack

GIVEN_UP = "The pack could not be built: {why} It was tried {times}. Ask for it again; if it fails again, {mend}"
MEND = "take off the paper that was added last, or tell an administrator."


def published_line(pack: Pack) -> str:
    """“Version 1 was published on Wed 9 December 2026, 15:00.”"""
    return f"Version {pack.version} was published on {moment(pack.published_at)}." if pack.published_at else ""


def title_of(meeting_title: str, day: str, version: int, audience: str) -> str:
    """The title of one edition, in its properties and in lists."""
    part = "" if audience == Audience.ALL_PARTIES else ", Board edition"
    return f"{meeting_title}, {day}: pack, version {version}{part}"


def file_name_of(reference: str, version: int, audience: str) -> str:
    """The name under which an edition is saved."""
    part = "" if audience == Audience.ALL_PARTIES else "-board"
    return f"{reference}-pack-{version}{part}.pdf"


def foot_of(item: int | None) -> str:
    """The line at the foot of a page; `page x of y` is filled in when the parts are joined."""
    return f"Item {item}, page {{page}} of {{pages}}" if item else "page {page} of {pages}"


def asked_line(pack: Pack) -> str:
    """Who asked for a pack and when."""
    return f"{pack.asked_by_name} asked for it on {moment(clock.local(pack.asked_at))}."
