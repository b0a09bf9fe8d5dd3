"""Check every signature of every adopted version, and the whole audit chain they stand in."""

import sys

from django.core.management.base import BaseCommand

from alliance.agreement.queries import adopted
from parties.signatures import queries, rules


class Command(BaseCommand):
    help = "Check every signature, what it was given over, and the audit trail. Ends with 0 or 1."

    def handle(self, *args: object, **options: object) -> None:
        wrong = False
        for version in adopted():
            rows = queries.standing(version)
            found = queries.findings(version)
            count = rules.count_in_words(sum(row.is_signed for row in rows), len(rows))
            holds = "something does not hold" if found else "every signature holds"
            self.stdout.write(f"{version.key}: {count}; {holds}.")
            for one in found:
                self.stdout.write(f"  {one}")
            wrong = wrong or bool(found)
        if wrong:
            sys.exit(1)
