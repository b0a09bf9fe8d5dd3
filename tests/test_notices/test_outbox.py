"""The outbox: every e-mail leaves, whatever the mail server does, and says nothing of what a matter is about."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.actions import set_deadline
from alliance.kernel.notices import outbox, proof, queries
from alliance.kernel.notices.models import Channel, Notice, OutboundMail
from alliance.kernel.operational_days import bundled
from tests.test_notices import sink
from tests.test_notices.partnership import CANARY, Partnership
from tests.test_notices.sink import Sink, mail_server

State = OutboundMail.State


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Hold the machine's clock, and move it on when called."""
    held = [datetime.fromisoformat("2026-11-24T10:00:00+00:00")]
    monkeypatch.setattr(clock, "real_now", lambda: held[0])

    def move(by: timedelta) -> None:
        held[0] += by

    return move


@pytest.fixture
def server(settings) -> Iterator[Callable[..., Sink]]:
    """Start a mail server that meets mails in given ways, and send through it."""
    running = []

    def start(*ways: str) -> Sink:
        context = mail_server(*ways)
        found = context.__enter__()
        running.append(context)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", found.port, False
        settings.EMAIL_TIMEOUT = 0.1
        return found

    yield start
    for context in running:
        context.__exit__(None, None, None)


def test_each_recipient_has_a_mail_of_their_own_with_one_link_and_nothing_of_the_matter(here: Partnership) -> None:
    notice = here.serve("lead of city", "chair", acknowledge=True)
    assert outbox.deliver_due() == {State.SENT: 2}
    assert sorted(one.to[0] for one in mail.outbox) == ["chair@example.org", "lead.of.city@example.org"]
    for one in mail.outbox:
        assert one.to == one.recipients()
        assert one.subject == "A notice for you on Alliance: N-2026-0001"
        assert one.body.count("http") == 1
        assert f"/notices/{notice.reference}/" in one.body
        assert "Please read it and acknowledge" in one.body
        for secret in (CANARY, "Hub", "ledger", notice.subject):
            assert secret not in one.body + one.subject


def test_an_apostrophe_in_a_name_arrives_as_one(here: Partnership) -> None:
    here.who["chair"].given_name = "D'Arcy"
    here.who["chair"].save()
    here.serve("chair")
    outbox.deliver_due()
    assert "Dear D'Arcy," in mail.outbox[0].body


def test_a_mail_names_the_next_date_the_recipients_party_must_meet_as_it_stands_when_sent(here: Partnership) -> None:
    notice = here.serve("lead of city", "chair")
    set_deadline(
        kind="respond", label="Answer", reckoning=bundled()["england"].after(clock.today(), 10), standing="reading",
        matter=notice.matter, owed_by_party=here.parties["city"],
    )  # fmt: skip
    outbox.deliver_due()
    bodies = {one.to[0]: one.body for one in mail.outbox}
    says = "The next date that you or your Party must meet is Tue 8 December 2026."
    assert says in bodies["lead.of.city@example.org"]
    assert "December" not in bodies["chair@example.org"]


def test_a_mail_is_sent_once_however_often_the_deliverer_runs(here: Partnership) -> None:
    here.serve("chair")
    assert [outbox.deliver_due(), outbox.deliver_due()] == [{State.SENT: 1}, {}]
    assert len(mail.outbox) == 1


def test_a_mail_is_not_sent_before_it_is_due(here: Partnership) -> None:
    here.serve("chair", at=clock.now() + timedelta(hours=1))
    assert outbox.deliver_due() == {}
    with clock.at(clock.now() + timedelta(hours=1)):
        assert outbox.deliver_due() == {State.SENT: 1}


def test_nobody_out_of_office_is_written_to_and_the_trail_says_so(here: Partnership) -> None:
    here.serve("chair", "lead of city")
    entitled = lambda one: one.person_id != here.who["chair"].pk  # noqa: E731
    assert outbox.deliver_due(entitled=entitled) == {State.SENT: 1, State.CANCELLED: 1}
    assert [one.to for one in mail.outbox] == [["lead.of.city@example.org"]]
    assert Entry.objects.filter(verb="did not send the e-mail copy of notice N-2026-0001").count() == 1


def test_what_was_sent_and_when_stands_in_the_row_and_in_the_trail(here: Partnership) -> None:
    here.serve("chair")
    outbox.deliver_due()
    row = OutboundMail.objects.get()
    assert (row.state, row.sent_at, row.attempts, row.lease_token) == (State.SENT, clock.now(), 1, "")
    assert row.digest == outbox.digest_of(mail.outbox[0].subject, mail.outbox[0].body)
    assert mail.outbox[0].extra_headers["Message-ID"] == row.message_id
    assert row.message_id in Entry.objects.latest("seq").text_row.text


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (sink.BUSY, "The mail server refused the recipient (450)."),
        (sink.HANG, "The mail server did not answer in time."),
        (sink.DROP, "The mail server could not be reached or hung up (SMTPServerDisconnected)."),
    ],
)
def test_a_mail_server_in_trouble_is_tried_again_with_the_same_message_id(
    here: Partnership, server: Callable[..., Sink], real: Callable[[timedelta], None], way: str, words: str
) -> None:
    found = server(way, sink.OK)
    here.serve("chair")
    assert outbox.deliver_due() == {"retry": 1}
    waiting = OutboundMail.objects.get()
    assert (waiting.state, waiting.last_error) == (State.PENDING, words)
    assert outbox.deliver_due() == {}
    real(timedelta(minutes=1))
    assert outbox.deliver_due() == {State.SENT: 1}
    assert set(found.message_ids) == {waiting.message_id}
    assert len(found.taken) == (2 if way == sink.DROP else 1)


def test_no_mail_server_at_all_is_tried_again(here: Partnership, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    here.serve("chair")
    assert outbox.deliver_due() == {"retry": 1}
    assert OutboundMail.objects.get().last_error.endswith("(ConnectionRefusedError).")


def test_the_waits_grow_and_never_end(here: Partnership, real: Callable[[timedelta], None], monkeypatch) -> None:
    def refuse(*args: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(outbox, "_send", refuse)
    here.serve("chair")
    minutes = []
    for _ in range(7):
        outbox.deliver_due()
        row = OutboundMail.objects.get()
        wait = row.next_try - clock.real_now()
        real(wait - timedelta(seconds=1))
        assert outbox.deliver_due() == {}
        real(timedelta(seconds=1))
        minutes.append(wait.total_seconds() / 60)
    assert minutes == [1, 5, 30, 120, 360, 360, 360]
    assert OutboundMail.objects.get().state == State.PENDING


@pytest.mark.parametrize("way", [sink.REFUSE, sink.REJECT])
def test_a_refused_recipient_is_on_record_as_not_served_and_holds_up_nobody(
    here: Partnership, server: Callable[..., Sink], way: str
) -> None:
    found = server(way, sink.OK)
    notice = here.serve("chair", "lead of city")
    assert outbox.deliver_due() == {State.FAILED: 1, State.SENT: 1}
    assert [recipient for recipient, _ in found.taken] == ["lead.of.city@example.org"]
    refused = notice.deliveries.get(person=here.who["chair"])
    assert (refused.channel, refused.failed_at) == (Channel.EMAIL, clock.now())
    assert [one.delivery for one in queries.failed_mails()] == [refused]
    words = {one.recipient: (one.deemed_served_at, one.mail) for one in proof.certificate(notice).services}
    assert words["Chair O’Test Chair"] == (None, "Not delivered by e-mail")
    assert "example.org" not in OutboundMail.objects.get(delivery=refused).last_error


def test_a_refused_copy_takes_nothing_from_service_in_the_system(here: Partnership, server) -> None:
    server(sink.REFUSE)
    here.who["chair"].last_login = clock.now()
    here.who["chair"].save()
    notice = here.serve("chair")
    outbox.deliver_due()
    assert notice.deliveries.get().failed_at is None


def test_a_leased_mail_is_left_alone_until_the_lease_ends(here: Partnership, real: Callable[[timedelta], None]) -> None:
    here.serve("chair")
    row = OutboundMail.objects.get()
    assert outbox._claim(row.pk, 0) is not None
    assert outbox._claim(row.pk, 0) is None
    assert outbox.deliver_due() == {}
    real(outbox.LEASE)
    assert outbox.deliver_due() == {State.SENT: 1}


def test_who_lost_the_lease_marks_nothing(here: Partnership, real: Callable[[timedelta], None]) -> None:
    here.serve("chair")
    slow = outbox._claim(OutboundMail.objects.get().pk, 0)
    real(outbox.LEASE)
    quick = outbox._claim(slow.pk, 1)
    assert outbox._end(slow, State.SENT, digest="0" * 64) == "lease lost"
    assert outbox._end(quick, State.SENT, digest="1" * 64) == State.SENT
    assert OutboundMail.objects.get().digest == "1" * 64


def test_held_mail_stays(here: Partnership) -> None:
    here.serve("chair")
    OutboundMail.objects.update(state=State.HELD)
    assert outbox.deliver_due() == {}
    assert mail.outbox == []


def test_an_address_with_a_line_break_fails_alone(here: Partnership) -> None:
    here.who["chair"].contact_email = "chair@example.org\r\nBcc: all@example.org"
    here.who["chair"].save()
    here.serve("chair", "lead of city")
    assert outbox.deliver_due() == {State.FAILED: 1, State.SENT: 1}
    assert [one.to for one in mail.outbox] == [["lead.of.city@example.org"]]


def test_a_demonstration_keeps_each_mail_to_be_read(here: Partnership, settings) -> None:
    settings.EMAIL_BACKEND = "alliance.kernel.mail.backend.ReadableBackend"
    here.serve("chair")
    outbox.deliver_due()
    kept = queries.outgoing_mail().get()
    assert (kept.to, kept.sent_at) == ("chair@example.org", clock.now())
    assert kept.message_id == OutboundMail.objects.get().message_id
    assert "Notice N-2026-0001 has been served on you." in kept.body


def test_serving_speaks_to_no_mail_server_and_no_broker(here: Partnership, monkeypatch, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def silence(*args: object, **kwargs: object) -> None:
        raise AssertionError("An act spoke to a server.")

    monkeypatch.setattr("smtplib.SMTP.__init__", silence)
    monkeypatch.setattr("kombu.Connection.__init__", silence)
    assert here.serve("chair").pk == Notice.objects.get().pk
