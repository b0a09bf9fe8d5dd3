"""Files as people and attackers upload them, made byte by byte where no library would make them."""

import io
import zipfile
from collections.abc import Iterable, Mapping

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

DOCX = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
PPTX = ("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """An uploaded file."""
    return SimpleUploadedFile(name, content)


def packed(names: Iterable[str], *, more: Mapping[str, bytes] | None = None) -> bytes:
    """A zip with a little text in each part, and `more` parts with their own content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, f"<part>{name}</part>")
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def opendocument(kind: str, *, more: Mapping[str, bytes] | None = None) -> bytes:
    """An OpenDocument file: its type first, stored as it is."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        for name, content in {"content.xml": b"<office/>", **(more or {})}.items():
            archive.writestr(name, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def picture(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def saved(document: Pdf, **options: object) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    document.save(out, static_id="encryption" not in options, **options)
    return out.getvalue()


def blank(pages: int = 1) -> Pdf:
    """A PDF of empty pages."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    return document


def plain(pages: int = 1, *, words: str = "Untagged words", rotate: int = 0, left_open: bool = False) -> Pdf:
    """An untagged PDF with a line of text on each page, and a link."""
    document = blank(pages)
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for number, page in enumerate(document.pages, start=1):
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        text = f"BT /F1 12 Tf 72 700 Td ({words} {number}) Tj ET"
        page.obj.Contents = document.make_stream(f"{'q 0.5 0 0 0.5 0 0 cm ' if left_open else ''}{text}".encode())
        page.obj.Annots = Array([link(document, String("https://example.org/"))])
        if rotate:
            page.obj.Rotate = rotate
    return document


def link(document: Pdf, address: String) -> pikepdf.Object:
    """A link annotation to a web address."""
    return document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([72, 690, 200, 710]),
            A=Dictionary(S=Name.URI, URI=address),
        )
    )


def tagged(
    pages: int = 1,
    *,
    kind: str = "/Text",
    roles: Mapping[str, str] | None = None,
    identifier: bytes = b"",
    classes: Mapping[str, Dictionary] | None = None,
) -> Pdf:
    """A small tagged PDF made by hand: one paragraph on each page, under the root without a Document element."""
    document = plain(pages)
    root = document.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
    numbers = Array()
    for number, page in enumerate(document.pages):
        element = document.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name(kind), P=root, Pg=page.obj, K=Array([0]))
        )
        if identifier:
            element.ID = String(identifier)
        if classes:
            element.C = Name(next(iter(classes)))
        note = page.obj.Annots[0]
        reference = Dictionary(Type=Name.OBJR, Obj=note, Pg=page.obj)
        anchor = document.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Link, P=root, K=reference))
        root.K.extend([element, anchor])
        page.obj.StructParents = number * 2
        note.StructParent = number * 2 + 1
        note.Contents = String("Somewhere")
        numbers.extend([number * 2, Array([element]), number * 2 + 1, anchor])
        text = page.obj.Contents.read_bytes()
        page.obj.Contents = document.make_stream(b"/P <</MCID 0>> BDC " + text + b" EMC")
    root.ParentTree = document.make_indirect(Dictionary(Nums=numbers))
    if roles:
        root.RoleMap = Dictionary({k: Name(v) for k, v in roles.items()})
    if classes:
        root.ClassMap = Dictionary(dict(classes))
    document.Root.StructTreeRoot = root
    document.Root.MarkInfo = Dictionary(Marked=True)
    document.Root.Lang = String("cy-GB")
    return document
