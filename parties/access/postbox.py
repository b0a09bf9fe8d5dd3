"""Sends the letters of sign-in beside the request: a known address then takes no longer to answer than an unknown one,
and nobody waits for a mail server that is slow or away. What was not sent is in the log; a code is asked for again."""

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

log = logging.getLogger("alliance.sign_in")
_hands = ThreadPoolExecutor(max_workers=2, thread_name_prefix="letters")


def post(letter: EmailMessage, kind: str) -> None:
    """Send a letter: by a mail server in a thread of its own, else (kept as rows, or in memory) at once."""
    if settings.EMAIL_HOST:
        _hands.submit(_send, letter, kind)
    else:
        _send(letter, kind)


def _send(letter: EmailMessage, kind: str) -> None:
    try:
        letter.send()
    except (OSError, SMTPException) as problem:
        log.error("A letter of sign-in was not sent (%s): %s", kind, type(problem).__name__)
