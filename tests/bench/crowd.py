"""Disputes in number for the measurements. Some are filed by the real actions; the thousands are copies of one of
them, row by row, in a database that is thrown away: no product code can make them, and none needs to."""

from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import Matter, MatterParty
from alliance.kernel.notices.models import Delivery, Notice
from disputes import actions, drafting
from disputes.models import Dispute, Draft, Statement, StepTaken
from parties.people.actors import actor_for
from parties.people.models import Appointment, Party, Person

FIRST_COPY = 1000  # copies have references from D-2026-1000 on
AT_ONCE = 500


def filer() -> tuple[Person, Party]:
    """Somebody who files for a Party in the demonstration."""
    seat = Appointment.objects.filter(post="lead-officer", ends_on=None).select_related("person", "party").first()
    return seat.person, seat.party


def drafts(number: int, label: str) -> list[Draft]:
    """Drafts that are ready to be filed, written by the real actions."""
    person, party = filer()
    others = list(Party.objects.exclude(pk=party.pk)[:2].values_list("pk", flat=True))
    actor, made = actor_for(person, clock.today()), []
    for n in range(number):
        answers = {
            "in_one_line": f"Two front doors for one pathway ({label} {n})",
            "what_happened": f"The draft names two lead commissioners; one was asked for ({label} {n}).",
            "operational": "no", "what_is_asked": "One lead commissioner from April.", "against": "parties",
            "parties": others, "tried": "Two meetings.",
        }  # fmt: skip
        at = clock.now()
        draft = drafting.begin(actor=actor, party=party, at=at)
        for page in drafting.PAGES:
            draft = drafting.write(actor=actor, draft_id=draft.pk, page=page, answers=answers, turn=draft.turn, at=at)
        made.append(draft)
    return made


def file(number: int, label: str) -> list[Dispute]:
    """Disputes filed by the real actions."""
    person, _ = filer()
    actor = actor_for(person, clock.today())
    return [
        actions.file(actor=actor, draft_id=draft.pk, turn=draft.turn, at=clock.now(), meant=True)
        for draft in drafts(number, label)
    ]


def copies_of(dispute: Dispute, number: int) -> None:
    """Copy everything that filing one dispute made, `number` times over, under references of their own, filed an hour
    apart and due on different days."""
    for first in range(0, number, AT_ONCE):
        with transaction.atomic():
            _copy(dispute, range(first, min(first + AT_ONCE, number)))


def _copy(dispute: Dispute, which: range) -> None:
    matter, keys = dispute.matter, {}
    deadlines = Deadline.objects.filter(matter=matter)
    ends_at = deadlines.latest("ends_at").ends_at

    def earlier(n: int) -> datetime:
        return dispute.filed_at - timedelta(hours=n)

    keys[Matter] = _rows(Matter, [matter], which, reference=lambda n: f"D-2026-{FIRST_COPY + n}")
    keys[Dispute] = _rows(Dispute, [dispute], which, matter_id=keys[Matter], filed_at=earlier)
    _rows(MatterParty, MatterParty.objects.filter(matter=matter), which, matter_id=keys[Matter])
    _rows(Statement, Statement.objects.filter(dispute=dispute), which, dispute_id=keys[Dispute])
    _rows(Deadline, deadlines, which, matter_id=keys[Matter], ends_at=lambda n: ends_at + timedelta(days=n % 300))
    notice = Notice.objects.get(matter=matter, kind="dispute-filed")
    keys[Entry] = _rows(Entry, [notice.entry], which, matter_id=keys[Matter], hash=lambda n: f"{n:064d}")
    keys[Notice] = _rows(
        Notice, [notice], which, matter_id=keys[Matter], entry_id=keys[Entry],
        reference=lambda n: f"N-2026-{FIRST_COPY * 10 + n}", served_at=earlier,
    )  # fmt: skip
    _rows(Delivery, Delivery.objects.filter(notice=notice), which, notice_id=keys[Notice])
    steps = StepTaken.objects.filter(dispute=dispute)
    _rows(StepTaken, steps, which, dispute_id=keys[Dispute], notice_id=keys[Notice])


def _rows(model: type[models.Model], rows: Iterable[models.Model], which: range, **changes: Any) -> dict[int, Any]:
    """Copies of rows with some columns changed: by a function of the copy's number, or by keys of an earlier call.
    Gives the key of the copy of the last row, by the copy's number."""
    key = model._meta.pk
    is_number = isinstance(key, models.AutoField | models.BigAutoField | models.IntegerField)
    top = (model.objects.aggregate(top=Max(key.attname))["top"] or 0) if is_number else 0
    rows, made, keys = list(rows), [], {}
    for n in which:
        for row in rows:
            new = copy(row)
            new._state = copy(row._state)
            top += 1
            new.pk = top if is_number else key.get_default()
            for column, value in changes.items():
                setattr(new, column, value(n) if callable(value) else value[n])
            made.append(new)
            keys[n] = new.pk
    model.objects.bulk_create(made, batch_size=AT_ONCE)
    return keys
