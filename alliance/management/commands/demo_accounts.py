"""The demonstration's sign-ins: who there is, in which role, with which password."""

import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from alliance.demo.cast import CAST
from parties.people.models import Party, Person


class Command(BaseCommand):
    help = "List the sign-ins of the demonstration. Refuses anywhere else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a JSON list of role, party, name, email, password")

    def handle(self, *args: object, **options: object) -> None:
        accounts = demo_accounts()
        if options["json"]:
            self.stdout.write(json.dumps(accounts, indent=2, ensure_ascii=False))
            return
        widths = {key: max(len(account[key]) for account in accounts) for key in accounts[0]}
        for account in accounts:
            self.stdout.write("  ".join(value.ljust(widths[key]) for key, value in account.items()).rstrip())


def demo_accounts() -> list[dict[str, str]]:
    """Each sign-in of the demonstration as role, party, name, email and password, Parties in their own order.

    Raises CommandError, in one line, outside a demonstration and before it has been loaded.
    """
    if not settings.DEMONSTRATION:
        raise CommandError("This is not a demonstration: there are no sign-ins to list.")
    try:
        there = set(Person.objects.filter(email__in=[m.email for m in CAST]).values_list("email", flat=True))
        names = dict(Party.objects.values_list("key", "name"))
    except DatabaseError as error:
        raise CommandError("The demonstration is not loaded yet: start it once with “make run”.") from error
    if not there:
        raise CommandError("The demonstration is not loaded yet: start it once with “make run”.")
    return [
        {
            "role": m.role,
            "party": names.get(m.party_key, ""),
            "name": m.name,
            "email": m.email,
            "password": m.password,
        }
        for m in CAST
        if m.email in there
    ]
