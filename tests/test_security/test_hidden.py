"""Hidden and absent are one answer: whoever may not know of a thing learns nothing by asking for it, of every route.

The list grows by itself: each cell of the permission table that says *not found* is asked for what is there, and then
for what is nowhere, by GET and by POST. Both answers are the same bytes, save the number and token of the request; of
things whose very being is not known, they are the same work too.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from alliance.kernel import clock
from tests.test_permissions.addresses import address
from tests.test_permissions.expected import EXPECTED, TAKES
from tests.test_permissions.stage import IN_OFFICE, ROLES, Stage, undone
from tests.test_permissions.test_edges import bare
from tests.test_permissions.test_walk import quick_pdfs  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db

ABSENT_NUMBER, ABSENT_ID = 999_999, UUID("00000000-0000-4000-8000-000000000000")
# Where a role's *not found* means that it may not know of the thing at all, not only of something about it.
UNKNOWN = {"desk:document", "desk:notice", "desk:deadline", "deciding:question", "disputes:page", "parties:proposal"}


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages say how long a session has left: let no second pass between two answers."""
    now = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: now)


def absent(value: Any) -> Any:
    """Something of the same shape that there is nowhere: a number, an id, a reference, a word."""
    match value:
        case UUID():
            return ABSENT_ID
        case int():
            return ABSENT_NUMBER
    text = str(value)
    return re.sub(r"[0-9]+$", lambda figures: "9" * len(figures[0]), text) if text[-1].isdigit() else f"{text}-nowhere"


def cells() -> Iterator[tuple[str, str]]:
    """Route and role of each cell that says *not found*, for signed-in people. Whose form is taken up there knows of
    the thing, and is not kept from it."""
    for name, row in EXPECTED.items():
        for role, cell in zip(ROLES, row.split(), strict=True):
            if cell == "4" and role in IN_OFFICE and role not in TAKES.get(name, ""):
                yield name, role


def elsewhere(url: str) -> set[str]:
    """The same address about something that is nowhere: once for the whole, once for its last part alone."""
    path, _, query = url.partition("?")
    found = resolve(path)
    if not found.kwargs:
        return set()
    nowhere = {name: absent(value) for name, value in found.kwargs.items()}
    last = next(reversed(found.kwargs))
    both = (nowhere, {**found.kwargs, last: nowhere[last]})
    return {reverse(found.view_name, kwargs=kwargs) + (f"?{query}" if query else "") for kwargs in both}


def asked(client: Client, method: str, url: str) -> tuple[Any, int]:
    """The answer, bare of what is new each time and of the address asked for, and what it cost."""
    with undone(), CaptureQueriesContext(connection) as seen:
        answer = getattr(client, method)(url, *([{"form_key": "k" * 32}] if method == "post" else []))
    status, body, headers = bare(answer)
    return (status, body.replace(url.partition("?")[0], "…"), headers), len(seen)


def test_the_list_is_not_empty_and_spans_the_rooms() -> None:
    rooms = {name.partition(":")[0] for name, _ in cells()}
    assert {"desk", "deciding", "disputes"} <= rooms


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_hidden_answers_like_what_is_absent_on_every_route(stage: Stage, quick_pdfs, method: str) -> None:  # noqa: F811
    wrong, compared = [], 0
    for name, role in cells():
        url, client = address(name, stage), stage.client(role)
        there, cost = asked(client, method, url)
        for nowhere in elsewhere(url):
            nothing, price = asked(client, method, nowhere)
            compared += 1
            if there != nothing:
                wrong.append(f"{method} {name} as {role} ({ROLES[role]}): {there[0]} {url}, {nothing[0]} {nowhere}")
            elif name in UNKNOWN and cost != price:
                wrong.append(f"{method} {name} as {role}: {cost} statements for {url}, {price} for {nowhere}")
    assert wrong == []
    assert compared > 60
