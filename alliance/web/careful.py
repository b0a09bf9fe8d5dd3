"""Asking, before words about people are kept, whether they point at one child: a question, never a refusal."""

from typing import Any

from alliance.web.fields import TickField
from alliance.web.forms import BaseForm

ASKED = "no_child"


class CarefulForm(BaseForm):
    """A form whose free text is looked through once it is sent. Where something looks as if it pointed at a child, the
    form comes back with the words kept, says what was seen where, and asks for a second look: a tick sends it on.

    A question takes part where it is `about_people`. Source: domain reference 9, *Children*.
    """

    no_child = TickField(label="I have looked again: no child, family or pupil can be recognised", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.fields.pop(ASKED)
        if self.is_bound and not self.is_again:
            self.fields[ASKED] = question  # last, until it is known whether it is needed

    def clean(self) -> dict:
        """Ask for a second look where one is due, or leave the question out."""
        cleaned = super().clean()
        looked = cleaned.pop(ASKED, False)
        seen = self.children_seen()
        if not seen:
            self.fields.pop(ASKED, None)
        elif ASKED in self.fields:
            told = "; ".join(f"“{self.fields[name].label}” ({', '.join(what)})" for name, what in seen.items())
            self[ASKED].help_text = f"Seen in {told}. If these words point at one child, change them."
            if not looked:
                self.add_error(ASKED, "Look once more at the words named here, then tick this box.")
        return cleaned
