"""Last resort: Parties leave by agreement, the agreement ends, or it is closed unresolved (LLR: App 2 1.7.4).

The options are the agreement's own: one pair of steps for each kind of option, offered where the file has it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from alliance.agreement.ladder_shapes import LastResort, ResortOption
from alliance.agreement.vocabulary import Consent, OptionKind, StageKind
from alliance.kernel.permissions import Act
from disputes import closing, telling
from disputes.accords import steps as accords
from disputes.accords.models import Accord
from disputes.accords.queries import required
from disputes.ladder_forms import EndingForm, LeavingForm, OptionalWhyForm, WhyForm
from disputes.models import Outcome
from disputes.stages.leading import ends_here
from disputes.step import Case, Phase, Step, To, no_guard, recorders_only
from parties.people.models import Party

KIND = StageKind.LAST_RESORT
OPEN = frozenset({Phase.OPEN})
LEAVE_KEY, END_KEY = "parties-leave", "agreement-ends"


def option(case: Case, kind: OptionKind) -> ResortOption | None:
    """The option of a kind that the agreement offers at this stage."""
    details = cast(LastResort, case.stage and case.stage.details)
    return next((o for o in details.options if o.kind is kind), None) if details else None


def needs(kind: OptionKind) -> Callable[[Case], Iterable[Party]]:
    """The Parties whose consent an option needs: as the file says, or as its setting is read (Reading 15)."""

    def parties(case: Case) -> Iterable[Party]:
        found = option(case, kind)
        if found is None:
            return []
        consent = found.consent
        if found.consent_setting and case.course.settings[found.consent_setting] != Consent.EVERY_CURRENT_PARTY:
            consent = Consent.EACH_PARTY_INVOLVED
        return accords.whose(case, consent)

    return parties


def tells(kind: OptionKind) -> Callable[[Case], tuple[To, ...]]:
    """Whom the agreement says is told of an option taken."""

    def those(case: Case) -> tuple[To, ...]:
        found = option(case, kind)
        return telling.those(found.told, case.terms) if found else ()

    return those


def _offered(kind: OptionKind, key: str) -> Callable[[Case], bool]:
    return lambda case: option(case, kind) is not None and not case.record.agreed(key)


def _leaving(case: Case) -> Mapping[str, Any]:
    return {"leaving": list(case.words["leaving"]), "on": case.words["on"].isoformat()}


def _ending(case: Case) -> Mapping[str, Any]:
    words = case.words
    part = "" if words["whole"] == "yes" else words["part"]
    return {"whole": words["whole"] == "yes", "part": part, "on": words["on"].isoformat()}


LEAVE = accords.put_forward(
    LEAVE_KEY,
    label="Put it to the Parties that some of them leave",
    hint="It needs the consent of every Party that the agreement names, to the same words.",
    says="{party} put it to the Parties that some of them leave.",
    clause="App 2 1.7.4(i)",
    needs=needs(OptionKind.PARTY_LEAVES),
    subject="{reference}: a question about leaving the Alliance",
    form=LeavingForm,
    facts=_leaving,
    act=Act.CONSENT_TO_EXIT,
    tells=(To.EVERY_PARTY,),
    kind=KIND,
    leaves=OPEN,
    offered=_offered(OptionKind.PARTY_LEAVES, LEAVE_KEY),
)
ANSWER_LEAVE = accords.answer(
    LEAVE_KEY,
    label="Answer whether some Parties leave",
    hint="Your Party consents to exactly these words, or does not.",
    clause="App 2 1.7.4(i)",
    subject="{reference}: {party} answered",
    act=Act.CONSENT_TO_EXIT,
    kind=KIND,
)
END = accords.put_forward(
    END_KEY,
    label="Put it to the Parties that the agreement ends",
    hint="In whole or in part. It needs the consent of every Party, to the same words.",
    says="{party} put it to the Parties that the agreement ends.",
    clause="App 2 1.7.4(ii)",
    needs=needs(OptionKind.AGREEMENT_ENDS),
    subject="{reference}: a question about ending the agreement",
    form=EndingForm,
    facts=_ending,
    act=Act.CONSENT_TO_EXIT,
    tells=(To.EVERY_PARTY,),
    kind=KIND,
    leaves=OPEN,
    offered=_offered(OptionKind.AGREEMENT_ENDS, END_KEY),
)
ANSWER_END = accords.answer(
    END_KEY,
    label="Answer whether the agreement ends",
    hint="Your Party consents to exactly these words, or does not.",
    clause="App 2 1.7.4(ii)",
    subject="{reference}: {party} answered",
    act=Act.CONSENT_TO_EXIT,
    kind=KIND,
)


def _day(case: Case, accord: Accord) -> str:
    return f"{case.date(accord.facts['on']):%-d %B %Y}"


def _says_who_leaves(case: Case) -> Mapping[str, Any]:
    accord = required(case.record.agreed(LEAVE_KEY))
    leaving = list(Party.objects.filter(key__in=accord.facts["leaving"]))
    return {"parties": ", ".join(p.name for p in leaving), "on": _day(case, accord), "text": accord.text}


def _let_go(case: Case) -> Mapping[str, Any]:
    """Each Party named leaves on the day agreed."""
    accord = required(case.record.agreed(LEAVE_KEY))
    closing.let_go(
        parties=list(Party.objects.filter(key__in=accord.facts["leaving"])),
        on_day=case.date(accord.facts["on"]),
        reason=f"By mutual consent of the Parties, in {case.dispute.matter.reference}: {accord.text}",
        at=case.at,
    )
    return _says_who_leaves(case)


NOTE_LEAVING = Step(
    key="note-leaving",
    label="Note that every Party has agreed who leaves",
    hint="The {noun} ends. Each Party named leaves on the day agreed.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was agreed who leaves from {on}: {parties}.",
    clause="App 2 1.7.4(i)",
    leaves=OPEN,
    form=OptionalWhyForm,
    guard=no_guard,
    effect=_let_go,
    goes=ends_here,
    tells=tells(OptionKind.PARTY_LEAVES),
    subject="{reference}: Parties leave by agreement",
    cancels=True,
    closes=True,
    outcome=Outcome.PARTY_LEFT,
    offered=lambda case: case.record.agreed(LEAVE_KEY) is not None,
)


def _says_what_ends(case: Case) -> Mapping[str, Any]:
    accord = required(case.record.agreed(END_KEY))
    what = "the whole agreement" if accord.facts["whole"] else f"part of the agreement: {accord.facts['part']}"
    return {"what": what, "on": _day(case, accord), "text": accord.text}


def _end(case: Case) -> Mapping[str, Any]:
    """From the day agreed the whole agreement closes; of a part it is recorded that it ended."""
    accord = required(case.record.agreed(END_KEY))
    if accord.facts["whole"]:
        reason = f"By consent of the Parties, in {case.dispute.matter.reference}: {accord.text}"
        day = case.date(accord.facts["on"])
        closing.end_agreement(dispute=case.dispute, on_day=day, reason=reason, at=case.at)
    return _says_what_ends(case)


NOTE_ENDING = Step(
    key="note-ending",
    label="Note that every Party has agreed to end the agreement",
    hint="The {noun} ends.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was agreed to end {what}, from {on}.",
    clause="App 2 1.7.4(ii)",
    leaves=OPEN,
    form=OptionalWhyForm,
    guard=no_guard,
    effect=_end,
    goes=ends_here,
    tells=tells(OptionKind.AGREEMENT_ENDS),
    subject="{reference}: the agreement ends by consent",
    cancels=True,
    closes=True,
    outcome=Outcome.AGREEMENT_ENDED,
    offered=lambda case: case.record.agreed(END_KEY) is not None,
)

CLOSE = Step(
    key="close-unresolved",
    label="Close it unresolved",
    hint="It stays unresolved, and no further step is taken. The record stays.",
    act=Act.TAKE_PART_IN_DISPUTE,
    closed_to=recorders_only,
    kind=KIND,
    says="It was closed unresolved.",
    clause="App 2 1.7.4",
    leaves=OPEN,
    form=WhyForm,
    guard=no_guard,
    effect=lambda case: {"why": case.words["why"]},
    goes=ends_here,
    tells=tells(OptionKind.CLOSE),
    subject="{reference}: closed unresolved",
    cancels=True,
    closes=True,
    outcome=Outcome.UNRESOLVED,
    offered=lambda case: option(case, OptionKind.CLOSE) is not None,
)

STEPS = (NOTE_LEAVING, NOTE_ENDING, ANSWER_LEAVE, ANSWER_END, LEAVE, END, CLOSE)
