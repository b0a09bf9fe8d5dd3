"""Join papers into one document, in the limited process: what join.py asks for."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Page, Pdf, String

from alliance.kernel.documents import hostile, tagging
from alliance.kernel.documents.foot import Foot
from alliance.kernel.documents.graft import Graft
from alliance.kernel.documents.navigation import Atlas, Places, merge_layers, page_labels
from alliance.kernel.documents.objects import Object
from alliance.kernel.errors import Refusal

MOST_PAGES = 2_000
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>{claim}</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
CLAIM = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
)


@dataclass
class Placed:
    """One paper as it lies in the joined document."""

    title: str
    pages: list[Page]
    own: bool
    foot: str
    foot_left: str
    remark: str


def joined(
    parts: list[dict[str, Any]], title: str, author: str, language: str, labels: list[str] | None, total: int | None
) -> dict[str, Any]:
    """The joined document as bytes, with its pages, first pages, standing and remarks (see join.Joined)."""
    out = pikepdf.new()
    graft, atlas = Graft(out), Atlas()
    placed = [_place(out, graft, atlas, part, number) for number, part in enumerate(parts, start=1)]
    count = len(out.pages)
    labels = labels or [str(number) for number in range(1, count + 1)]
    if len(labels) != count:
        raise ValueError(f"{len(labels)} labels for {count} pages")
    _stamp(out, placed, labels, total or count)
    remarks = [paper.remark for paper in placed if paper.remark]
    graft.finish()
    atlas.finish(out)
    _describe(out, title, author, language, labels, claims=not remarks)
    content = io.BytesIO()
    out.save(content, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.generate)
    starts, at = [], 1
    for paper in placed:
        starts.append(at)
        at += len(paper.pages)
    return {"bytes": content.getvalue(), "pages": count, "tagged": not remarks, "notes": remarks, "starts": starts}


def _place(out: Pdf, graft: Graft, atlas: Atlas, part: dict[str, Any], number: int) -> Placed:
    title, own = part["title"], part["made_here"]
    source = hostile.opened(part["content"], title)
    if not own:
        hostile.clean(source)
    if len(out.pages) + len(source.pages) > MOST_PAGES:
        raise Refusal("paper", f"Together these papers have more than {MOST_PAGES:,} pages.", mend="Split the pack.")
    places, claims, tree = Places(source), tagging.claims_ua(source), tagging.has_tree(source)
    pages = _copy_pages(out, source)
    atlas.add(places, pages, title=title, key=part["key"], number=number)
    merge_layers(out, source)
    untagged = [(n, page) for n, page in enumerate(pages, start=1) if not tree or "/StructParents" not in page.obj]
    element = None
    if len(untagged) < len(pages):
        grafted = out.copy_foreign(_indirect(source, source.Root, "/StructTreeRoot"))
        kept = [page for page in pages if "/StructParents" in page.obj]
        element = graft.add_tree(grafted, kept, title=title, language=str(source.Root.get("/Lang", "")))
    if untagged:
        graft.add_figures(untagged, title=title, total=len(pages), part=element)
    remark = _remark(title, len(untagged), len(pages), claims)
    return Placed(title, pages, own, part["foot"], part["foot_left"], remark)


def _remark(title: str, untagged: int, pages: int, claims: bool) -> str:
    if untagged == pages:
        return f"“{title}” is not tagged for screen readers. Its pages are pictures with a description here."
    if untagged:
        return (
            f"“{title}” is tagged only in part. {untagged} of its {pages} pages are pictures with a description here."
        )
    if not claims:
        return f"“{title}” is tagged, but does not say that it keeps to the standard for accessible PDFs."
    return ""


def _copy_pages(out: Pdf, source: Pdf) -> list[Page]:
    """Copy all pages, then their annotations: only then does every page that a link names have its copy."""
    first, notes = len(out.pages), []
    for page in source.pages:
        held = page.obj.get("/Annots")
        notes.append(source.make_indirect(pikepdf.Array(list(held))) if isinstance(held, pikepdf.Array) else None)
        for key in ("/Annots", "/B", "/Thumb"):
            if key in page.obj:
                del page.obj[key]
    for page in source.pages:
        out.pages.append(page)
    copies = list(out.pages)[first:]
    for page, held in zip(copies, notes, strict=True):
        if held is not None and len(held):
            kept = [note for note in out.copy_foreign(held) if isinstance(note, Dictionary)]
            page.obj["/Annots"] = pikepdf.Array([n if n.is_indirect else out.make_indirect(n) for n in kept])
            page.obj["/Tabs"] = pikepdf.Name.S
    return copies


def _indirect(source: Pdf, holder: Object, key: str) -> Object:
    if not holder[key].is_indirect:
        holder[key] = source.make_indirect(holder[key])
    return holder[key]


def _stamp(out: Pdf, placed: Sequence[Placed], labels: Sequence[str], total: int) -> None:
    lines, at = [], 0
    for paper in placed:
        for page in paper.pages:
            right = paper.foot.format(page=labels[at], pages=total)
            lines.append((page, right, paper.foot_left, paper.own))
            at += 1
    lines = [line for line in lines if line[1] or line[2]]
    if not lines:
        return
    foot = Foot(out, [text for _, right, left, _ in lines for text in (right, left)])
    for page, right, left, own in lines:
        foot.stamp(page, right, left, own=own)


def _describe(out: Pdf, title: str, author: str, language: str, labels: Sequence[str], *, claims: bool) -> None:
    root = out.Root
    root["/Lang"] = String(language)
    root["/ViewerPreferences"] = Dictionary(DisplayDocTitle=True)
    root["/PageLabels"] = page_labels(labels)
    xmp = XMP.format(title=escape(title), author=escape(author), claim=CLAIM if claims else "")
    metadata = out.make_stream(xmp.encode())
    metadata["/Type"], metadata["/Subtype"] = pikepdf.Name.Metadata, pikepdf.Name.XML
    root["/Metadata"] = metadata
    out.docinfo["/Title"] = String(title)
    out.docinfo["/Author"] = String(author)
