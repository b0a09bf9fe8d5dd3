"""The disputes of the story: one redirected, one potential, one with the Board, one at triage."""

from collections.abc import Collection, Mapping
from typing import Any

from alliance.demo import papers
from alliance.demo.teller import Scene, Teller, member, on
from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.models import Delivery
from disputes import actions, drafting, ladder
from disputes.models import Against, Dispute, Draft, Operational, Response, Sort

CHAIR = "Ashdown"


def write(story: Teller, family_name: str, party: str, answers: Mapping[str, Any]) -> Draft:
    """A Party writes a draft, page by page. `parties` in the answers are keys."""
    by, at = story.actor(family_name), clock.now()
    draft = drafting.begin(actor=by, party=story.party(party), at=at)
    named = {"parties": [story.party(key).pk for key in answers.get("parties", ())]}
    for page in drafting.PAGES:
        draft = drafting.write(
            actor=by, draft_id=draft.pk, page=page, answers={**answers, **named}, turn=draft.turn, at=at
        )
    return draft


def file(story: Teller, name: str, family_name: str, draft: Draft) -> Dispute:
    """The Party files what it wrote; the story calls the dispute by `name` from now on."""
    draft.refresh_from_db()
    dispute = actions.file(actor=story.actor(family_name), draft_id=draft.pk, turn=draft.turn, at=clock.now())
    story.disputes[name] = dispute
    return dispute


def take(story: Teller, name: str, family_name: str, key: str, **words: Any) -> None:
    """Somebody takes a step in a dispute."""
    dispute = Dispute.objects.get(pk=story.disputes[name].pk)
    ladder.take(
        actor=story.actor(family_name),
        dispute_id=dispute.pk,
        step=ladder.BY_KEY[key],
        words=words,
        turn=dispute.turn,
        at=clock.now(),
    )


def acknowledge(story: Teller, name: str, *, all_but: Collection[str] = ()) -> None:
    """Those told of a dispute say that its first notice arrived, but for some."""
    matter = story.disputes[name].matter
    served = Delivery.objects.filter(notice__matter=matter, notice__kind="dispute-filed").select_related("person")
    for delivery in served:
        family_name = delivery.person.family_name
        if family_name not in all_but:
            notices.acknowledge(actor=story.actor(family_name), delivery=delivery, at=clock.now())


# --- October 2025: a school transport run, which is an operational matter --------------------------------------------


def transport_filed(story: Teller) -> None:
    answers = {
        "in_one_line": "Changes to a school transport run in September",
        "what_happened": "A minibus run was re-timed a week before term began. Families were told by text message and "
        "had no chance to say what it would mean for them.",
        "operational": Operational.YES,
        "still_ask": True,
        "what_is_asked": "That changes to transport runs are talked over with the forum before they are made.",
        "against": Against.PARTIES,
        "parties": ["rutland-county-council"],
        "tried": "Two telephone calls to the transport office.",
    }
    file(story, "transport", "Peverell", write(story, "Peverell", "rutland-pcv", answers))


def transport_redirected(story: Teller) -> None:
    take(
        story, "transport", CHAIR, "redirect",
        party=story.party("rutland-county-council"),
        procedure="Rutland County Council’s corporate complaints procedure",
        contact="Customer relations office of the council",
        why="It is about how one service was run on particular days. How the Parties consult each other on transport "
        "may come back to the Board as a matter of its own.",
    )  # fmt: skip


def transport_acknowledged(story: Teller) -> None:
    acknowledge(story, "transport")


# --- June 2026: a potential dispute about data sharing ---------------------------------------------------------------


def data_sharing_filed(story: Teller) -> None:
    answers = {
        "in_one_line": "Timetable for sharing data for the joint needs assessment",
        "what_happened": "The data set was promised for April. The council cannot plan school places for the autumn "
        "without it, and no new day has been named.",
        "operational": Operational.NO,
        "what_is_asked": "A day by which the first extract will be shared, and a name to write to.",
        "against": Against.PARTIES,
        "parties": ["llr-icb"],
        "sort": Sort.POTENTIAL,
        "first_knew": "2026-06-02",
        "tried": "Letters between the two information teams in May.",
        "clauses": ["6.2.8"],
    }
    file(story, "data sharing", "Tarrant-Bello", write(story, "Tarrant-Bello", "rutland-county-council", answers))


def data_sharing_acknowledged(story: Teller) -> None:
    acknowledge(story, "data sharing")


def data_sharing_ruled(story: Teller) -> None:
    take(story, "data sharing", CHAIR, "in-scope", why="Shared data is work of the Alliance (6.2.8).")


# --- October 2026: who leads the speech and language therapy pathway -------------------------------------------------


def pathway_filed(story: Teller) -> None:
    answers = {
        "in_one_line": "One lead commissioner for the speech and language therapy pathway",
        "what_happened": "The draft pathway has two lead commissioners, one for children under five and one for school "
        "age. At the meeting of 24 September the forum asked for one, and no agreement was reached.",
        "operational": Operational.NO,
        "what_is_asked": "That one Party leads the pathway for all ages from April 2027.",
        "against": Against.PARTIES,
        "parties": ["leicestershire-county-council", "lpt"],
        "first_knew": "2026-09-24",
        "tried": "Two meetings of the pathway group, and a letter to both Parties.",
        "clauses": ["6.2.2", "5.2.8"],
    }
    draft = write(story, "Stathers", "leicestershire-send-hub", answers)
    drafting.attach(
        actor=story.actor("Stathers"),
        draft_id=draft.pk,
        paper=papers.pathway_minutes(),
        title="Notes of the pathway group, 24 September 2026",
        readers=Audience.INVOLVED_AND_BOARD,
        sensitive=False,
        at=clock.now(),
    )
    file(story, "pathway", "Stathers", draft)


def pathway_acknowledged(story: Teller) -> None:
    acknowledge(story, "pathway", all_but=("Kestelman",))


def pathway_ruled(story: Teller) -> None:
    take(
        story, "pathway", CHAIR, "in-scope",
        why="Who commissions a joint pathway is a matter of the strategy that all Parties carry (6.2.2).",
    )  # fmt: skip


def council_answered(story: Teller) -> None:
    take(
        story, "pathway", "Drayfield", "respond",
        party=story.party("leicestershire-county-council"),
        position=Response.Position.CONTEST,
        text="The council holds the contract for under-fives until March 2028. It would rather write one specification "
        "than move the contract.",
    )  # fmt: skip


def trust_answered(story: Teller) -> None:
    take(
        story, "pathway", "Quenby", "respond",
        party=story.party("lpt"),
        position=Response.Position.CONTEST,
        text="The trust supports one front door for families. It does not think that it needs one commissioner, and "
        "asks for time to show how two can work together.",
    )  # fmt: skip


def facilitator_appointed(story: Teller) -> None:
    """The Board's facilitator for this dispute is let in; the steps of facilitation are not part of the story yet."""
    by = story.actor("Garrity")
    story.admit(member("Brackenbury"), by)
    story.appoint("Brackenbury", "facilitator", by=by, matter=story.disputes["pathway"].matter)


# --- November 2026: sharing the costs of the inclusion hub -----------------------------------------------------------


def hub_filed(story: Teller) -> None:
    answers = {
        "in_one_line": "Share of the running costs of the local inclusion support hub",
        "what_happened": "The hub’s costs for 2026/27 were to be shared by use. The city’s share was set from last "
        "year’s figures, before two schools moved to the other hub.",
        "operational": Operational.PARTLY,
        "what_is_asked": "That the share is set again from this year’s use, from October on.",
        "against": Against.PARTIES,
        "parties": ["llr-icb"],
        "first_knew": "2026-11-12",
        "tried": "A meeting of the two finance leads on 16 November.",
    }
    file(story, "hub", "Achterberg", write(story, "Achterberg", "leicester-city-council", answers))


def hub_acknowledged(story: Teller) -> None:
    """The other side, the trust and the Chair have not looked yet."""
    acknowledge(story, "hub", all_but=("Kestelman", "Lowmoor", "Cropston", CHAIR))


SCENES = (
    Scene(on(2025, 10, 6, 10, 35), transport_filed),
    Scene(on(2025, 10, 7, 11, 15), transport_acknowledged),
    Scene(on(2025, 10, 10, 15, 20), transport_redirected),
    Scene(on(2026, 6, 8, 9, 50), data_sharing_filed),
    Scene(on(2026, 6, 9, 10, 20), data_sharing_acknowledged),
    Scene(on(2026, 6, 11, 16, 5), data_sharing_ruled),
    Scene(on(2026, 10, 5, 11, 5), pathway_filed),
    Scene(on(2026, 10, 6, 9, 15), pathway_acknowledged),
    Scene(on(2026, 10, 9, 14, 30), pathway_ruled),
    Scene(on(2026, 10, 14, 12, 40), council_answered),
    Scene(on(2026, 10, 15, 17, 10), trust_answered),
    Scene(on(2026, 11, 10, 10, 0), facilitator_appointed),
    Scene(on(2026, 11, 19, 10, 25), hub_filed),
    Scene(on(2026, 11, 20, 13, 30), hub_acknowledged),
)
