"""The kinds of Matter: what each is called, its reference prefix and the page that shows it."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    AGREEMENT = "agreement"
    DISPUTE = "dispute"
    DISPUTE_DRAFT = "dispute-draft"
    MEETING = "meeting"
    AGENDA_ITEM = "agenda-item"
    PARTY = "party"
    CONCERN = "concern"


class Shape(NamedTuple):
    prefix: str
    noun: str
    url_name: str


SHAPES: dict[Kind, Shape] = {
    Kind.AGREEMENT: Shape("A", "agreement", "agreement:page"),
    Kind.DISPUTE: Shape("D", "dispute", "disputes:page"),
    Kind.DISPUTE_DRAFT: Shape("DRAFT", "draft", "disputes:draft"),
    Kind.MEETING: Shape("B", "meeting", "governance:meeting"),
    Kind.AGENDA_ITEM: Shape("B", "agenda item", ""),
    Kind.PARTY: Shape("P", "Party", "parties:party"),
    Kind.CONCERN: Shape("C", "concern", "disputes:concern"),
}
