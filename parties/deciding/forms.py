"""The forms of decisions."""

from collections.abc import Sequence
from typing import Any

from alliance.web.careful import CarefulForm
from alliance.web.forms import BaseForm, ChoiceField, ChoicesField, TextField, TickField
from parties.deciding import wording
from parties.deciding.models import Answer, Elector, Mode
from parties.deciding.rules import Rule

GIVEN = [(v.value, v.label) for v in (Answer.Value.AGREE, Answer.Value.DISAGREE, Answer.Value.ABSTAIN)]
MODES = [(Mode.AT_MEETING.value, "At a meeting"), (Mode.WRITTEN_ROUND.value, "In writing, between meetings")]


class OpenForm(CarefulForm):
    """A new question."""

    text = TextField(
        label="What exactly is the Board asked to agree to?",
        help_text="Write it as the Board would decide it. Every answer is to these very words.",
        longest=4_000,
        about_people=True,
        missing="Write what the Board is asked to agree to.",
    )
    rule = ChoiceField(
        label="By which rule is it decided?", choices=list(wording.RULES.items()), missing="Choose the rule."
    )
    mode = ChoiceField(label="How do members answer?", choices=MODES, missing="Choose how members answer.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("rule", Rule.ORDINARY.value)
        self.initial.setdefault("mode", Mode.AT_MEETING.value)


class AmendForm(CarefulForm):
    """Another wording."""

    text = TextField(
        label="The new wording",
        longest=4_000,
        about_people=True,
        missing="Write what the Board is asked to agree to.",
    )


class AnswerForm(CarefulForm):
    """A member's answer. The wording it is to travels in `turn`."""

    value = ChoiceField(label="Your answer", choices=GIVEN, missing="Choose your answer.")
    reason = TextField(
        label="Your reason, if you want it on record", longest=2_000, rows=3, about_people=True, required=False
    )


class EnterForm(CarefulForm):
    """An answer from the minutes; the seats and their people are offered by the view."""

    who = ChoiceField(label="Who answered?", as_list=True, missing="Choose who answered.")
    value = ChoiceField(label="What was the answer?", choices=GIVEN, missing="Choose the answer.")
    reason = TextField(label="The reason, if one was given", longest=2_000, rows=3, about_people=True, required=False)

    def offer(self, electors: Sequence[Elector]) -> None:
        """Every person who answers for a seat, the member first."""
        choices = []
        for elector in electors:
            if elector.member_id:
                choices.append((f"{elector.pk}:{elector.member_id}", f"{elector.name}: {elector.member_name}"))
            for deputy in elector.deputies:
                choices.append((f"{elector.pk}:{deputy['id']}", f"{elector.name}: {deputy['name']}, deputy"))
        self.choose_from("who", choices)

    @property
    def seat_and_person(self) -> tuple[int, int]:
        """The chosen seat and person."""
        seat, _, person = self.cleaned_data["who"].partition(":")
        return int(seat), int(person)


class AsideForm(CarefulForm):
    """A member stands aside."""

    seat = ChoiceField(label="For which Party?", as_list=True, missing="Choose the Party.")
    reason = TextField(
        label="Why?",
        help_text="In general words: it is read by the Board, and it is not the place for the interest itself.",
        longest=300,
        rows=2,
        about_people=True,
        missing="Say briefly why.",
    )

    def offer(self, electors: Sequence[Elector]) -> None:
        """The seats that somebody holds."""
        self.choose_from("seat", [(e.pk, e.name) for e in electors if e.people])


class CloseForm(BaseForm):
    """Close the question."""

    present = ChoicesField(
        label="Which Parties were there?",
        help_text="Whoever has answered counts as there.",
        required=False,
    )
    presided = TickField(label="The Chair, or someone in the Chair’s place, presided", required=False)
    consensus = TickField(
        label="The Chair found that nobody dissents",
        help_text="Only under the ordinary rule. No single votes are then recorded.",
        required=False,
    )

    def offer(self, electors: Sequence[Elector], *, in_writing: bool) -> None:
        """The seats; a written round asks for nothing, as everyone was asked."""
        self.choose_from("present", [(e.key, e.name) for e in electors])
        if in_writing:
            for name in ("present", "presided", "consensus"):
                del self.fields[name]
