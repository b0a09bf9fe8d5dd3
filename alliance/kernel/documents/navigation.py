"""Bookmarks, named places, links and page labels of a joined document. Only ever called through limits.run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Page, Pdf, String

from alliance.kernel.documents.objects import Object, inner, name_pairs
from alliance.kernel.errors import Refusal

MOST_BOOKMARKS = 5_000
DEEPEST = 8
# A page's place in its paper, then how it is shown.
View = list[Any]
PART = "part:"


@dataclass
class Bookmark:
    """A bookmark of one paper: its words and a view, whose first item is a page's place in the paper."""

    title: str
    view: View | None
    inner: list["Bookmark"] = field(default_factory=list)


class Places:
    """Where names and bookmarks of one paper lead, read from it before its pages are copied."""

    def __init__(self, source: Pdf) -> None:
        self.index = {page.obj.objgen: number for number, page in enumerate(source.pages)}
        self.named: dict[bytes, View] = {}
        for name, value in _named(source.Root):
            if view := self._explicit(value):
                self.named[bytes(name) if isinstance(name, String) else str(name).encode()] = view
        self._left = MOST_BOOKMARKS
        self.bookmarks = list(self._outline(inner(source.Root, "/Outlines").get("/First"), 1, set()))

    def view(self, target: Object | None) -> View | None:
        """The view a destination means, whether named or explicit; None where it leads nowhere in this paper."""
        if isinstance(target, String):
            return self.named.get(bytes(target))
        if isinstance(target, Name):
            return self.named.get(str(target)[1:].encode())
        return self._explicit(target)

    def _explicit(self, target: Object | None) -> View | None:
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or not len(target):
            return None
        page = target[0]
        number = page if isinstance(page, int) else self.index.get(getattr(page, "objgen", (0, 0)))
        if number is None or not 0 <= number < len(self.index):
            return None
        return [number, *(item for item in list(target)[1:6] if not isinstance(item, Array | Dictionary))]

    def _outline(self, item: Object | None, depth: int, seen: set[tuple[int, int]]) -> Iterator[Bookmark]:
        while isinstance(item, Dictionary) and item.objgen not in seen and self._left:
            seen.add(item.objgen)
            self._left -= 1
            action = inner(item, "/A")
            target = item.get("/Dest", action.get("/D") if action.get("/S") == Name.GoTo else None)
            mark = Bookmark(str(item.get("/Title", "")), self.view(target))
            if depth < DEEPEST:
                mark.inner = list(self._outline(item.get("/First"), depth + 1, seen))
            yield mark
            item = item.get("/Next")


def _named(root: Object) -> Iterator[tuple[Object | str, Object]]:
    yield from ((name[1:], value) for name, value in inner(root, "/Dests").items())
    yield from name_pairs(inner(root, "/Names").get("/Dests"))


class Atlas:
    """Bookmarks and named places of the whole document, as the papers come in."""

    def __init__(self) -> None:
        self.bookmarks: list[OutlineItem] = []
        self.named: dict[bytes, Array] = {}
        self.starts: dict[str, tuple[Page, str]] = {}

    def add(self, places: Places, pages: Sequence[Page], *, title: str, key: str, number: int) -> None:
        """Take in a paper whose copied pages are `pages`; links among them are set to lead to the copies."""
        if key:
            self.starts[key] = (pages[0], title)
        prefix = f"{number}.".encode()
        for name, view in places.named.items():
            self.named[prefix + name] = _on(pages, view)
        for page in pages:
            for note in page.obj.get("/Annots", []):
                self._set_link(note, places, pages, prefix)
        marks = places.bookmarks
        if len(marks) == 1 and marks[0].title.strip() == title.strip():
            marks = marks[0].inner
        head = OutlineItem(title, _on(pages, [0, Name.Fit]))
        head.children.extend(_items(marks, pages))
        head.is_closed = True
        self.bookmarks.append(head)

    def _set_link(self, note: Object, places: Places, pages: Sequence[Page], prefix: bytes) -> None:
        action = inner(note, "/A")
        holder, key = (note, "/Dest") if "/Dest" in note else (action, "/D")
        if key not in holder:
            return
        target = holder[key]
        name = bytes(target) if isinstance(target, String) else str(target)[1:].encode()
        if isinstance(target, String | Name) and name in places.named:
            holder[key] = String(prefix + name)
        elif isinstance(target, Array) and len(target) and isinstance(target[0], Dictionary):
            return
        elif view := places.view(target):
            holder[key] = _on(pages, view)
        else:
            del holder[key]

    def finish(self, out: Pdf) -> None:
        """Write bookmarks and names, and lead links to `part:KEY` to the first page of that part."""
        for page in out.pages:
            for note in page.obj.get("/Annots", []):
                address = str(inner(note, "/A").get("/URI", ""))
                if address.startswith(PART):
                    self._lead_to_part(note, address.removeprefix(PART))
        if self.named:
            names = [item for pair in sorted(self.named.items()) for item in (String(pair[0]), pair[1])]
            ends = Array([String(min(self.named)), String(max(self.named))])
            leaf = out.make_indirect(Dictionary(Names=Array(names), Limits=ends))
            out.Root["/Names"] = Dictionary(Dests=Dictionary(Kids=Array([leaf])))
        with out.open_outline() as outline:
            outline.root.extend(self.bookmarks)

    def _lead_to_part(self, note: Object, key: str) -> None:
        if key not in self.starts:
            raise Refusal("", f"A link leads to the part “{key}”, which is not in this document.")
        page, title = self.starts[key]
        note["/Contents"] = String(f"To “{title}”")
        note["/A"] = Dictionary(S=Name.GoTo, D=Array([page.obj, Name.Fit]))


def _items(bookmarks: Sequence[Bookmark], pages: Sequence[Page]) -> Iterator[OutlineItem]:
    for mark in bookmarks:
        item = OutlineItem(mark.title, _on(pages, mark.view or [0, Name.Fit]))
        item.children.extend(_items(mark.inner, pages))
        yield item


def _on(pages: Sequence[Page], view: View) -> Array:
    return Array([pages[view[0]].obj, *(view[1:] or [Name.Fit])])


def page_labels(labels: Sequence[str]) -> Dictionary:
    """The /PageLabels that make a viewer show these labels: runs of numbers as ranges, others word for word."""
    numbers: list[int | Dictionary] = []
    run_from = None
    for index, label in enumerate(labels):
        number = int(label) if label.isascii() and label.isdigit() and label[0] != "0" else None
        if number is None:
            numbers += [index, Dictionary(P=String(label))]
            run_from = None
        elif run_from is None or number != run_from[1] + index - run_from[0]:
            numbers += [index, Dictionary(S=Name.D, St=number)]
            run_from = (index, number)
    return Dictionary(Nums=Array(numbers))


def merge_layers(out: Pdf, source: Pdf) -> None:
    """Carry the paper's layers, each in the state it opens in; without this, hidden ones would be shown."""
    held = source.Root.get("/OCProperties")
    if not isinstance(held, Dictionary) or "/D" not in held:
        return
    copy = out.copy_foreign(source.make_indirect(held) if not held.is_indirect else held)
    groups, shown = list(copy.get("/OCGs", [])), copy["/D"]
    off = list(shown.get("/OFF", []))
    if shown.get("/BaseState") == Name.OFF:
        on = {group.objgen for group in shown.get("/ON", [])}
        off = [group for group in groups if group.objgen not in on]
    mine = out.Root.get("/OCProperties")
    if mine is None:
        state = Dictionary(Name=String("Layers"), Order=Array(), OFF=Array(), AS=Array())
        mine = out.Root["/OCProperties"] = out.make_indirect(Dictionary(OCGs=Array(), D=state))
    for key, more in (("/Order", shown.get("/Order", [])), ("/OFF", off), ("/AS", shown.get("/AS", []))):
        mine["/D"][key].extend(more)
    mine["/OCGs"].extend(groups)


def contents_balance(page: Page) -> tuple[int, int]:
    """How many graphics states a page's content closes without having opened, and leaves open at its end."""
    missing = depth = 0
    for instruction in pikepdf.parse_content_stream(page, operators="q Q"):
        if str(instruction.operator) == "q":
            depth += 1
        elif depth:
            depth -= 1
        else:
            missing += 1
    return missing, depth
