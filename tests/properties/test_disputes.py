"""Disputes walked at random: whatever people do, each ends in a known place that its own record leads to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alliance.kernel import clock
from alliance.kernel.audit.queries import first_break
from alliance.kernel.deadlines.models import Deadline
from disputes import filing, ladder
from disputes.models import Dispute
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, World, make_dispute
from tests.oracles import dispute_dates
from tests.test_disputes.browsing import Page, visit

PEOPLE = (
    ("chair", ""),
    ("director", ""),
    ("lead officer", FORUM),
    ("deputy", FORUM),
    ("lead officer", COUNCIL),
    ("lead officer", CITY),
    ("lead officer", ICB),
)
STEPS = tuple(ladder.BY_KEY)
FEW = settings.default.max_examples // 8  # a walk goes through dozens of pages
KNOWN = {("opening", "screening"), ("opening", "redirected"), ("board", "open")}
WORDS = {
    "why": "Because it is so.",
    "procedure": "The complaints procedure",
    "contact": "Customer relations",
    "text": "We see it otherwise.",
    "position": "contest",
    "what_happened": "It was otherwise.",
    "what_is_asked": "Something else.",
    "clauses": ["6.2.2"],
}
walks = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(STEPS), st.integers(0, 5)), max_size=7)


@contextmanager
def undone() -> Iterator[None]:
    """What an example does is gone before the next one. Marked as a test's own block, as Django's tests mark theirs."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def filled(page: Page) -> dict[str, Any]:
    """An answer to every question of a step's form, the first Party offered where one is asked for."""
    answers = {}
    for name in page.fields():
        if name in WORDS:
            answers[name] = WORDS[name]
        elif name == "party":
            [first, *_] = [box.get("value") for box in page.tree.iter("input") if box.get("name") == "party"]
            answers[name] = first
    return answers


@given(walk=walks, sort=st.sampled_from(["dispute", "claim", "potential"]))
@example(walk=[(("chair", ""), "redirect", 0), (("chair", ""), "in-scope", 0)], sort="dispute")
@example(walk=[(("lead officer", COUNCIL), "respond", 5), (("lead officer", CITY), "respond", 5)], sort="dispute")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEW)
def test_any_walk_ends_in_a_known_place_that_its_record_leads_to(world: World, walk: list, sort: str) -> None:
    """Each step is tried through its page by whoever comes along, some days after the one before."""
    with undone():
        dispute = make_dispute(world, sort=sort)
        now = clock.now()
        for who, key, days in walk:
            now += timedelta(days=days)
            with clock.at(now):
                client = world.client(*who)
                page = Page(client.get(f"{dispute.get_absolute_url()}steps/{key}/"), client)
                assert page.status in (200, 403, 404)
                if page.status == 200 and "Not now" not in page.text:
                    assert page.send(**filled(page)).status in (303, 409, 422)
                check_place(dispute, now, client)
        assert first_break() is None


def check_place(dispute: Dispute, now: datetime, client: Client) -> None:
    stands = Dispute.objects.select_related("matter", "version").get(pk=dispute.pk)
    here, led_to = ladder.place(stands, now), ladder.replay(stands)
    assert (here.stage, here.phase) in KNOWN
    assert (led_to.stage, led_to.phase) == (stands.stage, stands.phase)
    assert stands.turn == stands.steps.count()
    assert stands.is_open == (here.phase != "redirected")
    if not stands.is_open:
        assert stands.matter.deadlines.filter(state__in=[Deadline.State.RUNNING, Deadline.State.WAITING]).count() == 0
    assert visit(client, stands.get_absolute_url()).status == 200


@given(
    at=st.datetimes(datetime(2025, 9, 2), datetime(2027, 3, 31), timezones=st.just(UTC)),
)
@example(at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
@example(at=datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
@example(at=datetime(2026, 12, 24, 17, 0, tzinfo=UTC))
@example(at=datetime(2026, 4, 2, 16, 0, tzinfo=UTC))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEW * 5)
def test_whenever_it_is_filed_its_dates_are_those_of_another_reckoning(world: World, at: datetime) -> None:
    forum, trust = world.party(FORUM), world.party(TRUST)
    answers = {"against": "parties", "parties": [trust.pk], "sort": "dispute"}
    planned = filing.plan(raised_by=forum, answers=answers, at=at)
    assert planned.served_at == dispute_dates.served(at)
    dates = {one.kind: one.reckoning.last_day for one in planned.clocks}
    assert (dates["screening"], dates["board-resolve"]) == dispute_dates.targets(planned.served_at)
