"""Questions about a Party."""

from typing import Any

from django.utils.text import slugify

from alliance.agreement.shapes import Agreement
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
    }
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
