"""The pages of notices through the front door: who sees what, and that only a button records anything."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.documents import pdf
from alliance.kernel.matters.actions import recuse
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import actions, outbox, proof, queries
from alliance.kernel.notices.models import Delivery, Notice, SentMail
from tests.signing_in import show_who_they_are
from tests.test_audit.tampering import raw
from tests.test_notices.partnership import CANARY, Partnership


def signed_in(here: Partnership, name: str) -> Client:
    client = Client()
    client.force_login(here.who[name])
    show_who_they_are(client, here.who[name])
    return client


def page(client: Client, name: str, *arguments: str, query: str = "") -> str:
    response = client.get(reverse(f"desk:{name}", args=arguments) + query)
    assert response.status_code == 200
    return response.content.decode()


def form_of(text: str) -> dict[str, str]:
    """The hidden boxes of a page's own form."""
    key = re.search(r'name="form_key" value="([^"]+)"', text)
    return {"form_key": key[1], "turn": ""} if key else {}


def test_the_inbox_of_somebody_who_was_told_nothing_says_what_would_be_there(here: Partnership) -> None:
    assert "Notices served on you or your Party will be here" in page(signed_in(here, "chair"), "inbox")


def test_the_inbox_counts_and_shows_what_waits_to_be_acknowledged(here: Partnership) -> None:
    here.serve("lead of city", acknowledge=True, subject="First")
    here.serve("lead of city", subject="Second", at=clock.now() + timedelta(minutes=5))
    client = signed_in(here, "lead of city")
    text = page(client, "inbox")
    assert "1 waits for you to acknowledge" in text
    assert text.index("First") < text.index("Second")
    only = page(client, "inbox", query="?show=waiting")
    assert ("First" in only, "Second" in only) == (True, False)


def test_a_recipient_reads_the_text_and_others_of_the_audience_do_too(here: Partnership) -> None:
    notice = here.serve("lead of city")
    for name in ("lead of city", "lead of rutland", "chair", "director", "auditor"):
        assert CANARY in page(signed_in(here, name), "notice", notice.reference)


def test_an_administrator_sees_that_a_notice_was_served_and_not_what_it_says(here: Partnership) -> None:
    notice = here.serve("lead of city")
    text = page(signed_in(here, "administrator"), "notice", notice.reference)
    assert "The text is for its readers" in text
    assert CANARY not in text
    assert notice.subject not in text
    certificate = page(signed_in(here, "administrator"), "certificate", notice.reference)
    assert notice.subject not in certificate


def test_a_notice_that_is_not_for_somebody_does_not_exist_for_them(here: Partnership) -> None:
    here.name_to_the_board("rutland")  # so that Rutland's Lead Officer has no Board seat
    notice = here.serve("lead of city", matter=here.dispute(audience=Audience.BOARD))
    for who, status in (("member for rutland", 200), ("lead of hub", 200), ("lead of rutland", 404)):
        client = signed_in(here, who)
        for name in ("notice", "certificate"):
            assert client.get(reverse(f"desk:{name}", args=[notice.reference])).status_code == status
    hidden = client.get(reverse("desk:notice", args=[notice.reference])).content.decode()
    absent = client.get(reverse("desk:notice", args=["N-2026-9999"])).content.decode()
    assert re.sub(r'value="[^"]{20,}"', "", hidden) == re.sub(r'value="[^"]{20,}"', "", absent)


def test_standing_aside_hides_a_notice_that_was_not_served_on_you_and_not_one_that_was(here: Partnership) -> None:
    matter = here.dispute()
    to_city, to_rutland = here.serve("lead of city", matter=matter), here.serve("lead of rutland", matter=matter)
    recuse(
        person_id=here.who["lead of city"].pk, matter=matter, withholds=["papers"], reason="Declared", at=clock.now()
    )
    client = signed_in(here, "lead of city")
    assert CANARY in page(client, "notice", to_city.reference)
    assert client.get(reverse("desk:notice", args=[to_rutland.reference])).status_code == 404


def test_looking_at_a_notice_records_nothing(here: Partnership) -> None:
    notice = here.serve("lead of city", acknowledge=True)
    client, before = signed_in(here, "lead of city"), Entry.objects.count()
    page(client, "notice", notice.reference)
    assert client.get(reverse("desk:acknowledge", args=[notice.reference])).status_code == 405
    row = Delivery.objects.get()
    assert (row.opened_at, row.acknowledged_at, Entry.objects.count()) == (None, None, before)


def test_the_button_acknowledges_once_however_often_it_is_sent(here: Partnership) -> None:
    notice = here.serve("lead of city", acknowledge=True)
    client, where = signed_in(here, "lead of city"), reverse("desk:acknowledge", args=[notice.reference])
    words = form_of(page(client, "notice", notice.reference))
    answers = [client.post(where, words) for _ in range(3)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, notice.get_absolute_url())] * 3
    assert Delivery.objects.get().acknowledged_at == clock.now()
    assert Entry.objects.filter(verb=f"acknowledged notice {notice.reference}").count() == 1
    assert "Acknowledged by" in page(client, "notice", notice.reference)


def test_marking_as_read_is_not_acknowledging(here: Partnership) -> None:
    notice = here.serve("lead of city")
    client = signed_in(here, "lead of city")
    words = form_of(page(client, "notice", notice.reference))
    client.post(reverse("desk:acknowledge", args=[notice.reference]), words)
    row = Delivery.objects.get()
    assert (row.opened_at, row.acknowledged_at) == (clock.now(), None)


def test_another_partys_notice_cannot_be_acknowledged(here: Partnership) -> None:
    notice = here.serve("lead of city", acknowledge=True)
    client = signed_in(here, "lead of rutland")
    assert "Acknowledge this notice" not in page(client, "notice", notice.reference)
    answer = client.post(reverse("desk:acknowledge", args=[notice.reference]), {"form_key": "k" * 32, "turn": ""})
    assert answer.status_code == 404
    assert Delivery.objects.get().acknowledged_at is None


def test_a_form_that_lost_its_key_is_shown_again(here: Partnership) -> None:
    notice = here.serve("lead of city", acknowledge=True)
    client = signed_in(here, "lead of city")
    answer = client.post(reverse("desk:acknowledge", args=[notice.reference]), {"form_key": "", "turn": ""})
    assert answer.status_code == 422
    assert CANARY in answer.content.decode()
    assert Delivery.objects.get().acknowledged_at is None


def test_names_and_times_of_delivery_are_for_those_who_watch_over_it(here: Partnership) -> None:
    notice = here.serve("lead of city", "lead of rutland", acknowledge=True)
    name = str(here.who["lead of rutland"])
    for who in ("chair", "director", "administrator", "auditor"):
        assert name in page(signed_in(here, who), "notice", notice.reference)
        assert name in page(signed_in(here, who), "notice_register")
    for who in ("lead of city", "deputy of hub"):
        client = signed_in(here, who)
        assert name not in page(client, "notice", notice.reference)
        assert name not in page(client, "certificate", notice.reference)
        assert client.get(reverse("desk:notice_register")).status_code == 403


@pytest.mark.parametrize(
    ("show", "expected"),
    [("unacknowledged", {"N-2026-0001"}), ("waiting", {"N-2026-0001", "N-2026-0002"}), ("not-served", set()),
     ("no-email", set()), ("'; DROP TABLE", {"N-2026-0001", "N-2026-0002"})],
)  # fmt: skip
def test_the_register_shows_what_is_asked_for(here: Partnership, show: str, expected: set[str]) -> None:
    here.serve("lead of city", acknowledge=True)
    here.serve("lead of rutland")
    text = page(signed_in(here, "director"), "notice_register", query=f"?show={show}")
    assert set(re.findall(r"N-2026-000\d(?=</a>)", text)) == expected


def test_a_certificate_states_every_fact_of_service(here: Partnership) -> None:
    notice = here.serve("lead of city", "chair", acknowledge=True)
    outbox.deliver_due()
    actor, later = here.actor("lead of city"), clock.now() + timedelta(hours=2)
    actions.acknowledge(actor=actor, delivery=queries.own_delivery(notice, actor), at=later)
    found = proof.certificate(notice)
    city = next(one for one in found.services if one.party == "Leicester City Council")
    assert city == proof.Service(
        recipient="Lead O’Test Lead Of City",
        party="Leicester City Council",
        capacity="lead-officer of Leicester City Council",
        channel="e-mail",
        published_at=clock.now(),
        deemed_served_at=clock.now(),
        rule="Served at once: an Operational Day, before 17:00.",
        mail="Sent",
        mail_sent_at=clock.now(),
        opened_at=later,
        acknowledged_at=later,
        acknowledged_by="Lead O’Test Lead Of City",
        acknowledge_wanted=True,
    )
    assert (found.entry.verb, found.digest_holds, found.everyone) == ("served notice N-2026-0001", True, True)
    assert (found.people, found.not_served, found.last_served_at) == (2, 0, clock.now())


def test_a_party_sees_its_own_delivery_on_the_certificate_and_the_rest_in_counts(here: Partnership) -> None:
    notice = here.serve("lead of city", "lead of rutland")
    found = proof.certificate(notice, here.actor("lead of city"))
    assert [one.party for one in found.services] == ["Leicester City Council"]
    assert [(one.name, one.people) for one in found.counts] == [
        ("Leicester City Council", 1),
        ("Rutland County Council", 1),
    ]


def test_a_certificate_says_when_the_text_is_no_longer_the_one_that_was_served(here: Partnership) -> None:
    notice = here.serve("lead of city")
    raw("UPDATE alliance_notice SET body = 'Something else'")
    assert proof.certificate(Notice.objects.get(pk=notice.pk)).digest_holds is False
    assert "does not match its digest" in page(signed_in(here, "director"), "certificate", notice.reference)


@pytest.mark.torture
def test_the_certificate_as_a_pdf_holds_the_same_facts(here: Partnership) -> None:
    notice = here.serve("lead of city", "chair", acknowledge=True)
    response = signed_in(here, "director").get(reverse("desk:certificate_pdf", args=[notice.reference]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in response["Cache-Control"]
    with pikepdf.open(BytesIO(response.content)) as made:
        assert str(made.docinfo["/Title"]) == f"Certificate of service, {notice.reference}"
        assert made.Root.MarkInfo.Marked


def test_without_the_pdf_library_there_is_an_answer_and_no_crash(here: Partnership, monkeypatch) -> None:
    def unavailable(*args: object, **kwargs: object) -> bytes:
        raise pdf.Unavailable("The Pango text library is missing.")

    monkeypatch.setattr(pdf, "render", unavailable)
    notice = here.serve("lead of city")
    response = signed_in(here, "director").get(reverse("desk:certificate_pdf", args=[notice.reference]))
    assert response.status_code == 503


def test_the_outgoing_mail_is_there_without_a_mail_server_and_for_administrators_only(
    here: Partnership, settings
) -> None:
    assert signed_in(here, "administrator").get(reverse("desk:outgoing_mail")).status_code == 404
    settings.EMAIL_BACKEND = "alliance.kernel.mail.backend.ReadableBackend"
    here.serve("lead of city")
    outbox.deliver_due()
    assert SentMail.objects.count() == 1
    administrator = signed_in(here, "administrator")
    text = page(administrator, "outgoing_mail")
    assert "To lead.of.city@example.org" in text
    assert re.search(r'<a href="https?://[^"]+/notices/N-2026-0001/"', text)
    assert signed_in(here, "chair").get(reverse("desk:outgoing_mail")).status_code == 403


def test_the_trail_shows_facts_to_those_who_may_read_the_matter(here: Partnership) -> None:
    here.serve("lead of city")
    verb = "served notice N-2026-0001"
    seen = {who: page(signed_in(here, who), "trail") for who in ("chair", "auditor", "administrator")}
    assert [verb in text for text in seen.values()] == [True, True, True]
    assert "Lead O’Test Lead Of City" in seen["auditor"]
    assert signed_in(here, "lead of city").get(reverse("desk:trail")).status_code == 403
    about = page(signed_in(here, "auditor"), "trail", query="?about=D-2026-001")
    assert (verb in about, "appointed" in about) == (True, False)
    assert "no entries about a matter" in page(signed_in(here, "auditor"), "trail", query="?about=D-1999-001")


def test_the_trail_keeps_facts_of_the_board_from_an_administrator(here: Partnership) -> None:
    matter = here.dispute(audience=Audience.BOARD)
    here.serve("lead of city", matter=matter)
    text = page(signed_in(here, "administrator"), "trail", query="?about=D-2026-001")
    assert "served notice N-2026-0001" in text
    assert "Lead O’Test Lead Of City" not in text
    assert "Lead O’Test Lead Of City" in page(signed_in(here, "auditor"), "trail", query="?about=D-2026-001")


def test_checking_the_trail_answers_in_words(here: Partnership) -> None:
    client = signed_in(here, "auditor")
    last = Entry.objects.latest("seq")
    words = {**form_of(page(client, "verify")), "checkpoint": f"{last.seq}:{last.hash}"}
    assert "The audit trail holds" in client.post(reverse("desk:verify"), words).content.decode()
    raw("UPDATE alliance_entry SET verb = 'did something else' WHERE seq = 2")
    answer = client.post(reverse("desk:verify"), words).content.decode()
    assert "The audit trail does not hold" in answer
    assert "Entry 2 (changed)" in answer
    unclear = client.post(reverse("desk:verify"), {**words, "checkpoint": "nonsense"})
    assert (unclear.status_code, "a colon and its hash" in unclear.content.decode()) == (422, True)
    assert signed_in(here, "lead of city").get(reverse("desk:verify")).status_code == 403


@pytest.mark.parametrize("name", ["inbox", "trail", "notice_register", "verify", "outgoing_mail"])
def test_a_stranger_is_asked_to_sign_in(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(f"desk:{name}"))
    assert (response.status_code, "/accounts/login/" in response["Location"]) == (302, True)
