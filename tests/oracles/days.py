"""Operational Days by another road: holidays typed by hand and derived by rule, and days counted in one long list.

Nothing here reads `alliance`. The methods are slow and plain on purpose.
"""

from datetime import date, timedelta

# Weekdays on which England had or has a bank holiday, typed by hand, year by year.
TYPED = {
    2021: "1 Jan, 2 Apr, 5 Apr, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2022: "3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec",
    2023: "2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
    2024: "1 Jan, 29 Mar, 1 Apr, 6 May, 27 May, 26 Aug, 25 Dec, 26 Dec",
    2025: "1 Jan, 18 Apr, 21 Apr, 5 May, 26 May, 25 Aug, 25 Dec, 26 Dec",
    2026: "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec",
    2027: "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec",
    2028: "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec",
}
SHORT_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
MOVED = {
    # Bank holidays that a proclamation moved: the day it would have been, and the day it was.
    date(2012, 5, 28): date(2012, 6, 4),
    date(2020, 5, 4): date(2020, 5, 8),
    date(2022, 5, 30): date(2022, 6, 2),
}
ONCE = {
    "everywhere": [date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)],
    "scotland": [date(2026, 6, 15)],
}


def typed() -> set[date]:
    """England's list for 2021 to 2028, as typed."""
    days = set()
    for year, line in TYPED.items():
        for words in line.split(", "):
            number, month = words.split()
            days.add(date(year, SHORT_MONTHS.index(month) + 1, int(number)))
    return days


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (golden number, century corrections, epact)."""
    golden = year % 19 + 1
    century = year // 100 + 1
    skipped_leap_years = 3 * century // 4 - 12
    moon_correction = (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped_leap_years - 10
    epact = (11 * golden + 20 + moon_correction - skipped_leap_years) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full_moon = 44 - epact
    if full_moon < 21:
        full_moon += 30
    following_sunday = full_moon + 7 - (sunday + full_moon) % 7
    return date(year, 3, 1) + timedelta(days=following_sunday - 1)


def by_rule(year: int, region: str) -> set[date]:
    """The weekdays that are bank holidays in england, scotland or northern-ireland, from the rules of each."""
    sunday = easter(year)
    fixed = [date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)]
    floating = [sunday - timedelta(days=2), _first_monday(year, 5), _last_monday(year, 5)]
    if region == "scotland":
        fixed += [date(year, 1, 2), date(year, 11, 30)]
        floating += [_first_monday(year, 8)]
    else:
        floating += [sunday + timedelta(days=1), _last_monday(year, 8)]
    if region == "northern-ireland":
        fixed += [date(year, 3, 17), date(year, 7, 12)]
    days = {MOVED.get(day, day) for day in floating}
    # A holiday at a weekend moves to the next weekday that is not one already; those on weekdays keep their own.
    days |= {day for day in fixed if day.weekday() < 5}
    for day in sorted(day for day in fixed if day.weekday() >= 5):
        while day.weekday() >= 5 or day in days:
            day += timedelta(days=1)
        days.add(day)
    return days | {day for day in ONCE["everywhere"] + ONCE.get(region, []) if day.year == year}


def operational_days(holidays: set[date], first: date, last: date) -> list[date]:
    """Every Operational Day from `first` to `last`, one after the other."""
    every_day = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [day for day in every_day if day.isoweekday() not in (6, 7) and day not in holidays]


def within(holidays: set[date], event: date, n: int) -> date:
    """The last day of “within n Operational Days of event”: the nth in a long list of the days that follow."""
    long_enough = event + timedelta(days=n * 3 + 40)
    return [day for day in operational_days(holidays, event, long_enough) if day > event][n - 1]


def publish_by(holidays: set[date], meeting: date, n: int) -> date:
    """The latest Operational Day with n Operational Days between it and the meeting, both ends left out."""
    far_back = meeting - timedelta(days=n * 3 + 40)
    earlier = [day for day in operational_days(holidays, far_back, meeting) if day < meeting]
    return earlier[-1 - n]


def _first_monday(year: int, month: int) -> date:
    return next(day for day in (date(year, month, number) for number in range(1, 8)) if day.isoweekday() == 1)


def _last_monday(year: int, month: int) -> date:
    return next(day for day in (date(year, month, number) for number in range(31, 24, -1)) if day.isoweekday() == 1)
