"""Words and names of case files and bundles."""

import re
import unicodedata

from parties.deciding import wording as deciding
from parties.deciding.models import Question

LONGEST_NAME = 60
MADE = "made an evidence bundle"


def rule(question: Question) -> str:
    """The rule of a question, in words."""
    return deciding.RULES.get(question.rule, question.rule)


def outcome(question: Question) -> str:
    """How a question ended, or that it is open."""
    return deciding.OUTCOMES.get(question.outcome, question.outcome) if question.closed_at else "Open"


def safe_path(number: int, title: str, file_name: str) -> str:
    """A name for a paper that every system can write: a number, plain letters, and the ending it came with."""
    stem = _plain(title) or "paper"
    ending = _plain(file_name.rpartition(".")[2]) if "." in file_name else ""
    ending = ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "bin"
    return f"papers/{number:03d}-{stem[:LONGEST_NAME].rstrip('-')}.{ending}"


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def file_title(reference: str) -> str:
    """The title of a case file."""
    return f"Case file of {reference}"
