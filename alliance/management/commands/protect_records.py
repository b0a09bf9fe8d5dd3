"""Put in place the database triggers that keep records from being changed or deleted."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from alliance.kernel.audit import triggers


class Command(BaseCommand):
    help = "Install the triggers that keep records as they were written; safe to repeat. --check only looks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; end with 1 if a trigger is missing")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        if not check:
            triggers.install()
        if missing := triggers.missing():
            for name in missing:
                self.stderr.write(f"Missing: {name}")
            self.stderr.write("Run: manage.py protect_records")
            sys.exit(1)
        self.stdout.write(f"{len(triggers.guarded())} tables are protected.")
