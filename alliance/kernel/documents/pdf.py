"""Every PDF the product makes from a template: the one call of WeasyPrint. Built to PDF/UA-1, British English.

The same words give the same bytes with the same libraries; what was served is kept, never made again.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from alliance.kernel.documents import fonts
from alliance.kernel.documents.printable import MARK, NOTE, breakable, printable
from alliance.kernel.errors import Refusal

STATIC = Path(__file__).resolve().parents[3] / "static"
STYLE = "print-pdf.css"
# A table of 3,000 rows takes about five seconds and 200 MB; ten times that would take a web process down.
MOST_ROWS = 3_000
MOST_CHARACTERS = 3_000_000


class Unavailable(Exception):
    """PDFs cannot be made on this machine; the message names what is missing and the command that mends it."""


class ForbiddenAsset(Exception):
    """A template asked for something that was not handed to it. Nothing is fetched from anywhere."""


def render(
    template_name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    files: Mapping[str, tuple[bytes, str]] | None = None,
) -> bytes:
    """The PDF of a template that extends `pdf/base_print.html`.

    `files` are further assets by name, each with its media type, for `src="asset:NAME"`. Raises Unavailable,
    ForbiddenAsset, or Refusal where the paper would be too long to make in a reasonable time.
    """
    weasyprint = _weasyprint()
    html = _html(template_name, {**context, "title": title})
    fetcher = _closed_fetcher({**_own_assets(html), **(files or {})})
    try:
        page = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=fetcher)
        content: bytes = page.write_pdf(pdf_variant="pdf/ua-1", finisher=_finish_tables)
    except _fatal() as error:
        # It is a BaseException, so that nothing but this line would stop it from ending a worker.
        raise ForbiddenAsset(str(error)) from None
    if fetcher.refused:
        # Inside a drawing the library swallows the refusal and leaves the drawing out.
        raise ForbiddenAsset(fetcher.refused[0])
    return content


def _html(template_name: str, context: dict[str, Any]) -> str:
    html = render_to_string(template_name, {**context, "marks_note": ""})
    if len(html) > MOST_CHARACTERS or html.count("<tr") > MOST_ROWS:
        raise Refusal("", "This paper would be too long to print at once.", mend="Print a part of it at a time.")
    shown = printable(html)
    if shown.count(MARK) == html.count(MARK):
        return breakable(shown)
    shown = printable(render_to_string(template_name, {**context, "marks_note": NOTE}))
    shown = shown if NOTE in shown else shown.replace("</body>", f"<p>{NOTE}</p></body>")
    return breakable(shown)


def _finish_tables(document: Any, pdf: Any) -> None:
    """Say of each header whether it heads a column or a row, and list the identifiers by which cells name theirs:
    the library leaves both out."""
    import pydyf  # type: ignore[import-untyped]  # noqa: PLC0415 comes with WeasyPrint

    by_reference = {o.reference: o for o in pdf.objects if isinstance(o, pydyf.Dictionary)}
    headers = [element for element in by_reference.values() if element.get("S") == "/TH"]
    if not headers:
        return
    for element in headers:
        row = by_reference[element["P"]]
        is_head = all(by_reference[kid].get("S") == "/TH" for kid in row["K"] if kid in by_reference)
        element["A"]["Scope"] = "/Column" if is_head else "/Row"
    root = next(o for o in by_reference.values() if o.get("Type") == "/StructTreeRoot")
    named = sorted((e for e in headers if "ID" in e), key=lambda element: element["ID"].string)
    root["IDTree"] = pydyf.Dictionary(
        {"Names": pydyf.Array([item for element in named for item in (element["ID"], element.reference)])}
    )


def _weasyprint() -> Any:
    try:
        import weasyprint  # noqa: PLC0415 half a second and system libraries that only PDFs need
    except (OSError, ImportError) as error:
        raise Unavailable(
            "PDFs cannot be made on this machine: the Pango text library is missing. On Debian or Ubuntu, "
            "“sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0” mends it; on a Mac, "
            "“brew install pango”."
        ) from error
    return weasyprint


def _fatal() -> type[BaseException]:
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 as above

    fatal: type[BaseException] = FatalURLFetchingError
    return fatal


def _closed_fetcher(files: Mapping[str, tuple[bytes, str]]) -> Any:
    """A fetcher that hands out the named files and stops the render at anything else, whatever its scheme."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415 as above

    class Closed(URLFetcher):
        refused: list[str]

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme != "asset" or name not in files:
                self.refused.append(f"not one of this paper's assets: {url[:80]}")
                raise FatalURLFetchingError(self.refused[-1])
            body, kind = files[name]
            return URLFetcherResponse(url, body, {"Content-Type": kind})

    closed = Closed(allowed_protocols=(), allow_redirects=False)
    closed.refused = []
    return closed


def _own_assets(html: str) -> dict[str, tuple[bytes, str]]:
    style = _style()
    rules, files = fonts.faces(fonts.needed(html + style))
    return files | {STYLE: (f"{rules}\n{style}".encode(), "text/css")}


@functools.lru_cache(maxsize=1)
def _style() -> str:
    return (STATIC / "css" / STYLE).read_text()
