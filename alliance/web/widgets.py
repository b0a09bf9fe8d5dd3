"""The boxes of a form. Each has a small template under templates/forms/; nothing here reads or checks an answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from alliance.kernel import clock
from alliance.web.times import RoughDate


class Parts(forms.MultiWidget):
    """Several short text boxes for one answer. Text, not number, boxes: those change their value when scrolled.

    Posted as `NAME_day`, `NAME_month` and so on. `wrong` names the boxes an error is about.
    """

    template_name = "forms/parts.html"
    use_fieldset = True
    labels: Mapping[str, str] = {}
    modes: Mapping[str, str] = {}

    def __init__(self, attrs: dict | None = None) -> None:
        self.wrong: tuple[str, ...] = ()
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={"inputmode": self.modes.get(name, "text"), "autocomplete": "off"})
            for name in self.labels
        }
        super().__init__(boxes, attrs)

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        """Add to each box its label and its part, and mark only the boxes that are wrong."""
        context = super().get_context(name, value, attrs)
        for (part, label), box in zip(self.labels.items(), context["widget"]["subwidgets"], strict=True):
            box["part"], box["label"] = part, label
            if self.wrong and part not in self.wrong:
                box["attrs"].pop("aria-invalid", None)
        return context

    def first_wrong(self) -> int:
        """The place of the box to go to first."""
        return next((i for i, part in enumerate(self.labels) if part in self.wrong), 0)


class DateParts(Parts):
    """Day, month and year."""

    labels = {"day": "Day", "month": "Month", "year": "Year"}
    modes = {"day": "numeric", "month": "text", "year": "numeric"}

    def decompress(self, value: date | RoughDate | None) -> list:
        if value is None:
            return [None, None, None]
        return [value.day, value.month, value.year]


class MomentParts(Parts):
    """Day, month, year and time of day."""

    labels = {**DateParts.labels, "time": "Time"}
    modes = {**DateParts.modes, "time": "text"}

    def decompress(self, value: Any) -> list:
        if value is None:
            return [None, None, None, None]
        local = clock.local(value)
        return [local.day, local.month, local.year, f"{local:%H:%M}"]


class _Hinted:
    """Choices that may each carry a hint of their own."""

    hints: Mapping[str, str] = {}

    def create_option(self, name, value, *args, **kwargs) -> dict:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs'].get('id', name)}_hint"
        return option


class Radios(_Hinted, forms.RadioSelect):
    """One of a few answers, all in view."""

    template_name = "forms/choices.html"


class Ticks(_Hinted, forms.CheckboxSelectMultiple):
    """Any of a few answers, all in view."""

    template_name = "forms/choices.html"


class FoldedTicks(Ticks):
    """Any of many answers, folded away until asked for; open where something is chosen."""

    template_name = "forms/folded.html"

    def __init__(self, summary: str) -> None:
        super().__init__()
        self.summary = summary

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"summary": self.summary, "is_open": bool(value)}
        return context


class Files(forms.ClearableFileInput):
    """A choice of one file or of several."""

    template_name = "django/forms/widgets/file.html"
    allow_multiple_selected = True

    def __init__(self, *, several: bool = False) -> None:
        super().__init__(attrs={"multiple": several})

    def value_from_datadict(self, data, files, name):
        """Every file that was sent under the name."""
        return files.getlist(name) if hasattr(files, "getlist") else [f for f in [files.get(name)] if f]
