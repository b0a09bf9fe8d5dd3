"""Playing the tamperer: SQL behind the back of the application."""

from django.db import connection

from alliance.kernel.audit import triggers


def raw(*statements: str) -> None:
    """Play the tamperer: lift the triggers, run SQL, put them back."""
    settle()
    with triggers.lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        settle()


def settle() -> None:
    """Have PostgreSQL check foreign keys now: it changes no triggers while checks are pending."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def renumber(old: int, new: int) -> list[str]:
    """The SQL that gives an entry and its text another number."""
    return [
        f"UPDATE alliance_entry SET seq = {new} WHERE seq = {old}",
        f"UPDATE alliance_entrytext SET entry_id = {new} WHERE entry_id = {old}",
    ]
