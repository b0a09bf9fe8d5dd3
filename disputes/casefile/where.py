"""The chart of one dispute, from what is on record of it."""

from collections.abc import Iterable
from datetime import date

from alliance.agreement.vocabulary import Ending, Event
from alliance.kernel.deadlines.models import Deadline
from disputes import clocks
from disputes.casefile.chart import Chart, Ended, Span, draw
from disputes.models import Dispute, Outcome
from disputes.step import OPENING, Case

SCREENING = "screening"
AT_AN_END = {
    Outcome.DECIDED: Ending.RESOLVED,
    Outcome.CONSENSUS: Ending.RESOLVED,
    Outcome.REFERRED: Ending.RESOLVED,
    Outcome.SETTLED: Ending.RESOLVED,
    Outcome.UNRESOLVED: Ending.CLOSED_UNRESOLVED,
}


def chart_of(case: Case, dates: Iterable[Deadline]) -> Chart:
    """The chart of a dispute as it stands at the instant of the case. `dates` are those its reader may know of."""
    dispute, rows = case.dispute, [row for row in dates if row.is_open]
    keys = [stage.key for stage in case.terms.stages]
    reached = keys[: keys.index(case.place.stage) + 1] if case.place.stage in keys else []
    days = {OPENING: _span(None, None, [row for row in rows if row.kind == SCREENING])}
    for key in keys:
        since = case.course.day(Event.STAGE_ENTERED, key) if key in reached else None
        until = case.course.day(Event.STAGE_ENDED, key) if key in reached[:-1] else None
        mine = [row for row in rows if row.kind.startswith(f"{key}-") and _stage_of(row.kind, keys) == key]
        days[key] = _span(since, until, mine)
    return draw(case.terms, case.place, days, told=clocks.day_of(dispute.filed_at), ended=_ended(dispute))


def _stage_of(kind: str, keys: list[str]) -> str:
    """The stage whose clock has this kind: the longest key that it begins with."""
    return max((key for key in keys if kind.startswith(f"{key}-")), key=len)


def _span(since: date | None, until: date | None, rows: list[Deadline]) -> Span:
    first = min(rows, key=lambda row: row.ends_at, default=None)
    if first is None:
        return Span(since, until)
    return Span(since, until, first.due_on, first.is_target)


def _ended(dispute: Dispute) -> Ended | None:
    if dispute.closed_at is None:
        return None
    words = str(Outcome(dispute.outcome).label) if dispute.outcome else "ended"
    at = AT_AN_END.get(Outcome(dispute.outcome)) if dispute.outcome else None
    return Ended(words, clocks.day_of(dispute.closed_at), str(at.value) if at else "")
