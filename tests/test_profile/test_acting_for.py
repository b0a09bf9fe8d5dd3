"""Somebody who serves two Parties picks for which they act; what they do then stands for that one only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.demo.teller import Teller
from alliance.kernel import clock
from alliance.kernel.acting_for import narrowed, parties_served
from disputes.models import Draft, Response
from parties.people.actors import actor_for
from parties.people.models import Appointment, Party, Person
from tests.makers import CITY, FORUM, World, client_for, make_dispute
from tests.test_disputes.browsing import Page, visit

RUTLAND = "rutland-county-council"
HUB = "Leicestershire Parent Carer Forum (Leicestershire SEND Hub)"
FILING = "/disputes/new/"


@pytest.fixture
def both(world: World) -> Person:
    """The forum's Lead Officer, who deputises for Rutland too."""
    story = Teller(people=world.people)
    story.appoint("Stathers", "deputy", by=world.actor("administrator"), party=RUTLAND)
    return world.person("lead officer", FORUM)


@pytest.fixture
def client(both: Person) -> Client:
    return client_for(both)


def party(key: str) -> Party:
    return Party.objects.get(key=key)


def act_for(client: Client, value: object, back: str = "/disputes/") -> Page:
    return Page(client.post("/me/acting-for/", {"party": value, "next": back}), client)


def masthead(page: Page) -> str:
    [header] = [h for h in page.tree.iter("header") if h.get("class") == "masthead"]
    return " ".join("".join(header.itertext()).split())


def test_without_a_choice_all_seats_count_and_every_page_says_so(client: Client) -> None:
    for address in ("/", "/disputes/", "/agreement/", "/nowhere/"):
        page = Page(client.get(address), client)
        assert "Acting for every Party you serve. Change" in masthead(page)
    assert {p.key for p in Party.objects.filter(name__in=_offered(client))} == {FORUM, RUTLAND}


def _offered(client: Client) -> list[str]:
    """The Parties for which a dispute can be begun."""
    labels = ["".join(label.itertext()).strip() for label in visit(client, FILING).tree.iter("label")]
    names = set(Party.objects.values_list("name", flat=True))
    return [label for label in labels if label in names]


def test_a_choice_is_shown_on_every_page_and_leads_back_to_where_one_was(client: Client) -> None:
    page = act_for(client, party(RUTLAND).pk)
    assert page.response["Location"] == "/disputes/"
    for address in ("/", "/disputes/", "/nowhere/"):
        assert "Acting for Rutland County Council. Change" in masthead(Page(client.get(address), client))


def test_filing_begins_for_the_chosen_party_only_and_a_forged_one_is_refused(client: Client) -> None:
    act_for(client, party(RUTLAND).pk)
    assert _offered(client) == []
    page = visit(client, FILING)
    forged = Page(client.post(FILING, {**page.fields(), "party": party(FORUM).pk}), client)
    assert forged.status == 403
    assert "You do not speak for that Party." in forged.text
    assert not Draft.objects.exists()
    assert page.send().status == 303
    assert Draft.objects.get().party == party(RUTLAND)


def test_the_others_drafts_are_out_of_reach_until_one_acts_for_it_again(client: Client) -> None:
    act_for(client, party(FORUM).pk)
    visit(client, FILING).send()
    draft = f"/disputes/drafts/{Draft.objects.get().matter.reference}/"
    reached = [client.get(draft).status_code]
    act_for(client, party(RUTLAND).pk)
    reached.append(client.get(draft).status_code)
    act_for(client, "")
    reached.append(client.get(draft).status_code)
    assert reached == [302, 404, 302]


def test_an_answer_to_a_dispute_is_given_for_the_chosen_party_only(world: World, client: Client) -> None:
    dispute = make_dispute(world, by=("lead officer", CITY), parties=(FORUM, RUTLAND))
    act_for(client, party(RUTLAND).pk)
    page = visit(client, f"{dispute.get_absolute_url()}steps/respond/")
    words = {"position": "contest", "text": "We see it differently."}
    forged = page.send(party=str(party(FORUM).pk), **words)
    assert (forged.status, Response.objects.count()) == (422, 0)
    assert page.send(party=str(party(RUTLAND).pk), **words).status == 303
    assert [answer.party.key for answer in Response.objects.all()] == [RUTLAND]


def test_a_party_one_does_not_serve_cannot_be_chosen(client: Client) -> None:
    for value in (party("lpt").pk, "x", "-1", "1e3", "999999999999"):
        page = act_for(client, value)
        assert page.status == 403
        assert "Pick one of the Parties you serve." in page.text
    assert "Acting for every Party you serve." in masthead(visit(client, "/"))


def test_a_choice_that_is_no_longer_held_falls_away(world: World, client: Client, both: Person) -> None:
    act_for(client, party(RUTLAND).pk)
    held = Appointment.objects.get(person=both, party__key=RUTLAND)
    Teller(people=world.people).end(held.pk, clock.today(), by=world.actor("administrator"), reason="Done")
    with clock.at(clock.now().replace(day=25)):
        assert "Acting for" not in masthead(visit(client, "/"))
        assert f"for {HUB}" in masthead(visit(client, "/"))
        assert client.get("/me/acting-for/").status_code == 404


def test_somebody_of_one_party_is_not_asked(world: World) -> None:
    for role in (("lead officer", RUTLAND), ("chair", ""), ("administrator", "")):
        client = world.client(*role)
        assert "Acting for" not in masthead(visit(client, "/"))
        assert client.get("/me/acting-for/").status_code == 404
        assert act_for(client, party(RUTLAND).pk).status == 404


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "\\\\evil", ""])
def test_the_way_back_never_leaves_this_site(client: Client, back: str) -> None:
    assert act_for(client, party(RUTLAND).pk, back).response["Location"] == "/"


def test_the_page_offers_every_other_choice_with_a_button(client: Client) -> None:
    assert [b for b in visit(client, "/me/acting-for/").buttons() if b.startswith("Act for")] == [
        f"Act for {HUB}", "Act for Rutland County Council",
    ]  # fmt: skip
    act_for(client, party(RUTLAND).pk)
    assert [b for b in visit(client, "/me/acting-for/").buttons() if b.startswith("Act for")] == [
        f"Act for {HUB}", "Act for Both Parties",
    ]  # fmt: skip


def test_the_choice_costs_no_query(client: Client, both: Person) -> None:
    client.get("/")
    with CaptureQueriesContext(connection) as before:
        client.get("/")
    act_for(client, party(FORUM).pk)
    client.get("/")
    with CaptureQueriesContext(connection) as after:
        client.get("/")
    assert len(after) == len(before)


def test_seats_that_serve_all_parties_stay_with_a_choice(world: World, both: Person) -> None:
    Teller(people=world.people).appoint("Stathers", "management-team", by=world.actor("administrator"))
    whole = actor_for(both, clock.today())
    assert [name for _, name in parties_served(whole)] == [HUB, "Rutland County Council"]
    chosen = actor_for(both, clock.today(), acting_for=party(RUTLAND).pk)
    assert sorted(seat.post for seat in chosen.seats) == ["deputy", "management-team"]
    assert chosen.party_ids == {party(RUTLAND).pk}
    assert narrowed(whole, party("lpt").pk) == whole
    assert narrowed(whole, None) == whole
