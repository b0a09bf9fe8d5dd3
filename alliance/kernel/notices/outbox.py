"""The outbox: sends the e-mail copies of notices, at least once each, never from a request.

A row is claimed by compare-and-set and leased, the mail is rendered and sent outside any transaction, and only then
is the row marked, by whoever still holds the lease. So a crash at any moment loses nothing; one that falls between
the mail server's yes and our mark repeats one mail, under the same Message-ID. Leases and retries go by the
machine's clock; what is due goes by the partnership's.
"""

import logging
import secrets
import smtplib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet

from alliance.kernel import clock
from alliance.kernel.audit.actions import record
from alliance.kernel.notices.actions import digest_of
from alliance.kernel.notices.models import Channel, Delivery, OutboundMail
from alliance.kernel.notices.wording import Letter, letter
from alliance.kernel.permissions import SYSTEM

State = OutboundMail.State

LEASE = timedelta(minutes=5)  # longer than any send: EMAIL_TIMEOUT is 30 s for each word to the server
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
THEN_EVERY = timedelta(hours=6)

Entitled = Callable[[OutboundMail], bool]
Letters = Mapping[str, Callable[[OutboundMail], Letter]]

_log = logging.getLogger("alliance.outbox")


def deliver_due(
    limit: int = 100, *, entitled: Entitled = lambda mail: True, letters: Letters | None = None
) -> Counter[str]:
    """Send what is due, oldest first; says how many ended in which state. Safe to run any number at once.

    `entitled` says whether a recipient may still have the mail at all: someone whose appointment has ended gets
    nothing more. `letters` says who writes the mails of a kind that rooms above send for themselves.
    """
    done: Counter[str] = Counter()
    for pk, attempts in _due(limit):
        if mail := _claim(pk, attempts):
            done[_deliver(mail, entitled, letters or {})] += 1
    return done


def wait_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1, 5, 30 minutes, 2 hours, then every 6 hours without end."""
    return WAITS[attempts - 1] if 1 <= attempts <= len(WAITS) else THEN_EVERY


def _due(limit: int) -> list[tuple[int, int]]:
    rows = OutboundMail.objects.filter(_free(clock.real_now()), state=State.PENDING, due_at__lte=clock.now())
    return list(rows.order_by("due_at", "pk").values_list("pk", "attempts")[:limit])


def _free(real: datetime) -> Q:
    unleased = Q(lease_until=None) | Q(lease_until__lte=real)
    return unleased & (Q(next_try=None) | Q(next_try__lte=real))


def _claim(pk: int, attempts: int) -> OutboundMail | None:
    """Take a mail for LEASE, or find that somebody else did. The next try is set now, so that a mail that kills
    its sender does not come straight back."""
    real, token = clock.real_now(), secrets.token_hex(16)
    taken = OutboundMail.objects.filter(_free(real), pk=pk, state=State.PENDING, attempts=attempts).update(
        lease_token=token, lease_until=real + LEASE, attempts=attempts + 1, next_try=real + wait_after(attempts + 1)
    )
    rows = OutboundMail.objects.select_related("person", "delivery__notice__matter", "delivery__party")
    return rows.get(pk=pk) if taken else None


def _deliver(mail: OutboundMail, entitled: Entitled, letters: Letters) -> str:
    if not mail.person.notice_address:  # nobody has a sign-in address and no address for notices
        return _end(mail, State.CANCELLED, "There is no address to send this to.")
    if not entitled(mail):
        return _end(mail, State.CANCELLED, "The recipient no longer holds the post.")
    try:
        text = letters.get(mail.kind, letter)(mail)
        _send(mail, text)
    except Exception as error:  # whatever is wrong with one mail must not hold up the rest
        return _not_sent(mail, error)
    return _end(mail, State.SENT, digest=digest_of(text.subject, text.body))


def _send(mail: OutboundMail, text: Letter) -> None:
    EmailMessage(
        subject=text.subject,
        body=text.body,
        to=[text.to or mail.person.notice_address],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    ).send()


def _not_sent(mail: OutboundMail, error: Exception) -> str:
    words, for_good = diagnosis(error)
    _log.warning("mail %s not sent, attempt %s: %s", mail.pk, mail.attempts, words)
    if for_good:
        return _end(mail, State.FAILED, words)
    _mine(mail).update(lease_token="", lease_until=None, last_error=words)
    return "retry"


def diagnosis(error: Exception) -> tuple[str, bool]:
    """What went wrong, without any address, and whether trying again is of no use."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = max((code for code, _ in error.recipients.values()), default=0)
            return f"The mail server refused the recipient ({code}).", code >= 500
        case smtplib.SMTPDataError():
            return f"The mail server refused the mail ({error.smtp_code}).", error.smtp_code >= 500
        case BadHeaderError() | UnicodeError():
            return "The address cannot be written to.", True
        case _ if TimeoutError in (type(error), type(error.__context__)):  # smtplib makes it a disconnection
            return "The mail server did not answer in time.", False
        case smtplib.SMTPResponseException():
            return f"The mail server answered {error.smtp_code} ({type(error).__name__}).", False
        case OSError():
            return f"The mail server could not be reached or hung up ({type(error).__name__}).", False
        case _:
            return f"The mail could not be made ({type(error).__name__}).", False


def _mine(mail: OutboundMail) -> QuerySet[OutboundMail]:
    return OutboundMail.objects.filter(pk=mail.pk, lease_token=mail.lease_token, state=State.PENDING)


@transaction.atomic
def _end(mail: OutboundMail, state: State, words: str = "", *, digest: str = "") -> str:
    """Mark what became of a mail, if the lease is still ours, and put it on record."""
    now = clock.now()
    sent_at = now if state == State.SENT else None
    ended = _mine(mail).update(
        state=state, lease_token="", lease_until=None, next_try=None, sent_at=sent_at, digest=digest, last_error=words
    )
    if not ended:
        return "lease lost"
    if mail.delivery is not None:
        if state == State.FAILED and mail.delivery.channel == Channel.EMAIL:
            Delivery.objects.filter(pk=mail.delivery.pk, failed_at=None).update(failed_at=now)
        _record(mail, mail.delivery, state, words)
    return state


VERBS = {
    State.SENT: "sent the e-mail copy of notice {}",
    State.FAILED: "could not deliver the e-mail copy of notice {}",
    State.CANCELLED: "did not send the e-mail copy of notice {}",
}


def _record(mail: OutboundMail, delivery: Delivery, state: State, words: str) -> None:
    notice = delivery.notice
    record(
        actor=SYSTEM,
        verb=VERBS[state].format(notice.reference),
        matter=notice.matter,
        facts={
            "notice": notice.reference,
            "recipient": delivery.person_name,
            "message_id": mail.message_id,
            "attempts": mail.attempts,
            "why": words,
        },
        clause=notice.clause,
        audience=notice.audience,
    )
