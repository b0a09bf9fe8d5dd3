"""Whether a value fits a setting, how it is said, and how a form's words become one. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.agreement.shapes import Setting
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel.reckoning import MONTHS, Length, Unit, listed, long_day

LEAP = 2000
MANY = 24


@dataclass(frozen=True)
class Misfit:
    """Why a value does not fit, and what would."""

    problem: str
    mend: str


def problem_with(setting: Setting, value: Any) -> Misfit | None:
    """None where `value` may stand for this setting."""
    return _CHECKS[setting.kind](setting, value)


def _number(setting: Setting, value: Any) -> Misfit | None:
    most = f" and at most {setting.most}" if setting.most else ""
    mend = f"Give a whole number, at least {setting.least}{most}."
    if type(value) is not int:
        return Misfit("is not a whole number.", mend)
    if value < setting.least or (setting.most and value > setting.most):
        return Misfit(f"{value} is outside what this may be.", mend)
    return None


def _choice(setting: Setting, value: Any) -> Misfit | None:
    values = [option.value for option in setting.options]
    # 1 equals True in Python, so the type is compared too.
    if any(type(known) is type(value) and known == value for known in values):
        return None
    return Misfit(f"“{value}” is not one of the alternatives.", f"Choose one of: {', '.join(map(str, values))}.")


def _yes_no(setting: Setting, value: Any) -> Misfit | None:
    return None if isinstance(value, bool) else Misfit("is neither yes nor no.", "Give true or false.")


def _month_day(setting: Setting, value: Any) -> Misfit | None:
    if isinstance(value, str) and month_day(value):
        return None
    return Misfit(f"“{value}” is not a day of the year.", "Give month and day, such as 03-31.")


def _numbers(setting: Setting, value: Any) -> Misfit | None:
    mend = f"Give up to {MANY} whole numbers of at least {setting.least}, such as [6, 3, 1]."
    fits = isinstance(value, list) and len(value) <= MANY
    if fits and all(_number(setting, v) is None for v in value) and len(set(value)) == len(value):
        return None
    return Misfit("is not a list of different whole numbers.", mend)


def _dates(setting: Setting, value: Any) -> Misfit | None:
    mend = "Give dates such as 2026-12-24, each once; an empty list where there are none."
    if isinstance(value, list) and all(_is_day(v) for v in value) and len(set(value)) == len(value):
        return None
    return Misfit("is not a list of dates.", mend)


def _document(setting: Setting, value: Any) -> Misfit | None:
    return None if isinstance(value, str) else Misfit("is not a paper.", "Give the paper's id, or an empty word.")


_CHECKS = {
    SettingKind.LENGTH: _number,
    SettingKind.COUNT: _number,
    SettingKind.CHOICE: _choice,
    SettingKind.YES_NO: _yes_no,
    SettingKind.MONTH_DAY: _month_day,
    SettingKind.NUMBERS: _numbers,
    SettingKind.DATES: _dates,
    SettingKind.DOCUMENT: _document,
}


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def month_day(value: str) -> tuple[int, int] | None:
    """(month, day) of `03-31`; None where that is no day of any year."""
    month, dash, day = value.partition("-")
    if not (dash and len(value) == 5 and month.isascii() and month.isdigit() and day.isascii() and day.isdigit()):
        return None
    numbers = int(month), int(day)
    if not 1 <= numbers[0] <= 12 or not 1 <= numbers[1] <= monthrange(LEAP, numbers[0])[1]:
        return None
    return numbers


def day_in(year: int, value: str) -> date:
    """That day of a year; 29 February is the 28th where there is none. Raises ValueError for no day."""
    found = month_day(value)
    if found is None:
        raise ValueError(f"“{value}” is not a day of the year.")
    month, day = found
    return date(year, month, min(day, monthrange(year, month)[1]))


def said(setting: Setting, value: Any) -> str:
    """The value in words for a page: “10 Operational Days”, “31 March”, “yes”, an option's label."""
    for option in setting.options:
        if type(option.value) is type(value) and option.value == value:
            return option.label
    match setting.kind:
        case SettingKind.LENGTH:
            return str(Length(value, setting.unit or Unit.OPERATIONAL_DAYS))
        case SettingKind.COUNT:
            return f"{value} {setting.noun}"
        case SettingKind.YES_NO:
            return "yes" if value else "no"
        case SettingKind.MONTH_DAY:
            month, day = month_day(value) or (1, 1)
            return f"{day} {MONTHS[month - 1]}"
        case SettingKind.NUMBERS:
            return f"{listed([str(v) for v in value])} {setting.noun}".strip() if value else "none"
        case SettingKind.DATES:
            return listed([long_day(date.fromisoformat(v)) for v in value]) if value else "none"
        case SettingKind.DOCUMENT:
            return "uploaded" if value else "nothing uploaded yet"
        case _:
            return str(value)
