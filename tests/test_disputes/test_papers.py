"""Opening a paper to all Parties: by the Party whose paper it is, on record, and never back again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import uploads
from alliance.kernel.documents.models import Document, Handling
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience
from disputes import papers
from disputes.models import Dispute
from tests.makers import CITY, COUNCIL, FORUM, World, make_dispute
from tests.test_disputes.browsing import visit

LEAD, OTHER = ("lead officer", FORUM), ("lead officer", COUNCIL)
UNINVOLVED = ("lead officer", CITY)


class Upload:
    """A file as a form hands it on."""

    def __init__(self, words: str) -> None:
        self.checked = uploads.check(SimpleUploadedFile("minutes.txt", words.encode()))


@pytest.fixture
def add(world: World) -> Callable[..., Document]:
    def make(
        dispute: Dispute, by: tuple[str, str] = LEAD, readers: str = "involved_and_board", **more: Any
    ) -> Document:
        return papers.add_evidence(
            actor=world.actor(*by), dispute_id=dispute.pk, paper=Upload(f"words of {by}"), title="Minutes of the group",
            readers="involved_and_board", sensitive=more.get("sensitive", False), at=clock.now(),
        )  # fmt: skip

    return make


def test_a_party_opens_its_paper_to_all_parties_from_the_page_of_the_dispute(world, add):
    dispute = make_dispute(world)
    paper = add(dispute)
    reader = world.client("management team")
    assert reader.get(paper.get_absolute_url()).status_code == 404
    page = visit(world.client(*LEAD), dispute.get_absolute_url())
    asks = visit(page.client, page.links()["Open to all Parties: Minutes of the group"])
    assert "Read now byThe Parties involved and the Board" in asks.text
    done = asks.send()
    assert (done.status, done.response["Location"]) == (303, dispute.get_absolute_url())
    assert reader.get(paper.get_absolute_url()).status_code == 200
    entry = Entry.objects.select_related("text_row").latest("seq")
    assert (entry.verb, entry.matter_ref) == ("opened a paper to more readers", dispute.matter.reference)
    assert '"before":"involved_and_board"' in entry.text_row.text
    assert "Open to all Parties: Minutes of the group" not in done.follow().links()


def test_the_page_offers_it_for_ones_own_papers_only(world, add):
    dispute = make_dispute(world)
    own, others = add(dispute), add(dispute, OTHER)
    links = visit(world.client(*OTHER), dispute.get_absolute_url()).links().values()
    assert f"{dispute.get_absolute_url()}papers/{others.pk}/open/" in links
    assert f"{dispute.get_absolute_url()}papers/{own.pk}/open/" not in links


@pytest.mark.parametrize(
    ("by", "status"),
    [(OTHER, 403), (UNINVOLVED, 403), (("management team", ""), 403), (("chair", ""), 403), (("director", ""), 403),
     (("auditor", ""), 403), (("deputy", FORUM), 200)],
)  # fmt: skip
def test_only_those_who_speak_for_the_party_whose_paper_it_is_open_it(world, add, by, status):
    dispute = make_dispute(world)
    paper = add(dispute)
    where = f"{dispute.get_absolute_url()}papers/{paper.pk}/open/"
    client = world.client(*by)
    assert client.get(where).status_code == status
    if status != 200:
        assert client.post(where, {"form_key": "k" * 32}).status_code == status
        assert Document.objects.get(pk=paper.pk).audience == Audience.INVOLVED_AND_BOARD


def test_a_paper_that_all_parties_may_read_is_not_opened_twice(world, add):
    dispute = make_dispute(world)
    paper = add(dispute)
    where = f"{dispute.get_absolute_url()}papers/{paper.pk}/open/"
    forms = [visit(world.client("lead officer", FORUM), where), visit(world.client("deputy", FORUM), where)]
    assert forms[0].send().status == 303
    late = forms[1].send()
    assert late.status == 409
    assert "All Parties may read this paper already." in late.text
    assert "All Parties may read this paper already." in visit(world.client(*LEAD), where).text
    assert Entry.objects.filter(verb="opened a paper to more readers", matter=dispute.matter).count() == 1


def test_nothing_on_a_potential_dispute_is_opened_to_parties_that_do_not_know_of_it(world, add):
    dispute = make_dispute(world, sort="potential")
    paper = add(dispute)
    where = f"{dispute.get_absolute_url()}papers/{paper.pk}/open/"
    page = visit(world.client(*LEAD), where)
    assert "Not every Party has been told of this potential dispute" in page.text
    assert "Open it to all Parties" not in page.buttons()
    sent = page.client.post(where, {"form_key": "k" * 32})
    assert sent.status_code == 422
    assert Document.objects.get(pk=paper.pk).audience == Audience.INVOLVED_AND_BOARD


def test_whoever_stands_aside_from_the_papers_does_not_open_one(world, add):
    dispute = make_dispute(world)
    paper = add(dispute)
    person, client = world.person(*LEAD), world.client(*LEAD)
    matters.recuse(person_id=person.pk, matter=dispute.matter, withholds=["papers"], reason="Related", at=clock.now())
    assert client.get(f"{dispute.get_absolute_url()}papers/{paper.pk}/open/").status_code == 404


def test_a_paper_of_another_dispute_is_not_found_under_this_one(world, add):
    here, there = make_dispute(world), make_dispute(world, in_one_line="Another", what_happened="Something else.")
    paper = add(there)
    assert world.client(*LEAD).get(f"{here.get_absolute_url()}papers/{paper.pk}/open/").status_code == 404


def test_the_mark_of_a_sensitive_paper_is_shown_before_it_is_opened(world, add):
    dispute = make_dispute(world)
    paper = add(dispute, sensitive=True)
    assert paper.handling == Handling.COMMERCIALLY_SENSITIVE
    page = visit(world.client(*LEAD), f"{dispute.get_absolute_url()}papers/{paper.pk}/open/")
    assert "Commercially sensitiveYour Party marked it so." in page.text
