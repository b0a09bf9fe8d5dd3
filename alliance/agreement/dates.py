"""The agreement's own dates: its end, reviews, plans and reports, reckoned from the file. Pure.

Years and quarters are those of the setting the term names; only those that touch the term count, and a quarter only
if the whole of it lies inside. A date named outright is reckoned as that one day.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from alliance.agreement.setting_values import day_in, month_day
from alliance.agreement.shapes import Agreement, ReviewDate
from alliance.agreement.vocabulary import Every, Place, Standing
from alliance.kernel.operational_days import Calendars, Length, Reckoning, Unit

SettingsAt = Callable[[date], Mapping[str, Any]]
ONE_DAY = timedelta(days=1)
QUARTERS = 4
MONTHS_OF_QUARTER = 12 // QUARTERS


@dataclass(frozen=True)
class OwnDate:
    """One date with its reasoning. `slot` is its lasting name, such as `quarterly-report:2026/27 Q3`."""

    slot: str
    title: str
    reckoning: Reckoning
    standing: Standing
    owed_by: str
    setting: str
    note: str


@dataclass(frozen=True)
class Period:
    """A year or a quarter, both days included, with its name: `2026/27`, `2026/27 Q3`."""

    name: str
    starts_on: date
    ends_on: date


def own_dates(agreement: Agreement, settings_at: SettingsAt, calendars: Calendars) -> tuple[OwnDate, ...]:
    """Every date of the agreement's own, in the file's order.

    `settings_at` gives the settings in use on a day; each date is read as on the day its period ends.
    """
    makers = {Every.ONCE: _once, Every.YEAR: _yearly, Every.QUARTER: _quarterly, Every.CYCLE: _in_cycles}
    return tuple(
        found
        for entry in agreement.review_dates
        for found in makers[entry.every](agreement, entry, settings_at, calendars)
    )


def years(agreement: Agreement, start_month: int) -> Iterator[Period]:
    """The years that touch the term."""
    term = agreement.term
    starts = date(term.starts_on.year - (term.starts_on.month < start_month), start_month, 1)
    while starts <= term.ends_on:
        following = date(starts.year + 1, start_month, 1)
        yield Period(_year_name(starts, following), starts, following - ONE_DAY)
        starts = following


def quarters(agreement: Agreement, start_month: int) -> Iterator[Period]:
    """The quarters that lie wholly inside the term."""
    term = agreement.term
    for year in years(agreement, start_month):
        for number in range(QUARTERS):
            starts = _months_on(year.starts_on, number * MONTHS_OF_QUARTER)
            ends = _months_on(starts, MONTHS_OF_QUARTER) - ONE_DAY
            if starts >= term.starts_on and ends <= term.ends_on:
                yield Period(f"{year.name} Q{number + 1}", starts, ends)


def part_quarters(agreement: Agreement, start_month: int) -> tuple[str, ...]:
    """The names of the quarters only partly inside the term, for which no report is expected."""
    whole = {quarter.name for quarter in quarters(agreement, start_month)}
    term, found = agreement.term, []
    for year in years(agreement, start_month):
        for number in range(QUARTERS):
            starts = _months_on(year.starts_on, number * MONTHS_OF_QUARTER)
            name = f"{year.name} Q{number + 1}"
            ends = _months_on(starts, MONTHS_OF_QUARTER) - ONE_DAY
            if name not in whole and starts <= term.ends_on and ends >= term.starts_on:
                found.append(name)
    return tuple(found)


def _once(agreement: Agreement, entry: ReviewDate, settings_at: SettingsAt, calendars: Calendars) -> Iterator[OwnDate]:
    if entry.on:
        month = settings_at(agreement.term.ends_on)[agreement.term.year_starts]
        following = [year for year in years(agreement, month)][-1].ends_on + ONE_DAY
        next_year = _year_name(following, date(following.year + 1, month, 1))
        title = entry.title.format(next_year=next_year)
        yield _own(agreement, entry, entry.key, title, named_day(entry.on, entry, agreement, calendars), "")


def _yearly(
    agreement: Agreement, entry: ReviewDate, settings_at: SettingsAt, calendars: Calendars
) -> Iterator[OwnDate]:
    month = settings_at(agreement.term.ends_on)[agreement.term.year_starts]
    for year in years(agreement, month):
        before = entry.place is Place.BEFORE_THE_YEAR
        settings = settings_at(year.starts_on - ONE_DAY if before else year.ends_on)
        setting = "" if month_day(entry.day) else entry.day
        due = _yearly_day(settings[setting] if setting else entry.day, entry.place, year)
        if due < agreement.term.starts_on:
            continue
        reckoning = named_day(due, entry, agreement, calendars)
        for to in entry.to or ("",):
            slot = f"{entry.key}:{year.name}{f':{to}' if to else ''}"
            title = entry.title.format(year=year.name, to=agreement.external(to).name if to else "")
            yield _own(agreement, entry, slot, title, reckoning, setting)


def _yearly_day(day: str, place: Place | None, year: Period) -> date:
    if place is Place.AFTER_THE_YEAR:
        due = day_in(year.ends_on.year, day)
        return due if due > year.ends_on else day_in(year.ends_on.year + 1, day)
    last = year.starts_on - ONE_DAY if place is Place.BEFORE_THE_YEAR else year.ends_on
    due = day_in(last.year, day)
    return due if due <= last else day_in(last.year - 1, day)


def _quarterly(
    agreement: Agreement, entry: ReviewDate, settings_at: SettingsAt, calendars: Calendars
) -> Iterator[OwnDate]:
    month = settings_at(agreement.term.ends_on)[agreement.term.year_starts]
    for quarter in quarters(agreement, month):
        settings = settings_at(quarter.ends_on)
        unit = agreement.setting_by_key[entry.after].unit or Unit.OPERATIONAL_DAYS
        reckoning = calendars.after(
            quarter.ends_on,
            Length(settings[entry.after], unit, settings["calendar"]),
            clause=entry.clauses[0],
            count_start=bool(settings.get("count_event_day")),
        )
        title = entry.title.format(quarter=quarter.name)
        yield _own(agreement, entry, f"{entry.key}:{quarter.name}", title, reckoning, entry.after)


def _in_cycles(
    agreement: Agreement, entry: ReviewDate, settings_at: SettingsAt, calendars: Calendars
) -> Iterator[OwnDate]:
    """The first on its own day, each of the others one cycle after the one before, as long as the term runs."""
    if entry.on is None:
        return
    number, reckoning = 1, named_day(entry.on, entry, agreement, calendars)
    while reckoning.last_day <= agreement.term.ends_on:
        title = entry.title.format(number=number)
        setting = entry.cycle if number > 1 else ""
        yield _own(agreement, entry, f"{entry.key}:{number}", title, reckoning, setting)
        settings = settings_at(reckoning.last_day)
        unit = agreement.setting_by_key[entry.cycle].unit or Unit.MONTHS
        length = Length(settings[entry.cycle], unit, settings["calendar"])
        number, reckoning = number + 1, calendars.after(reckoning.last_day, length, clause=entry.clauses[0])


def named_day(day: date, entry: ReviewDate, agreement: Agreement, calendars: Calendars) -> Reckoning:
    """A date that is named rather than counted: that one day, with the words that say so."""
    one = calendars.after(day, Length(1, Unit.CALENDAR_DAYS, agreement.calendar), entry.clauses[0], count_start=True)
    source = "The agreement names this day" if entry.standing is Standing.MOU else "Our reading names this day"
    return replace(one, caution=f"{source} ({', '.join(entry.clauses)}).")


def _own(agreement: Agreement, entry: ReviewDate, slot: str, title: str, reckoning: Reckoning, setting: str) -> OwnDate:
    late = reckoning.last_day > agreement.term.ends_on
    note = " ".join(part for part in (entry.note, entry.after_end if late else "") if part)
    with_note = replace(reckoning, caution=" ".join(part for part in (reckoning.caution, note) if part))
    return OwnDate(slot, title, with_note, entry.standing, entry.owed_by[0], setting, note)


def _year_name(starts: date, following: date) -> str:
    last = following - ONE_DAY
    return f"{starts.year}" if last.year == starts.year else f"{starts.year}/{last.year % 100:02d}"


def _months_on(day: date, months: int) -> date:
    years_on, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years_on, month + 1, 1)
