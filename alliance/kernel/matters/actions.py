"""Opening, closing and referring to Matters, and recusing people from them."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from alliance.kernel import clock
from alliance.kernel.matters.kinds import SHAPES, Kind
from alliance.kernel.matters.models import (
    Audience,
    Matter,
    MatterParty,
    MatterReader,
    PartyRole,
    Recusal,
    ReferenceCounter,
)

A_DAY = timedelta(days=1)
RAISERS = (PartyRole.OWNER, PartyRole.RAISING)


@transaction.atomic
def next_reference(prefix: str, year: int, *, digits: int = 3) -> str:
    """The next reference under a prefix and year, like `D-2026-004`. Never given twice, even after a rollback of
    other work: the counter row is locked by being updated first."""
    if not ReferenceCounter.objects.filter(prefix=prefix, year=year).update(last=F("last") + 1):
        ReferenceCounter.objects.bulk_create([ReferenceCounter(prefix=prefix, year=year)], ignore_conflicts=True)
        ReferenceCounter.objects.filter(prefix=prefix, year=year).update(last=F("last") + 1)
    number = ReferenceCounter.objects.get(prefix=prefix, year=year).last
    return f"{prefix}-{year}-{number:0{digits}d}"


@transaction.atomic
def open_matter(
    *,
    kind: Kind,
    title: str,
    audience: Audience,
    at: datetime,
    parent: Matter | None = None,
    reference: str | None = None,
    parties: Iterable[tuple[int, str]] = (),
    readers: Iterable[tuple[int | None, str]] = (),
) -> Matter:
    """Open a Matter with its readers. `parties` are (Party id, role); `readers` are (person id, post) for `named`."""
    day = clock.local(at).date()
    matter = Matter.objects.create(
        reference=reference or next_reference(SHAPES[kind].prefix, day.year),
        kind=kind,
        title=title,
        audience=audience,
        parent=parent,
        opened_at=at,
    )
    MatterParty.objects.bulk_create(
        MatterParty(matter=matter, party_id=party, role=role, since=day) for party, role in parties
    )
    MatterReader.objects.bulk_create(
        MatterReader(matter=matter, person_id=person, post=post) for person, post in readers
    )
    return matter


def join_party(*, matter: Matter, party_id: int, role: str, on: date) -> MatterParty:
    """Record that a Party has a part in a Matter from a day."""
    return MatterParty.objects.create(matter=matter, party_id=party_id, role=role, since=on)


def end_part(*, part: MatterParty, last_day: date) -> MatterParty:
    """End a Party's part in a Matter after a day; the row stays, so that it is known who had a part then."""
    part.until = last_day
    part.save(update_fields=["until"])
    return part


@transaction.atomic
def hand_on_part(*, part: MatterParty, party_id: int, on: date) -> MatterParty:
    """Give a Party's part in a Matter to the one that succeeds it from a day, in the same role.

    Where the successor has a part of its own, one part is left, and whoever raised the Matter still does.
    """
    end_part(part=part, last_day=on - A_DAY)
    own = MatterParty.objects.filter(matter=part.matter_id, party=party_id, until=None).first()
    if own is not None and part.role not in RAISERS:
        return own
    if own is not None:
        end_part(part=own, last_day=on - A_DAY)
    return join_party(matter=part.matter, party_id=party_id, role=part.role, on=on)


def close_matter(*, matter: Matter, at: datetime) -> None:
    """Mark a Matter as ended; nothing is removed."""
    matter.closed_at = at
    matter.save(update_fields=["closed_at"])


def open_again(*, matter: Matter) -> None:
    """Take up again a Matter that had ended; its record stays."""
    matter.closed_at = None
    matter.save(update_fields=["closed_at"])


def retitle(*, matter: Matter, title: str) -> None:
    """Give a Matter another title (a draft that is still being written)."""
    matter.title = title
    matter.save(update_fields=["title"])


@transaction.atomic
def recuse(*, person_id: int, matter: Matter, withholds: Iterable[str], reason: str, at: datetime) -> None:
    """Take things away from one person for one Matter (MoU 8.3); a repeat changes nothing."""
    for what in withholds:
        Recusal.objects.get_or_create(
            person_id=person_id,
            matter=matter,
            withholds=what,
            ended_at=None,
            defaults={"reason": reason, "from_at": at},
        )
