"""The form key, the turn, refusals beside their fields, and words brought back."""

import re

import pytest
from django.http import QueryDict

from alliance.kernel.errors import Refusal, Stale
from alliance.web.forms import BaseForm, ChoicesField, DateField, LineField, TextField

KEY = "k" * 32


class TellForm(BaseForm):
    title = LineField(label="In one line", longest=20)
    happened = TextField(label="What happened?", required=False, about_people=True)
    known = DateField(label="When?", required=False, approximate=True)
    topics = ChoicesField(label="About", choices=[("money", "Money"), ("data", "Data")], required=False)


def bound(query="", **initial):
    return TellForm(QueryDict(query), initial=initial)


def test_each_empty_form_has_a_key_of_its_own_of_at_least_128_bits():
    keys = {TellForm().key for _ in range(50)}
    assert len(keys) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", key) for key in keys)


def test_the_key_and_the_turn_are_carried_in_the_page():
    form = TellForm(initial={"turn": 7})
    html = str(form)
    assert f'name="form_key" value="{form.key}"' in html
    assert 'name="turn" value="7"' in html
    assert form.seen_turn == 7


def test_the_first_turn_of_all_is_carried_too():
    assert TellForm(initial={"turn": 0}).seen_turn == 0
    assert TellForm().seen_turn is None


def test_a_form_keeps_its_key_through_an_error():
    form = bound(f"form_key={KEY}&title=")
    assert not form.is_valid()
    assert form.key == KEY
    assert f'name="form_key" value="{KEY}"' in str(form)


@pytest.mark.parametrize("key", ["", "short", "a" * 65, "k" * 31 + "'"])
def test_a_form_without_a_proper_key_is_shown_again_with_a_new_one_and_its_words(key):
    form = bound(f"form_key={key}&title=Kept")
    assert not form.is_valid()
    assert form.errors["__all__"] == ["This page had lost its place. Your words are still here: send it once more."]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", form.key)
    assert 'value="Kept"' in str(form)


def test_a_whole_form_is_valid_and_leaves_the_turn_readable():
    form = bound(f"form_key={KEY}&turn=3&title=A+line")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "A line"
    assert (form.seen_turn, form.cleaned_data["form_key"]) == (3, KEY)


@pytest.mark.parametrize("turn", ["-1", "x", "1e3", "٣", "9" * 20])
def test_a_forged_turn_is_refused(turn):
    form = bound(f"form_key={KEY}&turn={turn}&title=A+line")
    assert form.errors["__all__"] == ["This page had lost its place. Open it again from the record."]


def test_one_question_answered_twice_is_refused():
    form = bound(f"form_key={KEY}&title=A&title=B&known_year=2026&known_year=2025&topics=money&topics=data")
    assert form.errors == {
        "title": ["This was answered twice. Give one answer."],
        "known": ["This was answered twice. Give one answer."],
    }


def test_boxes_that_the_form_does_not_have_change_nothing():
    form = bound(f"form_key={KEY}&title=A+line&state=closed&owner=1&is_superuser=1")
    assert form.is_valid()
    assert set(form.cleaned_data) == {"title", "happened", "known", "topics", "form_key", "turn"}


def test_a_needed_answer_left_out_is_named_by_its_question():
    assert bound(f"form_key={KEY}").errors["title"] == ["“In one line” needs an answer."]


def test_a_refusal_lands_beside_its_field_with_its_mending_and_clause():
    form = bound(f"form_key={KEY}&title=A+line")
    assert form.is_valid()
    with form.refusals():
        raise Refusal("known", "This is after the last day.", "Enter an earlier one.", "App 2 1.7.2(iv)")
    assert form.errors == {"known": ["This is after the last day. Enter an earlier one. (App 2 1.7.2(iv))"]}


@pytest.mark.parametrize("field", ["", "no_such_field", "turn"])
def test_a_refusal_about_the_whole_act_stands_on_top(field):
    form = bound(f"form_key={KEY}&title=A+line")
    assert form.is_valid()
    with form.refusals():
        raise Refusal(field, "The dispute is closed.")
    assert form.errors == {"__all__": ["The dispute is closed."]}


def test_other_ends_of_an_act_pass_through():
    form = bound(f"form_key={KEY}&title=A+line")
    with pytest.raises(Stale), form.refusals():
        raise Stale("It moved on.")


def test_words_brought_back_are_shown_and_not_acted_on():
    form = bound(f"form_key={KEY}&turn=3&title=Kept&again=1", turn=4)
    assert not form.is_valid()
    assert not form.errors
    html = str(form)
    assert 'value="Kept"' in html
    assert (form.key, form.seen_turn) == (KEY, 4)
    assert f'name="form_key" value="{KEY}"' in html
    assert 'name="turn" value="4"' in html


def test_what_was_typed_can_be_given_back_in_words():
    form = bound(f"form_key={KEY}&title=A+line&happened=Two%0Alines&known_month=10&known_year=2026&topics=money")
    assert form.typed() == [
        ("In one line", "A line"),
        ("What happened?", "Two\nlines"),
        ("When?", "10 2026"),
        ("About", "Money"),
    ]


def test_signs_of_a_child_are_found_where_the_question_asks_for_it():
    form = bound(f"form_key={KEY}&title=EHCP+for+Tom&happened=EHCP+for+Tom+is+late")
    assert form.is_valid(), form.errors
    assert form.children_seen() == {"happened": ("the plan of one child",)}


def test_the_name_under_which_keys_are_kept_is_that_of_the_form():
    assert TellForm().form_name == "tests.test_web.test_forms.TellForm"


def test_a_plain_dict_is_taken_too():
    assert TellForm({"form_key": KEY, "title": "A line"}).is_valid()
