"""How the story is told: scenes with their times, and the people in them acting for themselves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import SimpleNamespace

from simple_history.models import HistoricalRecords

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.demo.cast import CAST, Member
from alliance.kernel import clock
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import SYSTEM, Actor
from disputes.models import Dispute
from parties.appointments import actions as appointments
from parties.people import actions as people
from parties.people.actors import actor_for
from parties.people.models import Appointment, Party, Person

OWN_PARTY = "own-party"


def on(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the story, on the clock of Leicester."""
    return datetime.combine(date(year, month, day), time(hour, minute), clock.LONDON)


@contextmanager
def by_hand_of(actor: Actor) -> Iterator[None]:
    """Let the history of records say who changed them, as it does on the site; by the clock where that is nobody."""
    person = Person.objects.get(pk=actor.person_id) if actor.person_id else None
    HistoricalRecords.context.request = SimpleNamespace(user=person)
    try:
        yield
    finally:
        del HistoricalRecords.context.request


@dataclass
class Teller:
    """Who and what the story speaks of so far, each under a short name: people by family name, Parties by key."""

    people: dict[str, Person] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)

    @property
    def version(self) -> AgreementVersion:
        """The agreement in force at this point of the story."""
        version = in_force(clock.today())
        if version is None:
            raise LookupError("The story speaks of a time at which no agreement was in force.")
        return version

    @property
    def agreement_file(self) -> Matter:
        """What the agreement's papers and dates hang on."""
        if (matter := self.version.matter) is None:
            raise LookupError("The agreement has not been adopted at this point of the story.")
        return matter

    def party(self, key: str) -> Party:
        return Party.objects.get(key=key)

    def actor(self, family_name: str) -> Actor:
        """Somebody with the appointments they hold at this point of the story."""
        return actor_for(self.people[family_name], clock.today(), self.version)

    def admit(self, member: Member, by: Actor = SYSTEM, *, signs_in: bool = True) -> Person:
        """Enter a person, with a password only where somebody may try out that sign-in."""
        with by_hand_of(by):
            person = people.admit_person(
                actor=by,
                title=member.title,
                given_name=member.given_name,
                family_name=member.family_name,
                email=member.email,
                password=member.password if signs_in else None,
                at=clock.now(),
            )
        self.people[member.family_name] = person
        return person

    def appoint(
        self,
        family_name: str,
        post: str,
        *,
        by: Actor,
        party: str = "",
        matter: Matter | None = None,
        from_day: date | None = None,
        to_day: date | None = None,
        note: str = "",
    ) -> Appointment:
        """Appoint somebody, from today unless told, by the body that the agreement names for the post."""
        where = self.party(party) if party else None
        with by_hand_of(by):
            return appointments.appoint(
                actor=by,
                person=self.people[family_name],
                post=post,
                party=where,
                matter=matter,
                starts_on=from_day or clock.today(),
                ends_on=to_day,
                appointing_body=self.appointing_body(post, where),
                note=note,
            )

    def appointing_body(self, post: str, party: Party | None) -> str:
        """The name of whoever appoints to a post: the Party itself, a body of the agreement, or another post."""
        terms = self.version.terms
        [key, *_] = terms.post_by_key[post].appointed_by
        if party is not None and key == OWN_PARTY:
            return party.name
        names = {body.key: body.name for body in terms.bodies}
        names |= {body.key: body.name for body in terms.external_bodies}
        return names.get(key) or terms.post_by_key[key].label

    def end(self, appointment_id: int, day: date, *, by: Actor, reason: str) -> Appointment:
        """End an appointment on a day, the last on which it is held."""
        appointment = Appointment.objects.get(pk=appointment_id)
        with by_hand_of(by):
            return appointments.end_appointment(actor=by, appointment=appointment, ends_on=day, reason=reason)


@dataclass(frozen=True)
class Scene:
    """One moment of the story and what happened in it."""

    at: datetime
    happens: Callable[[Teller], None]


def member(family_name: str) -> Member:
    """A member of the cast."""
    return next(m for m in CAST if m.family_name == family_name)
