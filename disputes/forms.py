"""The questions of a dispute. Labels are questions, hints say why; nothing here saves."""

from collections.abc import Iterable
from typing import Any, cast

from alliance.agreement.shapes import Agreement
from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Authority
from alliance.web.careful import CarefulForm
from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    LineField,
    MomentField,
    PaperField,
    PartiesField,
    TextField,
    TickField,
)
from disputes import naming
from disputes.models import Against, Operational, Sort

NO_CHILD = "Plain words are fine. Leave out anything by which a child, a family or a pupil could be recognised."
PAPER_READERS = (
    (Audience.INVOLVED_AND_BOARD, "The Parties involved and the Board"),
    (Audience.INVOLVED_CHAIR_FACILITATOR, "The Parties involved, the Chair and the facilitator only"),
    (Audience.ALL_PARTIES, "All Parties"),
)


class DraftPage(BaseForm):
    """A page of a draft. It can be saved with answers still open: the check page asks for those that are needed."""

    def full_clean(self) -> None:
        """Clean what is there, without asking for what is not."""
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True


class AboutForm(DraftPage):
    """Page 1 of a filing: what it is about."""

    title = "What is it about?"

    in_one_line = LineField(
        label="In one line",
        help_text="Everyone in the Parties who are told will see this line.",
        longest=140,
    )
    what_happened = TextField(label="What happened?", help_text=NO_CHILD, about_people=True)
    operational = ChoiceField(
        label="Is it about one child, a staff matter or the day-to-day running of a service?",
        help_text="Those go to the organisation’s own procedure, not the Board (App 2 1.2).",
        choices=Operational.choices,
    )
    still_ask = TickField(
        label="If you answered yes: I still want the Board to look",
        help_text="The Chair then decides. If not, ask the organisation for its own dispute or complaints procedure.",
        required=False,
    )

    def __init__(self, *args: Any, terms: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._screened = terms is None or terms.opening.screening is not None
        if not self._screened:
            del self.fields["operational"], self.fields["still_ask"]

    def clean(self) -> dict[str, Any]:
        """Where nobody screens, nobody is asked whether it belongs in a procedure of one Party."""
        cleaned: dict[str, Any] = super().clean() or {}
        return cleaned if self._screened else {**cleaned, "operational": Operational.NO.value}


class WantForm(DraftPage):
    """Page 2: what the Party wants, and whom it is with."""

    title = "What do you want, and with whom?"

    what_is_asked = TextField(
        label="What would you like to happen?",
        help_text="An outcome, or just a first step.",
        about_people=True,
    )
    against = ChoiceField(label="Whom is it with?", choices=Against.choices)
    parties = PartiesField(
        label="Which Parties?", help_text="Only if you chose “With these Parties”.", choices=(), required=False
    )

    def __init__(self, *args: Any, parties: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(PartiesField, self.fields["parties"]).offer(parties)


class BackgroundForm(DraftPage):
    """Page 3, all optional: what helps those who are told to understand."""

    title = "Anything that helps the Board to understand"
    all_optional = True

    sort = ChoiceField(
        label="What kind of thing is it?",
        help_text="If you are not sure, leave the first answer.",
        choices=Sort.choices,
        initial=Sort.DISPUTE,
        required=False,
    )
    first_knew = DateField(
        label="When did your Party first know of this?",
        help_text="For example, 27 10 2026. Only a month and year is fine.",
        approximate=True,
        latest=clock.today,
        too_late="This day is still to come. Give the day your Party first knew, or leave it empty.",
        required=False,
    )
    tried = TextField(
        label="What have you tried so far?", help_text="“Nothing yet” is an answer.", rows=4, required=False
    )
    clauses = ChoicesField(
        label="Which clauses is it about?",
        help_text="If you are not sure, leave this empty. The Chair or the Director adds them.",
        choices=(),
        folded="Choose from the clauses",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        clauses: Iterable[tuple[str, str]] = (),
        terms: Agreement | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("clauses", clauses)
        if terms is not None:
            self.title = f"Anything that helps {naming.told_first(terms)} to understand"
            kinds = {kind.key for kind in terms.opening.kinds}
            known = [(value, label) for value, label in Sort.choices if value in kinds]
            if len(known) > 1:
                self.choose_from("sort", known)
            else:
                del self.fields["sort"]
            if not terms.posts_with(Authority.PRESIDES):
                self.fields["clauses"].help_text = "If you are not sure, leave this empty."


class PaperForm(CarefulForm):
    """A paper, what it is, and who may read it."""

    paper = PaperField(
        label="Add a paper",
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, text or a picture, up to 20 MB. "
        "Check that no child can be recognised in it.",
        missing="Choose a file first.",
    )
    paper_title = LineField(
        label="What is it?", help_text="For example: minutes of 4 November.", about_people=True, required=False
    )
    readers = ChoiceField(
        label="Who may read it once you have filed?",
        help_text="Choose with care: it cannot be closed to them afterwards. Auditors read it too.",
        choices=PAPER_READERS,
        initial=Audience.INVOLVED_AND_BOARD,
    )
    sensitive = TickField(
        label="It is commercially sensitive",
        help_text="A label that asks readers to take care. The Chair may ask you about it.",
        required=False,
    )


class DraftPaperForm(PaperForm):
    """Page 4, optional: papers that show it."""

    title = "Papers that show it"
    all_optional = True


class FileForm(BaseForm):
    """Page 5: check, then file."""

    no_child = TickField(label="I have looked again: no child, family or pupil can be recognised", required=False)
    not_a_repeat = TickField(label="It is meant: this is a further dispute, not the same one again", required=False)


class TidyForm(BaseForm):
    """A button that only carries its key: discard a draft, leave a paper out."""


class BeginForm(BaseForm):
    """The button that begins a draft, with a question only for those who speak for more than one Party."""

    party = ChoiceField(
        label="For which Party do you write?",
        choices=(),
        missing="Choose the Party for which you write.",
        required=False,
    )

    def __init__(self, *args: Any, parties: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(p.pk), p.name) for p in parties]
        self.choose_from("party", choices)
        self.fields["party"].required = len(choices) > 1
        if not self.fields["party"].required:
            del self.fields["party"]


class RecordForm(CarefulForm):
    """A notice that came by letter, e-mail or telephone, recorded for a Party (10.1 asks for notice, not a form)."""

    party = ChoiceField(label="Which Party gave the notice?", choices=(), missing="Choose the Party.")
    channel = ChoiceField(
        label="How did it come?",
        choices=(
            ("email", "By e-mail"),
            ("first_class_post", "By first-class post"),
            ("by_hand", "By hand, or said in person"),
            ("telephone", "By telephone"),
        ),
        missing="Choose how it came.",
    )
    came_at = MomentField(
        label="When did it come?",
        help_text="When it was sent, posted, handed over or said.",
        missing="Give the day and the time.",
    )
    in_one_line = LineField(
        label="In one line", longest=140, about_people=True, missing="Say in one line what it is about."
    )
    what_happened = TextField(label="What happened, in the Party’s own words?", help_text=NO_CHILD, about_people=True)
    what_is_asked = TextField(label="What does the Party want?", about_people=True)
    against = ChoiceField(label="Whom is it with?", choices=Against.choices)
    parties = PartiesField(
        label="Which Parties?", help_text="Only if you chose “With these Parties”.", choices=(), required=False
    )
    sort = ChoiceField(label="What kind of thing is it?", choices=Sort.choices, initial=Sort.DISPUTE)
    paper = PaperField(label="The letter or e-mail itself", required=False)

    def __init__(self, *args: Any, parties: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = list(parties)
        self.choose_from("party", [(str(p.pk), p.name) for p in parties])
        cast(PartiesField, self.fields["parties"]).offer(parties)


class EvidenceForm(PaperForm):
    """A paper added after filing."""


class OpenPaperForm(BaseForm):
    """The button that opens a paper to all Parties. Each act has a form of its own, so that one key never stands for
    two acts."""
