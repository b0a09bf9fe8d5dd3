"""The first steps of the ladder: screening, redirecting, answering; who may, who is told, what stops."""

from datetime import timedelta

import pytest

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.deadlines.queries import late
from alliance.kernel.matters import actions as matters
from alliance.kernel.notices.models import Delivery, Notice
from disputes import ladder
from disputes.models import Dispute, Response
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, make_dispute, take
from tests.test_disputes.browsing import visit

CHAIR, DIRECTOR = ("chair", ""), ("director", "")


def step(world, dispute, key, by, status=200):
    return visit(world.client(*by), f"/disputes/{dispute.matter.reference}/steps/{key}/", status=status)


def states(dispute):
    return dict(dispute.matter.deadlines.values_list("kind", "state"))


def test_the_chair_rules_it_in_scope_and_the_triage_target_is_met(world):
    dispute = make_dispute(world)
    page = step(world, dispute, "in-scope", CHAIR)
    assert "Afterwards this dispute is with the Board." in page.text
    after = page.send(why="It is about how we work together.").follow()
    assert "ruled that this is a matter for the Board" in after.text
    assert states(dispute) == {"screening": "met", "board-resolve": "running"}
    dispute.refresh_from_db()
    assert ladder.replay(dispute) == ladder.place(dispute, clock.now())


def test_a_redirected_dispute_stops_every_clock_and_tells_everyone_told_at_filing(world):
    dispute = make_dispute(world)
    own = {world.person("lead officer", FORUM).pk, world.person("deputy", FORUM).pk}
    told_at_filing = set(Delivery.objects.values_list("person", flat=True)) | own
    page = step(world, dispute, "redirect", CHAIR)
    after = page.send(
        party=str(world.party(COUNCIL).pk), procedure="Complaints", contact="Customer relations", why="One service."
    ).follow()
    assert "This dispute has ended here: it goes on in the procedure of" in after.text
    assert "Complaints. Ask there: Customer relations." in after.text
    assert f"tells the Board anew and names {dispute.matter.reference}" in after.text
    assert set(states(dispute).values()) == {"met", "cancelled"}
    told = set(Delivery.objects.filter(notice__kind="dispute-redirect").values_list("person", flat=True))
    assert told == told_at_filing - {world.person(*CHAIR).pk}
    text = Notice.objects.get(kind="dispute-redirect").body
    assert "Complaints" in text
    assert "One service." in text


def test_before_a_redirection_is_sent_the_page_shows_which_dates_stop_and_who_is_told(world):
    page = step(world, make_dispute(world), "redirect", CHAIR)
    assert "Decide whether it is a matter for the Board" in page.section("Which dates stop")
    assert "Leicester City Parent Carer Forum" in page.section("Who will be told")


def test_where_nobody_rules_in_time_the_dispute_is_with_the_board_by_itself_and_nothing_is_late(world):
    dispute = make_dispute(world)
    with clock.at(clock.now() + timedelta(days=8)):
        chair = world.client(*CHAIR)
        assert "With the Board" in visit(chair, "/disputes/").text
        page = visit(chair, dispute.get_absolute_url())
        assert "The target passed with no ruling, so this is with the Board." in page.text
        assert "Rule that it is a matter for the Board" not in page.text
        assert list(late(world.actor(*CHAIR)).filter(matter=dispute.matter)) == []
    dispute.refresh_from_db()
    assert (dispute.stage, dispute.phase) == ("opening", "screening")


def test_a_ruling_that_comes_after_the_target_is_answered_with_what_happened(world):
    dispute = make_dispute(world)
    page = step(world, dispute, "in-scope", CHAIR)
    with clock.at(clock.now() + timedelta(days=8)):
        late_ruling = page.send(why="Late.")
    assert late_ruling.status == 409
    assert "This dispute is with the Board now." in late_ruling.text
    assert "told the Board" in late_ruling.text


def test_of_two_who_act_at_once_one_wins_and_the_other_is_told_what_happened(world):
    dispute = make_dispute(world)
    first, second = step(world, dispute, "redirect", CHAIR), step(world, dispute, "in-scope", CHAIR)
    second.send(why="In scope.").follow()
    beaten = first.send(
        party=str(world.party(COUNCIL).pk), procedure="Complaints", contact="Customer relations", why="One service."
    )
    assert beaten.status == 409
    assert "ruled that this is a matter for the Board" in beaten.text
    assert "One service." in beaten.html


@pytest.mark.parametrize("by", [("lead officer", FORUM), ("director", ""), ("administrator", ""), ("auditor", "")])
@pytest.mark.parametrize("key", ["in-scope", "redirect"])
def test_only_whoever_presides_rules_on_a_dispute(world, by, key):
    page = step(world, make_dispute(world), key, by, status=403)
    assert "Ruling on a dispute is only open to" in page.text


@pytest.mark.parametrize("by", [("lead officer", FORUM), ("administrator", ""), ("auditor", "")])
def test_only_the_chair_and_those_who_record_name_the_clauses(world, by):
    page = step(world, make_dispute(world), "name-clauses", by, status=403)
    assert "Naming the clauses of a dispute is only open to" in page.text


@pytest.mark.parametrize("by", [("lead officer", COUNCIL), ("deputy", TRUST), ("lead officer", ICB)])
def test_any_party_may_answer_and_the_parties_involved_and_the_board_read_it(world, by):
    dispute = make_dispute(world)
    page = step(world, dispute, "respond", by)
    page.send(position="contest", text="We see the pathway differently.").follow()
    assert Response.objects.get().party == world.party(by[1])
    for reader in (("lead officer", FORUM), CHAIR, DIRECTOR, ("auditor", "")):
        assert "We see the pathway differently." in visit(world.client(*reader), dispute.get_absolute_url()).text
    assert (
        "We see the pathway differently." not in visit(world.client("administrator"), dispute.get_absolute_url()).text
    )


def test_nobody_answers_for_a_party_they_do_not_speak_for(world):
    dispute = make_dispute(world)
    page = step(world, dispute, "respond", ("lead officer", COUNCIL))
    answer = page.send(party=str(world.party(TRUST).pk), position="accept", text="Yes.")
    assert answer.status == 422
    assert Response.objects.count() == 0


def test_a_recusal_takes_the_voice_and_the_papers_of_one_person_only(world):
    dispute = make_dispute(world)
    step(world, dispute, "respond", ("lead officer", COUNCIL)).send(position="contest", text="Canaryword").follow()
    person = world.person("lead officer", ICB)
    matters.recuse(
        person_id=person.pk, matter=dispute.matter, withholds=["voice", "papers"], reason="Related", at=clock.now()
    )
    page = visit(world.client("lead officer", ICB), dispute.get_absolute_url())
    assert "Canaryword" not in page.html
    assert "Answer for your Party" not in page.text
    assert step(world, dispute, "respond", ("lead officer", ICB), status=403)
    assert "Canaryword" in visit(world.client("lead officer", CITY), dispute.get_absolute_url()).html


def test_whoever_has_no_voice_in_a_dispute_adds_no_paper_and_puts_no_question(world):
    dispute = make_dispute(world)
    adds, asks = f"{dispute.get_absolute_url()}papers/add/", f"/decisions/open/?matter={dispute.matter.reference}"
    lead, director = world.client("lead officer", FORUM), world.client(*DIRECTOR)
    assert [lead.get(adds).status_code, director.get(asks).status_code] == [200, 200]
    for by in (("lead officer", FORUM), DIRECTOR):
        matters.recuse(
            person_id=world.person(*by).pk,
            matter=dispute.matter,
            withholds=["voice", "papers"],
            reason="Related",
            at=clock.now(),
        )
    assert [lead.get(adds).status_code, director.get(asks).status_code] == [403, 404]


@pytest.mark.parametrize("by", [CHAIR, DIRECTOR])
def test_the_chair_or_the_director_names_the_clauses_where_the_party_could_not(world, by):
    dispute = make_dispute(world)
    step(world, dispute, "name-clauses", by).send(clauses=["5.2.2", "6.2.3"]).follow()
    dispute.refresh_from_db()
    assert dispute.clauses == ["5.2.2", "6.2.3"]


@pytest.mark.parametrize("key", ["in-scope", "redirect", "respond", "name-clauses", "confirm"])
def test_after_the_end_no_step_is_offered_and_each_is_answered_with_why(world, key):
    dispute = make_dispute(world, at="redirected")
    by = ("lead officer", FORUM) if key in ("respond", "confirm") else CHAIR
    page = step(world, dispute, key, by)
    assert "This dispute has ended." in page.text
    assert page.buttons().count("Redirect it to a Party’s own procedure") == 0


def test_an_unknown_step_is_not_found(world):
    step(world, make_dispute(world), "mediate", CHAIR, status=404)


def test_papers_are_added_by_the_parties_involved_and_by_nobody_else(world):
    dispute = make_dispute(world)
    url = f"/disputes/{dispute.matter.reference}/papers/add/"
    assert visit(world.client("lead officer", COUNCIL), url).status == 200
    for by in (("lead officer", ICB), CHAIR, ("administrator", "")):
        visit(world.client(*by), url, status=403)


def test_the_raising_party_is_not_asked_to_answer_itself(world):
    dispute = make_dispute(world)
    own = visit(world.client("lead officer", FORUM), dispute.get_absolute_url())
    other = visit(world.client("lead officer", COUNCIL), dispute.get_absolute_url())
    assert any("Answer for your Party" in link for link in other.links())
    assert "Answer for your Party" not in own.html.partition("next-panel")[2].partition("</section>")[0]


def test_every_open_place_has_a_way_on_for_somebody(world):
    for at in ("screening", "board"):
        dispute = make_dispute(world, at=at)
        offered = {
            s.key
            for by in (CHAIR, ("lead officer", FORUM), ("lead officer", COUNCIL))
            for s in ladder.available(
                ladder.case_of(dispute, world.actor(*by), clock.now()), ladder.scope_of(dispute.matter)
            )
        }
        assert "redirect" in offered


def test_a_step_that_cannot_be_told_to_anyone_still_stands(world):
    dispute = make_dispute(world)
    take(world, dispute, "name-clauses", clauses=["5.2.2"])
    assert Dispute.objects.get().turn == 2
    assert Deadline.objects.filter(matter=dispute.matter, state="running").count() == 2
