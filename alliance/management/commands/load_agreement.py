"""Load an agreement file, and adopt it where asked."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.agreement import actions, terms
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.kernel.permissions import SYSTEM


class Command(BaseCommand):
    help = "Load an agreement file. The same file again changes nothing; one that was adopted cannot be replaced."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the .toml file")
        parser.add_argument("--adopt", action="store_true", help="put it in force, admit its Parties, set its dates")
        parser.add_argument("--at", default="", help="as at an instant, such as 2025-09-01T09:00+01:00")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        at = _instant(options["at"])
        try:
            with clock.at(at), transaction.atomic(durable=True):
                data = terms.read_file(path)
                version = actions.load(data=data, actor=SYSTEM, at=at, file=path.name)
                said = f"Loaded {version.title} ({version.key}), digest {version.digest[:12]}."
                if version.is_adopted:
                    said += " It was adopted already."
                elif options["adopt"]:
                    adopted = adopt_with_everything(version=version, actor=SYSTEM, at=at)
                    said += (
                        f" Adopted: {len(adopted.admitted)} Parties admitted, {len(adopted.published.added)} dates set."
                    )
        except (terms.Unreadable, Refusal) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(said)


def _instant(text: str) -> datetime:
    """The instant given, in London where it names no zone; now where none is given."""
    if not text:
        return clock.now()
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not an instant. Write it as 2025-09-01T09:00+01:00.") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=clock.LONDON)
