"""Who has not signed is reminded, at most once a day each, and every ten Operational Days until the version ends."""

from datetime import date, datetime, timedelta

import pytest

from alliance.kernel import clock
from alliance.kernel.notices.models import Delivery, Notice
from parties.people.models import Person
from parties.signatures.reminding import KIND, remind_when_due
from tests.makers import CITY, COUNCIL, FORUM, TRUST, client_for
from tests.test_disputes.browsing import visit
from tests.test_signatures.conftest import REMIND, Signing, at

pytestmark = pytest.mark.django_db


def reminders() -> list[str]:
    return sorted(Notice.objects.filter(kind=KIND).values_list("subject", flat=True))


def served_on(party: str) -> list[str]:
    rows = Delivery.objects.filter(notice__kind=KIND, party__key=party).order_by("person__family_name")
    return list(rows.values_list("person__family_name", flat=True))


@pytest.mark.parametrize("by", ["administrator", "chair"])
def test_the_button_reminds_each_party_that_has_not_signed(signing: Signing, by):
    signing.put_on_record(COUNCIL)
    signing.put_on_record(CITY)
    signing.sign_at_once(CITY)
    page = visit(signing.client(by), REMIND)
    assert "Amarjit Thorpe-Kaur (signatory of Leicestershire County Council)" in page.listed("told")
    assert page.send().status == 303
    assert len(reminders()) == 8
    assert "Leicester City Council has not signed yet" not in reminders()
    assert served_on(COUNCIL) == ["Thorpe-Kaur"]
    assert served_on(FORUM) == ["Sharman", "Stathers"]
    assert served_on(TRUST) == ["Cropston", "Lowmoor"]
    notice = Notice.objects.filter(kind=KIND, deliveries__party__key=FORUM).first()
    assert "Nobody is named to sign for it yet" in notice.body


def test_a_signatory_who_cannot_be_written_to_is_reminded_through_whoever_speaks_for_the_party(signing: Signing):
    signing.put_on_record(COUNCIL)
    Person.objects.filter(pk=signing.person(COUNCIL).pk).update(email=None)
    visit(signing.client("chair"), REMIND).send()
    assert served_on(COUNCIL) == ["Drayfield"]


def test_nobody_is_reminded_twice_on_one_day(signing: Signing):
    visit(signing.client("chair"), REMIND).send()
    again = visit(signing.client("administrator"), REMIND).send()
    assert again.status == 422
    assert "Nobody is left to remind today" in again.text
    assert len(reminders()) == 9
    with clock.at(clock.now() + timedelta(days=1)):
        assert visit(signing.client("administrator"), REMIND).send().status == 303
    assert len(reminders()) == 18


def test_before_there_is_a_text_nobody_is_reminded(unwritten: Signing):
    assert "There is no document of record yet" in visit(unwritten.client("chair"), REMIND).text
    assert unwritten.client("chair").post(REMIND, {"form_key": "k" * 32}).status_code == 422
    assert remind_when_due() == 0


@pytest.mark.parametrize("who", [("director", ""), ("lead officer", COUNCIL), ("auditor", "")])
def test_others_do_not_remind(signing: Signing, who):
    assert signing.client(*who).get(REMIND).status_code == 403
    assert signing.client(*who).post(REMIND, {}).status_code == 403


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=clock.LONDON)


@pytest.mark.at("2026-10-01T10:00:00+01:00")
def test_the_sweep_reminds_every_ten_operational_days(signing: Signing):
    for party in signing.version.terms.parties:
        if party.key != COUNCIL:
            signing.put_on_record(party.key)
            signing.sign_at_once(party.key)
    # Ten weekdays are two weeks; no bank holiday falls into this autumn.
    for due in (date(2026, 10, 15), date(2026, 10, 29), date(2026, 11, 12)):
        for day, expected in ((due - timedelta(days=1), 0), (due, 1), (due, 0), (due + timedelta(days=1), 0)):
            with clock.at(morning(day)):
                assert (day, remind_when_due()) == (day, expected)


@pytest.mark.at("2026-10-01T10:00:00+01:00")
def test_a_reminder_by_hand_starts_the_ten_days_anew_and_a_signature_ends_them(signing: Signing):
    signing.put_on_record(COUNCIL)
    with clock.at(morning(date(2026, 10, 14))):
        visit(signing.client("chair"), REMIND).send()
    with clock.at(morning(date(2026, 10, 15))):
        assert remind_when_due() == 0
    signing.sign_at_once(COUNCIL)
    with clock.at(morning(date(2026, 10, 28))):
        assert remind_when_due() == 8
    assert reminders().count("Leicestershire County Council has not signed yet") == 1


def test_reminders_end_with_the_version(signing: Signing):
    with clock.at(morning(date(2027, 3, 31))):
        assert remind_when_due() == 9
    with clock.at(morning(date(2027, 6, 1))):
        assert remind_when_due() == 0


def test_the_home_page_says_that_the_agreement_waits_for_a_signature(signing: Signing):
    party = "Sign the agreement for Leicestershire County Council"
    lead = visit(signing.client("lead officer", COUNCIL), "/")
    assert lead.links()[party] == f"/parties/signatures/#party-{COUNCIL}"
    assert "Nobody is named to sign it yet" in lead.text
    signing.put_on_record(COUNCIL)
    signer = visit(client_for(signing.person(COUNCIL)), "/")
    assert signer.links()[party] == at(COUNCIL, "sign")
    assert "you add the page signed on paper" in visit(signing.client("lead officer", COUNCIL), "/").text
    assert party not in visit(signing.client("chair"), "/").links()
    signing.sign_at_once(COUNCIL)
    assert party not in visit(client_for(signing.person(COUNCIL)), "/").links()
    assert party not in visit(signing.client("lead officer", COUNCIL), "/").links()


def test_before_there_is_a_text_the_home_page_asks_nobody_to_sign(unwritten: Signing):
    assert "Sign the agreement" not in visit(unwritten.client("lead officer", COUNCIL), "/").text
