"""A Board that meets, as its people see it in a browser: pages fetched and forms sent."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from governance.meetings.models import AgendaItem, Meeting
from governance.packs.build import build_due
from governance.packs.models import Pack
from tests.makers import World
from tests.test_documents.papers import plain, saved, upload

DECEMBER = {
    "title": "Board meeting",
    "on_day": "17", "on_month": "12", "on_year": "2026",
    "starts": "10:00", "ends": "12:30",
    "place": "City Hall, Leicester",
}  # fmt: skip


def hidden(page: HttpResponse, action: str = "") -> dict[str, str]:
    """The hidden boxes of the form that posts to `action`, or of the first with a form key."""
    html = page.content.decode()
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        if 'name="form_key"' in form and (not action or f'action="{action}"' in form):
            boxes = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', form)
            return {name: value for name, value in boxes if name != "csrfmiddlewaretoken"}
    raise AssertionError(f"no form for {action or 'this page'}: {html[:400]}")


def send(client: Client, address: str, words: dict[str, Any], *, page: str = "") -> HttpResponse:
    """Open a page, fill in its form, send it to `address`."""
    boxes = hidden(client.get(page or address), address if page else "")
    return client.post(address, {**boxes, **words})


@dataclass
class Board:
    """The Director's browser and what is made in it."""

    world: World
    director: Client

    def plan(self, **words: Any) -> Meeting:
        """A meeting planned through the form, with the standing items named in `standing`."""
        answer = send(self.director, "/meetings/plan/", {**DECEMBER, "standing": ["welcome", "disputes"], **words})
        assert answer.status_code == 303, answer.content.decode()
        return Meeting.objects.get(matter__reference=answer["Location"].strip("/").split("/")[-1])

    def add(self, meeting: Meeting, **words: Any) -> AgendaItem:
        """An item added through the form."""
        answer = send(
            self.director, f"{meeting.get_absolute_url()}items/", {"title": "An item", "purpose": "note", **words}
        )
        assert answer.status_code == 303, answer.content.decode()
        return meeting.items.order_by("-pk")[0]

    def attach(self, item: AgendaItem, content: bytes | None = None, name: str = "report.pdf", **words: Any) -> None:
        """A paper added through the form."""
        content = saved(plain(2, words="Report page")) if content is None else content
        address = f"{item.meeting.get_absolute_url()}items/{item.pk}/paper/"
        answer = send(self.director, address, {"title": "The report", "paper": upload(name, content), **words})
        assert answer.status_code == 303, answer.content.decode()

    def give_notice(self, meeting: Meeting) -> HttpResponse:
        return send(self.director, f"{meeting.get_absolute_url()}notice/", {})

    def ask(self, meeting: Meeting) -> HttpResponse:
        """Press “Build the pack”."""
        return send(self.director, f"{meeting.get_absolute_url()}packs/", {}, page=meeting.get_absolute_url())

    def build(self, meeting: Meeting) -> Pack:
        """Press the button and let a builder work."""
        answer = self.ask(meeting)
        assert answer.status_code == 303, answer.content.decode()
        build_due()
        return meeting.packs.order_by("-pk")[0]

    def publish(self, pack: Pack) -> HttpResponse:
        """Press “Publish this pack”."""
        page = f"{pack.meeting.get_absolute_url()}packs/{pack.pk}/"
        return send(self.director, f"{page}publish/", {}, page=page)


def words_of(answer: HttpResponse) -> str:
    """A page's text without its mark-up, white space made single."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", text)
