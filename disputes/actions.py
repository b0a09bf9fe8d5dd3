"""Filing a dispute, and recording one that came another way (MoU 10.1, App 2 1.4)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from alliance.agreement.queries import in_force, settings_on
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Standing
from alliance.kernel.documents import actions as documents
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import SHAPES, Kind
from alliance.kernel.matters.models import Audience, Matter, PartyRole
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Act, Actor, require
from disputes import drafting, filing, naming, rules, wording
from disputes.models import Dispute, Sort, Statement, StepTaken
from parties.people.models import Party

CONFIRMATION_OD = "information_request_od"  # how long a Party has to confirm a record: as for any request
FILED = "filed"


@transaction.atomic
def file(*, actor: Actor, draft_id: int, turn: int | None, at: datetime, meant: bool = False) -> Dispute:
    """File a draft: the statement is frozen and numbered, the Board and the other Parties are served, the clocks run.

    One act (T3). Raises Refusal naming what is still unanswered; Stale where the draft changed since it was checked.
    """
    draft = drafting.lock(actor, draft_id)
    if turn is not None and turn != draft.turn:
        raise Stale(
            "This draft changed after you checked it.", happened=[f"{draft.written_by} saved it last. Check it again."]
        )
    if open_questions := rules.unanswered(draft.answers):
        raise Refusal("", open_questions[0].problem, mend="Open that page from the list above.")
    audit.lock_head()  # of two drafts in the same words filed at once, the second sees the first
    if not meant and (earlier := repeat_of(draft.party, draft.answers, at)):
        raise Refusal(
            "not_a_repeat",
            f"The same words were filed as {earlier.matter.reference}.",
            mend="Tick the box if this is meant as a further dispute.",
        )
    planned = filing.plan(raised_by=draft.party, answers=draft.answers, at=at, without=actor.person_id)
    matter = _become_dispute(draft.matter, planned, at)
    dispute = _open(actor, matter, draft.answers, planned, at)
    for document in drafting.papers(draft):
        documents.widen(document=document, audience=draft.answers["readers"][str(document.pk)], actor=actor, at=at)
    _begin_clocks(dispute, planned, at)
    notice = _serve(dispute, actor, planned, at)
    says = f"{draft.party} told {naming.told_first(planned.version.terms)}."
    _file_step(dispute, actor, at, says, notice, for_party=draft.party.name)
    return dispute


def repeat_of(party: Party, answers: Mapping[str, Any], at: datetime) -> Dispute | None:
    """A dispute of the same Party in the same words, filed within a day."""
    on = clock.local(at).date()
    for dispute in Dispute.objects.filter(raised_by=party).select_related("matter").prefetch_related("statements")[:5]:
        first = dispute.statements.all()[0]
        words = {"in_one_line": first.in_one_line, "what_happened": first.what_happened}
        if rules.is_repeat(answers, words, clock.local(dispute.filed_at).date(), on):
            return dispute
    return None


@transaction.atomic
def record(
    *,
    actor: Actor,
    party: Party,
    channel: str,
    came_at: datetime,
    answers: Mapping[str, Any],
    at: datetime,
    paper: Any = None,
) -> Dispute:
    """Record a notice that came by letter, e-mail or telephone, with its real date (T3); the Party confirms it.

    The clocks run from its own deemed service. Raises Refusal for a date to come or before the agreement knows of it.
    """
    require(actor, Act.RECORD_DISPUTE)
    if came_at > at:
        raise Refusal("came_at", "This is still to come.", mend="Give the day and time at which the notice came.")
    if in_force(clock.local(came_at).date()) is None:
        raise Refusal("came_at", "No agreement was in force on that day.", mend="Look at the day and the year.")
    planned = filing.plan(
        raised_by=party, answers=answers, at=at, came_at=came_at, channel=channel, without=actor.person_id
    )
    matter = matters.open_matter(
        kind=Kind.DISPUTE_DRAFT,
        title=answers["in_one_line"],
        audience=Audience.OWN_PARTY,
        at=at,
        parties=[(party.pk, PartyRole.RAISING)],
    )
    matter = _become_dispute(matter, planned, at)
    dispute = _open(actor, matter, answers, planned, at, channel=channel, came_at=came_at)
    if paper is not None:
        documents.store(
            paper.checked,
            matter=matter,
            title="The notice as it came",
            audience=Audience.INVOLVED_AND_BOARD,
            actor=actor,
            at=at,
            party_id=party.pk,
        )
    _begin_clocks(dispute, planned, at)
    _await_confirmation(dispute, at)
    notice = _serve(dispute, actor, planned, at, confirm_with=party)
    says = f"{actor.name} recorded a notice from {party}, which came {_how(channel)}."
    _file_step(dispute, actor, at, says, notice)
    return dispute


def _become_dispute(matter: Matter, planned: filing.Filing, at: datetime) -> Matter:
    """The draft's own file becomes the dispute's: reference, readers and Parties involved."""
    year = clock.local(at).year
    matter.kind = Kind.DISPUTE
    matter.reference = matters.next_reference(planned.version.terms.opening.prefix or SHAPES[Kind.DISPUTE].prefix, year)
    matter.audience = Audience.ALL_PARTIES if planned.to_every_party else Audience.INVOLVED_AND_BOARD
    matter.opened_at = at
    matter.save(update_fields=["kind", "reference", "audience", "opened_at"])
    on = clock.local(at).date()
    for party in planned.involved:
        matters.join_party(matter=matter, party_id=party.pk, role=PartyRole.RESPONDING, on=on)
    return matter


def _open(
    actor: Actor,
    matter: Matter,
    answers: Mapping[str, Any],
    planned: filing.Filing,
    at: datetime,
    *,
    channel: str = "in_system",
    came_at: datetime | None = None,
) -> Dispute:
    begins = filing.begins(planned.version.terms)
    dispute = Dispute.objects.create(
        matter=matter,
        version=planned.version,
        sort=answers.get("sort") or Sort.DISPUTE,
        raised_by=planned.raised_by,
        against=answers["against"],
        operational=answers.get("operational") or "partly",
        clauses=answers.get("clauses") or [],
        first_knew_on=date.fromisoformat(answers["first_knew"]) if answers.get("first_knew") else None,
        first_knew_about=bool(answers.get("first_knew_about")),
        prompt_by=planned.prompt_by,
        filed_at=at,
        filed_by_id=actor.signed_in_id,
        channel=channel,
        came_at=came_at or at,
        served_at=planned.served_at,
        recorded=channel != "in_system",
        stage=begins.stage,
        phase=begins.phase,
    )
    Statement.objects.create(
        dispute=dispute,
        number=1,
        in_one_line=answers["in_one_line"],
        what_happened=answers["what_happened"],
        what_is_asked=answers["what_is_asked"],
        tried=answers.get("tried") or "",
        written_by_id=actor.signed_in_id,
        written_at=at,
    )
    return dispute


def _begin_clocks(dispute: Dispute, planned: filing.Filing, at: datetime) -> None:
    for one in planned.clocks:
        deadlines.set_deadline(
            kind=one.kind,
            label=one.label,
            reckoning=one.reckoning,
            standing=one.standing,
            matter=dispute.matter,
            owed_by_post=one.owed_by,
            reading=one.setting,
            lapses=one.lapses,
            contingent_on=deadlines.open_of(dispute.matter, one.waits_on) if one.waits_on else None,
            at=at,
        )


def _await_confirmation(dispute: Dispute, at: datetime) -> None:
    """A target for the Party to confirm what was recorded for it (Practice)."""
    on = clock.local(at).date()
    calendar = calendars()[dispute.version.terms.calendar]
    days = settings_on(dispute.version, on)[CONFIRMATION_OD]
    deadlines.set_deadline(
        kind="confirmation",
        label="Confirm or correct what was recorded for your Party",
        reckoning=calendar.after(on, days, clause="10.1"),
        standing=Standing.PRACTICE,
        matter=dispute.matter,
        owed_by_party=dispute.raised_by,
        reading=CONFIRMATION_OD,
        at=at,
    )


def _file_step(dispute: Dispute, actor: Actor, at: datetime, says: str, notice: Notice, *, for_party: str = "") -> None:
    terms = dispute.version.terms
    noun, clause = terms.opening.noun, terms.opening.clauses[0]
    told = f"told {naming.told_first(terms)} about {naming.a(noun)}"
    dispute.turn = 1
    dispute.save(update_fields=["turn"])
    StepTaken.objects.create(
        dispute=dispute,
        number=1,
        key=FILED,
        says=says,
        to_stage=dispute.stage,
        to_phase=dispute.phase,
        clause=clause,
        notice=notice,
        audience=dispute.matter.audience,
        taken_by_id=actor.person_id,
        taken_for=for_party,
        taken_at=at,
    )
    audit.record(
        actor=actor,
        verb=told if for_party else f"recorded {naming.a(noun)} for a Party",
        matter=dispute.matter,
        facts={
            "sort": dispute.sort,
            "raised_by": dispute.raised_by.name,
            "came_at": dispute.came_at,
            "served_at": dispute.served_at,
        },
        clause=clause,
        on_behalf_of=for_party or None,
    )


def _serve(
    dispute: Dispute, actor: Actor, planned: filing.Filing, at: datetime, confirm_with: Party | None = None
) -> Notice:
    """One notice to the Board and the other Parties (10.1 and App 2 1.4 together); a potential dispute to the Board."""
    statement = dispute.statements.get(number=1)
    to = list(planned.to)
    if confirm_with is not None:
        on = clock.local(at).date()
        reached = {a.person_id for a in to} | {actor.person_id}
        own = filing.addressees(version=planned.version, day=on, parties=[confirm_with])
        to += [a for a in own if a.person_id not in reached]
    return notices.serve(
        kind="dispute-filed",
        matter=dispute.matter,
        subject=f"{dispute.matter.reference}: {statement.in_one_line}"[:200],
        body=wording.filing_notice(
            reference=dispute.matter.reference,
            raised_by=dispute.raised_by.name,
            sort=dispute.sort,
            other=planned.other_side,
            in_one_line=statement.in_one_line,
            what_happened=statement.what_happened,
            what_is_asked=statement.what_is_asked,
            clauses=dispute.clauses,
            clocks=[(c.label, c.reckoning.last_day, Standing(c.standing).label) for c in planned.clocks],
            came=f"It came {_how(dispute.channel)} on {wording.moment(dispute.came_at)} and was recorded for the Party."
            if dispute.recorded
            else f"It was filed on {wording.moment(at)}.",
            basis=naming.basis(planned.version.terms, dispute.sort, to_every_party=planned.to_every_party),
            noun=planned.version.terms.opening.noun,
        ),
        to=to,
        actor=actor,
        clause=planned.version.terms.opening.clauses[0],
        at=at,
        acknowledge=True,
        cutoff=settings_on(planned.version, clock.local(at).date())["notice_cutoff"],
        on_behalf_of=dispute.raised_by,
    )


def _how(channel: str) -> str:
    return {
        "email": "by e-mail",
        "first_class_post": "by first-class post",
        "by_hand": "by hand",
        "telephone": "by telephone",
        "in_system": "here",
    }[channel]
