"""What an uploaded PDF may not do once it is part of a pack."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from alliance.kernel.documents.join import Part, join, sanitise
from tests import pdf_checks
from tests.test_documents import papers

CANARY = "canary"
JAVASCRIPT = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CANARY}')"))
LAUNCH = Dictionary(S=Name.Launch, F=String(f"{CANARY}.exe"))


def hostile() -> pikepdf.Pdf:
    """A PDF that tries everything, on every hook."""
    document = papers.tagged(2)
    root, page = document.Root, document.pages[0].obj
    file = document.make_stream(CANARY.encode(), Type=Name.EmbeddedFile)
    attached = document.make_indirect(Dictionary(Type=Name.Filespec, F=String("x"), EF=Dictionary(F=file)))
    root.OpenAction = JAVASCRIPT
    root.AA = Dictionary(WC=LAUNCH)
    root.Names = Dictionary(
        JavaScript=Dictionary(Names=Array([String("x"), JAVASCRIPT])),
        EmbeddedFiles=Dictionary(Names=Array([String("x"), attached])),
    )
    root.AF = Array([attached])
    page.AA = Dictionary(O=JAVASCRIPT)
    kinds = {
        "FileAttachment": {"FS": attached},
        "Link": {"A": LAUNCH},
        "Widget": {"AA": Dictionary(K=JAVASCRIPT), "A": JAVASCRIPT, "FT": Name.Tx, "T": String("field")},
        "Screen": {"A": Dictionary(S=Name.Rendition, JS=String(CANARY))},
    }
    for kind, more in kinds.items():
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([0, 0, 9, 9]), **more)
        page.Annots.append(document.make_indirect(note))
    chained = Dictionary(S=Name.GoTo, D=Array([page, Name.Fit]), Next=JAVASCRIPT)
    for address in ("javascript:canary()", "file:///canary", "part:canary", "smb://canary/x"):
        page.Annots.append(papers.link(document, String(address)))
    page.Annots[-1].A = chained
    root.AcroForm = Dictionary(Fields=Array([page.Annots[3]]), XFA=String(CANARY), CO=Array([page.Annots[3]]))
    with document.open_outline() as outline:
        item = pikepdf.OutlineItem("Go", action=LAUNCH)
        outline.root.append(item)
    return document


def everything(content: bytes) -> str:
    """All that the objects of a document hold, unpacked."""
    with pdf_checks.opened(content) as document:
        parts = []
        for thing in document.objects:
            parts.append(repr(thing))
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != Name.XML and "/Length1" not in thing:
                parts.append(thing.read_bytes().decode("latin-1"))
    return "\n".join(parts)


FORBIDDEN = (CANARY, "/JavaScript", "/Launch", "/OpenAction", "/AA", "/EmbeddedFile", "/XFA", "/AcroForm", "/Rendition")


@pytest.mark.parametrize("way", ["sanitised", "joined", "joined untagged"])
def test_nothing_that_acts_or_carries_is_left(way):
    document = hostile()
    if way == "joined untagged":
        del document.Root["/StructTreeRoot"]
    content = papers.saved(document)
    assert all(word in everything(content) for word in FORBIDDEN if word != "/AcroForm")
    cleaned = sanitise(content) if way == "sanitised" else join([Part(content, "Odd")], title="The pack").bytes
    left = everything(cleaned)
    assert [word for word in FORBIDDEN if word in left] == []


def test_what_is_harmless_stays():
    document = papers.tagged(2)
    document.pages[0].obj.Annots.append(papers.link(document, String("mailto:chair@alliance.example")))
    cleaned = sanitise(papers.saved(document))
    left = everything(cleaned)
    assert "https://example.org/" in left
    assert "mailto:chair@alliance.example" in left
    with pdf_checks.opened(cleaned) as after:
        assert len(pdf_checks.elements(after)) == len(pdf_checks.elements(document))


def test_structure_elements_called_like_actions_are_left_alone():
    document = papers.tagged(1, kind="/Sound", roles={"/Sound": "/P"})
    with pdf_checks.opened(sanitise(papers.saved(document))) as after:
        assert [e.kind for e in pdf_checks.elements(after)] == ["P", "Link"]
