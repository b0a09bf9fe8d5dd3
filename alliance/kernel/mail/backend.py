"""A mail backend that keeps each mail in the database, for people who try Alliance out without a mail server."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from alliance.kernel import clock
from alliance.kernel.notices.models import SentMail


class ReadableBackend(BaseEmailBackend):
    """Writes one row for each recipient; the outgoing-mail page shows them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            sent = message.message()  # raises on a line break in a header, as a mail server's library would
            for recipient in message.recipients():
                SentMail.objects.create(
                    to=recipient[:320],
                    subject=str(message.subject)[:300],
                    body=str(message.body),
                    message_id=str(sent["Message-ID"])[:300],
                    sent_at=clock.now(),
                )
        return len(email_messages)
