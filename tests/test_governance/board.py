"""A Board that meets, as its people see it in a browser: pages fetched and forms sent."""

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.documents.uploads import MEDIA_TYPES, Checked
from governance.meetings import actions as meetings
from governance.meetings import agenda
from governance.meetings.models import AgendaItem, Meeting, Paper
from governance.packs.build import build_due
from governance.packs.models import Pack
from tests.makers import World
from tests.test_documents.papers import plain, saved, upload

STARTS = datetime(2026, 12, 17, 10, tzinfo=UTC)
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

    def plan_by_form(self, **words: Any) -> Meeting:
        """A meeting planned through the form, with the standing items named in `standing`."""
        answer = send(self.director, "/meetings/plan/", {**DECEMBER, "standing": ["welcome", "disputes"], **words})
        assert answer.status_code == 303, answer.content.decode()
        return Meeting.objects.get(matter__reference=answer["Location"].strip("/").split("/")[-1])

    def plan(self, *standing: str, starts_at: datetime = STARTS, **facts: Any) -> Meeting:
        """A meeting planned by the action behind the form."""
        return meetings.plan_meeting(
            actor=self.world.actor("director"),
            title="Board meeting",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2, minutes=30),
            place="City Hall, Leicester",
            standing=standing or ("welcome", "disputes"),
            at=clock.now(),
            **facts,
        )

    def add(self, meeting: Meeting, title: str = "An item", **facts: Any) -> AgendaItem:
        """An item put on the agenda by the action behind the form."""
        facts = {"purpose": "note", "is_part_2": False, "ground": "", **facts}
        return agenda.add_item(
            actor=self.world.actor("director"), meeting=meeting.pk, at=clock.now(), title=title, **facts
        )

    def attach(
        self,
        item: AgendaItem,
        content: bytes | None = None,
        *,
        name: str = "report.pdf",
        title: str = "The report",
        pages: int | None = 2,
    ) -> Paper:
        """A paper added by the action, as if the upload had been checked: so that tests may slip in what it refuses."""
        content = saved(plain(2, words="Report page")) if content is None else content
        ending = name.rpartition(".")[2]
        checked = Checked(
            io.BytesIO(content), MEDIA_TYPES[ending], ending, sha256(content).hexdigest(), len(content), name, pages
        )
        return agenda.attach_paper(
            actor=self.world.actor("director"),
            item=item.pk,
            file=checked,
            title=title,
            late_reason="",
            seen=None,
            at=clock.now(),
        )

    def attach_by_form(self, item: AgendaItem, name: str, content: bytes, **words: Any) -> HttpResponse:
        """A paper sent through the form."""
        address = f"{item.meeting.get_absolute_url()}items/{item.pk}/paper/"
        return send(self.director, address, {"title": "The report", "paper": upload(name, content), **words})

    def notify(self, meeting: Meeting) -> None:
        """Notice given by the action behind the form."""
        meetings.give_notice(actor=self.world.actor("director"), meeting=meeting.pk, seen=None, at=clock.now())

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
