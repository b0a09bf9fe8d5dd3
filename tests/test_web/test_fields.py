"""Each question takes what is right in any sensible spelling and names what is wrong (bad inputs, rows 19 to 21)."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError

from alliance.kernel.errors import Refusal
from alliance.web.forms import (
    ChoiceField,
    DateField,
    EmailField,
    MomentField,
    MoneyField,
    PaperField,
    PartiesField,
    RoughDate,
    TimeField,
    WholeNumberField,
)
from alliance.web.times import BST, GMT, Unclear, moment_of, read_time


class Party:
    def __init__(self, pk, name):
        self.pk, self.name = pk, name


def problem_with(field, value):
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("boxes", "day"),
    [
        (["24", "11", "2026"], date(2026, 11, 24)),
        ([" 1 ", "02", "2026"], date(2026, 2, 1)),
        (["1", "Feb", "2026"], date(2026, 2, 1)),
        (["1", "february", "2026"], date(2026, 2, 1)),
        (["01/02/2026", "", ""], date(2026, 2, 1)),
        (["29", "2", "2028"], date(2028, 2, 29)),
    ],
)
def test_a_date_is_read_day_first(boxes, day):
    assert DateField().clean(boxes) == day


@pytest.mark.parametrize(
    ("boxes", "said", "wrong"),
    [
        (["31", "2", "2026"], "February 2026 has 28 days: use 1 to 28.", ("day",)),
        (["31/02/2026", "", ""], "February 2026 has 28 days: use 1 to 28.", ("day",)),
        (["29", "2", "2027"], "February 2027 has 28 days: use 1 to 28.", ("day",)),
        (["0", "2", "2026"], "This day does not exist: use 1 to 31.", ("day",)),
        (["32", "1", "2026"], "This day does not exist: use 1 to 31.", ("day",)),
        (["5", "13", "2026"], "This month does not exist: use 1 to 12.", ("month",)),
        (["5", "0", "2026"], "This month does not exist: use 1 to 12.", ("month",)),
        (["5", "11", "26"], "Give the year in four figures, such as 2026.", ("year",)),
        (["5", "11", "0026"], "Use a year from 1900 to 2100.", ("year",)),
        (["5", "11", "9999"], "Use a year from 1900 to 2100.", ("year",)),
        (["", "11", "2026"], "Add the day.", ("day",)),
        (["5", "", ""], "Add the month and year.", ("month", "year")),
        (["٥", "11", "2026"], "This day does not exist: use 1 to 31.", ("day",)),
        (["5", "1e1", "2026"], "This month does not exist: use 1 to 12.", ("month",)),
        (["5", "11", "２０２６"], "Give the year in four figures, such as 2026.", ("year",)),
        (["-5", "11", "2026"], "This day does not exist: use 1 to 31.", ("day",)),
    ],
)
def test_a_date_that_cannot_be_is_refused_and_its_box_named(boxes, said, wrong):
    field = DateField()
    assert problem_with(field, boxes) == said
    assert field.widget.wrong == wrong


def test_about_will_do_where_a_question_says_so():
    field = DateField(approximate=True)
    assert field.clean(["", "10", "2026"]) == RoughDate(2026, 10)
    assert field.clean(["", "", "2025"]) == RoughDate(2025)
    assert field.clean(["27", "10", "2026"]) == RoughDate(2026, 10, 27)
    assert [str(RoughDate(2026, 10)), str(RoughDate(2025)), str(RoughDate(2026, 10, 27))] == [
        "about October 2026",
        "about 2025",
        "Tue 27 October 2026",
    ]
    assert (RoughDate(2026, 2).first, RoughDate(2026, 2).last) == (date(2026, 2, 1), date(2026, 2, 28))
    assert problem_with(DateField(approximate=True), ["", "13", "2026"]) == "This month does not exist: use 1 to 12."
    assert problem_with(DateField(approximate=True), ["27", "", "2026"]) == "Add the month."


def test_a_date_outside_its_bounds_is_refused_with_the_nearest_that_fits():
    field = DateField(earliest=date(2026, 11, 10), latest=lambda: date(2026, 12, 8), too_late="The window ends then.")
    assert field.clean(["10", "11", "2026"]) == date(2026, 11, 10)
    assert field.clean(["8", "12", "2026"]) == date(2026, 12, 8)
    assert problem_with(field, ["9", "11", "2026"]) == "The earliest day that fits is Tue 10 November 2026."
    assert problem_with(field, ["9", "12", "2026"]) == "The window ends then."


def test_a_month_that_reaches_into_the_bounds_is_taken():
    field = DateField(approximate=True, latest=date(2026, 11, 24))
    assert field.clean(["", "11", "2026"]) == RoughDate(2026, 11)
    assert problem_with(field, ["", "12", "2026"]) == "The latest day that fits is Tue 24 November 2026."


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("16:00", time(16)),
        ("9.30", time(9, 30)),
        ("0930", time(9, 30)),
        ("4pm", time(16)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("01:30 GMT", time(1, 30, tzinfo=GMT)),
        ("01:30 bst", time(1, 30, tzinfo=BST)),
    ],
)
def test_a_time_is_read_in_its_usual_spellings(text, read):
    found = TimeField().clean(text)
    assert (found, found.tzinfo) == (read, read.tzinfo)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("25:00", "This time does not exist: use 00:00 to 23:59."),
        ("12:60", "This time does not exist: use 00:00 to 23:59."),
        ("13pm", "With am or pm, use hours from 1 to 12."),
        ("noon", "Give the time as hours and minutes, such as 16:00."),
        ("١٦:٠٠", "Give the time as hours and minutes, such as 16:00."),
    ],
)
def test_a_time_that_cannot_be_is_refused(text, said):
    assert problem_with(TimeField(), text) == said


def test_the_hour_that_is_left_out_in_march_does_not_exist():
    with pytest.raises(Unclear, match="go forward, so 01:30 does not exist"):
        moment_of(date(2026, 3, 29), read_time("01:30"))
    assert moment_of(date(2026, 3, 29), read_time("02:00")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_for_the_hour_that_comes_twice_in_october_the_person_is_asked():
    night = date(2026, 10, 25)
    with pytest.raises(Unclear, match="Write 01:30 BST for the first or 01:30 GMT for the second"):
        moment_of(night, read_time("01:30"))
    assert moment_of(night, read_time("01:30 BST")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_of(night, read_time("01:30 GMT")) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_zone_that_clocks_do_not_show_that_day_is_refused():
    with pytest.raises(Unclear, match="do not show GMT"):
        moment_of(date(2026, 7, 1), read_time("14:00 GMT"))


def test_a_moment_is_an_instant_and_says_which_box_is_missing():
    field = MomentField()
    assert field.clean(["1", "7", "2026", "14:00"]) == datetime(2026, 7, 1, 13, 0, tzinfo=UTC)
    assert problem_with(field, ["1", "7", "2026", ""]) == "Add the time."
    assert field.widget.wrong == ("time",)
    assert field.widget.decompress(datetime(2026, 7, 1, 13, 0, tzinfo=UTC)) == [1, 7, 2026, "14:00"]


NOT_NUMBERS = ["NaN", "1e2", "٥٠", "1_000", "-0", "-1", "+1", "1.5", "0x10", "9" * 40, "1,00", "½", "inf", "1 000"]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_not_a_whole_number_is_refused(text):
    assert problem_with(WholeNumberField(), text) == "Give a whole number in figures, such as 12."


def test_a_whole_number_is_read_within_its_limits():
    field = WholeNumberField(least=3, most=6000)
    assert [field.clean("3"), field.clean(" 1,225 "), field.clean(6000)] == [3, 1225, 6000]
    assert problem_with(field, "2") == "Give a figure from 3 to 6,000."
    assert problem_with(field, "999999999999999") == "Give a figure from 3 to 6,000."


@pytest.mark.parametrize(
    ("text", "pence"),
    [("1225", 122500), ("£1,225.00", 122500), ("0.05", 5), ("£ 12.50", 1250), ("1,000,000", 100000000)],
)
def test_money_is_read_as_whole_pence(text, pence):
    assert MoneyField().clean(text) == pence


@pytest.mark.parametrize("text", [*(t for t in NOT_NUMBERS if t != "1.5"), "1.5", "1.234", "€5", "1,2250.00", "--1"])
def test_what_is_not_money_is_refused(text):
    assert problem_with(MoneyField(), text) == "Give an amount in pounds, such as 1225 or 1225.50."


def test_money_above_the_limit_is_refused_in_pounds():
    assert problem_with(MoneyField(most=100_00), "100.01") == "Give a figure from £0.00 to £100.00."


def test_an_address_is_checked_and_one_with_a_line_break_refused():
    assert EmailField().clean(" gemma@example.org ") == "gemma@example.org"
    assert problem_with(EmailField(), "gemma") == "Give an e-mail address such as name@example.org."
    assert "one line" in problem_with(EmailField(), "gemma@example.org\r\nBcc: all@example.org")
    assert problem_with(EmailField(), "a" * 400 + "@example.org").startswith("This is 412 characters")


def test_an_answer_that_was_not_offered_is_refused_without_repeating_it():
    field = ChoiceField(choices=[("no", "No")])
    assert problem_with(field, "<b>maybe</b>") == "Choose one of the answers shown."


def test_parties_come_back_as_ids_in_the_order_shown():
    field = PartiesField(required=False)
    field.offer([Party(7, "Leicester City Council"), Party(3, "Rutland County Council"), Party(5, "SDSA")])
    assert field.clean(["5", "7", "5"]) == [7, 5]
    assert problem_with(field, ["9"]) == "Choose from the answers shown."
    assert problem_with(field, ["7 OR 1=1"]) == "Choose from the answers shown."


def test_a_paper_that_the_check_refuses_is_refused_in_its_words():
    def check(file):
        raise Refusal("", "This is not a PDF.", "Save it as PDF and choose it again.")

    assert problem_with(PaperField(check=check), [object()]) == "This is not a PDF. Save it as PDF and choose it again."


def test_papers_are_counted():
    class Upload:
        pass

    checked = PaperField(check=lambda file: file, several=True, most=2)
    files = [Upload(), Upload()]
    assert checked.clean(files) == files
    assert problem_with(checked, [Upload(), Upload(), Upload()]) == "Choose at most 2 files."
    assert problem_with(PaperField(check=lambda file: file), files) == "Choose one file."
    assert PaperField(required=False).clean([]) is None
