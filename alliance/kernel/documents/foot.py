"""The line stamped at the foot of a page of a joined document: its number. Only ever called through limits.run.

It is an artifact: readers by ear are told the page by their reader, not by the paper.
"""

import io
from collections.abc import Iterable
from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf

from alliance.kernel.documents import fonts
from alliance.kernel.documents.navigation import contents_balance
from alliance.kernel.documents.objects import Object

SIZE = 9.0
ENCODING = "cp1252"
FIRST, LAST = 32, 255
FONT = "/AllianceFoot"
SIDE = 56.7  # 20 mm, the margin of our own pages
OWN_HEIGHT, OTHER_HEIGHT = 34.0, 14.0
GLYPH_UNITS = 1000


class Foot:
    """Stamps lines with one small embedded font, cut down to the letters used."""

    def __init__(self, out: Pdf, lines: Iterable[str]) -> None:
        self.out = out
        used = {letter for line in lines for letter in line.encode(ENCODING, "replace").decode(ENCODING)}
        self.program, self.metrics = _cut(used)
        self.font = self._font_object()

    def stamp(self, page: Page, right: str, left: str = "", *, own: bool) -> None:
        """Write the line into the page's foot. Over a page that is not ours, on a ground of its own."""
        matrix, width, unit = _upright(page)
        margin, height = SIDE / unit, (OWN_HEIGHT if own else OTHER_HEIGHT) / unit
        size = SIZE / unit
        span = self.width(right) * size
        texts = [(width - margin - span, right), (margin, left)] if left else [(width - margin - span, right)]
        drawn = []
        for x, text in texts:
            if not own:
                ground = (x - 3, height - 3, self.width(text) * size + 6, size + 4)
                drawn.append("1 g " + " ".join(f"{edge:.2f}" for edge in ground) + " re f")
            shown = text.encode(ENCODING, "replace").hex()
            drawn.append(f"0.29 0.353 0.408 rg BT {FONT} {size:.2f} Tf 1 0 0 1 {x:.2f} {height:.2f} Tm <{shown}> Tj ET")
        body = "\n".join(drawn)
        mark = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC"
        self._wrap(page, f"{mark}\nq {matrix} cm\n{body}\nQ\nEMC\n", own=own)

    def width(self, text: str) -> float:
        """The width of a line, in units of the font size."""
        return float(
            sum(self.metrics["widths"][code - FIRST] for code in text.encode(ENCODING, "replace")) / GLYPH_UNITS
        )

    def _wrap(self, page: Page, stamp: str, *, own: bool) -> None:
        missing, left_open = (0, 0) if own else contents_balance(page)
        page.contents_add(f"{'q ' * (missing + 1)}\n".encode(), prepend=True)
        page.contents_add(f"\n{'Q ' * (left_open + 1)}\n{stamp}".encode(), prepend=False)
        resources = page.obj.get("/Resources")
        if resources is None:
            resources = page.obj["/Resources"] = Dictionary()
        if "/Font" not in resources:
            resources["/Font"] = Dictionary()
        resources["/Font"][FONT] = self.font

    def _font_object(self) -> Object:
        m = self.metrics
        file = self.out.make_stream(self.program)
        file["/Length1"] = len(self.program)
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/FOOTER+Hyperlegible"), Flags=32, ItalicAngle=0, StemV=80,
            FontBBox=Array(m["box"]), Ascent=m["ascent"], Descent=m["descent"], CapHeight=m["cap"],
            FontFile2=file,
        )  # fmt: skip
        return self.out.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.TrueType,
                BaseFont=Name("/FOOTER+Hyperlegible"),
                FirstChar=FIRST,
                LastChar=LAST,
                Widths=Array(m["widths"]),
                Encoding=Name.WinAnsiEncoding,
                FontDescriptor=self.out.make_indirect(descriptor),
                ToUnicode=self.out.make_stream(_to_unicode()),
            )
        )


def _cut(letters: set[str]) -> tuple[bytes, dict[str, Any]]:
    from fontTools import subset  # type: ignore[import-untyped]  # noqa: PLC0415 slow to import, and only stamping needs it
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415 as above

    font = TTFont(io.BytesIO(fonts.plain(fonts.MAIN.files[0][1])), recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=["GSUB", "GPOS"])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    scale = GLYPH_UNITS / font["head"].unitsPerEm
    names, advances, head, os2 = font.getBestCmap(), font["hmtx"], font["head"], font["OS/2"]
    codes = [bytes([code]).decode(ENCODING, "replace") for code in range(FIRST, LAST + 1)]
    widths = [round(advances[names[ord(c)]][0] * scale) if ord(c) in names else 0 for c in codes]
    box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
    rest = {"ascent": font["hhea"].ascent, "descent": font["hhea"].descent, "cap": os2.sCapHeight}
    return out.getvalue(), {"widths": widths, "box": box, **{k: round(v * scale) for k, v in rest.items()}}


def _to_unicode() -> bytes:
    codes = [(code, bytes([code]).decode(ENCODING, "ignore")) for code in range(FIRST, LAST + 1)]
    pairs = [f"<{code:02x}> <{ord(letter):04x}>" for code, letter in codes if letter]
    groups = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    maps = "\n".join(f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Foot def /CMapType 2 def\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{maps}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()


def _upright(page: Page) -> tuple[str, float, float]:
    """The matrix that makes x run along the foot as the page is seen, the width seen, and the page's unit."""
    media, crop = page.mediabox, page.cropbox
    x0, y0 = (max(float(media[i]), float(crop[i])) for i in (0, 1))
    x1, y1 = (min(float(media[i]), float(crop[i])) for i in (2, 3))
    unit = float(page.obj.get("/UserUnit", 1)) or 1.0
    turned = int(page.obj.get("/Rotate", 0)) % 360
    across, up = x1 - x0, y1 - y0
    matrix = {
        90: (0, 1, -1, 0, x1, y0),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, -1, 1, 0, x0, y1),
    }.get(turned, (1, 0, 0, 1, x0, y0))
    return " ".join(f"{float(n):.3f}" for n in matrix), up if turned in (90, 270) else across, unit
