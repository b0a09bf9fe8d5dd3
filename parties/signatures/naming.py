"""Asking that somebody be named to sign, or be so no longer: it happens when a second person agrees (reliability
reference 3.2), or at once where nobody else could, which is put on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents.actions import store
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import SYSTEM, Act, Actor, Scope, may
from parties.people.actions import admit_person
from parties.people.models import Party, Person
from parties.second_person.actions import propose
from parties.second_person.checks import require_proposer
from parties.second_person.models import Proposal
from parties.second_person.queries import who_could_agree
from parties.second_person.wording import Change
from parties.signatures import checks, queries, wording
from parties.signatures.actions import end_signatory, name_signatory
from parties.signatures.models import Signatory
from parties.signatures.queries import ENDING, NAMING


@transaction.atomic
def ask_to_name(
    *,
    actor: Actor,
    version: AgreementVersion,
    party: Party,
    person: Person | None,
    newcomer: Mapping[str, str],
    office: str,
    authority: Any,
    reason: str,
    at: datetime,
) -> Signatory | Proposal:
    """Propose who signs a version for a Party: somebody known, or a `newcomer` (title, given_name, family_name, email).

    `authority` is an upload that every Party can read. Raises NotAllowed, Refusal, Stale.
    """
    checks.require_may_name(actor, party)
    if person is not None:
        checks.require_another(actor, person)
    audit.lock_head()
    checks.refuse_naming(version, party, person, office, at)
    _refuse_another(version, party)
    if person is None:
        _refuse_known(newcomer)
    name = person.full_name if person else _full_name(newcomer)
    kept = store(
        authority,
        matter=checks.matter_of(version),
        title=f"Authority to sign for {party.name}: {name}"[:200],
        audience=Audience.ALL_PARTIES,
        actor=actor,
        at=at,
        party_id=party.pk,
        field="authority",
    )
    now = queries.signatory_of(version, party)
    if not who_could_agree(actor, person, at):
        return name_signatory(
            actor=actor,
            version=version,
            party=party,
            person=person or _enter(newcomer, actor, at),
            office=office,
            authority=kept,
            named_by=actor.name,
            confirmed_by="",
            at=at,
        )
    return propose(
        actor=actor,
        kind=NAMING,
        person=person,
        party=party,
        summary=wording.to_be_named(name, office, party, version, now),
        facts={
            "version": version.pk,
            "office": office,
            "authority": str(kept.pk),
            "instead_of": now.pk if now else None,
            "newcomer": dict(newcomer) if person is None else None,
        },
        reason=reason,
        at=at,
    )


@transaction.atomic
def ask_to_end(*, actor: Actor, signatory: Signatory, reason: str, at: datetime) -> Signatory | Proposal:
    """Propose that somebody named to sign be so no longer. Raises NotAllowed, Refusal, Stale."""
    checks.require_may_name(actor, signatory.party)
    checks.require_another(actor, signatory.person)
    audit.lock_head()
    signatory.refresh_from_db()
    checks.refuse_ending(signatory)
    _refuse_another(signatory.version, signatory.party)
    if not who_could_agree(actor, signatory.person, at):
        return end_signatory(actor=actor, signatory=signatory, reason=reason, confirmed_by="", at=at)
    return propose(
        actor=actor,
        kind=ENDING,
        person=signatory.person,
        party=signatory.party,
        summary=wording.to_be_ended(signatory),
        facts={"version": signatory.version_id, "signatory": signatory.pk},
        reason=reason,
        at=at,
    )


def carry_out_signatory(proposal: Proposal, actor: Actor, at: datetime) -> Signatory:
    """Name the signatory that a second person agreed to. Raises Stale where anything has changed since."""
    version, party = _still_proposed(proposal, at)
    facts = proposal.facts
    now = queries.signatory_of(version, party)
    if (now.pk if now else None) != facts["instead_of"]:
        raise Stale(f"Who signs for {party} was changed after this was proposed. Propose it anew.")
    if proposal.person is None:
        _refuse_known(facts["newcomer"], stale=True)
    return name_signatory(
        actor=actor,
        version=version,
        party=party,
        person=proposal.person or _enter(facts["newcomer"], actor, at),
        office=facts["office"],
        authority=Document.objects.get(pk=facts["authority"]),
        named_by=proposal.proposed_by.full_name,
        confirmed_by=actor.name,
        at=at,
    )


def carry_out_end(proposal: Proposal, actor: Actor, at: datetime) -> Signatory:
    """End the naming as a second person agreed."""
    _still_proposed(proposal, at)
    signatory = Signatory.objects.select_related("person", "party", "version").get(pk=proposal.facts["signatory"])
    reason = proposal.reason or "No reason was given."
    return end_signatory(actor=actor, signatory=signatory, reason=reason, confirmed_by=actor.name, at=at)


def changes_of_naming(proposal: Proposal) -> list[Change]:
    """Who would sign, as it stands and as it would stand."""
    facts = proposal.facts
    version = AgreementVersion.objects.get(pk=facts["version"])
    party = proposal.party
    now = queries.signatory_of(version, party) if party else None
    before = f"{now.person.full_name}, {now.office}" if now else "Nobody is named"
    what = f"Who signs {version.title} for {party}"
    if proposal.kind == ENDING:
        return [Change(what=what, before=before, after="Nobody is named")]
    name = proposal.person.full_name if proposal.person else _full_name(facts["newcomer"])
    paper = Document.objects.get(pk=facts["authority"])
    found = [
        Change(what=what, before=before, after=f"{name}, {facts['office']}"),
        Change(
            what="On what authority",
            before="–",
            after=paper.file_name,
            url=paper.get_absolute_url(),
        ),
    ]
    if proposal.person is None:
        found.append(Change(what="Is entered here with it", before="Not known here", after=_with_address(facts)))
    return found


def _with_address(facts: Mapping[str, Any]) -> str:
    newcomer = facts["newcomer"]
    return f"{_full_name(newcomer)}, {newcomer.get('email') or 'without an e-mail address'}"


def _still_proposed(proposal: Proposal, at: datetime) -> tuple[AgreementVersion, Party]:
    """The version and the Party. Raises Stale where whoever proposed it may no longer do so."""
    party = proposal.party
    if party is None:
        raise Stale("This proposal is about no Party. Propose it anew.")
    own, lapsed = Scope(owners=frozenset({party.pk})), f"may no longer name who signs for {party}"
    require_proposer(proposal, Act.NAME_SIGNATORY, at, scope=own, lapsed=lapsed)
    return AgreementVersion.objects.select_related("matter").get(pk=proposal.facts["version"]), party


def _refuse_another(version: AgreementVersion, party: Party) -> None:
    """One change at a time, so that nobody agrees to two that contradict each other."""
    if waits := queries.waiting(version, party).first():
        raise Refusal("", f"A change waits for a second person already: {waits.summary}", "Let it be settled first.")


def _refuse_known(newcomer: Mapping[str, str], *, stale: bool = False) -> None:
    email = newcomer.get("email")
    if email and (known := Person.objects.filter(email__iexact=email).first()):
        problem = f"Somebody already signs in with {email}."
        if stale:
            raise Stale(f"{problem} Decline this, and have {known.full_name} chosen from the list.")
        raise Refusal("email", problem, "Choose them from the list instead.")


def _enter(newcomer: Mapping[str, str], actor: Actor, at: datetime) -> Person:
    """Enter somebody new as part of naming them, whoever agrees to it; the naming says who proposed and agreed."""
    enters = actor if may(actor, Act.ADMINISTER_PEOPLE) else SYSTEM
    return admit_person(
        actor=enters,
        title=newcomer.get("title", ""),
        given_name=newcomer["given_name"],
        family_name=newcomer["family_name"],
        email=newcomer.get("email") or None,
        at=at,
    )


def _full_name(newcomer: Mapping[str, str]) -> str:
    return " ".join(part for name in ("title", "given_name", "family_name") if (part := newcomer.get(name, "")))
