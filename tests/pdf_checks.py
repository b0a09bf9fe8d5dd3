"""What a PDF must have to be built to PDF/UA-1, checked object by object with pikepdf; and the words in one.

Written apart from the product's own joining and checking, so that it can catch them out. It is no validator: it
looks for what a validator would fail first.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

SHOWS = frozenset({"Tj", "TJ", "'", '"'})
HEADING = re.compile(r"H([1-6])")


@dataclass
class Element:
    """One structure element, with its type after the role map."""

    kind: str
    source: Object
    page: Object | None
    depth: int
    inner: list["Element"] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, Object]:
        """All its attributes in one."""
        held = self.source.get("/A", [])
        owners = list(held) if isinstance(held, Array) else [held]
        return {key: value for owner in owners if isinstance(owner, Dictionary) for key, value in owner.items()}


def opened(content: bytes) -> Pdf:
    """The document, from its bytes."""
    return pikepdf.open(io.BytesIO(content))


def elements(document: Pdf) -> list[Element]:
    """Every structure element below the root, in reading order."""
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        return []
    roles = {k: str(v) for k, v in root.get("/RoleMap", {}).items()}
    found: list[Element] = []
    stack = [(kid, 0, None) for kid in reversed(_kids(root))]
    seen = set()
    while stack:
        source, depth, page = stack.pop()
        if not isinstance(source, Dictionary) or "/S" not in source:
            continue
        assert source.objgen not in seen or source.objgen == (0, 0), "an element hangs in two places"
        seen.add(source.objgen)
        kind, steps = str(source["/S"]), 0
        while kind in roles and steps < 10:
            kind, steps = roles[kind], steps + 1
        page = source.get("/Pg", page)
        found.append(Element(kind[1:], source, page, depth))
        stack.extend((kid, depth + 1, page) for kid in reversed(_kids(source)))
    return found


def _kids(holder: Object) -> list:
    kids = holder.get("/K", [])
    return list(kids) if isinstance(kids, Array) else [kids]


def faults(content: bytes, *, claims: bool = True) -> list[str]:
    """What keeps this document from being built to PDF/UA-1, in words; empty where nothing was found.

    With `claims` false it must not say that it is PDF/UA, and everything else must hold all the same.
    """
    with opened(content) as document:
        found = [*_document_faults(document, claims)]
        if "/StructTreeRoot" in document.Root:
            tree = elements(document)
            found += [*_heading_faults(tree), *_element_faults(tree), *_identifier_faults(document, tree)]
            found += [*_content_faults(document, tree)]
            found += _annotation_faults(document, tree)
        found += _font_faults(document)
    return found


def _document_faults(document: Pdf, claims: bool) -> Iterator[str]:
    root = document.Root
    metadata = root["/Metadata"].read_bytes().decode() if "/Metadata" in root else ""
    claimed = re.search(r'pdfuaid:part(?:="1"|>1<)', metadata) is not None
    if "/StructTreeRoot" not in root or not root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not tagged"
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", str(root.get("/Lang", ""))):
        yield "no language"
    if not str(document.docinfo.get("/Title", "")).strip() or "<dc:title>" not in metadata:
        yield "no title"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the title is not displayed"
    if claimed != claims:
        yield "claims PDF/UA" if claimed else "does not claim PDF/UA"


def _heading_faults(tree: list[Element]) -> Iterator[str]:
    levels = [int(match[1]) for element in tree if (match := HEADING.fullmatch(element.kind))]
    if levels and levels[0] != 1:
        yield f"the first heading is H{levels[0]}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"H{after} follows H{before}"


def _identifier_faults(document: Pdf, tree: list[Element]) -> Iterator[str]:
    """Cells find their headers by identifier: each is there once, listed at the root, in the cell's own table."""
    identifiers = [bytes(element.source["/ID"]) for element in tree if "/ID" in element.source]
    if len(set(identifiers)) != len(identifiers):
        yield "an identifier is used twice"
    listed = document.Root.StructTreeRoot.get("/IDTree")
    known = {str(name).encode("latin-1") for name in pikepdf.NameTree(listed)} if listed is not None else set()
    if not set(identifiers) <= known:
        yield "an identifier is not listed at the root"
    for table in (element for element in tree if element.kind == "Table"):
        inside = elements_below(tree, table)
        own = {bytes(element.source["/ID"]) for element in inside if "/ID" in element.source}
        if any(bytes(name) not in own for element in inside for name in element.attributes.get("/Headers", [])):
            yield "a cell names a header that is not in its table"


def _element_faults(tree: list[Element]) -> Iterator[str]:
    named = {bytes(name) for element in tree for name in element.attributes.get("/Headers", [])}
    for element in tree:
        if element.kind in ("Figure", "Formula") and not str(element.source.get("/Alt", "")).strip():
            yield f"a {element.kind} has no alternative text"
        is_named = bytes(element.source.get("/ID", b"")) in named
        if element.kind == "TH" and "/Scope" not in element.attributes and not is_named:
            yield "a table header has neither a scope nor cells that name it"
        if element.kind == "Table":
            inside = elements_below(tree, element)
            if not any(inner.kind == "TH" for inner in inside):
                yield "a table has no headers"


def elements_below(tree: list[Element], element: Element) -> list[Element]:
    """The elements inside one, of the list that `elements` gave."""
    start = next(i for i, each in enumerate(tree) if each is element) + 1
    inside = []
    for each in tree[start:]:
        if each.depth <= element.depth:
            break
        inside.append(each)
    return inside


def _content_faults(document: Pdf, tree: list[Element]) -> Iterator[str]:
    """Each piece of marked content has its element, each element its content, and nothing is shown unmarked."""
    parents = dict(pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree).items())
    on_page = {page.obj.objgen: page for page in document.pages}
    present = {}
    for number, page in enumerate(document.pages, start=1):
        ids, unmarked = _marked(page)
        present[page.obj.objgen] = ids
        if unmarked:
            yield f"page {number} shows something that is neither tagged nor an artifact"
        held = parents.get(page.obj.get("/StructParents"))
        if ids and not isinstance(held, Array):
            yield f"page {number} is not in the parent tree"
            continue
        for mcid in ids:
            if mcid >= len(held) or not isinstance(held[mcid], Dictionary):
                yield f"page {number}: marked content {mcid} has lost its element"
    for element in tree:
        for kid in _kids(element.source):
            mcid = kid if isinstance(kid, int) else kid.get("/MCID") if isinstance(kid, Dictionary) else None
            if mcid is None:
                continue
            page = kid.get("/Pg", element.page) if isinstance(kid, Dictionary) else element.page
            if page is None or page.objgen not in on_page or mcid not in present[page.objgen]:
                yield f"a {element.kind} has lost its content"


def _marked(page: Page) -> tuple[set[int], bool]:
    ids: set[int] = set()
    open_marks: list[bool] = []
    unmarked = False
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BMC":
                open_marks.append(str(operands[0]) == "/Artifact")
            case "BDC":
                held = operands[1]
                if isinstance(held, Name):
                    held = page.resources.Properties[held]
                if "/MCID" in held:
                    ids.add(int(held["/MCID"]))
                open_marks.append("/MCID" in held or str(operands[0]) == "/Artifact")
            case "EMC":
                open_marks.pop()
            case shown if shown in SHOWS or shown in ("Do", "sh", "f", "f*", "S", "B"):
                unmarked |= not any(open_marks) and (shown in SHOWS or shown == "Do")
    return ids, unmarked or bool(open_marks)


def _annotation_faults(document: Pdf, tree: list[Element]) -> Iterator[str]:
    parents = dict(pikepdf.NumberTree(document.Root.StructTreeRoot.ParentTree).items())
    reachable = {element.source.objgen for element in tree}
    used: set[int] = set()
    for number, page in enumerate(document.pages, start=1):
        notes = page.obj.get("/Annots", [])
        if len(notes) and page.obj.get("/Tabs") != Name.S:
            yield f"page {number} has no tab order by structure"
        for key in [page.obj.get("/StructParents"), *(note.get("/StructParent") for note in notes)]:
            if key is not None and key in used:
                yield f"page {number}: the parent tree key {key} is used twice"
            used.add(key)
        for note in notes:
            if note.get("/Subtype") == Name.Link and not str(note.get("/Contents", "")).strip():
                yield f"page {number}: a link does not say where it leads"
            element = parents.get(note.get("/StructParent"))
            refers = isinstance(element, Dictionary) and any(
                isinstance(kid, Dictionary) and "/Obj" in kid and kid["/Obj"].objgen == note.objgen
                for kid in _kids(element)
            )
            if not refers or element.objgen not in reachable:
                yield f"page {number}: a link or note is not in the structure"


def _font_faults(document: Pdf) -> Iterator[str]:
    for thing in document.objects:
        if not isinstance(thing, Dictionary) or thing.get("/Type") != Name.Font or "/CIDSystemInfo" in thing:
            continue
        if thing.get("/Subtype") == Name.Type3:
            continue
        inner = thing.DescendantFonts[0] if "/DescendantFonts" in thing else thing
        if not any(f"/FontFile{n}" in inner.get("/FontDescriptor", {}) for n in ("", "2", "3")):
            yield f"the font {thing.get('/BaseFont')} is not embedded"
        if not isinstance(thing.get("/ToUnicode"), Stream):
            yield f"the font {thing.get('/BaseFont')} does not say its letters"


def words(content: bytes) -> list[str]:
    """The text of each page as its fonts say it, white space made single: for looking for words, not for layout."""
    with opened(content) as document:
        return [" ".join("".join(_shown(page, page.resources, {})).split()) for page in document.pages]


def _shown(stream: Page | Object, resources: Object, fonts: dict) -> Iterator[str]:
    decode = str
    for operands, operator in pikepdf.parse_content_stream(stream):
        match str(operator):
            case "Tf":
                font = resources.Font[operands[0]]
                decode = fonts.setdefault(font.objgen, _decoder(font)) if font.objgen != (0, 0) else _decoder(font)
            case "Tj" | "'" | '"':
                yield decode(bytes(operands[-1]))
            case "TJ":
                yield "".join(decode(bytes(o)) for o in operands[0] if isinstance(o, pikepdf.String))
            case "ET":
                yield " "
            case "Do":
                form = resources.XObject[operands[0]]
                if form.get("/Subtype") == Name.Form:
                    yield from _shown(form, form.get("/Resources", resources), fonts)


def _decoder(font: Object):
    wide = font.get("/Subtype") == Name.Type0
    if "/ToUnicode" not in font:
        return lambda code: code.decode("cp1252", "replace")
    letters = _letters(font.ToUnicode.read_bytes().decode("latin-1"))
    step = 2 if wide else 1

    def decode(code: bytes) -> str:
        return "".join(letters.get(int.from_bytes(code[i : i + step], "big"), "") for i in range(0, len(code), step))

    return decode


def _letters(cmap: str) -> dict[int, str]:
    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be", "replace")

    letters = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        letters |= {int(code, 16): text(out) for code, out in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block)}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, out in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            first = text(out)
            for offset in range(int(high, 16) - int(low, 16) + 1):
                letters[int(low, 16) + offset] = first[:-1] + chr(ord(first[-1]) + offset)
    return letters
