"""Naming who signs, and signing (MoU 1.1, Appendix 3). Asking for a second person is in `naming`."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents.actions import store
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import serve
from alliance.kernel.permissions import Act, Actor, Scope, require
from parties.appointments.actions import move_last_day_in, put_in_post
from parties.appointments.following import follow_up
from parties.appointments.queries import told_of
from parties.appointments.rules import last_day_at_once
from parties.people.models import Appointment, Party, Person
from parties.people.queries import on_day
from parties.people.rules import Span
from parties.signatures import checks, queries, wording
from parties.signatures.models import Signatory, Signature
from parties.signatures.queries import PAGE_KEPT, SIGNED
from parties.signatures.rules import A_DAY, Facts, Seen, same_name

CLAUSE = "App 3"


@transaction.atomic
def name_signatory(
    *,
    actor: Actor,
    version: AgreementVersion,
    party: Party,
    person: Person,
    office: str,
    authority: Document | None,
    named_by: str,
    confirmed_by: str,
    at: datetime,
) -> Signatory:
    """Name who signs a version for a Party, where that may happen; whoever was named before is so no longer.

    Gives the person the post that lets them sign, and takes it from whoever else holds it for that Party. Raises
    NotAllowed, Stale.
    """
    checks.require_may_name(actor, party, confirmed=bool(confirmed_by))
    audit.lock_head()
    checks.refuse_naming(version, party, person, office, at)
    for former in queries.signatories(version).filter(party=party):
        _end(former, f"{person.full_name} was named instead.", at)
    signatory = Signatory.objects.create(
        version=version,
        party=party,
        person=person,
        office=office,
        authority=authority,
        named_by=named_by,
        named_at=at,
        confirmed_by=confirmed_by,
    )
    audit.record(
        actor=actor,
        verb="named a signatory",
        matter=version.matter,
        clause=CLAUSE,
        on_behalf_of=party,
        facts={
            "person": person.full_name,
            "party": party.name,
            "office": office,
            "authority": authority.sha256 if authority else "",
            "named_by": named_by,
            "second_person": confirmed_by or "nobody else could agree",
        },
    )
    _hand_over_post(actor, signatory, clock.local(at).date())
    _tell(version, signatory, *wording.named(signatory), actor, at)
    return signatory


@transaction.atomic
def end_signatory(*, actor: Actor, signatory: Signatory, reason: str, confirmed_by: str, at: datetime) -> Signatory:
    """End a naming. The post that lets them sign is held until the end of the day, but nothing can be signed by it.

    Raises NotAllowed, Stale where it has ended or they have signed.
    """
    checks.require_may_name(actor, signatory.party, confirmed=bool(confirmed_by))
    audit.lock_head()
    signatory.refresh_from_db()
    checks.refuse_ending(signatory)
    _end(signatory, reason, at)
    audit.record(
        actor=actor,
        verb="ended the naming of a signatory",
        matter=signatory.version.matter,
        clause=CLAUSE,
        on_behalf_of=signatory.party,
        facts={"person": signatory.person.full_name, "party": signatory.party.name, "reason": reason},
    )
    day = clock.local(at).date()
    if not queries.signs_elsewhere(signatory):
        for one in _posts(signatory.version, signatory.party, day).filter(person=signatory.person):
            move_last_day_in(actor=actor, appointment=one, ends_on=day, reason=reason)
    _tell(signatory.version, signatory, *wording.ended(signatory), actor, at)
    return signatory


def _end(signatory: Signatory, reason: str, at: datetime) -> None:
    signatory.ended_at, signatory.ended_because = at, reason
    signatory.save(update_fields=["ended_at", "ended_because"])


def _posts(version: AgreementVersion, party: Party, day: date) -> Any:
    """The appointments in force to the posts that let somebody sign for a Party."""
    rows = Appointment.objects.filter(on_day(day), post__in=queries.signing_posts(version), party=party)
    return rows.select_related("person", "party")


def _hand_over_post(actor: Actor, signatory: Signatory, day: date) -> None:
    """Let the person hold the post that carries signing, from today or as soon as it is free."""
    version = in_force(day) or signatory.version
    posts = queries.signing_posts(version)
    held = list(_posts(version, signatory.party, day))
    if not posts or any(one.person_id == signatory.person_id for one in held):
        return
    starts_on = day
    for one in held:
        last = last_day_at_once(Span(one.starts_on, one.ends_on), day) or day
        starts_on = max(starts_on, last + A_DAY)
        move_last_day_in(
            actor=actor, appointment=one, ends_on=last, reason=f"{signatory.person.full_name} was named instead."[:100]
        )
    put_in_post(
        actor=actor,
        person=signatory.person,
        post=posts[0],
        party=signatory.party,
        span=Span(starts_on),
        appointing_body=signatory.party.name,
        evidence=signatory.authority,
        note=f"Named to sign {signatory.version.title}"[:300],
    )
    follow_up()


def _tell(version: AgreementVersion, signatory: Signatory, subject: str, body: str, actor: Actor, at: datetime) -> None:
    """Tell the signatory, where they have come in, and those who speak for the Party; not whoever did it."""
    running = in_force(clock.local(at).date())
    if running is None or version.matter is None:
        return
    to = told_of(running, signatory.person, signatory.party, clock.local(at).date())
    if to := [one for one in to if one.person_id != actor.person_id]:
        serve(
            kind="signatures",
            matter=version.matter,
            subject=subject[:200],
            body=body,
            to=to,
            actor=actor,
            at=at,
            clause=CLAUSE,
            audience=Audience.NAMED,
        )


@transaction.atomic
def sign(*, actor: Actor, version: AgreementVersion, party: Party, seen: Seen, name: str, at: datetime) -> Signature:
    """Sign by typing one's own name, as the signatory. Raises NotAllowed, Refusal for another name, Stale where
    anything that was before them has changed, or the Party has signed."""
    require(actor, Act.SIGN_AGREEMENT, Scope(owners=frozenset({party.pk})))
    audit.lock_head()
    signatory = checks.as_seen(version, party, seen, at)
    if actor.person_id != signatory.person_id:
        raise NotAllowed(f"Only {signatory.person.full_name} signs here for {party}.", who="Upload the signed page.")
    person = signatory.person
    if not same_name(name, person.full_name, f"{person.given_name} {person.family_name}"):
        raise Refusal("name", "This is not the name you are entered under.", f"Type {person.full_name}.", CLAUSE)
    return _keep(actor, signatory, Signature.Way.TYPED, clock.local(at).date(), None, at)


@transaction.atomic
def keep_page(
    *,
    actor: Actor,
    version: AgreementVersion,
    party: Party,
    seen: Seen,
    page: Any,
    signed_on: date,
    at: datetime,
) -> Signature:
    """Keep the page that the signatory signed on paper, by whoever speaks for the Party or the signatory.

    `page` is an upload, read by every Party; `signed_on` the date on it. Raises as `sign` does.
    """
    require(actor, Act.SIGN_AGREEMENT, Scope(owners=frozenset({party.pk})))
    audit.lock_head()
    signatory = checks.as_seen(version, party, seen, at)
    if actor.person_id != signatory.person_id and party.pk not in actor.party_ids:
        raise NotAllowed(f"Another person signs for {party} now.", who=f"{signatory.person.full_name} signs.")
    checks.refuse_day(version, signed_on, at)
    kept = store(
        page,
        matter=checks.matter_of(version),
        title=f"Signed page: {party.name}",
        audience=Audience.ALL_PARTIES,
        actor=actor,
        at=at,
        party_id=party.pk,
        field="page",
    )
    return _keep(actor, signatory, Signature.Way.PAGE, signed_on, kept, at)


def _keep(
    actor: Actor, signatory: Signatory, way: Signature.Way, signed_on: date, page: Document | None, at: datetime
) -> Signature:
    """Seal the signature, set it in the audit chain and tell the Party."""
    version, party, text = signatory.version, signatory.party, checks.text_of(signatory.version)
    signature = Signature(
        version=version,
        party=party,
        signatory=signatory,
        way=way,
        signer_name=signatory.person.full_name,
        office=signatory.office,
        party_name=party.name,
        signed_on=signed_on,
        text_digest=text.sha256,
        page=page,
        page_digest=page.sha256 if page else "",
        entered_by=actor.name,
        entered_at=at,
    )
    facts: Facts = queries.facts_of(signature)
    signature.digest = facts.seal
    signature.entry = audit.record(
        actor=actor,
        verb=SIGNED if way == Signature.Way.TYPED else PAGE_KEPT,
        matter=version.matter,
        clause=CLAUSE,
        on_behalf_of=party,
        facts={
            "party": party.name,
            "person": signature.signer_name,
            "office": signature.office,
            "signed_on": signed_on,
            "text": signature.text_digest,
            "page": signature.page_digest,
            "seal": signature.digest,
        },
    )
    signature.save(force_insert=True)
    _tell(version, signatory, *wording.signed(signature), actor, at)
    return signature
