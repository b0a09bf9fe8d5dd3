"""Walk the audit chain from the first entry to the last."""

import sys
from argparse import ArgumentParser, ArgumentTypeError

from django.core.management.base import BaseCommand

from alliance.kernel.audit import queries
from alliance.kernel.audit.chain import GENESIS, Break
from alliance.kernel.audit.checkpoints import parse_checkpoint
from alliance.kernel.reckoning import moment


def checkpoint(text: str) -> tuple[int, str]:
    """See `parse_checkpoint`. Raises ArgumentTypeError."""
    try:
        return parse_checkpoint(text)
    except ValueError as problem:
        raise ArgumentTypeError(str(problem)) from problem


class Command(BaseCommand):
    help = "Check that no entry of the audit trail was changed, removed, put in or moved. Ends with 0 or 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint", type=checkpoint, metavar="N:HASH", help="a number and hash given out earlier"
        )

    def handle(self, *args: object, checkpoint: tuple[int, str] | None = None, **options: object) -> None:
        if found := queries.first_break(checkpoint):
            self.stdout.write(describe(found))
            sys.exit(1)
        seq, digest = queries.head() or (0, GENESIS)
        self.stdout.write(f"The audit trail holds: {seq} {'entry' if seq == 1 else 'entries'}. Head {seq}:{digest}")


def describe(found: Break) -> str:
    """A break in a sentence, with when and what the entry says it is."""
    entry = queries.entry_at(found.seq)
    if entry is None:
        return f"The audit trail does not hold. {found}"
    says = f"{entry.actor_name} {entry.verb}, {moment(entry.at)}"
    return f"The audit trail does not hold. {found} It reads: {says}."
