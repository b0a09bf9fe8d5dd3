"""Questions about readings, governance groups and the document of record."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import slugify

from alliance.agreement import typed
from alliance.agreement.shapes import Group, Setting
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel import clock
from alliance.web.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    LineField,
    PaperField,
    TextField,
    TickField,
    WholeNumberField,
)

MOST = 10_000


class ReadingForm(BaseForm):
    """Another way to read one setting. The first question depends on the kind of setting."""

    value = LineField(label="How is it to be read?")
    reason = TextField(
        label="Why?", longest=2000, rows=4, missing="Say why, so that people later understand the change."
    )
    decided_by = LineField(
        label="Who decided it?", help_text="For example, the Board at its meeting, with the number of its decision."
    )
    decision_on = DateField(
        label="When was it decided?",
        latest=clock.today,
        too_late="The decision lies in the future. Give the day on which it was made.",
    )
    effective_from = DateField(
        label="From which day does it hold?",
        help_text="It applies to every clock that starts on or after this day. Dates that people were told for "
        "clocks that started earlier stay as they are.",
    )

    def __init__(self, *args: Any, setting: Setting, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.setting = setting
        self.fields["value"] = _question(setting)
        self.initial.setdefault("value", typed.shown(setting, now))

    def clean_value(self) -> Any:
        """The answer as the setting keeps it."""
        answer = self.cleaned_data["value"]
        if self.setting.kind is SettingKind.DOCUMENT:
            return answer
        with self.refusals():
            return typed.read(self.setting, answer)
        return None


def _question(setting: Setting) -> forms.Field:
    label = f"{setting.label}: how is it to be read?"
    match setting.kind:
        case SettingKind.LENGTH | SettingKind.COUNT:
            unit = setting.noun or str(setting.unit).replace("operational", "Operational").replace("-d", " D")
            return WholeNumberField(
                label=label, help_text=f"In {unit.replace('-', ' ')}.", least=setting.least, most=setting.most or MOST
            )
        case SettingKind.CHOICE:
            return ChoiceField(label=label, choices=[(str(o.value), _capital(o.label)) for o in setting.options])
        case SettingKind.YES_NO:
            return ChoiceField(label=label, choices=[(typed.YES, "Yes"), (typed.NO, "No")])
        case SettingKind.MONTH_DAY:
            return LineField(label=label, help_text="Day and month, such as 31 March.", longest=40)
        case SettingKind.NUMBERS:
            return LineField(label=label, help_text=f"In {setting.noun}, with commas, such as 6, 3, 1.", longest=200)
        case SettingKind.DATES:
            return TextField(
                label=label, help_text="One to a line, such as 24 December 2026.", longest=2000, required=False
            )
        case SettingKind.DOCUMENT:
            return PaperField(label=label, help_text="A picture or a PDF.")


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


class GroupForm(BaseForm):
    """A governance group: new, or changed."""

    name = LineField(label="What is the group called?", longest=120)
    purpose = LineField(label="What is it for?", longest=300, required=False)
    reports_to = ChoiceField(label="To which group does it report?", choices=(), required=False, as_list=True)
    is_ended = TickField(label="This group no longer meets", required=False)
    effective_from = DateField(label="From which day?")
    reason = TextField(
        label="Why?", longest=2000, rows=3, missing="Say why; the list of changes goes into the next agreement."
    )

    def offer(self, groups: Iterable[Group], itself: str = "") -> None:
        """The groups it may report to."""
        choices = [(group.key, group.name) for group in groups if group.key != itself]
        self.choose_from("reports_to", [("", "To none of these"), *choices])

    def group_key(self, taken: Iterable[str]) -> str:
        """The lasting name of a new group: from its name, made unique."""
        used, wanted = set(taken), slugify(self.cleaned_data["name"])[:50] or "group"
        return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if key not in used)


class DocumentForm(BaseForm):
    """The document of record: the agreement itself, as it was signed."""

    title = LineField(label="What is the document called?")
    paper = PaperField(
        label="The document", help_text="The text people signed, best as a PDF. Its SHA-256 is shown beside it."
    )
