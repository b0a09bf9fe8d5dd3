"""Questions about who signs, and the two ways of signing."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from alliance.kernel import clock
from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    EmailField,
    LineField,
    PaperField,
    TextField,
    TickField,
)
from parties.people.models import Person
from parties.signatures.rules import Seen

NEW = "new"
UNLISTED = "Only for somebody who is not in the list."
PEOPLE = ("title", "given_name", "family_name", "email")


class NameForm(BaseForm):
    """Who is to sign for a Party."""

    person = ChoiceField(label="Who signs?", as_list=True, missing="Choose who signs.")
    title = LineField(
        label="Their title",
        help_text="Only for somebody who is not in the list; such as Dr.",
        longest=20,
        required=False,
    )
    given_name = LineField(label="Their given name", help_text=UNLISTED, longest=80, required=False)
    family_name = LineField(label="Their family name", help_text=UNLISTED, longest=80, required=False)
    email = EmailField(
        label="Their e-mail address",
        help_text=f"{UNLISTED} For signing in later; without one, only a page signed on paper can be kept.",
        required=False,
    )
    office = LineField(
        label="What are they in their own organisation?",
        help_text="Such as Chief Executive, or Chair of the trustees. It stands beside the signature.",
        longest=120,
        missing="Say in what office they sign.",
    )
    authority = PaperField(
        label="Where is it written that they may sign?",
        help_text="The minute, the scheme of delegation or a letter. Every Party can read it.",
        missing="Add the paper that lets them sign.",
    )
    reason = TextField(
        label="Why is somebody else to sign now?",
        help_text="Kept with the change.",
        longest=300,
        rows=2,
        missing="Say why it changes.",
    )

    def offer(self, people: Iterable[Person], *, replaces: bool) -> None:
        """The people to choose from; a reason is asked only where somebody is named already."""
        known = [(one.pk, one.full_name) for one in people]
        somebody = (NEW, "Somebody who is not in this list: enter them below")
        self.choose_from("person", [("", "Choose a person"), *known, somebody])
        if not replaces:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_new = cleaned.get("person") == NEW
        for name in ("given_name", "family_name"):
            if is_new and name in cleaned and not cleaned[name]:
                self.add_error(name, "Give the name of whoever is not in the list.")
        if cleaned.get("person") and not is_new and any(cleaned.get(name) for name in PEOPLE):
            self.add_error("person", "Choose somebody from the list, or enter somebody new; not both.")
        return cleaned


class EndForm(BaseForm):
    """Somebody is no longer to sign."""

    reason = LineField(label="Why do they no longer sign?", help_text="Kept with the change.", longest=300)


class SeenForm(BaseForm):
    """A form that carries what its page showed, so that nothing else is signed."""

    seen_signatory = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_text = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_agreement = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, shown: Seen | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {
            "seen_signatory": str(shown.signatory) if shown else "",
            "seen_text": shown.text_digest if shown else "",
            "seen_agreement": shown.agreement_digest if shown else "",
        }
        self.initial.update(present)
        if self.is_again:  # words brought back from a 409 page stand before what is shown now
            data = cast(Any, self.data)  # a copy of its own by then
            for name, value in present.items():
                data[self.add_prefix(name)] = value

    @property
    def seen(self) -> Seen:
        """What the page showed that was sent."""
        signatory = self.cleaned_data["seen_signatory"]
        return Seen(
            signatory=int(signatory) if signatory.isascii() and signatory.isdigit() and len(signatory) < 19 else 0,
            text_digest=self.cleaned_data["seen_text"],
            agreement_digest=self.cleaned_data["seen_agreement"],
        )


class SignForm(SeenForm):
    """Signing by typing one's name."""

    meant = TickField(label="I have read it, and sign it for my Party.", missing="Tick this, or leave it unsigned.")
    name = LineField(label="Type your full name to sign", missing="Type your full name.")

    def __init__(self, *args: Any, party: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meant"].label = f"I have read the agreement, and sign it for {party}."
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class PageForm(SeenForm):
    """The page that somebody signed on paper."""

    page = PaperField(
        label="The signed page",
        help_text="A scan or a photograph, best as a PDF. Every Party can read it, so it shows nothing else.",
        missing="Add the page.",
    )
    signed_on = DateField(
        label="What date is on the page?",
        help_text="The day on which it was signed, such as 24 11 2026.",
        latest=clock.today,
        too_late="This date lies in the future. Give the date on the page.",
    )
    meant = TickField(label="It is signed.", missing="Look at the page, and tick this if it is the right one.")

    def __init__(self, *args: Any, signer: str = "", party: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meant"].label = f"I have looked at the page: {signer} signed it for {party}."


class RemindForm(BaseForm):
    """Nothing is asked; the form carries its key."""
