"""The register of dates: who may know of which, what each filter keeps, and the whole reckoning of one."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.deadlines import actions
from alliance.kernel.deadlines.models import Deadline, Standing
from alliance.kernel.matters.models import Audience
from alliance.kernel.operational_days import bundled
from tests.test_desk.world import World, at

FILED = at(2026, 11, 19, 10)


@pytest.fixture
def told(here: World) -> World:
    here.dispute("Rosalind", "leicester-city-council", "Share of the hub’s costs", ("llr-icb",), FILED)
    return here


def shown(here: World, name: str, query: str = "") -> list[str]:
    response = here.client(name).get(f"/deadlines/{query}")
    assert response.status_code == 200
    return re.findall(r'<tr data-row>\s*<th scope="row"><a href="[^"]+">([^<]+)', response.content.decode())


def of_dispute(kind: str) -> Deadline:
    return Deadline.objects.get(kind=kind, matter__reference="D-2026-001")


def owed_by_the_icb(here: World, audience: str = Audience.ALL_PARTIES) -> Deadline:
    """A date that one Party owes."""
    return actions.set_deadline(
        kind="information", label="Answer the facilitator’s question",
        reckoning=bundled()["england"].after(FILED.date(), 5, clause="App 2 1.7.2(i)"),
        standing=Standing.READING, matter=of_dispute("screening").matter, owed_by_party=here.party("llr-icb"),
        audience=audience, at=FILED,
    )  # fmt: skip


def test_due_holds_what_ends_in_the_next_ten_operational_days_and_nothing_late(told: World):
    assert shown(told, "Marguerite", "?show=due") == ["Decide whether it is a matter for the Board"]
    with clock.at(at(2026, 12, 2, 9)):  # the tenth Operational Day from here is the 16th, the target the 17th
        assert shown(told, "Marguerite", "?show=due") == []
    with clock.at(at(2026, 12, 3, 9)):
        assert shown(told, "Marguerite", "?show=due") == ["Seek a result that each Party accepts"]


def test_a_date_is_late_from_the_first_instant_after_its_last_day(told: World):
    deadline = owed_by_the_icb(told)
    last = deadline.ends_at
    with clock.at(last - timedelta(microseconds=1)):
        assert deadline.label not in shown(told, "Marguerite", "?show=late")
    with clock.at(last):
        assert deadline.label in shown(told, "Marguerite", "?show=late")


def test_the_filters_narrow_by_kind_of_date_and_by_who_owes_it(told: World):
    owed_by_the_icb(told)
    assert shown(told, "Samir", "?standing=mou") == ["First-year review of the arrangements", "The agreement ends"]
    assert shown(told, "Samir", "?owed_by=llr-icb") == ["Answer the facilitator’s question"]
    assert shown(told, "Samir", "?owed_by=me") == ["Answer the facilitator’s question"]
    assert shown(told, "Gemma", "?owed_by=me") == []
    assert shown(told, "Gemma", "?owed_by=llr-icb&standing=mou") == []


@pytest.mark.parametrize("query", ["?show=nonsense", "?standing=x&owed_by=%3Cscript%3E", "?page=0", "?page=abc"])
def test_nonsense_in_the_address_shows_the_running_dates(told: World, query: str):
    assert shown(told, "Marguerite", query) == shown(told, "Marguerite")


def test_a_met_date_leaves_the_running_ones_and_says_how_it_was_met(told: World):
    late = of_dispute("screening")
    with clock.at(at(2026, 11, 30, 9)):
        actions.meet(late, at=clock.now())
        assert shown(told, "Marguerite", "?show=met") == [late.label]
        assert late.label not in shown(told, "Marguerite")
        page = told.client("Marguerite").get(f"/deadlines/{late.pk}/").content.decode()
    assert "Met on Mon 30 November 2026, 2 Operational Days late" in page


def test_a_date_that_is_not_yours_to_know_of_is_on_no_list_and_answers_404(told: World):
    hidden = owed_by_the_icb(told, Audience.OWN_PARTY)
    assert shown(told, "Rosalind", "?owed_by=llr-icb") == [hidden.label]
    assert shown(told, "Gemma", "?owed_by=llr-icb") == []
    assert told.client("Gemma").get(f"/deadlines/{hidden.pk}/").status_code == 404
    assert told.client("Rosalind").get(f"/deadlines/{hidden.pk}/").status_code == 200


def test_one_date_shows_how_it_was_reckoned_and_what_it_replaced(told: World):
    old = Deadline.objects.get(label="Seek a result that each Party accepts")
    new = actions.supersede(
        old, reckoning=bundled()["england"].after(FILED.date(), 22, clause="App 2 1.5"),
        reason="A bank holiday was proclaimed.", at=clock.now(),
    )  # fmt: skip
    chair = told.client("Marguerite")
    page = chair.get(f"/deadlines/{new.pk}/").content.decode()
    assert "22 Operational Days after Thu 19 November 2026. That day is not counted." in page
    assert f'It replaced <a href="/deadlines/{old.pk}/">' in page
    assert "A bank holiday was proclaimed." in page
    assert f'It was replaced by <a href="/deadlines/{new.pk}/">' in chair.get(f"/deadlines/{old.pk}/").content.decode()


def test_one_date_says_what_follows_if_nobody_acts(told: World):
    first = owed_by_the_icb(told)
    follower = actions.set_deadline(
        kind="mediation", label="Submit it to mediation",
        reckoning=bundled()["england"].after(first.due_on, 10, clause="App 2 1.7.3"), standing=Standing.MOU,
        matter=first.matter, contingent_on=first, at=FILED,
    )  # fmt: skip
    page = told.client("Gemma").get(f"/deadlines/{first.pk}/").content.decode()
    assert re.search(
        r'<section class="card" id="followers">.*?<li><a href="([^"]+)">([^<]+)</a>', page, re.S
    ).groups() == (
        f"/deadlines/{follower.pk}/",
        "Submit it to mediation",
    )
    assert "Submit it to mediation" not in shown(told, "Gemma")
    with clock.at(first.ends_at):
        assert "Submit it to mediation" in shown(told, "Gemma")


def test_the_list_can_be_taken_away_as_csv_with_the_reasoning(told: World):
    response = told.client("Gemma").get("/deadlines/?show=due&format=csv")
    lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [line[:6] for line in lines] == [
        ["Due", "What", "Standing", "Clause", "Reference", "About"],
        ["2026-11-26", "Decide whether it is a matter for the Board", "Practice", "App 2 1.2", "D-2026-001",
         "Share of the hub’s costs"],
    ]  # fmt: skip


def test_the_register_costs_the_same_with_more_dates(told: World):
    reader = told.client("Gemma")
    with CaptureQueriesContext(connection) as few:
        reader.get("/deadlines/")
    told.dispute("Alun", "rutland-pcv", "Another", ("sdsa",), at(2026, 11, 20, 10))
    with CaptureQueriesContext(connection) as more:
        reader.get("/deadlines/")
    assert (len(few), len(more)) == (7, 7)
