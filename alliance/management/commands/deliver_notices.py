"""Send the e-mails that are due, now, without waiting for the worker."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM


class Command(BaseCommand):
    help = "Send the e-mails that are due. --clock-is-right first ends a hold after the machine's clock leapt."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clock-is-right", action="store_true", help="let what was held after a leap go out")

    def handle(self, *args: object, clock_is_right: bool, **options: object) -> None:
        if clock_is_right:
            sweeps.release(actor=SYSTEM, at=clock.now())
        done = sweeps.deliver()
        said = ", ".join(f"{count} {state}" for state, count in sorted(done.items()))
        self.stdout.write(said or "Nothing is due.")
