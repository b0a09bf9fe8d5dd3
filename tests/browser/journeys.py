"""A person at a browser: every page they meet is looked over for access, width, a heading and a title."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

from alliance.demo.cast import PASSWORD
from parties.people.models import Person
from tests.signing_in import code_for

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
DRAFT = {
    "in_one_line": "How parents are told about changes to short breaks",
    "what_happened": "Short-break hours changed in September and parents learned of it from a letter afterwards.",
    "what_is_asked": "That changes are discussed with parents before they start.",
}


@cache
def _axe_source() -> str:
    return (Path(__file__).parent / "axe.min.js").read_text()


def axe(page: Page) -> None:
    """No violation of WCAG 2.2 A or AA that a machine can find."""
    page.evaluate(_axe_source() + "\n;0")
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
    )
    said = [
        f"{wrong['id']}: {wrong['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for wrong in found["violations"]
        for node in wrong["nodes"]
    ]
    assert found["testEngine"]["name"] == "axe-core"
    assert not said, f"{page.url} at {_width(page)} px:\n" + "\n".join(said)


def no_overflow(page: Page) -> None:
    """Nothing makes the page wider than its window."""
    wide = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > room + 1)
            .map(one => one.tagName + '.' + one.className + ': ' + one.textContent.trim().slice(0, 60));
        }"""
    )
    assert wide == [], f"{page.url} is wider than {_width(page)} px"


def well_made(page: Page) -> None:
    """One first heading with words in it, a title of its own, a language."""
    headings = page.locator("h1").all_inner_texts()
    assert len(headings) == 1, f"{page.url} has the first headings {headings}"
    assert headings[0].strip()
    assert page.title().rpartition(" – ")[0].strip(), f"{page.url} is called “{page.title()}”"
    assert page.locator("html").get_attribute("lang") == "en-GB"


def look_over(page: Page, *, scripts: bool = True) -> None:
    """All that every page must be. Where the browser runs no scripts, axe cannot run either."""
    well_made(page)
    no_overflow(page)
    if scripts:
        axe(page)


def sign_in(page: Page, person: Person) -> None:
    """By the form, as people do."""
    code = code_for(person)
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.email or "")
    page.fill("[name=password]", PASSWORD)
    _enter(page, "[name=password]")
    page.fill("[name=code]", code)
    _enter(page, "[name=code]")
    if urlsplit(page.url).path == "/accounts/2fa/trust/":
        with page.expect_navigation():
            page.get_by_role("button", name="Ask each time").click()
    assert urlsplit(page.url).path == "/", f"{person.email} was not signed in"


def _enter(page: Page, box: str) -> None:
    with page.expect_navigation():
        page.press(box, "Enter")


@dataclass
class Visitor:
    """Somebody who goes from page to page, and looks each over."""

    page: Page
    scripts: bool = True

    def open(self, address: str) -> None:
        self.page.goto(address)
        look_over(self.page, scripts=self.scripts)

    def sign_in(self, person: Person) -> None:
        self.open("/accounts/login/")
        sign_in(self.page, person)
        look_over(self.page, scripts=self.scripts)

    def go(self, where: str | Locator) -> None:
        """Use a link or a button of the main part, by its words, and look over the page that comes."""
        what = self._called(where) if isinstance(where, str) else where
        with self.page.expect_navigation():
            what.click()
        look_over(self.page, scripts=self.scripts)

    def fill(self, **words: Any) -> None:
        for name, value in words.items():
            self.page.fill(f"[name={name}]", str(value))

    def choose(self, **values: str) -> None:
        for name, value in values.items():
            self.page.check(f"[name={name}][value={value}]")

    def text(self) -> str:
        """The words of the main part."""
        return self.page.inner_text("main")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _called(self, words: str) -> Locator:
        main = self.page.locator("main")
        return main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard is on what is meant."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"The keyboard does not reach {selector} on {page.url}")


def send_by_keyboard(page: Page, words: str) -> None:
    """Press Tab until a button or link with these words has the keyboard, then Enter."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"The keyboard does not reach “{words}” on {page.url}")


def _width(page: Page) -> int:
    return (page.viewport_size or {}).get("width", 0)
