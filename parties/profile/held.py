"""What is kept about one person, why and for how long, with the records themselves (domain reference 9).

Only ever one's own. Each section says which relations to a person it covers; every other record that names the person,
in whatever room, is counted in the last section, so that nothing is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db.models import ForeignKey

from alliance.agreement.models import AgreementVersion
from alliance.kernel.audit.models import Entry
from alliance.kernel.matters.models import Recusal
from alliance.kernel.notices.models import Delivery, OutboundMail
from parties.deciding.models import Answer
from parties.invitations.models import Invitation
from parties.people.models import Appointment, Person
from parties.profile.models import ContactChange
from parties.second_person.models import Proposal
from parties.signatures.models import Signatory

Rows = Iterator[Sequence[Any]]
RECORD = "with the record it is about, and at least 6 years"
OFFICE = "6 years after the agreement ends"


@dataclass(frozen=True)
class Section:
    """One sort of record about a person. Cells are dates, instants, numbers, yes or no, or words."""

    key: str
    title: str
    why: str
    kept: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Sort:
    """How a section is found, and the relations to a person that it covers (`app.Model.field`)."""

    key: str
    title: str
    why: str
    kept: str
    heads: tuple[str, ...]
    read: Callable[[Person, AgreementVersion | None], Rows]
    covers: frozenset[str] = frozenset()


def about(person: Person, version: AgreementVersion | None) -> list[Section]:
    """Everything that is kept about a person, section by section."""
    return [
        Section(s.key, s.title, s.why, s.kept, s.heads, tuple(tuple(row) for row in s.read(person, version)))
        for s in SORTS
    ]


def _entry(person: Person, version: AgreementVersion | None) -> Rows:
    yield "Title", person.title
    yield "Given name", person.given_name
    yield "Family name", person.family_name
    yield "Sign-in address", person.email
    yield "Contact address", person.contact_email
    yield "Telephone", person.telephone
    yield "Entered on", person.admitted_at
    yield "Came in on", person.came_in_at
    yield "Last signed in", person.last_login
    yield "May sign in", person.is_active
    yield "E-mails say what a notice is about", person.mail_names_matter


def _history(person: Person, version: AgreementVersion | None) -> Rows:
    """Each state of one's row in which something differs from the one before."""
    names = ("title", "given_name", "family_name", "email", "contact_email", "telephone", "is_active")
    last: tuple[Any, ...] = ()
    for row in person.history.order_by("history_date", "history_id").select_related("history_user"):
        state = tuple(getattr(row, name) for name in names)
        if state != last:
            yield (row.history_date, str(row.history_user or ""), row.history_change_reason or "", *state)
        last = state


def _appointments(person: Person, version: AgreementVersion | None) -> Rows:
    declared = version.terms.post_by_key if version else {}
    rows = Appointment.objects.filter(person=person).select_related("party", "matter").order_by("starts_on", "pk")
    for a in rows:
        post = declared.get(a.post)
        label = post.label if post else a.post
        of = a.party.name if a.party else a.matter.reference if a.matter else "all Parties"
        yield label, of, a.starts_on, a.ends_on, a.is_acting, a.appointing_body, a.note


def _deliveries(person: Person, version: AgreementVersion | None) -> Rows:
    rows = Delivery.objects.filter(person=person).select_related("notice").order_by("published_at", "pk")
    for d in rows:
        served = None if d.failed_at else d.deemed_served_at
        yield d.notice.reference, d.notice.subject, d.capacity, served, d.opened_at, d.acknowledged_at


def _mails(person: Person, version: AgreementVersion | None) -> Rows:
    for mail in OutboundMail.objects.filter(person=person).select_related("delivery__notice").order_by("due_at", "pk"):
        about = mail.delivery.notice.reference if mail.delivery else mail.kind
        yield about, mail.due_at, mail.get_state_display(), mail.sent_at


def _acts(person: Person, version: AgreementVersion | None) -> Rows:
    rows = Entry.objects.filter(actor=person).order_by("seq")
    yield from rows.values_list("seq", "at", "verb", "matter_ref", "on_behalf_of")


def _invitations(person: Person, version: AgreementVersion | None) -> Rows:
    for one in Invitation.objects.filter(person=person).order_by("made_at", "pk"):
        yield one.address, one.made_at, one.inviter_name, one.accepted_at, one.withdrawn_at, one.withdrawn_because


def _contacts(person: Person, version: AgreementVersion | None) -> Rows:
    rows = ContactChange.objects.filter(person=person).order_by("asked_at", "pk")
    yield from rows.values_list("address", "before", "asked_at", "confirmed_at", "dropped_at")


def _sign_in(person: Person, version: AgreementVersion | None) -> Rows:
    for address in EmailAddress.objects.filter(user_id=person.pk).order_by("pk"):
        yield "Sign-in address", address.email, None, None
    for one in Authenticator.objects.filter(user_id=person.pk).order_by("pk"):
        yield one.get_type_display(), str(one), one.created_at, one.last_used_at


def _sessions(person: Person, version: AgreementVersion | None) -> Rows:
    rows = UserSession.objects.filter(user_id=person.pk).order_by("created_at", "pk")
    yield from rows.values_list("user_agent", "ip", "created_at", "last_seen_at")


def _proposals(person: Person, version: AgreementVersion | None) -> Rows:
    for one in Proposal.objects.filter(person=person).order_by("proposed_at", "pk"):
        yield one.summary, one.reason, one.proposed_at, one.get_outcome_display() or "waiting", one.settled_at


def _signatory(person: Person, version: AgreementVersion | None) -> Rows:
    rows = Signatory.objects.filter(person=person).select_related("party", "version").order_by("named_at", "pk")
    for one in rows:
        signature = getattr(one, "signature", None)
        signed = signature.signed_on if signature else None
        yield one.version.title, one.party.name, one.office, one.named_at, signed, one.ended_at, one.ended_because


def _answers(person: Person, version: AgreementVersion | None) -> Rows:
    rows = Answer.objects.filter(answered_by=person).select_related("question__matter").order_by("pk")
    for one in rows:
        yield one.question.matter.reference, one.get_value_display(), one.reason, one.get_how_display()


def _recusals(person: Person, version: AgreementVersion | None) -> Rows:
    for one in Recusal.objects.filter(person=person).select_related("matter").order_by("from_at", "pk"):
        yield one.matter.reference, one.get_withholds_display(), one.reason, one.from_at, one.ended_at


def _others(person: Person, version: AgreementVersion | None) -> Rows:
    for relation in relations():
        if name_of(relation) not in COVERED:
            number = relation.model._default_manager.filter(**{relation.name: person.pk}).count()
            if number:
                yield _plural(relation), relation.verbose_name.replace("history user", "changed by"), number


def _plural(relation: ForeignKey) -> str:
    return str(relation.model._meta.verbose_name_plural).replace("historical ", "earlier states of ").capitalize()


def relations() -> list[ForeignKey]:
    """Every column, of whatever table, that points to a person."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Person
    ]


def name_of(relation: ForeignKey) -> str:
    """`parties.Appointment.person`."""
    return f"{relation.model._meta.app_label}.{relation.model.__name__}.{relation.name}"


SORTS = (
    Sort(
        "you", "Your entry", "So that the others know who holds a post and how to reach you.",
        f"while you hold a post; your name then stays with the records that name you, {OFFICE}",
        ("What", "Kept"), _entry,
    ),
    Sort(
        "history", "Changes to your entry", "So that old papers can be read with the names of their day.", OFFICE,
        ("When", "Changed by", "Why", "Title", "Given name", "Family name", "Sign-in address", "Contact address",
         "Telephone", "May sign in"),
        _history,
    ),
    Sort(
        "appointments", "Your appointments", "What you may do follows from them (9.1, 9.2).", OFFICE,
        ("Post", "Of", "First day", "Last day", "Acting", "Appointed by", "Where that is written"), _appointments,
        frozenset({"parties.Appointment.person"}),
    ),
    Sort(
        "notices", "Notices served on you", "To show when each was served on you.", RECORD,
        ("Notice", "About", "To you as", "Counts as served", "Read", "Acknowledged"), _deliveries,
        frozenset({"alliance.Delivery.person"}),
    ),
    Sort(
        "e-mails", "E-mails to you", "To show whether a copy reached you. Their text is not kept.", RECORD,
        ("About", "Due", "State", "Sent"), _mails, frozenset({"alliance.OutboundMail.person"}),
    ),
    Sort(
        "acts", "What you did here", "Every act stands in a trail that cannot be changed.", RECORD,
        ("Number", "When", "What", "About", "For"), _acts, frozenset({"alliance.Entry.actor"}),
    ),
    Sort(
        "answers", "Your answers to questions put to the Board", "They are part of the Board’s decisions.",
        "20 years, then offered to an archive", ("About", "Answer", "Reason", "How"), _answers,
        frozenset({"parties.Answer.answered_by"}),
    ),
    Sort(
        "stood-aside", "Where you stand aside", "So that an interest is kept apart from a decision (8.3).", RECORD,
        ("About", "What is withheld", "Reason", "From", "Until"), _recusals, frozenset({"alliance.Recusal.person"}),
    ),
    Sort(
        "signatory", "Where you are named to sign", "To show who signed for each Party (App 3).", OFFICE,
        ("Agreement", "For", "Office", "Named", "Signed", "Ended", "Why it ended"), _signatory,
        frozenset({"parties.Signatory.person"}),
    ),
    Sort(
        "invitations", "Invitations to you", "To show how you came in.", OFFICE,
        ("Sent to", "When", "By", "Accepted", "Withdrawn", "Why"), _invitations,
        frozenset({"parties.Invitation.person"}),
    ),
    Sort(
        "proposals", "Changes about you that need a second person", "Nobody changes such things alone.", OFFICE,
        ("What", "Reason", "Proposed", "Outcome", "Settled"), _proposals, frozenset({"parties.Proposal.person"}),
    ),
    Sort(
        "contact", "Addresses you asked e-mails to go to", "So that copies go only where somebody reads them.", OFFICE,
        ("Address", "Before", "Asked", "Confirmed", "Dropped"), _contacts, frozenset({"parties.ContactChange.person"}),
    ),
    Sort(
        "signing-in", "How you sign in", "So that nobody else can sign in as you. No secret is shown.",
        "until you remove them", ("What", "Name", "Added", "Last used"), _sign_in,
        frozenset({"account.EmailAddress.user", "mfa.Authenticator.user"}),
    ),
    Sort(
        "sessions", "Where you are signed in", "So that you can see and end them.", "until they end",
        ("Browser", "Internet address", "Since", "Last seen"), _sessions,
        frozenset({"usersessions.UserSession.user"}),
    ),
    Sort(
        "others", "Other records that name you", "They are the partnership’s records, and say who wrote or did what.",
        RECORD, ("Records", "As", "How many"), _others,
    ),
)  # fmt: skip
COVERED = frozenset(name for sort in SORTS for name in sort.covers)
