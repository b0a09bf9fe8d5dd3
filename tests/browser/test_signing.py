"""A signatory signs on a phone, with scripts and without; their Lead Officer sees it on a desk."""

import pytest

from parties.signatures.models import Signature
from tests.browser.journeys import Visitor
from tests.makers import TRUST, World
from tests.test_signatures.conftest import LIST, PAGE, Signing, keep_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCAN = {"name": "signed.pdf", "mimeType": "application/pdf", "buffer": PAGE}


@pytest.fixture
def signing(world: World) -> Signing:
    """Verity Cropston is named to sign for the trust."""
    keep_text(world)
    here = Signing(world)
    here.put_on_record(TRUST)
    return here


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_signatory_signs_on_a_phone_from_their_home_page(signing: Signing, live_server, open_page, scripts):
    verity = Visitor(open_page(width=320, height=640, scripts=scripts), scripts)
    verity.sign_in(signing.person(TRUST))
    verity.go("Sign the agreement for Leicestershire Partnership NHS Trust")
    assert "Read this first" in verity.text()
    verity.fill(name="Verity Cropstone")
    verity.go("Sign the agreement")
    assert "Tick this, or leave it unsigned" in verity.text()
    verity.page.check("[name=meant]")
    verity.go("Sign the agreement")
    assert "Type Verity Cropston." in verity.text()
    verity.fill(name="verity cropston")
    verity.go("Sign the agreement")
    assert verity.path == LIST
    assert "Signed; it holds" in verity.text()
    assert Signature.objects.get().signer_name == "Verity Cropston"


def test_a_deputy_adds_the_signed_page_and_names_who_signs_at_a_desk(signing: Signing, live_server, open_page):
    beatrix = Visitor(open_page(width=1280))
    beatrix.sign_in(signing.world.person("deputy", TRUST))
    beatrix.open(LIST)
    beatrix.go("Name somebody else")
    beatrix.open(LIST)
    beatrix.go("They no longer sign")
    beatrix.open(LIST)
    beatrix.go("Add the signed page")
    beatrix.page.set_input_files("[name=page]", SCAN)
    beatrix.fill(signed_on_day="9", signed_on_month="9", signed_on_year="2025")
    beatrix.page.check("[name=meant]")
    beatrix.go("Keep this signed page")
    assert "on paper, with the signed page kept here" in beatrix.text()
