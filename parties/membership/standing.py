"""What is open about a Party: what would end, or pass on, if it left."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.deadlines import queries as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters import queries as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Matter, MatterParty
from alliance.kernel.notices.models import Delivery
from alliance.kernel.notices.queries import with_answers
from alliance.kernel.permissions import Actor
from alliance.kernel.reckoning import listed, long_day
from parties.deciding.models import Elector
from parties.membership.rules import A_DAY
from parties.people.models import Appointment, Party
from parties.people.queries import not_over
from parties.second_person.models import Proposal

HIDDEN = "A matter that is not yours to read"


@dataclass(frozen=True)
class OpenThing:
    """One thing that is open: `key` knows it again, `short` names it in a sentence, `follows` says what becomes of it
    where the Party leaves without a successor."""

    key: str
    label: str
    short: str
    follows: str
    url: str = ""


def parts(party: Party) -> QuerySet[MatterParty]:
    """Its parts in what is open, drafts included."""
    rows = MatterParty.objects.filter(party=party, until=None, matter__closed_at=None)
    return rows.select_related("matter").order_by("matter__reference")


def is_draft(part: MatterParty) -> bool:
    return part.matter.kind == Kind.DISPUTE_DRAFT


def owed(party: Party) -> QuerySet[Deadline]:
    """The dates it owes that are open, late ones included."""
    rows = Deadline.objects.filter(owed_by_party=party, state__in=deadlines.OPEN)
    return rows.select_related("matter").order_by("ends_at", "pk")


def seats(party: Party) -> QuerySet[Elector]:
    """Its seats in open questions to the Board."""
    rows = Elector.objects.filter(party=party, question__closed_at=None)
    return rows.select_related("question__matter").order_by("question_id")


def unanswered(party: Party) -> list[Delivery]:
    """One delivery of each notice that waits for its acknowledgement."""
    rows = with_answers(Delivery.objects.filter(party=party)).filter(calls=True).order_by("pk")
    return list({row.notice_id: row for row in rows}.values())


def appointments_after(party: Party, last_day: date) -> QuerySet[Appointment]:
    """The appointments to its posts that would outlast a day. What is over by now stays as it was."""
    rows = Appointment.objects.filter(Q(ends_on=None) | Q(ends_on__gt=last_day), not_over(clock.today()), party=party)
    return rows.select_related("person").order_by("starts_on", "pk")


def open_things(party: Party, actor: Actor) -> list[OpenThing]:
    """Everything open that a Party is part of, owes, has a seat in or is waited for. What this actor may not read is
    counted without a name."""
    return [*_parts(party, actor), *_owed(party, actor), *_seats(party, actor), *_waited_for(party)]


def digest(things: Iterable[OpenThing]) -> str:
    """The list as one word, so that what was read is what is ended."""
    return hashlib.sha256("\n".join(sorted(thing.key for thing in things)).encode()).hexdigest()[:32]


def named(things: Iterable[OpenThing]) -> str:
    """The list in one sentence, each kind of thing once."""
    return listed(list(dict.fromkeys(thing.short for thing in things)))


def _parts(party: Party, actor: Actor) -> Iterator[OpenThing]:
    known = set(matters.visible_to(actor).filter(closed_at=None).values_list("pk", flat=True))
    for part in parts(party):
        if is_draft(part):
            continue
        is_known = part.matter_id in known
        yield OpenThing(
            key=f"part {part.pk}",
            label=str(part.matter) if is_known else HIDDEN,
            short=f"its part in {part.matter.reference}" if is_known else "its part in a matter that you may not read",
            follows=f"Its part as {part.get_role_display()} ends with its last day; the matter goes on.",
            url=_page_of(part.matter) if is_known else "",
        )


def _owed(party: Party, actor: Actor) -> Iterator[OpenThing]:
    known = set(deadlines.visible_to(actor).filter(owed_by_party=party).values_list("pk", flat=True))
    for row in owed(party):
        is_known = row.pk in known
        what = f"{row.label} ({row.matter.reference}), by {long_day(row.due_on)}"
        yield OpenThing(
            key=f"deadline {row.pk}",
            label=what if is_known else "A date that is not yours to read",
            short="dates that it owes",
            follows="The date ends with the reason that the Party left; so does what would follow from it.",
            url=reverse("desk:deadline", args=[row.pk]) if is_known else "",
        )


def _seats(party: Party, actor: Actor) -> Iterator[OpenThing]:
    known = set(matters.visible_to(actor).values_list("pk", flat=True))
    for seat in seats(party):
        matter = seat.question.matter
        is_known = matter.pk in known
        yield OpenThing(
            key=f"seat {seat.pk}",
            label=f"A seat in the question to the Board about {matter.reference}" if is_known else HIDDEN,
            short="its seat in a question to the Board",
            follows="The seat stays as it was when the question was put, and so does what was answered. Once its "
            "people have left, nobody answers for it.",
            url=seat.question.get_absolute_url() if is_known else "",
        )


def _waited_for(party: Party) -> Iterator[OpenThing]:
    for row in unanswered(party):
        yield OpenThing(
            key=f"notice {row.notice_id}",
            label=f"Notice {row.notice.reference}, served {long_day(clock.local(row.published_at).date())}, waits for "
            "its acknowledgement",
            short="notices that wait for its acknowledgement",
            follows="What was served stays served; nobody is waited for any more.",
            url=reverse("desk:notice", args=[row.notice.reference]),
        )
    for proposal in Proposal.objects.filter(party=party, settled_at=None):
        yield OpenThing(
            key=f"proposal {proposal.pk}",
            label=f"A proposed change waits for a second person: {proposal.summary}",
            short="a proposed change",
            follows="It stays for a second person to decline.",
            url=proposal.get_absolute_url(),
        )


def _page_of(matter: Matter) -> str:
    if not matter.shape.url_name:
        return ""
    return reverse(matter.shape.url_name, args=[] if matter.kind == Kind.AGREEMENT else [matter.reference])


@dataclass(frozen=True)
class Passing:
    """What a successor takes over, in counts and names that this actor may read."""

    matters: tuple[str, ...]
    hidden: int
    dates: int
    notices: int
    seats: int
    leaving: tuple[Appointment, ...]


def passing(party: Party, actor: Actor, on_day: date) -> Passing:
    """What would move to a successor on a day, as it stands now."""
    known = set(matters.visible_to(actor).values_list("pk", flat=True))
    held = [part for part in parts(party) if not is_draft(part)]
    return Passing(
        matters=tuple(str(part.matter) for part in held if part.matter_id in known),
        hidden=sum(part.matter_id not in known for part in held),
        dates=owed(party).count(),
        notices=len(unanswered(party)),
        seats=seats(party).count(),
        leaving=tuple(appointments_after(party, on_day - A_DAY)),
    )


def disputes_of(party: Party, actor: Actor) -> QuerySet[Matter]:
    """The open disputes a Party has a part in, as far as this actor may know of them."""
    return matters.visible_to(actor).filter(
        kind=Kind.DISPUTE, closed_at=None, parties__party=party, parties__until=None
    )


def owed_now(party: Party, actor: Actor, at: datetime) -> QuerySet[Deadline]:
    """The running dates it owes that this actor may know of."""
    return deadlines.visible_to(actor).filter(deadlines.in_force(at), owed_by_party=party)
