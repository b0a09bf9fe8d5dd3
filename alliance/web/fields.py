"""The questions of a form: each cleans one answer, refuses what cannot be right and says how to mend it.

Every field takes `missing=`, the words shown where a needed answer is left out. Limits are the field's
arguments; none is set as an HTML `maxlength`, which would cut a pasted text without a word.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import long_day
from alliance.web import times
from alliance.web.text import Unreadable, child_warning, clean_line, clean_text
from alliance.web.widgets import DateParts, Files, FoldedTicks, MomentParts, Parts, Radios, Ticks

Bound = date | Callable[[], date] | None
Check = Callable[[Any], Any]


class Question(forms.Field):
    """What all our fields share: the words for a missing answer, and no colon after the label. With `about_people`, the
    form's `children_seen()` looks for signs that the answer points at a child."""

    def __init__(self, *, missing: str = "", about_people: bool = False, **kwargs: Any) -> None:
        self.missing, self.about_people = missing, about_people
        super().__init__(**kwargs)

    def children_in(self, text: str) -> tuple[str, ...]:
        """What in the answer looks as if it points at one child."""
        return child_warning(text) if self.about_people else ()

    def demand(self, value: Any) -> None:
        """Refuse an empty answer where one is needed."""
        if self.required and value in self.empty_values:
            raise ValidationError(self.error_messages["required"], code="required")


class LineField(Question):
    """One line: a name, a title, a subject. NFC, trimmed, no control or direction marks."""

    def __init__(self, *, longest: int = 200, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**{"widget": forms.TextInput(), **kwargs})

    def clean(self, value: Any) -> str:
        """The cleaned line, "" where left empty."""
        try:
            text = clean_line("" if value is None else str(value), self.longest)
        except Unreadable as problem:
            raise ValidationError(str(problem), code="unreadable") from problem
        self.demand(text)
        return text


class TextField(Question):
    """Several lines."""

    def __init__(self, *, longest: int = 10_000, rows: int = 6, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": rows}), **kwargs})

    def clean(self, value: Any) -> str:
        """The cleaned text, "" where left empty."""
        try:
            text = clean_text("" if value is None else str(value), self.longest)
        except Unreadable as problem:
            raise ValidationError(str(problem), code="unreadable") from problem
        self.demand(text)
        return text


class EmailField(LineField):
    """An e-mail address, kept as typed."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
        super().__init__(**{"widget": box, "longest": 254, **kwargs})

    def clean(self, value: Any) -> str:
        """The address, "" where left empty."""
        text = super().clean(value)
        try:
            if text:
                validate_email(text)
        except ValidationError as problem:
            raise ValidationError("Give an e-mail address such as name@example.org.", code="unclear") from problem
        return text


class _PartsField(Question):
    """An answer in several boxes; the widget learns which of them an error is about."""

    widget: Any = Parts

    def clean(self, value: Any) -> Any:
        parts = [str(part or "").strip() for part in (value or [])]
        self.widget.wrong = ()
        if not any(parts):
            self.demand("")
            return None
        try:
            return self.read(*parts)
        except times.Unclear as problem:
            self.widget.wrong = problem.parts
            raise ValidationError(str(problem), code="unclear") from problem

    def read(self, *parts: str) -> Any:
        raise times.Unclear("This cannot be read.")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the boxes say something else than before."""
        before = ["" if part is None else str(part) for part in self.widget.decompress(initial)]
        return before != [str(part or "").strip() for part in (data or before)]


class DateField(_PartsField):
    """A day in three boxes. Gives a `date`, or with `approximate` a `RoughDate` (month and year will do).

    `earliest` and `latest` are dates or functions that give one; `too_early` and `too_late` replace the words.
    """

    widget = DateParts

    def __init__(
        self,
        *,
        approximate: bool = False,
        earliest: Bound = None,
        latest: Bound = None,
        too_early: str = "",
        too_late: str = "",
        **kwargs: Any,
    ) -> None:
        self.approximate, self.earliest, self.latest = approximate, earliest, latest
        self.too_early, self.too_late = too_early, too_late
        super().__init__(**kwargs)

    def read(self, *parts: str) -> Any:
        found = times.read_date(*_padded(parts, 3), rough=self.approximate)
        if (bound := _value(self.earliest)) and found.last < bound:
            raise times.Unclear(self.too_early or f"The earliest day that fits is {long_day(bound)}.")
        if (bound := _value(self.latest)) and found.first > bound:
            raise times.Unclear(self.too_late or f"The latest day that fits is {long_day(bound)}.")
        return found if self.approximate else found.first


class MomentField(_PartsField):
    """A day and a time in England, given as an instant in UTC. The hour that is missing in March is refused; for the
    hour that comes twice in October the person is asked for BST or GMT."""

    widget = MomentParts

    def read(self, *parts: str) -> datetime:
        day, month, year, at = _padded(parts, 4)
        found = times.read_date(day, month, year)
        if not at:
            raise times.Unclear("Add the time.", "time")
        return times.moment_of(found.first, times.read_time(at))


class TimeField(Question):
    """A time of day in England (a `time`; it carries BST or GMT only where typed). Join it to its day with
    `times.moment_of`, which knows the nights the clocks change."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"autocomplete": "off", "class": "w-short"})
        super().__init__(**{"widget": box, **kwargs})

    def clean(self, value: Any) -> time | None:
        """The time, or None where left empty."""
        text = str(value or "").strip()
        self.demand(text)
        try:
            return times.read_time(text) if text else None
        except times.Unclear as problem:
            raise ValidationError(str(problem), code="unclear") from problem


class ChoiceField(Question, forms.ChoiceField):
    """One answer of several: radios, or with `as_list` a drop-down. `hints` gives single answers a hint."""

    def __init__(self, *, as_list: bool = False, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        widget = forms.Select() if as_list else Radios()
        super().__init__(**{"widget": widget, **kwargs})
        self.widget.hints = hints or {}
        self.error_messages["invalid_choice"] = "Choose one of the answers shown."


class ChoicesField(Question, forms.MultipleChoiceField):
    """Any number of the answers shown, as a list in the order they are shown. A long list is `folded` under words."""

    def __init__(self, *, hints: Mapping[str, str] | None = None, folded: str = "", **kwargs: Any) -> None:
        super().__init__(**{"widget": FoldedTicks(folded) if folded else Ticks(), **kwargs})
        self.widget.hints = hints or {}
        self.error_messages["invalid_choice"] = "Choose from the answers shown."
        self.error_messages["invalid_list"] = self.error_messages["invalid_choice"]

    def clean(self, value: Any) -> list:
        """The chosen answers, each once."""
        chosen = set(super().clean(value))
        return [key for key, _ in self.widget.choices if str(key) in chosen]


class PartiesField(ChoicesField):
    """Some of the Parties, in MoU order; gives their ids as whole numbers. Fill it with `offer`."""

    def offer(self, parties: Iterable[Any]) -> None:
        """The Parties to choose from: anything with `pk` and `name`, in the order to show."""
        self.choices = [(party.pk, party.name) for party in parties]


class TickField(Question, forms.BooleanField):
    """One box to tick."""


class PaperField(Question):
    """A file. It is checked by content and name before it is taken; gives the upload with `checked` set.

    With `several` it gives a list, of at most `most`.
    """

    def __init__(self, *, several: bool = False, most: int = 10, check: Check | None = None, **kwargs: Any) -> None:
        self.several, self.most, self.check = several, most, check
        super().__init__(**{"widget": Files(several=several), **kwargs})

    def clean(self, value: Any) -> Any:
        """The upload, a list of them, or None where nothing was chosen."""
        files = list(value or [])
        self.demand(files)
        if len(files) > (self.most if self.several else 1):
            raise ValidationError(f"Choose at most {self.most} files." if self.several else "Choose one file.")
        for file in files:
            file.checked = self._checked(file)
            file.sha256 = getattr(file.checked, "sha256", None)
        return files if self.several else (files[0] if files else None)

    def _checked(self, file: Any) -> Any:
        try:
            return (self.check or _kernel_check)(file)
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal


def _kernel_check(file: Any) -> Any:
    from alliance.kernel.documents.uploads import check  # noqa: PLC0415 its readers of PDF and images load slowly

    return check(file)


def _padded(parts: tuple[str, ...], number: int) -> list[str]:
    """The boxes of an answer, where a request left some of them out."""
    return [*parts, *[""] * number][:number]


def _value(bound: Bound) -> date | None:
    return bound() if callable(bound) else bound
