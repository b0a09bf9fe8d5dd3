"""The agenda and its papers: order, Part 2, late papers, stale forms; and who sees what of it."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters import actions as matters
from governance.meetings import agenda
from governance.meetings.models import AgendaItem, Paper
from tests.test_documents.papers import plain, saved
from tests.test_governance.board import hidden, send, words_of

pytestmark = pytest.mark.django_db
PART_2 = {"title": "Terms of appointment", "is_part_2": True, "ground": "personal data", "sponsor": "CANARY-SPONSOR"}


def order(meeting):
    return list(meeting.items.filter(removed_at=None).values_list("position", "title"))


def test_items_move_up_and_down_by_buttons_alone(board):
    meeting = board.plan("welcome", "disputes", "close")
    last = meeting.items.get(title__startswith="Any other")
    address = f"{meeting.get_absolute_url()}items/move/"
    answer = send(board.director, address, {"move": f"{last.pk}:up"}, page=meeting.get_absolute_url())
    assert answer.status_code == 303
    assert [title[:7] for _, title in order(meeting)] == ["Welcome", "Any oth", "Dispute"]
    send(board.director, address, {"move": f"{last.pk}:down"}, page=meeting.get_absolute_url())
    assert [(n, title[:7]) for n, title in order(meeting)] == [(1, "Welcome"), (2, "Dispute"), (3, "Any oth")]


def test_the_first_item_does_not_move_up_and_nonsense_is_not_found(board):
    meeting = board.plan()
    first = meeting.items.get(position=1)
    address, page = f"{meeting.get_absolute_url()}items/move/", meeting.get_absolute_url()
    refused = send(board.director, address, {"move": f"{first.pk}:up"}, page=page)
    assert refused.status_code == 422
    assert "already the first" in words_of(refused)
    for nonsense in ("1:sideways", "x:up", "٣:up", "99999:up"):
        assert send(board.director, address, {"move": nonsense}, page=page).status_code == 404


def test_two_orders_at_once_the_second_is_told_how_the_agenda_stands(board):
    meeting = board.plan()
    address, page = f"{meeting.get_absolute_url()}items/move/", meeting.get_absolute_url()
    item = meeting.items.get(position=2)
    old = hidden(board.director.get(page), address)
    board.add(meeting, title="New first")
    answer = board.director.post(address, {**old, "move": f"{item.pk}:up"})
    assert answer.status_code == 409
    assert "3 New first" in words_of(answer)


def test_an_item_taken_off_leaves_the_others_numbered_and_stays_on_record(board):
    meeting = board.plan("welcome", "disputes", "close")
    item = meeting.items.get(position=2)
    assert send(board.director, f"{meeting.get_absolute_url()}items/{item.pk}/remove/", {}).status_code == 303
    assert [n for n, _ in order(meeting)] == [1, 2]
    assert AgendaItem.objects.get(pk=item.pk).removed_at is not None
    assert board.director.get(f"{meeting.get_absolute_url()}items/{item.pk}/").status_code == 404
    assert board.add(meeting).matter.reference == f"{meeting.matter.reference}/4"  # a reference never comes twice


def test_changing_an_item_that_went_meanwhile_is_a_409(board):
    meeting = board.plan()
    item = board.add(meeting, title="Soon gone")
    address = f"{meeting.get_absolute_url()}items/{item.pk}/"
    old = hidden(board.director.get(address))
    send(board.director, f"{address}remove/", {})
    answer = board.director.post(address, {**old, "title": "Kept words", "purpose": "note"})
    assert answer.status_code == 409
    assert "Kept words" in answer.content.decode()


def test_two_changes_of_one_item_the_second_is_a_409(board):
    meeting = board.plan()
    item = board.add(meeting)
    address = f"{meeting.get_absolute_url()}items/{item.pk}/"
    first, second = hidden(board.director.get(address)), hidden(board.director.get(address))
    assert board.director.post(address, {**first, "title": "One", "purpose": "note"}).status_code == 303
    assert board.director.post(address, {**second, "title": "Two", "purpose": "note"}).status_code == 409
    item.refresh_from_db()
    assert (item.title, item.matter.title) == ("One", "One")


def test_part_2_needs_a_ground(board):
    meeting = board.plan()
    words = {**PART_2, "is_part_2": "on", "ground": "", "purpose": "note"}
    answer = send(board.director, f"{meeting.get_absolute_url()}items/", words)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["ground"]


def test_others_than_the_board_see_of_part_2_its_title_and_ground_only(board):
    meeting = board.plan()
    item = board.add(meeting, **PART_2)
    board.attach(item, title="CANARY-PAPER")
    paper = Document.objects.get(title="CANARY-PAPER")
    readers = {
        "board member": board.world.client("lead officer", "leicester-city-council"),
        "team": board.world.client("management team"),
        "signatory": board.world.client("signatory"),
        "administrator": board.world.client("administrator"),
    }
    seen = {}
    for who, client in readers.items():
        page = words_of(client.get(meeting.get_absolute_url()))
        assert "Terms of appointment" in page
        assert "personal data" in page
        seen[who] = ("CANARY-SPONSOR" in page, "CANARY-PAPER" in page, client.get(paper.get_absolute_url()).status_code)
    assert seen == {
        "board member": (True, True, 200),
        "team": (True, True, 200),
        "signatory": (False, False, 404),
        "administrator": (False, False, 404),
    }


def test_someone_who_may_not_have_the_papers_of_an_item_sees_its_title_only(board):
    meeting = board.plan()
    item = board.add(meeting, title="The bid", sponsor="CANARY-SPONSOR")
    board.attach(item, title="CANARY-PAPER")
    person = board.world.person("lead officer", "leicester-city-council")
    client = board.world.client("lead officer", "leicester-city-council")
    assert "CANARY-PAPER" in words_of(client.get(meeting.get_absolute_url()))
    matters.recuse(person_id=person.pk, matter=item.matter, withholds=["papers"], reason="An interest", at=clock.now())
    page = words_of(client.get(meeting.get_absolute_url()))
    assert "The bid" in page
    assert "CANARY" not in page


def test_someone_who_stands_aside_from_an_item_neither_changes_it_nor_its_papers(board):
    """By the pages, which know nothing of the item any more, and by the acts behind them."""
    meeting = board.plan()
    item = board.add(meeting, title="The bid")
    paper = board.attach(item)
    person, actor = board.world.person("director"), board.world.actor("director")
    matters.recuse(person_id=person.pk, matter=item.matter, withholds=["papers"], reason="An interest", at=clock.now())
    here = meeting.get_absolute_url()
    for page in (
        f"items/{item.pk}/",
        f"items/{item.pk}/remove/",
        f"items/{item.pk}/paper/",
        f"papers/{paper.pk}/remove/",
    ):
        assert board.director.get(f"{here}{page}").status_code == 404
    facts = {"title": "Other words", "purpose": "note", "is_part_2": False, "ground": ""}
    acts = (
        lambda: agenda.change_item(actor=actor, item=item.pk, seen=None, at=clock.now(), **facts),
        lambda: agenda.move_item(actor=actor, item=item.pk, up=True, seen=None),
        lambda: agenda.remove_item(actor=actor, item=item.pk, seen=None, at=clock.now()),
        lambda: agenda.detach_paper(actor=actor, paper=paper.pk, seen=None, at=clock.now()),
        lambda: board.attach(item, saved(plain(3))),
    )
    for act in acts:
        with pytest.raises(NotAllowed, match="You stand aside from this item"):
            act()
    item.refresh_from_db()
    assert (item.title, item.removed_at, item.papers.filter(removed_at=None).count()) == ("The bid", None, 1)


def test_titles_that_seem_to_point_at_a_child_are_asked_about(board):
    meeting = board.plan()
    address = f"{meeting.get_absolute_url()}items/"
    words = {"title": "The plan of Tom, aged 9", "purpose": "note"}
    asked = send(board.director, address, words)
    assert asked.status_code == 422
    assert "Seen in “What is the item?” (a name with an age)." in words_of(asked)
    assert board.director.post(address, {**hidden(asked), **words, "no_child": "on"}).status_code == 303
    paper = board.attach_by_form(board.add(meeting), "a.pdf", saved(plain(1)), title="The plan of Tom, aged 9")
    assert paper.status_code == 422
    assert "Seen in “What is the paper called?” (a name with an age)." in words_of(paper)


def test_an_item_with_papers_does_not_change_its_part(board):
    meeting = board.plan()
    item = board.add(meeting)
    board.attach(item)
    words = {"title": item.title, "purpose": "note", "is_part_2": "on", "ground": "commercial"}
    answer = send(board.director, f"{meeting.get_absolute_url()}items/{item.pk}/", words)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["is_part_2"]


def test_a_paper_is_stored_for_the_readers_of_its_item(board):
    meeting = board.plan()
    content = saved(plain(2))
    assert board.attach_by_form(board.add(meeting), "open.pdf", content, title="Open").status_code == 303
    assert board.attach_by_form(board.add(meeting, **PART_2), "closed.pdf", content, title="Closed").status_code == 303
    assert list(Document.objects.order_by("uploaded_at", "title").values_list("title", "audience", "pages")) == [
        ("Closed", "board_part_2", 2),
        ("Open", "all_parties", 2),
    ]


def test_the_same_file_goes_with_an_item_once(board):
    meeting = board.plan()
    item = board.add(meeting)
    board.attach(item)
    same = storage.read(Paper.objects.get().document.sha256)
    answer = board.attach_by_form(item, "x.pdf", same)
    assert answer.status_code == 422
    assert "already with this item" in words_of(answer)


@pytest.mark.parametrize(
    ("name", "content"), [("program.pdf", b"MZ\x90\x00" * 40), ("empty.pdf", b""), ("page.svg", b"<svg/>")]
)
def test_what_is_not_a_paper_is_refused_beside_its_field(board, name, content):
    meeting = board.plan()
    answer = board.attach_by_form(board.add(meeting), name, content)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["paper"]
    assert Paper.objects.count() == 0


def test_a_late_paper_needs_the_chairs_reason_which_stands_beside_it(board):
    meeting = board.plan()
    item = board.add(meeting)
    due = meeting.matter.deadlines.get(kind="meeting-papers").ends_at
    with clock.at(due):
        content = saved(plain(1))
        refused = board.attach_by_form(item, "late.pdf", content, title="Late")
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == ["late_reason"]
        reason = "The figures came on the day."
        assert board.attach_by_form(item, "late.pdf", content, title="Late", late_reason=reason).status_code == 303
        assert "Late: The figures came on the day." in words_of(board.director.get(meeting.get_absolute_url()))


def test_a_paper_taken_off_leaves_the_agenda_and_stays_stored(board):
    meeting = board.plan()
    item = board.add(meeting)
    board.attach(item)
    paper = Paper.objects.get()
    assert send(board.director, f"{meeting.get_absolute_url()}papers/{paper.pk}/remove/", {}).status_code == 303
    assert "The report" not in words_of(board.director.get(meeting.get_absolute_url()))
    assert Document.objects.filter(pk=paper.document_id).exists()


def test_an_agenda_is_closed_once_the_meeting_is_over(board):
    meeting = board.plan(starts_at=datetime(2026, 9, 17, 9, tzinfo=UTC), has_been_held=True)
    item = meeting.items.first()
    for address in ("items/", f"items/{item.pk}/"):
        answer = send(
            board.director, f"{meeting.get_absolute_url()}{address}", {"title": "Too late", "purpose": "note"}
        )
        assert answer.status_code == 409


def test_what_is_typed_is_shown_as_typed(board):
    meeting = board.plan()
    board.add(meeting, title="<script>alert(1)</script> {{7*7}} ŵ ع")
    page = board.director.get(meeting.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} ŵ ع" in page


def test_the_page_costs_the_same_with_one_and_with_many_items(board):
    meeting = board.plan("welcome")
    counts = []
    for more in (0, 6):
        for n in range(more):
            board.add(meeting, f"Item {n}")
        board.director.get(meeting.get_absolute_url())
        with CaptureQueriesContext(connection) as seen:
            board.director.get(meeting.get_absolute_url())
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 13


def test_a_question_is_put_from_an_item_and_stands_beside_it(board):
    meeting = board.plan("welcome")
    item = board.add(meeting, "The charter")
    chair = board.world.client("chair")
    address = f"/decisions/open/?matter={item.matter.reference}"
    assert address in unquote(chair.get(meeting.get_absolute_url()).content.decode())
    words = {"text": "The charter is signed.", "rule": "ordinary", "mode": "at_meeting"}
    answer = send(chair, address, words)
    assert answer.status_code == 303
    page = board.director.get(meeting.get_absolute_url())
    assert answer["Location"] in page.content.decode()
    assert "Question to the Board, open : The charter is signed." in words_of(page)
    assert meeting.get_absolute_url() in chair.get(answer["Location"]).content.decode()
