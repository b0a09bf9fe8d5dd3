"""Proposing what needs a second person, and settling it (reliability reference 3.2: users, factors, signatories)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.permissions import Act, Actor, require
from parties.people.models import Party, Person
from parties.second_person import wording
from parties.second_person.models import Proposal
from parties.second_person.queries import may_settle, who_could_agree

ADDRESS = "address"  # in the facts: with what address somebody who has not come in will do so
CarryOut = Callable[[Proposal, Actor, datetime], Any]


@transaction.atomic
def propose(
    *,
    actor: Actor,
    kind: str,
    summary: str,
    facts: Mapping[str, Any],
    at: datetime,
    person: Person | None = None,
    party: Party | None = None,
    reason: str = "",
) -> Proposal:
    """Put forward what a second person must agree to, and tell those who may. The caller has checked the proposer.

    The same thing proposed again while it waits is refused. Raises Refusal where nobody could agree.
    """
    audit.lock_head()
    if person is not None and person.came_in_at is None:
        facts = {**facts, ADDRESS: person.email or ""}  # which mailbox it is decides who will come in
    waiting = Proposal.objects.filter(kind=kind, person=person, party=party, settled_at=None)
    if any(_is_same(one.facts, facts) for one in waiting):
        raise Refusal("", "This already waits for a second person.", mend="Ask one of them to look at it.")
    version = in_force(clock.local(at).date())
    others = who_could_agree(actor, person, at)
    if version is None or not others:
        raise Refusal("", "Nobody else could agree to this.", mend="Have a second administrator appointed first.")
    proposal = Proposal.objects.create(
        kind=kind,
        person=person,
        party=party,
        summary=summary[:400],
        reason=reason[:300],
        facts=dict(facts),
        proposed_by_id=actor.signed_in_id,
        proposed_at=at,
    )
    audit.record(actor=actor, verb="proposed a change", facts={"change": summary, "reason": reason})
    subject, body = wording.asked(proposal, actor.name)
    _tell(version, proposal, others, subject, body, actor, at)
    return proposal


@transaction.atomic
def settle(
    *, actor: Actor, proposal: Proposal, agreed: bool, at: datetime, carry_out: CarryOut, why_not: str = ""
) -> Proposal:
    """Agree, which does what was proposed in the same transaction, or decline with a reason.

    Raises NotAllowed for the proposer and the person it is about, Stale where it was settled already, and whatever
    the act itself raises.
    """
    require(actor, Act.CONFIRM_CHANGE)
    audit.lock_head()
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not may_settle(actor, proposal):
        raise NotAllowed("Nobody agrees to what they proposed or to what is about them.", who="Ask somebody else.")
    _require_open(proposal)
    if not agreed and not why_not.strip():
        raise Refusal("why_not", "Say why you decline.", mend="One sentence is enough.")
    _end(proposal, Proposal.Outcome.AGREED if agreed else Proposal.Outcome.DECLINED, actor, at, why_not)
    if agreed:
        _require_same_address(proposal)
        carry_out(proposal, actor, at)
    verb = "agreed to a change" if agreed else "declined a change"
    audit.record(actor=actor, verb=verb, facts={"change": proposal.summary, "why": why_not})
    if version := in_force(clock.local(at).date()):
        subject, body = wording.settled(proposal, actor.name)
        _tell(version, proposal, [proposal.proposed_by], subject, body, actor, at)
    return proposal


@transaction.atomic
def withdraw(*, actor: Actor, proposal: Proposal, at: datetime) -> Proposal:
    """Take back one's own proposal while it waits."""
    audit.lock_head()
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if actor.signed_in_id != proposal.proposed_by_id:
        raise NotAllowed("Only the one who proposed this can take it back.", who="You can decline it instead.")
    _require_open(proposal)
    _end(proposal, Proposal.Outcome.WITHDRAWN, actor, at, "")
    audit.record(actor=actor, verb="took back a proposed change", facts={"change": proposal.summary})
    return proposal


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two proposals come to the same thing. The letter and the note are what was added to say so."""
    told = ("letter", "note")
    return {k: v for k, v in one.items() if k not in told} == {k: v for k, v in other.items() if k not in told}


def _require_open(proposal: Proposal) -> None:
    if not proposal.is_open:
        by = proposal.settled_by.full_name if proposal.settled_by else ""
        raise Stale("This was settled already.", happened=(f"{by} {proposal.get_outcome_display()} it.",))


def _require_same_address(proposal: Proposal) -> None:
    """What was proposed about somebody at one mailbox is not agreed to about somebody at another."""
    was, person = proposal.facts.get(ADDRESS), proposal.person
    if was is not None and person is not None and (person.email or "") != was:
        raise Stale(
            f"The address with which {person.full_name} signs in was changed after this was proposed. "
            "Decline it, and let it be proposed anew."
        )


def _end(proposal: Proposal, outcome: Proposal.Outcome, actor: Actor, at: datetime, why_not: str) -> None:
    proposal.outcome, proposal.settled_by_id, proposal.settled_at = outcome, actor.signed_in_id, at
    proposal.why_not = why_not.strip()
    proposal.save(update_fields=["outcome", "settled_by", "settled_at", "why_not"])


def _tell(
    version: AgreementVersion,
    proposal: Proposal,
    people: list[Person],
    subject: str,
    body: str,
    actor: Actor,
    at: datetime,
) -> None:
    if version.matter is not None:
        serve(
            kind="second-person",
            matter=version.matter,
            subject=subject,
            body=body,
            to=[Addressee(person_id=one.pk, capacity="second person") for one in people],
            actor=actor,
            at=at,
            audience=Audience.NAMED,
        )
