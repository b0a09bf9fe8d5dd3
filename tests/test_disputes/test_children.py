"""Wherever words about people are written, what looks as if it pointed at one child is asked about, once, and kept."""

import pytest

from disputes.models import Dispute, Response, Statement, StepTaken
from parties.deciding.models import Answer, Question
from tests.makers import COUNCIL, FORUM, make_dispute
from tests.test_disputes.browsing import visit
from tests.test_disputes.test_recorded import record

CHILD = "It began with Tom, aged 9, and his plan."
ASKS = "Look once more at the words named here, then tick this box."
TICK = "I have looked again: no child, family or pupil can be recognised"


def asks_once(page, **answers):
    """The form comes back with the words, asks, and is taken with a tick."""
    assert TICK not in page.text
    asked = page.send(**answers)
    assert asked.status == 422
    assert ASKS in asked.text
    assert "(a name with an age). If these words point at one child, change them." in asked.text
    assert CHILD in asked.html
    return asked.send(no_child="on")


@pytest.mark.parametrize(
    ("by", "step", "answers", "where"),
    [
        (("lead officer", COUNCIL), "respond", {"position": "contest", "text": CHILD}, "What would you like"),
        (("chair", ""), "in-scope", {"why": CHILD}, "Why is it a matter for the Board?"),
        (("chair", ""), "redirect", {"procedure": "P", "contact": "C", "why": CHILD}, "Why is it an operational"),
    ],
)
def test_every_step_with_free_text_asks(world, by, step, answers, where):
    dispute = make_dispute(world)
    page = visit(world.client(*by), f"{dispute.get_absolute_url()}steps/{step}/")
    if step == "redirect":
        answers = {**answers, "party": str(world.party(COUNCIL).pk)}
    assert StepTaken.objects.filter(key=step).count() == 0
    assert f"Seen in “{where}" in page.send(**answers).text
    assert asks_once(page, **answers).status == 303
    assert StepTaken.objects.filter(key=step).count() == 1


def test_words_that_were_changed_need_no_tick(world):
    dispute = make_dispute(world)
    page = visit(world.client("lead officer", COUNCIL), f"{dispute.get_absolute_url()}steps/respond/")
    asked = page.send(position="contest", text=CHILD)
    assert asked.send(text="It began with one plan.").status == 303
    assert Response.objects.get().text == "It began with one plan."


def test_words_without_such_signs_are_taken_without_a_question(world):
    dispute = make_dispute(world)
    page = visit(world.client("lead officer", COUNCIL), f"{dispute.get_absolute_url()}steps/respond/")
    assert page.send(position="contest", text="We see it differently.").status == 303


@pytest.mark.parametrize("name", ["in_one_line", "what_happened", "what_is_asked"])
def test_recording_a_notice_asks(world, name):
    asked = record(world, **{name: CHILD})
    assert asked.status == 422
    assert ASKS in asked.text
    assert Dispute.objects.count() == 0
    assert asked.send(no_child="on").status == 303
    assert getattr(Statement.objects.get(), name) == CHILD


def test_confirming_a_record_asks(world):
    record(world)
    page = visit(world.client("lead officer", FORUM), "/disputes/D-2026-001/steps/confirm/")
    assert asks_once(page, what_happened=CHILD).status == 303


def test_the_title_of_a_paper_asks(world):
    dispute = make_dispute(world)
    page = visit(world.client("lead officer", FORUM), f"{dispute.get_absolute_url()}papers/add/")
    asked = page.send(paper_title=CHILD)
    assert asked.status == 422
    assert ASKS in asked.text


def test_a_question_to_the_board_and_an_answer_with_a_reason_ask(world):
    dispute = make_dispute(world, "board")
    page = visit(world.client("chair"), f"/decisions/open/?matter={dispute.matter.reference}")
    opened = asks_once(page, text=CHILD, rule="ordinary", mode="written_round")
    assert opened.status == 303
    question = Question.objects.get()
    page = visit(world.client("lead officer", COUNCIL), f"/decisions/{question.pk}/answer/")
    assert asks_once(page, value="agree", reason=CHILD).status == 303
    assert Answer.objects.get().reason == CHILD
