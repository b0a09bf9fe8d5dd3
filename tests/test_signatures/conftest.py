"""A partnership with a document of record to sign, and people who name, agree and sign through the pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.agreement import actions as agreement
from alliance.agreement import papers
from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import uploads
from alliance.kernel.permissions import SYSTEM
from parties.people.actors import actor_for
from parties.people.models import Person
from parties.second_person.models import Proposal
from parties.signatures import actions
from parties.signatures.models import Signatory, Signature
from parties.signatures.rules import Seen
from tests.makers import COUNCIL, World, client_for
from tests.test_agreement.test_adoption import later
from tests.test_disputes.browsing import Page, visit
from tests.test_documents.papers import blank, saved

LIST, REMIND = "/parties/signatures/", "/parties/signatures/remind/"
TEXT = saved(blank(2))
PAGE = saved(blank(1))


def paper(name: str = "minute.txt", content: bytes = b"The executive lets the chief executive sign.") -> Any:
    return SimpleUploadedFile(name, content)


def at(party: str, act: str) -> str:
    return f"/parties/signatures/for/{party}/{act}/"


@dataclass
class Signing:
    """The world, and what is done in it by form."""

    world: World

    @property
    def version(self) -> AgreementVersion:
        version = in_force(clock.today())
        assert version is not None
        return version

    def client(self, role: str, party: str = "") -> Client:
        return self.world.client(role, party)

    def person(self, party: str) -> Person:
        """The holder of the post of signatory of a Party."""
        return Person.objects.get(appointments__post="signatory", appointments__party__key=party)

    def signer(self, party: str = COUNCIL) -> Client:
        return client_for(self.person(party))

    def propose(self, client: Client, party: str = COUNCIL, **answers: Any) -> Page:
        given = {"person": self.person(party).pk, "office": "Chief Executive", "authority": paper(), **answers}
        return visit(client, at(party, "name")).send(**given)

    def settle(self, by: str = "chair", answer: str = "agree", **words: Any) -> Page:
        [waits] = Proposal.objects.filter(settled_at=None)
        return visit(self.client(by), waits.get_absolute_url()).send(answer=answer, **words)

    def name(self, party: str = COUNCIL, **answers: Any) -> Signatory:
        """Named by the administrator, agreed to by the Chair."""
        page = self.propose(self.client("administrator"), party, **answers)
        assert page.status == 303, page.text
        assert self.settle().status == 303
        return Signatory.objects.get(version=self.version, party__key=party, ended_at=None)

    def sign(self, party: str = COUNCIL) -> Signature:
        page = visit(self.signer(party), at(party, "sign"))
        assert page.send(name=self.person(party).full_name, meant="on").status == 303
        return Signature.objects.get(party__key=party)

    def put_on_record(self, party: str = COUNCIL) -> Signatory:
        """Named as `name` does, without the pages, for tests about what comes after."""
        found = self.world.party(party)
        text = b"The executive lets the chief executive sign."
        authority = documents.store(
            uploads.check(paper("minute.txt", text)), matter=self.version.matter, title="Authority",
            audience="all_parties", actor=self.world.actor("administrator"), at=clock.now(), party_id=found.pk,
        )  # fmt: skip
        return actions.name_signatory(
            actor=self.world.actor("chair"), version=self.version, party=found, person=self.person(party),
            office="Chief Executive", authority=authority, named_by="Wendell Garrity",
            confirmed_by="Dr Marguerite Ashdown", at=clock.now(),
        )  # fmt: skip

    def seen(self, party: str) -> Seen:
        signatory = Signatory.objects.get(version=self.version, party__key=party, ended_at=None)
        return Seen(signatory.pk, self.version.document.sha256, self.version.digest)

    def sign_at_once(self, party: str = COUNCIL) -> Signature:
        person = self.person(party)
        return actions.sign(
            actor=actor_for(person, clock.today()), version=self.version, party=self.world.party(party),
            seen=self.seen(party), name=person.full_name, at=clock.now(),
        )  # fmt: skip

    def keep_page_at_once(self, party: str) -> Signature:
        return actions.keep_page(
            actor=self.world.actor("lead officer", party), version=self.version, party=self.world.party(party),
            seen=self.seen(party), page=uploads.check(paper("page.pdf", PAGE)), signed_on=date(2025, 9, 9),
            at=clock.now(),
        )  # fmt: skip

    def upload(self, client: Client, party: str = COUNCIL, day: tuple[str, str, str] = ("9", "9", "2025"), **more: Any):
        date = dict(zip(("signed_on_day", "signed_on_month", "signed_on_year"), day, strict=True))
        given = {"page": paper("page.pdf", PAGE), "meant": "on", **date, **more}
        return visit(client, at(party, "page")).send(**given)


def keep_text(world: World, content: bytes = TEXT) -> None:
    """Make some pages the document of record."""
    checked = uploads.check(paper("agreement.pdf", content))
    papers.upload_document(
        version=in_force(clock.today()), title="The agreement", file=checked,
        actor=world.actor("administrator"), at=clock.now(),
    )  # fmt: skip


def successor_of(version: AgreementVersion) -> AgreementVersion:
    """The next agreement, adopted, from 1 April 2027."""
    system, now = SYSTEM, clock.now()
    loaded = agreement.load(data=later(version.data, "2027-04-01", "2028-03-31"), actor=system, at=now)
    return agreement.adopt(version=loaded, actor=system, at=now)


@pytest.fixture
def unwritten(world: World) -> Signing:
    """Before there is a document of record."""
    return Signing(world)


@pytest.fixture
def signing(unwritten: Signing) -> Signing:
    keep_text(unwritten.world)
    return unwritten
