"""The first day: a command opens an empty installation, an administrator fills it, a volunteer comes in on a phone."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Page

from alliance.desk import sweeps
from parties.invitations.models import Invitation
from parties.people.models import Appointment, Party, Person
from tests.browser.journeys import Visitor
from tests.browser.test_passkeys import with_authenticator
from tests.test_documents.papers import plain, saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

A_PAPER = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": saved(plain(words="The agreement"))}
LINK = re.compile(r"https?://[^/\s]+(/invitation/[\w-]+/)")
LEADS = """\
given name,family name,e-mail,post,Party,first day
Rosalind,Achterberg,ra@example.org,Lead Officer,Leicester City,24/11/2026
Callum,Drayfield,cd@example.org,Lead Officer,Leicestershire,24/11/2026
Imogen,Tarrant-Bello,it@example.org,Lead Officer,Rutland,24/11/2026
Samir,Kestelman,sk@example.org,Lead Officer,LLR ICB,24/11/2026
Dorothea,Quenby,dq@example.org,Lead Officer,LPT,24/11/2026
Hugh,Okonjo-Pell,ho@example.org,Lead Officer,SDSA,24/11/2026
Zainab,Mirchandani-Cole,zm@example.org,Lead Officer,Leicester City PCF,24/11/2026
Alun,Peverell,ap@example.org,Lead Officer,Rutland PCV,24/11/2026
"""


@pytest.fixture
def link(live_server: Any) -> str:
    """What the command prints on an empty installation."""
    said = StringIO()
    call_command("invite_administrator", "noor.habbershaw@example.org", stdout=said)
    found = LINK.search(said.getvalue())
    assert found
    return found[1]


def come_in(visitor: Visitor, link: str) -> None:
    """From the link to the home page, by passkey."""
    visitor.open(link)
    visitor.page.check("[name=principles]")
    visitor.choose(way="passkey")
    visitor.go("Accept and come in")
    assert visitor.page.inner_text("h1") == "Add a passkey"
    visitor.go("Add it")
    assert visitor.page.inner_text("h1") == "Keep your recovery codes"
    visitor.go("I have kept them: go on")
    assert visitor.path == "/"


def mailed_to(address: str) -> str:
    """The link in the latest e-mail to somebody."""
    sweeps.deliver()
    found = LINK.search([one.body for one in mail.outbox if one.to == [address]][-1])
    assert found
    return found[1]


def test_from_an_empty_installation_to_nine_parties_with_everybody_invited(link: str, open_page):
    noor = Visitor(with_authenticator(open_page()))
    come_in(noor, link)
    lists_nine_parties(noor)
    invites_one(noor)
    invites_a_list(noor)
    phone = Visitor(with_authenticator(open_page(width=320, height=640)))
    come_in(phone, mailed_to("gemma@example.org"))
    phone.open("/parties/")
    assert "Gemma Stathers" in phone.text()
    hears_of_it(noor)
    keeps_the_text(noor)
    names_who_signs(phone)
    agrees(noor)
    signs(Visitor(with_authenticator(open_page(width=320, height=640))), invited_by=noor)
    noor.open("/parties/signatures/")
    assert "1 of 9 Parties have signed" in noor.text()


def keeps_the_text(noor: Visitor) -> None:
    """The signed text becomes the document of record."""
    noor.open("/agreement/document/")
    noor.page.set_input_files("[name=paper]", A_PAPER)
    noor.fill(title="The agreement as signed")
    with noor.page.expect_navigation():
        noor.page.locator("main form button[type=submit]").last.click()


def names_who_signs(gemma: Visitor) -> None:
    """A Lead Officer names somebody who is not known here yet, on a phone."""
    gemma.open("/parties/signatures/for/leicestershire-send-hub/name/")
    gemma.page.select_option("[name=person]", value="new")
    gemma.fill(given_name="Bridget", family_name="Sileby", email="bs@example.org", office="Chair of the trustees")
    gemma.page.set_input_files("[name=authority]", A_PAPER)
    with gemma.page.expect_navigation():
        gemma.page.locator("main form button[type=submit]").last.click()
    assert "Bridget Sileby" in gemma.text()


def agrees(noor: Visitor) -> None:
    """A second person looks at it, and it happens."""
    noor.open("/parties/proposals/")
    noor.go(noor.page.locator("main a[href^='/parties/proposals/']").first)
    noor.choose(answer="agree")
    noor.go("Send your answer")


def signs(bridget: Visitor, *, invited_by: Visitor) -> None:
    """The signatory comes in by an invitation and types her name."""
    person = Person.objects.get(family_name="Sileby")
    invited_by.open(f"/parties/people/{person.pk}/invite/")
    with invited_by.page.expect_navigation():
        invited_by.page.locator("main form button[type=submit]").last.click()
    come_in(bridget, mailed_to("bs@example.org"))
    bridget.go("Sign the agreement for Leicestershire Parent Carer Forum")
    bridget.fill(name="Bridget Sileby")
    bridget.page.check("[name=meant]")
    bridget.go("Sign the agreement")
    assert "Signed; it holds" in bridget.text()


def lists_nine_parties(noor: Visitor) -> None:
    noor.open("/parties/")
    assert "9 Parties on Tue 24 November 2026" in noor.text()
    assert noor.page.locator("table.register tbody tr").count() == Party.objects.count() == 9
    assert noor.text().count("Vacant") == 9


def invites_one(noor: Visitor) -> None:
    """A parent volunteer, on one page."""
    noor.go("Invitations")
    noor.go("Invite somebody new")
    noor.go("Enter, appoint and invite")
    assert "We could not go on yet" in noor.text()
    noor.fill(given_name="Gemma", family_name="Stathers", email="gemma@example.org")
    noor.page.select_option("[name=post]", label="Lead Officer")
    noor.page.select_option("[name=party]", value=str(Party.objects.get(key="leicestershire-send-hub").pk))
    noor.go("Enter, appoint and invite")
    assert "Gemma Stathers is invited. The e-mail goes to gemma@example.org" in noor.text()


def invites_a_list(noor: Visitor) -> None:
    """The Lead Officers of the other eight, from a spreadsheet."""
    noor.go("Invite from a list")
    noor.fill(text=LEADS.replace("24/11/2026", "31/2/2026", 1))
    noor.go("Show what would happen")
    assert "1 line has to be mended; nothing was done." in noor.text()
    noor.fill(text=LEADS)
    noor.go("Show what would happen")
    assert "8 lines: 8 new, 0 known already, 0 to be mended" in noor.text()
    assert (Person.objects.count(), Invitation.objects.count()) == (2, 2)
    noor.go("Do this for 8 people")
    assert "8 people are invited." in noor.text()
    assert Appointment.objects.filter(post="lead-officer").count() == 9


def hears_of_it(noor: Visitor) -> None:
    noor.open("/notices/")
    assert "Gemma Stathers has come in" in noor.text()
    noor.open("/parties/invitations/")
    assert "Gemma Stathers accepted it on Tue 24 November 2026." in noor.text()


def test_without_scripts_a_password_and_an_app_lead_in(link: str, open_page):
    plain = Visitor(open_page(width=320, height=640, scripts=False), scripts=False)
    plain.open(link)
    plain.page.check("[name=principles]")
    plain.choose(way="password")
    plain.fill(password="short")
    plain.go("Accept and come in")
    assert "at least 12 characters" in plain.text()
    assert plain.page.is_checked("[name=principles]")
    plain.fill(password="quince mallet harbour")
    plain.go("Accept and come in")
    assert plain.path == "/parties/second-factor/"
    plain.go("Set up an app")
    assert plain.path == "/accounts/2fa/totp/activate/"


def test_every_page_of_a_link_that_opens_nothing_is_sound(link: str, open_page):
    page: Page = open_page(width=320, height=640)
    visitor = Visitor(with_authenticator(page))
    visitor.open("/invitation/lost/")
    assert "This link opens nothing" in visitor.text()
    come_in(visitor, link)
    visitor.open(link)
    assert "This invitation is closed" in visitor.text()
