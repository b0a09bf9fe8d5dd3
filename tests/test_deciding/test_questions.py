"""Putting a question to the Board and answering it, through the pages: who may, what is frozen, what it comes to."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters.actions import recuse
from alliance.kernel.matters.models import Recusal
from alliance.kernel.notices.models import Notice
from parties.appointments import actions as appointments
from parties.deciding import actions, answering
from parties.deciding.models import Answer, Elector, Question
from tests.makers import COUNCIL, FORUM, ICB, TRUST
from tests.test_governance.board import Board, hidden, send, words_of

pytestmark = pytest.mark.django_db
NINE = [
    "leicester-city-council", "leicestershire-county-council", "rutland-county-council", "llr-icb", "lpt", "sdsa",
    "leicester-city-pcf", "leicestershire-send-hub", "rutland-pcv",
]  # fmt: skip


def answer_all(world, question, value="agree", leave_out=()):
    """Everyone's answer, entered from the minutes."""
    for seat in question.electors.all():
        if seat.key not in leave_out and seat.people:
            answering.enter_answer(
                actor=world.actor("director"), question=question.pk, elector=seat.pk, person=seat.people[0],
                value=value, reason="", text_version=Question.objects.get(pk=question.pk).text_version, at=clock.now(),
            )  # fmt: skip


def test_the_chair_puts_a_question_through_the_page_and_the_board_is_told(world, matter):
    chair = world.client("chair")
    address = f"/decisions/open/?matter={matter.reference}"
    words = {"text": "One lead commissioner from April.", "rule": "unanimous", "mode": "written_round"}
    answer = send(chair, address, words)
    assert answer.status_code == 303
    question = Question.objects.get()
    page = words_of(chair.get(answer["Location"]))
    assert "One lead commissioner from April." in page
    assert (
        "5 Parties, with at least one council, one integrated care board or NHS trust, one parent carer forum" in page
    )
    # Five Operational Days after Tue 24 November 2026.
    assert "Tue 1 December 2026" in Notice.objects.get(kind="question-asked").body
    assert "the end of Tue 1 December 2026" in page
    assert question.closes_at == matter.deadlines.get(kind="answer-decision").ends_at


def test_the_electorate_is_one_seat_a_party_with_deputies_and_the_parties_involved_marked(world, put):
    electors = {e.key: e for e in put().electors.all()}
    assert list(electors) == NINE
    assert {k for k, e in electors.items() if e.is_involved} == {FORUM, COUNCIL, TRUST}
    assert electors[FORUM].member_name == "Gemma Stathers"
    assert [d["name"] for d in electors[FORUM].deputies] == ["Odette Sharman"]
    assert (electors[TRUST].member_name, electors[TRUST].deputies[0]["name"]) == ("", "Beatrix Lowmoor")
    assert "chair" not in electors


def test_the_electorate_stays_as_it_was_when_the_question_was_opened(world, put):
    question = put()
    before = list(question.electors.values_list("key", "member_name"))
    appointment = world.person("lead officer", FORUM).appointments.get(post="lead-officer")
    appointments.end_appointment(
        actor=world.actor("administrator"), appointment=appointment, ends_on=clock.today(), reason="Moved away"
    )
    assert list(question.electors.values_list("key", "member_name")) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        question.electors.update(member_name="Somebody else")


def test_a_member_answers_changes_it_and_both_stay_on_record(world, put):
    question = put()
    client = world.client("lead officer", FORUM)
    page = question.get_absolute_url()
    assert "Your answer is asked for" in words_of(client.get(page))
    assert send(client, f"{page}answer/", {"value": "abstain", "reason": "We wait for the report."}).status_code == 303
    assert send(client, f"{page}answer/", {"value": "agree"}).status_code == 303
    rows = list(Answer.objects.values_list("elector__key", "value", "capacity", "how", "text_version"))
    assert rows == [(FORUM, "abstain", "member", "in_writing", 1), (FORUM, "agree", "member", "in_writing", 1)]
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.update(value="disagree")


def test_everyone_agreeing_is_unanimous_and_one_silent_seat_is_not(world, put):
    question = put()
    answer_all(world, question, leave_out={ICB})
    closed = actions.close(
        actor=world.actor("chair"), question=question.pk, present=[], presided=True, consensus=False, seen=None,
        at=clock.now(),
    )  # fmt: skip
    assert closed.outcome == "not_carried"
    assert closed.result == "Not unanimous: 8 agree; LLR Integrated Care Board has not answered."
    assert closed.counts["for_others"] == "Not unanimous: 8 agree; 1 has not answered."
    again = put()
    answer_all(world, again)
    closed = actions.close(
        actor=world.actor("chair"), question=again.pk, present=[], presided=True, consensus=False, seen=None,
        at=clock.now(),
    )  # fmt: skip
    assert (closed.outcome, closed.result) == ("carried", "Unanimous: 9 agree.")


def test_closing_through_the_page_shows_parties_to_the_board_and_counts_to_others(world, put):
    question = put(rule="ordinary", mode="at_meeting")
    answer_all(world, question, leave_out={COUNCIL, ICB})
    page = question.get_absolute_url()
    client = world.client("lead officer", COUNCIL)
    send(client, f"{page}answer/", {"value": "disagree"})
    chair = world.client("chair")
    answer = send(chair, f"{page}close/", {"present": [*NINE], "presided": "on"})
    assert answer.status_code == 303
    told_board = words_of(client.get(page))
    told_others = words_of(world.client("signatory").get(page))
    assert "Leicestershire County Council does not agree" in told_board
    assert "Leicestershire County Council does not agree" not in told_others
    assert "7 agree; 1 does not agree; 1 has not answered" in told_others
    assert "Carried" in told_others


def test_an_answer_after_closing_is_a_409(world, put):
    question = put(mode="at_meeting")
    page = question.get_absolute_url()
    client = world.client("lead officer", FORUM)
    boxes = hidden(client.get(f"{page}answer/"))
    assert send(world.client("chair"), f"{page}close/", {"presided": "on"}).status_code == 303
    answer = client.post(f"{page}answer/", {**boxes, "value": "agree"})
    assert answer.status_code == 409
    assert Answer.objects.count() == 0


def test_a_new_wording_clears_every_answer_and_an_old_form_is_a_409(world, put):
    question = put()
    client = world.client("lead officer", FORUM)
    page = question.get_absolute_url()
    boxes = hidden(client.get(f"{page}answer/"))
    answer_all(world, question, leave_out={FORUM})
    changed = send(world.client("chair"), f"{page}wording/", {"text": "One lead commissioner from May."})
    assert changed.status_code == 303
    answer = client.post(f"{page}answer/", {**boxes, "value": "agree"})
    assert answer.status_code == 409
    assert "from May" in words_of(answer)
    told = words_of(client.get(page))
    assert "This is wording 2" in told
    assert told.count("No answer yet") == 9


def test_the_same_wording_again_is_refused(world, put):
    question = put()
    answer = send(world.client("chair"), f"{question.get_absolute_url()}wording/", {"text": question.text})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text"]


def test_who_stands_aside_does_not_vote_their_deputy_does_and_the_attempt_is_on_record(world, put):
    question = put()
    page = question.get_absolute_url()
    member, deputy = world.client("lead officer", FORUM), world.client("deputy", FORUM)
    send(member, f"{page}answer/", {"value": "agree"})
    old = hidden(member.get(f"{page}answer/"))
    seat = question.electors.get(key=FORUM)
    director = world.client("director")
    assert send(director, f"{page}aside/", {"seat": seat.pk, "reason": "An interest"}).status_code == 303
    assert Recusal.objects.get().withholds == "vote"
    assert Notice.objects.filter(kind="stood-aside").count() == 1
    assert "set aside" in Notice.objects.get(kind="stood-aside").body

    refused = member.post(f"{page}answer/", {**old, "value": "agree"})
    assert refused.status_code == 403
    assert Entry.objects.filter(verb="tried to answer a question while standing aside").count() == 1
    assert send(deputy, f"{page}answer/", {"value": "disagree"}).status_code == 303
    assert list(seat.answers.values_list("value", "capacity")) == [
        ("agree", "member"), ("no_answer", "member"), ("disagree", "deputy"),
    ]  # fmt: skip


def test_a_seat_with_nobody_left_takes_no_part(world, put):
    question = put()
    seat = question.electors.get(key=ICB)
    send(world.client("chair"), f"{question.get_absolute_url()}aside/", {"seat": seat.pk, "reason": "An interest"})
    assert seat.answers.get().value == "recused"
    answer_all(world, question, leave_out={ICB})
    send(world.client("chair"), f"{question.get_absolute_url()}close/", {})
    question.refresh_from_db()
    assert question.outcome == "carried"
    assert question.result == "Unanimous: 8 agree; LLR Integrated Care Board stands aside."


def test_standing_aside_holds_for_a_new_wording_too(world, put):
    question = put()
    seat = question.electors.get(key=ICB)
    send(world.client("chair"), f"{question.get_absolute_url()}aside/", {"seat": seat.pk, "reason": "An interest"})
    send(world.client("chair"), f"{question.get_absolute_url()}wording/", {"text": "Other words."})
    assert list(seat.answers.values_list("value", "text_version")) == [("recused", 1), ("recused", 2)]


@pytest.mark.parametrize("who", [("chair", ""), ("director", ""), ("signatory", ""), ("administrator", "")])
def test_who_has_no_seat_does_not_answer(world, put, who):
    question = put()
    client = world.client(*who)
    assert client.get(f"{question.get_absolute_url()}answer/").status_code == 403
    assert Answer.objects.count() == 0
    with pytest.raises(NotAllowed):
        answering.answer(
            actor=world.actor(*who), question=question.pk, value="agree", reason="", text_version=1, at=clock.now()
        )


def test_a_member_neither_opens_nor_closes_nor_enters_for_others(world, put, matter):
    question = put()
    client = world.client("lead officer", FORUM)
    page = question.get_absolute_url()
    for address in (f"/decisions/open/?matter={matter.reference}", f"{page}close/", f"{page}enter/", f"{page}aside/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"form_key": "k" * 32}).status_code == 403


def test_whoever_has_no_voice_in_a_matter_neither_changes_nor_closes_its_question(world, put, matter):
    question = put(mode="at_meeting")
    person = world.person("director")
    recuse(person_id=person.pk, matter=matter, withholds=["voice"], reason="Related", at=clock.now())
    director = world.client("director")
    for page, words in (("wording", {"text": "Other words"}), ("close", {"presided": "on"})):
        assert send(director, f"{question.get_absolute_url()}{page}/", words).status_code == 403
    question.refresh_from_db()
    assert (question.text_version, question.closed_at) == (1, None)


def test_an_answer_from_the_minutes_names_who_entered_it(world, put):
    question = put(mode="at_meeting")
    seat = question.electors.get(key=FORUM)
    words = {"who": f"{seat.pk}:{seat.member_id}", "value": "agree"}
    assert send(world.client("director"), f"{question.get_absolute_url()}enter/", words).status_code == 303
    row = Answer.objects.get()
    assert (row.how, row.entered_by, row.answered_by) == (
        "recorded_from_minutes", world.person("director"), world.person("lead officer", FORUM),
    )  # fmt: skip


def test_someone_from_another_seat_cannot_be_slipped_in(world, put):
    question = put(mode="at_meeting")
    seat, other = question.electors.get(key=FORUM), question.electors.get(key=COUNCIL)
    words = {"who": f"{seat.pk}:{other.member_id}", "value": "agree"}
    answer = send(world.client("director"), f"{question.get_absolute_url()}enter/", words)
    assert answer.status_code == 422
    assert Answer.objects.count() == 0


def test_two_people_answer_one_seat_only_in_turn(world, put):
    question = put()
    page = question.get_absolute_url()
    send(world.client("lead officer", FORUM), f"{page}answer/", {"value": "agree"})
    answer = send(world.client("deputy", FORUM), f"{page}answer/", {"value": "disagree"})
    assert answer.status_code == 422
    assert "Someone else has answered" in words_of(answer)


def test_a_second_question_on_the_same_matter_waits_for_the_first(world, put, matter):
    boxes = hidden(world.client("chair").get(f"/decisions/open/?matter={matter.reference}"))
    put()
    words = {"text": "Another.", "rule": "ordinary", "mode": "at_meeting"}
    answer = world.client("chair").post(f"/decisions/open/?matter={matter.reference}", {**boxes, **words})
    assert answer.status_code == 409


def test_too_few_parties_is_not_decided(world, put):
    question = put(rule="ordinary", mode="at_meeting")
    send(world.client("chair"), f"{question.get_absolute_url()}close/", {"present": NINE[:4], "presided": "on"})
    question.refresh_from_db()
    assert question.outcome == "not_decided"
    assert "5 needed, 4 can" in question.result


def test_consensus_over_a_recorded_no_is_refused_beside_its_box(world, put):
    question = put(rule="ordinary", mode="at_meeting")
    send(world.client("lead officer", FORUM), f"{question.get_absolute_url()}answer/", {"value": "disagree"})
    words = {"present": NINE, "presided": "on", "consensus": "on"}
    answer = send(world.client("chair"), f"{question.get_absolute_url()}close/", words)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["consensus"]


def test_a_question_on_a_matter_one_may_not_know_of_is_not_found(world):
    board = Board(world, world.client("director"))
    item = board.add(board.plan(), is_part_2=True, ground="personal data")
    question = actions.open_question(
        actor=world.actor("chair"), matter=item.matter, text="CANARY", rule="ordinary", mode="at_meeting",
        at=clock.now(),
    )  # fmt: skip
    outsider = world.client("signatory")
    assert outsider.get(question.get_absolute_url()).status_code == 404
    assert question.text not in words_of(outsider.get("/decisions/"))
    assert question.text in words_of(world.client("lead officer", FORUM).get("/decisions/"))


def test_the_list_costs_the_same_with_one_and_with_three_questions(world, put):
    client, counts = world.client("chair"), []
    put()
    client.get("/decisions/")
    for purpose in ("", "second", "third"):
        if purpose:
            put(purpose=purpose, mode="at_meeting")
        with CaptureQueriesContext(connection) as seen:
            client.get("/decisions/")
        counts.append(len(seen))
    assert counts[0] == counts[2]
    assert counts[0] <= 12
    assert Elector.objects.count() == 27
