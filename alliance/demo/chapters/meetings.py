"""The Board's meetings: September's, which was held, and December's, of which notice is given."""

from alliance.demo import papers
from alliance.demo.teller import Scene, Teller, on
from alliance.kernel import clock
from governance.meetings import actions, agenda
from governance.meetings.models import Meeting
from governance.meetings.rules import STANDING_AGENDA, Purpose

PREPARER = "Fenwick-Oyelaran"
PLACE = "Council chamber, Glenfield, and online"
STANDING = tuple(item.key for item in STANDING_AGENDA)


def _plan(story: Teller, title: str, month: int, day: int) -> None:
    actions.plan_meeting(
        actor=story.actor(PREPARER),
        title=title,
        starts_at=on(2026, month, day, 10),
        ends_at=on(2026, month, day, 12, 30),
        place=PLACE,
        standing=STANDING,
        at=clock.now(),
    )


def _meeting(title: str) -> Meeting:
    return Meeting.objects.get(title=title)


SEPTEMBER, DECEMBER = "Board meeting, September 2026", "Board meeting, December 2026"


def plan_september(story: Teller) -> None:
    _plan(story, SEPTEMBER, 9, 17)


def announce_september(story: Teller) -> None:
    meeting = _meeting(SEPTEMBER)
    actions.give_notice(actor=story.actor(PREPARER), meeting=meeting.pk, seen=meeting.turn, at=clock.now())


def hold_september(story: Teller) -> None:
    meeting = _meeting(SEPTEMBER)
    actions.record_held(
        actor=story.actor(PREPARER), meeting=meeting.pk, was_quorate=True, seen=meeting.turn, at=clock.now()
    )


def plan_december(story: Teller) -> None:
    _plan(story, DECEMBER, 12, 17)


def fill_december(story: Teller) -> None:
    """What the Board is to talk about besides the standing items, and the quarter's report."""
    by, at, meeting = story.actor(PREPARER), clock.now(), _meeting(DECEMBER)
    agenda.add_item(
        actor=by,
        meeting=meeting.pk,
        at=at,
        title="Accountability agreement for 2027/28: first draft",
        purpose=Purpose.DISCUSS.value,
        minutes=25,
        sponsor="Director",
        is_part_2=False,
        ground="",
        needs_paper=False,
    )
    dispute = story.disputes["pathway"].matter.reference
    agenda.add_item(
        actor=by,
        meeting=meeting.pk,
        at=at,
        title=f"{dispute}: where it stands",
        purpose=Purpose.NOTE.value,
        minutes=15,
        sponsor="Independent Chair",
        is_part_2=True,
        ground="A matter under way between Parties",
        needs_paper=False,
    )
    report = meeting.items.get(title__startswith="Quarterly report")
    agenda.attach_paper(
        actor=by,
        item=report.pk,
        file=papers.quarterly_report(),
        title="Quarterly report 2026/27 Q2, second version",
        late_reason="",
        seen=report.turn,
        at=at,
    )


def announce_december(story: Teller) -> None:
    meeting = _meeting(DECEMBER)
    actions.give_notice(actor=story.actor(PREPARER), meeting=meeting.pk, seen=meeting.turn, at=clock.now())


SCENES = (
    Scene(on(2026, 6, 30, 11), plan_september),
    Scene(on(2026, 8, 26, 9, 40), announce_september),
    Scene(on(2026, 9, 17, 12, 45), hold_september),
    Scene(on(2026, 10, 20, 15, 30), plan_december),
    Scene(on(2026, 11, 16, 10, 10), fill_december),
    Scene(on(2026, 11, 16, 16), announce_december),
)
