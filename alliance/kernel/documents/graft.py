"""Graft the structure trees of many PDFs under one root, so that no tag is lost. Only called through limits.run.

Page and annotation keys into the parent tree are numbered anew; role and class maps are merged, and what two
papers call alike but mean differently is renamed in the later one. Identifiers all get their paper's number, as
makers of PDFs begin anew with each.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from alliance.kernel.documents.objects import Object, inner, listed
from alliance.kernel.documents.tagging import as_figure, forms_of

STANDARD = frozenset({
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
    "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead",
    "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT",
    "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form",
})  # fmt: skip
LEAF = 1_000
ANNOTATION_TAGS = {"/Link": "Link", "/Widget": "Form"}


class Graft:
    """The growing tree of one joined document."""

    def __init__(self, out: Pdf) -> None:
        self.out = out
        self.root = out.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root, K=Array()))
        self.root["/K"] = Array([self.document])
        self.keys: list[tuple[int, Object]] = []
        self.next_key = 0
        self.roles: dict[str, str] = {}
        self.classes: dict[str, Object] = {}
        self.identifiers: dict[bytes, Object] = {}
        self.namespaces: list[Object] = []
        self.parts = 0

    def add_tree(self, tree: Object, pages: list[Page], *, title: str, language: str) -> Object:
        """Graft a copied StructTreeRoot whose pages, copied too, are `pages`. Returns the part's element."""
        self.parts += 1
        base, highest = self.next_key, -1
        for key, value in pikepdf.NumberTree(tree["/ParentTree"]).items():
            self.keys.append((base + key, value))
            highest = max(highest, key)
        self.next_key = base + max(highest, _renumber(pages, base)) + 1
        self._rename(tree)
        self.namespaces.extend(tree.get("/Namespaces", []))
        kids = listed(tree["/K"])
        part = self._part(kids, title, language)
        self.document["/K"].append(part)
        return part

    def add_figures(self, pages: list[tuple[int, Page]], *, title: str, total: int, part: Object | None) -> None:
        """Hang untagged pages (with their numbers in the paper) into the part's element, as described figures."""
        if part is None:
            self.parts += 1
            part = self._part([], title, "")
            self.document["/K"].append(part)
        for number, page in pages:
            figure = as_figure(self.out, page, title, number, total)
            self._hang(figure, part)
            page.obj["/StructParents"] = self._key(Array([figure]))
            for note in page.obj.get("/Annots", []):
                self._add_annotation(note, page, part)

    def finish(self) -> None:
        """Write the merged maps and put the tree into the document."""
        self.root["/ParentTree"] = self.out.make_indirect(self._number_tree())
        self.root["/ParentTreeNextKey"] = self.next_key
        if self.roles:
            self.root["/RoleMap"] = Dictionary({f"/{k}": Name(f"/{v}") for k, v in sorted(self.roles.items())})
        if self.classes:
            self.root["/ClassMap"] = Dictionary(dict(sorted(self.classes.items())))
        if self.identifiers:
            names = [item for pair in sorted(self.identifiers.items()) for item in (String(pair[0]), pair[1])]
            first, last = min(self.identifiers), max(self.identifiers)
            leaf = Dictionary(Names=Array(names), Limits=Array([String(first), String(last)]))
            self.root["/IDTree"] = self.out.make_indirect(Dictionary(Kids=Array([self.out.make_indirect(leaf)])))
        if self.namespaces:
            self.root["/Namespaces"] = Array(self.namespaces)
        self.out.Root["/StructTreeRoot"] = self.root
        self.out.Root["/MarkInfo"] = Dictionary(Marked=True)

    def _part(self, kids: list[Object], title: str, language: str) -> Object:
        """One element for the paper: its own Document element where it has just one, else a new one above all."""
        if len(kids) == 1 and kids[0].get("/S") == Name.Document:
            part = kids[0]
            part["/S"] = Name.Part
        else:
            part = self.out.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array()))
            for kid in kids:
                self._hang(kid, part)
        part["/P"] = self.document
        part["/T"] = String(title)
        if language and "/Lang" not in part:
            part["/Lang"] = String(language)
        return part

    def _hang(self, element: Object, parent: Object) -> None:
        element["/P"] = parent
        parent["/K"] = Array([*listed(parent.get("/K")), element])

    def _key(self, value: Object) -> int:
        self.keys.append((self.next_key, value))
        self.next_key += 1
        return self.next_key - 1

    def _add_annotation(self, note: Object, page: Page, part: Object) -> None:
        kind = str(note.get("/Subtype", ""))
        place = self.out.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name(f"/{ANNOTATION_TAGS.get(kind, 'Annot')}"),
                Pg=page.obj,
                K=Dictionary(Type=Name.OBJR, Obj=note, Pg=page.obj),
            )
        )
        self._hang(place, part)
        note["/StructParent"] = self._key(place)
        if "/Contents" not in note:
            address = inner(note, "/A").get("/URI")
            note["/Contents"] = String(f"Link to {address}" if address else "Link within this paper")

    def _rename(self, tree: Object) -> None:
        """Settle what this tree calls alike but means differently from those before it."""
        roles = self._new_roles(inner(tree, "/RoleMap"))
        classes = {}
        for name, value in inner(tree, "/ClassMap").items():
            taken = name in self.classes and bytes(self.classes[name].unparse()) != bytes(value.unparse())
            classes[name] = f"{name}-{self.parts}" if taken else name
            self.classes[classes[name]] = value
        classes = {old: new for old, new in classes.items() if old != new}
        prefix = f"{self.parts}-".encode()
        for element in elements(tree):
            _apply(element, roles, classes, prefix)
            if "/ID" in element:
                self.identifiers[bytes(element["/ID"])] = element

    def _new_roles(self, own: Object) -> dict[str, str]:
        """Merge a role map; returns the types to rewrite in the tree it came with."""
        mapping = {name[1:]: str(target)[1:] for name, target in own.items()}
        rewrite = {}
        for name in mapping:
            final = _final(name, mapping)
            if name in STANDARD:
                rewrite[name] = final
            elif self.roles.get(name, final) != final:
                rewrite[name] = f"{name}-{self.parts}"
                self.roles[rewrite[name]] = final
            else:
                self.roles[name] = final
        return rewrite

    def _number_tree(self) -> Object:
        def leaf(pairs: list[tuple[int, Object]]) -> Object:
            return Array([item for pair in pairs for item in pair])

        pairs = self.keys
        if len(pairs) <= LEAF:
            return Dictionary(Nums=leaf(pairs))
        groups = [pairs[start : start + LEAF] for start in range(0, len(pairs), LEAF)]
        kids = [
            self.out.make_indirect(Dictionary(Nums=leaf(group), Limits=Array([group[0][0], group[-1][0]])))
            for group in groups
        ]
        return Dictionary(Kids=Array(kids))


def elements(tree: Object) -> Iterator[Object]:
    """Every structure element below a root, each once, parents first; and those only the parent tree knows."""
    seen: set[tuple[int, int]] = set()
    waiting = [kid for kid in listed(tree.get("/K")) if isinstance(kid, Dictionary)]
    for _, value in pikepdf.NumberTree(tree["/ParentTree"]).items():
        waiting[:0] = [kid for kid in listed(value) if isinstance(kid, Dictionary)]
    while waiting:
        element = waiting.pop()
        if "/S" not in element or element.objgen in seen:
            continue
        if element.is_indirect:
            seen.add(element.objgen)
        yield element
        waiting.extend(kid for kid in reversed(listed(element.get("/K"))) if isinstance(kid, Dictionary))


def _final(name: str, mapping: dict[str, str]) -> str:
    """What a type comes to in the end. A chain that bites its own tail comes to NonStruct."""
    seen = {name}
    target = mapping[name]
    while target in mapping and target not in STANDARD:
        if target in seen:
            return "NonStruct"
        seen.add(target)
        target = mapping[target]
    return target


def _renumber(pages: list[Page], base: int) -> int:
    """Move the keys of pages, their forms and annotations up by `base`; returns the highest before that."""
    highest, seen = -1, set()

    def move(thing: Object, key: str) -> None:
        nonlocal highest
        if isinstance(number := thing.get(key), int):
            highest = max(highest, number)
            thing[key] = base + number

    for page in pages:
        move(page.obj, "/StructParents")
        for note in page.obj.get("/Annots", []):
            move(note, "/StructParent")
        for form in forms_of(page.obj.get("/Resources")):
            if form.objgen not in seen:
                seen.add(form.objgen)
                move(form, "/StructParents")
                move(form, "/StructParent")
    return highest


def _apply(element: Object, roles: dict[str, str], classes: dict[str, str], prefix: bytes) -> None:
    kind = str(element["/S"])[1:]
    if kind in roles:
        element["/S"] = Name(f"/{roles[kind]}")
    if classes and "/C" in element:
        renamed = [Name(classes.get(str(c), str(c))) if isinstance(c, Name) else c for c in listed(element["/C"])]
        element["/C"] = Array(renamed)
    if "/ID" in element:
        element["/ID"] = String(prefix + bytes(element["/ID"]))
    for attributes in listed(element.get("/A")):
        if isinstance(attributes, Dictionary) and "/Headers" in attributes:
            attributes["/Headers"] = Array([String(prefix + bytes(h)) for h in attributes["/Headers"]])
