"""What other rooms show beside a question, for whoever answers it. Rooms above name themselves; this one knows none."""

from collections.abc import Callable, Mapping
from typing import Any

from alliance.kernel.permissions import Actor
from parties.deciding.models import Question

# What a room shows: the template and what it takes, or nothing.
Shown = tuple[str, Mapping[str, Any]]
Shows = Callable[[Question, Actor], Shown | None]

SHOWN: dict[str, Shows] = {}


def of(question: Question, actor: Actor) -> list[Shown]:
    """What stands beside an open question, as this actor may see it."""
    if not question.is_open:
        return []
    return [shown for shows in SHOWN.values() if (shown := shows(question, actor)) is not None]
