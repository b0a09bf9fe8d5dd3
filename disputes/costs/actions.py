"""Entering what a facilitator quotes, bills and directs, what was paid, and taking back what was entered by mistake.

None of these moves a dispute, so that they stay open after it has ended: its costs outlast it (domain reference 3.7).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import actions as notices
from alliance.kernel.permissions import Actor
from alliance.web.numbers import pounds
from disputes import telling
from disputes.costs import queries, rules, who, wording
from disputes.costs.models import Bill, DirectedShare, Direction, Payment, Quote
from disputes.models import Dispute
from disputes.step import To
from parties.people.queries import addressees as people_of

READERS = Audience.INVOLVED_AND_BOARD
Row = Quote | Bill | Direction | Payment


def _locked(dispute_id: int) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("matter", "version", "raised_by")
    return rows.get(pk=dispute_id)


@transaction.atomic
def enter_quote(
    *, actor: Actor, dispute_id: int, stage: str, name: str, fee_basis: str, quoted: int, cap: int | None, paper: Any,
    at: datetime,
) -> Quote:  # fmt: skip
    """Enter what somebody who could be chosen would cost. Raises Stale once the dispute has ended."""
    dispute = _locked(dispute_id)
    who.require_keeping(dispute, actor)
    if not dispute.is_open:
        raise Stale("This dispute has ended.")
    _is_shared(dispute, stage, at, ahead=True)
    row = Quote.objects.create(
        dispute=dispute, stage=stage, name=name, fee_basis=fee_basis, quoted_pence=quoted, cap_pence=cap,
        paper=_kept(paper, dispute, f"Quote of {name}", actor, at), entered_by_id=actor.signed_in_id, entered_at=at,
    )  # fmt: skip
    _record(row, "entered what a facilitator would cost", actor, name=name, quoted=pounds(quoted))
    return row


@transaction.atomic
def enter_bill(
    *, actor: Actor, dispute_id: int, stage: str, arose_on: date, what: str, pence: int, paper: Any, at: datetime
) -> Bill:
    """Enter a bill, and tell the Parties that share it. Raises Refusal where nobody was involved on its day, Stale
    where it is on record already."""
    dispute = _locked(dispute_id)
    who.require_keeping(dispute, actor)
    _is_shared(dispute, stage, at)
    _was_by(arose_on, at, "arose_on")
    if not any(part.holds(arose_on) for part in queries.Account(dispute).spans):
        mend = f"Give a day from {clock.local(dispute.came_at).date():%-d %B %Y} on."
        raise Refusal("arose_on", "No Party was involved on that day.", mend=mend, clause=rules.CLAUSE)
    if dispute.bills.filter(arose_on=arose_on, what=what, pence=pence, withdrawn_at=None).exists():
        raise Stale("This bill is on record already: the same day, words and amount.")
    row = Bill.objects.create(
        dispute=dispute, stage=stage, arose_on=arose_on, what=what, pence=pence,
        paper=_kept(paper, dispute, f"Bill: {what}", actor, at), entered_by_id=actor.signed_in_id, entered_at=at,
    )  # fmt: skip
    account = queries.Account(dispute)
    shown = next(shown for shown in account.bills if shown.bill.pk == row.pk)
    _record(row, "entered a bill", actor, what=what, amount=pounds(pence), arose_on=arose_on.isoformat())
    body = wording.bill_notice(row, shown.lines, shown.rule)
    _tell(dispute, actor, "cost-bill", "a bill to share", body, at, sharing={line.party for line in shown.lines})
    return row


@transaction.atomic
def direct(
    *, actor: Actor, dispute_id: int, stage: str, dated_on: date, reach: str, way: str, shares: Mapping[int, int],
    paper: Any, at: datetime,
) -> Direction:  # fmt: skip
    """Record how the facilitator directs that costs are shared: parts or hundredths of a per cent by Party.

    Raises Refusal without the letter, for shares that cannot be, and for a Party that is not involved.
    """
    dispute = _locked(dispute_id)
    who.require_directing(dispute, actor)
    found = _is_shared(dispute, stage, at)
    if not queries.may_be_directed(found):
        raise Refusal("way", "The agreement shares these costs equally.", mend="They cannot be directed otherwise.")
    if paper is None:
        mend = "Add the letter or e-mail in which the facilitator directs it."
        raise Refusal("paper", "A direction needs the facilitator’s letter.", mend=mend, clause=rules.CLAUSE)
    _was_by(dated_on, at, "dated_on")
    _may_be_divided(dispute, dated_on, reach, way, shares)
    row = Direction.objects.create(
        dispute=dispute, stage=stage, dated_on=dated_on, reach=reach, way=way, entered_by_id=actor.signed_in_id,
        paper=_kept(paper, dispute, "How costs are shared: the facilitator’s direction", actor, at), entered_at=at,
    )  # fmt: skip
    DirectedShare.objects.bulk_create(
        DirectedShare(direction=row, party_id=party, number=number) for party, number in shares.items()
    )
    _record(row, "recorded how costs are shared", actor, dated_on=dated_on.isoformat(), reach=reach,
            shares=wording.proportions(row))  # fmt: skip
    _tell(dispute, actor, "cost-direction", "how costs are shared", wording.direction_notice(row), at)
    return row


def _may_be_divided(dispute: Dispute, dated_on: date, reach: str, way: str, shares: Mapping[int, int]) -> None:
    account = queries.Account(dispute)
    names = {party.pk: party.name for party in account.parties}
    if stranger := next((party for party in shares if party not in names), None):
        raise Refusal("way", f"Party {stranger} is not involved in this dispute.", mend="Leave it out.")
    there = {part.party for part in account.spans if not part.had_ended(dated_on)}
    if reach == Direction.Reach.FROM_ITS_DAY and (gone := [p for p, n in shares.items() if n and p not in there]):
        mend = "Give it 0, or say that the direction is about all costs."
        raise Refusal("way", f"{names[gone[0]]} was no longer involved on that day.", mend=mend)
    if way == Direction.Way.PARTS:
        rules.by_parts(0, shares)
    else:
        rules.by_percentages(0, shares)


@transaction.atomic
def enter_payment(
    *, actor: Actor, dispute_id: int, party_id: int, paid_on: date, pence: int, note: str, paper: Any, at: datetime
) -> Payment:
    """Enter what a Party paid towards its shares. A Party that left may still pay: what it owes stays due."""
    dispute = _locked(dispute_id)
    who.require_keeping(dispute, actor)
    _was_by(paid_on, at, "paid_on")
    party = next((party for party in queries.Account(dispute).parties if party.pk == party_id), None)
    if party is None:
        raise Refusal("party", "That Party is not involved in this dispute.", mend="Choose another.")
    row = Payment.objects.create(
        dispute=dispute, party=party, paid_on=paid_on, pence=pence, note=note,
        paper=_kept(paper, dispute, f"Payment of {party}", actor, at), entered_by_id=actor.signed_in_id, entered_at=at,
    )  # fmt: skip
    _record(row, "entered a payment", actor, party=party.name, amount=pounds(pence), paid_on=paid_on.isoformat())
    return row


@transaction.atomic
def take_back(*, actor: Actor, dispute_id: int, row: Row, why: str, at: datetime) -> Row:
    """Take back what was entered by mistake. It stays on record, with the reason, and counts no longer."""
    dispute = _locked(dispute_id)
    needed = who.require_directing if isinstance(row, Direction) else who.require_keeping
    needed(dispute, actor)
    fresh = type(row).objects.select_for_update().get(pk=row.pk, dispute=dispute)
    if not fresh.stands:
        raise Stale("It was taken back already.", happened=[fresh.withdrawn_because])
    fresh.withdrawn_at, fresh.withdrawn_because = at, why
    fresh.save(update_fields=["withdrawn_at", "withdrawn_because"])
    _record(fresh, f"took back a {fresh._meta.model_name}", actor, what=str(fresh), why=why)
    if isinstance(fresh, Bill | Direction):
        body = f"The {fresh} was taken back. It counts no longer.\n\n{why}"
        _tell(dispute, actor, "cost-taken-back", "a cost was corrected", body, at)
    return fresh


def _is_shared(dispute: Dispute, stage: str, at: datetime, *, ahead: bool = False) -> Any:
    stages = queries.sharing(dispute) if ahead else queries.begun(dispute, at)
    found = next((one for one in stages if one.key == stage), None)
    if found is None:
        raise Stale("This dispute has not come to a step whose costs are shared.")
    return found


def _was_by(day: date, at: datetime, field: str) -> None:
    if day > clock.local(at).date():
        raise Refusal(field, "This day is still to come.", mend="Give the day on which it was.")


def _kept(paper: Any, dispute: Dispute, title: str, actor: Actor, at: datetime) -> Document | None:
    if paper is None:
        return None
    return documents.store(paper, matter=dispute.matter, title=title[:200], audience=READERS, actor=actor, at=at)


def _record(row: Row, verb: str, actor: Actor, **facts: str) -> None:
    audit.record(actor=actor, verb=verb, matter=row.dispute.matter, facts=facts, clause=rules.CLAUSE, audience=READERS)


def _tell(
    dispute: Dispute, actor: Actor, kind: str, about: str, body: str, at: datetime, *, sharing: set[Any] | None = None
) -> None:
    """Tell the Parties involved, and those that share a bill though they are no longer involved."""
    day = clock.local(at).date()
    more = people_of(version=dispute.version, day=day, parties=sharing or ())
    to = {one.person_id: one for one in (*telling.addressees((To.INVOLVED,), dispute, day), *more)}
    if others := [one for person, one in to.items() if person != actor.person_id]:
        notices.serve(
            kind=f"dispute-{kind}",
            matter=dispute.matter,
            subject=f"{dispute.matter.reference}: {about}",
            body=body,
            to=others,
            actor=actor,
            clause=queries.clause_of(dispute),
            at=at,
            audience=READERS,
        )
