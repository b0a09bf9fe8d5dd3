"""The questions about a facilitator and the discussions."""

from typing import Any

from alliance.kernel import clock
from alliance.web.forms import (
    ChoiceField,
    ChoicesField,
    DateField,
    EmailField,
    LineField,
    MomentField,
    MoneyField,
    TextField,
)
from disputes.facilitation.queries import booked, open_requests
from disputes.forms import NO_CHILD
from disputes.ladder_forms import FOR_EXAMPLE, OnForm
from disputes.step import Case
from disputes.step_forms import StepForm, offer_own_parties


class AppointForm(OnForm):
    """A facilitator who has accepted in writing."""

    name = LineField(label="Who is appointed?", longest=160)
    firm = LineField(label="Of which firm or organisation?", longest=160, required=False)
    email = EmailField(
        label="At which address can they be invited to sign in?",
        help_text="They then see this dispute only, until it ends for them. Leave it empty and you record for them.",
        required=False,
    )
    independence = TextField(
        label="What does the statement of independence say?",
        help_text="In the facilitator’s own words: no role with a Party now, and any interest declared.",
        rows=4,
    )
    has_role = ChoiceField(
        label="Do they work for a Party, or hold a role with one?",
        choices=(("no", "No"), ("yes", "Yes")),
        missing="Choose yes or no.",
    )
    override = TextField(
        label="Why are they taken all the same?", help_text="Only if you chose yes.", rows=3, required=False
    )
    fee_basis = LineField(label="How are they paid?", longest=300, required=False)
    quoted = MoneyField(label="What did they quote?", required=False)
    cap = MoneyField(label="What is the most it may cost?", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("has_role") == "yes" and not cleaned.get("override"):
            self.add_error("override", "Say why somebody with a role at a Party is taken, or appoint somebody else.")
        if cleaned.get("cap") is not None and cleaned.get("quoted") and cleaned["cap"] < cleaned["quoted"]:
            self.add_error("cap", "The most it may cost is less than the quote. Look at both.")
        return cleaned


class NobodyForm(OnForm):
    """That nobody is appointed, as whoever appoints decided."""

    why = TextField(label="Why is nobody appointed?", help_text="Those who are told read this.", rows=3)


class ReplaceForm(OnForm):
    why = TextField(label="Why does it end?", help_text="Resigned, a conflict of interest, unable to go on.", rows=3)


class BookForm(StepForm):
    starts_at = MomentField(label="When is it?", help_text=FOR_EXAMPLE)
    place = LineField(label="Where?", help_text="A room, or a link.", longest=200)


class HeldForm(StepForm):
    """A discussion that was held, booked before or not."""

    discussion = ChoiceField(label="Which discussion?", choices=(), missing="Choose the discussion.")
    starts_at = MomentField(
        label="When was it held?", help_text="Only for one that was not booked, or was moved.", required=False
    )
    attended = ChoicesField(label="Which Parties were there?", choices=(), missing="Choose the Parties that came.")
    absences = LineField(label="If a Party was missing, why?", longest=300, required=False)
    outcome = LineField(
        label="What came of it, in one line?",
        help_text="Nothing that was said in confidence.",
        longest=300,
        required=False,
    )
    outside = LineField(
        label="If it lies outside the time for discussions, why is it recorded?",
        help_text="It is then kept, and does not count.",
        longest=300,
        required=False,
    )

    def offer(self, case: Case) -> None:
        rows = [(str(d.pk), f"{clock.local(d.starts_at):%A %-d %B %Y, %H:%M}") for d in booked(case.dispute)]
        self.choose_from("discussion", [*rows, ("other", "One that was not booked")])
        self.choose_from("attended", [(p.key, p.name) for p in case.record.involved])


class NotHeldForm(StepForm):
    discussion = ChoiceField(label="Which discussion?", choices=(), missing="Choose the discussion.")
    state = ChoiceField(
        label="What became of it?",
        choices=(("cancelled", "It was cancelled"), ("adjourned", "It was adjourned before it began")),
        missing="Say what became of it.",
    )
    why = TextField(label="Why?", rows=3)

    def offer(self, case: Case) -> None:
        rows = [(str(d.pk), f"{clock.local(d.starts_at):%A %-d %B %Y, %H:%M}") for d in booked(case.dispute)]
        self.choose_from("discussion", rows)


class MoreTimeForm(StepForm):
    party = ChoiceField(label="For which Party do you put it forward?", choices=())
    on = DateField(label="What would be the new last day?", help_text=FOR_EXAMPLE)
    text = TextField(label="Why is more time needed?", rows=4)

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)


class FacilitatorAgreesForm(StepForm):
    letter = TextField(
        label="How did the facilitator agree?", help_text="In writing: the letter or e-mail, with its date.", rows=3
    )


class ReportForm(OnForm):
    text = TextField(
        label="What does the facilitator report?", help_text=f"That it cannot be settled here. {NO_CHILD}", rows=5
    )
    letter = LineField(
        label="If you record it for the facilitator: how did they report?",
        help_text="The letter or e-mail, with its date.",
        longest=300,
        required=False,
    )
    shortfall = TextField(
        label="If there were fewer discussions than the agreement asks for, why?", rows=3, required=False
    )


class AskForm(StepForm):
    party_asked = ChoiceField(label="Which Party is asked?", choices=(), missing="Choose the Party.")
    text = TextField(label="What is asked for?", rows=4)

    def offer(self, case: Case) -> None:
        self.choose_from("party_asked", [(str(p.pk), p.name) for p in case.record.involved])


class AnswerRequestForm(StepForm):
    party = ChoiceField(label="For which Party do you answer?", choices=())
    text = TextField(label="What is the answer?", about_people=True, required=False)
    refused = LineField(
        label="If it is not given, on what ground?",
        help_text="Law, legal privilege, commercially sensitive, or personal data.",
        longest=300,
        required=False,
    )

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)
        asked = [r for r in open_requests(case.dispute) if r.party_id in case.actor.party_ids]
        if asked:
            self.fields["text"].help_text = asked[0].asked

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("text") and not cleaned.get("refused"):
            self.add_error("text", "Answer, or say on what ground it is not given.")
        return cleaned
