"""The ladder as a picture: every stage of any agreement in it once, what was passed, where we are, in words too."""

from datetime import date
from pathlib import Path

import pytest

from alliance.agreement import terms
from alliance.agreement.shapes import Agreement
from disputes.casefile.chart import Ended, Span, draw
from disputes.step import OPENING, Phase, Place

ROOT = Path(__file__).resolve().parents[2]
FILES = (
    "alliance/agreement/versions/llr-1.1.toml",
    "tests/test_agreement/files/four-tiers.toml",
    "tests/test_agreement/files/scotland.toml",
)
TOLD = date(2026, 10, 5)


def read(name: str) -> Agreement:
    return terms.parse(terms.read_file(ROOT / name))


@pytest.mark.parametrize("name", FILES)
def test_every_stage_of_an_agreement_has_one_box_one_line_of_words_and_a_way_on(name):
    found = read(name)
    chart = draw(found, Place(found.stages[0].key, Phase.OPEN), {}, told=TOLD)
    keys = [box.key for box in chart.boxes]
    assert keys == [OPENING, *(stage.key for stage in found.stages), "closed-unresolved", "resolved"]
    assert len(chart.words) == len(chart.boxes)
    assert [line.split(" (")[0].split(".")[0] for line in chart.words[1:-2]] == [s.label for s in found.stages]
    assert [line.kind for line in chart.lines].count("on") == len(found.stages) + 1
    settles = [stage for stage in found.stages if stage.agreed == "resolved"]
    assert [line.kind for line in chart.lines].count("settled") == len(settles)


@pytest.mark.parametrize("name", FILES)
def test_boxes_stand_below_each_other_and_hold_their_words(name):
    found = read(name)
    days = {stage.key: Span(date(2026, 11, 3), date(2026, 11, 4), date(2026, 11, 30)) for stage in found.stages}
    chart = draw(found, Place(found.stages[-1].key, Phase.OPEN), days, told=TOLD)
    below = 0
    for box in chart.boxes:
        assert box.y > below
        below = box.y + box.height
        assert all(box.y < text.y < below and text.x > box.x for text in box.texts)
        assert all(len(text.words) <= 31 for text in box.texts)
    assert below < chart.height
    assert max(box.x + box.width for box in chart.boxes) < chart.width


def test_what_was_passed_where_it_is_and_what_lies_ahead_are_told_apart_in_words():
    found = read(FILES[0])
    days = {
        "board": Span(date(2026, 10, 5), date(2026, 10, 20)),
        "facilitation": Span(date(2026, 10, 20), None, date(2026, 11, 17)),
        "mediation": Span(None, None, date(2026, 12, 1)),
    }
    chart = draw(found, Place("facilitation", Phase.OPEN), days, told=TOLD)
    assert {box.key: box.css for box in chart.boxes} == {
        OPENING: "done", "board": "done", "facilitation": "now", "mediation": "ahead", "last-resort": "ahead",
        "closed-unresolved": "ahead", "resolved": "ahead",
    }  # fmt: skip
    assert chart.words[0].startswith("Notice is given (done). Mon 5 Oct 2026.")
    assert chart.words[1].startswith("With the Board (done). Mon 5 Oct 2026 to Tue 20 Oct 2026.")
    assert chart.words[2].startswith("Facilitated discussions (now). Since Tue 20 Oct 2026. Due: Tue 17 Nov 2026.")
    assert chart.words[3].startswith("Mediation. By Tue 1 Dec 2026, if nothing is settled before.")


def test_an_end_is_shown_where_it_came_and_the_rest_is_not_needed():
    found = read(FILES[0])
    ended = Ended("settled by a decision", date(2026, 10, 15), "resolved")
    chart = draw(found, Place("board", Phase.CLOSED), {"board": Span(TOLD)}, told=TOLD, ended=ended)
    assert {box.key: box.css for box in chart.boxes} == {
        OPENING: "done", "board": "done", "facilitation": "skipped", "mediation": "skipped", "last-resort": "skipped",
        "closed-unresolved": "skipped", "resolved": "done",
    }  # fmt: skip
    assert "Ended here, Thu 15 Oct 2026: settled by a decision." in chart.words[1]
    assert chart.words[-1] == "Settled (done). Thu 15 Oct 2026: settled by a decision."


def test_a_stage_that_was_left_out_is_not_called_done():
    found = read(FILES[0])
    days = {"board": Span(TOLD, date(2026, 10, 20)), "mediation": Span(date(2026, 10, 20))}
    chart = draw(found, Place("mediation", Phase.AWAITING), days, told=TOLD)
    assert {box.key: box.css for box in chart.boxes}["facilitation"] == "skipped"


def test_at_the_start_the_first_look_has_its_date():
    found = read(FILES[0])
    days = {OPENING: Span(None, None, date(2026, 10, 12))}
    chart = draw(found, Place(OPENING, Phase.SCREENING), days, told=TOLD)
    assert chart.boxes[0].css == "now"
    assert "Looked at by Mon 12 Oct 2026." in chart.words[0]
    assert {box.css for box in chart.boxes[1:]} == {"ahead"}
