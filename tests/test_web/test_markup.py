"""A question on the page says what it asks, hints, and what is wrong, to eyes and to screen readers alike."""

import html5lib
import pytest
from django.http import QueryDict
from django.template import Context, Template

from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    LineField,
    MoneyField,
    PaperField,
    TextField,
    TickField,
)

KEY = "k" * 32


class AskForm(BaseForm):
    title = LineField(label="In one line", help_text="Everyone sees it.")
    happened = TextField(label="What happened?", required=False)
    known = DateField(label="When?", help_text="About will do.", required=False)
    kind = ChoiceField(
        label="Is it about a child?", choices=[("no", "No"), ("yes", "Yes")], hints={"yes": "Elsewhere."}
    )
    topics = ChoicesField(label="About", choices=[("money", "Money")], required=False)
    share = MoneyField(label="Share", required=False)
    paper = PaperField(label="A paper", required=False)
    sure = TickField(label="I have read it")


def tree(html):
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root = parser.parseFragment(html)
    return root


def by_id(root, wanted):
    return next(e for e in root.iter() if isinstance(e.tag, str) and e.get("id") == wanted)


def all_of(root, tag):
    return [e for e in root.iter() if e.tag == tag]


@pytest.fixture
def fresh():
    return tree(str(AskForm()))


@pytest.fixture
def wrong():
    form = AskForm(QueryDict(f"form_key={KEY}&known_month=13&known_year=2026&share=x&known_day=1"))
    form.is_valid()
    return form


def test_every_box_has_a_label_that_points_at_it(fresh):
    pointed_at = {e.get("for") for e in all_of(fresh, "label")}
    boxes = [e for t in ("input", "textarea", "select") for e in all_of(fresh, t) if e.get("type") != "hidden"]
    assert len(boxes) == 11
    assert {box.get("id") for box in boxes} == pointed_at


def test_a_hint_is_wired_to_its_box(fresh):
    assert by_id(fresh, "id_title").get("aria-describedby") == "id_title_helptext"
    assert "".join(by_id(fresh, "id_title_helptext").itertext()) == "Everyone sees it."


def test_a_group_is_a_fieldset_with_its_question_as_legend(fresh):
    groups = {"".join(f.find("legend").itertext()): f for f in all_of(fresh, "fieldset")}
    assert list(groups) == ["When? (optional)", "Is it about a child?", "About (optional)"]
    assert groups["When? (optional)"].get("aria-describedby") == "id_known_helptext"


def test_an_answer_may_have_a_hint_of_its_own(fresh):
    assert by_id(fresh, "id_kind_1").get("aria-describedby") == "id_kind_1_hint"
    assert by_id(fresh, "id_kind_0").get("aria-describedby") is None


def test_nothing_asks_the_browser_for_its_own_bubbles_or_cuts_a_paste(fresh):
    for box in fresh.iter():
        assert not {"required", "maxlength", "placeholder"} & set(box.attrib)
        assert box.get("type") != "number"


def test_an_error_is_wired_to_its_box_and_the_box_marked(wrong):
    root = tree(str(wrong))
    title = by_id(root, "id_title")
    assert title.get("aria-invalid") == "true"
    assert title.get("aria-describedby") == "id_title_helptext id_title_error"
    assert "".join(by_id(root, "id_title_error").itertext()).strip() == "Error: “In one line” needs an answer."
    assert by_id(root, "id_share").get("aria-describedby") == "id_share_error"


def test_of_a_date_only_the_wrong_box_is_marked(wrong):
    root = tree(str(wrong))
    assert [by_id(root, f"id_known_{n}").get("aria-invalid") for n in range(3)] == [None, "true", None]


def test_the_summary_names_and_links_every_error_in_order(wrong):
    page = Template('{% include "components/error_summary.html" with form=form heading="" only %}')
    root = tree(page.render(Context({"form": wrong})))
    box = all_of(root, "div")[0]
    assert (box.get("role"), box.get("tabindex"), "autofocus" in box.attrib) == ("alert", "-1", True)
    assert [("".join(a.itertext()), a.get("href")) for a in all_of(root, "a")] == [
        ("“In one line” needs an answer.", "#id_title"),
        ("When? This month does not exist: use 1 to 12.", "#id_known_1"),
        ("“Is it about a child?” needs an answer.", "#id_kind_0"),
        ("Share: Give an amount in pounds, such as 1225 or 1225.50.", "#id_share"),
        ("“I have read it” needs an answer.", "#id_sure"),
    ]


def test_a_form_without_errors_has_no_summary():
    page = Template('{% include "components/error_summary.html" with form=form heading="" only %}')
    assert page.render(Context({"form": AskForm()})).strip() == ""


def test_words_typed_are_shown_and_never_run():
    form = AskForm(QueryDict(f"form_key={KEY}&title=%3Cscript%3Ealert(1)%3C/script%3E&happened={{{{7*7}}}}"))
    form.is_valid()
    html = str(form)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{7*7}}" in html
    assert "<script" not in html


def test_one_file_or_several_is_said_to_the_browser():
    class Two(BaseForm):
        one = PaperField(label="One")
        more = PaperField(label="More", several=True)

    root = tree(str(Two()))
    assert "multiple" not in by_id(root, "id_one").attrib
    assert "multiple" in by_id(root, "id_more").attrib
