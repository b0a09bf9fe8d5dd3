"""The home page: what needs somebody stands first, and each figure opens exactly the rows it counts."""

import re
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.kernel import clock
from alliance.kernel.permissions import SYSTEM
from parties.appointments.actions import appoint
from tests.test_desk.world import World, at

BOARD_ON, TOLD_ON = at(2026, 12, 17, 10), at(2026, 10, 20, 10)


@pytest.fixture
def busy(here: World) -> World:
    """Two open disputes, one of them at triage, and a Board of which notice was given."""
    here.board(BOARD_ON, TOLD_ON)
    here.dispute("Gemma", "leicestershire-send-hub", "Lead commissioner", ("lpt",), at(2026, 10, 5, 11))
    here.dispute("Rosalind", "leicester-city-council", "Share of the hub’s costs", ("llr-icb",), at(2026, 11, 19, 10))
    return here


def page_of(here: World, name: str, path: str = "/") -> str:
    response = here.client(name).get(path)
    assert response.status_code == 200
    return response.content.decode()


def figures(page: str) -> dict[str, tuple[int, str]]:
    """Each figure by its label: the number and where it leads."""
    found = re.findall(
        r'<a class="figure[^"]*" href="([^"]+)"><span class="count">(\d+)</span> <span class="label">(\w+)', page
    )
    return {label: (int(number), href) for href, number, label in found}


def section(page: str, name: str) -> str:
    return re.search(rf'<section class="card" id="{name}">(.*?)</section>', page, re.DOTALL)[1]


def links(part: str) -> list[str]:
    return re.findall(r'<div class="what"><a href="([^"]+)"', part)


def rows(page: str) -> int:
    return page.count("<tr data-row>") or len(re.findall(r"<td data-label=\"Dispute\">", page))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T11:59:00+00:00", "Good morning, Dr Ashdown"),
        ("2026-11-24T12:00:00+00:00", "Good afternoon, Dr Ashdown"),
        ("2026-11-24T18:00:00+00:00", "Good evening, Dr Ashdown"),
        ("2027-07-01T11:30:00+00:00", "Good afternoon, Dr Ashdown"),
    ],
)
def test_the_greeting_goes_by_the_time_in_london(here: World, moment: str, words: str):
    with clock.at(datetime.fromisoformat(moment)):
        assert f"<h1>{words}</h1>" in page_of(here, "Marguerite")


def test_the_chair_sees_five_figures_and_each_opens_exactly_the_rows_it_counts(busy: World):
    page = page_of(busy, "Marguerite")
    found = figures(page)
    assert found == {
        "Due": (1, "/deadlines/?show=due"),
        "Late": (12, "/deadlines/?show=late"),
        "Disputed": (2, "/disputes/?show=open"),
    }
    for number, href in found.values():
        assert rows(page_of(busy, "Marguerite", href)) == number


def test_what_comes_later_says_what_it_will_show_and_gives_no_figure(busy: World):
    page = page_of(busy, "Marguerite")
    later = re.findall(r'<div class="figure">(.*?)</div>', page, re.DOTALL)
    assert [re.search(r'class="label">(\w+)<', part)[1] for part in later] == ["Conflicted", "Unreported"]
    assert [re.findall(r"\d+", re.sub(r"\(.*?\)", "", part)) for part in later] == [[], []]


def test_the_disputes_are_counted_where_they_stand_and_not_where_they_were_left(busy: World):
    """The first dispute's triage passed with no ruling, so it is with the Board whoever was silent."""
    assert "1 at triage, 1 with the Board</span>" in page_of(busy, "Marguerite")
    ladder = section(page_of(busy, "Marguerite"), "disputes")
    assert links(ladder) == ["/disputes/D-2026-001/", "/disputes/D-2026-002/"]
    assert re.findall(r"; (at triage|with the Board)\.", ladder) == ["with the Board", "at triage"]


TITLES = {
    "A-2025-001": "Memorandum of Understanding of the LLR SEND &amp; Inclusion Alliance, v1.1",
    "D-2026-001": "Lead commissioner",
    "D-2026-002": "Share of the hub’s costs",
}


def why(reference: str, whose: str) -> str:
    return f"{reference} {TITLES[reference]}. It falls to {whose}."


def test_what_needs_the_chair_is_late_or_near_and_says_why(busy: World):
    needs = section(page_of(busy, "Marguerite"), "needs-you")
    asked = re.findall(r'<div class="what"><a href="[^"]+">([^<]+)</a><p>([^<]+)</p>', needs)
    assert asked == [
        ("First-year review of the arrangements", why("A-2025-001", "the Independent Chair")),
        ("Review of accountabilities 2025/26", why("A-2025-001", "the Independent Chair")),
        ("Annual report 2025/26 to the ICS System Executive", why("A-2025-001", "the Independent Chair")),
        ("Annual report 2025/26 to the LLR CYP Executive Group", why("A-2025-001", "the Independent Chair")),
        ("Seek a result that each Party accepts", why("D-2026-001", "whoever presides")),
        ("Decide whether it is a matter for the Board", why("D-2026-002", "the Independent Chair")),
        ("Seek a result that each Party accepts", why("D-2026-002", "whoever presides")),
        ("Acknowledge N-2026-0002", "D-2026-001: Lead commissioner. Served on you."),
        ("Acknowledge N-2026-0003", "D-2026-002: Share of the hub’s costs. Served on you."),
    ]


def test_one_sentence_counts_what_needs_somebody_this_week_and_the_days_to_the_board(busy: World):
    assert "8 things need you this week. The next Board meets in 17 Operational Days.</p>" in page_of(
        busy, "Marguerite"
    )
    assert "1 thing needs you this week. The next Board meets in 17" in page_of(busy, "Gemma")
    house = page_of(busy, "Wendell")
    assert "1 thing needs you this week. The next Board meets in 17" in house
    assert "posts are vacant" in house


def test_a_lead_officer_sees_their_partys_disputes_and_the_way_to_tell_the_board(busy: World):
    page = page_of(busy, "Gemma")
    assert links(section(page, "disputes")) == ["/disputes/D-2026-001/"]
    assert '<a class="button" href="/disputes/new/">Tell the Board about a dispute</a>' in page
    assert figures(page) == {}
    assert links(section(page, "needs-you")) == ["/notices/N-2026-0003/"]


@pytest.mark.parametrize("name", ["Marguerite", "Tobias", "Wendell", "Ines", "Priti"])
def test_only_those_who_speak_for_a_party_are_offered_to_file(here: World, name: str):
    assert "Tell the Board about a dispute" not in page_of(here, name)


def test_an_administrator_sees_the_system_and_the_vacancies_and_no_dispute(busy: World):
    page = page_of(busy, "Wendell")
    vacant = dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", section(page, "vacancies")))
    assert vacant["Lead Officer"] == "<bdi>Leicestershire Partnership NHS Trust</bdi>, since Mon 2 November 2026"
    assert "Never ran" in section(page, "system")
    assert "Lead commissioner" not in page


def test_the_director_sees_the_next_board_its_dates_and_its_pack(busy: World):
    board = section(page_of(busy, "Tobias"), "next-board")
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(?:<time[^>]*>)?([^<]+)", board))
    assert facts == {
        "When": "Thu 17 December 2026, 10:00",
        "Publish the agenda and papers": "Wed 9 December 2026",
        "Pack": "not asked for yet",
    }
    assert "Pack" not in section(page_of(busy, "Gemma"), "next-board")


def test_the_agreement_says_when_it_ends_in_operational_days(here: World):
    assert "Wed 31 March 2027</time>, in 86 Operational Days" in section(page_of(here, "Marguerite"), "agreement")
    with clock.at(at(2027, 4, 6, 9)):
        assert "Wed 31 March 2027</time>, its term has ended" in section(page_of(here, "Marguerite"), "agreement")


def test_somebody_without_a_post_is_signed_out_and_told_why(here: World):
    client = here.client("Ottoline")
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")
    assert "you hold no post in the Alliance any more" in client.get(response["Location"]).content.decode()


def test_many_disputes_are_all_counted_though_only_some_are_shown(busy: World):
    for hour in range(9, 18):
        busy.dispute("Alun", "rutland-pcv", f"Another, {hour}", ("sdsa",), at(2026, 11, 20, hour))
    page = page_of(busy, "Marguerite")
    assert figures(page)["Disputed"][0] == 11
    assert "10 at triage, 1 with the Board</span>" in page
    assert len(links(section(page, "disputes"))) == 10


def test_somebody_who_presides_and_speaks_for_a_party_counts_every_dispute(busy: World):
    """Their page shows their own Party's disputes; the figure counts all that it opens."""
    appoint(
        actor=SYSTEM, person=busy.person("Gemma"), post="presiding-member", starts_on=date(2026, 11, 1),
        appointing_body="The Board",
    )  # fmt: skip
    page = page_of(busy, "Gemma")
    assert figures(page)["Disputed"] == (2, "/disputes/?show=open")
    assert links(section(page, "disputes")) == ["/disputes/D-2026-001/"]


def test_the_home_page_costs_the_same_with_more_disputes(busy: World):
    chair = busy.client("Marguerite")
    with CaptureQueriesContext(connection) as few:
        chair.get("/")
    for number in range(3):
        busy.dispute("Alun", "rutland-pcv", f"Another, {number}", ("sdsa",), at(2026, 11, 20, 10 + number))
    with CaptureQueriesContext(connection) as more:
        chair.get("/")
    assert (len(few), len(more)) == (11, 11)
