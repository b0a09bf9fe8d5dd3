"""Whether the site can serve, and how it is: nothing fails quietly (reliability P20)."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from alliance.kernel import clock
from alliance.kernel.audit import triggers
from alliance.kernel.calendar_data import one_reading
from alliance.kernel.notices import queries as notices
from alliance.kernel.notices.models import OutboundMail, Tick
from alliance.kernel.permissions import Act
from alliance.kernel.reckoning import moment, plural
from alliance.web.guard import open_to_all, requires

# How old a sign of life may be before it is a problem.
TICK_MAY_BE = timedelta(minutes=5)
MAIL_MAY_WAIT = timedelta(hours=1)

GOOD, WATCH, BAD, NONE_YET = "done", "target", "overdue", "neutral"


@dataclass(frozen=True)
class Check:
    """One light of the status page: `kind` is its status, `value` what a script reads."""

    key: str
    label: str
    kind: str
    word: str
    words: str
    value: object = None

    @property
    def is_bad(self) -> bool:
        return self.kind in (WATCH, BAD)


@require_safe
@open_to_all
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when a page can be served, 503 when the database does not answer."""
    there = database()
    return JsonResponse({"ok": not there.is_bad, "database": there.value}, status=503 if there.is_bad else 200)


@require_safe
@requires(Act.READ_STATUS)
def status(request: HttpRequest) -> HttpResponse:
    """How the system is, for administrators; with `?format=json` for scripts."""
    found = every_check()
    if request.GET.get("format") == "json":
        values = {check.key: check.value for check in found}
        return JsonResponse({"ok": not any(check.is_bad for check in found), **values})
    with one_reading():
        return render(request, "desk/status.html", {"checks": found, "now": clock.now()})


def checks() -> list[Check]:
    """What changes from minute to minute, in two statements. The database answers if this can be asked."""
    return [scheduler(), waiting_mail()]


def every_check() -> list[Check]:
    """All of it, for the status page."""
    return [database(), *checks(), refused_mail(), backup(), migrations(), protection()]


def database() -> Check:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return Check("database", "Database", BAD, "Away", "It does not answer.", "away")
    return Check("database", "Database", GOOD, "Answers", f"{connection.display_name} answers.", "answers")


def scheduler() -> Check:
    """When the sweep last ran, by the machine's clock."""
    label = "Scheduler"
    row = Tick.objects.filter(name="tick").first()
    if row is None or row.last_real_at is None:
        return Check("scheduler_last_tick", label, BAD, "Never ran", "Reminders and e-mails wait until it runs.")
    last, age = row.last_real_at, clock.real_now() - row.last_real_at
    if row.alert:
        return Check("scheduler_last_tick", label, BAD, "Waits for you", row.alert, last.isoformat())
    if age > TICK_MAY_BE:
        words = f"It last ran {_age(age)} ago. Reminders and e-mails wait until it runs again; dates stay right."
        return Check("scheduler_last_tick", label, BAD, "Stopped", words, last.isoformat())
    return Check("scheduler_last_tick", label, GOOD, "Runs", f"It last ran {_age(age)} ago.", last.isoformat())


def waiting_mail() -> Check:
    """The e-mail copy of a notice that has waited longest. The notice itself is served either way."""
    key, label, now = "oldest_undelivered_notice", "Notices by e-mail", clock.now()
    oldest = notices.oldest_waiting(now)
    if oldest is None:
        return Check(key, label, GOOD, "None waits", "Every copy that is due was sent, or kept here to be read.")
    since = oldest.due_at
    kind = BAD if now - since > MAIL_MAY_WAIT else WATCH
    words = f"The oldest has waited since {moment(since)}. It stands in the recipient’s inbox here all the same."
    return Check(key, label, kind, "Waiting", words, since.isoformat())


def refused_mail() -> Check:
    """Copies that a mail server refused for good."""
    count = OutboundMail.objects.filter(state=OutboundMail.State.FAILED).count()
    if not count:
        return Check("refused_mails", "Refused by mail servers", GOOD, "None", "No address has refused a notice.", 0)
    words = f"{plural(count, 'notice')} could not be delivered by e-mail: reach these people another way."
    return Check("refused_mails", "Refused by mail servers", WATCH, plural(count, "notice"), words, count)


def backup() -> Check:
    """How old the last backup is. This release makes none, so that there is none to be old."""
    words = "This site makes no backups yet. Until it does, copy its data folder while it is stopped."
    return Check("backup_age", "Backup", WATCH if settings.PRODUCTION else NONE_YET, "None yet", words)


def migrations() -> Check:
    """Whether the tables are those this release expects."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    pending = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    if pending:
        words = f'Run “make manage ARGS="migrate"”: {", ".join(pending)}.'
        return Check("pending_migrations", "Tables", BAD, plural(len(pending), "change"), words, pending)
    return Check("pending_migrations", "Tables", GOOD, "Up to date", "No change of tables waits.", [])


def protection() -> Check:
    """Whether the triggers that keep records from being changed are all in place."""
    gone = triggers.missing()
    if gone:
        words = f'Run “make manage ARGS="protect_records"”. Missing: {", ".join(gone)}.'
        return Check("missing_triggers", "Protection of records", BAD, "Incomplete", words, gone)
    words = "Filed records, notices and the audit trail cannot be changed or removed."
    return Check("missing_triggers", "Protection of records", GOOD, "In place", words, [])


def _age(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    for length, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return plural(seconds // length, noun)
    return plural(seconds, "second")
