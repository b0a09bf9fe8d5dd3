"""What people type is brought to one form, and what a reader could not see is refused (bad inputs, rows 3 to 7)."""

import pytest

from alliance.web.text import Unreadable, child_warning, clean_line, clean_text

E_ACUTE_IN_TWO = "e\u0301"
KEPT_AS_TYPED = [
    "Ŵyn a Gŵyl",
    "مرحبا",
    "שלום",
    "特別支援",
    "🧩 𝔘nicode",
    "<script>alert(1)</script>",
    "{{7*7}} {% now %}",
    "' OR 1=1--",
    "O’Brien-Łukasz",
]


@pytest.mark.parametrize("words", KEPT_AS_TYPED)
def test_words_of_any_script_and_any_mark_up_are_kept_as_typed(words):
    assert clean_line(words, 200) == words
    assert clean_text(f"{words}\n{words}", 200) == f"{words}\n{words}"


def test_composed_and_decomposed_letters_become_the_same_text():
    assert clean_line(f"Andr{E_ACUTE_IN_TWO}", 200) == clean_line("André", 200) == "André"


def test_text_is_trimmed_and_its_line_ends_made_one():
    assert clean_line("  two   words ", 200) == "two words"
    assert clean_text(" one\r\ntwo\rthree\u2028four\tfive \n", 200) == "one\ntwo\nthree\nfour\tfive"


@pytest.mark.parametrize("raw", ["", "   ", "\u3000"])
def test_nothing_but_spaces_is_no_answer(raw):
    assert clean_line(raw, 200) == ""
    assert clean_text(raw, 200) == ""


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\ufffe"])
def test_a_control_character_is_refused_in_a_line(mark):
    with pytest.raises(Unreadable, match="cannot be shown"):
        clean_line(f"a{mark}b", 200)


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ud800"])
def test_a_control_character_is_refused_in_a_text(mark):
    with pytest.raises(Unreadable, match="cannot be shown"):
        clean_text(f"a{mark}b", 200)


@pytest.mark.parametrize("mark", ["\n", "\r\n", "\t", "\u2028"])
def test_a_line_is_one_line(mark):
    with pytest.raises(Unreadable, match="one line"):
        clean_line(f"To: a{mark}Bcc: b", 200)


@pytest.mark.parametrize("mark", list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_marks_that_turn_the_reading_direction_are_refused_in_a_line(mark):
    with pytest.raises(Unreadable, match="reading direction"):
        clean_line(f"invoice{mark}fdp.exe", 200)


@pytest.mark.parametrize("raw", ["\u200b", "\u200d\u2060", "\u0301", "\u0301\u0308", "\u3164", "\u2800", "\u00ad"])
def test_something_that_nobody_can_see_is_refused(raw):
    for clean in (clean_line, clean_text):
        with pytest.raises(Unreadable, match="nothing here that a reader can see"):
            clean(raw, 200)


def test_a_long_text_is_refused_with_its_count_and_what_to_take_out():
    assert clean_text("x" * 10_000, 10_000) == "x" * 10_000
    with pytest.raises(Unreadable, match=r"^This is 1,000,000 characters and 10,000 fit. Take out 990,000.$"):
        clean_text("x" * 1_000_000, 10_000)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Her NHS number is 943 476 5919.", ("an NHS number",)),
        ("UPN A123456789012 was used.", ("a pupil number",)),
        ("DOB 3/4/2015", ("a date of birth",)),
        ("born on 3 April 2015", ("a date of birth",)),
        ("The EHCP for Tom is late", ("the plan of one child",)),
        ("JB, 7, was moved", ("initials with an age",)),
        ("A.K. aged 12", ("initials with an age",)),
        ("Tom, aged 9, waits", ("a name with an age",)),
        ("Leila, a family; Leila 9 years old", ("a name with an age",)),
    ],
)
def test_signs_that_point_at_one_child_are_noticed(text, seen):
    assert child_warning(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "The Board met on 17 December 2026 and 3 of 9 Parties asked for a date.",
        "D-2026-004, App 2 1.7.2(iv): 20 Operational Days after Tue 10 November 2026.",
        "EHCPs for the county take 26 weeks; the EHCP for all ages is new.",
        "LPT 12 posts, SEND 20 places, ICB 4 seats, a 60-year-old rule",
        "Telephone 0116 496 0000, order 943 476 5918.",
        "Year 9 pupils, under-fives and 16 to 25 year olds",
    ],
)
def test_ordinary_sentences_raise_no_warning(text):
    assert child_warning(text) == ()
