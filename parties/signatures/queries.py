"""Where the signatures of a version stand, Party by Party, and everything by which each can be checked."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from alliance.agreement import queries as agreement
from alliance.agreement import terms
from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.audit import queries as audit
from alliance.kernel.audit.chain import GENESIS, Link
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.documents import storage
from alliance.kernel.documents.models import Document
from alliance.kernel.permissions import Authority
from parties.people.models import Appointment, Party
from parties.people.queries import is_current, on_day
from parties.second_person.models import Proposal
from parties.signatures.models import Signatory, Signature
from parties.signatures.rules import Evidence, Facts, Finding, Kept, Place, Stored, of_one, verify

NAMING, ENDING = "signatory", "signatory-end"  # kinds of proposals
SIGNED, PAGE_KEPT = "signed the agreement", "kept a signed page of the agreement"  # verbs of the trail


@dataclass(frozen=True)
class Row:
    """How one Party stands with one version: who signs for it, whether it has signed, what waits to be agreed."""

    party: Party
    signatory: Signatory | None
    signature: Signature | None
    in_post: bool  # whether who is named holds the post that lets them sign
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_signed(self) -> bool:
        return self.signature is not None

    @property
    def word(self) -> str:
        if self.signature:
            return "Signed"
        return "Not signed yet" if self.signatory else "No signatory named"


def standing(version: AgreementVersion, day: date | None = None) -> list[Row]:
    """One row for each Party on a day (today unless told) and each that signed before it left, in MoU order (1.1).

    Whoever may read the list of Parties may read it.
    """
    day = last_day_of(version, day or clock.today())
    has_signed = Exists(Signature.objects.filter(version=version, party=OuterRef("pk")))
    signed = {one.party_id: one for one in of_version(version)}
    named = {one.party_id: one for one in signatories(version)}
    holders = set(_in_post(version, day).values_list("person_id", "party_id"))
    waiting: dict[int, list[Proposal]] = {}
    for proposal in Proposal.objects.filter(kind__in=(NAMING, ENDING), settled_at=None, facts__version=version.pk):
        waiting.setdefault(proposal.party_id or 0, []).append(proposal)
    rows = []
    for party in Party.objects.filter(is_current(day) | Q(has_signed)):
        signature = signed.get(party.pk)
        signatory = signature.signatory if signature else named.get(party.pk)
        rows.append(
            Row(
                party=party,
                signatory=signatory,
                signature=signature,
                in_post=signatory is not None and (signatory.person_id, party.pk) in holders,
                proposals=tuple(waiting.get(party.pk, ())),
            )
        )
    return rows


def last_day_of(version: AgreementVersion, day: date) -> date:
    """The day, or the last on which the version held where another has taken its place by then."""
    successor = superseded_by(version, day)
    return successor.starts_on - timedelta(days=1) if successor else day


def superseded_by(version: AgreementVersion, day: date) -> AgreementVersion | None:
    """The version that has taken this one's place by a day; none can be signed any more once there is one."""
    later = AgreementVersion.objects.filter(adopted_at__isnull=False, starts_on__gt=version.starts_on)
    return later.filter(starts_on__lte=day).order_by("starts_on").first()


def of_version(version: AgreementVersion) -> QuerySet[Signature]:
    """Every signature of a version, in MoU order."""
    rows = Signature.objects.filter(version=version).select_related(
        "party", "version__document", "entry__text_row", "page", "signatory__person", "signatory__authority"
    )
    return rows.order_by("party__position", "party_id")


def signatories(version: AgreementVersion) -> QuerySet[Signatory]:
    """Those named to sign a version today."""
    rows = Signatory.objects.filter(version=version, ended_at=None)
    return rows.select_related("person", "party", "authority", "version")


def signatory_of(version: AgreementVersion, party: Party) -> Signatory | None:
    """Who is named to sign a version for a Party."""
    return signatories(version).filter(party=party).first()


def signs_elsewhere(signatory: Signatory) -> bool:
    """Whether the same person is named for the same Party and another version."""
    rows = Signatory.objects.filter(person=signatory.person_id, party=signatory.party_id, ended_at=None)
    return rows.exclude(version=signatory.version_id).exists()


def waiting(version: AgreementVersion, party: Party) -> QuerySet[Proposal]:
    """What was proposed about who signs a version for a Party, and waits for a second person."""
    return Proposal.objects.filter(
        kind__in=(NAMING, ENDING), party=party, settled_at=None, facts__version=version.pk
    ).order_by("pk")


def signing_posts(version: AgreementVersion) -> list[str]:
    """The posts of the agreement whose holders sign for their Party."""
    return [post.key for post in version.terms.posts if Authority.SIGNS in post.authorities]


def _in_post(version: AgreementVersion, day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(on_day(day), post__in=signing_posts(version), party__isnull=False)


def to_sign(version: AgreementVersion, parties: Iterable[int], day: date) -> QuerySet[Party]:
    """Those of these Parties that belong to the agreement on a day and have not signed a version; `named_id` is the
    person named to sign."""
    signed = Signature.objects.filter(version=version).values("party")
    named = Signatory.objects.filter(version=version, party=OuterRef("pk"), ended_at=None).values("person")[:1]
    parties_of_now = Party.objects.filter(is_current(day), pk__in=list(parties)).exclude(pk__in=signed)
    return parties_of_now.annotate(named_id=Subquery(named))


def open_to_signing(day: date) -> list[AgreementVersion]:
    """The adopted versions whose place no other has taken by a day and whose term has not ended, earliest first."""
    return [one for one in agreement.adopted() if one.ends_on >= day and superseded_by(one, day) is None]


@dataclass(frozen=True)
class Checked:
    """One Party's signature with everything it seals, and what does not hold about it."""

    row: Row
    evidence: Evidence
    findings: tuple[Finding, ...]


def checked(version: AgreementVersion, rows: Iterable[Row]) -> tuple[dict[int, Checked], list[Finding]]:
    """The check of each signature by Party, and everything found. Reads the bytes of every paper, and of the chain the
    entries beside each signature's own."""
    kept = gathered(version)
    found = verify(kept)
    by_party = {one.facts.party: one for one in kept.signatures}
    return {
        row.party.pk: Checked(row, one, tuple(Finding(p, row.party.pk, row.party.name) for p in of_one(one, kept)))
        for row in rows
        if (one := by_party.get(row.party.pk)) is not None
    }, found


def findings(version: AgreementVersion) -> list[Finding]:
    """Everything that does not hold about the signatures of a version, the whole audit chain walked."""
    broken = audit.first_break()
    return verify(gathered(version, f"The audit trail does not hold. {broken}" if broken else ""))


def gathered(version: AgreementVersion, break_in_chain: str = "") -> Kept:
    """All facts by which the signatures of a version are checked, as they are stored now."""
    entries = EntryText.objects.filter(entry__matter=version.matter_id, entry__verb__in=(SIGNED, PAGE_KEPT))
    told = [(row.entry_id, _facts_of(row)) for row in entries if row.redacted_at is None]
    signatures = list(of_version(version))
    beside = _beside([one.entry_id for one in signatures])
    return Kept(
        row_digest=version.digest,
        data_digest=terms.digest_of(version.data),
        text=_stored(version.document),
        told=tuple((number, str(says.get("seal", "")), str(says.get("party", ""))) for number, says in told),
        signatures=tuple(_evidence(signature, beside) for signature in signatures),
        break_in_chain=break_in_chain,
    )


def facts_of(signature: Signature) -> Facts:
    """What a signature says."""
    signatory = signature.signatory
    return Facts(
        agreement=signature.version.key,
        agreement_digest=signature.version.digest,
        text_digest=signature.text_digest,
        party=signature.party_id,
        party_name=signature.party_name,
        signatory=signature.signatory_id,
        person=signatory.person_id,
        name=signature.signer_name,
        office=signature.office,
        authority_digest=signatory.authority.sha256 if signatory.authority else "",
        way=str(signature.way),
        signed_on=signature.signed_on,
        page=str(signature.page_id or ""),
        page_digest=signature.page_digest,
        entered_by=signature.entered_by,
        entered_at=signature.entered_at,
    )


@dataclass(frozen=True)
class _Beside:
    """The hashes of the entries before, and what those after take an entry's hash to be, by the entry's number."""

    before: dict[int, str]
    after: dict[int, str]


def _beside(numbers: Iterable[int]) -> _Beside:
    wanted = {number + step for number in numbers for step in (-1, 1)}
    rows = list(Entry.objects.filter(seq__in=wanted).values_list("seq", "prev", "hash"))
    head = audit.head()
    return _Beside(
        before={1: GENESIS} | {seq + 1: digest for seq, _, digest in rows},
        after=({head[0]: head[1]} if head else {}) | {seq - 1: prev for seq, prev, _ in rows},
    )


def _evidence(signature: Signature, beside: _Beside) -> Evidence:
    return Evidence(
        facts=facts_of(signature),
        seal=signature.digest,
        authority=_stored(signature.signatory.authority),
        page=_stored(signature.page),
        place=_place(signature.entry, beside),
    )


def _place(entry: Entry, beside: _Beside) -> Place:
    row: EntryText | None = getattr(entry, "text_row", None)
    is_redacted = row is not None and row.redacted_at is not None
    kept = row if row is not None and not is_redacted else None
    return Place(
        link=Link(
            seq=entry.seq,
            prev=entry.prev,
            fields=entry.sealed,
            digest=entry.payload_digest,
            hash=entry.hash,
            salt=kept.salt if kept else None,
            text=kept.text if kept else None,
        ),
        says=None if is_redacted else str(_facts_of(kept).get("seal", "")) if kept else "",
        before=beside.before.get(entry.seq),
        after=beside.after.get(entry.seq),
    )


def _facts_of(row: EntryText) -> dict[str, Any]:
    try:
        found = json.loads(row.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _stored(document: Document | None) -> Stored | None:
    return Stored(document.sha256, bytes_digest(document.sha256)) if document else None


def bytes_digest(sha256: str) -> str:
    """The digest that the bytes stored under a digest have; empty where there are none."""
    try:
        digest = hashlib.sha256()
        for chunk in storage.chunks(sha256):
            digest.update(chunk)
        return digest.hexdigest()
    except (storage.Unavailable, ValueError):
        return ""
