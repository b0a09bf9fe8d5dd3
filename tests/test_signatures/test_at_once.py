"""Two who sign for one Party at the same instant: one signature, and the other is told."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from alliance.kernel.audit import queries as audit
from parties.signatures import queries
from parties.signatures.models import Signature
from tests.makers import COUNCIL, World
from tests.test_disputes.browsing import visit
from tests.test_races.crowd import at_once
from tests.test_signatures.conftest import PAGE, Signing, at, keep_text, paper

pytestmark = [pytest.mark.torture, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signing(world: World) -> Signing:
    keep_text(world)
    here = Signing(world)
    here.put_on_record(COUNCIL)
    return here


def typing(signing: Signing) -> Callable[[], Any]:
    """The signatory has the page open with their name typed."""
    client = signing.signer()
    data = visit(client, at(COUNCIL, "sign")).fields() | {"name": ["Amarjit Thorpe-Kaur"], "meant": ["on"]}
    return lambda: client.post(at(COUNCIL, "sign"), data)


def adding(signing: Signing) -> Callable[[], Any]:
    """The Lead Officer has the page open with a scan chosen."""
    client = signing.client("lead officer", COUNCIL)
    day = {"signed_on_day": ["9"], "signed_on_month": ["9"], "signed_on_year": ["2025"], "meant": ["on"]}
    data = visit(client, at(COUNCIL, "page")).fields() | day
    return lambda: client.post(at(COUNCIL, "page"), data | {"page": paper("page.pdf", PAGE)})


def replacing(signing: Signing) -> Callable[[], Any]:
    """An administrator has another text ready."""
    client = signing.client("administrator")
    data = visit(client, "/agreement/document/").fields() | {"title": ["Another text"]}
    return lambda: client.post("/agreement/document/", data | {"paper": paper("other.pdf", PAGE)})


def test_the_signatory_and_the_lead_at_once_make_one_signature(signing: Signing) -> None:
    acts = [act(signing) for act in (typing, adding) * 4]
    statuses = Counter(answer.status_code for answer in at_once(acts))
    assert statuses == {303: 1, 409: 7}
    assert Signature.objects.count() == 1
    assert queries.findings(signing.version) == []


def test_signing_and_another_text_at_once_never_leave_a_signature_over_a_text_that_is_gone(signing: Signing) -> None:
    signed, replaced = (answer.status_code for answer in at_once([typing(signing), replacing(signing)]))
    assert sorted([signed, replaced]) == [303, 409]
    assert Signature.objects.count() == (signed == 303)
    assert signing.version.document.title == ("The agreement" if signed == 303 else "Another text")
    assert queries.findings(signing.version) == []
    assert audit.first_break() is None
