"""The bundled list of bank holidays against a list typed by hand, the rules behind it, and two packages."""

import json
from datetime import date
from pathlib import Path

import holidays as holidays_package
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from alliance.kernel import operational_days
from alliance.kernel.operational_days import bundled
from tests.oracles import days

REGIONS = {
    "england": ("ENG", "england-and-wales"),
    "scotland": ("SCT", "scotland"),
    "northern-ireland": ("NIR", "northern-ireland"),
}
WORLD_CUP = date(2026, 6, 15)


def ours(name, first=2012, last=2028):
    return {day for day in bundled()[name].holidays if first <= day.year <= last}


def test_england_is_the_list_typed_by_hand():
    assert ours("england", 2021) == days.typed()
    assert len(days.typed()) == 8 * 8 + 3  # three holidays were given once: two in 2022, one in 2023


@pytest.mark.parametrize("region", REGIONS)
def test_every_year_follows_from_the_rules_of_its_region(region):
    for year in range(2012, 2029):
        assert ours(region, year, year) == days.by_rule(year, region), year


@pytest.mark.parametrize("region", REGIONS)
def test_the_holidays_package_agrees_on_every_weekday(region):
    theirs = holidays_package.country_holidays("GB", subdiv=REGIONS[region][0], years=range(2021, 2029))
    assert ours(region, 2021) == {day for day in theirs if day.weekday() < 5}


@pytest.mark.parametrize("region", REGIONS)
def test_the_list_published_by_gov_uk_agrees_with_what_was_proclaimed_since(region):
    published = BankHolidays(use_cached_holidays=True).get_holidays(REGIONS[region][1])
    since = {WORLD_CUP} if region == "scotland" else set()
    assert ours(region) == {event["date"] for event in published} | since


def test_information_requests_leave_out_the_holidays_of_every_part_of_the_kingdom():
    assert ours("foi") == ours("england") | ours("scotland") | ours("northern-ireland")


def test_a_holiday_of_some_parts_only_says_where():
    foi = bundled()["foi"]
    assert foi.why_not(date(2026, 11, 30)) == "St Andrew’s Day (bank holiday in Scotland)"
    assert foi.why_not(date(2026, 4, 6)) == "Easter Monday (bank holiday in England and Wales and Northern Ireland)"
    assert foi.why_not(date(2026, 12, 25)) == "Christmas Day (bank holiday)"
    assert foi.why_not(WORLD_CUP) == "World Cup bank holiday (bank holiday in Scotland)"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 24), ""),  # Christmas Eve
        (date(2026, 12, 31), ""),  # New Year's Eve
        (date(2026, 4, 2), ""),  # Maundy Thursday
        (date(2026, 1, 2), ""),  # 2 January, Scotland only
        (date(2026, 3, 17), ""),  # St Patrick's Day, Northern Ireland only
        (date(2027, 7, 12), ""),  # Battle of the Boyne, Northern Ireland only
        (date(2026, 11, 30), ""),  # St Andrew's Day, Scotland only
        (WORLD_CUP, ""),
        (date(2026, 12, 25), "Christmas Day (bank holiday)"),
        (date(2026, 12, 26), "Saturday"),
        (date(2026, 12, 27), "Sunday"),
        (date(2026, 12, 28), "Boxing Day, substitute day (bank holiday)"),
        (date(2022, 9, 19), "Bank Holiday for the State Funeral of Queen Elizabeth II (bank holiday)"),
        (date(2023, 5, 8), "Bank holiday for the coronation of King Charles III (bank holiday)"),
    ],
)
def test_a_day_says_why_it_does_not_count_in_england(day, why):
    england = bundled()["england"]
    assert england.why_not(day) == why
    assert england.is_operational(day) is (why == "")


def test_the_list_names_its_source_and_date():
    data = json.loads(Path(operational_days.__file__).with_name("bank_holidays.json").read_text(encoding="utf-8"))
    assert data["source"] == "https://www.gov.uk/bank-holidays.json"
    assert (data["published"], data["complete_from"], data["complete_to"]) == ("2026-02-25", "2012-01-01", "2028-12-31")
    assert all(extra["source"] for extra in data["proclaimed_since"])
    assert bundled()["england"].version.startswith("2026-02-25.")


def test_each_calendar_has_its_own_version_and_an_unknown_one_is_refused_by_name():
    calendars = bundled()
    assert list(calendars) == ["england", "scotland", "northern-ireland", "foi"]
    assert len({calendars[name].version for name in calendars}) == 4
    with pytest.raises(operational_days.Refusal, match="no calendar called “wales”") as refused:
        calendars["wales"]
    assert refused.value.mend == "Use one of: england, scotland, northern-ireland, foi."
