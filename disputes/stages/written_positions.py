"""Written positions: each Party involved writes where it stands, sealed until all have (foreign agreements use it)."""

from collections.abc import Mapping
from typing import Any

from alliance.agreement.vocabulary import Event, StageKind
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import Act
from disputes.accords import steps as accords
from disputes.dates import Happened
from disputes.ladder_forms import PositionForm, WhyForm
from disputes.models import Writing
from disputes.stages.by_agreement import settling
from disputes.stages.leading import leads_on, not_agreed_to
from disputes.step import Case, Phase, Step, To, no_guard, stays
from parties.people.models import Party

KIND = StageKind.WRITTEN_POSITIONS
OPEN = frozenset({Phase.OPEN})
AGREE_KEY = "agreement-in-writing"


def have_written(case: Case) -> set[str]:
    """The keys of the Parties that have written at this stage."""
    rows = Writing.objects.filter(dispute=case.dispute, stage=case.place.stage, what=Writing.What.POSITION)
    return set(rows.values_list("party__key", flat=True))


def keep_writing(case: Case, what: str, text: str, audience: str, party: Party | None = None) -> Writing:
    """Keep words that fewer may read than the steps of the dispute."""
    return Writing.objects.create(
        dispute=case.dispute,
        stage=case.place.stage,
        what=what,
        party=party,
        text=text,
        audience=audience,
        written_by_id=case.actor.signed_in_id,
        written_at=case.at,
    )


def are_exchanged(case: Case) -> bool:
    return case.course.recorded(Event.EXCHANGED, case.place.stage) is not None


def _write(case: Case) -> Mapping[str, Any]:
    party = case.words["party"]
    keep_writing(case, Writing.What.POSITION, case.words["text"], Audience.INVOLVED_AND_BOARD, party)
    return {"party": party.name}


def _recorded(case: Case) -> tuple[Happened, ...]:
    party = case.words.get("party")
    if party is None:
        return ()
    own = Happened(Event.EXCHANGED, case.on, case.place.stage, party.key)
    missing = {p.key for p in case.record.involved} - have_written(case) - {party.key}
    return (own,) if missing else (own, Happened(Event.EXCHANGED, case.on, case.place.stage))


def _once(case: Case) -> Refusal | None:
    if refusal := accords.speaks_for(case):
        return refusal
    if case.words["party"].key in have_written(case):
        return Refusal("party", "Your Party has written already.", mend="What it wrote stands.")
    return None


def _may_write(case: Case) -> bool:
    mine = {p.key for p in case.record.involved if p.pk in case.actor.party_ids}
    return bool(mine - have_written(case))


WRITE = Step(
    key="write-position",
    label="Write where your Party stands",
    hint="It stays sealed until every Party involved has written.",
    act=Act.AGREE_IN_DISPUTE,
    kind=KIND,
    says="{party} wrote where it stands.",
    clause="",
    leaves=OPEN,
    form=PositionForm,
    guard=_once,
    effect=_write,
    goes=stays,
    records=_recorded,
    tells=(To.INVOLVED,),
    subject="{reference}: {party} wrote where it stands",
    for_party=True,
    offered=_may_write,
)

PROPOSE, ANSWER, AGREED = settling(
    AGREE_KEY, "agreed-in-writing", kind=KIND, leaves=OPEN, needs=lambda case: case.record.involved
)


def _time_is_up(case: Case) -> bool:
    stage = case.stage
    if stage is None:
        return False
    ends = [r.ends_at for c in stage.clocks if (r := case.course.reckoning(stage, c))]
    return bool(ends) and max(ends) <= case.at


NOT_AGREED = Step(
    key="positions-differ",
    label="Say that no agreement was reached",
    hint="It goes on to {next}.",
    act=Act.TAKE_PART_IN_DISPUTE,
    kind=KIND,
    says="No agreement was reached, so it goes on to {next}.",
    clause="",
    leaves=OPEN,
    form=WhyForm,
    guard=no_guard,
    effect=lambda case: {"why": case.words["why"]},
    goes=leads_on,
    records=lambda case: (Happened(Event.STAGE_ENDED, case.on, case.place.stage),),
    tells=not_agreed_to,
    subject="{reference}: goes on to {next}",
    offered=lambda case: are_exchanged(case) or _time_is_up(case),
)

STEPS = (AGREED, ANSWER, WRITE, PROPOSE, NOT_AGREED)
