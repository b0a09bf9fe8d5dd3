"""The ladder as a picture: boxes and lines from the stages of an agreement version, and the same in words. Pure.

One column of boxes, from the opening to the ends, so that it can be read on a narrow screen. A line on the right leads
from every stage that may settle it to “Settled”; one on the left leaves out stages.
"""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alliance.agreement.ladder_shapes import FacilitatedDiscussions, LastResort, Stage
from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import Ending
from alliance.kernel.reckoning import long_day
from disputes.step import OPENING, Phase, Place

WIDTH, LEFT, RIGHT, RAIL = 300, 26, 252, 280
BETWEEN, PAD, LABEL_LINE, NOTE_LINE = 26, 11, 20, 17
LABEL_CHARACTERS, NOTE_CHARACTERS = 22, 31
OPENING_LABEL, SETTLED_LABEL, UNRESOLVED_LABEL = "Notice is given", "Settled", "Ends unresolved"


class State(StrEnum):
    """How a stage stands, by the word that is shown with it."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    SKIPPED = "not needed"
    NOT_REACHED = "not reached"  # an end that another took the place of


@dataclass(frozen=True)
class Span:
    """What is known of the days of a stage."""

    since: date | None = None
    until: date | None = None
    due: date | None = None
    due_is_target: bool = False


@dataclass(frozen=True)
class Ended:
    """How and when a dispute ended, and whether that is one of the ends of the ladder."""

    words: str
    on: date
    at: str = ""  # a value of Ending, or empty


@dataclass(frozen=True)
class Text:
    """A line of words in a box, at its left end."""

    words: str
    x: int
    y: int
    css: str


@dataclass(frozen=True)
class Box:
    """One stage or end. `css` is done, now, ahead or skipped."""

    key: str
    css: str
    x: int
    y: int
    width: int
    height: int
    texts: tuple[Text, ...]

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Line:
    """A path from one box to another; `kind` is on (not settled there), settled or past (stages left out)."""

    path: str
    kind: str


@dataclass(frozen=True)
class Chart:
    """The picture, `width` units wide, and its words, one line for each box."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Stop:
    """A box before it has a place."""

    key: str
    label: str
    state: State
    notes: tuple[str, ...]
    more: str = ""  # for the words only


def draw(terms: Agreement, here: Place, days: Mapping[str, Span], *, told: date, ended: Ended | None = None) -> Chart:
    """The chart of one dispute: where it is, what it has passed, what could follow. `told` is the day it was told."""
    stops = [*_stops(terms, here, days, told, ended), *_ends(terms, ended)]
    boxes = tuple(_placed(stops))
    lines = tuple(_lines(terms, {box.key: box for box in boxes}, [stop.key for stop in stops]))
    words = tuple(_said(stop) for stop in stops)
    return Chart(WIDTH, boxes[-1].y + boxes[-1].height + 2, boxes, lines, words)


# --- What stands in each box -----------------------------------------------------------------------------------------


def _stops(terms: Agreement, here: Place, days: Mapping[str, Span], told: date, ended: Ended | None) -> Iterator[_Stop]:
    keys = [stage.key for stage in terms.stages]
    current = keys.index(here.stage) if here.stage in keys else -1
    screened = " Whether it belongs here is looked at first." if terms.opening.screening else ""
    yield _opening(here, days.get(OPENING, Span()), told, ended, screened)
    for number, stage in enumerate(terms.stages):
        span = days.get(stage.key, Span())
        if number < current:
            state = State.DONE if span.since or number == 0 else State.SKIPPED
        elif number == current:
            state = State.DONE if ended else State.NOW
        else:
            state = State.SKIPPED if ended else State.AHEAD
        ends_here = ended if number == current else None
        yield _Stop(stage.key, stage.label, state, tuple(_dates(state, span, ends_here)), _leads(terms, stage))


def _opening(here: Place, span: Span, told: date, ended: Ended | None, more: str) -> _Stop:
    notes = [_short(told)]
    if here.stage == OPENING and here.phase is Phase.SCREENING and not ended:
        if span.due:
            notes.append(f"Looked at by {_short(span.due)}")
        return _Stop(OPENING, OPENING_LABEL, State.NOW, tuple(notes), more)
    if here.stage == OPENING and ended:
        notes.append(f"Ended here, {_short(ended.on)}: {ended.words}")
    return _Stop(OPENING, OPENING_LABEL, State.DONE, tuple(notes), more)


def _dates(state: State, span: Span, ended: Ended | None) -> Iterator[str]:
    """The dates of a stage as far as they tell something."""
    if state in (State.DONE, State.NOW) and span.since:
        until = f" to {_short(span.until)}" if span.until and state is State.DONE else ""
        yield f"{_short(span.since)}{until}" if until else f"Since {_short(span.since)}"
    if state is State.NOW and span.due:
        yield f"{'Target' if span.due_is_target else 'Due'}: {_short(span.due)}"
    elif state is State.AHEAD and span.due:
        yield f"By {_short(span.due)}, if nothing is settled before"
    if ended:
        yield f"Ended here, {_short(ended.on)}: {ended.words}"


def _leads(terms: Agreement, stage: Stage) -> str:
    """Where a stage may lead, in a sentence or two."""
    plain = stage.agreed in (Ending.RESOLVED, stage.not_agreed)
    agreed = "" if plain else f" If it is agreed: {_name(terms, stage.agreed)}."
    further = f" If it settles nothing: {_name(terms, stage.not_agreed)}."
    options = ""
    if isinstance(stage.details, LastResort):
        labels = [option.label.rstrip(".") for option in stage.details.options]
        options = f" What may be done: {'; '.join(labels)}." if labels else ""
    past = _where_nobody_is_appointed(stage)
    past = f" If nobody is appointed: {_name(terms, past)}, where the readings allow it." if past else ""
    return f" {stage.summary}{agreed}{further}{options}{past}"


def _name(terms: Agreement, key: str) -> str:
    if key == Ending.RESOLVED:
        return SETTLED_LABEL.lower()
    if key == Ending.CLOSED_UNRESOLVED:
        return UNRESOLVED_LABEL.lower()
    return terms.stage_by_key[key].label


def _ends(terms: Agreement, ended: Ended | None) -> Iterator[_Stop]:
    """The ends that the stages lead to."""
    led_to = {key for stage in terms.stages for key in stage.leads_to}
    for key, label in ((Ending.CLOSED_UNRESOLVED, UNRESOLVED_LABEL), (Ending.RESOLVED, SETTLED_LABEL)):
        if key not in led_to:
            continue
        if ended and ended.at == key:
            yield _Stop(key, label, State.DONE, (f"{_short(ended.on)}: {ended.words}",))
        else:
            yield _Stop(key, label, State.NOT_REACHED if ended else State.AHEAD, ())


def _said(stop: _Stop) -> str:
    """One line of the words. What lies ahead needs no word of its own."""
    state = "" if stop.state is State.AHEAD else f" ({stop.state.value})"
    notes = "".join(f" {note}." for note in stop.notes)
    return f"{stop.label}{state}.{notes}{stop.more}"


def _short(value: date) -> str:
    """“Tue 17 Nov 2026”: short enough for a box."""
    name, number, month, year = long_day(value).split(" ")
    return f"{name} {number} {month[:3]} {year}"


# --- Where it stands on the page -------------------------------------------------------------------------------------


def _placed(stops: list[_Stop]) -> Iterator[Box]:
    y = 2
    for stop in stops:
        texts: list[Text] = []
        line = y + PAD
        for words in textwrap.wrap(stop.label, LABEL_CHARACTERS):
            line += LABEL_LINE
            texts.append(Text(words, LEFT + PAD, line - 5, "chart-label"))
        state = () if stop.state is State.AHEAD else (stop.state.value.capitalize(),)
        for note in (*state, *stop.notes):
            for words in textwrap.wrap(note, NOTE_CHARACTERS):
                line += NOTE_LINE
                texts.append(Text(words, LEFT + PAD, line - 4, "chart-note"))
        height = line + PAD - y
        css = "skipped" if stop.state in (State.SKIPPED, State.NOT_REACHED) else stop.state.value
        yield Box(stop.key, css, LEFT, y, RIGHT - LEFT, height, tuple(texts))
        y += height + BETWEEN


def _lines(terms: Agreement, boxes: Mapping[str, Box], order: list[str]) -> Iterator[Line]:
    yield _between(boxes, order, OPENING, terms.opening.first_stage, 0)
    gutters = 0
    for stage in terms.stages:
        if stage.agreed == Ending.RESOLVED:
            yield Line(_to_the_end(boxes[stage.key], boxes[Ending.RESOLVED]), "settled")
        elif stage.agreed != stage.not_agreed:
            gutters += 1
            yield _between(boxes, order, stage.key, stage.agreed, gutters)
        if stage.not_agreed != Ending.RESOLVED or stage.agreed != Ending.RESOLVED:
            line = _between(boxes, order, stage.key, stage.not_agreed, gutters + 1)
            gutters += line.kind == "past"
            yield line
        if (past := _where_nobody_is_appointed(stage)) not in ("", stage.not_agreed):
            gutters += 1
            yield _between(boxes, order, stage.key, past, gutters)


def _where_nobody_is_appointed(stage: Stage) -> str:
    return stage.details.none_appointed_to if isinstance(stage.details, FacilitatedDiscussions) else ""


def _between(boxes: Mapping[str, Box], order: list[str], from_key: str, to_key: str, gutter: int) -> Line:
    """Straight down to the next box, else round by the left."""
    start, end = boxes[from_key], boxes[to_key]
    if order.index(to_key) == order.index(from_key) + 1:
        x = LEFT + (RIGHT - LEFT) // 2
        return Line(f"M{x} {start.y + start.height}V{end.y - 2}", "on")
    x = max(LEFT - 4 - 7 * max(gutter, 1), 2)
    return Line(f"M{LEFT} {start.middle + 6}H{x}V{end.middle}H{LEFT - 2}", "past")


def _to_the_end(start: Box, end: Box) -> str:
    return f"M{RIGHT} {start.middle}H{RAIL}V{end.middle}H{RIGHT + 2}"
