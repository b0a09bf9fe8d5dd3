"""Changing a Party as an administrator does: ask, read what follows, and do it."""

from datetime import date
from typing import Any

from django.test import Client

from tests.test_disputes.browsing import Page, visit

WHY = "The Board was told by letter."


def on(name: str, day: date) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def ask(client: Client, url: str, **answers: Any) -> Page:
    """Answer the questions; the check page, or why there is none."""
    return visit(client, url).send(**{"reason": WHY, **answers})


def do(client: Client, url: str, **answers: Any) -> Page:
    """Answer the questions and confirm; the answer as it came."""
    return ask(client, url, **answers).send(url)


def problem(page: Page) -> str:
    """What is said where the answer was refused."""
    assert page.status == 422, f"{page.status}: {page.text[:400]}"
    for box in page.tree.iter("div"):
        if box.get("class") == "problems":
            return " ".join("".join(box.itertext()).split())
    raise LookupError(page.text[:400])
