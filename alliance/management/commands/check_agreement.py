"""Whether an agreement file can be loaded: every problem with its place, key and mend, one a line."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from alliance.agreement import terms


class Command(BaseCommand):
    help = "Check an agreement file. Exit code 0 where it can be loaded, 1 where it cannot."
    requires_system_checks = ()  # it reads one file and needs nothing else

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the .toml file")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            agreement = terms.parse(terms.read_file(path), path.name)
        except terms.Unreadable as unreadable:
            for problem in unreadable.problems:
                self.stderr.write(str(problem))
            count = len(unreadable.problems)
            self.stderr.write(f"{count} {'problem' if count == 1 else 'problems'}. Nothing was loaded.")
            sys.exit(1)
        self.stdout.write(
            f"{path.name}: {agreement.title} can be loaded: {len(agreement.parties)} Parties, "
            f"{len(agreement.clauses)} clauses, {len(agreement.duties)} duties, "
            f"{len(agreement.settings)} settings, {len(agreement.stages)} stages."
        )
