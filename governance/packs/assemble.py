"""From the frozen words of one edition to one PDF: our own sections set, uploaded papers joined, pages numbered.

Our sections are rendered one by one and joined with the uploads, so that tags, bookmarks and links hold throughout.
A paper that is not a PDF, or that cannot be joined safely, is stood for by a page that says so.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from alliance.kernel.documents import pdf, storage
from alliance.kernel.documents.join import Joined, Part, join
from alliance.kernel.errors import Refusal
from governance.packs import wording

STYLE = "pack-pdf.css"
SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / STYLE
FRONT, DISPUTES, DUE = "front", "disputes", "due"
# Cover, contents and agenda take this many pages in nearly every pack; where they do not, they are set again.
USUAL_FRONT = 3
MOST_TRIES = 4


@dataclass(frozen=True)
class Made:
    """One edition as built: its bytes, number of pages, and what its readers should know of its papers."""

    content: bytes
    pages: int
    remarks: tuple[str, ...]


def assemble(words: dict[str, Any], audience: str, step: Callable[[], None] = lambda: None) -> Made:
    """Build one edition. `step` is called between the parts, so that whoever waits knows that work goes on.

    Raises pdf.Unavailable, or Refusal where even our own pages cannot be made.
    """
    title = wording.title_of(words["meeting"]["title"], words["meeting"]["day"], words["version"], audience)
    body = [
        _section(words, DISPUTES, "Disputes", "pdf/pack_disputes.html"),
        _section(words, DUE, "Falling due", "pdf/pack_due.html"),
    ]
    step()
    papers, slips = _papers(words)
    step()
    joined, refused = _joined(words, title, body, papers, step)
    return Made(joined.bytes, joined.pages, (*slips, *refused, *joined.notes))


def pages_of(content: bytes) -> int:
    """The number of pages of a PDF that was put together here. Raises Refusal where it cannot be opened."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            return len(document.pages)
    except pikepdf.PdfError:
        raise Refusal("", "A part that was set cannot be opened again.") from None


def _section(words: dict[str, Any], key: str, title: str, template: str) -> Part:
    content = _set(template, {**words, "joined": True}, title)
    return Part(content, title, key=key, made_here=True, foot=wording.foot_of(None), foot_left=_left(words))


def _set(template: str, context: dict[str, Any], title: str) -> bytes:
    return pdf.render(template, context, title=title, files={STYLE: (SHEET.read_bytes(), "text/css")})


def _left(words: dict[str, Any]) -> str:
    line = f"{words['meeting']['reference']}, version {words['version']}"
    return f"{line}: confidential" if words["is_confidential"] else line


def _papers(words: dict[str, Any]) -> tuple[list[Part], list[str]]:
    """The papers in the order of the agenda, and a remark for each that is not in the PDF."""
    parts, remarks = [], []
    for item in words["items"]:
        for paper in item["papers"]:
            if paper["is_pdf"]:
                part = Part(
                    storage.read(paper["sha256"]),
                    paper["title"],
                    key=paper["anchor"],
                    foot=wording.foot_of(item["number"]),
                    foot_left=_left(words),
                )
            else:
                why = "It is not a PDF."
                part = _slip(words, item, paper, why)
                remarks.append(f"“{paper['title']}” is not in this PDF. {why} Open it from the meeting’s page.")
            parts.append(part)
    return parts, remarks


def _slip(words: dict[str, Any], item: dict[str, Any], paper: dict[str, Any], why: str) -> Part:
    context = {**words, "joined": True, "item": item, "paper": paper, "why": why}
    content = _set("pdf/pack_slip.html", context, paper["title"])
    return Part(
        content,
        paper["title"],
        key=paper["anchor"],
        made_here=True,
        foot=wording.foot_of(item["number"]),
        foot_left=_left(words),
    )


def _joined(
    words: dict[str, Any], title: str, body: list[Part], papers: list[Part], step: Callable[[], None]
) -> tuple[Joined, list[str]]:
    """Join everything under a front whose contents name the right pages. A paper that spoils it becomes a slip."""
    remarks: list[str] = []
    # The front is set for pages guessed from what the papers said of themselves; a wrong guess is set right below.
    sizes = [pages_of(part.content) for part in body] + [_size(words, part.key) for part in papers]
    starts = _starts(USUAL_FRONT, sizes)
    for _ in range(MOST_TRIES):
        rest = [*body, *papers]
        pages = dict(zip([part.key for part in rest], starts, strict=True))
        front = _front(words, title, pages)
        step()
        try:
            joined = join([front, *rest], title=title, author=words["alliance"])
        except Refusal as refusal:
            papers, found = _without_the_unfit(words, papers)
            if not found:
                raise refusal
            remarks += found
            step()
            continue
        if list(joined.starts[1:]) == starts:
            return joined, remarks
        starts = list(joined.starts[1:])
    raise Refusal("", "The contents and the pages of this pack do not settle.", mend="Tell an administrator.")


def _front(words: dict[str, Any], title: str, pages: dict[str, int]) -> Part:
    items = [
        {**item, "papers": [{**paper, "page": pages[paper["anchor"]]} for paper in item["papers"]]}
        for item in words["items"]
    ]
    context = {**words, "joined": True, "items": items, "disputes_page": pages[DISPUTES], "due_page": pages[DUE]}
    content = _set("pdf/pack.html", context, title)
    return Part(content, title, key=FRONT, made_here=True, foot=wording.foot_of(None), foot_left=_left(words))


def _size(words: dict[str, Any], anchor: str) -> int:
    papers = (paper for item in words["items"] for paper in item["papers"])
    found = next(paper for paper in papers if paper["anchor"] == anchor)
    return int(found["pages"] or 1) if found["is_pdf"] else 1


def _starts(front: int, sizes: list[int]) -> list[int]:
    at, found = front + 1, []
    for size in sizes:
        found.append(at)
        at += size
    return found


def _without_the_unfit(words: dict[str, Any], papers: list[Part]) -> tuple[list[Part], list[str]]:
    """Put a slip in the place of each paper that cannot be joined even by itself; and a remark for each."""
    of = {paper["anchor"]: (item, paper) for item in words["items"] for paper in item["papers"]}
    kept, remarks = [], []
    for part in papers:
        try:
            if not part.made_here:
                join([part], title=part.title)
            kept.append(part)
        except Refusal as refusal:
            item, paper = of[part.key]
            kept.append(_slip(words, item, paper, refusal.problem))
            remarks.append(f"“{part.title}” is not in this PDF. {refusal.problem} Open it from the meeting’s page.")
    return kept, remarks
