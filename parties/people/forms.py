"""Questions about Parties, people and appointments."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify

from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import OneFor
from alliance.web.forms import BaseForm, ChoiceField, DateField, EmailField, LineField
from parties.people.models import Party, Person

# Words of addresses under /parties/ that a Party's key must not hide.
TAKEN = frozenset({"posts", "admit", "appoint", "people", "appointments", "questions"})


class DayForm(forms.Form):
    """On what day? Asked of the roll; sent by GET, so that an answer can be linked to."""

    use_required_attribute = False

    day = DateField(
        label="On what day?",
        help_text="For example, 17 9 2026. Leave it empty for today.",
        required=False,
    )


class PartyForm(BaseForm):
    """A Party to admit (MoU 1.1)."""

    name = LineField(
        label="What is the Party called?", help_text="The full name, as it will stand on every page.", longest=120
    )
    short_name = LineField(label="A short name", help_text="For lists and tables.", longest=60)
    kind = ChoiceField(label="What kind of organisation is it?", choices=())
    joined_on = DateField(label="From which day is it a Party?", help_text="For example, 24 11 2026.")

    def __init__(self, *args: Any, terms: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("kind", [(k.key, k.label) for k in terms.party_kinds] if terms else [])

    def party_key(self) -> str:
        """The Party's place in addresses: its short name, made unique."""
        wanted = slugify(self.cleaned_data["short_name"])[:44] or "party"
        used = TAKEN | set(Party.objects.filter(key__startswith=wanted).values_list("key", flat=True))
        return next(k for k in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if k not in used)


class PersonForm(BaseForm):
    """Somebody new: before they can be appointed, and whether or not they will sign in."""

    title = LineField(label="Title", help_text="Such as Dr.", longest=20, required=False)
    given_name = LineField(label="Given name", longest=80)
    family_name = LineField(label="Family name", longest=80)
    email = EmailField(
        label="E-mail address for signing in",
        help_text="Their own, shared with nobody. Leave it empty for somebody who will not sign in.",
        required=False,
    )
    telephone = LineField(label="Telephone", longest=30, required=False)


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
