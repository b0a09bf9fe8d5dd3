"""Walking through the pages of disputes as a person does: read a page, fill in its own form, send it."""

import io
import re
from collections.abc import Iterable
from html import unescape
from typing import Any
from xml.etree import ElementTree

import html5lib
from django.test import Client

PDF_SIGNATURE = b"%PDF-"


class Page:
    """An answer of the site, read as a person would."""

    def __init__(self, response: Any, client: Client) -> None:
        self.response, self.client = response, client
        self.status = response.status_code
        self.html = response.content.decode()
        self.tree: ElementTree.Element = html5lib.parse(self.html, namespaceHTMLElements=False)

    @property
    def text(self) -> str:
        """The words of the page's main part, in one line."""
        return words(next(iter(self.tree.iter("main")), self.tree))

    def listed(self, css_class: str) -> list[str]:
        """The entries of lists of a class."""
        return [
            words(item)
            for ul in self.tree.iter("ul")
            if css_class in (ul.get("class") or "").split()
            for item in ul.iter("li")
        ]

    def section(self, heading: str) -> str:
        """The words of the card under a heading."""
        for section in self.tree.iter("section"):
            if any(words(h) == heading for h in section.iter("h2")):
                return words(section)
        raise LookupError(f"No section “{heading}” on this page: {self.text[:300]}")

    def links(self) -> dict[str, str]:
        return {words(a): a.get("href", "") for a in self.tree.iter("a")}

    def buttons(self) -> list[str]:
        return [words(b) for b in self.tree.iter("button")]

    def fields(self, having: str = "form_key") -> dict[str, list[str]]:
        """What the form that has a field would send as it stands."""
        for form in self.tree.iter("form"):
            found = _filled(form)
            if having in found and "password" not in found and (having != "form_key" or not form.get("action")):
                return found
        raise LookupError(f"No form with “{having}” on this page: {self.text[:300]}")

    def send(self, to: str = "", *, having: str = "form_key", accept: str = "", **answers: Any) -> "Page":
        """Send the page's form with these answers changed; the answer as it came, redirects not followed."""
        found = self.fields(having)
        for name, value in answers.items():
            found[name] = value if isinstance(value, list) else [value]
        data = {name: values for name, values in found.items() if values != [None]}
        headers = {"accept": accept} if accept else {}
        response = self.client.post(to or self.response.wsgi_request.get_full_path(), data, headers=headers)
        return Page(response, self.client)

    def follow(self) -> "Page":
        """Where a redirect leads."""
        assert self.status in (302, 303), f"{self.status}: {self.text[:600]}"
        return visit(self.client, self.response["Location"])


def visit(client: Client, url: str, *, status: int = 200) -> Page:
    page = Page(client.get(url), client)
    assert page.status == status, f"{url} answers {page.status}: {page.text[:400]}"
    return page


def words(element: ElementTree.Element) -> str:
    return re.sub(r"\s+", " ", unescape("".join(element.itertext()))).strip()


def _filled(form: ElementTree.Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for box in form.iter():
        name, kind = box.get("name"), box.get("type", "text")
        if not name or box.tag not in ("input", "textarea", "select"):
            continue
        if box.tag == "textarea":
            found[name] = ["".join(box.itertext()).removeprefix("\n")]
        elif box.tag == "select":
            found[name] = [o.get("value", "") for o in box.iter("option") if o.get("selected") is not None]
        elif kind in ("radio", "checkbox"):
            found.setdefault(name, [])
            if box.get("checked") is not None:
                found[name].append(box.get("value", "on"))
        elif kind not in ("file", "submit"):
            found[name] = [box.get("value", "")]
    return found


def begin(client: Client) -> Page:
    """The first page of a new draft."""
    return visit(client, "/disputes/new/").send().follow()


ABOUT = {
    "in_one_line": "Two front doors for one pathway",
    "what_happened": "The draft names two lead commissioners. The forum asked for one.",
    "operational": "no",
}


def write(client: Client, parties: Iterable[int], **answers: Any) -> Page:
    """Answer every page of a new draft and come to the check page. `answers` go to the page that asks for them."""
    at = begin(client)
    given = {
        **ABOUT,
        "what_is_asked": "One lead commissioner from April.",
        "against": "parties",
        "parties": [str(p) for p in parties],
        **answers,
    }
    for _ in range(3):
        at = at.send(**{name: value for name, value in given.items() if _asks(at, name)}).follow()
    return visit(client, at.response.wsgi_request.path.replace("papers/", "check/"))


def _asks(page: Page, name: str) -> bool:
    return name in page.fields() or any(key.startswith(f"{name}_") for key in page.fields())


def file(check: Page, **answers: Any) -> Page:
    """Press the button on the check page; gives the receipt."""
    return check.send(**answers).follow()


def upload(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file
