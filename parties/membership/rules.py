"""Pure rules on what a Party was called, and what it was, on a day. Days are whole."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Turn:
    """One change of one value: from `on_day` it is `after`; when it was recorded it was `before`. One that was taken
    back no longer `stands`."""

    on_day: date
    before: str
    after: str
    stands: bool = True


@dataclass(frozen=True)
class Span:
    """What held from a day (None: from the beginning) to a day (None: still)."""

    value: str
    since: date | None
    until: date | None


def value_on(turns: Sequence[Turn], day: date, now: str) -> str:
    """The value on a day. `turns` come in the order in which they were recorded, those taken back included: the first
    of all found the value of the beginning. Of two from one day the later one holds. Without any, it was always what
    it is `now`."""
    if not turns:
        return now
    ordered = sorted((turn for turn in turns if turn.stands), key=lambda turn: turn.on_day)  # stable within a day
    return next((turn.after for turn in reversed(ordered) if turn.on_day <= day), turns[0].before)


def spans(turns: Sequence[Turn], now: str) -> list[Span]:
    """Each value with its first and last day, the earliest first; one that held on no day is left out."""
    days = sorted({turn.on_day for turn in turns if turn.stands})
    found: list[Span] = []
    for since, following in zip([None, *days], [*days, None], strict=True):
        value = value_on(turns, since or date.min, now)
        until = following - A_DAY if following else None
        if found and found[-1].value == value:
            found[-1] = Span(value, found[-1].since, until)
        else:
            found.append(Span(value, since, until))
    return found


def folded(name: str) -> str:
    """A name as it is compared: without case, width or the number of its spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def taken_by(name: str, names: Iterable[tuple[str, str]]) -> str:
    """To whom a name belongs already, from pairs of a name and what to say of it; "" where it is free."""
    wanted = folded(name)
    return next((said for known, said in names if folded(known) == wanted), "")
