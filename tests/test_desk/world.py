"""The demonstration's people in their posts, made through the real actions, with a dispute and a meeting on request."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client

from alliance.agreement import actions as agreement
from alliance.agreement import terms
from alliance.demo.cast import CAST, DEPUTY, FACILITATOR
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM, Actor
from disputes import actions as disputes
from disputes import drafting
from disputes.models import Dispute
from governance.meetings import actions as meetings
from governance.meetings.models import Meeting
from parties.appointments.actions import appoint
from parties.people.actions import admit_person
from parties.people.actors import actor_for
from parties.people.models import Party, Person
from tests.signing_in import show_who_they_are

SINCE = date(2025, 9, 1)
POSTS = {
    "lead officer": "lead-officer",
    "deputy": "deputy",
    "chair": "independent-chair",
    "director": "director",
    "management team": "management-team",
    "administrator": "administrator",
    "auditor": "auditor",
    "signatory": "signatory",
}


@cache
def _agreement_file() -> dict[str, Any]:
    return terms.read_file(Path(agreement.__file__).parent / "versions" / "llr-1.1.toml")


def at(*parts: int) -> datetime:
    """An instant on London's wall clock."""
    return datetime(*parts, tzinfo=clock.LONDON)


@dataclass
class World:
    """Who there is, by given name."""

    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        return self.people[name]

    def actor(self, name: str, on: date | None = None) -> Actor:
        return actor_for(self.people[name], on or clock.today())

    def client(self, name: str) -> Client:
        """A browser signed in as somebody."""
        client = Client()
        client.force_login(self.people[name])
        show_who_they_are(client, self.people[name])
        return client

    def party(self, key: str) -> Party:
        return Party.objects.get(key=key)

    def dispute(self, raised_by: str, key: str, title: str, against: tuple[str, ...], when: datetime) -> Dispute:
        """A dispute told to the Board by a Lead Officer at an instant."""
        with clock.at(when):
            actor = self.actor(raised_by, when.date())
            draft = drafting.begin(actor=actor, party=self.party(key), at=when)
            named = [self.party(k).pk for k in against]
            for page, answers in (
                ("about", {"in_one_line": title, "what_happened": "It went on for weeks.", "operational": "no"}),
                ("want", {"what_is_asked": "That it be settled.", "against": "parties", "parties": named}),
                ("background", {"sort": "dispute", "tried": "nothing yet"}),
            ):
                drafting.write(actor=actor, draft_id=draft.pk, page=page, answers=answers, turn=None, at=when)
            return disputes.file(actor=actor, draft_id=draft.pk, turn=None, at=when, meant=True)

    def board(self, starts_at: datetime, told_at: datetime) -> Meeting:
        """A meeting of the Board of which notice was given."""
        with clock.at(told_at):
            director = self.actor("Tobias", told_at.date())
            planned = meetings.plan_meeting(
                actor=director, title="Alliance Board", starts_at=starts_at, ends_at=starts_at.replace(hour=12),
                place="City Hall", at=told_at,
            )  # fmt: skip
            return meetings.give_notice(actor=director, meeting=planned.pk, seen=None, at=told_at)


def make_world() -> World:
    """The agreement with its Parties and dates, and everyone of the cast in office; one lead post fell vacant."""
    made, begun = World(), at(2025, 9, 1, 9)
    with clock.at(begun):
        version = agreement.load(data=_agreement_file(), actor=SYSTEM, at=begun)
        adopt_with_everything(version=version, actor=SYSTEM, at=begun)
        parties = {p.key: p for p in Party.objects.all()}
        for m in CAST:
            person = admit_person(
                actor=SYSTEM, given_name=m.given_name, family_name=m.family_name, title=m.title, email=m.email,
                telephone="0116 496 0000" if m.role == DEPUTY else "", password=m.password, at=begun,
            )  # fmt: skip
            made.people[m.given_name] = person
            if m.role != FACILITATOR:
                appoint(
                    actor=SYSTEM, person=person, post=POSTS[m.role], party=parties.get(m.party_key),
                    starts_on=SINCE, appointing_body="The Board",
                )  # fmt: skip
        made.people["Marian"] = admit_person(
            actor=SYSTEM, given_name="Marian", family_name="Oldfield", email="marian.oldfield@example.org", at=begun
        )
        appoint(
            actor=SYSTEM, person=made.people["Marian"], post="lead-officer", party=parties["lpt"], starts_on=SINCE,
            ends_on=date(2026, 11, 1), appointing_body="The Trust",
        )  # fmt: skip
    return made
