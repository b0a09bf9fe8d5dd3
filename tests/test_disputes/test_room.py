"""The room of the discussions: what is said without prejudice is met by those who take part and by nobody else."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import Notice
from disputes.models import Dispute, RoomNote
from disputes.room import actions, queries
from tests.makers import COUNCIL, FORUM, ICB, World, client_for, make_dispute
from tests.test_disputes.browsing import Page, visit
from tests.test_disputes.test_facilitators_sign_in import APPOINTED, appointed, facilitator
from tests.test_disputes.test_worked_examples import at, on

WORD, IN_PAPER = "Hushwillow", "Veilmarsh"
LEAD, OTHER, BOARD = ("lead officer", FORUM), ("lead officer", COUNCIL), ("lead officer", ICB)
OUTSIDE = [("director", ""), ("chair", ""), ("administrator", ""), ("auditor", ""), ("management team", "")]


@pytest.fixture
def dispute(world: World) -> Dispute:
    """A dispute in facilitated discussions, with a note and a paper in its room."""
    made = appointed(world)
    with clock.at(APPOINTED):
        page = visit(world.client(*LEAD), room_of(made))
        assert page.send(text=f"We could live with {WORD}.").status == 303
        paper = SimpleUploadedFile(f"{IN_PAPER.lower()}.txt", f"The {IN_PAPER} offer".encode())
        page = visit(world.client(*OTHER), room_of(made))
        assert page.send(text="", paper=paper).status == 303
    return made


@pytest.fixture(autouse=True)
def then() -> object:
    with clock.at(on("2026-11-25")):
        yield


def room_of(dispute: Dispute) -> str:
    return f"{dispute.get_absolute_url()}room/"


def browser(world: World, by: tuple[str, str]) -> Client:
    return client_for(facilitator()) if by[0] == "facilitator" else world.client(*by)


@pytest.mark.parametrize("by", [LEAD, OTHER, BOARD, ("facilitator", "")])
def test_those_who_take_part_read_it(world, dispute, by):
    page = visit(browser(world, by), room_of(dispute))
    assert WORD in page.text
    (link,) = [href for words, href in page.links().items() if IN_PAPER.lower() in words]
    answer = page.client.get(link)
    assert IN_PAPER.encode() in b"".join(answer.streaming_content)
    assert "The room of the discussions" in visit(page.client, dispute.get_absolute_url()).links()


@pytest.mark.parametrize("by", OUTSIDE)
def test_for_anyone_else_there_is_no_such_page(world, dispute, by):
    client = browser(world, by)
    paper = Document.objects.get(audience=Audience.IN_FACILITATION)
    assert client.get(room_of(dispute)).status_code == 404
    assert client.get(f"{room_of(dispute)}papers/{paper.pk}/").status_code == 404
    assert client.get(paper.get_absolute_url()).status_code == 404
    assert client.post(room_of(dispute), {"text": "x", "form_key": "k" * 32}).status_code == 404
    assert "The room of the discussions" not in Page(client.get(dispute.get_absolute_url()), client).links()


def test_there_is_none_before_a_facilitator_was_appointed(world):
    early = make_dispute(world, at="board", filed_at=on("2026-11-17"))
    assert world.client(*LEAD).get(room_of(early)).status_code == 404


@pytest.mark.parametrize("by", [LEAD, *OUTSIDE])
def test_its_words_stand_on_no_other_page_and_in_no_notice_mail_or_trail(world, dispute, by):
    client = browser(world, by)
    at(world, on("2026-11-25"), dispute, "book-discussion", starts_at=on("2026-12-01", "14:00"), place="City Hall")
    outbox.deliver_due()
    ref = dispute.matter.reference
    for url in (
        dispute.get_absolute_url(), "/disputes/", "/notices/", "/deadlines/", f"{dispute.get_absolute_url()}costs/",
        f"/trail/?about={ref}", "/trail/", "/decisions/", "/meetings/", f"{dispute.get_absolute_url()}receipt/", "/",
    ):  # fmt: skip
        shown = client.get(url, follow=True)
        body = b"".join(shown.streaming_content) if shown.streaming else shown.content
        assert WORD.encode() not in body, url
        assert IN_PAPER.lower().encode() not in body.lower() or by == OTHER, url
    assert not any(WORD in m.subject + m.body for m in mail.outbox)
    assert not any(WORD in n.subject + n.body for n in Notice.objects.all())


def test_its_words_stand_in_one_table_only(dispute):
    kept = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if any(WORD in str(row) for row in cursor.fetchall()):
                kept.add(table)
    assert kept == {"disputes_roomnote"}


def test_the_trail_says_that_a_note_was_added_and_nothing_of_it(dispute):
    added = Entry.objects.filter(matter=dispute.matter, verb="added a note to the room of the discussions")
    assert [row.audience for row in added] == [Audience.IN_FACILITATION] * 2
    texts = EntryText.objects.filter(entry__matter=dispute.matter).values_list("text", flat=True)
    assert not any(WORD in text or IN_PAPER.lower() in text for text in texts)


def test_the_facilitator_sets_who_reads_it(world, dispute):
    page = visit(client_for(facilitator()), f"{room_of(dispute)}readers/")
    assert page.fields()["board"] == ["on"]
    answers = {"parties": [FORUM], "board": None, "presides": "on"}
    assert page.send(**answers).status == 303
    assert WORD in visit(world.client(*LEAD), room_of(dispute)).text
    assert WORD in visit(world.client("chair"), room_of(dispute)).text
    for by in (OTHER, BOARD, ("director", "")):
        assert world.client(*by).get(room_of(dispute)).status_code == 404
    assert world.client(*LEAD).get(f"{room_of(dispute)}readers/").status_code == 404


def test_somebody_who_stands_aside_reads_nothing_of_it(world, dispute):
    person = world.person(*BOARD)
    matters.recuse(
        person_id=person.pk, matter=dispute.matter, withholds=["voice"], reason="An interest", at=clock.now()
    )
    assert world.client(*BOARD).get(room_of(dispute)).status_code == 404


def test_nothing_is_added_once_nobody_facilitates_and_what_was_said_stays(world, dispute):
    at(world, on("2026-11-25"), dispute, "facilitator-ends", on=on("2026-11-25").date(), why="Unable to go on.")
    page = visit(world.client(*LEAD), room_of(dispute))
    assert WORD in page.text
    assert "Nobody facilitates this dispute now" in page.text
    sent = page.client.post(room_of(dispute), {"text": "More", "form_key": "k" * 32})
    assert (sent.status_code, RoomNote.objects.count()) == (409, 2)


def test_an_empty_note_is_refused_in_words(world, dispute):
    page = visit(world.client(*LEAD), room_of(dispute)).send(text="")
    assert (page.status, "There is nothing to add" in page.text) == (422, True)


def test_a_note_is_never_changed(dispute):
    note = RoomNote.objects.first()
    assert note is not None
    with pytest.raises(Error), transaction.atomic():
        RoomNote.objects.filter(pk=note.pk).update(text="Other words")


def test_only_the_facilitator_says_who_reads_it(world, dispute):
    with pytest.raises(NotAllowed):
        actions.set_readers(
            actor=world.actor("chair"), dispute_id=dispute.pk, parties=[], board=False, presides=True, at=clock.now()
        )
    assert not queries.readers(dispute, clock.now()).presides
