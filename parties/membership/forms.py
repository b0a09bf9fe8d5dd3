"""Questions about a Party."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.text import slugify

from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from alliance.web.forms import BaseForm, ChoiceField, DateField, LineField
from parties.people.models import Party

# Words of addresses under /parties/ that a Party's key must not hide.
TAKEN = frozenset(
    {
        "second-factor",
        "directory",
        "proposals",
        "posts",
        "admit",
        "appoint",
        "people",
        "appointments",
        "questions",
        "invitations",
        "changes",
        "signatures",
    }
)


NEW = "new"
NEEDED_OF_A_NEW_PARTY = {
    "name": "Give the name of the new Party, or choose a Party that takes the place.",
    "short_name": "Give a short name for the new Party.",
    "kind": "Choose the kind of organisation the new Party is.",
}


def in_ten_years() -> date:
    """As far ahead as a change may be dated: further is a slip of the pen."""
    return clock.today() + timedelta(days=3653)


def kinds_of(terms: Agreement | None) -> list[tuple[str, str]]:
    """The kinds of Party that the agreement knows."""
    return [(kind.key, kind.label) for kind in terms.party_kinds] if terms else []


def key_for(short_name: str) -> str:
    """A Party's place in addresses: its short name, made unique."""
    wanted = slugify(short_name)[:44] or "party"
    used = TAKEN | set(Party.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    return next(k for k in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if k not in used)


def reason_field(label: str = "Why?") -> LineField:
    """The reason that stands with a change for good."""
    return LineField(label=label, help_text="One sentence. It is kept, and every Party reads it.", longest=300)


class NamedForm(BaseForm):
    """What a Party is called."""

    name = LineField(
        label="What is the Party called?", help_text="The full name, as it will stand on every page.", longest=120
    )
    short_name = LineField(label="A short name", help_text="For lists and tables.", longest=60)


class PartyForm(NamedForm):
    """A Party to admit (MoU 1.1)."""

    kind = ChoiceField(label="What kind of organisation is it?", choices=())
    joined_on = DateField(
        label="From which day is it a Party?",
        help_text="For example, 24 11 2026. A later day may be taken back until it comes.",
        latest=in_ten_years,
    )
    reason = reason_field("How does it come to be a Party?")

    def __init__(self, *args: Any, terms: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("kind", kinds_of(terms))


class DatedForm(BaseForm):
    """A change of a Party from a day, with the reason."""

    on_day = DateField(
        label="From which day?",
        help_text="For example, 1 4 2027. An earlier day corrects the record; a later one may be taken back until "
        "it comes.",
        latest=in_ten_years,
    )
    reason = reason_field()


class RenameForm(NamedForm, DatedForm):
    """Another name for a Party."""

    field_order = ("name", "short_name", "on_day", "reason")


class KindForm(DatedForm):
    """Another kind of organisation."""

    kind = ChoiceField(label="What kind of organisation is it?", choices=())
    field_order = ("kind", "on_day", "reason")

    def offer(self, terms: Agreement | None) -> None:
        """The kinds the agreement knows."""
        self.choose_from("kind", kinds_of(terms))


class EndPartyForm(DatedForm):
    """A Party leaves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_day"].label = "From which day is it no longer a Party?"
        self.fields["on_day"].help_text = (
            "The first day on which it is none: for the end of March, 1 4 2027. A later day may be taken back until "
            "it comes."
        )


class SucceedForm(DatedForm):
    """Another Party takes the place of one: a Party of today, or a new one."""

    successor = ChoiceField(label="Which Party takes its place?", choices=())
    name = LineField(
        label="What is the new Party called?", help_text="Only for a new Party.", longest=120, required=False
    )
    short_name = LineField(label="Its short name", help_text="Only for a new Party.", longest=60, required=False)
    kind = ChoiceField(
        label="What kind of organisation is the new Party?",
        help_text="Only for a new Party.",
        choices=(),
        required=False,
    )
    field_order = ("successor", "name", "short_name", "kind", "on_day", "reason")

    def offer(self, terms: Agreement | None, parties: Iterable[Party], kind: str) -> None:
        """The Parties it may be, and the kinds the agreement knows; a successor is of the same kind unless said."""
        self.choose_from("successor", [(NEW, "A new Party, named below"), *((str(p.pk), p.name) for p in parties)])
        self.choose_from("kind", kinds_of(terms))
        self.initial.setdefault("kind", kind)
        self.initial.setdefault("successor", NEW)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("successor") == NEW:
            for field, missing in NEEDED_OF_A_NEW_PARTY.items():
                if field not in self.errors and not cleaned.get(field):
                    self.add_error(field, missing)
        elif cleaned.get("name"):
            self.add_error("name", "Leave the name empty where the Party is one already.")
        return cleaned


class TakeBackForm(BaseForm):
    """A change whose day has not come is taken back."""

    reason = reason_field()
