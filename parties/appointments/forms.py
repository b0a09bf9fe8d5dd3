"""Questions about an appointment."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import OneFor
from alliance.web.forms import BaseForm, ChoiceField, DateField, LineField
from parties.people.models import Party, Person


class AppointForm(BaseForm):
    """An appointment to a post of the agreement."""

    person = ChoiceField(label="Who is appointed?", as_list=True)
    post = ChoiceField(label="To which post?", as_list=True)
    party = ChoiceField(
        label="For which Party?",
        help_text="Leave it empty for a post that serves all Parties.",
        as_list=True,
        required=False,
    )
    starts_on = DateField(label="What is the first day?", help_text="For example, 24 11 2026.")
    ends_on = DateField(
        label="What is the last day?", help_text="Leave it empty where no end is agreed yet.", required=False
    )
    appointing_body = LineField(
        label="Who made the appointment?",
        help_text="The body or Party, such as the LLR CYP Executive Group (9.2).",
        longest=120,
    )
    note = LineField(
        label="Where is that written?", help_text="The letter or minute, with its date.", longest=300, required=False
    )

    def offer(self, people: Iterable[Person], terms: Agreement, parties: Iterable[Party]) -> None:
        """The people, posts and Parties to choose from. Posts for one dispute are filled on its own page."""
        posts = [p for p in terms.posts if p.one_for != OneFor.MATTER]
        self.choose_from("person", [("", "Choose a person"), *((p.pk, str(p)) for p in people)])
        self.choose_from("post", [("", "Choose a post"), *((p.key, p.label) for p in posts)])
        self.choose_from("party", [("", "All Parties together"), *((p.pk, p.name) for p in parties)])
        self._shared = frozenset(p.key for p in posts if p.one_for == OneFor.AGREEMENT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("party") and cleaned.get("post") in self._shared:
            self.add_error("party", "This post serves all Parties. Leave the Party empty.")
        return cleaned


class EndForm(BaseForm):
    """The end of an appointment."""

    ends_on = DateField(label="What is the last day?", help_text="The person may act until the end of that day.")
    reason = LineField(label="Why does it end?", help_text="Kept in the history.", longest=100)

    def on_last_day(self, day: date) -> None:
        """Propose a last day."""
        self.initial.setdefault("ends_on", day)
