"""Questions about an appointment: first its days, then, on the page that shows what they come to, the rest."""

from collections.abc import Iterable
from typing import Any

from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.matters.models import Audience
from alliance.web.forms import BaseForm, ChoiceField, DateField, LineField, PaperField, TickField
from parties.people.models import Party, Person

DAY, AT_ONCE, OPEN = "day", "at-once", "open"
READERS = [
    (Audience.OWN_PARTY.value, "The Party: its Lead Officer and deputy"),
    (Audience.ALL_PARTIES.value, "All Parties"),
]


class AppointForm(BaseForm):
    """Who is to hold which post, and when."""

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
    is_acting = TickField(
        label="They act in the post for a time, while it is vacant",
        help_text="Shown as “Acting …”. It needs a last day.",
        required=False,
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


class WithLetter(BaseForm):
    """The letter that says so, and for a Party's own post who may read it."""

    letter = PaperField(
        label="The letter",
        help_text="The letter or minute that says so: a PDF, a picture or a document.",
        required=False,
    )
    readers = ChoiceField(label="Who may read the letter?", choices=READERS, required=False)

    def __init__(self, *args: Any, party: Party | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("readers", Audience.OWN_PARTY.value)
        if party is None:
            del self.fields["readers"]


class MakeForm(WithLetter):
    """What an appointment rests on."""

    appointing_body = LineField(
        label="Who made the appointment?",
        help_text="Proposed from the agreement. Change it where somebody else did.",
        longest=120,
    )
    note = LineField(
        label="Where is that written?", help_text="The letter or minute, with its date.", longest=300, required=False
    )
    field_order = ("form_key", "turn", "appointing_body", "note", "letter", "readers")


class ExtendForm(BaseForm):
    """A later last day, or none."""

    until = ChoiceField(
        label="Until when?",
        choices=[(DAY, "Until a later last day"), (OPEN, "With no last day")],
        missing="Say until when.",
    )
    ends_on = DateField(
        label="What is the new last day?",
        help_text="For example, 31 3 2027. Only for a later last day.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return _need_the_day(self, cleaned, "until")


class EndForm(BaseForm):
    """When an appointment ends."""

    when = ChoiceField(
        label="When does it end?",
        choices=[(DAY, "At the end of a day"), (AT_ONCE, "At once")],
        hints={
            DAY: "The person may act until the end of that day.",
            AT_ONCE: "Where somebody must not act any more today.",
        },
        missing="Say when it ends.",
    )
    ends_on = DateField(
        label="What is the last day?", help_text="Only where it ends at the end of a day.", required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        return _need_the_day(self, cleaned, "when")


class ReasonForm(BaseForm):
    """Why a sign-in is closed or opened."""

    reason = LineField(label="Why?", help_text="Kept in the history, and told to those concerned.", longest=100)


class LastDayForm(WithLetter):
    """Why an appointment goes on or ends, and what that rests on."""

    appointing_body = LineField(
        label="Who decided this?",
        help_text="Proposed from the appointment. Change it where somebody else did.",
        longest=120,
    )
    reason = LineField(label="Why?", help_text="Kept in the history, and told to those concerned.", longest=100)
    field_order = ("form_key", "turn", "appointing_body", "reason", "letter", "readers")


def _need_the_day(form: BaseForm, cleaned: dict[str, Any], asked: str) -> dict[str, Any]:
    if cleaned.get(asked) == DAY and cleaned.get("ends_on") is None and "ends_on" not in form.errors:
        form.add_error("ends_on", "Give the last day.")
    return cleaned
