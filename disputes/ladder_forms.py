"""The questions of the steps after the opening. Labels are questions, hints say why; nothing here saves."""

from datetime import date
from typing import Any

from alliance.agreement.ladder_shapes import Referral
from alliance.agreement.vocabulary import Event
from alliance.kernel import clock
from alliance.kernel.operational_days import Unit
from alliance.web.forms import ChoiceField, ChoicesField, DateField, LineField, TextField, TickField, WholeNumberField
from disputes import naming
from disputes.forms import NO_CHILD
from disputes.step import Case
from disputes.step_forms import StepForm, offer_own_parties
from parties.deciding.models import Mode

OF_THE_LADDER = frozenset({Event.STAGE_ENTERED, Event.STAGE_ENDED})  # they follow from steps; nobody gives their day
FOR_EXAMPLE = "For example, 17 11 2026."


UNITS = {
    Unit.OPERATIONAL_DAYS: "Operational Days",
    Unit.CALENDAR_DAYS: "days, weekends among them,",
    Unit.HOURS: "hours",
    Unit.MONTHS: "months",
}


class WhyForm(StepForm):
    """A reason, and nothing else."""

    why = TextField(label="Why?", help_text="Those who are told read this.", rows=4)


class OptionalWhyForm(StepForm):
    why = TextField(label="Is there a reason to give?", help_text="You need not give one.", rows=4, required=False)


class OnForm(StepForm):
    """A day on which something happened; never one to come."""

    on = DateField(label="On what day?", help_text=FOR_EXAMPLE)
    _today = date.max  # until the form is offered: one that comes too late is answered without it
    _began = date.min

    def offer(self, case: Case) -> None:
        self._today, self._began = case.on, clock.local(case.dispute.came_at).date()
        self.fields["on"].initial = case.on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        on = cleaned.get("on")
        if on and on > self._today:
            self.add_error("on", "This day is still to come. Give the day on which it happened.")
        elif on and on < self._began:
            self.add_error("on", f"That is before the notice came. Give {self._began:%-d %B %Y} or a later day.")
        return cleaned


class QuestionForm(StepForm):
    """The exact words that a body is asked to agree to."""

    text = TextField(
        label="What are the words to be agreed?",
        help_text="Each member answers to exactly these words. If they change, everyone answers again.",
    )
    mode = ChoiceField(label="How is it put?", choices=Mode.choices, missing="Say whether at a meeting or in writing.")


class OnwardForm(QuestionForm):
    """The question whether the ladder goes on."""

    def offer(self, case: Case) -> None:
        self.fields[
            "text"
        ].initial = "Can we settle this dispute ourselves? If not, do we go on to the step that follows?"


class ConcludeForm(StepForm):
    """The written notice of a decision."""

    text = TextField(label="What does the notice say?", help_text="It goes to every Party in these words.")

    def offer(self, case: Case) -> None:
        from disputes.facts import RESULT  # noqa: PLC0415 forms are imported by the stages, below facts

        question = case.record.question(case.place.stage, RESULT)
        self.fields["text"].initial = question.text if question else ""


class OutcomeForm(OnForm):
    """What a body decided that does not answer here, from its minutes."""

    text = TextField(label="In which words?", help_text="The decision as the minutes have it.")


class OtherActionForm(StepForm):
    text = LineField(label="What is to be done?", longest=120)
    owner = LineField(label="Who does it?", help_text="A Party or a post.", longest=70)
    days = WholeNumberField(label="Within how many Operational Days?", least=1, most=250)


class AccordForm(StepForm):
    """Words that several Parties have to agree to."""

    party = ChoiceField(label="For which Party?", choices=())
    text = TextField(label="What are the words?", help_text=NO_CHILD, about_people=True)

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)


class AnswerForm(StepForm):
    """A Party's answer to words that wait for it."""

    KEY = ""

    party = ChoiceField(label="For which Party do you answer?", choices=())
    agrees = ChoiceField(
        label="Does your Party agree to these words?",
        choices=(("yes", "Yes, to exactly these words"), ("no", "No")),
        missing="Choose yes or no.",
    )
    why = TextField(label="Is there something to add?", rows=3, required=False)

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)
        if accord := case.record.waiting(self.KEY):
            self.fields["agrees"].help_text = accord.text


class MetForm(OnForm):
    who = LineField(label="Who met?", longest=300)
    note = TextField(label="What came of it?", help_text="The Parties involved read this.", rows=4, required=False)


class PositionForm(StepForm):
    """What one Party writes, sealed until every Party involved has written."""

    party = ChoiceField(label="For which Party do you write?", choices=())
    text = TextField(
        label="Where does your Party stand?",
        help_text="Nobody else reads it until every Party involved has written.",
        about_people=True,
    )

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)


class SubmitForm(OnForm):
    """A referral to outside bodies, with how it reached each of them."""

    text = TextField(
        label="What is referred, and who can bind each Party?",
        help_text="Who disagrees about what, sums if any, and for each Party the person who can agree for it.",
    )
    sent_to = TextField(label="How was it sent, to whom?", rows=3)
    seen = TickField(label="Each Party involved has seen it")

    def offer(self, case: Case) -> None:
        super().offer(case)
        from disputes.stages.referral import addressed_to  # noqa: PLC0415 the stages import their forms

        names = " and ".join(addressed_to(case))
        self.fields["sent_to"].help_text = f"To {names}: the address, and how it was sent."


class AppointedForm(OnForm):
    name = LineField(label="Who was appointed?", longest=160)
    days = WholeNumberField(
        label="How long do they have?",
        help_text="The agreement leaves it to them to say. Leave it empty if they have not said yet.",
        least=1,
        most=250,
        required=False,
    )

    def offer(self, case: Case) -> None:
        super().offer(case)
        asked = next((c for c in case.stage.clocks if c.asked_of), None) if case.stage else None
        if asked is None:
            del self.fields["days"]
        else:
            self.fields["days"].label = f"How many {UNITS[asked.unit]} do they have?"


class LengthForm(StepForm):
    """How long a clock runs whose length the agreement leaves open."""

    days = WholeNumberField(label="How long is there?", least=1, most=250)
    letter = TextField(label="Where did they say so?", help_text="The letter, the e-mail or the minutes.", rows=3)

    def offer(self, case: Case) -> None:
        if case.stage and (clock_of := case.course.unsaid(case.stage)):
            self.fields["days"].label = f"How many {UNITS[clock_of.unit]} are there?"


class TermsForm(OnForm):
    summary = TextField(label="What may every Party know of the outcome?", rows=4)
    text = TextField(label="What are the terms?", required=False)
    agreed = TickField(label="Each Party involved has agreed to the terms in writing")

    def offer(self, case: Case) -> None:
        super().offer(case)
        self.fields["text"].help_text = f"Read by {naming.circle(case.terms)}."
        if case.stage and isinstance(case.stage.details, Referral) and case.stage.details.binding:
            del self.fields["agreed"]  # it binds, whoever agrees


class PartiesForm(StepForm):
    """Which Party joins a dispute or is released from it."""

    party = ChoiceField(label="Which Party?", choices=(), missing="Choose the Party.")
    why = TextField(label="Why?", rows=4)


class JoinForm(StepForm):
    """A Party that is not involved asks to be."""

    party = ChoiceField(label="For which Party?", choices=())
    why = TextField(label="Why should your Party be involved?", rows=4)

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)


class CorrectForm(OnForm):
    """The right day of something on record."""

    fact = ChoiceField(label="What was recorded with a mistaken day?", choices=(), missing="Choose what it is.")
    why = TextField(label="What shows the right day?", rows=3)

    field_order = ("fact", "on", "why")

    def offer(self, case: Case) -> None:
        super().offer(case)
        rows = [h for h in case.record.happenings if h.event not in OF_THE_LADDER]
        self.choose_from("fact", [(str(h.pk), f"{h.event.replace('-', ' ')}: {h.on:%-d %B %Y}") for h in rows])


class SortForm(StepForm):
    sort = ChoiceField(label="What is it now?", choices=(), missing="Choose what it is now.")
    why = TextField(label="What changed?", rows=4)


class ReopenForm(StepForm):
    why = TextField(label="What is new?", help_text="Facts that were not known, or terms that were not kept.", rows=4)


class LeavingForm(StepForm):
    """An option of last resort, put to every Party whose consent it needs."""

    party = ChoiceField(label="For which Party do you put it forward?", choices=())
    leaving = ChoicesField(label="Which Parties would leave?", choices=(), missing="Choose at least one Party.")
    on = DateField(label="From which day?", help_text=FOR_EXAMPLE)
    text = TextField(
        label="On what terms?",
        help_text="Who takes over its duties, programmes, actions and data, and what becomes of shared costs.",
    )
    _today = date.min

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)
        self.choose_from("leaving", [(p.key, p.name) for p in case.record.involved])
        self._today = case.on

    def clean(self) -> dict[str, Any]:
        return _not_past(self, super().clean(), self._today)


class EndingForm(StepForm):
    """The end of the agreement, in whole or in part, put to every Party."""

    party = ChoiceField(label="For which Party do you put it forward?", choices=())
    whole = ChoiceField(
        label="How much of it ends?", choices=(("yes", "All of it"), ("no", "Part of it")), missing="Say how much."
    )
    part = TextField(
        label="Which part?",
        help_text="Clauses, programmes or Parties. Only if part of it ends.",
        rows=3,
        required=False,
    )
    on = DateField(label="From which day?", help_text=FOR_EXAMPLE)
    text = TextField(label="On what terms?", help_text="What becomes of duties, programmes, data and shared costs.")
    _today = date.min

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)
        self._today = case.on

    def clean(self) -> dict[str, Any]:
        cleaned = _not_past(self, super().clean(), self._today)
        if cleaned.get("whole") == "no" and not cleaned.get("part"):
            self.add_error("part", "Name the part that ends.")
        return cleaned


def _not_past(form: StepForm, cleaned: dict[str, Any], today: Any) -> dict[str, Any]:
    if cleaned.get("on") and cleaned["on"] < today:
        form.add_error("on", "That day has passed. Give today or a later day.")
    return cleaned
