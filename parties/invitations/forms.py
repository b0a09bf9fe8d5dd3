"""Questions about invitations: of those who invite, and of those who come in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.documents import uploads
from alliance.kernel.errors import Refusal
from alliance.web.fields import Question
from alliance.web.forms import BaseForm, ChoiceField, DateField, EmailField, LineField, PaperField, TextField, TickField
from parties.invitations import listing
from parties.invitations.welcoming import Newcomer
from parties.people.forms import PersonForm
from parties.people.models import Party, Person
from parties.people.passwords import HINT

PASSKEY, PASSWORD = "passkey", "password"
MOST_CHARACTERS = 100_000  # of a list; two hundred long lines are well under it
LONGEST_PASSWORD = 1_000


class InviteForm(PersonForm):
    """Somebody new: entered, appointed and invited in one go."""

    email = EmailField(
        label="E-mail address for signing in",
        help_text="Their own, shared with nobody. The invitation goes there and is good for this address only.",
    )
    telephone = None  # type: ignore[assignment]  # theirs to give, in their profile
    post = ChoiceField(label="To which post are they appointed?", as_list=True, missing="Choose the post.")
    party = ChoiceField(
        label="For which Party?",
        help_text="Leave it empty for a post that serves all Parties.",
        as_list=True,
        required=False,
    )
    starts_on = DateField(label="What is the first day?", help_text="For example, 24 11 2026.")
    appointing_body = LineField(
        label="Who made the appointment?",
        help_text="Left empty, it is whoever appoints to this post by the agreement.",
        longest=120,
        required=False,
    )
    note = LineField(
        label="Where is that written?", help_text="The letter or minute, with its date.", longest=300, required=False
    )

    def offer(self, terms: Agreement, parties: Iterable[Party]) -> None:
        """The posts and Parties to choose from. Posts for one dispute are filled on its own page."""
        self._terms, self._parties = terms, {str(p.pk): p for p in parties}
        self._posts = {p.key: p for p in terms.posts if p.one_for != OneFor.MATTER}
        self.choose_from("post", [("", "Choose a post"), *((p.key, p.label) for p in self._posts.values())])
        self.choose_from("party", [("", "All Parties together"), *((k, p.name) for k, p in self._parties.items())])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        post = self._posts.get(cleaned.get("post", ""))
        if post and cleaned.get("party") and post.one_for == OneFor.AGREEMENT:
            self.add_error("party", "This post serves all Parties. Leave the Party empty.")
        return cleaned

    def newcomer(self) -> Newcomer:
        """Whom the answers mean."""
        said, party = self.cleaned_data, self._parties.get(self.cleaned_data["party"])
        named = said["appointing_body"] or listing.appointing_body(self._terms, self._posts[said["post"]], party)
        plain = {name: said[name] for name in ("title", "given_name", "family_name", "email", "post", "starts_on")}
        return Newcomer(**plain, party=party.pk if party else None, appointing_body=named, note=said["note"])


class SendForm(BaseForm):
    """Send an invitation, for the first time or again."""

    email = EmailField(
        label="Send it to", help_text="The address they will sign in with. Put it right here if it was mistyped."
    )


class WithdrawForm(BaseForm):
    """Take an invitation back."""

    reason = LineField(label="Why do you withdraw it?", help_text="Kept in the history.", longest=200)


class ListForm(BaseForm):
    """A list of people to invite. The button that confirms posts `seen`, which tells the list that was shown."""

    text = TextField(
        label="The list",
        help_text=f"One line for each person: {', '.join(listing.COLUMNS)}. Paste it from a spreadsheet, or type it "
        "with commas. Title, Party and appointed by may stay empty. A first line that names the columns may be there.",
        longest=MOST_CHARACTERS,
        rows=10,
        required=False,
    )
    file = PaperField(
        label="Or a CSV file",
        help_text="From a spreadsheet: save as CSV.",
        required=False,
        check=lambda file: _as_text(file),
    )

    def clean(self) -> dict[str, Any]:
        """One list, wherever it came from, under `text`."""
        cleaned = super().clean()
        text, file = cleaned.get("text", ""), cleaned.pop("file", None)
        if "text" in self.errors or "file" in self.errors:
            return cleaned
        if bool(text) == bool(file):
            self.add_error(
                "text",
                "Paste the list or choose a file, not both."
                if text
                else "Paste the list here, or choose a file below.",
            )
            return cleaned
        if file:
            try:
                cleaned["text"] = self.fields["text"].clean(file.checked)
            except ValidationError as problem:
                self.add_error("file", problem)
        return cleaned

    @property
    def was_shown(self) -> bool:
        """Whether this very list was shown line by line before."""
        return self._posted("seen") == listing.digest_of(self.cleaned_data["text"])

    def show_again(self) -> None:
        """Put what was read from a file into the box, to be mended or confirmed there."""
        if text := self.cleaned_data.get("text"):
            self.data = {name: self.data[name] for name in self.data} | {self.add_prefix("text"): text}


def _as_text(file: Any) -> str:
    """What a CSV file says. Raises Refusal."""
    checked = uploads.check(file, field="file")
    if checked.extension not in uploads.TEXTS:
        raise Refusal("file", "This is not a CSV file.", mend="In the spreadsheet, save the list as CSV.")
    content = checked.file.read()
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal("file", "This file cannot be read as text.", mend="Save it as CSV with UTF-8.")


class PasswordField(Question, forms.CharField):
    """A new password, kept exactly as typed, spaces included."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(**{"widget": box, "strip": False, "max_length": LONGEST_PASSWORD, **kwargs})
        del self.widget.attrs["maxlength"]  # a browser would cut what is pasted without a word


class AcceptForm(BaseForm):
    """Coming in: acknowledge the principles, and choose how to sign in."""

    principles = TickField(
        label="I will keep these seven principles in what I do here",
        missing="Tick this to come in: everybody here keeps the seven principles.",
    )
    way = ChoiceField(
        label="How do you want to sign in?",
        missing="Choose how you will sign in.",
        choices=[(PASSKEY, "With a passkey"), (PASSWORD, "With a password")],
        hints={
            PASSKEY: "Your phone or computer knows you by finger, face or PIN. Nothing to remember, nothing to type.",
            PASSWORD: "You will also need an authenticator app, or a passkey, as a second step.",
        },
    )
    password = PasswordField(
        label="A new password, if you sign in with one", help_text=f"At least 12 characters, of any kind. {HINT}",
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, asks_principles: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.initial.setdefault("way", PASSKEY)
        if not asks_principles:
            del self.fields["principles"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        password = cleaned.get("password", "")
        if cleaned.get("way") == PASSKEY and password:
            self.add_error("way", "You typed a password. Choose “With a password”, or empty its box.")
        elif cleaned.get("way") == PASSWORD and "password" not in self.errors:
            self._check(password)
        return cleaned

    def _check(self, password: str) -> None:
        if not password:
            self.add_error("password", "Choose a password.")
            return
        try:
            validate_password(password, self.person)
        except ValidationError as problem:
            self.add_error("password", problem)

    def typed(self) -> list[tuple[str, str]]:
        """Nothing: no page gives back what stands beside a password."""
        return []

    def take_password(self) -> str:
        """The password, "" with a passkey. It is taken out of the answers, of which a digest is kept."""
        password = self.cleaned_data.pop("password", "")
        return password if self.cleaned_data["way"] == PASSWORD else ""
