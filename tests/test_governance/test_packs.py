"""From “Build the pack” to the PDF a member reads: what goes in, for whom, and that it never changes once published."""

import hashlib
import re
import subprocess
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.db import DatabaseError, transaction

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import pdf, storage
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Matter
from disputes.models import Dispute
from governance.packs import build, rules
from governance.packs.actions import ask_for_pack
from governance.packs.contents import snapshot
from governance.packs.models import Edition, Pack
from parties.people.models import Party
from tests.makers import make_dispute
from tests.pdf_checks import faults, opened
from tests.test_documents.papers import plain, saved
from tests.test_governance.board import STARTS, hidden, send, words_of

pytestmark = pytest.mark.django_db
PART_2 = {"title": "Terms of appointment", "is_part_2": True, "ground": "personal data", "sponsor": "CANARYSPONSOR"}


def text_of(content: bytes, tmp_path: Path) -> str:
    """The words of a PDF as `pdftotext` reads them, white space made single."""
    file = tmp_path / "pack.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", text)


def download(client, document: Document) -> bytes:
    answer = client.get(document.get_absolute_url())
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_pack_is_asked_for_built_published_and_read(board, tmp_path):
    """The main line, with everything a reader should find in the PDF."""
    disputes = [make_dispute(board.world, in_one_line=f"Matter number {n}") for n in (1, 2)]
    meeting = board.plan("welcome", "disputes", "forward-plan")
    board.attach(board.add(meeting, "Quarterly report"), title="The quarter in figures")
    board.notify(meeting)
    asked = board.ask(meeting)
    page = words_of(board.director.get(asked["Location"]))
    assert "The pack is being prepared" in page
    assert "Look again" in page
    assert Edition.objects.count() == 0

    build.build_due()
    pack = Pack.objects.get()
    edition = pack.editions.get()
    page = words_of(board.director.get(asked["Location"]))
    assert edition.sha256 in page
    assert "“The quarter in figures” is not tagged for screen readers" in page

    assert board.publish(pack).status_code == 303
    edition.refresh_from_db()
    reader = board.world.client("signatory")
    page = reader.get(meeting.get_absolute_url()).content.decode()
    assert edition.published.get_absolute_url() in page
    content = download(reader, edition.published)
    assert hashlib.sha256(content).hexdigest() == edition.sha256

    text = text_of(content, tmp_path)
    for words in (
        "Board meeting", "Thu 17 December 2026, 10:00 to 12:30", "City Hall, Leicester", "version 1",
        "not legally binding", "(2.1)", "Report page 2", f"page 1 of {edition.pages}",
        f"page {edition.pages} of {edition.pages}", "Publish the agenda and papers",
    ):  # fmt: skip
        assert words in text, words
    for dispute in disputes:
        assert f"{dispute.matter.reference}: {dispute.matter.title}" in text
        for deadline in dispute.matter.deadlines.filter(state="running"):
            assert deadline.label in text
    assert Entry.objects.filter(verb="asked for a pack").get().prev in text.replace(" ", "")


def test_the_contents_name_the_page_on_which_each_paper_begins(board, tmp_path):
    meeting = board.plan()
    for n, pages in ((1, 3), (2, 1), (3, 2)):
        board.attach(board.add(meeting, f"Item {n}"), saved(plain(pages, words=f"Paper{n} page")), title=f"Paper {n}")
    edition = board.build(meeting).editions.get()
    content = storage.read(edition.sha256)
    text = text_of(content, tmp_path)
    with opened(content) as document:
        begins = {mark.title: mark.destination[0].objgen for mark in document.open_outline().root}
        place = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
    for n in (1, 2, 3):
        number = place[begins[f"Paper {n}"]]
        assert re.search(rf"Paper {n}[ .]+{number} ", text), (n, number)
        assert f"Paper {n}, page {number}" in text
    # The last paper was said to have two pages and the first wrongly one too few: what counts is what is there.
    assert edition.pages == place[begins["Paper 3"]] + 1


def test_a_pack_of_our_own_pages_is_built_to_pdf_ua(board):
    make_dispute(board.world)
    meeting = board.plan()
    board.attach(board.add(meeting), b"PK\x03\x04 not opened here", name="figures.xlsx", title="Figures", pages=None)
    edition = board.build(meeting).editions.get()
    content = storage.read(edition.sha256)
    assert faults(content) == []
    with opened(content) as document:
        assert [mark.title for mark in document.open_outline().root][1:] == ["Disputes", "Falling due", "Figures"]
        assert str(document.Root.Lang) == "en-GB"
    assert edition.remarks == ["“Figures” is not in this PDF. It is not a PDF. Open it from the meeting’s page."]


def test_an_untagged_paper_is_joined_and_the_pack_does_not_claim_more_than_it_has(board):
    meeting = board.plan()
    board.attach(board.add(meeting))
    edition = board.build(meeting).editions.get()
    found = faults(storage.read(edition.sha256), claims=False)
    # The paper itself came without its font; everything that is ours holds.
    assert {fault for fault in found if "Helvetica" not in fault} == set()
    assert any("Helvetica" in fault for fault in found)


def test_a_hostile_paper_is_stood_for_by_a_page_that_says_so(board, tmp_path):
    meeting = board.plan()
    item = board.add(meeting)
    board.attach(item, title="A good paper")
    board.attach(item, b"%PDF-1.7\n1 0 obj<</Type/Catalog", name="broken.pdf", title="Broken paper")
    locked = saved(plain(1), encryption=pikepdf.Encryption(owner="o", user="u"))
    board.attach(item, locked, name="locked.pdf", title="Locked paper")
    edition = board.build(meeting).editions.get()
    text = text_of(storage.read(edition.sha256), tmp_path)
    assert "Report page 1" in text
    assert text.count("This paper is not in this PDF.") == 2
    assert "locked with a password" in text
    assert [remark.split("”")[0] for remark in edition.remarks if "not in this PDF" in remark] == [
        "“Broken paper", "“Locked paper",
    ]  # fmt: skip


def test_part_2_is_in_the_board_edition_only_and_each_edition_has_its_own_readers(board, tmp_path):
    meeting = board.plan()
    board.attach(board.add(meeting, **PART_2), saved(plain(1, words="CANARYPAPER")), title="CANARYTITLE")
    board.attach(board.add(meeting, "Open"), title="Open paper")
    board.notify(meeting)
    pack = board.build(meeting)
    assert board.publish(pack).status_code == 303
    editions = {e.audience: e for e in Edition.objects.all()}
    assert set(editions) == {"all_parties", "board_part_2"}
    open_pdf, board_pdf = (storage.read(editions[a].sha256) for a in ("all_parties", "board_part_2"))
    told = text_of(open_pdf, tmp_path)
    assert "Terms of appointment (Part 2, confidential: personal data)" in told
    assert "CANARY" not in told
    with opened(open_pdf) as document:
        everything = b"".join(repr(dict(o)).encode() for o in document.objects if isinstance(o, pikepdf.Dictionary))
        assert b"CANARY" not in everything
    assert text_of(board_pdf, tmp_path).count("CANARY") >= 3

    member = board.world.client("lead officer", "leicester-city-council")
    outsider = board.world.client("signatory")
    addresses = {a: e.published.get_absolute_url() for a, e in editions.items()}
    assert [c.get(addresses["board_part_2"]).status_code for c in (member, outsider)] == [200, 404]
    assert [c.get(addresses["all_parties"]).status_code for c in (member, outsider)] == [200, 200]
    page = f"{meeting.get_absolute_url()}packs/{pack.pk}/"
    assert addresses["board_part_2"] in member.get(page).content.decode()
    assert addresses["board_part_2"] not in outsider.get(page).content.decode()


def test_nobody_reads_in_a_pack_of_a_dispute_whose_page_is_not_open_to_them(board, tmp_path):
    """The Management Team prepares the Board edition and reads it, and is not told of potential disputes."""
    make_dispute(board.world, in_one_line="Known to every Party")
    potential = make_dispute(board.world, sort="potential", in_one_line="CANARYPOTENTIAL might come")
    meeting = board.plan("welcome", "disputes", "forward-plan")
    board.add(meeting, **PART_2)
    board.notify(meeting)
    pack = board.build(meeting)
    board.publish(pack)
    opened_by = 0
    for edition in pack.editions.select_related("published", "document"):
        text = text_of(storage.read(edition.sha256), tmp_path)
        named = set(re.findall(r"D-2026-\d{3}", text))
        assert "CANARYPOTENTIAL" not in text
        assert named == {"D-2026-001"}
        for role in ("chair", "director", "management team", "auditor", "administrator", "signatory"):
            client = board.world.client(role)
            for document in (edition.published, edition.document):
                if client.get(document.get_absolute_url()).status_code == 200:
                    opened_by += 1
                    assert {client.get(f"/disputes/{ref}/").status_code for ref in named} == {200}
    assert opened_by > 10
    assert board.world.client("management team").get(potential.get_absolute_url()).status_code == 404
    board_edition = pack.editions.get(audience="board_part_2")
    assert "A potential dispute is not listed in any pack" in text_of(storage.read(board_edition.sha256), tmp_path)


def test_someone_who_stands_aside_from_a_meeting_neither_asks_for_its_pack_nor_publishes_it(board):
    meeting = board.plan()
    board.attach(board.add(meeting))
    board.notify(meeting)
    pack = board.build(meeting)
    ready = board.director.get(f"{meeting.get_absolute_url()}packs/{pack.pk}/")
    matters.recuse(
        person_id=board.world.person("director").pk, matter=meeting.matter, withholds=["papers"], reason="An interest",
        at=clock.now(),
    )  # fmt: skip
    sent = board.director.post(f"{meeting.get_absolute_url()}packs/{pack.pk}/publish/", hidden(ready))
    assert sent.status_code == 403
    assert "You stand aside from this meeting" in words_of(sent)
    with pytest.raises(NotAllowed, match="You stand aside from this meeting"):
        ask_for_pack(actor=board.world.actor("director"), meeting=meeting.pk, seen=None, at=clock.now())
    assert [row.state for row in Pack.objects.all()] == [Pack.State.READY]


def test_a_draft_is_for_those_who_prepare_the_meeting(board):
    meeting = board.plan()
    pack = board.build(meeting)
    draft = pack.editions.get().document
    page = f"{meeting.get_absolute_url()}packs/{pack.pk}/"
    clients = [
        board.director, board.world.client("chair"), board.world.client("management team"),
        board.world.client("lead officer", "leicester-city-council"), board.world.client("auditor"),
    ]  # fmt: skip
    assert [c.get(draft.get_absolute_url()).status_code for c in clients] == [200, 200, 200, 404, 404]
    assert [c.get(page).status_code for c in clients] == [200, 200, 200, 404, 404]


def test_what_was_published_stays_byte_for_byte_whatever_changes_afterwards(board):
    dispute = make_dispute(board.world)
    meeting = board.plan()
    item = board.add(meeting, "Quarterly report")
    board.attach(item)
    board.notify(meeting)
    pack = board.build(meeting)
    board.publish(pack)
    edition = pack.editions.get()
    before = download(board.director, edition.published)

    send(board.director, f"{meeting.get_absolute_url()}items/{item.pk}/", {"title": "Renamed", "purpose": "decide"})
    send(board.director, f"{meeting.get_absolute_url()}items/{item.pk}/remove/", {})
    Matter.objects.filter(pk=dispute.matter_id).update(title="Renamed")
    Party.objects.filter(pk=dispute.raised_by_id).update(name="A renamed Party")
    build.build_due()
    assert download(board.director, edition.published) == before
    assert hashlib.sha256(before).hexdigest() == edition.sha256

    again = board.build(meeting)
    assert (again.version, again.pk != pack.pk) == (2, True)
    assert board.publish(again).status_code == 303
    assert download(board.director, edition.published) == before
    page = words_of(board.director.get(meeting.get_absolute_url()))
    assert "Version 2" in page
    assert "(an earlier version)" in page


def test_the_database_refuses_to_change_a_published_pack(board):
    meeting = board.plan()
    board.notify(meeting)
    pack = board.build(meeting)
    board.publish(pack)
    changes = {"state": "ready", "error": "x", "snapshot": {}, "version": 9, "published_at": None}
    for name, value in changes.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            Pack.objects.filter(pk=pack.pk).update(**{name: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.filter(pack=pack).update(sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Pack.objects.filter(pk=pack.pk)._raw_delete("default")


def test_published_twice_at_once_is_one_version(board):
    meeting = board.plan()
    board.notify(meeting)
    pack = board.build(meeting)
    page = f"{meeting.get_absolute_url()}packs/{pack.pk}/"
    first, second = hidden(board.director.get(page)), hidden(board.director.get(page))
    assert board.director.post(f"{page}publish/", first).status_code == 303
    answer = board.director.post(f"{page}publish/", second)
    assert answer.status_code == 409
    assert "Version 1 was published on Tue 24 November 2026, 10:00." in words_of(answer)
    assert Pack.objects.filter(state="published").count() == 1
    assert Document.objects.filter(sha256=pack.editions.get().sha256, audience="all_parties").count() == 1


def test_publishing_meets_the_date_for_papers_and_moves_the_meeting_on(board):
    meeting = board.plan()
    board.notify(meeting)
    board.publish(board.build(meeting))
    meeting.refresh_from_db()
    assert meeting.state == "papers_published"
    assert meeting.matter.deadlines.get(kind="meeting-papers").state == "met"


def test_nothing_is_published_before_notice_of_the_meeting(board):
    meeting = board.plan()
    answer = board.publish(board.build(meeting))
    assert answer.status_code == 422
    assert "Notice of the meeting has not been given yet" in words_of(answer)


def test_an_older_draft_is_not_published_over_a_newer_one(board):
    meeting = board.plan()
    board.notify(meeting)
    old = board.build(meeting)
    page = f"{meeting.get_absolute_url()}packs/{old.pk}/"
    boxes = hidden(board.director.get(page))
    board.build(meeting)
    assert board.director.post(f"{page}publish/", boxes).status_code == 409
    assert Pack.objects.filter(state="published").count() == 0


def test_the_team_builds_and_the_chair_or_director_publishes(board):
    meeting = board.plan()
    board.notify(meeting)
    pack = board.build(meeting)
    page = f"{meeting.get_absolute_url()}packs/{pack.pk}/"
    team = board.world.client("management team")
    assert "The Chair or the Director publishes it" in words_of(team.get(page))
    assert team.post(f"{page}publish/", {"form_key": "k" * 32}).status_code == 403
    chair = board.world.client("chair")
    assert send(chair, f"{page}publish/", {}, page=page).status_code == 303


def test_an_empty_agenda_and_a_missing_paper_are_refused_in_words(board):
    empty = board.plan("welcome")
    item = empty.items.get()
    send(board.director, f"{empty.get_absolute_url()}items/{item.pk}/remove/", {})
    answer = board.ask(empty)
    assert answer.status_code == 422
    assert "The agenda is empty" in words_of(answer)

    board.add(empty, "Quarterly report", needs_paper=True)
    answer = board.ask(empty)
    assert answer.status_code == 422
    assert "A paper is still missing for: 1 Quarterly report." in words_of(answer)
    assert Pack.objects.count() == 0


def test_a_paper_whose_file_is_gone_is_refused_before_anything_is_built(board):
    meeting = board.plan()
    board.attach(board.add(meeting))
    storage.path_of(Document.objects.get(title="The report").sha256).unlink()
    answer = board.ask(meeting)
    assert answer.status_code == 422
    assert "is not in the store" in words_of(answer)


def test_asking_while_one_is_being_prepared_is_a_409(board):
    meeting = board.plan()
    boxes = hidden(board.director.get(meeting.get_absolute_url()), f"{meeting.get_absolute_url()}packs/")
    assert board.ask(meeting).status_code == 303
    answer = board.director.post(f"{meeting.get_absolute_url()}packs/", boxes)
    assert answer.status_code == 409
    assert Pack.objects.count() == 1
    assert "Build the pack" not in words_of(board.director.get(meeting.get_absolute_url()))


def test_a_pack_that_fails_three_times_says_so_plainly_and_can_be_asked_for_again(board, monkeypatch):
    meeting = board.plan()
    board.ask(meeting)

    def fail(*_args, **_kwargs):
        raise pdf.Unavailable("PDFs cannot be made on this machine.")

    monkeypatch.setattr(pdf, "render", fail)
    assert build.build_due() == rules.MOST_FAILURES
    pack = Pack.objects.get()
    assert (pack.state, pack.failures) == ("failed", 3)
    page = words_of(board.director.get(f"{meeting.get_absolute_url()}packs/{pack.pk}/"))
    assert "PDFs cannot be made on this machine. It was tried 3 times. Ask for it again" in page
    assert build.build_due() == 0
    monkeypatch.undo()
    assert board.build(meeting).state == "ready"


def test_a_builder_that_died_is_followed_by_another_when_its_lease_has_run_out(board):
    meeting = board.plan()
    board.ask(meeting)
    pack, _ = build._claim(clock.real_now())
    assert build.build_due() == 0
    Pack.objects.filter(pk=pack.pk).update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert build.build_due() == 1
    pack.refresh_from_db()
    assert (pack.state, pack.attempts) == ("ready", 2)


def test_a_builder_that_was_too_slow_leaves_the_pack_to_the_one_that_took_it_up(board):
    meeting = board.plan()
    board.ask(meeting)
    pack, token = build._claim(clock.real_now())
    Pack.objects.filter(pk=pack.pk).update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert build.build_due() == 1
    build._build(pack, token)
    pack.refresh_from_db()
    assert (pack.state, pack.editions.count(), pack.failures) == ("ready", 1, 0)


def test_a_pack_that_ends_every_builder_is_given_up(board):
    meeting = board.plan()
    board.ask(meeting)
    for _ in range(rules.MOST_ATTEMPTS):
        assert build._claim(clock.real_now()) is not None
        Pack.objects.update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert build.build_due() == 0
    assert Pack.objects.get().state == "failed"


def test_only_open_disputes_and_running_dates_are_listed(board):
    redirected = make_dispute(board.world, at="redirected", in_one_line="Went elsewhere")
    running = make_dispute(board.world, in_one_line="Still here")
    words = snapshot(board.plan(), version=1, at=clock.now())["all_parties"]
    open_now = set(Dispute.objects.filter(closed_at=None).values_list("matter__reference", flat=True))
    assert {d["reference"] for d in words["disputes"]} == open_now
    assert running.matter.reference in open_now
    assert (redirected.matter.reference in open_now) is (redirected.closed_at is None)
    one = next(d for d in words["disputes"] if d["reference"] == running.matter.reference)
    assert {c["label"] for c in one["clocks"]} == set(
        running.matter.deadlines.filter(state="running", audience="all_parties").values_list("label", flat=True)
    )
    assert all(c["sentence"] and c["due"] for c in one["clocks"])


def test_dates_of_the_next_30_days_are_in_and_later_ones_are_not(board):
    board.plan()
    later = board.plan(starts_at=STARTS + timedelta(days=90))
    words = snapshot(later, version=1, at=clock.now())["all_parties"]
    assert ("B-2026-001", "Publish the agenda and papers") in [(d["reference"], d["label"]) for d in words["due"]]
    assert later.matter.reference not in [d["reference"] for d in words["due"]]
