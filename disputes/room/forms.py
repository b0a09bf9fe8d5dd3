"""The questions of the room; nothing here saves."""

from collections.abc import Iterable
from typing import Any

from alliance.web.careful import CarefulForm
from alliance.web.forms import BaseForm, ChoicesField, PaperField, TextField, TickField
from disputes.forms import NO_CHILD


class NoteForm(CarefulForm):
    text = TextField(label="What would you like to say here?", help_text=NO_CHILD, about_people=True, required=False)
    paper = PaperField(label="Or bring a paper", help_text="Only those who read this room can open it.", required=False)


class ReadersForm(BaseForm):
    parties = ChoicesField(label="Which Parties involved read it?", choices=(), required=False)
    board = TickField(label="Board members read it", required=False)
    presides = TickField(label="Whoever presides takes part, and reads it", required=False)

    def __init__(self, *args: Any, parties: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("parties", [(p.key, p.name) for p in parties])
