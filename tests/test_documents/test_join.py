"""Papers joined into one: every tag kept, every link and label right, and nothing claimed that is not earned."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from alliance.kernel.documents import join as joining
from alliance.kernel.documents.join import Part, join
from alliance.kernel.errors import Refusal
from tests import pdf_checks
from tests.test_documents import papers


def own(content: bytes, title: str = "A paper", **more: object) -> Part:
    return Part(content, title, made_here=True, **more)


def outside(document: pikepdf.Pdf, title: str = "From outside", **more: object) -> Part:
    return Part(papers.saved(document), title, **more)


def count(content: bytes) -> int:
    with pdf_checks.opened(content) as document:
        return len(pdf_checks.elements(document))


def links(content: bytes) -> list[list]:
    """For each page, the page numbers that its links within the document lead to."""
    with pdf_checks.opened(content) as document:
        numbers = {page.obj.objgen: n for n, page in enumerate(document.pages, start=1)}
        names = dict(pikepdf.NameTree(document.Root.Names.Dests).items()) if "/Names" in document.Root else {}
        found = []
        for page in document.pages:
            targets = [note.get("/Dest", note.get("/A", {}).get("/D")) for note in page.obj.get("/Annots", [])]
            views = [names[str(t)] if isinstance(t, String) else t for t in targets if t is not None]
            found.append([numbers[view[0].objgen] for view in views])
        return found


def test_no_structure_element_is_lost(paper, part_paper, linked):
    parts = [own(linked), own(part_paper, key="paper"), own(part_paper), outside(papers.tagged(3))]
    joined = join(parts, title="The pack")
    before = [count(part.content) for part in parts]
    # One new element above all, and one for the paper that had no Document element of its own.
    assert count(joined.bytes) == sum(before) + 2
    assert joined.pages == len(pdf_checks.words(joined.bytes)) == joined.starts[-1] + 2


def test_a_pack_of_our_own_papers_earns_pdf_ua(part_paper, linked):
    joined = join([own(linked), own(part_paper, key="paper"), own(part_paper)], title="The pack & “more” <1>")
    assert (joined.tagged, joined.notes) == (True, ())
    assert pdf_checks.faults(joined.bytes) == []
    with pdf_checks.opened(joined.bytes) as document:
        assert str(document.docinfo.Title) == "The pack & “more” <1>"
        assert str(document.Root.Lang) == "en-GB"


def test_the_words_of_every_page_stay_in_their_order(part_paper, linked):
    joined = join([own(linked), own(part_paper, key="paper")], title="The pack")
    pages = pdf_checks.words(joined.bytes)
    for before, after in zip([*pdf_checks.words(linked), *pdf_checks.words(part_paper)], pages, strict=True):
        assert after.startswith(before)


def test_the_same_papers_give_the_same_bytes(part_paper, linked):
    parts = [own(linked), own(part_paper, key="paper"), outside(papers.plain(2))]
    assert join(parts, title="The pack").bytes == join(parts, title="The pack").bytes


def test_untagged_pages_become_described_pictures_and_nothing_is_claimed(part_paper):
    parts = [own(part_paper), outside(papers.plain(2), "The bus timetable")]
    joined = join(parts, title="The pack")
    assert joined.tagged is False
    assert joined.notes == (
        "“The bus timetable” is not tagged for screen readers. Its pages are pictures with a description here.",
    )
    # The only thing left to find is the font that the paper itself did not bring.
    assert set(pdf_checks.faults(joined.bytes, claims=False)) == {
        "the font /Helvetica is not embedded",
        "the font /Helvetica does not say its letters",
    }
    with pdf_checks.opened(joined.bytes) as document:
        alts = [str(e.source.Alt) for e in pdf_checks.elements(document) if e.kind == "Figure"][-2:]
    assert alts[1].startswith("Page 2 of 2 of the paper “The bus timetable”.")
    assert "Untagged words 2" in pdf_checks.words(joined.bytes)[-1]


def test_a_paper_tagged_in_part_keeps_the_tags_it_has():
    document = papers.tagged(3)
    del document.pages[1].obj["/StructParents"]
    joined = join([outside(document, "Half done")], title="The pack")
    assert joined.notes[0].startswith("“Half done” is tagged only in part. 1 of its 3 pages")
    with pdf_checks.opened(joined.bytes) as whole:
        kinds = [element.kind for element in pdf_checks.elements(whole)]
    assert (kinds.count("Figure"), kinds.count("Text")) == (1, 3)


def test_a_tagged_paper_that_does_not_say_pdf_ua_is_named():
    joined = join([outside(papers.tagged(), "Welsh note")], title="The pack")
    assert joined.notes == (
        "“Welsh note” is tagged, but does not say that it keeps to the standard for accessible PDFs.",
    )
    with pdf_checks.opened(joined.bytes) as document:
        part = next(e for e in pdf_checks.elements(document) if e.kind == "Part")
        assert (str(part.source.Lang), str(part.source.T)) == ("cy-GB", "Welsh note")


def test_a_paper_of_ours_sent_back_as_an_upload_keeps_what_it_earned(paper):
    joined = join([Part(paper, "A dispute", foot="")], title="The pack")
    assert (joined.tagged, joined.notes) == (True, ())
    assert pdf_checks.faults(joined.bytes) == []


def test_types_that_papers_call_alike_but_mean_differently_stay_apart():
    first = papers.tagged(roles={"/Text": "/P"})
    second = papers.tagged(roles={"/Text": "/Inner", "/Inner": "/H1"})
    third = papers.tagged(kind="/P", roles={"/P": "/BlockQuote"})
    joined = join([outside(d) for d in (first, second, third)], title="The pack")
    with pdf_checks.opened(joined.bytes) as document:
        kinds = [e.kind for e in pdf_checks.elements(document) if e.kind not in ("Document", "Part", "Link")]
        assert kinds == ["P", "H1", "BlockQuote"]
        assert not {"/P", "/H1"} & set(document.Root.StructTreeRoot.RoleMap.keys())


def test_a_role_map_that_leads_in_a_circle_ends():
    joined = join([outside(papers.tagged(roles={"/Text": "/Other", "/Other": "/Text"}))], title="The pack")
    with pdf_checks.opened(joined.bytes) as document:
        assert document.Root.StructTreeRoot.RoleMap["/Text"] == Name.NonStruct


def test_identifiers_of_two_papers_stay_apart(part_paper):
    joined = join([own(part_paper), own(part_paper)], title="The pack")
    assert pdf_checks.faults(joined.bytes) == []
    twice = join([outside(papers.tagged(identifier=b"note")), outside(papers.tagged(identifier=b"note"))], title="P")
    with pdf_checks.opened(twice.bytes) as document:
        assert list(pikepdf.NameTree(document.Root.StructTreeRoot.IDTree)) == ["1-note", "2-note"]


def test_classes_that_differ_stay_apart():
    left = Dictionary(O=Name.Layout, TextAlign=Name.Start)
    right = Dictionary(O=Name.Layout, TextAlign=Name.End)
    parts = [outside(papers.tagged(classes={"/Body": c})) for c in (left, right, left)]
    with pdf_checks.opened(join(parts, title="P").bytes) as document:
        classes = document.Root.StructTreeRoot.ClassMap
        texts = [e.source for e in pdf_checks.elements(document) if e.kind == "Text"]
        aligned = [classes[t.C if isinstance(t.C, Name) else t.C[0]].TextAlign for t in texts]
    assert aligned == [Name.Start, Name.End, Name.Start]


def test_links_lead_to_their_own_copy_and_across_parts(part_paper, linked):
    joined = join([own(linked, "One"), own(part_paper, key="paper"), own(linked, "Two")], title="The pack")
    pages = len(pdf_checks.words(part_paper))
    found = links(joined.bytes)
    # Each link is there for each of the boxes it is printed in.
    assert set(found[0]) == {2, 1}
    assert set(found[1]) | set(found[pages]) == {2}
    assert set(found[-1]) == {2, joined.pages}


def test_a_link_to_a_part_that_is_not_there_is_an_error_not_a_dead_link(linked):
    with pytest.raises(Refusal) as refused:
        join([own(linked)], title="The pack")
    assert refused.value.problem == "A link leads to the part “paper”, which is not in this document."


def test_a_link_forward_within_an_upload_survives():
    document = papers.plain(3)
    document.pages[0].obj.Annots[0].A = Dictionary(S=Name.GoTo, D=Array([document.pages[2].obj, Name.Fit]))
    document.pages[1].obj.Annots[0].A = Dictionary(S=Name.GoTo, D=String("end"))
    document.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("end"), Array([2, Name.Fit])])))
    joined = join([outside(papers.blank()), outside(document)], title="The pack")
    assert links(joined.bytes)[1:3] == [[4], [4]]


def test_bookmarks_hold_each_paper_and_what_it_held(part_paper):
    document = papers.blank(3)
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Annex", 2))
    joined = join([own(part_paper, "A dispute about beds"), outside(document, "The annexes")], title="The pack")
    with pdf_checks.opened(joined.bytes) as whole, whole.open_outline() as outline:
        titles = [(item.title, [inner.title for inner in item.children]) for item in outline.root]
        last = outline.root[1].children[0].destination[0]
        assert last.objgen == whole.pages[-1].obj.objgen
    # The paper's own first heading is the bookmark, so that it does not stand there twice.
    assert titles == [("A dispute about beds", ["What happened"]), ("The annexes", ["Annex"])]


def test_pages_carry_their_label_in_the_foot_and_in_the_viewer(part_paper):
    foot = "Item 7, page {page} of {pages}"
    parts = [outside(papers.plain(3), foot=foot), outside(papers.plain(2), foot=foot, foot_left="B-2026-001")]
    joined = join(parts, title="The pack", labels=["A", "42", "43", "43a", "44"], total=44)
    with pdf_checks.opened(joined.bytes) as document:
        assert [page.label for page in document.pages] == ["A", "42", "43", "43a", "44"]
    words = pdf_checks.words(joined.bytes)
    assert [page.split("Item 7, ")[1] for page in words[:3]] == ["page A of 44", "page 42 of 44", "page 43 of 44"]
    assert words[3].endswith("Item 7, page 43a of 44 B-2026-001")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_foot_stands_at_the_foot_however_the_page_is_turned(turn):
    """The baseline, taken through the page's own turn, runs left to right near the lower right corner."""
    document = papers.plain(1, rotate=turn, left_open=True)
    document.pages[0].obj.CropBox = Array([20, 30, 500, 700])
    with pdf_checks.opened(join([outside(document)], title="P").bytes) as whole:
        [matrix] = [
            [float(n) for n in operands]
            for operands, operator in pikepdf.parse_content_stream(whole.pages[0])
            if str(operator) == "cm"
        ]
    a, b, c, d, e, f = matrix
    wide, high = (480, 670) if turn in (0, 180) else (670, 480)
    seen = {
        0: lambda x, y: (x - 20, y - 30),
        90: lambda x, y: (y - 30, 500 - x),
        180: lambda x, y: (500 - x, 700 - y),
        270: lambda x, y: (700 - y, x - 20),
    }[turn]
    for x, y in ((0, 0), (wide, 0), (0, high)):
        assert seen(a * x + c * y + e, b * x + d * y + f) == pytest.approx((x, y))


def test_states_that_a_page_leaves_open_do_not_reach_the_foot():
    document = papers.tagged()
    page = document.pages[0].obj
    page.Contents = document.make_stream(b"Q q q 9 0 0 9 0 0 cm " + page.Contents.read_bytes())
    with pdf_checks.opened(join([outside(document)], title="P").bytes) as whole:
        operators = [str(operator) for _, operator in pikepdf.parse_content_stream(whole.pages[0])]
    depth = 0
    for operator in operators[: operators.index("EMC") + 1 + operators[operators.index("EMC") :].index("BDC")]:
        depth += {"q": 1, "Q": -1}.get(operator, 0)
        assert depth >= 0
    assert depth == 0


def test_layers_that_a_paper_hides_stay_hidden():
    document = papers.plain(1)
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Comments")))
    document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(BaseState=Name.OFF))
    document.pages[0].obj.Resources.Properties = Dictionary(L1=group)
    with pdf_checks.opened(join([outside(papers.plain(1)), outside(document)], title="P").bytes) as whole:
        layers = whole.Root.OCProperties
        assert [g.objgen for g in layers.D.OFF] == [g.objgen for g in layers.OCGs]
        assert len(layers.OCGs) == 1


BOTH = pikepdf.Encryption(owner="owner", user="")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 rubbish", "“Odd” is damaged and cannot be opened."),
        (papers.saved(papers.blank(), encryption=BOTH), "This PDF is locked with a password or with restrictions."),
        (papers.saved(papers.blank(0)), "“Odd” has no pages that can be read."),
        (papers.saved(papers.blank(501)), "“Odd” has 501 pages; a paper may have 500."),
    ],
)
def test_a_paper_that_cannot_be_joined_is_named(content, words):
    with pytest.raises(Refusal) as refused:
        join([Part(content, "Odd")], title="The pack")
    assert refused.value.problem == words


def test_a_paper_that_takes_too_long_is_stopped():
    with pytest.raises(Refusal) as refused:
        join([outside(papers.blank(400))], title="The pack", seconds=0.05)
    assert refused.value.problem == "A paper took too long to read."


@pytest.mark.torture
def test_a_hundred_thousand_pages_are_refused_in_good_time():
    document = papers.blank(1)
    page = document.pages[0].obj
    document.Root.Pages.Kids = Array([page] * 100_000)
    document.Root.Pages.Count = 100_000
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(Refusal):
        join([Part(out.getvalue(), "Endless")], title="The pack")


def test_nothing_to_join_is_refused():
    with pytest.raises(Refusal):
        join([], title="The pack")


def test_pages_are_counted_in_the_limited_process():
    assert joining.page_count(papers.saved(papers.blank(7))) == 7
