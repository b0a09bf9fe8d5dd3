"""Any byte that changes in the document, a page, a signature or the chain is found and named."""

import hashlib
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from alliance.kernel.documents import storage
from parties.signatures import queries, rules
from parties.signatures.models import Signature
from tests.makers import CITY, COUNCIL, FORUM
from tests.test_audit.tampering import raw
from tests.test_disputes.browsing import visit
from tests.test_signatures.conftest import LIST, Signing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path) -> None:
    """Files are changed here, so they are kept apart from those of other tests."""
    settings.VAR = tmp_path


@pytest.fixture
def signed(signing: Signing) -> Signing:
    """One Party has signed by typing, one by its page."""
    for key in (COUNCIL, FORUM):
        signing.put_on_record(key)
    signing.sign_at_once(COUNCIL)
    signing.keep_page_at_once(FORUM)
    return signing


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back, so that one partnership serves for many forgeries."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def found(signing: Signing) -> list[str]:
    return [str(one) for one in queries.findings(signing.version)]


def flip(sha256: str, place: int = 40) -> None:
    """Turn one bit of a stored file."""
    path = storage.path_of(sha256)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1
    path.write_bytes(bytes(content))


def test_what_nobody_touched_holds(signed):
    assert found(signed) == []
    page = visit(signed.client("auditor"), LIST)
    assert page.text.count("Signed; it holds") == 2
    out = StringIO()
    call_command("verify_signatures", stdout=out)
    assert re.fullmatch(r"llr-1\.1: 2 of 9 Parties have signed; every signature holds\.\n", out.getvalue())


def test_a_changed_byte_of_the_document_of_record_is_found(signed):
    for place in (0, 9, 40, 333, -1):
        flip(signed.version.document.sha256, place)
        assert found(signed) == [rules.TEXT_BYTES]
        flip(signed.version.document.sha256, place)
        assert found(signed) == []
    flip(signed.version.document.sha256)
    assert rules.TEXT_BYTES in visit(signed.client("auditor"), LIST).text


def test_a_changed_byte_of_a_signed_page_is_found_and_its_party_named(signed):
    digest = Signature.objects.get(way="page").page_digest
    for place in (0, 40, -1):
        flip(digest, place)
        assert len(found(signed)) == 1
        flip(digest, place)
    flip(digest)
    party = signed.world.party(FORUM)
    assert found(signed) == [f"{party}: {rules.PAGE}"]
    page = visit(signed.client("auditor"), LIST)
    assert (page.text.count("Signed; it holds"), page.text.count("Signed, but it does not hold")) == (1, 1)


def test_a_changed_byte_of_the_paper_that_gives_authority_is_found(signed):
    flip(Signature.objects.get(way="page").signatory.authority.sha256)
    assert {one.rpartition(": ")[2] for one in found(signed)} == {rules.AUTHORITY}


def test_a_file_that_is_gone_is_found(signed):
    storage.path_of(signed.version.document.sha256).unlink()
    assert found(signed) == [rules.TEXT_BYTES]


SIGNATURE = "UPDATE parties_signature SET {} WHERE way = 'typed'"
CHANGES: dict[str, tuple[str, str]] = {
    "party": (SIGNATURE.format("party_id = (SELECT id FROM parties_party WHERE key = 'sdsa')"), rules.SEAL),
    "its name": (SIGNATURE.format("party_name = 'Somebody else'"), rules.SEAL),
    "way": (
        SIGNATURE.format("way = 'page', page_digest = '11', page_id = (SELECT page_id FROM parties_signature "
        "WHERE page_id IS NOT NULL)"),
        rules.SEAL,
    ),
    "name": (SIGNATURE.format("signer_name = 'Amarjit Thorpe-Kaus'"), rules.SEAL),
    "office": (SIGNATURE.format("office = 'chief Executive'"), rules.SEAL),
    "day": (SIGNATURE.format("signed_on = '2026-11-23'"), rules.SEAL),
    "text": (SIGNATURE.format(f"text_digest = '{'0' * 64}'"), rules.OTHER_TEXT),
    "who entered it": (SIGNATURE.format("entered_by = 'Nobody'"), rules.SEAL),
    "when": (SIGNATURE.format("entered_at = '2026-11-24 10:00:01'"), rules.SEAL),
    "seal": (SIGNATURE.format(f"digest = '{'0' * 64}'"), rules.OTHER_SEAL),
    "entry": (SIGNATURE.format("entry_id = 3"), rules.OTHER_SEAL),
    "page of another": (
        "UPDATE parties_signature SET page_id = (SELECT id FROM alliance_document WHERE title = 'The agreement') "
        "WHERE way = 'page'",
        rules.SEAL,
    ),
    "person": (
        "UPDATE parties_signatory SET person_id = (SELECT id FROM parties_person WHERE family_name = 'Garrity') "
        "WHERE id = (SELECT signatory_id FROM parties_signature WHERE way = 'typed')",
        rules.SEAL,
    ),
    "authority": (
        "UPDATE parties_signatory SET authority_id = (SELECT id FROM alliance_document WHERE title = 'The agreement') "
        "WHERE id = (SELECT signatory_id FROM parties_signature WHERE way = 'typed')",
        rules.SEAL,
    ),
    "document row": (
        f"UPDATE alliance_document SET sha256 = '{'0' * 64}' WHERE title = 'The agreement'", rules.OTHER_TEXT,
    ),
    "document of record": (
        "UPDATE alliance_agreementversion SET document_id = (SELECT page_id FROM parties_signature WHERE way = 'page')",
        rules.OTHER_TEXT,
    ),
    "no document of record": ("UPDATE alliance_agreementversion SET document_id = NULL", rules.NO_TEXT),
    "agreement": ("UPDATE alliance_agreementversion SET data = '{}'", rules.AGREEMENT),
    "its digest": (f"UPDATE alliance_agreementversion SET digest = '{'0' * 64}'", rules.AGREEMENT),
    "its key": ("UPDATE alliance_agreementversion SET key = 'other'", rules.SEAL),
    "removed": ("DELETE FROM parties_signature WHERE way = 'typed'", rules.MISSING),
}  # fmt: skip


def test_every_changed_row_is_found(signed):
    missed = []
    for what, (statement, problem) in CHANGES.items():
        with undone():
            raw(statement)
            if problem not in {one.problem for one in queries.findings(signed.version)}:
                missed.append(what)
    assert missed == []
    assert found(signed) == []


def test_what_does_not_hold_is_said_on_the_page(signed):
    raw(CHANGES["office"][0])
    assert "Something does not hold" in visit(signed.client("auditor"), LIST).text


ENTRY = "UPDATE alliance_entry SET {} WHERE seq = (SELECT entry_id FROM parties_signature WHERE way = 'typed')"
TEXT = "UPDATE alliance_entrytext SET {} WHERE entry_id = (SELECT entry_id FROM parties_signature WHERE way = 'typed')"
IN_CHAIN = {
    "actor": (ENTRY.format("actor_name = 'Nobody'"), rules.ENTRY),
    "verb": (ENTRY.format("verb = 'Signed the agreement'"), rules.ENTRY),
    "moment": (ENTRY.format("at = '2026-11-24 10:00:01'"), rules.ENTRY),
    "on behalf of": (ENTRY.format("on_behalf_of = ''"), rules.ENTRY),
    "clause": (ENTRY.format("clause = ''"), rules.ENTRY),
    "hash": (ENTRY.format(f"hash = '{'0' * 64}'"), rules.ENTRY),
    "hash before": (ENTRY.format(f"prev = '{'0' * 64}'"), rules.ENTRY),
    "digest of the text": (ENTRY.format(f"payload_digest = '{'0' * 64}'"), rules.ENTRY),
    "text": (TEXT.format("text = replace(text, 'Chief', 'chief')"), rules.ENTRY_TEXT),
    "seal in the text": (TEXT.format('text = replace(text, \'"seal":"\', \'"seal":"0\')'), rules.ENTRY_TEXT),
    "salt": (TEXT.format("salt = 'ab'"), rules.ENTRY_TEXT),
    "the entry before": (
        f"UPDATE alliance_entry SET hash = '{'0' * 64}' WHERE seq = "
        "(SELECT entry_id - 1 FROM parties_signature WHERE way = 'typed')",
        rules.MOVED,
    ),
    "the entry after": (
        f"UPDATE alliance_entry SET prev = '{'0' * 64}' WHERE seq = "
        "(SELECT entry_id + 1 FROM parties_signature WHERE way = 'typed')",
        rules.MOVED,
    ),
}


def test_every_changed_entry_of_the_chain_is_found_and_its_party_named(signed):
    party, missed = signed.world.party(COUNCIL), []
    for what, (statement, problem) in IN_CHAIN.items():
        with undone():
            raw(statement)
            says = found(signed)
            walked = any(one.startswith("The audit trail does not hold") for one in says)
            if f"{party}: {problem}" not in says or not walked:
                missed.append((what, says))
    assert missed == []


def test_a_changed_entry_far_from_any_signature_is_found_by_the_command(signed):
    raw("UPDATE alliance_entry SET verb = 'Appointed' WHERE seq = 5")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_signatures", stdout=out)
    assert "The audit trail does not hold. Entry 5 (changed)" in out.getvalue()


def test_every_column_of_a_signature_is_under_its_seal_or_told_in_its_entry():
    covered = {
        "version", "party", "signatory", "way", "signer_name", "office", "party_name", "signed_on", "text_digest",
        "page", "page_digest", "entered_by", "entered_at", "digest", "entry",
    }  # fmt: skip
    assert {field.name for field in Signature._meta.concrete_fields} - {"id"} == covered


def test_a_signature_cannot_be_changed_or_removed_by_the_application(signed):
    for change in ("UPDATE parties_signature SET office = 'King'", "DELETE FROM parties_signature"):
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            connection.cursor().execute(change)
    with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
        connection.cursor().execute("UPDATE parties_signatory SET office = 'King'")
    assert set(Signature.objects.values_list("office", flat=True)) == {"Chief Executive"}


FACTS = {
    "agreement": st.text(max_size=5), "agreement_digest": st.text(max_size=5), "text_digest": st.text(max_size=5),
    "party": st.integers(), "party_name": st.text(max_size=5), "signatory": st.integers(), "person": st.integers(),
    "name": st.text(max_size=5), "office": st.text(max_size=5), "authority_digest": st.text(max_size=5),
    "way": st.sampled_from(["typed", "page"]), "signed_on": st.dates(), "page": st.text(max_size=5),
    "page_digest": st.text(max_size=5), "entered_by": st.text(max_size=5),
    "entered_at": st.datetimes(timezones=st.timezones()),
}  # fmt: skip
facts = st.builds(rules.Facts, **FACTS)


@given(one=facts, other=facts, name=st.sampled_from(sorted(FACTS)))
def test_whatever_a_signature_says_otherwise_gives_another_seal(one, other, name):
    mixed = replace(one, **{name: getattr(other, name)})
    assert (mixed.seal == one.seal) == (mixed.sealed == one.sealed)
    if name != "entered_at":  # one instant may be written in several zones
        assert (mixed.seal == one.seal) == (getattr(one, name) == getattr(other, name))


@given(typed=st.text(max_size=12), name=st.text(max_size=12))
def test_a_typed_name_is_the_same_whatever_its_capitals_and_spaces_and_never_nothing(typed, name):
    assert rules.same_name(f"  {name.upper()}  ", name.upper()) == bool(rules._plain(name.upper()))
    assert not rules.same_name("", name)
    assert rules.same_name(typed, name) == rules.same_name(name, typed)


def test_the_seal_is_what_anyone_computes_by_hand(signed):
    signature = Signature.objects.get(way="typed")
    page = visit(signed.client("auditor"), LIST)
    line = next(w for w in page.html.split('mono cut">') if w.startswith("{&quot;agreement&quot;"))
    text = html.unescape(line.partition("</span>")[0])
    seals = {one.digest for one in Signature.objects.all()}
    assert hashlib.sha256(text.encode()).hexdigest() in seals
    assert signature.digest in page.html


def test_only_the_named_party_is_found_where_another_was_not_touched(signed):
    raw("UPDATE parties_signature SET office = 'King' WHERE way = 'page'")
    assert {one.party_name for one in queries.findings(signed.version)} == {signed.world.party(FORUM).name}
    assert CITY not in str(found(signed))
