"""The audit trail in the database: what is recorded, who may read it, and that tampering is named."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit import queries
from alliance.kernel.audit.actions import record, redact
from alliance.kernel.audit.chain import GENESIS, Fault
from alliance.kernel.audit.models import ChainHead, Entry, EntryText
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.actions import open_matter, recuse
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.permissions import SYSTEM, Actor, Authority, Seat
from parties.people.actions import admit_person
from tests.test_audit.tampering import raw, renumber

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

Rows = Callable[[], list[Entry]]


def actor(*authorities: Authority, name: str = "Noor Habbershaw") -> Actor:
    """Somebody with these authorities today."""
    return Actor(None, name, (Seat(1, "post", "Post", frozenset(authorities)),))


ADMINISTRATOR, AUDITOR = actor(Authority.ADMINISTERS), actor(Authority.AUDITS)
LEAD = actor(Authority.SPEAKS_FOR_PARTY)


def matter(audience: str = Audience.ALL_PARTIES) -> Matter:
    return open_matter(kind=Kind.DISPUTE, title="The ledger", audience=audience, at=clock.now())


def five() -> list[Entry]:
    """Five entries, the third with facts of its own."""
    about = matter()
    for number in range(1, 6):
        record(actor=SYSTEM, verb=f"took step {number}", matter=about, facts={"step": number, "said": "Kestrel"})
    return list(Entry.objects.order_by("seq"))


def lines(command: str, *arguments: str) -> tuple[int, str]:
    """The exit status and the words of a command."""
    out = StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue().strip()
    return 0, out.getvalue().strip()


def test_an_entry_holds_both_clocks_and_names_as_they_were() -> None:
    person = admit_person(actor=SYSTEM, given_name="Ada", family_name="Crane", at=clock.now())
    entry = record(
        actor=Actor(person.pk, person.full_name), verb="filed a dispute", matter=matter(), on_behalf_of="The Hub",
        clause="10.1",
    )  # fmt: skip
    kept = Entry.objects.get(seq=entry.seq)
    assert (kept.at, kept.actor_id) == (clock.now(), person.pk)
    assert (kept.actor_name, kept.on_behalf_of) == ("Ada Crane", "The Hub")
    assert timedelta(0) <= clock.real_now() - kept.real_at < timedelta(minutes=1)
    assert (kept.matter_ref, kept.audience, kept.clause) == ("D-2026-001", Audience.ALL_PARTIES, "10.1")


def test_entries_are_numbered_without_a_gap_and_each_holds_the_hash_before_it() -> None:
    rows = five()
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert [row.prev for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    assert queries.head() == (5, rows[-1].hash)
    assert queries.first_break() is None


def test_the_same_facts_twice_give_different_digests() -> None:
    rows = five()
    again = record(actor=SYSTEM, verb="took step 3", matter=rows[2].matter, facts={"step": 3, "said": "Kestrel"})
    assert again.text_row.text == rows[2].text_row.text
    assert again.payload_digest != rows[2].payload_digest


def test_what_rolls_back_leaves_no_entry_and_no_gap() -> None:
    first = five()
    with transaction.atomic():
        record(actor=SYSTEM, verb="failed")
        transaction.set_rollback(True)
    assert record(actor=SYSTEM, verb="went on").seq == len(first) + 1
    assert queries.first_break() is None


CHANGES = {
    "at": "at = '2020-01-01 00:00:00'",
    "real_at": "real_at = '2020-01-01 00:00:00'",
    "actor_name": "actor_name = 'Somebody else'",
    "on_behalf_of": "on_behalf_of = 'The City'",
    "verb": "verb = 'took step 33'",
    "matter": "matter_id = NULL",
    "matter_ref": "matter_ref = 'D-2026-999'",
    "audience": "audience = 'public'",
    "clause": "clause = '9.9'",
    "payload_digest": "payload_digest = prev",
    "prev": "prev = hash",
    "hash": "hash = prev || ''",
}


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_is_named(column: str) -> None:
    five()
    change = CHANGES[column] if column != "hash" else f"hash = '{'f' * 64}'"
    raw(f"UPDATE alliance_entry SET {change} WHERE seq = 3")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (3, Fault.CHANGED)


def test_no_column_of_an_entry_is_left_unsealed() -> None:
    assert {field.name for field in Entry._meta.concrete_fields} - {"seq", "actor"} == set(CHANGES)


def test_a_change_of_the_actor_is_named() -> None:
    five()
    person = admit_person(actor=SYSTEM, given_name="Ada", family_name="Crane", at=clock.now())
    raw(f"UPDATE alliance_entry SET actor_id = {person.pk} WHERE seq = 3")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (3, Fault.CHANGED)


@pytest.mark.parametrize("seq", [1, 3])
def test_a_removed_entry_is_named(seq: int) -> None:
    five()
    raw(f"DELETE FROM alliance_entrytext WHERE entry_id = {seq}", f"DELETE FROM alliance_entry WHERE seq = {seq}")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (seq, Fault.REMOVED)


def test_entries_cut_off_the_end_are_missed_by_the_head() -> None:
    five()
    raw("DELETE FROM alliance_entrytext WHERE entry_id > 3", "DELETE FROM alliance_entry WHERE seq > 3")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (4, Fault.REMOVED)


def test_an_entry_put_in_at_the_end_is_named() -> None:
    rows = five()
    record(actor=SYSTEM, verb="was put in")
    ChainHead.objects.update(seq=5, hash=rows[-1].hash)
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (6, Fault.INSERTED)


@pytest.mark.parametrize("gone", ["DELETE FROM alliance_chainhead", "UPDATE alliance_chainhead SET seq = 0"])
def test_a_lost_head_is_a_break(gone: str) -> None:
    five()
    raw(gone)
    assert queries.first_break() is not None


def test_an_entry_put_in_between_is_named() -> None:
    five()
    raw(
        *renumber(5, 6), *renumber(4, 5), *renumber(3, 4),
        "INSERT INTO alliance_entry (seq, at, real_at, actor_name, on_behalf_of, verb, matter_ref, audience, clause,"
        " payload_digest, prev, hash) SELECT 3, at, real_at, actor_name, on_behalf_of, verb, matter_ref, audience,"
        f" clause, payload_digest, prev, '{'e' * 64}' FROM alliance_entry WHERE seq = 2",
    )  # fmt: skip
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (3, Fault.CHANGED)


def test_entries_that_changed_places_are_named() -> None:
    five()
    raw(*renumber(2, 99), *renumber(4, 2), *renumber(99, 4))
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (2, Fault.REORDERED)


def test_a_changed_text_is_named() -> None:
    five()
    raw("UPDATE alliance_entrytext SET text = replace(text, 'Kestrel', 'Merlin') WHERE entry_id = 4")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (4, Fault.TEXT_CHANGED)


def test_a_text_that_is_gone_is_named() -> None:
    five()
    raw("DELETE FROM alliance_entrytext WHERE entry_id = 2")
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (2, Fault.TEXT_CHANGED)


def test_a_text_emptied_behind_the_back_of_the_trail_is_named() -> None:
    five()
    raw(
        "UPDATE alliance_entrytext SET text = '', salt = '', redacted_at = '2026-11-24 10:00:00',"
        " redaction_reason = 'none' WHERE entry_id = 2"
    )
    found = queries.first_break()
    assert found is not None
    assert (found.seq, found.fault) == (2, Fault.TEXT_CHANGED)


def test_a_redaction_removes_the_text_for_good_and_leaves_the_chain_whole() -> None:
    entry = five()[2]
    redact(actor=ADMINISTRATOR, entry=entry, reason="It named a child.")
    row = EntryText.objects.get(entry=entry)
    assert (row.text, row.salt, row.redacted_at, row.redaction_reason) == ("", "", clock.now(), "It named a child.")
    assert queries.first_break() is None
    assert Entry.objects.latest("seq").verb == "redacted the text of an audit entry"
    with pytest.raises(Refusal):
        redact(actor=ADMINISTRATOR, entry=entry, reason="Again.")


def test_a_redaction_needs_a_reason_and_the_right() -> None:
    entry = five()[2]
    with pytest.raises(Refusal):
        redact(actor=ADMINISTRATOR, entry=entry, reason=" ")
    with pytest.raises(NotAllowed):
        redact(actor=LEAD, entry=entry, reason="It named a child.")


def test_facts_are_shown_only_to_those_who_may_read_the_matter() -> None:
    open_to_all, for_board = matter(), matter(Audience.BOARD)
    record(actor=SYSTEM, verb="opened", matter=open_to_all)
    record(actor=SYSTEM, verb="closed", matter=for_board)

    def seen(who: Actor) -> dict[str, bool]:
        return {entry.verb: bool(entry.text_is_open) for entry in queries.visible_to(who)}

    assert seen(ADMINISTRATOR) == {"opened": True, "closed": False}
    assert seen(AUDITOR) == {"opened": True, "closed": True}
    assert seen(LEAD) == {"opened": True}
    assert seen(Actor(None, "")) == {}
    assert list(queries.for_matter(for_board, ADMINISTRATOR)) == []
    assert [entry.verb for entry in queries.for_matter(for_board, AUDITOR)] == ["closed"]


def test_an_entry_about_no_matter_is_read_by_the_board_and_auditors() -> None:
    record(actor=SYSTEM, verb="exported the audit trail")
    assert [entry.text_is_open for entry in queries.visible_to(AUDITOR)] == [True]
    assert [entry.text_is_open for entry in queries.visible_to(ADMINISTRATOR)] == [False]
    assert list(queries.visible_to(LEAD)) == []


def test_someone_who_stands_aside_from_a_matter_reads_none_of_its_facts() -> None:
    person = admit_person(actor=SYSTEM, given_name="Ada", family_name="Crane", at=clock.now())
    member = Actor(person.pk, "Ada Crane", (Seat(1, "board-member", "Member", frozenset({Authority.BOARD})),))
    about = matter(Audience.BOARD)
    record(actor=SYSTEM, verb="opened", matter=about)
    assert [entry.verb for entry in queries.for_matter(about, member)] == ["opened"]
    recuse(person_id=person.pk, matter=about, withholds=["papers"], reason="Declared", at=clock.now())
    assert list(queries.for_matter(about, member)) == []


def test_verify_audit_on_nothing_says_so_and_ends_with_0() -> None:
    assert lines("verify_audit") == (0, f"The audit trail holds: 0 entries. Head 0:{GENESIS}")


def test_verify_audit_prints_the_head_that_others_can_keep() -> None:
    last = five()[-1]
    assert lines("verify_audit") == (0, f"The audit trail holds: 5 entries. Head 5:{last.hash}")


def test_verify_audit_names_the_first_bad_entry_with_when_and_what() -> None:
    five()
    raw("UPDATE alliance_entry SET clause = '9.9' WHERE seq IN (3, 4)")
    status, words = lines("verify_audit")
    assert status == 1
    assert words == (
        "The audit trail does not hold. Entry 3 (changed): its fields do not give its hash."
        " It reads: Alliance (by the clock) took step 3, Tue 24 November 2026, 10:00."
    )


def test_verify_audit_holds_against_a_checkpoint_and_fails_against_a_false_one() -> None:
    rows = five()
    assert lines("verify_audit", "--checkpoint", f"3:{rows[2].hash.upper()}")[0] == 0
    assert lines("verify_audit", "--checkpoint", f"3:{rows[1].hash}")[0] == 1
    assert lines("verify_audit", "--checkpoint", f"9:{rows[1].hash}")[0] == 1


@pytest.mark.parametrize("typed", ["3", "3:abc", "x:" + "a" * 64, "٣:" + "a" * 64, f"3:{'g' * 64}"])
def test_verify_audit_says_how_a_checkpoint_is_written(typed: str) -> None:
    with pytest.raises(CommandError, match="a colon and its hash"):
        call_command("verify_audit", "--checkpoint", typed)


def verified(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the exported verifier as an outsider would: alone, with nothing of ours."""
    command = [sys.executable, "-I", "-S", "verify.py", "audit.jsonl", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_an_export_can_be_checked_by_anyone_and_tells_no_facts(tmp_path: Path) -> None:
    rows = five()
    assert lines("export_audit", str(tmp_path / "out"))[0] == 0
    text = (tmp_path / "out" / "audit.jsonl").read_text()
    assert "Kestrel" not in text
    assert len(text.splitlines()) == 1 + 6
    assert verified(tmp_path / "out") == (0, "The audit trail holds.")
    assert verified(tmp_path / "out", f"2:{rows[1].hash}") == (0, "The audit trail holds.")
    assert verified(tmp_path / "out", f"2:{rows[2].hash}")[0] == 1
    assert Entry.objects.latest("seq").verb == "exported the audit trail"


def test_an_export_that_was_changed_cut_or_moved_does_not_verify(tmp_path: Path) -> None:
    five()
    folder = tmp_path / "out"
    assert lines("export_audit", str(folder), "--with-texts")[0] == 0
    path = folder / "audit.jsonl"
    whole = path.read_text().splitlines(keepends=True)
    assert verified(folder)[0] == 0
    broken = {
        "Entry 3: its fields do not give its hash.": [*whole[:3], whole[3].replace("step 3", "step 8"), *whole[4:]],
        "Entry 3: its text does not give its digest.": [*whole[:3], whole[3].replace("Kestrel", "Merlin"), *whole[4:]],
        "Entry 3: entry 4 stands in its place.": [*whole[:3], *whole[4:]],
        "Entry 2: entry 3 stands in its place.": [*whole[:2], whole[3], whole[2], *whole[4:]],
        "The trail ends at entry 5, but entry 6 was recorded as the last.": whole[:-1],
    }
    for words, kept in broken.items():
        path.write_text("".join(kept))
        assert verified(folder) == (1, words)


def test_an_export_leaves_out_what_was_redacted(tmp_path: Path) -> None:
    redact(actor=ADMINISTRATOR, entry=five()[2], reason="It named a child.")
    assert lines("export_audit", str(tmp_path / "out"), "--with-texts")[0] == 0
    third = json.loads((tmp_path / "out" / "audit.jsonl").read_text().splitlines()[3])
    assert (third["seq"], "text" in third) == (3, False)
    assert verified(tmp_path / "out")[0] == 0


def test_an_export_never_writes_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_audit", str(tmp_path))


def test_the_story_s_clock_stamps_an_entry(settings) -> None:
    with clock.at(datetime.fromisoformat("2026-10-05T09:00:00+01:00")) as then:
        assert record(actor=SYSTEM, verb="told a story").at == then
