"""Random appointing, acting up, deputising, extending and ending, against a diary kept day by day."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import SYSTEM, Act, Scope, may
from parties.appointments import actions, queries, rules
from parties.people.actors import actor_for
from parties.people.models import Appointment, Person
from parties.people.queries import holders
from parties.people.rules import Span
from tests.makers import World
from tests.oracles.appointments import HORIZON, Diary
from tests.test_permissions.stage import undone

pytestmark = pytest.mark.django_db

FEW = settings.default.max_examples // 4  # a sequence asks the database some hundred times
START = date(2026, 11, 20)  # day 0 of the diary; today is day 4
TODAY = 4
PARTY = "lpt"
OWN = {"lead-officer", "deputy"}  # by these somebody files and answers for their Party
FOR_ALL = {"secretary", "independent-chair"}  # by these somebody records a notice that came another way
POSTS = [
    ("lead-officer", PARTY), ("deputy", PARTY), ("information-officer", PARTY), ("secretary", ""),
    ("management-team", ""),
]  # fmt: skip
SEVERAL = frozenset({"management-team"})
PEOPLE = ("Ada", "Ben", "Cyn")

firsts = st.integers(0, 25)
lasts = st.one_of(st.none(), st.integers(0, 40))
acts = st.one_of(
    st.tuples(st.just("appoint"), st.sampled_from(PEOPLE), st.sampled_from(POSTS), firsts, lasts),
    st.tuples(st.just("act up"), st.sampled_from(PEOPLE), st.sampled_from(POSTS), firsts, lasts),
    st.tuples(st.just("deputise"), st.sampled_from(PEOPLE), st.just(("deputy", PARTY)), firsts, lasts),
    st.tuples(st.just("extend"), st.integers(0, 9), lasts),
    st.tuples(st.just("end"), st.integers(0, 9), st.integers(0, 40)),
)
sequences = st.lists(acts, min_size=3, max_size=9)


def on(day: int | None) -> date | None:
    """A day of the diary as a date."""
    return None if day is None else START + timedelta(days=day)


def dated(day: int) -> date:
    return START + timedelta(days=day)


class Office:
    """The records that the actions write, beside the diary that the oracle writes."""

    def __init__(self, world: World) -> None:
        self.diary = Diary(several=SEVERAL)
        self.rows: list[tuple[Any, int]] = []  # the oracle's row and ours
        self.party = world.party(PARTY)
        self.people = {
            name: Person.objects.create(given_name=name, family_name="Property", admitted_at=clock.now())
            for name in PEOPLE
        }

    def take(self, act: tuple) -> None:
        """Do one act on both sides; both must allow it or both refuse."""
        kind, *rest = act
        if kind in ("appoint", "act up", "deputise"):
            self.appoint(*rest, acting=kind == "act up")
        elif self.rows:
            theirs, ours = self.rows[rest[0] % len(self.rows)]
            self.move(kind, theirs, Appointment.objects.get(pk=ours), rest[1])

    def appoint(self, name: str, post: tuple[str, str], first: int, last: int | None, *, acting: bool) -> None:
        expected = self.diary.appoint(name, post, first, last, acting=acting)
        try:
            made = actions.appoint(
                actor=SYSTEM, person=self.people[name], post=post[0], party=self.party if post[1] else None,
                starts_on=dated(first), ends_on=on(last), appointing_body="Whoever appoints", is_acting=acting,
            )  # fmt: skip
        except Refusal:
            assert expected is None, f"{name} could have been put in {post} from {first} to {last}"
        else:
            assert expected is not None, f"{name} could not have been put in {post} from {first} to {last}"
            self.rows.append((expected, made.pk))

    def move(self, kind: str, theirs: Any, ours: Appointment, last: int | None) -> None:
        try:
            if kind == "extend":
                expected = self.diary.extend(theirs, last, TODAY)
                actions.extend_appointment(actor=SYSTEM, appointment=ours, ends_on=on(last), reason="Longer.")
            else:
                expected = self.diary.end(theirs, last, TODAY)
                actions.end_appointment(actor=SYSTEM, appointment=ours, ends_on=dated(last or 0), reason="Over.")
        except (Refusal, Stale):
            assert not expected, f"{kind} to {last} could have been done"
        else:
            assert expected, f"{kind} to {last} could not have been done"


@pytest.fixture
def world_without_a_lead(world: World) -> World:
    """The Party's own holders of these posts are out of the way, so that the diary starts with an empty page."""
    there = Appointment.objects.filter(post__in=[key for key, _ in POSTS])
    there.filter(Q(party=None) | Q(party__key=PARTY)).delete()
    return world


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEW)
@given(sequences)
def test_who_holds_what_and_may_do_what_is_the_diarys_on_every_day(world_without_a_lead: World, sequence: list[tuple]):
    with undone():
        office = Office(world_without_a_lead)
        for act in sequence:
            office.take(act)
        party = office.party
        version = in_force(dated(TODAY))
        edges = sorted(
            {d + step for row in office.diary.rows for d in (row.first, row.last or row.first) for step in (-1, 0, 1)}
            | {TODAY}
        )
        for day in (d for d in edges if 0 <= d <= HORIZON):
            when = dated(day)
            for key, owner in POSTS:
                held = holders(key, when, party if owner else None)
                assert {a.person.given_name for a in held} == office.diary.page((key, owner), day), (key, day)
            for name, person in office.people.items():
                actor = actor_for(person, when, version)
                speaks, for_all = office.diary.may(name, day, OWN, FOR_ALL)
                assert {(s.post, PARTY if s.party_id else "") for s in actor.seats} == office.diary.posts_of(name, day)
                own = Scope(owners=frozenset({party.pk}))
                assert may(actor, Act.FILE_DISPUTE, own) == (PARTY in speaks), (name, day)
                assert may(actor, Act.RECORD_DISPUTE) == for_all, (name, day)
        for key, owner in POSTS:
            rows = queries.of_post(key, party if owner else None)
            gaps = rules.gaps([Span(a.starts_on, a.ends_on) for a in rows], dated(0), dated(HORIZON))
            days = [day for day in range(HORIZON + 1) if any(gap.holds_on(dated(day)) for gap in gaps)]
            assert days == office.diary.empty_days((key, owner), 0, HORIZON)


spans = st.lists(
    st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 15))).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
    ),
    max_size=6,
)


@given(spans, st.integers(0, 30))
def test_gaps_and_vacancies_are_those_of_the_diary(drawn: list[tuple[int, int | None]], day: int):
    diary = Diary(several=frozenset())
    held = []
    for number, (first, last) in enumerate(drawn):
        if diary.appoint(f"person {number}", ("post", ""), first, last):
            held.append(Span(dated(first), on(last)))
    found = rules.gaps(held, dated(0), dated(HORIZON))
    empty = [d for d in range(HORIZON + 1) if any(gap.holds_on(dated(d)) for gap in found)]
    assert empty == diary.empty_days(("post", ""), 0, HORIZON)
    assert all(later.starts_on > (earlier.ends_on or later.starts_on) for earlier, later in pairwise(found))
    since = rules.vacancy_from(held, dated(day))
    before = [d for d in range(day) if diary.page(("post", ""), d)]
    expected = None if diary.page(("post", ""), day) or not before else dated(max(before) + 1)
    assert since == expected
