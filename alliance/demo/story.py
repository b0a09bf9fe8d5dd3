"""The demonstration's story (domain reference 10.2): a partnership's fifteen months, told through the real actions.

Nothing is inserted: each scene holds the clock at its own time and lets people act for themselves, and the outbox
sends what that set going. So every date, notice and audit entry is one that the product makes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.demo.chapters import beginning, disagreements, meetings, own_dates, signatures
from alliance.demo.teller import Scene, Teller, on
from alliance.desk.sweeps import LETTERS, still_in_office
from alliance.kernel import clock, demonstration
from alliance.kernel.notices import outbox

OPENS_AT = on(2026, 11, 24, 10)
MOST_MAILS = 10_000


@dataclass(frozen=True)
class Told:
    """What telling the story made."""

    scenes: int
    people: int
    disputes: int
    mails: int


def scenes() -> list[Scene]:
    """Every scene, in the order in which they happened."""
    chapters = (beginning, signatures, own_dates, disagreements, meetings)
    found = [scene for chapter in chapters for scene in chapter.SCENES]
    return sorted(found, key=lambda scene: scene.at)


def tell(happened: Iterable[Scene]) -> Told:
    """Let the scenes happen, each at its own time, with the mail it sets going; then open the demonstration."""
    story, mails, told = Teller(), 0, 0
    for scene in happened:
        with clock.at(scene.at):
            scene.happens(story)
            mails += outbox.deliver_due(MOST_MAILS, entitled=still_in_office, letters=LETTERS)["sent"]
        told += 1
    demonstration.open_at(OPENS_AT)
    return Told(told, len(story.people), len(story.disputes), mails)
