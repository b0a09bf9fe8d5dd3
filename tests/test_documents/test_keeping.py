"""Keeping papers: what is recorded, who may read them, who may open them to more, and that none is ever changed."""

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import actions, queries, storage, uploads
from alliance.kernel.documents.models import Document, Handling
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import SYSTEM
from tests.test_documents import papers
from tests.test_notices.partnership import Partnership, make_partnership

PDF = papers.saved(papers.blank(3))


@pytest.fixture
def here(db, tmp_path, settings) -> Partnership:
    settings.VAR = tmp_path
    made = make_partnership()
    # So that Rutland's Lead Officer sits at no table but Rutland's.
    made.name_to_the_board("rutland")
    return made


@pytest.fixture
def dispute(here):
    """A dispute between the hub and the city; Rutland is not involved."""
    return here.dispute()


def add(here, matter, audience=Audience.ALL_PARTIES, *, by="lead of hub", name="note.txt", content=b"words", **more):
    party = here.actor(by).party_ids
    return actions.store(
        papers.upload(name, content),
        matter=matter,
        title="A note",
        audience=audience,
        actor=here.actor(by),
        at=clock.now(),
        party_id=min(party) if party else None,
        **more,
    )


def readers(here, document) -> set[str]:
    """Who may read a paper, by the name of their post; "nobody signed in" for someone without any."""
    return {name for name in here.who if queries.visible_to(here.actor(name)).filter(pk=document.pk).exists()}


def test_a_paper_is_recorded_with_all_that_is_known_of_it(here, dispute):
    document = add(here, dispute, name="Rota.pdf", content=PDF, handling=Handling.COMMERCIALLY_SENSITIVE)
    document.refresh_from_db()
    facts = {name: getattr(document, name) for name in ("file_name", "media_type", "size", "pages", "scanned")}
    assert facts == {
        "file_name": "Rota.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "pages": 3,
        "scanned": False,
    }
    assert storage.read(document.sha256) == PDF
    assert document.uploaded_by == here.who["lead of hub"]
    assert document.uploaded_at == clock.now()
    assert document.handling == "commercially_sensitive"
    assert document.is_made_here is False
    assert [str(document), document.get_absolute_url()] == ["A note", f"/documents/{document.pk}/"]


def test_what_was_checked_before_is_not_checked_again(here, dispute, monkeypatch):
    file = papers.upload("note.txt", b"words")
    file.checked = uploads.check(file)
    monkeypatch.setattr(uploads, "check", None)
    for given in (file, file.checked):
        document = actions.store(
            given, matter=dispute, title="x", audience=Audience.BOARD, actor=here.actor("chair"), at=clock.now()
        )
        assert storage.read(document.sha256) == b"words"


def test_a_paper_that_may_not_be_kept_leaves_no_row_and_no_file(here, dispute, tmp_path):
    with pytest.raises(Refusal):
        add(here, dispute, name="note.exe")
    assert not Document.objects.exists()
    assert not (tmp_path / "files").exists()


def test_a_full_disk_leaves_no_row(here, dispute, monkeypatch):
    def full(*args, **kwargs):
        raise storage.Unavailable("The file could not be kept.")

    monkeypatch.setattr(storage, "_write", full)
    with pytest.raises(storage.Unavailable):
        add(here, dispute)
    assert not Document.objects.exists()


def test_a_hundred_megabytes_a_day_are_enough_for_one_matter(here, dispute, monkeypatch):
    monkeypatch.setattr(actions, "MOST_IN_A_DAY", 12)
    add(here, dispute, content=b"sevenlt")
    with pytest.raises(Refusal) as refused:
        add(here, dispute, content=b"sixlet")
    assert refused.value.problem == "With this file, more than 100 MB would have been added here within a day."
    add(here, here.dispute(), content=b"sixlet")
    with clock.at(clock.now() + timedelta(hours=24, minutes=1)):
        add(here, dispute, content=b"sixlet")


def test_a_pdf_that_alliance_made_is_kept_as_its_own(here, dispute):
    document = actions.store_made(
        PDF,
        matter=dispute,
        title="Receipt",
        file_name="receipt.pdf",
        audience=Audience.ALL_PARTIES,
        actor=SYSTEM,
        at=clock.now(),
        pages=3,
    )
    assert document.is_made_here is True
    assert storage.read(document.sha256) == PDF


PARTNERS = {
    "lead of hub", "deputy of hub", "lead of city", "lead of rutland", "chair", "director", "administrator", "auditor",
    "member for rutland",
}  # fmt: skip
HUB, CITY = {"lead of hub", "deputy of hub"}, {"lead of city"}
TABLE = {"chair", "director", "auditor", "member for rutland"}
READERS = {
    Audience.PUBLIC: PARTNERS,
    Audience.ALL_PARTIES: PARTNERS,
    Audience.INVOLVED_AND_BOARD: HUB | CITY | TABLE,
    Audience.INVOLVED_CHAIR_FACILITATOR: HUB | CITY | {"chair"},
    Audience.OWN_PARTY: HUB,
    Audience.NAMED: set(),
}


@pytest.mark.parametrize("audience", READERS)
def test_each_reading_class_has_its_readers(here, dispute, audience):
    assert readers(here, add(here, dispute, audience)) == READERS[audience]


def test_a_party_s_own_paper_is_read_by_it_and_not_by_the_party_that_raised_the_dispute(here, dispute):
    assert readers(here, add(here, dispute, Audience.OWN_PARTY, by="lead of city")) == CITY


def test_a_recusal_takes_the_papers_away_whatever_their_class(here, dispute):
    document = add(here, dispute)
    matters.recuse(
        person_id=here.who["chair"].pk, matter=dispute, withholds=["papers"], reason="An interest", at=clock.now()
    )
    assert readers(here, document) == PARTNERS - {"chair"}


def test_papers_of_a_matter_are_listed_oldest_first_as_far_as_one_may_read_them(here, dispute):
    first = add(here, dispute)
    with clock.at(clock.now() + timedelta(minutes=1)):
        second = add(here, dispute, Audience.OWN_PARTY)
    add(here, here.dispute())
    assert list(queries.on_matter(dispute, here.actor("lead of hub"))) == [first, second]
    assert list(queries.on_matter(dispute, here.actor("lead of city"))) == [first]


def test_its_party_may_open_a_paper_to_more_readers_and_it_is_on_record(here, dispute):
    document = add(here, dispute, Audience.OWN_PARTY)
    actor = here.actor("deputy of hub")
    actions.widen(document=document, audience=Audience.ALL_PARTIES, actor=actor, at=clock.now())
    assert readers(here, document) == PARTNERS
    entry = Entry.objects.latest("seq")
    assert (entry.verb, entry.audience) == ("opened a paper to more readers", "all_parties")
    assert '"before":"own_party"' in entry.text_row.text.replace(" ", "")


@pytest.mark.parametrize("name", ["lead of city", "chair", "director", "administrator"])
def test_nobody_else_may_open_a_paper(here, dispute, name):
    document = add(here, dispute, Audience.INVOLVED_AND_BOARD)
    with pytest.raises(NotAllowed):
        actions.widen(document=document, audience=Audience.ALL_PARTIES, actor=here.actor(name), at=clock.now())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Audience.ALL_PARTIES, Audience.OWN_PARTY),
        (Audience.INVOLVED_AND_BOARD, Audience.INVOLVED_CHAIR_FACILITATOR),
        (Audience.INVOLVED_AND_BOARD, Audience.INVOLVED_AND_BOARD),
        (Audience.IN_FACILITATION, Audience.ALL_PARTIES),
        (Audience.OWN_PARTY, Audience.PUBLIC),
    ],
)
def test_a_paper_cannot_be_closed_to_its_readers_nor_taken_out_of_facilitation(here, dispute, before, after):
    document = add(here, dispute, before)
    with pytest.raises(Refusal):
        actions.widen(document=document, audience=after, actor=here.actor("lead of hub"), at=clock.now())
    # Nor by hand: the database refuses what the action does.
    if before != after:
        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(audience=after)
    document.refresh_from_db()
    assert document.audience == before


@pytest.mark.parametrize("column", ["title", "sha256", "file_name", "scanned", "uploaded_at", "party_id"])
def test_a_paper_is_never_changed(here, dispute, column):
    document = add(here, dispute)
    table = Document._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = NULL WHERE matter_id = %s", [document.matter_id])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE matter_id = %s", [document.matter_id])
    assert Document.objects.get(pk=document.pk).title == "A note"


def test_the_record_of_a_private_paper_does_not_give_its_title_away(here, dispute):
    for audience, told in ((Audience.OWN_PARTY, False), (Audience.ALL_PARTIES, True)):
        document = add(here, dispute, audience)
        entry = Entry.objects.latest("seq")
        assert (entry.verb, entry.audience, entry.matter_id) == ("added a paper", audience, dispute.pk)
        assert (document.title in entry.text_row.text) is told
        assert document.sha256 in entry.text_row.text


def test_a_paper_whose_bytes_are_damaged_or_gone_is_found(here, dispute):
    whole, changed, gone = (add(here, dispute, content=words) for words in (b"one", b"two", b"three"))
    storage.path_of(changed.sha256).write_bytes(b"tw0")
    storage.path_of(gone.sha256).unlink()
    assert set(queries.damaged()) == {changed, gone}
    assert whole not in set(queries.damaged())


def test_a_retry_of_the_same_act_keeps_the_same_bytes(here, dispute):
    """The door may run an action twice; the file was read to its end the first time."""
    checked = uploads.check(papers.upload("note.txt", b"words"))
    for _ in range(2):
        document = actions.store(
            checked, matter=dispute, title="x", audience=Audience.BOARD, actor=here.actor("chair"), at=clock.now()
        )
    assert storage.read(document.sha256) == b"words"
    assert isinstance(checked.file, io.IOBase) or checked.file.size == 5
