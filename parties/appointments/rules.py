"""Pure rules on the days of a post: who holds it, what overlaps, where nobody does (MoU 9.1, 9.2). Days are whole."""

from collections.abc import Iterable
from datetime import date, timedelta

from parties.people.rules import Span

A_DAY = timedelta(days=1)


def overlaps(new: Span, existing: Iterable[Span]) -> list[Span]:
    """The existing spans that share a day with a new one, by first day."""
    return sorted((s for s in existing if s.overlaps(new)), key=lambda s: s.starts_on)


def gaps(spans: Iterable[Span], first: date, last: date) -> list[Span]:
    """The stretches from `first` to `last` on which nobody holds, the earliest first. Both days count."""
    found, day = [], first
    for span in sorted(spans, key=lambda s: s.starts_on):
        if span.starts_on > last:
            break
        if span.starts_on > day:
            found.append(Span(day, span.starts_on - A_DAY))
        if span.ends_on is None:
            return found
        day = max(day, span.ends_on + A_DAY)
    return [*found, Span(day, last)] if day <= last else found


def vacancy_from(spans: Iterable[Span], day: date) -> date | None:
    """The first day of the vacancy in which a day falls. None where somebody holds then, or nobody did before."""
    known = list(spans)
    if any(s.holds_on(day) for s in known):
        return None
    ended = [s.ends_on for s in known if s.ends_on is not None and s.ends_on < day]
    return max(ended) + A_DAY if ended else None


def next_first_day(spans: Iterable[Span], day: date) -> date | None:
    """The first day after a day on which somebody begins to hold, as far as is known."""
    return min((s.starts_on for s in spans if s.starts_on > day), default=None)


def extended(span: Span, ends_on: date | None) -> Span | None:
    """The span with a later last day, or with none. None where that would not be later."""
    if span.ends_on is None or (ends_on is not None and ends_on <= span.ends_on):
        return None
    return Span(span.starts_on, ends_on)


def ended(span: Span, ends_on: date) -> Span | None:
    """The span with an earlier last day. None where that is before its first day or not before its last."""
    if ends_on < span.starts_on or (span.ends_on is not None and ends_on >= span.ends_on):
        return None
    return Span(span.starts_on, ends_on)


def last_day_at_once(span: Span, today: date) -> date | None:
    """The last full day of an appointment that ends at once. None where it began today, so that it had none."""
    yesterday = today - A_DAY
    return yesterday if span.starts_on <= yesterday else None
