"""Joining a dispute and being released from it, going straight to a later step by agreement, and correcting a fact."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.ladder_shapes import AnyTime
from alliance.agreement.vocabulary import AnyTimeAct
from alliance.kernel.errors import Refusal
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import MatterParty, PartyRole
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.accords.queries import required
from disputes.course import entry
from disputes.dates import Happened
from disputes.facts import as_happened
from disputes.ladder_forms import OF_THE_LADDER, CorrectForm, JoinForm, OptionalWhyForm, PartiesForm
from disputes.models import Happening
from disputes.stages.ending import ANY, declared, tells
from disputes.step import Case, Place, Step, To, no_guard, presiders_only, recorders_only, stays
from parties.people.models import Party
from parties.people.queries import current_parties

FEWEST_INVOLVED = 2
SHORTEN_KEY = "shorten"


def is_involved(case: Case, party: Party) -> bool:
    return party.pk in {p.pk for p in case.record.involved}


def _asks_for_own(case: Case) -> Refusal | None:
    if refusal := accords.speaks_for(case):
        return refusal
    if is_involved(case, case.words["party"]):
        return Refusal("party", "Your Party is involved already.", mend="Go back to the dispute.")
    return None


ASK_JOIN = Step(
    key="ask-to-join",
    label="Ask that your Party joins",
    hint="Whoever presides decides. A Party that joins shares costs only from then on, as it agrees.",
    act=Act.JOIN_DISPUTE,
    says="{party} asked to join.",
    clause="",
    leaves=ANY,
    form=JoinForm,
    guard=_asks_for_own,
    effect=lambda case: {"party": case.words["party"].name, "why": case.words["why"], "asks": case.words["party"].key},
    goes=stays,
    tells=(To.INVOLVED, To.BOARD),
    subject="{reference}: {party} asks to join",
    for_party=True,
    offered=lambda case: declared(case, AnyTimeAct.JOIN) is not None and _has_a_party_outside(case),
)


def _has_a_party_outside(case: Case) -> bool:
    return bool(case.actor.party_ids - {p.pk for p in case.record.involved})


class AdmitForm(PartiesForm):
    """Any Party that is not involved."""

    def offer(self, case: Case) -> None:
        inside = {p.pk for p in case.record.involved}
        self.choose_from("party", [(str(p.pk), p.name) for p in current_parties(case.on) if p.pk not in inside])


class ReleaseForm(PartiesForm):
    """Any Party involved, save the one that raised it."""

    def offer(self, case: Case) -> None:
        raising = case.dispute.raised_by_id
        self.choose_from("party", [(str(p.pk), p.name) for p in case.record.involved if p.pk != raising])


def _join(case: Case) -> Mapping[str, Any]:
    party = case.words["party"]
    matters.join_party(matter=case.dispute.matter, party_id=party.pk, role=PartyRole.JOINED, on=case.on)
    return {"party": party.name, "why": case.words["why"]}


def _release(case: Case) -> Mapping[str, Any]:
    party = case.words["party"]
    _end_part(case, party)
    return {"party": party.name, "why": case.words["why"]}


def _end_part(case: Case, party: Party) -> None:
    part = MatterParty.objects.filter(matter=case.dispute.matter, party=party, until=None).first()
    if part is not None:
        matters.end_part(part=part, last_day=case.on)


def _enough_stay(case: Case) -> Refusal | None:
    if len(case.record.involved) <= FEWEST_INVOLVED:
        return Refusal("party", "A dispute has at least two Parties.", mend="It can be settled or dropped instead.")
    return None


JOIN = Step(
    key="join",
    label="Let a Party join",
    hint="With its answer. It is told of everything from then on.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=presiders_only,
    says="{party} joined.",
    clause="",
    leaves=ANY,
    form=AdmitForm,
    guard=lambda case: (
        Refusal("party", "That Party is involved already.", mend="Choose another.")
        if is_involved(case, case.words["party"])
        else None
    ),
    effect=_join,
    goes=stays,
    tells=tells(AnyTimeAct.JOIN),
    subject="{reference}: {party} joined",
    offered=lambda case: declared(case, AnyTimeAct.JOIN) is not None,
)

RELEASE = Step(
    key="release",
    label="Release a Party",
    hint="It is no longer involved. What it owes so far stays due.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=presiders_only,
    says="{party} was released.",
    clause="",
    leaves=ANY,
    form=ReleaseForm,
    guard=_enough_stay,
    effect=_release,
    goes=stays,
    tells=tells(AnyTimeAct.RELEASE),
    subject="{reference}: {party} was released",
    offered=lambda case: declared(case, AnyTimeAct.RELEASE) is not None,
)

# --- Going straight to a later step ---------------------------------------------------------------------------------


def _shortening(case: Case) -> AnyTime | None:
    """The later step to which all Parties involved may agree to go, while the dispute stands before it."""
    found = declared(case, AnyTimeAct.SHORTEN)
    keys = [stage.key for stage in case.terms.stages]
    if found is None or not found.to_stage or case.place.stage not in keys:
        return None
    return found if keys.index(case.place.stage) < keys.index(found.to_stage) else None


def _needed(case: Case) -> list[Party]:
    found = declared(case, AnyTimeAct.SHORTEN)
    return accords.whose(case, found.consent) if found else []


SHORTEN = accords.put_forward(
    SHORTEN_KEY,
    label="Ask the Parties involved to go straight to a later step",
    hint="The steps in between fall away if each Party involved agrees in writing.",
    says="{party} asked to go straight to a later step.",
    clause="App 2 1.7.3",
    needs=_needed,
    subject="{reference}: going straight to a later step",
    offered=lambda case: _shortening(case) is not None and not case.record.agreed(SHORTEN_KEY),
)
ANSWER_SHORTEN = accords.answer(
    SHORTEN_KEY,
    label="Answer whether to go straight to a later step",
    hint="Your Party agrees to exactly these words, or does not.",
    clause="App 2 1.7.3",
    subject="{reference}: {party} answered",
)


def _later_stage(case: Case) -> Place:
    found = declared(case, AnyTimeAct.SHORTEN)
    return entry(case.terms.stage_by_key[found.to_stage]) if found else case.place


NOTE_SHORTENED = Step(
    key="note-shortened",
    label="Note that all agreed to go straight to the later step",
    hint="The steps in between fall away.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="The steps were shortened by agreement of all Parties involved.",
    clause="App 2 1.7.3",
    leaves=ANY,
    form=OptionalWhyForm,
    guard=no_guard,
    effect=lambda case: {"text": required(case.record.agreed(SHORTEN_KEY)).text},
    goes=_later_stage,
    tells=tells(AnyTimeAct.SHORTEN),
    subject="{reference}: the steps were shortened by agreement",
    offered=lambda case: _shortening(case) is not None and case.record.agreed(SHORTEN_KEY) is not None,
)

# --- Correcting a fact ----------------------------------------------------------------------------------------------


def _chosen(case: Case) -> Happening | None:
    return next((h for h in case.record.happenings if str(h.pk) == case.words.get("fact")), None)


def _mistaken(case: Case) -> tuple[Happening, ...]:
    row = _chosen(case)
    return (row,) if row else ()


def _right_one(case: Case) -> tuple[Happened, ...]:
    row, on = _chosen(case), case.words.get("on")
    if row is None or on is None:
        return ()
    was = as_happened(row)
    return (Happened(was.event, on, was.stage, was.party, was.clock, was.number),)


def _moves_it(case: Case) -> Refusal | None:
    row = _chosen(case)
    if row is None:
        return Refusal("fact", "That is no longer on record.", mend="Choose again.")
    if row.on == case.words["on"]:
        return Refusal("on", "That is the day on record.", mend="Give another day, or go back.")
    return None


def _corrected(case: Case) -> Mapping[str, Any]:
    row = required_fact(case)
    return {
        "what": row.event.replace("-", " "), "before": f"{row.on:%-d %B %Y}", "after": f"{case.words['on']:%-d %B %Y}",
        "why": case.words["why"],
    }  # fmt: skip


def required_fact(case: Case) -> Happening:
    row = _chosen(case)
    if row is None:
        raise LookupError("The guard lets nothing through that is not on record.")
    return row


CORRECT = Step(
    key="correct-fact",
    label="Correct a day that was recorded by mistake",
    hint="The dates that follow are worked out again and told anew. Both stay on record.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    says="The day of “{what}” was corrected from {before} to {after}.",
    clause="",
    leaves=ANY,
    form=CorrectForm,
    guard=_moves_it,
    effect=_corrected,
    goes=stays,
    records=_right_one,
    takes_back=_mistaken,
    tells=tells(AnyTimeAct.CORRECT),
    subject="{reference}: a date was corrected",
    checks=True,
    offered=lambda case: (
        declared(case, AnyTimeAct.CORRECT) is not None
        and any(h.event not in OF_THE_LADDER for h in case.record.happenings)
    ),
)

STEPS = (JOIN, RELEASE, ASK_JOIN, ANSWER_SHORTEN, NOTE_SHORTENED, SHORTEN, CORRECT)
