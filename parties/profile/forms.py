"""Questions about oneself."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alliance.web.forms import BaseForm, ChoiceField, EmailField, LineField


class NameForm(BaseForm):
    """What one is called."""

    title = LineField(label="Title", help_text="Such as Dr.", longest=20, required=False)
    given_name = LineField(label="Given name", longest=80)
    family_name = LineField(label="Family name", longest=80)


class TelephoneForm(BaseForm):
    """A number to be reached at."""

    telephone = LineField(
        label="Your telephone number",
        help_text="Seen by your own Party and by those who keep the record. Leave it empty to take it out.",
        longest=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class ContactForm(BaseForm):
    """Where e-mail copies go."""

    contact_email = EmailField(
        label="Where should e-mail copies go?",
        help_text="It may be a mailbox you share. Leave it empty to use the address you sign in with.",
        required=False,
    )


class CodeForm(BaseForm):
    """The code that was sent to a new address."""

    code = LineField(
        label="What is the code?",
        help_text="Six figures, from the e-mail we sent there.",
        longest=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-short"}),
    )


class MailForm(BaseForm):
    """What an e-mail copy says."""

    says = ChoiceField(
        label="What should an e-mail say?",
        choices=[
            ("matter", "Which dispute or meeting the notice is about, by its number, and the next date"),
            ("waits", "Only that a notice waits"),
        ],
        hints={"waits": "Better where others read the same mailbox."},
    )


class NothingForm(BaseForm):
    """A button with nothing to fill in; it carries a form key of its own. Several stand on one page."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=False)


class SwitchForm(forms.Form):
    """For which Party somebody acts from now on; none for all they serve. Sent from the masthead of any page."""

    party = forms.ChoiceField(choices=(), required=False)
    next = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any, served: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["party"].choices = [(str(pk), name) for pk, name in served]  # type: ignore[attr-defined]
