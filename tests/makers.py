"""The world of the tests, made through the actions people use: the agreement, nine Parties, everyone in office.

It is the beginning of the demonstration's own story with a deputy for the forum that files most. The actions run once
in a session; what they wrote is copied back for each further test, row by row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client

from alliance.demo.cast import CAST, DEPUTY, Member
from alliance.demo.chapters import beginning
from alliance.demo.teller import Scene, Teller, on
from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from disputes import actions, drafting, ladder
from disputes.models import Dispute, Draft
from parties.people.actors import actor_for
from parties.people.models import Party, Person
from tests.signing_in import show_who_they_are

FORUM, COUNCIL, TRUST, ICB, CITY = (
    "leicestershire-send-hub", "leicestershire-county-council", "lpt", "llr-icb", "leicester-city-council",
)  # fmt: skip
FORUMS_DEPUTY = Member(DEPUTY, FORUM, "", "Odette", "Sharman", "odette.sharman@example.org")
TITLES = {
    "former lead officer": beginning.FORMER_LEAD.family_name,
    "signatory": next(s.family_name for s in beginning.SIGNATORIES if s.party_key == TRUST),
}

ANSWERS: dict[str, Any] = {
    "in_one_line": "Two front doors for one pathway",
    "what_happened": "The draft names two lead commissioners. The forum asked for one.",
    "operational": "no",
    "what_is_asked": "One lead commissioner from April.",
    "against": "parties",
    "parties": (COUNCIL, TRUST),
    "tried": "Two meetings.",
}


def _add_deputy(story: Teller) -> None:
    by = story.actor(beginning.FIRST_ADMINISTRATOR)
    story.admit(FORUMS_DEPUTY, by)
    story.appoint(FORUMS_DEPUTY.family_name, "deputy", by=by, party=FORUM)


SCENES = (
    Scene(on(2025, 9, 1, 9), beginning.adopt),
    Scene(on(2025, 9, 1, 9, 30), beginning.let_in),
    Scene(on(2025, 9, 1, 9, 40), _add_deputy),
    Scene(on(2025, 9, 1, 9, 50), beginning.name_the_auditor),
    Scene(on(2026, 10, 28, 15, 5), beginning.lose_a_lead_officer),
)


@dataclass(frozen=True)
class World:
    """Who there is: by role and Party, or by family name."""

    people: dict[str, Person]

    def person(self, role: str, party: str = "") -> Person:
        """The holder of a role in the cast's words ("lead officer", "chair"), or somebody by family name."""
        name = TITLES.get(role) or next(
            (m.family_name for m in (*CAST, FORUMS_DEPUTY) if m.role == role and m.party_key == party), role
        )
        return self.people[name]

    def actor(self, role: str, party: str = "") -> Actor:
        """Somebody with the appointments they hold today."""
        return actor_for(self.person(role, party), clock.today())

    def client(self, role: str, party: str = "") -> Client:
        """A browser in which somebody is signed in."""
        return client_for(self.person(role, party))

    def party(self, key: str) -> Party:
        return Party.objects.get(key=key)


def client_for(person: Person) -> Client:
    """A browser in which a person is signed in."""
    client = Client()
    client.force_login(person)
    show_who_they_are(client, person)
    return client


class Copy:
    """Everything that was written to an empty database, to be written again as it was. Numbering goes on after it."""

    tables: tuple[tuple[str, list[str], list[tuple]], ...] = ()

    def take(self) -> None:
        names = [n for n in sorted(connection.introspection.table_names()) if not n.startswith(_NOT_OURS)]
        found = []
        with connection.cursor() as cursor:
            for name in names:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
                columns = [column[0] for column in cursor.description or ()]
                if rows := cursor.fetchall():
                    found.append((name, columns, rows))
        self.tables = tuple(found)

    def put_back(self) -> None:
        quoted = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:  # keys are checked at its end, so order is free
            for table, columns, rows in self.tables:
                marks = ", ".join(["%s"] * len(columns))
                names = ", ".join(quoted(column) for column in columns)
                cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({marks})", rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)


_NOT_OURS = ("django_", "auth_")
_world, _story = Copy(), Copy()


@pytest.fixture
def world(db: None) -> World:
    """The partnership on the day its agreement began, with the changes of office up to November 2026."""
    return lay_world()


def lay_world() -> World:
    """The same, for a fixture that has a database open already."""
    if _world.tables:
        _world.put_back()
    else:
        story = Teller()
        for scene in SCENES:
            with clock.at(scene.at):
                scene.happens(story)
        _world.take()
    return World({person.family_name: person for person in Person.objects.all()})


@pytest.fixture
def demonstration(db: None, settings: Any) -> None:
    """A demonstration as its first start leaves it: the whole story told, its mail kept to be read."""
    settings.DEMONSTRATION = True
    settings.EMAIL_BACKEND = "alliance.kernel.mail.backend.ReadableBackend"
    if _story.tables:
        _story.put_back()
    else:
        call_command("load_demo", stdout=StringIO())
        _story.take()


def make_draft(world: World, by: tuple[str, str] = ("lead officer", FORUM), **answers: Any) -> Draft:
    """A draft with every question answered, as `ANSWERS` and `answers` say. `parties` are keys."""
    answers = {**ANSWERS, **answers}
    actor, party, at = world.actor(*by), world.party(by[1]), clock.now()
    named = {"parties": [world.party(key).pk for key in answers.get("parties") or ()]}
    draft = drafting.begin(actor=actor, party=party, at=at)
    for page in drafting.PAGES:
        draft = drafting.write(
            actor=actor, draft_id=draft.pk, page=page, answers={**answers, **named}, turn=draft.turn, at=at
        )
    return draft


def take(world: World, dispute: Dispute, key: str, by: tuple[str, str] = ("chair", ""), **words: Any) -> Dispute:
    """Take a step in a dispute as somebody."""
    turn = Dispute.objects.get(pk=dispute.pk).turn
    return ladder.take(
        actor=world.actor(*by), dispute_id=dispute.pk, step=ladder.BY_KEY[key], words=words, turn=turn, at=clock.now()
    )


def make_dispute(
    world: World,
    at: str = "screening",
    *,
    by: tuple[str, str] = ("lead officer", FORUM),
    filed_at: datetime | None = None,
    **answers: Any,
) -> Dispute:
    """A dispute that has come as far as `at`: "screening", "board" or "redirected", step by step."""
    with clock.at(filed_at or clock.now()):
        draft = make_draft(world, by, **answers)
        dispute = actions.file(actor=world.actor(*by), draft_id=draft.pk, turn=draft.turn, at=clock.now(), meant=True)
        if at == "board":
            dispute = take(world, dispute, "in-scope", why="It is about how we work together.")
        elif at == "redirected":
            dispute = take(
                world, dispute, "redirect", party=world.party(COUNCIL), procedure="The complaints procedure",
                contact="Customer relations", why="It is about one service on one day.",
            )  # fmt: skip
        elif at != "screening":
            raise LookupError(f"No dispute is made at “{at}”.")
    return Dispute.objects.select_related("matter", "version", "raised_by").get(pk=dispute.pk)


Maker = Callable[..., Dispute]
