"""The case file: one PDF of everything its reader may see of a dispute, in order, readable by everybody."""

import re
import subprocess
from pathlib import Path

import pytest

from alliance.kernel import clock
from alliance.kernel.documents import pdf
from alliance.kernel.matters import actions as matters
from disputes.casefile import contents
from disputes.models import Dispute
from parties.deciding.models import Elector
from tests.makers import CITY, COUNCIL, FORUM, make_dispute
from tests.pdf_checks import faults
from tests.test_disputes.browsing import visit
from tests.test_disputes.filed_away import MOMENT, WORDS
from tests.test_disputes.test_worked_examples import at, on

pytestmark = pytest.mark.django_db


def pdf_of(client, dispute: Dispute) -> bytes:
    with clock.at(MOMENT):
        answer = client.get(f"{dispute.get_absolute_url()}file/case-file.pdf")
    assert answer.status_code == 200, answer.content[:300]
    return answer.content


def text_of(content: bytes, tmp_path: Path) -> str:
    file = tmp_path / "case-file.pdf"
    file.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", text)


def test_the_case_file_holds_everything_in_order_and_is_accessible(full, world, tmp_path):
    content = pdf_of(world.client("lead officer", COUNCIL), full)
    assert faults(content) == []
    text = text_of(content, tmp_path)
    heads = (
        "Case file of D-2026-001", "Contents", "The way so far", "Parties", "What was filed", "What has happened",
        "Dates, with how each was worked out", "Answers", "Put forward for agreement", "Decisions",
        "The facilitator and the discussions", "Written for fewer readers", "Notices and how they were served",
        "Certificate of service", "Papers",
    )  # fmt: skip
    places = [text.rindex(head) if head not in ("Answers", "Parties") else 0 for head in heads if head]
    assert 0 not in [place for place, head in zip(places, heads, strict=True) if head not in ("Answers", "Parties")]
    for words in (
        WORDS["filed"], WORDS["answer"], WORDS["terms"], WORDS["forward"],
        "Facilitated discussions (now). Since Mon 16 Nov 2026. Due: Fri 18 Dec 2026.",
        "20 Operational Days after Fri 20 November 2026", "Ottoline Brackenbury", "Discussions: 2 held",
        "counts as served", "SHA-256",
    ):  # fmt: skip
        assert words in text, words
    assert WORDS["room"] not in text


def test_its_clocks_are_drawn_day_by_day_with_what_was_skipped(full, world, words_only):
    words = pdf_of(world.client("lead officer", COUNCIL), full).decode()
    window = words[words.index("Hold the facilitated discussions: ") :]
    window = window[: window.index("</section>")]
    assert window.count('class="day skipped') == 8  # four weekends from Sat 21 November to Sun 13 December 2026
    assert window.count(">held<") == 2 or window.count("held") == 2


def test_board_members_see_which_party_answered_what_and_others_counts_until_it_has_ended(full, world, words_only):
    names = [elector.name for elector in Elector.objects.filter(question=full.matter.questions.earliest("pk"))]
    board, other = world.client("lead officer", CITY), world.client("management team")
    section = decisions(pdf_of(board, full).decode())
    assert [name for name in names if f"<li>{name}: " in section] == names
    section = decisions(pdf_of(other, full).decode())
    assert [name for name in names if name in section] == []
    assert "<li>Agree: 8</li>" in section
    people = [e.member_name for e in Elector.objects.filter(question__matter=full.matter) if e.member_name]
    assert not [name for name in people if name in section]
    at(world, on("2026-12-08", "15:00"), full, "drop", ("lead officer", FORUM), party=world.party(FORUM), why="")
    section = decisions(pdf_of(other, full).decode())
    assert [name for name in names if f"<li>{name}: " in section] == names
    assert not [name for name in people if name in section]


def decisions(words: str) -> str:
    start = words.index('<h2 id="decisions">')
    return words[start : words.index("<h2", start + 1)]


def test_whoever_stands_aside_has_the_stages_and_dates_and_none_of_the_papers(full, world, words_only):
    person = world.person("lead officer", CITY)
    matters.recuse(person_id=person.pk, matter=full.matter, withholds=["papers"], reason="A tie.", at=MOMENT)
    words = pdf_of(world.client("lead officer", CITY), full).decode().lower()
    met = {key for key, word in WORDS.items() if word.lower() in words}
    assert met <= {"filed"}  # what was served on them before stays theirs
    assert "facilitated discussions (now)" in words


def test_the_dispute_page_leads_to_the_case_file_and_the_bundle(world):
    dispute = make_dispute(world)
    page = visit(world.client("lead officer", FORUM), dispute.get_absolute_url())
    links = page.links()
    assert links["Case file (PDF)"] == f"{dispute.get_absolute_url()}file/case-file.pdf"
    assert links["Evidence bundle"] == f"{dispute.get_absolute_url()}file/"
    assert [d.tag for d in page.tree.iter("details") if d.get("class") == "way"] == ["details"]
    assert "Notice is given (now). Tue 24 Nov 2026. Looked at by Tue 1 Dec 2026." in page.text


def test_where_no_pdf_can_be_made_the_page_says_what_mends_it(world, monkeypatch):
    def missing(*args: object, **kwargs: object) -> bytes:
        raise pdf.Unavailable("PDFs cannot be made on this machine: install Pango.")

    monkeypatch.setattr(pdf, "render", missing)
    dispute = make_dispute(world)
    client = world.client("lead officer", FORUM)
    answer = client.get(f"{dispute.get_absolute_url()}file/case-file.pdf")
    assert (answer.status_code, "install Pango" in answer.content.decode()) == (503, True)
    made = visit(client, f"{dispute.get_absolute_url()}file/").send(
        to=f"{dispute.get_absolute_url()}file/bundle/", having="turn"
    )
    assert (made.status, "install Pango" in made.html) == (503, True)


def test_a_file_too_long_to_print_is_refused_in_words_and_keeps_the_page(world, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_CHARACTERS", 100)
    dispute = make_dispute(world)
    client = world.client("lead officer", FORUM)
    made = visit(client, f"{dispute.get_absolute_url()}file/").send(
        to=f"{dispute.get_absolute_url()}file/bundle/", having="turn"
    )
    assert (made.status, "too long to print at once" in made.text) == (422, True)
    answer = client.get(f"{dispute.get_absolute_url()}file/case-file.pdf")
    assert (answer.status_code, "too long to print at once" in answer.content.decode()) == (422, True)


def test_what_is_gathered_names_what_a_right_is_needed_for(full, world):
    with clock.at(MOMENT):
        mine = contents.gather(full, world.actor("lead officer", COUNCIL), clock.now()).keys
        theirs = contents.gather(full, world.actor("administrator"), clock.now()).keys
    assert {"statement 1", "decisions", "forward"} <= mine
    assert len([key for key in mine if key.startswith("paper ")]) == 4
    assert len([key for key in theirs if key.startswith("paper ")]) == 1
    assert not [key for key in theirs if key.startswith(("statement", "answer", "written", "forward"))]
