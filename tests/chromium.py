"""The real browser: Debian's Chromium under Playwright, one browser a run, a clean profile for each page."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.services import chromium_path

_OPTIONS = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Make a page: `open_page(width=320, scripts=False)`.

    A page may ask nothing of another host and may not be refused anything by its own content policy: both fail the
    test when it ends.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, width: int = 1280, height: int = 900, scripts: bool = True, **options: Any) -> Page:
        server = request.getfixturevalue("live_server").url if "live_server" in request.fixturenames else None
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
            **{"base_url": server, **options},
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("request", lambda asked: _note_stranger(asked.url, complaints))
        page.on("console", lambda said: _note_refusal(said.text, complaints))
        page.on("pageerror", lambda error: complaints.append(f"A script failed: {error}"))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page at desktop width."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page as wide as a small phone."""
    return open_page(width=320, height=640)


def _note_stranger(url: str, complaints: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in ("localhost", "127.0.0.1"):
        complaints.append(f"The page asked another host: {parts.hostname}")


def _note_refusal(text: str, complaints: list[str]) -> None:
    if "Content Security Policy" in text:
        complaints.append(text)
