"""Forms: plain, never saving. `BaseForm` carries the form key and the `turn` the person saw, and places refusals.

The fields live in `alliance.web.fields` and can be imported from here.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict

from alliance.kernel.errors import Refusal
from alliance.web.fields import (
    ChoiceField,
    ChoicesField,
    DateField,
    EmailField,
    LineField,
    MomentField,
    PaperField,
    PartiesField,
    Question,
    TextField,
    TickField,
    TimeField,
)
from alliance.web.form_keys import new_key
from alliance.web.kept_words import AGAIN
from alliance.web.numbers import MoneyField, WholeNumberField
from alliance.web.text import child_warning
from alliance.web.times import RoughDate, moment_of
from alliance.web.widgets import Parts

__all__ = [
    "BaseForm", "ChoiceField", "ChoicesField", "DateField", "EmailField", "LineField", "MomentField", "MoneyField",
    "PaperField", "PartiesField", "Renderer", "RoughDate", "TextField", "TickField", "TimeField", "WholeNumberField",
    "child_warning", "moment_of",
]  # fmt: skip

_KEY = re.compile(r"[A-Za-z0-9_-]{22,64}")
_TURN = re.compile(r"[0-9]{1,9}")


class Renderer(TemplatesSetting):
    """Our own markup for every form, allauth's included."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

    def render(self, template_name: str, context: dict, request: Any = None) -> str:
        """Render without placeholders: they vanish on typing and are too pale; the label says it."""
        attrs = context.get("widget", {}).get("attrs", {})
        attrs.pop("placeholder", None)
        return super().render(template_name, context, request)


class BaseForm(forms.Form):
    """A form with a key. The key (192 random bits) is made with the empty form and kept through every error, so that
    one intent makes one record; `turn` is the version of the record the person was looking at.

    Pass `initial={"turn": 7}` where the act moves a record on.
    """

    use_required_attribute = False
    form_key = forms.CharField(widget=forms.HiddenInput, required=False)
    turn = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(data, files, **kwargs)
        self.is_again = self.is_bound and AGAIN in self.data
        if not self.is_bound:
            self.initial.setdefault("form_key", new_key())
        elif self.is_again or not _KEY.fullmatch(self._posted("form_key")):
            self._renew(data)
        for field in self.fields.values():
            if isinstance(field, Question):
                field.error_messages["required"] = field.missing or f"{_ask(field.label)} needs an answer."

    @property
    def form_name(self) -> str:
        """The name under which keys of this form are remembered."""
        return f"{type(self).__module__.partition('.forms')[0]}.{type(self).__name__}"[:80]

    @property
    def key(self) -> str:
        """The form key as posted, or the new one."""
        return self._posted("form_key") if self.is_bound else self.initial["form_key"]

    @property
    def seen_turn(self) -> int | None:
        """The version of the record the person saw, where the form carried one."""
        turn = self._posted("turn") if self.is_bound else self._present_turn()
        return int(turn) if _TURN.fullmatch(turn) else None

    def choose_from(self, name: str, answers: Iterable[tuple[Any, str]]) -> None:
        """Give a question to choose in (`ChoiceField`, `ChoicesField`) the answers that only now are known."""
        cast(forms.ChoiceField, self.fields[name]).choices = list(answers)

    def is_valid(self) -> bool:
        """As always, save that words brought back from a 409 page are only shown again."""
        return not self.is_again and super().is_valid()

    @property
    def errors(self) -> Any:
        """Empty for words brought back from a 409 page: the person has not sent them yet."""
        return ErrorDict() if self.is_again else super().errors

    def clean(self) -> dict:
        """Refuse a lost key, a forged turn, and one question answered twice."""
        cleaned = super().clean() or self.cleaned_data
        if self._lost_key:
            self.add_error(None, "This page had lost its place. Your words are still here: send it once more.")
        if self._posted("turn") and self.seen_turn is None:
            self.add_error(None, "This page had lost its place. Open it again from the record.")
        for name in self._answered_twice():
            self.add_error(name, "This was answered twice. Give one answer.")
        return cleaned

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a Refusal raised inside into an error beside its field, or on top where it is about the whole act."""
        try:
            yield
        except Refusal as refusal:
            field = refusal.field if refusal.field in self.fields and not self[refusal.field].is_hidden else None
            self.add_error(field, ValidationError(str(refusal), code="refused"))

    def children_seen(self) -> dict[str, tuple[str, ...]]:
        """By field name, what looks as if it points at one child. For a question, never a refusal."""
        seen = {
            name: field.children_in(str(self.cleaned_data.get(name) or ""))
            for name, field in self.fields.items()
            if isinstance(field, Question)
        }
        return {name: what for name, what in seen.items() if what}

    def typed(self) -> list[tuple[str, str]]:
        """Question and answer as typed, for a page that has to give the words back. No files, nothing hidden."""
        return [
            (str(bound.label), text)
            for bound in self.visible_fields()
            if (text := _as_text(bound.value(), bound.field)).strip()
        ]

    _lost_key = False

    def _renew(self, data: Any) -> None:
        """Bound data with a key of its own and, for words brought back, the present turn."""
        self.data = renewed = data.copy()
        if not _KEY.fullmatch(self._posted("form_key")):
            self._lost_key = not self.is_again
            renewed[self.add_prefix("form_key")] = new_key()
        if self.is_again:
            renewed[self.add_prefix("turn")] = self._present_turn()

    def _present_turn(self) -> str:
        turn = self.initial.get("turn")
        return "" if turn is None else str(turn)

    def _posted(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "")

    def _answered_twice(self) -> list[str]:
        if not hasattr(self.data, "getlist"):
            return []
        return [
            name
            for name, field in self.fields.items()
            if not getattr(field.widget, "allow_multiple_selected", False)
            and any(len(self.data.getlist(key)) > 1 for key in _posted_names(self.add_prefix(name), field.widget))
        ]


def _posted_names(name: str, widget: forms.Widget) -> list[str]:
    return [f"{name}_{part}" for part in widget.labels] if isinstance(widget, Parts) else [name]


def _ask(label: Any) -> str:
    return f"“{label}”" if label else "This"


def _as_text(value: Any, field: forms.Field) -> str:
    if isinstance(field, PaperField) or value in (None, "", [], False):
        return ""
    if isinstance(field.widget, Parts):
        return " ".join(str(part) for part in value if part) if isinstance(value, list | tuple) else str(value)
    said = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(value, list | tuple):
        return ", ".join(said.get(str(item), str(item)) for item in value)
    return "yes" if value is True else said.get(str(value), str(value))
