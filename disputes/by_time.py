"""What time alone does to disputes, followed by the sweep: each passage is told once, and the dates are brought up.

Nothing waits for it: pages derive the same place when they are read. Safe to run any number of times.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM
from disputes import following, ladder, telling, wording
from disputes.dates import kind_of
from disputes.facts import CARRIED, RESULT, Record
from disputes.models import Dispute
from disputes.step import Phase, Place, To
from parties.deciding.models import Question

KIND = "dispute-by-time"
PASSED = "by-time:"  # with the key of the date that passed, or the dispute and the stage it came to


def follow_disputes() -> int:
    """Tell each step that time alone took, and follow what was decided; says how many notices were served."""
    at = clock.now()
    served = sum(_tell_passed(row, at) for row in _passed_untold(at))
    for dispute in _to_follow(at):
        served += _follow(dispute, at)
    return served


def _passed_untold(at: datetime) -> list[Deadline]:
    """Dates of open disputes that moved things on by themselves and of which nobody has been told."""
    ran_out = Q(state=Deadline.State.RUNNING) | Q(state=Deadline.State.CANCELLED, ended_at__gte=F("ends_at"))
    once = Concat(Value(PASSED), Cast(OuterRef("pk"), CharField()))
    rows = Deadline.objects.filter(ran_out, lapses=True, ends_at__lte=at, matter__dispute__closed_at=None)
    rows = rows.filter(matter__dispute__isnull=False).exclude(Exists(Notice.objects.filter(once=once)))
    return list(rows.select_related("matter__dispute__version").order_by("ends_at"))


@transaction.atomic
def _tell_passed(row: Deadline, at: datetime) -> int:
    dispute = _locked(row.matter.dispute.pk)
    terms = dispute.version.terms
    stage = next((s for s in terms.stages for c in s.clocks if kind_of(s.key, c.name) == row.kind), None)
    to = telling.those(stage.told_not_agreed, terms) if stage else (To.INVOLVED, To.BOARD)
    _bring_up(dispute, at, reason="Its time passed.")
    return _serve(dispute, wording.by_time(terms, row.kind), to or (To.INVOLVED,), f"{PASSED}{row.pk}", row.clause, at)


def _to_follow(at: datetime) -> Iterator[Dispute]:
    """Open disputes that wait for a moment to come, or whose body has decided and not been followed yet."""
    decided = Question.objects.filter(
        matter=OuterRef("matter"), purpose__endswith=f":{RESULT}", outcome=CARRIED, closed_at__lte=at
    )
    rows = Dispute.objects.filter(closed_at=None).filter(Q(phase=Phase.ENDED) | Exists(decided))
    yield from rows.select_related("matter", "version")


@transaction.atomic
def _follow(dispute: Dispute, at: datetime) -> int:
    dispute = _locked(dispute.pk)
    _bring_up(dispute, at, reason="It was decided.")
    stored = Place(dispute.stage, Phase(dispute.phase))
    here = ladder.place(dispute, at)
    if stored.phase is not Phase.ENDED or here == stored or not here.derived:
        return 0
    terms = dispute.version.terms
    stage, came_to = terms.stage_by_key[stored.stage], terms.stage_by_key[here.stage]
    if not Record(dispute).course(at).waits_for_a_moment(came_to):
        return 0  # whoever took the last step was told where it leads
    says = f"{stage.label} did not settle it, and the time between has passed: it went on to “{came_to.label}”."
    to = telling.those(stage.told_not_agreed, terms) or (To.INVOLVED,)
    once = f"{PASSED}{dispute.pk}-{dispute.turn}-{came_to.key}"
    return _serve(dispute, says, to, once, came_to.clauses[0] if came_to.clauses else "", at)


def _locked(pk: int) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("matter", "version", "raised_by")
    return rows.get(pk=pk)


def _bring_up(dispute: Dispute, at: datetime, *, reason: str) -> None:
    course, here = Record(dispute).course(at), ladder.place(dispute, at)
    change = following.change(dispute, course, here, following.open_rows_of(dispute))
    if not change.is_nothing:
        following.follow(dispute=dispute, change=change, at=at, reason=reason)


def _serve(dispute: Dispute, says: str, tells: tuple[To, ...], once: str, clause: str, at: datetime) -> int:
    to = telling.addressees(tells, dispute, clock.local(at).date())
    if not to or Notice.objects.filter(once=once).exists():
        return 0
    notices.serve(
        kind=KIND,
        matter=dispute.matter,
        subject=f"{dispute.matter.reference}: it went on as time passed"[:200],
        body=wording.time_notice(dispute, says, following.open_rows_of(dispute), at),
        to=to,
        actor=SYSTEM,
        clause=clause,
        at=at,
        audience=telling.readers(tells, dispute),
        once=once,
    )
    return 1
