"""The database itself refuses to change or remove records, on SQLite and on PostgreSQL."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from alliance.kernel import clock
from alliance.kernel.audit import triggers
from alliance.kernel.audit.actions import record
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.permissions import SYSTEM
from parties.membership.actions import admit_party
from tests.test_audit.tampering import settle
from tests.test_notices.partnership import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refused(*statements: str) -> list[str]:
    """Which of these statements the database refuses."""
    settle()
    found = []
    for statement in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            if "kept as they were written" not in str(error):
                raise
            found.append(statement)
    return found


def test_an_audit_entry_is_neither_changed_removed_nor_replaced() -> None:
    record(actor=SYSTEM, verb="took a step")
    attempts = [
        "UPDATE alliance_entry SET verb = 'took none'",
        "UPDATE alliance_entry SET seq = 2",
        "DELETE FROM alliance_entry",
        "UPDATE alliance_entrytext SET text = 'x'",
        "DELETE FROM alliance_entrytext",
    ]
    if connection.vendor == "sqlite":
        attempts += [
            "REPLACE INTO alliance_entry SELECT * FROM alliance_entry",
            "INSERT OR REPLACE INTO alliance_entrytext SELECT * FROM alliance_entrytext",
            "UPDATE OR REPLACE alliance_entry SET verb = 'took none'",
        ]
    else:
        attempts += ["TRUNCATE alliance_entry CASCADE", "TRUNCATE alliance_entrytext"]
    assert refused(*attempts) == attempts
    assert Entry.objects.get().verb == "took a step"


def test_a_row_is_not_replaced_through_another_unique_column_even_without_recursive_triggers() -> None:
    if connection.vendor != "sqlite":
        assert [one for one in triggers.guarded() if len(one.names()) != 3] == []
        return
    record(actor=SYSTEM, verb="took a step")
    others = "at, real_at, actor_id, actor_name, on_behalf_of, matter_id, matter_ref, audience, clause, payload_digest"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
    attempt = (
        f"INSERT OR REPLACE INTO alliance_entry (seq, verb, {others}, prev, hash)"
        f" SELECT 9, 'took none', {others}, prev, hash FROM alliance_entry"
    )
    try:
        assert refused(attempt) == [attempt]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")
    assert Entry.objects.get().verb == "took a step"


def test_the_text_of_an_entry_can_only_be_emptied_and_only_once() -> None:
    entry = record(actor=SYSTEM, verb="took a step", facts={"name": "Ada"})
    rows = EntryText.objects.filter(entry=entry)
    half = {"redacted_at": clock.now(), "redaction_reason": "A reason"}
    for change in ({"text": "{}"}, {"salt": ""}, half, {**half, "text": ""}, {**half, "text": "x", "salt": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    assert rows.update(text="", salt="", **half) == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(redaction_reason="Another reason")


def test_history_rows_stay_as_they_were_written() -> None:
    admit_party(actor=SYSTEM, key="hub", name="The Hub", short_name="Hub", kind="charity", joined_on=SINCE)
    attempts = ["UPDATE parties_historicalparty SET name = 'x'", "DELETE FROM parties_historicalparty"]
    assert refused(*attempts) == attempts


def test_every_append_only_and_every_history_table_is_protected() -> None:
    promised = {model for model in apps.get_models() if getattr(model, "append_only", False)}
    history = {model for model in apps.get_models() if hasattr(model, "history_id") or hasattr(model, "history_date")}
    assert {one.model for one in triggers.guarded()} == promised | history
    names = {model._meta.db_table for model in promised}
    assert names >= {"alliance_entry", "alliance_entrytext", "alliance_notice", "alliance_delivery"}
    assert triggers.missing() == []


def test_installing_twice_changes_nothing_and_a_missing_trigger_is_named() -> None:
    triggers.install()
    triggers.install()
    assert triggers.missing() == []
    with triggers.lifted():
        assert len(triggers.missing()) == 3 * len(triggers.guarded())
    assert triggers.missing() == []


def drop(name: str) -> None:
    on = " ON alliance_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")


def test_protect_records_names_what_is_missing_and_mends_it() -> None:
    drop("protect_delete_alliance_entry")
    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("protect_records", "--check", stdout=said, stderr=said)
    assert (end.value.code, said.getvalue().splitlines()) == (
        1,
        ["Missing: protect_delete_alliance_entry", "Run: manage.py protect_records"],
    )
    call_command("protect_records", stdout=said)
    call_command("protect_records", "--check", stdout=said)
    assert said.getvalue().splitlines()[-1] == f"{len(triggers.guarded())} tables are protected."


def test_a_trigger_that_is_switched_off_counts_as_missing() -> None:
    if connection.vendor == "sqlite":  # which cannot switch one off: it can only be dropped
        drop("protect_update_alliance_entry")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE alliance_entry DISABLE TRIGGER protect_update_alliance_entry")
    assert triggers.missing() == ["protect_update_alliance_entry"]


def test_migrating_puts_the_triggers_back() -> None:
    drop("protect_delete_alliance_entry")
    call_command("migrate", verbosity=0)
    assert triggers.missing() == []


def test_a_model_says_by_itself_what_may_be_filled_in() -> None:
    for one in triggers.guarded():
        fields = {field.name: field for field in one.model._meta.concrete_fields}
        for name in getattr(one.model, "filled_once", ()):
            assert isinstance(fields[name], models.Field)
            assert fields[name].null or one.only_when, f"{one.table}.{name} could never be filled in"
