"""The questions about a concern; nothing here saves."""

from collections.abc import Iterable
from typing import Any

from alliance.web.careful import CarefulForm
from alliance.web.forms import BaseForm, ChoiceField, TextField
from disputes.forms import NO_CHILD


class ConcernForm(CarefulForm):
    """One box, and whom it is for."""

    text = TextField(label="What is your concern or idea?", help_text=NO_CHILD, about_people=True)
    whom = ChoiceField(label="Whom is it for?", choices=(), missing="Choose whom it is for.")

    def __init__(self, *args: Any, to: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("whom", list(to))


class AnswerForm(CarefulForm):
    text = TextField(label="What is your answer?", help_text=NO_CHILD, rows=4, about_people=True)


class WithdrawForm(BaseForm):
    """Only a button: the page says what it does."""


class BeginDisputeForm(BaseForm):
    """In whose name, where somebody speaks for more than one Party."""

    party = ChoiceField(label="For which Party?", choices=())

    def __init__(self, *args: Any, parties: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offers = [(str(p.pk), p.name) for p in parties]
        self.choose_from("party", offers)
        if len(offers) == 1:
            self.fields["party"].initial = offers[0][0]
