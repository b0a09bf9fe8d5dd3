"""Writing a draft: page by page, by both people of the Party, saved as it goes, told to nobody."""

import json

import pytest

from alliance.demo.papers import Upload
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.matters.models import Matter
from alliance.kernel.notices.models import Notice
from disputes.models import Draft
from tests.makers import COUNCIL, FORUM, TRUST, World, make_dispute, make_draft
from tests.test_disputes.browsing import ABOUT, begin, visit, write

CANARY = "The hoopoe sat on the shared ledger."


@pytest.fixture
def lead(world: World):
    return world.client("lead officer", FORUM)


@pytest.fixture
def deputy(world: World):
    return world.client("deputy", FORUM)


def matter_dates() -> int:
    return Deadline.objects.filter(matter__kind="dispute-draft").count()


def test_each_page_leads_to_the_next_and_keeps_what_was_said(lead, world):
    page = begin(lead)
    assert "step 1 of 5" in page.text
    page = page.send(**ABOUT).follow()
    assert "step 2 of 5" in page.text
    page = page.send(what_is_asked="One lead.", against="parties", parties=[str(world.party(TRUST).pk)]).follow()
    assert "step 3 of 5" in page.text
    page = page.send(tried="Nothing yet").follow()
    assert "step 4 of 5" in page.text
    page = visit(lead, page.links()["Go on to check"])
    assert "step 5 of 5" in page.text
    for said in (*list(ABOUT.values())[:2], "One lead.", "Leicestershire Partnership NHS Trust", "Nothing yet"):
        assert said in page.text


def test_the_questions_that_must_be_answered_are_not_called_optional(lead):
    page = begin(lead)
    labels = [label for label in ("In one line", "What happened?") if f"{label} (optional)" in page.text]
    assert labels == []


def test_a_draft_has_no_clock_and_tells_nobody(lead, world):
    write(lead, [world.party(TRUST).pk])
    assert (matter_dates(), Notice.objects.count()) == (0, 0)


def test_only_the_party_knows_of_its_draft(world):
    draft = make_draft(world, what_happened=CANARY)
    for role, party in (
        ("lead officer", COUNCIL),
        ("chair", ""),
        ("director", ""),
        ("administrator", ""),
        ("auditor", ""),
    ):
        client = world.client(role, party)
        assert client.get(draft.get_absolute_url()).status_code in (403, 404)
        assert client.get(f"/disputes/drafts/{draft.reference}/check/").status_code in (403, 404)
        assert CANARY not in client.get("/disputes/").content.decode()
    assert world.client("deputy", FORUM).get(f"/disputes/drafts/{draft.reference}/about/").status_code == 200


def test_the_audit_trail_does_not_tell_others_that_a_party_is_writing(world):
    draft = make_draft(world)
    for role in ("chair", "auditor", "administrator"):
        words = world.client(role).get("/trail/").content.decode()
        assert "A step that a Party took for itself alone." in words
        assert "began to write" not in words
        assert draft.reference not in words
        about = world.client(role).get("/trail/", {"about": draft.reference}).content.decode()
        assert "There are no entries about a matter with this reference." in about


def test_an_answer_may_stay_open_and_the_check_page_asks_for_it(lead):
    page = begin(lead).send(in_one_line="Only a line").follow()
    assert "step 2 of 5" in page.text
    check = visit(lead, page.response.wsgi_request.path.replace("want/", "check/"))
    assert [b for b in check.buttons() if b.startswith("File")] == []
    for question in (
        "Say what happened.",
        "Say whether it is about the day-to-day running of a service.",
        "Say what you would like to happen.",
        "Say whom it is with. “Not sure” is an answer.",
    ):
        assert question in check.links()


def test_saving_for_later_brings_one_back_to_the_first_open_question(lead):
    page = begin(lead).send(later="1", in_one_line="Two front doors").follow()
    assert "Saved. Only your Party can see it" in page.html
    page = visit(lead, page.links()["Two front doors"], status=302).follow()
    assert "What is it about?" in page.text
    assert page.fields()["in_one_line"] == ["Two front doors"]


def test_lead_officer_and_deputy_write_the_same_draft_and_see_who_wrote_last(world, lead, deputy):
    begin(lead).send(**ABOUT)
    page = visit(deputy, "/disputes/new/")
    assert "last written by Gemma Stathers" in page.text
    page = visit(deputy, page.links()[ABOUT["in_one_line"]], status=302).follow()
    page.send(what_is_asked="One lead for all ages.", against="whole")
    assert "last written by Odette Sharman" in visit(lead, "/disputes/new/").text
    draft = Draft.objects.get()
    assert draft.answers["what_happened"] == ABOUT["what_happened"]
    assert draft.answers["what_is_asked"] == "One lead for all ages."


def test_a_page_that_the_other_writer_saved_meanwhile_is_answered_409_with_the_words_kept(lead, deputy):
    mine = begin(lead)
    visit(deputy, mine.response.wsgi_request.path).send(in_one_line="The deputy was first")
    late = mine.send(in_one_line="My own line", what_happened=CANARY)
    assert late.status == 409
    assert "Odette Sharman saved it last." in late.text
    assert CANARY in late.html
    back = late.send(having="again", to=mine.response.wsgi_request.path)
    assert back.status == 200
    assert back.fields()["what_happened"] == [CANARY]
    assert Draft.objects.get().answers["in_one_line"] == "The deputy was first"
    assert back.send().status == 302
    assert Draft.objects.get().answers["what_happened"] == CANARY


def test_ones_own_saves_while_typing_are_no_surprise(lead):
    page = begin(lead)
    saved = page.send(accept="application/json", in_one_line="As I ty")
    assert json.loads(saved.html) == {"saved": "Saved 10:00", "turn": 1}
    assert page.send(in_one_line="As I typed").status == 302
    assert Draft.objects.get().answers["in_one_line"] == "As I typed"


def test_saving_while_typing_says_when_the_other_writer_was_faster(lead, deputy):
    mine = begin(lead)
    visit(deputy, mine.response.wsgi_request.path).send(in_one_line="The deputy was first")
    answer = mine.send(accept="application/json", in_one_line="My own")
    assert answer.status == 409
    assert json.loads(answer.html) == {"problem": "This draft was saved by somebody else while you were writing."}


def test_saving_while_typing_keeps_nothing_that_cannot_be_kept(lead):
    answer = begin(lead).send(accept="application/json", in_one_line="x" * 141)
    assert answer.status == 422
    assert "problem" in json.loads(answer.html)
    assert Draft.objects.get().answers == {}


def test_papers_are_added_listed_and_left_out(lead, world):
    check = write(lead, [world.party(TRUST).pk])
    papers = visit(lead, check.links()["Change the papers"])
    for name in ("notes.txt", "figures.csv"):
        added = papers.send(paper=Upload(b"a,b\n1,2\n", name), paper_title=f"Our {name}")
        papers = added.follow()
    assert "Our notes.txt" in papers.text
    [form] = [
        f
        for f in papers.tree.iter("form")
        if "leave-out" in f.get("action", "") and f"{'Our notes.txt'}" in "".join(f.itertext())
    ]
    key = next(i.get("value") for i in form.iter("input") if i.get("name") == "form_key")
    left = lead.post(form.get("action"), {"form_key": key}, follow=True)
    assert "Our notes.txt" not in left.content.decode()
    assert "Our figures.csv" in left.content.decode()
    assert "Our figures.csv" in visit(lead, check.response.wsgi_request.path).section("Papers")


def test_each_paper_is_left_out_by_its_own_button(lead, world):
    """Pressing Back and leaving out a second paper must not count as pressing the first button twice."""
    check = write(lead, [world.party(TRUST).pk])
    papers = visit(lead, check.links()["Change the papers"])
    for name in ("one.txt", "two.txt"):
        papers = papers.send(paper=Upload(b"words\n", name)).follow()
    forms = [f for f in papers.tree.iter("form") if "leave-out" in f.get("action", "")]
    keys = {
        f.get("action"): next(i.get("value") for i in f.iter("input") if i.get("name") == "form_key") for f in forms
    }
    assert len(set(keys.values())) == 2
    for action, key in keys.items():
        assert lead.post(action, {"form_key": key}).status_code == 303
    assert Draft.objects.get().answers["readers"] == {}


def test_a_draft_is_discarded_after_asking_and_only_that_it_was_begun_stays(lead, world):
    draft = make_draft(world, what_happened=CANARY)
    page = visit(lead, f"/disputes/drafts/{draft.reference}/discard/")
    assert "Its words go, and cannot be brought back." in page.text
    first, second = page.send(), page.send()
    assert first.response["Location"] == second.response["Location"] == "/disputes/new/"
    draft.refresh_from_db()
    assert draft.answers == {}
    assert CANARY not in json.dumps(list(Matter.objects.values_list("title", flat=True)))
    assert list(Entry.objects.filter(matter=draft.matter).order_by("seq").values_list("verb", flat=True)) == [
        "began to write a dispute",
        "discarded a draft",
    ]
    assert lead.get(draft.get_absolute_url()).status_code == 404


def test_the_draft_prints_to_show_ones_committee(lead, world):
    draft = make_draft(world)
    response = lead.get(f"/disputes/drafts/{draft.reference}/draft.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")


def test_a_draft_that_was_filed_leads_to_its_dispute(lead, world):
    dispute = make_dispute(world)
    draft = Draft.objects.get()
    assert lead.get(draft.get_absolute_url())["Location"] == dispute.get_absolute_url()
    check = lead.get(f"/disputes/drafts/{draft.reference}/check/")
    assert check["Location"] == f"{dispute.get_absolute_url()}receipt/"
