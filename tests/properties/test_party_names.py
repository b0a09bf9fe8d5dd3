"""What a Party was called on a day, against a calendar in which every day is written down by itself."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from parties.membership.rules import Turn, folded, spans, taken_by, value_on

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]
NAMES = st.sampled_from(["Amber", "Birch", "Cedar", "Damson"])
RENAMINGS = st.lists(st.tuples(st.integers(0, 39), NAMES), max_size=12)


class Wall:
    """A wall calendar: each renaming is written on its day and on those after it, up to the next one written there."""

    def __init__(self, name: str) -> None:
        self.names = dict.fromkeys([FIRST - timedelta(days=1), *DAYS], name)
        self.written: set[date] = set()

    def write(self, day: date, name: str) -> None:
        self.written.add(day)
        for later in [d for d in DAYS if d >= day]:
            if later != day and later in self.written:
                break
            self.names[later] = name


def recorded(first: str, renamings: list[tuple[int, str]]) -> tuple[Wall, list[Turn]]:
    """The same renamings on the wall and as the house keeps them: each with the name it found on its day."""
    wall, turns = Wall(first), []
    for number, name in renamings:
        day = DAYS[number]
        turns.append(Turn(day, value_on(turns, day, first), name))
        wall.write(day, name)
    return wall, turns


@given(NAMES, RENAMINGS)
def test_the_name_of_each_day_is_the_one_on_the_wall(first: str, renamings: list[tuple[int, str]]) -> None:
    wall, turns = recorded(first, renamings)
    last = wall.names[DAYS[-1]]
    assert {day: value_on(turns, day, last) for day in wall.names} == wall.names


@given(NAMES, RENAMINGS)
def test_the_spans_are_the_stretches_on_the_wall(first: str, renamings: list[tuple[int, str]]) -> None:
    wall, turns = recorded(first, renamings)
    found = spans(turns, first if not turns else wall.names[DAYS[-1]])
    told = {}
    for span in found:
        for day in wall.names:
            if (span.since or date.min) <= day <= (span.until or date.max):
                assert day not in told
                told[day] = span.value
    assert told == wall.names
    assert all(a.value != b.value for a, b in pairwise(found))


@given(NAMES, RENAMINGS, st.lists(st.booleans(), min_size=12, max_size=12))
def test_what_was_taken_back_leaves_no_trace(first: str, renamings: list[tuple[int, str]], stay: list[bool]) -> None:
    _, every = recorded(first, renamings)
    wall = Wall(first)
    for turn, stays in zip(every, stay, strict=False):
        if stays:
            wall.write(turn.on_day, turn.after)
    turns = [replace(turn, stands=stays) for turn, stays in zip(every, stay, strict=False)]
    assert {day: value_on(turns, day, first) for day in wall.names} == wall.names


def test_names_are_compared_without_case_width_or_spaces() -> None:
    assert folded("  LEICESTER  City\u00a0Council ") == folded("leicester city ｃouncil")
    assert taken_by("amber", [("AMBER", "is taken")]) == "is taken"
    assert taken_by("amber", [("Birch", "is taken")]) == ""
