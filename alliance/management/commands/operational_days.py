"""Which day “within N Operational Days of START” ends on, and each day counted and skipped on the way."""

import json
import re
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from alliance.kernel.calendar_data import calendars
from alliance.kernel.errors import Refusal
from alliance.kernel.reckoning import Reckoning, long_day


class Command(BaseCommand):
    help = "Count Operational Days from a date: START is 2026-11-24 or 24/11/2026. A negative N counts clear days back."
    requires_system_checks = ()  # it only counts days, and other programs call it often

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("start", help="the day of the event, which is not counted")
        parser.add_argument("n", help="how many Operational Days")
        parser.add_argument("--calendar", default="england", help="england, scotland, northern-ireland or foi")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start, number = _day(options["start"]), _number(options["n"])
            calendar = calendars()[options["calendar"]]
            reckoning = calendar.after(start, number) if number > 0 else calendar.before(start, -number)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from refusal
        except DatabaseError as error:
            mend = "Run “make run” once, or “manage.py migrate”."
            raise CommandError(f"The closure days cannot be read, as the database is not ready. {mend}") from error
        if options["json"]:
            self.stdout.write(json.dumps(_facts(reckoning), indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_lines(reckoning)))


def _day(text: str) -> date:
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text.strip(), re.ASCII)
    british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip(), re.ASCII)
    parts = iso.groups() if iso else british.groups()[::-1] if british else ()
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        raise Refusal("start", f"“{text}” is not a date.", "Write it as 2026-11-24 or 24/11/2026.") from error


def _number(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,9}", text.strip(), re.ASCII) or int(text) == 0:
        raise Refusal("n", f"“{text}” is not a number of days.", "Write a whole number, at least 1.")
    return int(text)


def _facts(reckoning: Reckoning) -> dict[str, Any]:
    stored = reckoning.as_json()
    shown = ("last_day", "counted", "skipped", "calendar", "calendar_version", "rule", "provisional")
    return {"start": stored["start"], "n": reckoning.length.number} | {name: stored[name] for name in shown}


def _lines(reckoning: Reckoning) -> list[str]:
    counts = {day: str(number) for number, day in enumerate(reckoning.counted, start=1)}
    reasons = {day.date: f"–  {day.why}" for day in reckoning.skipped}
    days = counts | reasons
    return [
        f"{long_day(reckoning.last_day)}. {reckoning.sentence()}",
        f"Calendar: {reckoning.calendar}, version {reckoning.calendar_version}.",
        "",
        *(f"{long_day(day):<22} {days[day]}" for day in sorted(days)),
    ]
