"""What an e-mail says: that something waits, what to do and by when, and one link. Never what a matter is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.template import Context
from django.template.loader import get_template

from alliance.kernel import clock
from alliance.kernel.notices.models import Delivery, OutboundMail
from alliance.kernel.reckoning import long_day, moment

SUBJECTS = {"notice": "A notice for you on Alliance: {reference}"}
WAITS = "A notice for you on Alliance"  # for somebody whose mailbox others read


@dataclass(frozen=True)
class Letter:
    """An e-mail, as plain text."""

    subject: str
    body: str
    to: str = ""  # where it goes, if not to the person's address for notices


def letter(mail: OutboundMail) -> Letter:
    """Write the mail now, so that it is true when it leaves, and as its reader chose: with what the notice is about, or
    saying only that one waits."""
    facts = _facts(mail)
    template: Any = get_template(f"emails/{mail.kind}.txt")
    # Plain text: an apostrophe in a name must not arrive as a character code.
    body = template.template.render(Context(facts, autoescape=False)).strip() + "\n"
    subject = SUBJECTS[mail.kind].format_map(facts) if facts.get("names_matter", True) else WAITS
    return Letter(subject, body)


def _facts(mail: OutboundMail) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "greeting": mail.person.greeting_name,
        "demonstration": settings.DEMONSTRATION,
    }
    delivery = mail.delivery
    if delivery is None:
        return facts
    notice = delivery.notice
    return facts | {
        "names_matter": mail.person.mail_names_matter,
        "reference": notice.reference,
        "noun": notice.matter.shape.noun,
        "about": notice.matter.reference,
        "served": moment(delivery.deemed_served_at),
        "acknowledge": delivery.awaits_acknowledgement,
        "by": _answer_by(delivery, clock.now()),
        "link": site_address() + notice.get_absolute_url(),
    }


def site_address() -> str:
    """Where this site is reached from outside, with no slash at the end: SITE_URL, else its first host."""
    named = getattr(settings, "SITE_URL", "")
    return named.rstrip("/") or f"{settings.ACCOUNT_DEFAULT_HTTP_PROTOCOL}://{settings.ALLOWED_HOSTS[0]}"


def _answer_by(delivery: Delivery, now: datetime) -> str:
    """The next date on the Matter that this person or their Party answers for; empty where there is none."""
    owed = Q(owed_by_person=delivery.person_id)
    if delivery.party_id is not None:
        owed |= Q(owed_by_party=delivery.party_id)
    deadlines = delivery.notice.matter.deadlines.filter(owed, state="running", ends_at__gt=now)
    first = deadlines.order_by("ends_at").first()
    return long_day(first.due_on) if first else ""
