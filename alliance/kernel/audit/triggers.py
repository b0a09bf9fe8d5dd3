"""Database triggers that keep records from being changed or removed, on SQLite and PostgreSQL.

Protected are every model with `append_only = True` and every table of django-simple-history. Such a model may name
columns in `filled_once`: each of them may go from empty to a value and never change again; or say in `filled_when`,
as an SQL condition over OLD and NEW, when alone those columns may change. `install` is idempotent and is run after
every migrate, since SQLite rebuilds a table, and so drops its triggers, for most changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from simple_history.models import HistoricalChanges

PREFIX = "protect_"


@dataclass(frozen=True)
class Guarded:
    """One protected table."""

    model: type[models.Model]

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def column(self, field: str) -> str:
        return str(getattr(self.model._meta.get_field(field), "column"))  # noqa: B009 relations have none

    @property
    def changeable(self) -> list[str]:
        """The columns that may be filled in."""
        return [self.column(name) for name in getattr(self.model, "filled_once", ())]

    @property
    def only_when(self) -> str:
        return getattr(self.model, "filled_when", "")

    @property
    def columns(self) -> list[str]:
        return [self.column(field.name) for field in self.model._meta.concrete_fields]

    @property
    def keys(self) -> list[list[str]]:
        """Each set of columns by which a row is the same row: an INSERT must not replace one."""
        single = [[self.column(field.name)] for field in self.model._meta.concrete_fields if field.unique]
        several = [
            [self.column(name) for name in constraint.fields]
            for constraint in self.model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None
        ]
        return single + several

    def names(self) -> list[str]:
        """The triggers this table has, under the names they bear on the engine in use."""
        events = ["update", "delete", "replace" if connection.vendor == "sqlite" else "truncate"]
        return [f"{PREFIX}{event}_{self.table}"[:63] for event in events]


def guarded() -> list[Guarded]:
    """Every protected table, by name."""
    found = [
        Guarded(model)
        for model in apps.get_models()
        if getattr(model, "append_only", False) or issubclass(model, HistoricalChanges)
    ]
    return sorted(found, key=lambda one: one.table)


def install() -> None:
    """Put every trigger in place, replacing what was there. Tables that are not there yet are passed over."""
    there = set(connection.introspection.table_names())
    remove()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for one in guarded():
            if one.table in there:
                for statement in _sqlite(one) if connection.vendor == "sqlite" else _postgresql(one):
                    cursor.execute(statement)


def remove() -> None:
    """Take every trigger away."""
    with connection.cursor() as cursor:
        for statement in list(_removals()):
            cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Without triggers for a while: for a migration that moves old records, and for tests."""
    remove()
    try:
        yield
    finally:
        install()


def missing() -> list[str]:
    """The triggers that should be there and are not, by name."""
    there = _present()
    return [name for one in guarded() for name in one.names() if name not in there]


def _present() -> dict[str, str]:
    """Our triggers in this database and the tables they stand on (PostgreSQL: those that are not switched off)."""
    question = (
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 8) = %s"
        if connection.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND left(tgname, 8) = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [PREFIX])
        return dict(cursor.fetchall())


def _removals() -> Iterator[str]:
    for name, table in _present().items():
        on = "" if connection.vendor == "sqlite" else f" ON {table}"
        yield f"DROP TRIGGER IF EXISTS {_quoted(name)}{on}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _refused(one: Guarded, differs: str) -> str:
    """The condition under which an update must be refused; `differs` is the engine's null-safe inequality."""

    def changed(column: str) -> str:
        return f"NEW.{_quoted(column)} {differs} OLD.{_quoted(column)}"

    refused = [changed(column) for column in one.columns if column not in one.changeable]
    if one.only_when:
        refused.append(f"NOT ({one.only_when})")
    else:
        refused += [f"(OLD.{_quoted(column)} IS NOT NULL AND {changed(column)})" for column in one.changeable]
    return " OR ".join(refused)


def _sqlite(one: Guarded) -> Iterator[str]:
    update, delete, replace = map(_quoted, one.names())
    table = _quoted(one.table)
    when = f" WHEN {_refused(one, 'IS NOT')}" if one.changeable else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'Rows of {one.table} are kept as they were written.'); END"
    yield f"CREATE TRIGGER {update} BEFORE UPDATE ON {table}{when} {refuse}"
    yield f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {refuse}"
    same = " OR ".join(
        "(" + " AND ".join(f"{_quoted(column)} = NEW.{_quoted(column)}" for column in key) + ")" for key in one.keys
    )
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 names come from our models
    yield f"CREATE TRIGGER {replace} BEFORE INSERT ON {table} WHEN {there} {refuse}"


REFUSE = """
CREATE OR REPLACE FUNCTION protect_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are kept as they were written.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def _postgresql(one: Guarded) -> Iterator[str]:
    update, delete, truncate = map(_quoted, one.names())
    table = _quoted(one.table)
    when = f" WHEN ({_refused(one, 'IS DISTINCT FROM')})" if one.changeable else ""
    refuse = "EXECUTE FUNCTION protect_refuse()"
    yield f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} FOR EACH ROW{when} {refuse}"
    yield f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
