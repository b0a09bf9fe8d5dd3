"""Make an uploaded PDF harmless before it becomes part of a longer one. Only ever called through limits.run.

What stays: pages, text, pictures, notes on the page, links to places in the paper and to web and mail addresses.
"""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from alliance.kernel.documents.inspection import SAVE_AGAIN, locked
from alliance.kernel.documents.objects import Object
from alliance.kernel.errors import Refusal

MOST_PAGES = 500
# Whatever acts by itself, carries a file, or belongs to a program of forms.
DROPPED = (
    "/OpenAction", "/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/AF", "/EF", "/Launch", "/XFA", "/Renditions",
    "/RichMediaContent", "/RichMediaSettings", "/Collection", "/PieceInfo", "/Threads", "/AcroForm", "/URI_Base",
)  # fmt: skip
NOTES_DROPPED = frozenset({
    "/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D", "/Popup", "/Projection",
})  # fmt: skip
ACTIONS_KEPT = frozenset({"/GoTo", "/URI"})
ACTIONS = ACTIONS_KEPT | {
    "/GoToR", "/GoToE", "/Launch", "/Thread", "/Sound", "/Movie", "/Hide", "/Named", "/SubmitForm", "/ResetForm",
    "/ImportData", "/JavaScript", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView", "/RichMediaExecute",
    "/GoToDp", "/SetState", "/NOP",
}  # fmt: skip
ADDRESSES_KEPT = ("http://", "https://", "mailto:")


def opened(content: bytes, title: str) -> Pdf:
    """The paper, opened. Raises Refusal, naming it, where it is locked, broken, empty or too long."""
    try:
        document = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise locked("paper") from None
    except pikepdf.PdfError:
        raise Refusal("paper", f"“{title}” is damaged and cannot be opened.", mend=SAVE_AGAIN) from None
    if document.is_encrypted:
        raise locked("paper")
    try:
        pages = len(document.pages)
    except pikepdf.PdfError:
        pages = 0
    if not pages:
        raise Refusal("paper", f"“{title}” has no pages that can be read.", mend=SAVE_AGAIN)
    if pages > MOST_PAGES:
        raise Refusal("paper", f"“{title}” has {pages:,} pages; a paper may have {MOST_PAGES}.", mend="Split it.")
    return document


def sanitised(content: bytes, title: str) -> bytes:
    """The same paper without anything that acts, runs, or carries files."""
    out = io.BytesIO()
    with opened(content, title) as document:
        clean(document)
        document.save(out, deterministic_id=True)
    return out.getvalue()


def clean(document: Pdf) -> None:
    """Sweep every object of the document, wherever it hangs."""
    if "/AcroForm" in document.Root:
        # Fields become still pictures of themselves, so that what was filled in can still be read.
        document.generate_appearance_streams()
    waiting: list[Object] = [document.Root, *document.objects]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, Array):
            waiting.extend(item for item in thing if _is_inner(item))
        elif isinstance(thing, Dictionary | pikepdf.Stream):
            _clean_dictionary(thing)
            waiting.extend(item for item in thing.values() if _is_inner(item))


def _is_inner(item: object) -> bool:
    """A container written in place; those with a number of their own are swept by themselves."""
    return isinstance(item, Array | Dictionary) and not item.is_indirect


def _clean_dictionary(thing: Object) -> None:
    for key in DROPPED:
        if key in thing:
            del thing[key]
    if "/Annots" in thing and isinstance(thing["/Annots"], Array):
        notes = thing["/Annots"]
        kept = [note for note in notes if isinstance(note, Dictionary) and _note_stays(note)]
        if len(kept) != len(notes):
            thing["/Annots"] = Array(kept)
    if _is_action(thing) and not _action_stays(thing):
        for key in list(thing.keys()):
            del thing[key]
    for key in ("/A", "/Next"):
        inner = thing.get(key)
        if isinstance(inner, Dictionary) and _is_action(inner) and not _action_stays(inner):
            del thing[key]


def _note_stays(note: Object) -> bool:
    return str(note.get("/Subtype", "")) not in NOTES_DROPPED


def _is_action(thing: Object) -> bool:
    """An action says what it does in /S, as a structure element says what it is; only the latter has a parent."""
    return isinstance(thing.get("/S"), Name) and str(thing["/S"]) in ACTIONS and "/P" not in thing


def _action_stays(action: Object) -> bool:
    kind = str(action["/S"])
    if kind == "/URI":
        return str(action.get("/URI", "")).strip().lower().startswith(ADDRESSES_KEPT)
    return kind in ACTIONS_KEPT
