"""Everything that writes to the agreement: load a file, adopt it, keep its document, change a reading or a group."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement import queries, terms
from alliance.agreement.models import AgreementVersion, GroupChange, ReadingChoice
from alliance.agreement.moves import CLOSURE, Move, moves
from alliance.agreement.setting_values import problem_with, said
from alliance.agreement.shapes import Setting
from alliance.agreement.vocabulary import SettingKind
from alliance.kernel import calendar_data, clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import ClosureDay
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act, Actor, require
from alliance.kernel.reckoning import long_day


@transaction.atomic
def load(*, data: Mapping[str, Any], actor: Actor, at: datetime, file: str = "") -> AgreementVersion:
    """Keep a file's data as a version. The same data again changes nothing; other data under the key of a version
    that was adopted is refused, under one that was not it takes its place.

    Raises NotAllowed, terms.Unreadable, Refusal.
    """
    require(actor, Act.CHANGE_AGREEMENT)
    parsed = terms.parse(data, file)
    digest = terms.digest_of(data)
    known = AgreementVersion.objects.select_for_update().filter(key=parsed.key).first()
    if known and known.digest == digest:
        return known
    if known and known.is_adopted:
        raise Refusal(
            "file",
            f"“{parsed.key}” was adopted and cannot change: people rely on what it says.",
            "Give the new text a key of its own, and adopt that.",
        )
    _refuse_overlap(parsed.key, parsed.term.starts_on, parsed.term.ends_on)
    version = known or AgreementVersion(key=parsed.key)
    version.title, version.data, version.digest = parsed.title, dict(data), digest
    version.starts_on, version.ends_on, version.loaded_at = parsed.term.starts_on, parsed.term.ends_on, at
    version.save()
    facts = {"key": parsed.key, "title": parsed.title, "digest": digest}
    audit.record(actor=actor, verb="loaded an agreement", facts=facts)
    return version


def _refuse_overlap(key: str, starts_on: date, ends_on: date) -> None:
    for other in AgreementVersion.objects.filter(adopted_at__isnull=False).exclude(key=key):
        if starts_on <= other.ends_on and other.starts_on <= ends_on:
            raise Refusal(
                "file",
                f"“{key}” runs at the same time as “{other.key}”, "
                f"{long_day(other.starts_on)} to {long_day(other.ends_on)}.",
                "Mend the term in the file, so that one begins after the other has ended.",
            )


@transaction.atomic
def adopt(*, version: AgreementVersion, actor: Actor, at: datetime) -> AgreementVersion:
    """Put a loaded version in force for its term, and open the Matter its dates and papers hang on."""
    require(actor, Act.CHANGE_AGREEMENT)
    version = AgreementVersion.objects.select_for_update().get(pk=version.pk)
    if version.is_adopted:
        raise Refusal("", f"{version.title} was adopted already.", "Nothing more needs to be done.")
    _refuse_overlap(version.key, version.starts_on, version.ends_on)
    before = AgreementVersion.objects.filter(adopted_at__isnull=False, ends_on__lt=version.starts_on)
    version.supersedes = before.order_by("-ends_on").first()
    version.matter = matters.open_matter(kind=Kind.AGREEMENT, title=version.title, audience=Audience.ALL_PARTIES, at=at)
    version.adopted_at = at
    version.save(update_fields=["supersedes", "matter", "adopted_at"])
    audit.record(
        actor=actor,
        verb="adopted the agreement",
        matter=version.matter,
        facts={"title": version.title, "from": version.starts_on, "to": version.ends_on, "digest": version.digest},
    )
    return version


@transaction.atomic
def close_from(*, version: AgreementVersion, day: date, reason: str, actor: Actor, at: datetime) -> AgreementVersion:
    """Record that the Parties ended the whole of a version from a day. An earlier day that was agreed stands."""
    require(actor, Act.CHANGE_AGREEMENT)
    version = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.closing_from is not None and version.closing_from <= day:
        return version
    version.closing_from = day
    version.save(update_fields=["closing_from"])
    facts = {"title": version.title, "from": day, "reason": reason}
    audit.record(actor=actor, verb="ended the agreement", matter=version.matter, facts=facts)
    return version


@transaction.atomic
def keep_document(*, version: AgreementVersion, document: Document, actor: Actor, at: datetime) -> AgreementVersion:
    """Make a stored paper the version's document of record. An earlier one stays among the papers.

    Raises Stale once a Party has signed the version: a signature holds for one document and for no other.
    """
    require(actor, Act.CHANGE_AGREEMENT)
    audit.lock_head()  # a signature and another document at once: one of them sees the other
    version = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.matter_id is None or document.matter_id != version.matter_id:
        raise Refusal("document", "This paper does not belong to this agreement.", "Upload it on the agreement's page.")
    if queries.is_signed(version):
        raise Stale(
            "The document of record has been signed, so it stays.",
            happened=("A Party has signed over this document. Another text is another version, which all sign anew.",),
        )
    before = version.document
    version.document = document
    version.save(update_fields=["document"])
    audit.record(
        actor=actor,
        verb="named the document of record",
        matter=version.matter,
        facts={"paper": document.title, "sha256": document.sha256, "instead_of": before.sha256 if before else ""},
    )
    return version


@transaction.atomic
def choose_reading(
    *,
    version: AgreementVersion,
    setting: str,
    value: Any,
    reason: str,
    decided_by: str,
    decision_on: date,
    effective_from: date,
    actor: Actor,
    at: datetime,
) -> ReadingChoice:
    """Read a setting another way from a day on, after a recorded decision, and move the open dates that start then.

    Dates already computed for clocks that started earlier stay. Raises NotAllowed, Refusal.
    """
    require(actor, Act.CHANGE_AGREEMENT)
    version = AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    found = version.terms.setting_by_key.get(setting)
    if found is None:
        raise Refusal("setting", f"The agreement has no setting “{setting}”.", "Choose one from the list.")
    _refuse_choice(version, found, value, decision_on, effective_from, at)
    moving = moves(version, found, value, effective_from)
    choice = ReadingChoice.objects.create(
        version=version,
        setting=setting,
        value=value,
        reason=reason,
        decided_by=decided_by,
        decision_on=decision_on,
        effective_from=effective_from,
        recorded_by_id=_person(actor),
        recorded_at=at,
    )
    if found.kind is SettingKind.DATES:
        _close_days(version, value, decided_by, actor, at)
    _move(moving, f"Our reading changed: {found.label[0].lower()}{found.label[1:]}.", at)
    audit.record(
        actor=actor,
        verb="changed how the agreement is read",
        matter=version.matter,
        facts={
            "setting": found.label,
            "value": said(found, value),
            "from": effective_from,
            "decided_by": decided_by,
            "dates_moved": len(moving),
        },
        clause=found.clauses[0] if found.clauses else "",
    )
    return choice


def weigh(
    *, version: AgreementVersion, setting: str, value: Any, decision_on: date, effective_from: date, at: datetime
) -> list[Move]:
    """What a change of reading would move, without changing anything. Raises Refusal as the change itself would."""
    found = version.terms.setting_by_key[setting]
    _refuse_choice(version, found, value, decision_on, effective_from, at)
    return moves(version, found, value, effective_from)


def _refuse_choice(
    version: AgreementVersion, setting: Setting, value: Any, decision_on: date, effective_from: date, at: datetime
) -> None:
    if not version.is_adopted:
        raise Refusal("", "This agreement has not been adopted.", "Adopt it first.")
    if misfit := problem_with(setting, value):
        raise Refusal("value", f"This value does not fit: it {misfit.problem}", misfit.mend)
    if decision_on > clock.local(at).date():
        raise Refusal("decision_on", "The decision lies in the future.", "Give the day on which it was made.")
    if effective_from < version.starts_on:
        raise Refusal(
            "effective_from",
            "The agreement was not in force on that day.",
            f"Give {long_day(version.starts_on)} or later.",
        )
    if queries.reading(version, setting.key, effective_from) == value:
        raise Refusal("value", "It is read that way already.", "Choose another value, or leave it as it is.")
    if setting.kind is SettingKind.DATES:
        dropped = sorted(set(queries.reading(version, setting.key, date.max)) - set(value))
        if dropped:
            gone = long_day(date.fromisoformat(dropped[0]))
            raise Refusal("value", f"{gone} was told to people as a day that does not count.", "Keep it in the list.")


def _move(moving: list[Move], reason: str, at: datetime) -> None:
    for move in moving:
        if move.new is None:
            deadlines.cancel(move.deadline, reason=reason, at=at)
        else:
            deadlines.supersede(move.deadline, reckoning=move.new, reason=reason, at=at)


def _close_days(version: AgreementVersion, days: list[str], source: str, actor: Actor, at: datetime) -> None:
    """Days that do not count live in one place, the kernel's closure days, which every calendar reads."""
    ClosureDay.objects.bulk_create(
        [
            ClosureDay(
                calendar=version.terms.calendar,
                date=date.fromisoformat(day),
                reason=CLOSURE,
                source=source,
                recorded_by_id=_person(actor),
                recorded_at=at,
            )
            for day in days
        ],
        ignore_conflicts=True,
    )
    calendar_data.read_again()


@transaction.atomic
def change_group(
    *,
    version: AgreementVersion,
    key: str,
    name: str,
    purpose: str,
    reports_to: str,
    is_ended: bool,
    effective_from: date,
    reason: str,
    actor: Actor,
    at: datetime,
) -> GroupChange:
    """Add, rename, move or end a governance group from a day on (MoU 8.1). Raises NotAllowed, Refusal."""
    require(actor, Act.CHANGE_AGREEMENT)
    found = {group.key: group for group in queries.groups(version, effective_from)}
    if reports_to and reports_to not in found:
        raise Refusal("reports_to", "There is no such group on that day.", "Choose one of the groups.", "8.1")
    above, seen = reports_to, {key}
    while above:
        if above in seen:
            raise Refusal("reports_to", "The group would report to itself.", "Choose one that stands above it.", "8.1")
        seen.add(above)
        above = found[above].reports_to if above in found else ""
    if is_ended and any(group.reports_to == key for group in found.values()):
        raise Refusal("is_ended", "Other groups still report to it.", "Let them report to another group first.", "8.1")
    if any(group.name.casefold() == name.casefold() and group.key != key for group in found.values()):
        raise Refusal("name", f"There is a group called “{name}” already.", "Give it another name.", "8.1")
    change = GroupChange.objects.create(
        version=version,
        key=key,
        name=name,
        purpose=purpose,
        reports_to=reports_to,
        is_ended=is_ended,
        effective_from=effective_from,
        reason=reason,
        recorded_by_id=_person(actor),
        recorded_at=at,
    )
    verb = "ended a group" if is_ended else "changed a group" if key in found else "added a group"
    facts = {"group": name, "from": effective_from}
    audit.record(actor=actor, verb=verb, matter=version.matter, facts=facts, clause="8.1")
    return change


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refusal("", "This is recorded under a person's name.", "Sign in, and do it yourself.")
    return actor.person_id
