"""Numbers and money as questions of a form, and money in words."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from alliance.web.fields import Question

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
_MONEY = re.compile(r"£?\s?([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{2}))?")


class WholeNumberField(Question):
    """A whole number in figures 0 to 9. `1e2`, `1_000`, `-0`, other scripts' figures and 40 digits are refused."""

    def __init__(self, *, least: int = 0, most: int = 1_000_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        box = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-short"})
        super().__init__(**{"widget": box, **kwargs})

    def clean(self, value: Any) -> int | None:
        """The number, or None where left empty."""
        text = str("" if value is None else value).strip()
        self.demand(text)
        if not text:
            return None
        if len(text) > 40 or not _WHOLE.fullmatch(text):
            raise ValidationError("Give a whole number in figures, such as 12.", code="unclear")
        return _within(int(text.replace(",", "")), self.least, self.most, f"{self.least:,}", f"{self.most:,}")


class MoneyField(Question):
    """Pounds and pence, given as whole pence. `£1,225.00`, `1225` and `1225.50` are read."""

    def __init__(self, *, least: int = 0, most: int = 100_000_000_00, **kwargs: Any) -> None:
        self.least, self.most = least, most
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "w-short"})
        super().__init__(**{"widget": box, **kwargs})

    def clean(self, value: Any) -> int | None:
        """The pence, or None where left empty."""
        text = str("" if value is None else value).strip()
        self.demand(text)
        if not text:
            return None
        found = _MONEY.fullmatch(text) if len(text) <= 40 else None
        if not found:
            raise ValidationError("Give an amount in pounds, such as 1225 or 1225.50.", code="unclear")
        pence = int(found[1].replace(",", "")) * 100 + int(found[2] or 0)
        return _within(pence, self.least, self.most, pounds(self.least), pounds(self.most))

    def prepare_value(self, value: Any) -> Any:
        """Whole pence shown as pounds."""
        return f"{value // 100}.{value % 100:02}" if isinstance(value, int) else value


def pounds(pence: int) -> str:
    """`£1,225.00`."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02}"


def _within(number: int, least: int, most: int, least_said: str, most_said: str) -> int:
    if not least <= number <= most:
        raise ValidationError(f"Give a figure from {least_said} to {most_said}.", code="out of range")
    return number
