"""What the pages of signatures and the sheet show: one line for each Party, with what this reader may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import adopted
from alliance.kernel import clock
from alliance.kernel.documents.models import Document
from alliance.kernel.permissions import Act, Actor, Scope, may
from parties.second_person.models import Proposal
from parties.signatures import queries, rules
from parties.signatures.models import Signature
from parties.signatures.queries import Checked, Row


@dataclass(frozen=True)
class Waiting:
    """A proposed change of who signs, with the paper that gives the authority."""

    proposal: Proposal
    authority: Document | None


@dataclass(frozen=True)
class Line:
    """One Party on the page: its row, how its signature was checked, and what this reader may do."""

    row: Row
    checked: Checked | None
    may_sign: bool
    may_upload: bool
    may_name: bool
    waiting: tuple[Waiting, ...]

    @property
    def signature(self) -> Signature | None:
        return self.row.signature

    @property
    def problems(self) -> list[str]:
        return [one.problem for one in self.checked.findings] if self.checked else []

    @property
    def sealed(self) -> str:
        """The line that the signature's seal is the digest of."""
        return self.checked.evidence.facts.sealed if self.checked else ""


def facts(version: AgreementVersion, actor: Actor) -> dict[str, Any]:
    """Everything the page and the sheet show of a version."""
    rows = queries.standing(version)
    checked, found = queries.checked(version, rows)
    is_open = queries.superseded_by(version, clock.today()) is None
    day = queries.last_day_of(version, clock.today())
    of_now = [row for row in rows if row.party.left_on is None or row.party.left_on > day]
    signed = sum(row.is_signed for row in of_now)
    return {
        "version": version,
        "lines": [_line(row, checked.get(row.party.pk), actor, is_open=is_open) for row in rows],
        "findings": found,
        "signed": signed,
        "count": rules.count_in_words(signed, len(of_now)),
        "all_signed": signed == len(of_now),
        "is_open": is_open,
        "may_remind": is_open and may(actor, Act.NAME_SIGNATORY, Scope()),
        "others": [one for one in adopted() if one.pk != version.pk],
    }


def _line(row: Row, checked: Checked | None, actor: Actor, *, is_open: bool) -> Line:
    own = Scope(owners=frozenset({row.party.pk}))
    to_sign = is_open and not row.is_signed
    is_signer = row.signatory is not None and row.signatory.person_id == actor.person_id
    may_here = to_sign and row.signatory is not None and may(actor, Act.SIGN_AGREEMENT, own)
    return Line(
        row=row,
        checked=checked,
        may_sign=may_here and is_signer,
        may_upload=may_here and (is_signer or row.party.pk in actor.party_ids),
        may_name=to_sign and not row.proposals and may(actor, Act.NAME_SIGNATORY, own),
        waiting=_waiting(row.proposals),
    )


def _waiting(proposals: Sequence[Proposal]) -> tuple[Waiting, ...]:
    """Each with its paper: a few at most, as one change waits for a Party at a time."""
    papers = [one.facts.get("authority") for one in proposals]
    known = Document.objects.in_bulk([paper for paper in papers if paper]) if any(papers) else {}
    by_id = {str(key): paper for key, paper in known.items()}
    return tuple(Waiting(one, by_id.get(paper or "")) for one, paper in zip(proposals, papers, strict=True))
