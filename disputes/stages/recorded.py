"""A notice that came another way and was recorded: the Party confirms it or corrects it, dates included (10.1; T3, T8).

What was recorded first always stays: the statement, the dates told, the parts in it. Only what follows changes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.errors import Refusal
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience, MatterParty, PartyRole
from alliance.kernel.permissions import Act
from disputes import filing, rules, wording
from disputes.models import Against, Dispute, Sort, Statement
from disputes.step import Case, Phase, Step, To, stays
from disputes.step_forms import ConfirmForm
from parties.people.models import Party
from parties.people.queries import current_parties

ANY: frozenset[Phase] = frozenset()
TEXTS = {"in_one_line": "In one line", "what_happened": "What happened", "what_is_asked": "What is asked"}
REASON = "Corrected by the Party it was recorded for."


def _can_be_so(case: Case) -> Refusal | None:
    """Why the corrections cannot stand, or nothing."""
    dispute, came_at = case.dispute, _came_at(case)
    if came_at > dispute.filed_at:
        when = wording.moment(dispute.filed_at)
        return Refusal("came_at", f"It was recorded on {when}, before this.", mend="Give the day and time it came.")
    if in_force(clock.local(came_at).date()) is None:
        return Refusal("came_at", "No agreement was in force on that day.", mend="Look at the day and the year.")
    named = _named(case)
    if _against(case) == Against.PARTIES and not named:
        return Refusal("parties", "Choose the Parties it is with.")
    if wrong := rules.wrong_parties(dispute.raised_by_id, named, [p.pk for p in current_parties(case.on)]):
        return Refusal("parties", wrong, mend="Choose the other Parties it is with.", clause="10.1")
    leaving = set(_involved(dispute)) - set(_wanted(case))
    if answered := Party.objects.filter(pk__in=leaving).filter(pk__in=dispute.responses.values("party")).first():
        mend = "Keep it here, and tell the Chair if it has no part in this."
        return Refusal("parties", f"{answered} has answered already.", mend=mend)
    return None


def _confirm(case: Case) -> Mapping[str, Any]:
    changed = [*_correct_words(case), *_correct_other_side(case), *_correct_sort(case), *_correct_date(case)]
    dispute = case.dispute
    dispute.confirmed_at = case.at
    dispute._change_reason = REASON if changed else "Confirmed by the Party it was recorded for."
    dispute.save(update_fields=["confirmed_at", "against", "sort", "came_at", "served_at"])
    return {
        "party": dispute.raised_by.name,
        "answer": "with corrections" if changed else "as it stands",
        "changed": changed,
    }


def _correct_words(case: Case) -> list[str]:
    """A further statement stands beside the first; another line becomes the title."""
    dispute, latest = case.dispute, case.dispute.statements.latest("number")
    words = {name: case.words.get(name, getattr(latest, name)) for name in TEXTS}
    corrected = [name for name in TEXTS if words[name] != getattr(latest, name)]
    if not corrected:
        return []
    Statement.objects.create(
        dispute=dispute,
        number=latest.number + 1,
        tried=latest.tried,
        written_by_id=case.actor.signed_in_id,
        written_at=case.at,
        reason=REASON,
        **words,
    )
    if "in_one_line" in corrected:
        matters.retitle(matter=dispute.matter, title=words["in_one_line"])
    return [wording.corrected(TEXTS[name]) for name in corrected]


def _correct_other_side(case: Case) -> list[str]:
    """Parties that come in have a part from today; those that go out have none after today."""
    dispute, before = case.dispute, _other_side(case.dispute)
    involved, wanted = _involved(case.dispute), _wanted(case)
    for party_id, part in involved.items():
        if party_id not in wanted:
            matters.end_part(part=part, last_day=case.on)
    for party_id in wanted:
        if party_id not in involved:
            matters.join_party(matter=dispute.matter, party_id=party_id, role=PartyRole.RESPONDING, on=case.on)
    dispute.against = _against(case)
    after = _other_side(dispute)
    return [] if after == before else [wording.changed("With whom", before, after)]


def _correct_sort(case: Case) -> list[str]:
    """Upwards, a potential dispute is told to every Party (T8). Downwards nothing can be untold."""
    dispute, wanted = case.dispute, case.words.get("sort") or case.dispute.sort
    if wanted == dispute.sort:
        return []
    before, dispute.sort = wording.sort_noun(dispute.sort), wanted
    if before == wording.sort_noun(Sort.POTENTIAL):
        dispute.matter.audience = Audience.ALL_PARTIES
        dispute.matter.save(update_fields=["audience"])
        dispute.matter.deadlines.update(audience=Audience.ALL_PARTIES)
    return [wording.changed("Kind", before, wording.sort_noun(wanted))]


def _correct_date(case: Case) -> list[str]:
    """The dates that still run are reckoned anew from when it came; the old ones stay on record."""
    dispute, came_at = case.dispute, _came_at(case)
    if came_at == _minute(dispute.came_at):
        return []
    told = [wording.changed("When it came", wording.moment(dispute.came_at), wording.moment(came_at))]
    recorded_on = clock.local(dispute.filed_at).date()
    served_at, anew = filing.service(dispute.version, channel=dispute.channel, came_at=came_at, on=recorded_on)
    told.append(wording.changed("Counts as served", wording.moment(dispute.served_at), wording.moment(served_at)))
    dispute.came_at, dispute.served_at = came_at, served_at
    for one in anew:
        old = deadlines.open_of(dispute.matter, one.kind)
        if old is None or (old.starts_on, old.due_on) == (one.reckoning.start, one.reckoning.last_day):
            continue
        reason = "The day on which the notice came was corrected."
        deadlines.supersede(old, reckoning=one.reckoning, reason=reason, at=case.at)
        told.append(wording.changed(old.label, wording.day(old.due_on), wording.day(one.reckoning.last_day)))
    return told


def _involved(dispute: Dispute) -> dict[int, MatterParty]:
    """The Parties on the other side, by their keys."""
    parts = MatterParty.objects.filter(matter=dispute.matter, until=None, role=PartyRole.RESPONDING)
    return {part.party_id: part for part in parts}


def _other_side(dispute: Dispute) -> str:
    names = Party.objects.filter(pk__in=_involved(dispute)).order_by("position").values_list("name", flat=True)
    return wording.other_side(dispute.against, list(names))


def _against(case: Case) -> str:
    return str(case.words.get("against") or case.dispute.against)


def _named(case: Case) -> list[int]:
    """The Parties named by the correction; without one, those that are named now."""
    if _against(case) != Against.PARTIES:
        return []
    return [int(pk) for pk in case.words["parties"]] if "parties" in case.words else list(_involved(case.dispute))


def _wanted(case: Case) -> list[int]:
    """The Parties that are to be on the other side: for the arrangements as a whole, every other one."""
    if _against(case) == Against.WHOLE == case.dispute.against:
        return list(_involved(case.dispute))
    if _against(case) == Against.WHOLE:
        return [party.pk for party in current_parties(case.on) if party.pk != case.dispute.raised_by_id]
    return _named(case)


def _came_at(case: Case) -> datetime:
    return _minute(case.words.get("came_at") or case.dispute.came_at)


def _minute(at: datetime) -> datetime:
    """As exactly as the form asks for it."""
    return at.replace(second=0, microsecond=0)


CONFIRM = Step(
    key="confirm",
    label="Confirm or correct what was recorded for your Party",
    hint="What was recorded first stays on record. Everyone who was told of it is told what you change.",
    act=Act.CONFIRM_RECORD,
    says="{party} confirmed what was recorded, {answer}.",
    clause="10.1",
    leaves=ANY,
    form=ConfirmForm,
    guard=_can_be_so,
    effect=_confirm,
    goes=stays,
    tells=(To.TOLD_AT_FILING,),
    subject="{reference}: confirmed by {party}, {answer}",
    offered=lambda case: case.dispute.awaits_confirmation,
    meets=("confirmation",),
    for_party=True,
)

STEPS = (CONFIRM,)
