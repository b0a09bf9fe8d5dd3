"""Signing: the document first, one's own name or the signed page, once for each Party, and never over anything that
was not before whoever signed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents.models import Document
from parties.people.models import Appointment
from parties.signatures import actions
from parties.signatures.models import Signatory, Signature
from parties.signatures.rules import Seen
from tests.makers import CITY, COUNCIL, FORUM, client_for
from tests.test_disputes.browsing import visit
from tests.test_signatures.conftest import LIST, PAGE, TEXT, Signing, at, keep_text, paper, successor_of

pytestmark = pytest.mark.django_db


def test_a_signatory_reads_the_document_is_told_what_signing_means_and_types_their_name(signing):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    record = signing.version.document
    assert page.links()["The agreement"] in ("/agreement/", record.get_absolute_url())
    first = page.section("Read this first")
    assert "The agreement, 2 pages" in first
    assert f"begins with {record.sha256[:8]}" in first
    assert record.sha256 in first
    means = page.section("What signing means")
    assert "no court enforces it" in means
    assert "not a qualified electronic signature" in means
    done = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    assert (done.status, done.response["Location"]) == (303, f"{LIST}#party-{COUNCIL}")
    signature = Signature.objects.get()
    assert (signature.way, signature.signed_on, signature.text_digest) == ("typed", clock.today(), record.sha256)
    assert (signature.signer_name, signature.office, signature.entered_by) == (
        "Amarjit Thorpe-Kaur", "Chief Executive", "Amarjit Thorpe-Kaur",
    )  # fmt: skip
    assert (signature.entry.verb, signature.entry.on_behalf_of) == ("signed the agreement", signature.party_name)
    assert "1 of 9 Parties have signed" in visit(signing.client("auditor"), LIST).text


@pytest.mark.parametrize("typed", ["amarjit thorpe-kaur", "  Amarjit   THORPE‑KAUR ", "Ámarjit Thorpe–Kaur"])
def test_capitals_spaces_and_accents_do_not_matter(signing, typed):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    assert page.send(name=typed, meant="on").status == 303
    assert Signature.objects.get().signer_name == "Amarjit Thorpe-Kaur"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"name": "Amarjit Thorpe", "meant": "on"}, "Type Amarjit Thorpe-Kaur."),
        ({"name": "Callum Drayfield", "meant": "on"}, "not the name you are entered under"),
        ({"name": "", "meant": "on"}, "Type your full name"),
        ({"name": "Amarjit Thorpe-Kaur", "meant": []}, "Tick this, or leave it unsigned"),
    ],
)
def test_another_name_or_a_missing_tick_is_not_a_signature_and_the_words_stay(signing, answers, says):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign")).send(**answers)
    assert page.status == 422
    assert says in page.text
    assert page.fields()["name"] == [answers["name"]]
    assert Signature.objects.count() == 0


def test_only_the_signatory_types_a_name_and_the_lead_and_deputy_may_add_the_page(signing):
    signing.put_on_record()
    lead = signing.client("lead officer", COUNCIL)
    refused = visit(lead, at(COUNCIL, "sign"), status=403)
    assert f"Amarjit Thorpe-Kaur signs for {signing.world.party(COUNCIL)}" in refused.text
    assert visit(lead, at(COUNCIL, "page")).status == 200
    assert signing.client("lead officer", FORUM).get(at(COUNCIL, "page")).status_code == 403
    links = visit(lead, LIST).links()
    assert [text for text in links if text.startswith(("Sign for", "Add the signed page"))] == [
        f"Add the signed page of {signing.world.party(COUNCIL)}"
    ]


def test_the_signed_page_is_kept_with_its_date_and_digest_for_every_party_to_read(signing):
    signing.put_on_record()
    done = signing.upload(signing.client("lead officer", COUNCIL))
    assert done.status == 303, done.text
    signature = Signature.objects.get()
    assert (signature.way, signature.signed_on, signature.page.sha256) == (
        "page",
        date(2025, 9, 9),
        signature.page_digest,
    )
    assert (signature.signer_name, signature.entered_by) == ("Amarjit Thorpe-Kaur", "Callum Drayfield")
    page = visit(signing.client("lead officer", FORUM), LIST)
    leads_to = page.links()[f"Signed page of {signature.party_name}"]
    assert b"".join(signing.client("lead officer", FORUM).get(leads_to).streaming_content) == PAGE


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (("28", "7", "2025"), "The agreement was made on Tue 29 July 2025"),
        (("25", "11", "2026"), "This date lies in the future"),
        (("31", "2", "2026"), "28 days"),
    ],
)
def test_a_page_is_not_dated_before_the_agreement_was_made_nor_in_the_future(signing, day, says):
    signing.put_on_record()
    page = signing.upload(signing.client("lead officer", COUNCIL), day=day)
    assert page.status == 422
    assert says in page.text
    assert Signature.objects.count() == 0


def test_without_a_document_of_record_it_says_what_comes_first(unwritten):
    unwritten.put_on_record()
    page = visit(unwritten.signer(), at(COUNCIL, "sign"))
    assert "There is no document of record yet" in page.text
    assert "An administrator uploads it." in page.text
    assert "form_key" not in page.html.partition("<main")[2].partition("</main")[0]
    answer = unwritten.signer().post(at(COUNCIL, "sign"), {"name": "Amarjit Thorpe-Kaur", "meant": "on"})
    assert (answer.status_code, Signature.objects.count()) == (422, 0)


def test_without_anybody_named_it_says_so(signing):
    assert "Nobody is named to sign yet" in visit(signing.signer(), at(COUNCIL, "sign")).text


def replaced(signing: Signing) -> None:
    lead = signing.world.person("lead officer", COUNCIL)
    signing.propose(signing.client("chair"), person=lead.pk, reason="Left.")
    signing.settle("administrator")


def removed(signing: Signing) -> None:
    visit(signing.client("chair"), at(COUNCIL, "end")).send(reason="On leave.")
    signing.settle("administrator")


def given_another_office(signing: Signing) -> None:
    signing.propose(signing.client("chair"), office="Deputy Chief Executive", reason="Promoted.")
    signing.settle("administrator")


def given_another_text(signing: Signing) -> None:
    keep_text(signing.world, PAGE)


def signed_by_another(signing: Signing) -> None:
    signing.upload(signing.client("lead officer", COUNCIL))


def superseded(signing: Signing) -> None:
    successor_of(signing.version)


MEANWHILE = [
    (removed, "Nobody is named to sign"),
    (given_another_office, "Who signs for"),
    (given_another_text, "The document of record was replaced"),
    (signed_by_another, "has signed"),
]


@pytest.mark.parametrize(("happens", "says"), MEANWHILE, ids=lambda value: getattr(value, "__name__", ""))
def test_what_changed_while_somebody_was_signing_is_a_409_and_no_signature(signing, happens, says):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    happens(signing)
    before = Signature.objects.count()
    answer = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    assert answer.status == 409, answer.text
    assert says in answer.text
    assert Signature.objects.count() == before


@pytest.mark.parametrize(("happens", "says"), [*MEANWHILE[:3], (replaced, "Who signs for")])
def test_the_same_holds_for_a_signed_page(signing, happens, says):
    signing.put_on_record()
    client = signing.client("lead officer", COUNCIL)
    page = visit(client, at(COUNCIL, "page"))
    happens(signing)
    answer = page.send(
        page=paper("page.pdf", PAGE), meant="on", signed_on_day="9", signed_on_month="9", signed_on_year="2025"
    )
    assert answer.status == 409, answer.text
    assert says in answer.text
    assert (Signature.objects.count(), Document.objects.filter(title__startswith="Signed page").count()) == (0, 0)


def test_somebody_replaced_while_signing_has_left_the_post_and_signs_nothing(signing):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    replaced(signing)
    answer = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    assert answer.status in (302, 403)
    assert Signature.objects.count() == 0


def test_after_a_409_the_words_come_back_over_what_stands_now(signing):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    given_another_office(signing)
    conflict = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    again = conflict.send(having="again")
    assert "Deputy Chief Executive" in again.text
    assert again.fields()["name"] == ["Amarjit Thorpe-Kaur"]
    assert again.send(meant="on").status == 303
    assert Signature.objects.get().office == "Deputy Chief Executive"


@pytest.mark.at("2027-04-02T10:00:00+00:00")
def test_a_version_that_another_has_taken_the_place_of_is_not_signed(signing):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    superseded(signing)
    here = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    assert (here.status, "another agreement than when this page was opened" in here.text) == (409, True)
    there = page.send(name="Amarjit Thorpe-Kaur", meant="on", to=f"{at(COUNCIL, 'sign')}?version=llr-1.1")
    assert (there.status, "is no longer the agreement" in there.text) == (409, True)
    assert Signature.objects.count() == 0
    page = visit(signing.client("chair"), f"{LIST}?version=llr-1.1")
    assert "Another agreement has taken its place" in page.text


def test_the_same_form_twice_makes_one_signature(signing):
    signing.put_on_record()
    page = visit(signing.signer(), at(COUNCIL, "sign"))
    first = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    second = page.send(name="Amarjit Thorpe-Kaur", meant="on")
    assert (first.status, second.status) == (303, 303)
    assert (Signature.objects.count(), Entry.objects.filter(verb="signed the agreement").count()) == (1, 1)


def test_two_at_once_for_a_party_are_one_signature_in_the_tables_too(signing):
    signing.put_on_record()
    made = signing.sign_at_once()
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            **{
                field.name: getattr(made, field.name)
                for field in Signature._meta.concrete_fields
                if field.name not in ("id", "digest")
            },
            digest="0" * 64,
        )


def test_who_has_signed_is_neither_replaced_nor_ended(signing):
    signing.put_on_record()
    signing.sign_at_once()
    page = signing.client("chair").get(at(COUNCIL, "name"))
    assert "It is signed" in page.content.decode()
    again = signing.client("chair").post(at(COUNCIL, "end"), {"reason": "Left.", "form_key": "k" * 32})
    assert again.status_code == 409
    assert Signatory.objects.get().ended_at is None


def test_a_signed_document_of_record_stays(signing):
    signing.put_on_record()
    administrator = signing.client("administrator")
    page = visit(administrator, "/agreement/document/")
    signing.sign_at_once()
    answer = page.send(title="Another text", paper=paper("other.pdf", PAGE))
    assert answer.status == 409
    assert "The document of record has been signed, so it stays" in answer.text
    assert "Another text is another version" in answer.text
    assert signing.version.document.title == "The agreement"
    assert Document.objects.filter(title="Another text").count() == 0
    assert "It has been signed, so it stays" in visit(administrator, "/agreement/document/").text
    assert "Upload another" not in visit(administrator, "/agreement/").text


def test_a_naming_is_not_enough_without_the_post(signing):
    signing.put_on_record(CITY)
    Appointment.objects.filter(post="signatory", party__key=CITY).update(ends_on=date(2026, 11, 23))
    client = client_for(Signatory.objects.get().person)
    assert client.get(at(CITY, "sign")).status_code in (302, 403)
    text = visit(signing.client("lead officer", CITY), LIST).text
    assert "only somebody who speaks for the Party can add the signed page" in text


def test_what_a_form_says_it_saw_cannot_be_anything_else(signing):
    named = signing.put_on_record()
    version = signing.version
    actor = signing.world.actor(named.person.family_name)
    seen = Seen(named.pk, version.document.sha256, version.digest)
    others = [Seen(0, seen.text_digest, seen.agreement_digest), Seen(named.pk, "", seen.agreement_digest)]
    for other in [*others, Seen(named.pk, seen.text_digest, "0" * 64)]:
        with pytest.raises(actions.checks.Stale):
            actions.sign(
                actor=actor, version=version, party=named.party, seen=other, name=str(named.person), at=clock.now()
            )
    assert Signature.objects.count() == 0


def test_a_version_to_come_is_signed_before_it_holds(signing):
    later = successor_of(signing.version)
    assert "There is no document of record yet" in visit(signing.client("chair"), f"{LIST}?version={later.key}").text
    upload = visit(signing.client("administrator"), f"/agreement/document/?version={later.key}")
    assert upload.send(title="The next text", paper=paper("next.pdf", TEXT)).follow().status == 200
    assert AgreementVersion.objects.get(pk=later.pk).document.title == "The next text"
    query = f"?version={later.key}"
    page = visit(signing.client("chair"), at(COUNCIL, "name") + query)
    page.send(person=signing.person(COUNCIL).pk, office="Chief Executive", authority=paper())
    signing.settle("administrator")
    sign = visit(signing.signer(), at(COUNCIL, "sign") + query)
    assert sign.send(name="Amarjit Thorpe-Kaur", meant="on").response["Location"].startswith(LIST + query)
    assert Signature.objects.get().version == later
