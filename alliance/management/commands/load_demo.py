"""Load the demonstration: tell its story, then set its clock to the day it opens."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alliance.demo import story
from alliance.kernel.documents.pdf import Unavailable
from alliance.kernel.reckoning import long_day
from parties.people.models import Person

LEAVES_THE_MACHINE = "smtp"


class Command(BaseCommand):
    help = "Load the fictional partnership of the demonstration. Refuses anywhere else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where people have been entered already")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration: nothing fictional is loaded here.")
        if LEAVES_THE_MACHINE in settings.EMAIL_BACKEND:
            raise CommandError("A demonstration sends no real mail: leave EMAIL_HOST out, and start again.")
        if Person.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are people here already. The story can only be told in an empty place.")
        try:
            with transaction.atomic(durable=True):
                told = story.tell(story.scenes())
        except Unavailable as problem:
            raise CommandError(str(problem)) from problem
        opens = long_day(story.OPENS_AT.date())
        self.stdout.write(
            f"Demonstration loaded: {told.people} people, {told.disputes} disputes, {told.mails} mails to be read; "
            f"it opens on {opens}, {story.OPENS_AT:%H:%M}."
        )
