"""The history of one record, as far as a reader may know it; and what people were called on a day.

A Party and its posts are open to whoever may read the list of them; a person's entry to themselves and to those who
read the trail; an invitation to the same; contact details only as far as the reader may know them today. What a
reader may not know of is not found.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.matters import queries as matters
from alliance.kernel.permissions import Act, Actor, Authority, Scope, may
from alliance.kernel.reckoning import midnight
from parties.history.rules import Told, latest_first, quoted, tell
from parties.history.states import day_in_words, of_a_party, states_of
from parties.invitations.models import Invitation
from parties.people.models import Appointment, Party, Person
from parties.people.queries import on_day
from parties.signatures.models import Signatory

# Who may know why an appointment ended or was changed: those who read what the trail says about people.
READ_REASONS = (
    Authority.BOARD, Authority.PRESIDES, Authority.RECORDS, Authority.MANAGES, Authority.ADMINISTERS, Authority.AUDITS,
)  # fmt: skip
CONTACTS = frozenset({"email", "contact_email", "telephone"})


@dataclass(frozen=True)
class Record:
    """One record with its changes, latest first, and the histories that belong with it (label, kind, key)."""

    title: str
    told: list[Told]
    beside: tuple[tuple[str, str, int], ...] = ()


def history_of(kind: str, pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    """The history of a record, or None where there is none that this reader may know of."""
    read = KINDS.get(kind)
    return read(pk, actor, version) if read else None


def people_on(day: date, people: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """Title, given and family name of people at the end of a day, by id; nobody whose row is younger than that."""
    rows = Person.history.filter(id__in=set(people), history_date__lt=midnight(day + timedelta(days=1)))
    names = rows.order_by("history_date", "history_id").values_list("id", "title", "given_name", "family_name")
    return {pk: (title, given, family) for pk, title, given, family in names}


def _party(pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    party = Party.objects.filter(pk=pk).first()
    if party is None or not may(actor, Act.READ_PEOPLE):
        return None
    return Record(party.name, of_a_party(party, version))


def _person(pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    person = Person.objects.filter(pk=pk).first()
    if person is None or not _about_people(actor, pk):
        return None

    def fields(row: Any) -> Mapping[str, str]:
        return {
            "name": quoted(_full_name(row)),
            "email": quoted(row.email or ""),
            "contact_email": quoted(row.contact_email),
            "telephone": quoted(row.telephone),
            "mail_names_matter": "what a notice is about" if row.mail_names_matter else "only that one waits",
            "came_in_at": day_in_words(clock.local(row.came_in_at).date()) if row.came_in_at else "",
            "is_active": "open" if row.is_active else "closed",
        }

    labels = {
        "name": "the name", "email": "the address for signing in", "contact_email": "the address for e-mail copies",
        "telephone": "the telephone number", "mail_names_matter": "what e-mails say",
        "came_in_at": "the day of coming in", "is_active": "whether the sign-in is open",
    }  # fmt: skip
    hidden = frozenset() if _sees_contacts(actor, person) else CONTACTS
    states = states_of(person, fields)
    told = tell(states, labels=labels, began=f"entered {states[0].fields['name'] if states else person}", hidden=hidden)
    invited = [(f"Invitation of {day_in_words(clock.local(one.made_at).date())}", "invitation", one.pk)
               for one in Invitation.objects.filter(person=person)]  # fmt: skip
    return Record(person.full_name, told, (*_appointments(person, actor, version), *invited))


def _appointments(person: Person, actor: Actor, version: AgreementVersion | None) -> list[tuple[str, str, int]]:
    rows = Appointment.objects.filter(person=person).select_related("party", "matter").order_by("-starts_on", "-pk")
    return [(_appointment_title(a, version), "appointment", a.pk) for a in rows if _knows_of(a, actor)]


def _appointment(pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    found = Appointment.objects.select_related("person", "party", "matter").filter(pk=pk).first()
    if found is None or not _knows_of(found, actor):
        return None

    def fields(row: Any) -> Mapping[str, str]:
        return {
            "starts_on": day_in_words(row.starts_on),
            "ends_on": day_in_words(row.ends_on),
            "appointing_body": quoted(row.appointing_body),
            "evidence": "the letter" if row.evidence_id else "",
            "note": quoted(row.note),
            "is_acting": "acting" if row.is_acting else "",
            "last_day_by": quoted(row.last_day_by),
            "last_day_letter": "the letter" if row.last_day_letter_id else "",
        }

    labels = {
        "starts_on": "the first day", "ends_on": "the last day", "appointing_body": "who appointed",
        "evidence": "the evidence", "note": "where that is written", "is_acting": "how the post is held",
        "last_day_by": "who decided its last day", "last_day_letter": "the evidence for its last day",
    }  # fmt: skip
    states = states_of(found, fields)
    began = f"appointed {found.person.full_name}"
    if states:
        first = states[0].fields
        began += f" from {first['starts_on']}" + (f" to {first['ends_on']}" if first["ends_on"] else "")
    told = tell(states, labels=labels, began=began)
    if not (actor.has(*READ_REASONS) or actor.person_id == found.person_id):
        told = [Told(one.at, one.text) for one in told]
    return Record(f"{found.person.full_name}, {_appointment_title(found, version)}", told)


def _appointment_title(found: Appointment, version: AgreementVersion | None) -> str:
    post = version.terms.post_by_key.get(found.post) if version else None
    of = f" of {found.party}" if found.party else f" in {found.matter.reference}" if found.matter else ""
    return f"{post.label if post else found.post}{of}"


def _signatory(pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    found = Signatory.objects.select_related("person", "party", "version", "signature").filter(pk=pk).first()
    if found is None or not may(actor, Act.READ_PEOPLE):
        return None
    confirmed = f", and {found.confirmed_by} agreed" if found.confirmed_by else ""
    told = [
        Told(
            found.named_at,
            f"{found.named_by} named {found.person.full_name}, {found.office}, to sign for {found.party}{confirmed}.",
        )
    ]
    if signature := getattr(found, "signature", None):
        told.append(Told(signature.entered_at, f"{signature.signer_name} signed {signature.get_way_display()}."))
    if found.ended_at:
        ended = f"{found.person.full_name} is no longer named to sign."
        told.append(Told(found.ended_at, ended, found.ended_because))
    return Record(f"{found.person.full_name}, to sign {found.version.title} for {found.party}", latest_first(told))


def _invitation(pk: int, actor: Actor, version: AgreementVersion | None) -> Record | None:
    found = Invitation.objects.select_related("person").filter(pk=pk).first()
    if found is None or not _about_people(actor, found.person_id):
        return None
    name = found.person.full_name
    to = f" at {found.address}" if _sees_contacts(actor, found.person) else ""
    told = [Told(found.made_at, f"{found.inviter_name} invited {name}{to}.")]
    if found.accepted_at:
        told.append(Told(found.accepted_at, f"{name} accepted the invitation."))
    elif found.withdrawn_at:
        told.append(Told(found.withdrawn_at, "The invitation was taken back.", found.withdrawn_because))
    elif found.expires_at <= clock.real_now():
        told.append(Told(found.expires_at, "The invitation ran out."))
    return Record(f"Invitation of {name}", latest_first(told))


KINDS: Mapping[str, Callable[[int, Actor, AgreementVersion | None], Record | None]] = {
    "party": _party,
    "person": _person,
    "appointment": _appointment,
    "signatory": _signatory,
    "invitation": _invitation,
}


def _about_people(actor: Actor, person_id: int) -> bool:
    return may(actor, Act.READ_AUDIT) or (actor.person_id == person_id and may(actor, Act.OWN_ACCOUNT))


def _knows_of(found: Appointment, actor: Actor) -> bool:
    """Appointments are open with the list of posts; one to a single dispute only with that dispute."""
    if found.person_id == actor.person_id:
        return may(actor, Act.OWN_ACCOUNT)
    if not may(actor, Act.READ_PEOPLE):
        return False
    return found.matter_id is None or matters.visible_to(actor).filter(pk=found.matter_id).exists()


def _sees_contacts(actor: Actor, person: Person) -> bool:
    """Whether the reader may know how to reach this person: themselves, those who keep the record, their own Party."""
    if actor.person_id == person.pk:
        return True
    rows = Appointment.objects.filter(on_day(clock.today()), person=person, party__isnull=False)
    return may(actor, Act.READ_CONTACTS, Scope(owners=frozenset(rows.values_list("party_id", flat=True))))


def _full_name(row: Any) -> str:
    return " ".join(part for part in (row.title, row.given_name, row.family_name) if part)
