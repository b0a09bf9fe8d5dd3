"""The questions about who stands where: a Party that leaves, who presides, looking again, interests."""

from typing import Any

from alliance.web.forms import ChoiceField, DateField, LineField, TextField
from disputes.ladder_forms import FOR_EXAMPLE
from disputes.step import Case
from disputes.step_forms import StepForm
from parties.deciding.models import Mode
from parties.people.queries import board_members


class LeftAloneForm(StepForm):
    """A Party that leaves by its own decision."""

    party = ChoiceField(label="Which Party leaves?", choices=(), missing="Choose the Party.")
    on = DateField(label="From which day is it no Party?", help_text=FOR_EXAMPLE)
    letter = LineField(label="Which letter says so?", help_text="Who signed it, and its date.", longest=200)

    def offer(self, case: Case) -> None:
        self.choose_from("party", [(str(p.pk), p.name) for p in case.record.involved if p.left_on is None])


class PresidingForm(StepForm):
    """Who presides over one dispute, as the body that names them decided."""

    person = ChoiceField(label="Who presides?", choices=(), missing="Choose a Board member.")
    decided = LineField(label="Where was this decided?", help_text="The meeting or the round, with its date.")
    why = LineField(
        label="Why does whoever presides otherwise stand aside?",
        help_text="For example: has an interest in it. Those who can see this dispute read it.",
        about_people=True,
    )

    def offer(self, case: Case) -> None:
        members = board_members(case.dispute.version, case.on)
        self.choose_from("person", [(str(a.person_id), f"{a.person}, {a.party}") for a in members])


class LookAgainForm(StepForm):
    """Why a redirected dispute is a matter for the body after all, and how the question is put."""

    why = TextField(label="Why should it be looked at after all?", rows=4, about_people=True)
    mode = ChoiceField(label="How is it put?", choices=Mode.choices, missing="Say whether at a meeting or in writing.")


class InterestForm(StepForm):
    """Whether an interest of a member, or of their Party, touches the dispute."""

    touches = ChoiceField(
        label="Does an interest of yours, or one of your Party beyond its part in this, touch this dispute?",
        choices=(("no", "No"), ("yes", "Yes")),
        missing="Choose yes or no.",
    )
    words = LineField(
        label="If so, which?", help_text="Those who can see this dispute read it.", about_people=True, required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("touches") == "yes" and not cleaned.get("words"):
            self.add_error("words", "Say in a few words which interest it is.")
        return cleaned
