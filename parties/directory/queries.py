"""Who is in office, with Party and post, and how to reach them as far as the reader may know (matrix row *People*)."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.kernel.matters.queries import visible_to as visible_matters
from alliance.kernel.notices.models import Delivery, OutboundMail
from alliance.kernel.permissions import Act, Actor, Scope, may
from parties.people.models import Appointment, Party, Person
from parties.people.posts import title
from parties.people.queries import is_current, on_day
from parties.people.rules import Span

LONGEST = 100  # characters of a search that are looked at


@dataclass(frozen=True)
class Asked:
    """What somebody looks for. Only what everybody in the directory is listed with is looked at."""

    words: str = ""
    party: str = ""
    post: str = ""
    everybody: bool = False  # for administrators: those out of office too


@dataclass(frozen=True)
class Held:
    """A post that somebody holds, will hold or held, in words."""

    post: str
    label: str
    span: Span
    party: Party | None = None
    about: str = ""  # the reference of the one Matter it is for


@dataclass(frozen=True)
class NotReached:
    """The last time something sent to a person did not arrive."""

    at: datetime
    by_mail: bool  # an e-mail was refused; else there was no address at all
    why: str = ""


@dataclass(frozen=True)
class Line:
    """One person as a reader may see them."""

    person: Person
    posts: tuple[Held, ...] = field(default=())
    email: str = ""
    telephone: str = ""
    not_reached: NotReached | None = None

    @property
    def party_ids(self) -> frozenset[int]:
        return frozenset(held.party.pk for held in self.posts if held.party)


class _Marked(Protocol):
    """What `_appointments` adds to each row."""

    matter_is_known: bool


def sees_contacts(actor: Actor) -> bool:
    """Whether anybody's e-mail and telephone are open to this reader."""
    return may(actor, Act.READ_CONTACTS)


def may_see_everybody(actor: Actor) -> bool:
    """Whether people out of office, or never appointed, are listed to this reader."""
    return may(actor, Act.ADMINISTER_PEOPLE)


def listed(actor: Actor, version: AgreementVersion | None, day: date, asked: Asked) -> list[Line]:
    """The people a reader asked for, by name. One query, or two with everybody, whatever the number."""
    of_a_current_party = Q(party=None) | is_current(day, "party__")
    posts: dict[int, list[Held]] = defaultdict(list)
    people: dict[int, Person] = {}
    for a in _appointments(actor).filter(on_day(day), of_a_current_party):
        posts[a.person_id].append(held(a, version))
        people[a.person_id] = a.person
    if asked.everybody and may_see_everybody(actor):
        people = {person.pk: person for person in Person.objects.all()} | people
    fits = _fitting(asked)
    lines = (Line(person, tuple(posts[pk])) for pk, person in people.items())
    found = sorted((line for line in lines if fits(line)), key=lambda line: _by_name(line.person))
    return [_with_contacts(line, actor, in_office=bool(line.posts)) for line in found]


def posts_of(actor: Actor, version: AgreementVersion | None, person: Person) -> list[Held]:
    """Every post a person holds, will hold or held, the latest first."""
    rows = _appointments(actor).filter(person=person).order_by("-starts_on", "-pk")
    return [held(a, version) for a in rows]


def line_of(actor: Actor, person: Person, posts: Iterable[Held], day: date) -> Line:
    """One person, with the contacts that the reader may see: of those in office, or about to be."""
    now_or_to_come = tuple(h for h in posts if h.span.ends_on is None or h.span.ends_on >= day)
    line = Line(person, now_or_to_come)
    return with_not_reached([_with_contacts(line, actor, in_office=bool(now_or_to_come))], actor)[0]


def with_not_reached(lines: Iterable[Line], actor: Actor) -> list[Line]:
    """The lines, each with what did not arrive where the reader may know: those who read deliveries, and those who
    speak for the person's Party. Two queries."""
    shown = list(lines)
    reads_all = may(actor, Act.READ_DELIVERIES)
    about = [line.person.pk for line in shown if reads_all or line.party_ids & actor.party_ids]
    found = _not_reached(about) if about else {}
    return [replace(line, not_reached=found.get(line.person.pk)) for line in shown]


def held(appointment: Appointment, version: AgreementVersion | None) -> Held:
    """An appointment, fetched by `_appointments`, in the agreement's words."""
    declared = version.terms.post_by_key.get(appointment.post) if version else None
    unknown = appointment.post.replace("-", " ").capitalize()
    known = appointment.matter is not None and cast(_Marked, appointment).matter_is_known
    return Held(
        post=appointment.post,
        label=title(declared, is_acting=appointment.is_acting) if declared else unknown,
        span=Span(appointment.starts_on, appointment.ends_on),
        party=appointment.party,
        about=appointment.matter.reference if known and appointment.matter else "",
    )


def _appointments(actor: Actor) -> QuerySet[Appointment]:
    """Appointments the reader may know of: one to a single Matter only where the Matter is known to them too.
    Administrators, who make them, see all, without the Matter."""
    known = Exists(visible_matters(actor).filter(pk=OuterRef("matter")))
    rows = Appointment.objects.annotate(matter_is_known=known).select_related("person", "party", "matter")
    if not may_see_everybody(actor):
        rows = rows.filter(Q(matter=None) | Q(matter_is_known=True))
    return rows.order_by("starts_on", "pk")


def _with_contacts(line: Line, actor: Actor, *, in_office: bool) -> Line:
    open_to_reader = may(actor, Act.READ_CONTACTS, Scope(owners=line.party_ids))
    if not open_to_reader or not (in_office or may_see_everybody(actor)):
        return line
    return replace(line, email=line.person.notice_address, telephone=line.person.telephone)


def _fitting(asked: Asked) -> Callable[[Line], bool]:
    words = set(_folded(asked.words[:LONGEST]).split())

    def fits(line: Line) -> bool:
        if asked.party and asked.party not in (h.party.key for h in line.posts if h.party):
            return False
        if asked.post and asked.post not in (h.post for h in line.posts):
            return False
        names = [line.person.full_name]
        for h in line.posts:
            names += [h.label, h.party.name, h.party.short_name] if h.party else [h.label]
        text = _folded(" ".join(names))
        return all(word in text for word in words)

    return fits


def _folded(text: str) -> str:
    """The text as it is compared: without case or accents, so that *Sian* finds *Siân*."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def _by_name(person: Person) -> tuple[str, str, int]:
    return _folded(person.family_name), _folded(person.given_name), person.pk


def _not_reached(people: list[int]) -> dict[int, NotReached]:
    """By person, what did not arrive last; nothing where a later e-mail did arrive."""
    later = OutboundMail.objects.filter(
        person=OuterRef("person"), state=OutboundMail.State.SENT, due_at__gt=OuterRef("due_at")
    )
    refused = OutboundMail.objects.filter(~Exists(later), person__in=people, state=OutboundMail.State.FAILED)
    found = {mail.person_id: NotReached(mail.due_at, True, mail.last_error) for mail in refused.order_by("due_at")}
    without = Delivery.objects.filter(failed_at__isnull=False, mails=None, person__in=people).order_by("published_at")
    return {row.person_id: NotReached(row.published_at, False) for row in without} | found
