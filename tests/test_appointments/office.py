"""Changes of office as an administrator makes them: the questions, then the page that shows what they come to."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parties.people.models import Appointment
from parties.second_person.models import Proposal
from tests.makers import World
from tests.test_disputes.browsing import Page, visit, words
from tests.test_documents.papers import plain, saved

ADMINISTRATOR, OTHER, CHAIR, DIRECTOR = "administrator", "Habbershaw", "chair", "director"
TODAY = date(2026, 11, 24)


def boxes(name: str, day: date | None) -> dict[str, str]:
    """The three boxes of a date."""
    parts = (day.day, day.month, day.year) if day else ("", "", "")
    return {f"{name}_{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def asked(
    world: World,
    who: str,
    post: str,
    party: str = "",
    first: date = TODAY,
    last: date | None = None,
    *,
    by: str = ADMINISTRATOR,
    other: dict[str, Any] | None = None,
    **more: Any,
) -> Page:
    """The answer to the questions of an appointment. `other` answers take the place of those made here."""
    answers = {
        "person": str(world.person(who).pk), "post": post, "party": str(world.party(party).pk) if party else "",
        **boxes("starts_on", first), **boxes("ends_on", last), **more, **(other or {}),
    }  # fmt: skip
    return visit(world.client(by), "/parties/appoint/").send(**answers)


def appoint(world: World, *args: Any, sends: dict[str, Any] | None = None, **more: Any) -> Page:
    """The same, and the button on the page that follows."""
    return asked(world, *args, **more).follow().send(**(sends or {}))


def held(world: World, who: str, post: str = "") -> Appointment:
    """The appointment somebody holds or held, the latest first day first."""
    rows = Appointment.objects.filter(person=world.person(who), **({"post": post} if post else {}))
    return rows.order_by("-starts_on")[0]


def end_asked(world: World, row: Appointment, last: date | None, by: str = ADMINISTRATOR) -> Page:
    """The answer to when an appointment ends; at once without a day."""
    form = visit(world.client(by), f"/parties/appointments/{row.pk}/end/")
    return form.send(when="day" if last else "at-once", **boxes("ends_on", last))


def end(
    world: World,
    row: Appointment,
    last: date | None,
    by: str = ADMINISTRATOR,
    reason: str = "Moved on.",
    **more: Any,
) -> Page:
    """The same, and the button."""
    return end_asked(world, row, last, by).follow().send(reason=reason, **more)


def extend(world: World, row: Appointment, last: date | None, by: str = ADMINISTRATOR, **more: Any) -> Page:
    """A later last day or none, and the button."""
    form = visit(world.client(by), f"/parties/appointments/{row.pk}/extend/")
    asked = form.send(until="day" if last else "open", **boxes("ends_on", last))
    return asked.follow().send(reason="The Board agreed.", **more) if asked.status == 303 else asked


def letter_of(word: str) -> SimpleUploadedFile:
    """A letter in which a word stands."""
    return SimpleUploadedFile("letter.pdf", saved(plain(words=word)))


def problems(page: Page) -> dict[str, str]:
    """What has to be mended, by question."""
    assert page.status == 422, page.text[:400]
    return {name: " ".join(map(str, errors)) for name, errors in page.response.context["form"].errors.items()}


def table(page: Page) -> list[str]:
    """The rows of a page's first table, cells parted by a bar."""
    rows = next(page.tree.iter("tbody")).iter("tr")
    return [" | ".join(words(cell) for cell in row) for row in rows]


def waiting() -> Proposal:
    """The one proposal that waits."""
    return Proposal.objects.get(settled_at=None)


def settle(client: Client, proposal: Proposal, answer: str = "agree", **more: Any) -> Page:
    """Answer a proposal on its page."""
    return visit(client, proposal.get_absolute_url()).send(answer=answer, **more)
