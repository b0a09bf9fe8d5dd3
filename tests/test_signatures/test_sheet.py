"""The signature sheet: a PDF for everybody, with a row for each Party and every digest to check by."""

import pytest

from parties.signatures.models import Signature
from tests import pdf_checks
from tests.makers import CITY, COUNCIL, FORUM
from tests.test_audit.tampering import raw
from tests.test_signatures.conftest import Signing

pytestmark = pytest.mark.django_db
SHEET = "/parties/signatures/sheet.pdf"


def made(signing: Signing) -> bytes:
    answer = signing.client("auditor").get(SHEET)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="signatures-llr-1.1-2026-11-24.pdf"'
    return answer.content


@pytest.fixture
def signed(signing: Signing) -> Signing:
    for key in (COUNCIL, FORUM, CITY):
        signing.put_on_record(key)
    signing.sign_at_once(COUNCIL)
    signing.keep_page_at_once(FORUM)
    return signing


def test_the_sheet_is_built_for_everyone_to_read_and_says_who_signed_and_how_to_check_it(signed):
    content = made(signed)
    assert pdf_checks.faults(content) == []
    with pdf_checks.opened(content) as document:
        tree = pdf_checks.elements(document)
        assert str(document.docinfo["/Title"]).startswith("Signatures: ")
        assert str(document.Root.Lang) == "en-GB"
    tables = [element for element in tree if element.kind == "Table"]  # one for each page it runs over
    rows = 0
    for table in tables:
        inside = pdf_checks.elements_below(tree, table)
        scopes = [str(element.attributes["/Scope"]) for element in inside if element.kind == "TH"]
        own = sum(element.kind == "TR" for element in inside) - 1
        assert scopes == ["/Column"] * 4 + ["/Row"] * own
        rows += own
    assert rows == 9

    said = " ".join(pdf_checks.words(content))
    bare = said.replace(" ", "")
    assert "2 of 9 Parties have signed" in said
    for party in signed.version.terms.parties:
        assert party.name.replace(" ", "") in bare
    assert said.count("Not signed yet") == 7
    assert said.count("No signatory named") == 6
    assert bare.count("Itholds") == 2
    for signature in Signature.objects.all():
        for digest in filter(None, (signature.digest, signature.page_digest, signature.entry.hash)):
            assert digest in bare
    assert signed.version.document.sha256 in bare
    assert "sha256sum" in said
    assert "not a qualified electronic signature" in said


def test_the_sheet_says_what_does_not_hold(signed):
    raw("UPDATE parties_signature SET office = 'King' WHERE way = 'page'")
    said = " ".join(pdf_checks.words(made(signed)))
    assert "Something does not hold" in said
    assert f"{signed.world.party(FORUM)}: What the signature says does not give its seal" in said
    assert said.replace(" ", "").count("Itdoesnothold,seeabove") == 1


def test_before_anything_is_signed_there_is_a_sheet_too(unwritten):
    said = " ".join(pdf_checks.words(made(unwritten)))
    assert "0 of 9 Parties have signed" in said
    assert "None yet" in said
