"""Django's migrate, with our triggers lifted while it works and put back afterwards.

SQLite rebuilds a table for most changes and drops its triggers without a word; PostgreSQL refuses to change a column
that a trigger reads. Data migrations that touch protected records are reviewed as code.
"""

from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS

from alliance.kernel.audit import triggers


class Command(Migrate):
    def handle(self, *args: object, **options: object) -> None:
        looks_only = options["plan"] or options["check_unapplied"] or options["database"] != DEFAULT_DB_ALIAS
        if looks_only:
            super().handle(*args, **options)
            return
        with triggers.lifted():
            super().handle(*args, **options)
