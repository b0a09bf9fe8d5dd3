"""The hash chain: its exact texts and hashes, and the first bad entry named whatever was done to it."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.audit.chain import (
    GENESIS,
    TAG,
    Break,
    Fault,
    Link,
    canonical,
    canonical_entry,
    entry_hash,
    payload_digest,
    verify,
)


class Verb(StrEnum):
    FILED = "filed a dispute"


SUMMER = timezone(timedelta(hours=1))
FIELDS = {
    "verb": Verb.FILED,
    "actor": 7,
    "at": datetime(2026, 11, 24, 10, 12, tzinfo=SUMMER),
    "on": date(2026, 11, 24),
    "clause": "App 2 1.4",
    "audience": None,
}

# Golden vectors, worked out with a shell's sha256sum over texts typed by hand. They never change: a chain that was
# written once has to verify for good.
TEXT = '{"ok":true,"parties":["b","a"],"sum":12,"title":"Café “lead”"}'
DIGEST = "19daf6964d2b0023e0238321f73193c4f9ec6d68c265c1b194f7b45030f478a3"
ENTRY = (
    '["alliance-audit-1",1,"0000000000000000000000000000000000000000000000000000000000000000",'
    '{"actor":7,"at":"2026-11-24T09:12:00.000000+00:00","audience":null,"clause":"App 2 1.4","on":"2026-11-24",'
    '"verb":"filed a dispute"},"19daf6964d2b0023e0238321f73193c4f9ec6d68c265c1b194f7b45030f478a3"]'
)
FIRST = "bc3a052039bfac1716bef8a478c64886cc2359587e61b6e79b909161a8b3e0c6"
SECOND = "3bf4c7f000f1b4c5f92686be6f6b7a50691f57a1b1182a1c934f23dd27a73e28"


def test_the_golden_vectors_stand():
    assert (TAG, GENESIS) == ("alliance-audit-1", "0" * 64)
    assert canonical({"title": "Café “lead”", "sum": 12, "ok": True, "parties": ["b", "a"]}) == TEXT
    assert payload_digest(b"\x00\x01salt", TEXT) == DIGEST
    assert canonical_entry(1, GENESIS, FIELDS, DIGEST) == ENTRY
    assert entry_hash(1, GENESIS, FIELDS, DIGEST) == FIRST == hashlib.sha256(ENTRY.encode()).hexdigest()
    assert entry_hash(2, FIRST, {"verb": "x"}, payload_digest("grain", "")) == SECOND


def test_canonical_text_does_not_depend_on_order_or_on_the_zone():
    one = {"b": 1, "a": {"y": datetime(2026, 7, 1, 0, 30, tzinfo=SUMMER), "x": {3, 1, 2}}}
    other = {"a": {"x": [1, 2, 3], "y": datetime(2026, 6, 30, 23, 30, tzinfo=UTC)}, "b": 1}
    assert canonical(one) == canonical(other) == '{"a":{"x":[1,2,3],"y":"2026-06-30T23:30:00.000000+00:00"},"b":1}'


def test_canonical_text_of_each_kind_of_fact():
    facts = {
        "money": Decimal("12.50"),
        "id": UUID(int=1),
        "verb": Verb.FILED,
        "pair": ("a", 2),
        "none": None,
        "no": False,
        "on": date(2026, 11, 24),
    }
    assert canonical(facts) == (
        '{"id":"00000000-0000-0000-0000-000000000001","money":"12.50","no":false,"none":null,"on":"2026-11-24",'
        '"pair":["a",2],"verb":"filed a dispute"}'
    )


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", object(), {"a": [2.0]}, {1: "a"}])
def test_a_value_without_a_certain_text_is_a_fault_of_the_caller(value):
    with pytest.raises(TypeError):
        canonical({"fact": value})


def test_an_instant_without_a_zone_is_a_fault_of_the_caller():
    with pytest.raises(ValueError, match="needs its time zone"):
        canonical({"at": datetime(2026, 11, 24)})


def test_salt_and_text_cannot_be_moved_into_each_other():
    assert payload_digest(b"ab", "c") != payload_digest(b"a", "bc")
    assert payload_digest(b"", "abc") != payload_digest(b"abc", "")
    assert payload_digest("salt", "text") == payload_digest(b"salt", "text")


# Verifying


def chain(length):
    links, prev = [], GENESIS
    for seq in range(1, length + 1):
        salt, text = f"salt {seq}", canonical({"title": f"entry {seq}"})
        fields, digest = {"verb": "wrote", "matter": seq % 3}, payload_digest(salt, text)
        links.append(Link(seq, prev, fields, digest, entry_hash(seq, prev, fields, digest), salt, text))
        prev = links[-1].hash
    return links


def rehashed(link, **changes):
    """The entry changed by someone who works out its hash again."""
    changed = replace(link, **changes)
    return replace(changed, hash=entry_hash(changed.seq, changed.prev, changed.fields, changed.digest))


def renumbered(links):
    return [replace(link, seq=seq) for seq, link in enumerate(links, start=1)]


def head_of(links):
    return (links[-1].seq, links[-1].hash)


def found(links, **known):
    broken = verify(iter(links), **known)
    return broken and (broken.seq, broken.fault)


def test_a_whole_chain_holds_and_so_does_an_empty_one():
    links = chain(20)
    assert verify(links) is None
    assert verify(links, head=head_of(links), checkpoint=(7, links[6].hash)) is None
    assert verify([]) is None
    assert verify([], head=(0, GENESIS)) is None


def test_redacted_text_leaves_the_chain_whole():
    links = chain(5)
    links[2] = replace(links[2], salt=None, text=None)
    assert verify(links, head=head_of(links)) is None


lengths = st.integers(2, 12)


@given(lengths, st.data())
def test_a_changed_field_is_found(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    for changes in ({"fields": {"verb": "wrote", "matter": 99}}, {"digest": "f" * 64}, {"hash": "f" * 64}):
        changed = [*links[:at], replace(links[at], **changes), *links[at + 1 :]]
        assert found(changed) == (at + 1, Fault.CHANGED)


@given(lengths, st.data())
def test_a_changed_field_with_its_own_hash_worked_out_again_is_found(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    changed = [*links[:at], rehashed(links[at], fields={"verb": "never wrote"}), *links[at + 1 :]]
    assert found(changed, head=head_of(links)) == (at + 1, Fault.CHANGED)


@given(lengths, st.data())
def test_changed_text_is_found(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    links[at] = replace(links[at], text=canonical({"title": "something else"}))
    assert found(links) == (at + 1, Fault.TEXT_CHANGED)


@given(lengths, st.data())
def test_a_removed_entry_is_found_whether_or_not_the_rest_is_renumbered(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    left = links[:at] + links[at + 1 :]
    assert found(left, head=head_of(links)) == (at + 1, Fault.REMOVED)
    renumbered_rest = found(renumbered(left), head=head_of(links))
    assert renumbered_rest == (at + 1, Fault.REMOVED)


@given(lengths, st.data())
def test_an_entry_put_in_is_found_though_it_proves_itself(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length))
    prev = links[at - 1].hash if at else GENESIS
    forged = rehashed(Link(at + 1, prev, {"verb": "forged"}, "0" * 64, ""))
    assert found(renumbered([*links[:at], forged, *links[at:]]), head=head_of(links)) == (at + 1, Fault.INSERTED)


@given(lengths, st.data())
def test_an_entry_put_in_under_a_number_in_use_is_found(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 1))
    assert found([*links[: at + 1], links[at], *links[at + 1 :]]) == (at + 1, Fault.INSERTED)


@given(lengths, st.data())
def test_reordered_entries_are_found_whether_or_not_they_are_renumbered(length, data):
    links = chain(length)
    at = data.draw(st.integers(0, length - 2))
    swapped = [*links[:at], links[at + 1], links[at], *links[at + 2 :]]
    assert found(swapped) == (at + 1, Fault.REORDERED)
    assert found(renumbered(swapped)) == (at + 1, Fault.REORDERED)


def test_a_chain_written_anew_from_some_entry_is_found_by_whoever_kept_a_hash():
    links = chain(9)
    forged = links[:4]
    for link in links[4:]:
        fields = {"verb": "never wrote"} if link.seq == 5 else link.fields
        forged.append(rehashed(link, fields=fields, prev=forged[-1].hash))
    assert verify(forged) is None
    assert found(forged, head=head_of(links)) == (9, Fault.CHANGED)
    assert found(forged, checkpoint=(6, links[5].hash)) == (6, Fault.CHANGED)
    assert found(forged, checkpoint=(4, links[3].hash)) is None


def test_entries_cut_off_the_end_or_added_to_it_are_found_by_the_head():
    links = chain(9)
    assert verify(links[:6]) is None
    assert found(links[:6], head=head_of(links)) == (7, Fault.REMOVED)
    assert found(links[:6], checkpoint=head_of(links)) == (7, Fault.REMOVED)
    assert found([], head=head_of(links)) == (1, Fault.REMOVED)
    assert found(links, head=head_of(links[:6])) == (7, Fault.INSERTED)


def test_only_the_first_of_several_breaks_is_named():
    links = chain(9)
    links[3] = replace(links[3], fields={"verb": "a"})
    links[6] = replace(links[6], fields={"verb": "b"})
    assert verify(links) == Break(4, Fault.CHANGED, "its fields do not give its hash.")


def test_a_break_says_where_and_what():
    links = chain(3)
    assert str(verify([links[0], links[2]])) == "Entry 2 (removed): entry 3 stands in its place."


def test_a_first_entry_that_follows_from_something_is_found():
    links = chain(3)
    assert found([rehashed(links[0], prev="f" * 64), *links[1:]]) == (1, Fault.CHANGED)
