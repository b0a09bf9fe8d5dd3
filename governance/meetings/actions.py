"""Planning a meeting, giving notice of it, and recording that it was held. The agenda is in `agenda`."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force, reading
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Standing
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import actions as notices
from alliance.kernel.operational_days import Reckoning
from alliance.kernel.permissions import Act, Actor, Authority, require
from alliance.kernel.reckoning import Length, Unit
from governance.meetings import rules, wording
from governance.meetings.agenda import put_on_agenda
from governance.meetings.models import Meeting
from governance.meetings.rules import HELD, NOTICE, PAPERS, State
from parties.deciding.electorate import deciding_body
from parties.people.queries import addressees

SETTINGS = {NOTICE: "meeting_notice_clear_od", PAPERS: "papers_clear_od"}
PREPARERS = {Authority.PRESIDES, Authority.RECORDS, Authority.MANAGES}


@transaction.atomic
def plan_meeting(
    *,
    actor: Actor,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    at: datetime,
    body: str = "",
    standing: Sequence[str] = (),
    has_been_held: bool = False,
    another_that_day: bool = False,
) -> Meeting:
    """Plan a meeting of a body (unless told: the one that decides), with its notice and papers deadlines and the
    standing items chosen (Practice).

    `has_been_held` enters a past meeting instead, which has no deadlines. Raises NotAllowed, Refusal.
    """
    require(actor, Act.PREPARE_MEETING)
    rules.check_times(starts_at, ends_at, at=at, has_been_held=has_been_held)
    version = _version(clock.local(starts_at).date())
    body = body or deciding_body(version.terms).key
    _check_day(body, starts_at, another_that_day)
    matter = matters.open_matter(
        kind=Kind.MEETING,
        title=title,
        audience=Audience.ALL_PARTIES,
        at=at,
        readers=[(None, post.key) for post in version.terms.posts if post.authorities & PREPARERS],
    )
    state = State.HELD if has_been_held else State.PLANNED
    meeting = Meeting.objects.create(
        matter=matter, body=body, title=title, starts_at=starts_at, ends_at=ends_at, place=place, state=state.value
    )
    for item in rules.STANDING_AGENDA:
        if item.key in standing:
            put_on_agenda(
                meeting,
                title=item.title,
                purpose=item.purpose.value,
                minutes=item.minutes,
                sponsor=item.sponsor,
                section=item.section.value,
                at=at,
            )
    if not has_been_held:
        for kind in (NOTICE, PAPERS):
            _set_deadline(meeting, version, kind, at)
    audit.record(actor=actor, verb="planned a meeting", matter=matter, facts=_facts(meeting))
    return meeting


@transaction.atomic
def change_meeting(
    *,
    actor: Actor,
    meeting: int,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    seen: int | None,
    at: datetime,
    another_that_day: bool = False,
) -> Meeting:
    """Change what, when and where before notice is given; the deadlines are reckoned anew and the old ones kept."""
    require(actor, Act.PREPARE_MEETING)
    found = locked(meeting, seen)
    if found.state != State.PLANNED:
        raise Stale(
            "This meeting can no longer be changed here, as people have been told of it.",
            happened=[f"It is now: {found.get_state_display()}."],
        )
    rules.check_times(starts_at, ends_at, at=at, has_been_held=False)
    moved = clock.local(starts_at).date() != clock.local(found.starts_at).date()
    if moved:
        _check_day(found.body, starts_at, another_that_day)
    found.title, found.starts_at, found.ends_at, found.place = title, starts_at, ends_at, place
    found.turn += 1
    found.save(update_fields=["title", "starts_at", "ends_at", "place", "turn"])
    matters.retitle(matter=found.matter, title=title)
    if moved:
        version = _version(clock.local(starts_at).date())
        for kind in (NOTICE, PAPERS):
            if running := deadlines.open_of(found.matter, kind):
                anew = _reckoned(found, version, kind)
                deadlines.supersede(running, reckoning=anew, reason="The meeting was moved.", at=at)
    audit.record(actor=actor, verb="changed a planned meeting", matter=found.matter, facts=_facts(found))
    return found


@transaction.atomic
def give_notice(*, actor: Actor, meeting: int, seen: int | None, at: datetime) -> Meeting:
    """Serve notice of the meeting on the Board, once, in time or late. Raises NotAllowed, Refusal, Stale."""
    require(actor, Act.PREPARE_MEETING)
    found = locked(meeting, seen)
    if found.state != State.PLANNED:
        raise Stale("Notice of this meeting was already given.", happened=[f"It is now: {found.get_state_display()}."])
    today, day = clock.local(at).date(), clock.local(found.starts_at).date()
    if day <= today:
        raise Refusal("", "The meeting is not later than today, so that notice cannot be given.", mend="Move it first.")
    version = _version(today)
    met = deadlines.meet_open(matter=found.matter, kind=NOTICE, at=at)
    papers = deadlines.open_of(found.matter, PAPERS)
    notices.serve(
        kind="meeting-notice",
        matter=found.matter,
        subject=wording.notice_subject(found),
        body=wording.notice_body(found, papers_by=papers.due_on if papers else None),
        to=addressees(version=version, day=today, board=True),
        actor=actor,
        at=at,
        once=f"meeting-notice:{found.matter.reference}",
    )
    deadlines.set_deadline(
        kind=HELD,
        label=found.title,
        reckoning=_on_the_day(today, day, version),
        standing=Standing.PRACTICE,
        matter=found.matter,
        at=at,
        lapses=True,
    )
    _enter(found, State.NOTICE_GIVEN)
    late = bool(met and met.ended_at and met.ended_at >= met.ends_at)
    audit.record(
        actor=actor, verb="gave notice of a meeting", matter=found.matter, facts={**_facts(found), "late": late}
    )
    return found


@transaction.atomic
def record_held(*, actor: Actor, meeting: int, was_quorate: bool, seen: int | None, at: datetime) -> Meeting:
    """Record that the meeting took place, with or without a quorum. Raises NotAllowed, Refusal, Stale."""
    require(actor, Act.PREPARE_MEETING)
    found = locked(meeting, seen)
    if State(found.state) not in rules.OPEN_STATES:
        raise Stale("This was already recorded.", happened=[f"The meeting is now: {found.get_state_display()}."])
    if at < found.starts_at:
        raise Refusal("", "The meeting has not begun.", mend="Record it once it has taken place.")
    deadlines.meet_open(matter=found.matter, kind=HELD, at=at)
    deadlines.cancel_open(matter=found.matter, reason="The meeting has been held.", at=at)
    _enter(found, State.HELD if was_quorate else State.INQUORATE)
    audit.record(actor=actor, verb="recorded that a meeting was held", matter=found.matter, facts=_facts(found))
    return found


def publish_papers(*, meeting: Meeting, at: datetime) -> None:
    """Move a meeting on when its pack is published. The pack's own action checks who may."""
    deadlines.meet_open(matter=meeting.matter, kind=PAPERS, at=at)
    if meeting.state == State.NOTICE_GIVEN:
        _enter(meeting, State.PAPERS_PUBLISHED)


def locked(meeting: int, seen: int | None = None) -> Meeting:
    """The meeting, locked, and as the person saw it. Raises Stale where it moved on since."""
    found = Meeting.objects.select_for_update().select_related("matter").get(pk=meeting)
    if seen is not None and seen != found.turn:
        raise Stale(
            "Someone changed this meeting while you were looking at it.",
            happened=[f"It is now: {found.get_state_display()}, {wording.when(found)}, {found.place}."],
        )
    return found


def _enter(meeting: Meeting, state: State) -> None:
    meeting.state = state.value
    meeting.turn += 1
    meeting.save(update_fields=["state", "turn"])


def _version(day: date) -> AgreementVersion:
    version = in_force(day)
    if version is None:
        raise Refusal("on", "No agreement is in force on that day.", mend="Choose a day within its term.", clause="7.1")
    return version


def _check_day(body: str, starts_at: datetime, another_that_day: bool) -> None:
    audit.lock_head()  # of two people who plan a meeting of one day at once, the second sees the first's
    day = clock.local(starts_at).date()
    near = Meeting.objects.filter(body=body).exclude(state__in=[State.CANCELLED, State.POSTPONED])
    other = next((m for m in near.order_by("starts_at") if clock.local(m.starts_at).date() == day), None)
    if other and not another_that_day:
        raise Refusal(
            "another_that_day",
            f"{other.title} ({other.matter.reference}) is on the same day, at {clock.local(other.starts_at):%H:%M}.",
            mend="Choose another day, or tick this box if both are meant.",
        )


def _set_deadline(meeting: Meeting, version: AgreementVersion, kind: str, at: datetime) -> None:
    deadlines.set_deadline(
        kind=kind,
        label=wording.LABELS[kind],
        reckoning=_reckoned(meeting, version, kind),
        standing=Standing.PRACTICE,
        matter=meeting.matter,
        at=at,
        owed_by_post=version.terms.posts_with(Authority.RECORDS)[0].key,
        reading=SETTINGS[kind],
    )


def _reckoned(meeting: Meeting, version: AgreementVersion, kind: str) -> Reckoning:
    day = clock.local(meeting.starts_at).date()
    clear_days = int(reading(version, SETTINGS[kind], day))
    return calendars()[version.terms.calendar].before(day, clear_days)


def _on_the_day(today: date, day: date, version: AgreementVersion) -> Reckoning:
    length = Length((day - today).days, Unit.CALENDAR_DAYS, version.terms.calendar)
    return calendars().after(today, length)


def _facts(meeting: Meeting) -> dict[str, object]:
    return {
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "state": meeting.state,
    }
