"""What a PDF's tags are worth, and the figures for pages that have none. Only ever called through limits.run."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf

from alliance.kernel.documents.objects import Object, inner

UA = b"http://www.aiim.org/pdfua/ns/id/"
MOST_NESTED = 12


def has_tree(document: Pdf) -> bool:
    """Whether the document is marked as tagged and has a structure tree to graft."""
    marked = inner(document.Root, "/MarkInfo")
    tree = document.Root.get("/StructTreeRoot")
    return (
        isinstance(tree, Dictionary)
        and bool(marked.get("/Marked", False))
        and isinstance(tree.get("/ParentTree"), Dictionary)
        and "/K" in tree
    )


def claims_ua(document: Pdf) -> bool:
    """Whether the document says that it keeps to PDF/UA-1, in a language it names, with its fonts on board."""
    metadata = document.Root.get("/Metadata")
    said = metadata.read_bytes() if isinstance(metadata, pikepdf.Stream) else b""
    language = str(document.Root.get("/Lang", ""))
    return UA in said and bool(language) and has_tree(document) and all(map(_is_embedded, _fonts(document)))


def _fonts(document: Pdf) -> Iterator[Object]:
    for page in document.pages:
        yield from inner(page.resources, "/Font").values()
        for form in forms_of(page.resources):
            yield from inner(inner(form, "/Resources"), "/Font").values()


def _is_embedded(font: Object) -> bool:
    if font.get("/Subtype") == Name.Type3:
        return True
    bare = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = inner(bare, "/FontDescriptor")
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def forms_of(resources: Object, depth: int = 0) -> Iterator[Object]:
    """Every XObject that the resources lead to, each place it hangs, to a sensible depth."""
    if depth > MOST_NESTED or not isinstance(resources, Dictionary):
        return
    for form in inner(resources, "/XObject").values():
        if isinstance(form, pikepdf.Stream):
            yield form
            if form.get("/Subtype") == Name.Form:
                yield from forms_of(form.get("/Resources"), depth + 1)


def as_figure(out: Pdf, page: Page, title: str, number: int, pages: int) -> Object:
    """Turn an untagged page into one described figure; returns its structure element (marked content 0)."""
    box = Array([float(edge) for edge in page.mediabox])
    for form in forms_of(page.resources):
        for key in ("/StructParents", "/StructParent"):
            if key in form:
                del form[key]
    picture = _content_as_form(out, page, box)
    page.obj["/Resources"] = Dictionary(XObject=Dictionary(Paper=picture))
    page.obj["/Contents"] = out.make_stream(b"/Figure <</MCID 0>> BDC /Paper Do EMC")
    return out.make_indirect(
        Dictionary(
            Type=Name.StructElem,
            S=Name.Figure,
            Pg=page.obj,
            K=0,
            Alt=(
                f"Page {number} of {pages} of the paper “{title}”. It came without tags for screen readers; "
                "the original is with the papers."
            ),
            A=Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block),
        )
    )


def _content_as_form(out: Pdf, page: Page, box: Array) -> Object:
    """The page's content as a form of its own, so that states and marks it leaves open end with it."""
    contents = page.obj.get("/Contents", Array())
    streams = list(contents) if isinstance(contents, Array) else [contents]
    drawn = b"\n".join(stream.read_bytes() for stream in streams if isinstance(stream, pikepdf.Stream))
    form = out.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=page.resources)
    if "/Group" in page.obj:
        form["/Group"] = page.obj["/Group"]
    return form
