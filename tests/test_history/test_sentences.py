"""The sentences of a history, exactly, and their order."""

from datetime import UTC, datetime

from parties.history.rules import State, Told, latest_first, tell

LABELS = {"name": "the name", "ends_on": "the last day", "telephone": "the telephone number"}


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 10, tzinfo=UTC)


def state(day: int, who: str, why: str = "", **fields: str) -> State:
    return State(at(day), who, why, fields)


def said(*states: State, hidden: frozenset[str] = frozenset()) -> list[str]:
    return [one.text for one in tell(states, labels=LABELS, began="entered “Ann Old”", hidden=hidden)]


def test_the_first_state_is_told_as_the_beginning() -> None:
    assert said(state(1, "Wendell Garrity", name="“Ann Old”")) == ["Wendell Garrity entered “Ann Old”."]


def test_a_change_is_told_with_the_old_and_the_new_in_the_order_of_the_labels_latest_first() -> None:
    first = state(1, "Wendell Garrity", name="“Ann Old”", ends_on="", telephone="“1”")
    second = state(2, "Noor Habbershaw", telephone="", ends_on="Mon 2 November 2026", name="“Ann New”")
    third = state(3, "Ann New", telephone="“2”", ends_on="Mon 2 November 2026", name="“Ann New”")
    assert said(first, second, third) == [
        "Ann New set the telephone number to “2”.",
        "Noor Habbershaw changed the name from “Ann Old” to “Ann New”, set the last day to Mon 2 November 2026 and "
        "took out the telephone number, which was “1”.",
        "Wendell Garrity entered “Ann Old”.",
    ]


def test_of_a_hidden_field_it_is_said_only_that_it_changed() -> None:
    states = state(1, "W", telephone="“1”"), state(2, "A", telephone="“2”"), state(3, "A", telephone="")
    assert said(*states, hidden=frozenset({"telephone"})) == [
        "A changed the telephone number.",
        "A changed the telephone number.",
        "W entered “Ann Old”.",
    ]


def test_a_state_in_which_nothing_differs_is_passed_over() -> None:
    same = {"name": "“Ann Old”"}
    assert said(state(1, "W", **same), state(2, "A", **same), state(3, "A", **same)) == ["W entered “Ann Old”."]


def test_the_reason_goes_with_its_change() -> None:
    told = tell((state(1, "W", "a start"), state(2, "A", "a move", name="“B”")), labels=LABELS, began="entered them")
    assert told == [Told(at(2), "A set the name to “B”.", "a move"), Told(at(1), "W entered them.", "a start")]


def test_nothing_is_told_of_nothing() -> None:
    assert tell((), labels=LABELS, began="entered them") == []


def test_lists_are_put_together_latest_first() -> None:
    one, two, three = Told(at(1), "one"), Told(at(2), "two"), Told(at(3), "three")
    assert latest_first([three, one], [two]) == [three, two, one]
