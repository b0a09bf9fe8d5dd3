"""How a body decides: who may answer, what their answers come to, and the result in a sentence. Pure.

The MoU asks for unanimity on Disputes (App 2 1.6) and leaves quorum, deputies and voting open; those are practice or
readings (`domain.md` 3.5 and 7). Every number and choice comes in as an argument from the agreement version.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alliance.kernel.errors import Refusal


class Choice(StrEnum):
    """One elector's answer. Recused: nobody who could answer for this seat may; no answer is never agreement."""

    AGREE = "agree"
    DISAGREE = "disagree"
    ABSTAIN = "abstain"
    RECUSED = "recused"
    NO_ANSWER = "no_answer"


class Capacity(StrEnum):
    MEMBER = "member"
    DEPUTY = "deputy"


class How(StrEnum):
    """By which way an answer came."""

    MEETING = "at_meeting"
    WRITING = "in_writing"
    RECORDED = "recorded_from_minutes"


class Rule(StrEnum):
    """Unanimous: every eligible elector. Ordinary: consensus, else a simple majority. All Parties: each Party."""

    UNANIMOUS = "unanimous"
    ORDINARY = "ordinary"
    ALL_PARTIES = "all_parties"


class Outcome(StrEnum):
    """Not decided means that too few could take part, so that the answers settle nothing either way."""

    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True, slots=True)
class Elector:
    """One seat with a voice, as it stood when the decision was opened.

    `name` is the Party's (or the Chair's), never the person's; `kind` its sector. `member` and `deputies` are person
    ids, deputies in the order in which the Party named them. `is_party` is false for the Chair's seat.
    """

    key: str
    name: str
    kind: str
    member: int | None
    deputies: tuple[int, ...] = ()
    involved: bool = False
    is_party: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered for one seat, by whom, how and to which exact text."""

    elector: str
    choice: Choice
    text_version: str
    person: int | None = None
    capacity: Capacity = Capacity.MEMBER
    how: How = How.MEETING
    at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sector:
    """A kind of Party that must be there, with its name as people say it."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Quorum:
    """The least attendance for a decision: so many Parties, one of each sector, and someone presiding."""

    parties: int
    sectors: tuple[Sector, ...]
    presiding: bool

    def shortfall(self, present: Iterable[Elector], *, presiding: bool) -> str:
        """What is missing, in words; empty where the quorum is reached. Each Party counts once."""
        parties = {elector.key: elector for elector in present if elector.is_party}
        kinds = {elector.kind for elector in parties.values()}
        missing = []
        if len(parties) < self.parties:
            missing.append(f"not enough Parties can take part ({self.parties} needed, {len(parties)} can)")
        missing += [f"no {sector.label} can take part" for sector in self.sectors if sector.kind not in kinds]
        if self.presiding and not presiding:
            missing.append("nobody presides")
        return _listed(missing)


@dataclass(frozen=True, slots=True)
class Terms:
    """The rule of one decision with the settings it rests on (`abstention_blocks`, `chair_votes` and so on)."""

    rule: Rule
    quorum: Quorum
    abstention_blocks: bool
    chair_votes: bool
    involved_take_part: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers came to. `for_board` names Parties, `for_others` only counts; neither names a person."""

    outcome: Outcome
    choices: Mapping[str, Choice]
    eligible: tuple[str, ...]
    shortfall: str
    for_board: str
    for_others: str

    @property
    def carried(self) -> bool:
        return self.outcome is Outcome.CARRIED


def seat_holder(elector: Elector, *, present: Collection[int], recused: Collection[int] = ()) -> int | None:
    """The one person who answers for a seat now: the member, else the first deputy named who is here and may.

    One at a time: while the member is here and may answer, no deputy does. None where nobody can.
    """
    for person in (elector.member, *elector.deputies):
        if person is not None and person in present and person not in recused:
            return person
    return None


def check_answer(
    elector: Elector, answer: Answer, *, text_version: str, earlier: Sequence[Answer], recused: Collection[int]
) -> None:
    """Raise Refusal where this answer cannot be taken; `earlier` are the answers taken so far, oldest first.

    Whoever has answered for a seat may change the answer; another may answer only once that person is recused.
    """
    if answer.text_version != text_version:
        raise Refusal("text_version", "The text has changed since.", "Read the text as it now stands and answer again.")
    if answer.choice is Choice.NO_ANSWER:
        raise Refusal("choice", "No answer was given.", "Choose agree, disagree or abstain.")
    if answer.choice is Choice.RECUSED:
        if not answer.reason.strip():
            raise Refusal("reason", "A seat that stands aside needs a reason.", "Say why nobody can answer for it.")
        return
    if answer.person is None or answer.person not in (elector.member, *elector.deputies):
        raise Refusal(
            "person", f"This person does not answer for {elector.name}.", "Ask its member or a deputy it has named."
        )
    if answer.person in recused:
        raise Refusal("person", "This person stands aside on this matter.", "A deputy may answer for the Party.")
    if (answer.capacity is Capacity.MEMBER) != (answer.person == elector.member):
        raise Refusal("capacity", "This person does not hold that capacity.", "Choose member or deputy as it stands.")
    standing = _standing(earlier, text_version).get(elector.key)
    if standing and standing.person not in (None, answer.person, *recused):
        raise Refusal("person", f"Someone else has answered for {elector.name}.", "One person answers at a time.")


def decide(
    electorate: Sequence[Elector],
    answers: Iterable[Answer],
    *,
    terms: Terms,
    text_version: str,
    present: Collection[str],
    presiding: bool,
    consensus: bool = False,
) -> Result:
    """What the answers to `text_version` come to under `terms`; answers to another version count as none.

    `present` holds the keys of the seats at the meeting, or in a written round of those asked; whoever answered
    counts as present. `consensus` is the presiding member's finding under the ordinary rule: agreed without dissent,
    with no single votes recorded. Raises Refusal for an answer from outside the electorate, or for consensus found
    over a recorded disagreement.
    """
    choices = _choices(electorate, answers, text_version)
    voters = [elector for elector in electorate if _has_a_voice(elector, terms)]
    counted = [elector for elector in voters if _counts(choices[elector.key], elector.key in present, terms.rule)]
    counts = Counter(choices[elector.key] for elector in counted)
    found = consensus and terms.rule is Rule.ORDINARY
    if found and counts[Choice.DISAGREE]:
        raise Refusal("consensus", "Someone has disagreed, so there is no consensus.", "Take a vote instead.")
    shortfall = "" if terms.rule is Rule.ALL_PARTIES else terms.quorum.shortfall(counted, presiding=presiding)
    shortfall = shortfall or ("" if counted else "nobody can take part")
    carried = found or _carries(terms, counts, len(counted))
    outcome = Outcome.NOT_DECIDED if shortfall else Outcome.CARRIED if carried else Outcome.NOT_CARRIED
    head = _head(outcome, terms.rule, shortfall, len(counted) if found else None)
    # Silence of a seat that was not at the meeting is not reported; nor are single votes where consensus was found.
    aside = [elector for elector in voters if choices[elector.key] is Choice.RECUSED]
    told = [(e.name, choices[e.key]) for e in voters if e in aside or (e in counted and not found)]
    return Result(
        outcome=outcome,
        choices={elector.key: choices[elector.key] for elector in voters},
        eligible=tuple(elector.key for elector in counted),
        shortfall=shortfall,
        for_board=_sentence(head, told, named=True),
        for_others=_sentence(head, told, named=False),
    )


def _choices(electorate: Sequence[Elector], answers: Iterable[Answer], text_version: str) -> dict[str, Choice]:
    standing = _standing(answers, text_version)
    if strangers := set(standing) - {elector.key for elector in electorate}:
        raise Refusal("answers", f"No seat with a vote is called “{min(strangers)}”.", "Open the decision again.")
    return {e.key: standing[e.key].choice if e.key in standing else Choice.NO_ANSWER for e in electorate}


def _counts(choice: Choice, present: bool, rule: Rule) -> bool:
    """Whether a seat counts towards quorum and result: all seats, all that may answer, or those of them here."""
    if rule is Rule.ALL_PARTIES:
        return True
    if choice is Choice.RECUSED:
        return False
    return rule is Rule.UNANIMOUS or present or choice is not Choice.NO_ANSWER


def _has_a_voice(elector: Elector, terms: Terms) -> bool:
    if terms.rule is Rule.ALL_PARTIES:
        return elector.is_party
    return (elector.is_party or terms.chair_votes) and (terms.involved_take_part or not elector.involved)


def _standing(answers: Iterable[Answer], text_version: str) -> dict[str, Answer]:
    """The last answer for each seat to this text; a changed text clears all earlier ones."""
    return {answer.elector: answer for answer in answers if answer.text_version == text_version}


def _carries(terms: Terms, counts: Counter[Choice], number: int) -> bool:
    agreed = counts[Choice.AGREE]
    if terms.rule is Rule.ORDINARY:
        return agreed * 2 > number
    aside = counts[Choice.ABSTAIN] if terms.rule is Rule.UNANIMOUS and not terms.abstention_blocks else 0
    return agreed > 0 and agreed + aside == number


def _head(outcome: Outcome, rule: Rule, shortfall: str, agreed_by: int | None) -> str:
    if outcome is Outcome.NOT_DECIDED:
        return f"Not decided, as {shortfall}"
    if agreed_by is not None:
        return f"Agreed without dissent by the {agreed_by} who took part"
    carried, not_carried = _HEADS[rule]
    return carried if outcome is Outcome.CARRIED else not_carried


_HEADS = {
    Rule.UNANIMOUS: ("Unanimous", "Not unanimous"),
    Rule.ORDINARY: ("Carried by a majority", "Not carried, as no majority agrees"),
    Rule.ALL_PARTIES: ("Every Party agrees", "Not every Party agrees"),
}
# One and several: “Rutland County Council abstains”, “2 abstain”.
_VERBS = {
    Choice.AGREE: ("agrees", "agree"),
    Choice.DISAGREE: ("does not agree", "do not agree"),
    Choice.ABSTAIN: ("abstains", "abstain"),
    Choice.NO_ANSWER: ("has not answered", "have not answered"),
    Choice.RECUSED: ("stands aside", "stand aside"),
}


def _sentence(head: str, told: Sequence[tuple[str, Choice]], *, named: bool) -> str:
    """Those who agree are always a number; the rest are named to the Board only."""
    parts = []
    for choice, (one, several) in _VERBS.items():
        names = [name for name, chosen in told if chosen is choice]
        if names:
            subject = _listed(names) if named and choice is not Choice.AGREE else str(len(names))
            parts.append(f"{subject} {one if len(names) == 1 else several}")
    return f"{head}: {'; '.join(parts)}." if parts else f"{head}."


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
