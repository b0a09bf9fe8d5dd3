"""What goes into a pack, in which order, for which readers: from the records to plain words, frozen as JSON.

An edition is made from what its readers may see, so that nothing has to be taken out afterwards. Everything is put
into words here, once; building a pack only sets these words.
"""

from datetime import datetime, timedelta
from typing import Any

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit.queries import head
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.deadlines.queries import due_by
from alliance.kernel.deadlines.queries import in_force as running_at
from alliance.kernel.deadlines.queries import visible_to as visible_deadlines
from alliance.kernel.documents.queries import visible_to as visible_documents
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Actor, Authority, Seat
from alliance.kernel.reckoning import long_day, moment
from disputes.ladder import place_label
from disputes.queries import visible_to as visible_disputes
from governance.meetings import wording
from governance.meetings.models import Meeting
from governance.meetings.queries import Line, agenda
from governance.meetings.rules import HELD, PURPOSES

DAYS_AHEAD = 30
PDF = "application/pdf"
STANDINGS = {"mou": "MoU", "reading": "Our reading", "practice": "Practice"}


def _reader(label: str, authority: Authority) -> Actor:
    """Somebody of this readership and nobody in particular: no Party of their own, no recusal."""
    seat = Seat(appointment_id=0, post="", label=label, authorities=frozenset({authority}))
    return Actor(person_id=None, name=label, seats=(seat,))


# An edition is made for whichever of its readers may see least, so that nobody reads in it what is not on screen for
# them. A signatory reads what every Party may read, and nothing more. The Management Team reads Part 2 with the Board,
# and no potential dispute (Reading 33), nor what is for the Board and the Parties involved.
READERS: dict[str, Actor] = {
    Audience.ALL_PARTIES.value: _reader("All Parties", Authority.SIGNS),
    Audience.BOARD_PART_2.value: _reader("The Board and the Management Team", Authority.MANAGES),
}
EDITION_NAMES = {
    Audience.ALL_PARTIES.value: "Edition for all Parties",
    Audience.BOARD_PART_2.value: "Board edition, with Part 2 (confidential)",
}


def snapshot(meeting: Meeting, *, version: int, at: datetime) -> dict[str, Any]:
    """Every word of every edition, by readership. A Board edition is made where there is a Part 2."""
    wanted = [Audience.ALL_PARTIES.value]
    if meeting.items.filter(removed_at=None, is_part_2=True).exists():
        wanted.append(Audience.BOARD_PART_2.value)
    return {audience: _edition(meeting, audience, version=version, at=at) for audience in wanted}


def _edition(meeting: Meeting, audience: str, *, version: int, at: datetime) -> dict[str, Any]:
    reader = READERS[audience]
    agreement = in_force(clock.local(at).date())
    count, digest = head() or (0, "")
    starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
    return {
        "alliance": agreement.terms.partnership if agreement else "Alliance",
        "status": f"{agreement.terms.status} ({agreement.terms.status_clause})" if agreement else "",
        "edition": EDITION_NAMES[audience],
        "is_confidential": audience != Audience.ALL_PARTIES.value,
        "version": version,
        "made": moment(at),
        "audit": {"count": count, "hash": digest},
        "meeting": {
            "reference": meeting.matter.reference,
            "title": meeting.title,
            "day": long_day(starts.date()),
            "when": wording.when(meeting),
            "from": f"{starts:%H:%M}",
            "to": f"{ends:%H:%M}",
            "place": meeting.place,
        },
        "items": [_item(line) for line in agenda(meeting, reader)],
        "disputes": _disputes(reader, at),
        "due": _due(reader, at),
        "until": long_day(clock.local(at).date() + timedelta(days=DAYS_AHEAD)),
    }


def _item(line: Line) -> dict[str, Any]:
    """An item in words; of one that is withheld, its title and ground."""
    item = line.item
    told = {
        "number": item.position,
        "title": item.title,
        "part_2": item.is_part_2,
        "ground": item.ground,
        "withheld": line.withheld,
    }
    if line.withheld:
        return {**told, "purpose": "", "minutes": None, "sponsor": "", "section": "", "papers": []}
    return {
        **told,
        "purpose": dict(PURPOSES)[item.purpose],
        "minutes": item.minutes,
        "sponsor": item.sponsor,
        "section": item.section,
        "papers": [_paper(paper, item.position, place) for place, paper in enumerate(line.papers, start=1)],
    }


def _paper(paper: Any, item: int, place: int) -> dict[str, Any]:
    document = paper.document
    return {
        "anchor": f"paper-{item}-{place}",
        "title": document.title,
        "file_name": document.file_name,
        "is_pdf": document.media_type == PDF,
        "sha256": document.sha256,
        "pages": document.pages,
        "late_reason": paper.late_reason,
    }


def _disputes(reader: Actor, at: datetime) -> list[dict[str, Any]]:
    """Every open dispute with its stage and its running clocks: these are every Party's to know."""
    rows = list(visible_disputes(reader).filter(closed_at=None).order_by("filed_at", "pk"))
    clocks = visible_deadlines(reader).filter(running_at(at), matter__in=[row.matter_id for row in rows])
    by_matter: dict[int, list[Deadline]] = {}
    for one in clocks.order_by("ends_at", "pk"):
        by_matter.setdefault(one.matter_id, []).append(one)
    return [
        {
            "reference": row.matter.reference,
            "title": row.matter.title,
            "raised_by": row.raised_by.name,
            "stage": place_label(row, at),
            "clocks": [_clock(one, at) for one in by_matter.get(row.matter_id, [])],
        }
        for row in rows
    ]


def _due(reader: Actor, at: datetime) -> list[dict[str, Any]]:
    """What falls due in the next 30 calendar days, soonest first."""
    until = at + timedelta(days=DAYS_AHEAD)
    rows = due_by(reader, until, at=at).order_by("ends_at", "pk")
    return [
        {**_clock(one, at), "reference": one.matter.reference, "title": one.matter.title, "owed_by": _owed_by(one)}
        for one in rows
    ]


def _clock(deadline: Deadline, at: datetime) -> dict[str, Any]:
    standing = STANDINGS[deadline.standing]
    return {
        "label": deadline.label,
        "due": long_day(deadline.due_on),
        "is_late": deadline.ends_at <= at,
        "is_mou": not deadline.is_target,
        "standing": f"{standing}, {deadline.clause}" if deadline.clause else standing,
        # The day of a meeting was chosen, not counted.
        "sentence": "The day that the notice names." if deadline.kind == HELD else deadline.reasoning.sentence(),
    }


def _owed_by(deadline: Deadline) -> str:
    if deadline.owed_by_party:
        return deadline.owed_by_party.name
    if deadline.owed_by_person:
        return deadline.owed_by_person.full_name
    return _post_label(deadline.owed_by_post)


def _post_label(key: str) -> str:
    agreement = in_force(clock.today()) if key else None
    post = agreement.terms.post_by_key.get(key) if agreement else None
    return post.label if post else key.replace("-", " ").capitalize()


def missing_papers(meeting: Meeting) -> list[str]:
    """The items, by number and title, for which a paper is expected and none is there."""
    rows = meeting.items.filter(removed_at=None, needs_paper=True)
    return [f"{row.position} {row.title}" for row in rows if not row.papers.filter(removed_at=None).exists()]


def documents_of(meeting: Meeting) -> Any:
    """Every stored paper of the agenda as it stands."""
    board = READERS[Audience.BOARD_PART_2.value]
    papers = meeting.items.filter(removed_at=None, papers__removed_at=None).values("papers__document")
    return visible_documents(board).filter(pk__in=papers)
