"""Between what a person types and a setting's value, both ways. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from alliance.agreement.setting_values import month_day, said
from alliance.agreement.shapes import Setting
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import MONTHS

YES, NO = "yes", "no"
_DAY = re.compile(r"([0-9]{1,2})\s+([A-Za-z]{3,9})", re.ASCII)
_DATE = re.compile(r"([0-9]{1,2})\s+([A-Za-z]{3,9})\s+([0-9]{4})", re.ASCII)
_MONTHS: Mapping[str, int] = {
    said: number for number, name in enumerate(MONTHS, start=1) for said in (name.lower(), name[:3].lower())
}


def read(setting: Setting, answer: Any) -> Any:
    """The value an answer stands for. Raises Refusal for one that cannot be read."""
    match setting.kind:
        case SettingKind.CHOICE:
            return next((o.value for o in setting.options if str(o.value) == answer), answer)
        case SettingKind.YES_NO:
            return answer == YES
        case SettingKind.MONTH_DAY:
            return _month_day(answer)
        case SettingKind.NUMBERS:
            return _numbers(answer)
        case SettingKind.DATES:
            return [_date(line) for line in answer.splitlines() if line.strip()]
        case _:
            return answer


def shown(setting: Setting, value: Any) -> Any:
    """The value as the form's box shows it to begin with."""
    match setting.kind:
        case SettingKind.YES_NO:
            return YES if value else NO
        case SettingKind.CHOICE:
            return str(value)
        case SettingKind.MONTH_DAY:
            return said(setting, value)
        case SettingKind.NUMBERS:
            return ", ".join(str(number) for number in value)
        case SettingKind.DATES:
            return "\n".join(_said_date(day) for day in value)
        case _:
            return value


def _month_day(text: str) -> str:
    found = _DAY.fullmatch(text.strip())
    number = _MONTHS.get(found[2].lower()) if found else None
    value = f"{number:02d}-{int(found[1]):02d}" if found and number else ""
    if not month_day(value):
        raise Refusal("value", f"“{text}” is not a day of the year.", "Write day and month, such as 31 March.")
    return value


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,3}", part, re.ASCII) for part in parts):
        raise Refusal("value", "These are not whole numbers.", "Write them with commas, such as 6, 3, 1.")
    return [int(part) for part in parts]


def _date(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    number = _MONTHS.get(found[2].lower()) if found else None
    try:
        if found and number:
            return date(int(found[3]), number, int(found[1])).isoformat()
    except ValueError:
        number = None
    raise Refusal("value", f"“{text.strip()}” is not a date.", "Write each on its own line, such as 24 December 2026.")


def _said_date(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
