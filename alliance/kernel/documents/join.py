"""Join PDFs into one and keep their tags: the pack, the case file.

The work is done in a limited process (`limits`), as uploaded papers may be hostile. A paper that is not
tagged is kept as described pictures; the whole claims PDF/UA only if every part of it earned that.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from alliance.kernel.documents import limits
from alliance.kernel.errors import Refusal

SECONDS = 120
MEGABYTES = 2_048
PAGE_OF_PAGES = "page {page} of {pages}"


@dataclass(frozen=True)
class Part:
    """One paper of a joined document.

    `title` is its bookmark; `key` lets other parts link to it by `href="part:KEY"`. `made_here` says that
    pdf.render made it (with `joined` true, so that it numbers no pages itself). `foot` is stamped on the right
    of each page, with {page} for the page's label and {pages} for the total; "" for none.
    """

    content: bytes
    title: str
    key: str = ""
    made_here: bool = False
    foot: str = PAGE_OF_PAGES
    foot_left: str = ""


@dataclass(frozen=True)
class Joined:
    """A joined document. `tagged` says whether the whole earned PDF/UA; `notes` names, in words, each paper that
    did not and why. `starts` gives the place (from 1) of the first page of each part."""

    bytes: bytes
    pages: int
    tagged: bool
    notes: tuple[str, ...]
    starts: tuple[int, ...]


def join(
    parts: Sequence[Part],
    *,
    title: str,
    author: str = "Alliance",
    language: str = "en-GB",
    labels: Sequence[str] | None = None,
    total: int | None = None,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Joined:
    """Join the parts in their order.

    `labels` names every page of the whole ("43", "43a"; 1, 2, 3 … where left out) in the foot and in viewers;
    `total` is the number that feet give as the last (the number of pages where left out). Raises Refusal where a
    paper is locked, broken or too long, or the work would take more than its limits.
    """
    if not parts:
        raise Refusal("paper", "There is nothing to join.", mend="Add at least one paper.")
    result = _limited(
        "joining:joined",
        seconds=seconds,
        megabytes=megabytes,
        parts=[asdict(part) for part in parts],
        title=title,
        author=author,
        language=language,
        labels=list(labels) if labels is not None else None,
        total=total,
    )
    result |= {"notes": tuple(result["notes"]), "starts": tuple(result["starts"])}
    return Joined(**result)


def sanitise(content: bytes, *, title: str = "This paper", seconds: float = SECONDS) -> bytes:
    """The same PDF without scripts, launch actions, attached files and the like. Raises Refusal as `join` does."""
    return bytes(_limited("hostile:sanitised", seconds=seconds, megabytes=MEGABYTES, content=content, title=title))


def page_count(content: bytes, *, seconds: float = 20) -> int:
    """The number of pages of a PDF. Raises Refusal where it cannot be opened."""
    return int(_limited("inspection:pdf", seconds=seconds, megabytes=MEGABYTES // 2, content=content, field="paper"))


def _limited(function: str, *, seconds: float, megabytes: int, **arguments: Any) -> Any:
    try:
        where = f"alliance.kernel.documents.{function}"
        return limits.run(where, seconds=seconds, megabytes=megabytes, **arguments)
    except limits.Stopped as stopped:
        why = {"time": "took too long to read", "memory": "needs too much memory"}.get(stopped.why, "cannot be read")
        raise Refusal("paper", f"A paper {why}.", mend="Print it to a new PDF and add that instead.") from None
