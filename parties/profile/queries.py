"""One's own account in short lists: what is shown on the overview."""

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from parties.people.models import Appointment, Person
from parties.people.posts import title
from parties.people.rules import Span
from parties.profile import rules
from parties.profile.models import ContactChange


@dataclass(frozen=True)
class Held:
    """One appointment of one's own, and what it lets one do."""

    appointment: Appointment
    label: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Appointments:
    """Those of today, those to come, those past."""

    now: tuple[Held, ...]
    to_come: tuple[Held, ...]
    past: tuple[Held, ...]


@dataclass(frozen=True)
class Key:
    """A passkey, security key or authenticator app."""

    kind: str
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """How one shows who one is besides a password."""

    keys: tuple[Key, ...]
    codes_left: int | None  # None where there are no recovery codes


def appointments_of(person: Person, actor: Actor, version: AgreementVersion | None, today: date) -> Appointments:
    """A person's appointments by time. What those of today give is what the actor's seats give."""
    declared = version.terms.post_by_key if version else {}
    given = {seat.appointment_id: rules.rights(seat.authorities) for seat in actor.seats}
    found: dict[str, list[Held]] = {"now": [], "to_come": [], "past": []}
    rows = Appointment.objects.filter(person=person).select_related("party", "matter").order_by("-starts_on", "-pk")
    for a in rows:
        when = "now" if Span(a.starts_on, a.ends_on).holds_on(today) else "to_come" if a.starts_on > today else "past"
        post = declared.get(a.post)
        label = title(post, is_acting=a.is_acting) if post else a.post
        rights = given.get(a.pk, rules.rights(post.authorities) if post and when == "to_come" else ())
        found[when].append(Held(a, label, rights))
    return Appointments(*(tuple(found[when]) for when in ("now", "to_come", "past")))


def factors_of(person: Person) -> Factors:
    """A person's second factors, the oldest first, and how many recovery codes are left."""
    keys: list[Key] = []
    left: int | None = None
    for one in Authenticator.objects.filter(user_id=person.pk).order_by("created_at", "pk"):
        if one.type == Authenticator.Type.RECOVERY_CODES:
            left = len(one.wrap().get_unused_codes())
        elif one.type == Authenticator.Type.WEBAUTHN:
            keys.append(Key("Passkey or security key", str(one), one.created_at, one.last_used_at))
        else:
            keys.append(Key("Authenticator app", "Codes from an app", one.created_at, one.last_used_at))
    return Factors(tuple(keys), left)


def open_contact(person_id: int) -> ContactChange | None:
    """The new address that waits for its code, while the code is good and has tries left."""
    rows = ContactChange.objects.filter(
        person=person_id,
        confirmed_at=None,
        dropped_at=None,
        expires_at__gt=clock.real_now(),
        tries__lt=rules.TRIES,
    )
    return rows.first()
