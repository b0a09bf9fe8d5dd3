"""Words of decisions: rules, ways, notices."""

from datetime import date

from alliance.kernel.reckoning import long_day
from parties.deciding.models import Elector, Question
from parties.deciding.rules import Outcome, Rule

RULES = {
    Rule.UNANIMOUS.value: "Unanimous: every Board member with a vote agrees (App 2 1.6)",
    Rule.ORDINARY.value: "Ordinary: consensus, else a simple majority of those who take part",
    Rule.ALL_PARTIES.value: "All Parties: each current Party agrees",
}
OUTCOMES = {
    Outcome.CARRIED.value: "Carried",
    Outcome.NOT_CARRIED.value: "Not carried",
    Outcome.NOT_DECIDED.value: "Not decided",
}
DEADLINE = "Answer the question put to the Board"


def deadline_kind(purpose: str) -> str:
    """The kind of the deadline of a written round: one for each purpose, as each may be open once."""
    return f"answer-{purpose}"[:40]


def asked_subject(question: Question) -> str:
    """One line that says where, never what."""
    return f"A question to the Board in writing ({question.matter.reference})"


def asked_body(question: Question, *, last_day: date) -> str:
    """The notice of a written round."""
    return "\n".join(
        [
            f"The Board is asked to decide in writing ({question.matter.reference}):",
            "",
            question.text,
            "",
            f"Rule: {RULES[question.rule]}.",
            f"Please answer by the end of {long_day(last_day)}. Silence is not agreement.",
            "Members answer in Alliance; a deputy answers where the member stands aside.",
        ]
    )


def aside_subject(seat: Elector) -> str:
    """One line to whoever presides."""
    return f"Someone who answers for {seat.name} stands aside"


def aside_body(question: Question, seat: Elector, *, was_answered: bool) -> str:
    """What whoever presides needs to know of it."""
    set_aside = " Their answer has been set aside." if was_answered else ""
    return (
        f"In {question.matter.reference}, a person who answers for {seat.name} stands aside.{set_aside} "
        "The Party’s deputy answers instead; where there is none, the Party does not take part."
    )
