"""The forms of meetings and agendas. They read words and times; they never save."""

from datetime import datetime
from typing import Any

from alliance.web.careful import CarefulForm
from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    ChoicesField,
    DateField,
    LineField,
    PaperField,
    TickField,
    TimeField,
    WholeNumberField,
)
from alliance.web.times import Unclear, moment_of
from governance.meetings.rules import PURPOSES, SECTIONS, STANDING_AGENDA, Purpose


class MeetingForm(BaseForm):
    """What, when and where. `facts` gives the instants."""

    title = LineField(
        label="What is the meeting called?", longest=120, missing="Give the meeting a name, such as “Board meeting”."
    )
    on = DateField(label="On which day?", missing="Give the day of the meeting.")
    starts = TimeField(
        label="When does it start?", help_text="For example 10:00", missing="Give the time when it starts."
    )
    ends = TimeField(label="When does it end?", help_text="For example 12:30", missing="Give the time when it ends.")
    place = LineField(
        label="Where?",
        help_text="A room with its address, or “online”. A link to join belongs in the invitation, not here.",
        longest=200,
        missing="Say where the meeting takes place.",
    )
    another_that_day = TickField(label="There may be two meetings on that day", required=False)

    def clean(self) -> dict[str, Any]:
        """Join the day and the times; the nights on which the clocks change are named to the person."""
        cleaned = super().clean()
        for name in ("starts", "ends"):
            if cleaned.get("on") and cleaned.get(name):
                try:
                    cleaned[f"{name}_at"] = moment_of(cleaned["on"], cleaned[name])
                except Unclear as problem:
                    self.add_error(name, str(problem))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The answers under the names the actions use."""
        names = ("title", "starts_at", "ends_at", "place", "another_that_day")
        return {name: self.cleaned_data[name] for name in names}


class PlanForm(MeetingForm):
    """A new meeting, with the standing items offered."""

    standing = ChoicesField(
        label="Which standing items are on the agenda?",
        help_text="You can change, move and add items afterwards.",
        choices=[(item.key, item.title) for item in STANDING_AGENDA],
        required=False,
    )
    has_been_held = TickField(
        label="This meeting has been held already",
        help_text="For putting past meetings on record. No notice is given and no date is set.",
        required=False,
    )

    field_order = ["title", "on", "starts", "ends", "place", "another_that_day", "standing", "has_been_held"]

    @property
    def facts(self) -> dict[str, Any]:
        names = ("standing", "has_been_held")
        return {**super().facts, **{name: self.cleaned_data[name] for name in names}}


class ItemForm(CarefulForm):
    """One item of an agenda."""

    title = LineField(label="What is the item?", longest=200, about_people=True, missing="Give the item a title.")
    purpose = ChoiceField(label="What is asked of the meeting?", choices=PURPOSES, missing="Choose one of the three.")
    minutes = WholeNumberField(label="How many minutes?", least=1, most=480, required=False)
    sponsor = LineField(label="Who brings it?", help_text="A post, a Party or a name.", longest=120, required=False)
    needs_paper = TickField(
        label="A paper goes with it",
        help_text="The pack is not built while a paper that is expected is missing.",
        required=False,
    )
    section = ChoiceField(label="Which live list of the pack goes with it?", choices=SECTIONS, required=False)
    is_part_2 = TickField(
        label="It belongs in Part 2 (confidential)",
        help_text="Others than the Board then see its title and the ground only, here and in their pack.",
        required=False,
    )
    ground = LineField(
        label="The ground for Part 2",
        help_text="For example: personal data; given in confidence; legal advice; commercial.",
        longest=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("purpose", Purpose.NOTE.value)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_part_2") and not cleaned.get("ground") and "ground" not in self.errors:
            self.add_error("ground", "An item in Part 2 needs the ground. Say briefly why it is confidential.")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The answers under the names the actions use."""
        names = ("title", "purpose", "minutes", "sponsor", "needs_paper", "section", "is_part_2", "ground")
        return {name: self.cleaned_data[name] for name in names}


class PaperForm(CarefulForm):
    """A paper for an item."""

    paper = PaperField(
        label="Which file?",
        help_text="A PDF is best: it becomes part of the pack. Other files travel beside it. At most 20 MB.",
        missing="Choose a file.",
    )
    title = LineField(
        label="What is the paper called?", longest=200, about_people=True, missing="Give the paper a title."
    )
    late_reason = LineField(
        label="The Chair’s reason for taking it late",
        help_text="Only needed once the day for papers has passed.",
        longest=300,
        required=False,
    )


class MoveForm(BaseForm):
    """The buttons that move items: `ITEM:up` or `ITEM:down`."""

    move = LineField(longest=30)

    def read(self) -> tuple[int, bool] | None:
        """The item and whether it goes up; None where the words are not ours."""
        item, _, way = self.cleaned_data["move"].partition(":")
        if not (item.isascii() and item.isdigit() and len(item) < 12) or way not in ("up", "down"):
            return None
        return int(item), way == "up"


class ConfirmForm(BaseForm):
    """A button and nothing else: each act has a form of its own, so that one key never stands for two acts."""


class NoticeForm(ConfirmForm):
    """Give notice."""


class RemoveItemForm(ConfirmForm):
    """Take an item off the agenda."""


class RemovePaperForm(ConfirmForm):
    """Take a paper off an item."""


class HeldForm(BaseForm):
    """The meeting took place."""

    quorum = ChoiceField(
        label="Were enough Parties there to decide?",
        choices=[("yes", "Yes, it was quorate"), ("no", "No, it could only discuss")],
        missing="Say whether there was a quorum.",
    )


def initial_of(meeting: Any, local: Any) -> dict[str, Any]:
    """What a form shows of a meeting that is there already. `local` gives the wall clock of an instant."""
    starts: datetime = local(meeting.starts_at)
    ends: datetime = local(meeting.ends_at)
    return {
        "title": meeting.title,
        "on": starts.date(),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": meeting.place,
        "turn": meeting.turn,
    }
