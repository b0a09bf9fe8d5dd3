"""What a second person agrees to: the change as it was proposed, shown as before and after, and carried out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alliance.agreement.queries import in_force
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Stale
from alliance.kernel.permissions import Act, Actor
from parties.appointments import checks, queries, wording
from parties.appointments.actions import move_last_day_out, put_in_post
from parties.appointments.office import ENDING, closes_sign_in, end_now, fresh, held_in, tell
from parties.people import actions as people
from parties.people.models import Appointment, Person
from parties.people.rules import Span
from parties.second_person.checks import require_proposer
from parties.second_person.models import Proposal
from parties.second_person.wording import Change


def carry_out_appointment(proposal: Proposal, actor: Actor, at: datetime) -> Appointment:
    """Make the appointment that a second person agreed to."""
    require_proposer(proposal, Act.ADMINISTER_PEOPLE, at)
    facts, person = proposal.facts, _person(proposal)
    span = Span(date.fromisoformat(facts["starts_on"]), _day(facts["ends_on"]))
    declared = checks.refuse_what_cannot_be(
        person, facts["post"], proposal.party, None, span, is_acting=facts["is_acting"]
    )
    made = put_in_post(
        actor=actor,
        person=person,
        post=facts["post"],
        party=proposal.party,
        span=span,
        appointing_body=facts["appointing_body"],
        evidence=_letter(facts),
        note=facts["note"],
        is_acting=facts["is_acting"],
        facts=_two(proposal),
    )
    held = wording.place(declared, proposal.party, is_acting=made.is_acting)
    tell(made, wording.was_appointed(person.full_name, held, span, made.appointing_body), made.note, actor, at)
    return made


def carry_out_extension(proposal: Proposal, actor: Actor, at: datetime) -> Appointment:
    """Give the appointment the later last day that a second person agreed to."""
    appointment = _as_proposed(proposal, at)
    ends_on = _day(proposal.facts["ends_on"])
    made = move_last_day_out(
        actor=actor,
        appointment=appointment,
        ends_on=ends_on,
        reason=proposal.reason,
        decided_by=proposal.facts.get("appointing_body", ""),
        letter=_letter(proposal.facts),
        facts=_two(proposal),
    )
    held, _ = held_in(made)
    tell(made, wording.was_lengthened(made.person.full_name, held, ends_on), proposal.reason, actor, at)
    return made


def carry_out_ending(proposal: Proposal, actor: Actor, at: datetime) -> Appointment:
    """End the appointment as a second person agreed."""
    appointment = _as_proposed(proposal, at)
    return end_now(
        actor,
        appointment,
        _day(proposal.facts["ends_on"]),
        proposal.reason,
        at,
        decided_by=proposal.facts.get("appointing_body", ""),
        letter=_letter(proposal.facts),
        facts=_two(proposal),
    )


def carry_out_sign_in(proposal: Proposal, actor: Actor, at: datetime) -> Person:
    """Close or open the sign-in as a second person agreed."""
    require_proposer(proposal, Act.ADMINISTER_PEOPLE, at)
    act = people.unshut_sign_in if proposal.facts["is_open"] else people.shut_sign_in
    return act(actor=actor, person=_person(proposal), reason=proposal.reason, at=at)


def changes_of_sign_in(proposal: Proposal) -> list[Change]:
    """Whether they can sign in, as it stands and as it would stand."""
    now = "open" if _person(proposal).is_active else "closed"
    return [Change(what="Sign-in", before=now, after="open" if proposal.facts["is_open"] else "closed")]


def _as_proposed(proposal: Proposal, at: datetime) -> Appointment:
    """The appointment a proposal is about. Raises Stale where its last day was moved meanwhile."""
    require_proposer(proposal, Act.ADMINISTER_PEOPLE, at)
    appointment = fresh(proposal.facts["appointment"])
    if appointment.ends_on != _day(proposal.facts["was"]):
        raise Stale("The last day of this appointment was changed after this was proposed. Propose it anew.")
    return appointment


def _person(proposal: Proposal) -> Person:
    if proposal.person is None:
        raise Stale("This proposal is about nobody. Propose it anew.")
    return proposal.person


def _letter(facts: Mapping[str, Any]) -> Document | None:
    return Document.objects.get(pk=facts["letter"]) if facts.get("letter") else None


def _two(proposal: Proposal) -> dict[str, Any]:
    return {"proposed_by": proposal.proposed_by.full_name, "proposal": proposal.pk}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def changes_of_appointment(proposal: Proposal) -> list[Change]:
    """Who would hold the post, as it stands and as it would stand."""
    facts = proposal.facts
    span = Span(date.fromisoformat(facts["starts_on"]), _day(facts["ends_on"]))
    version = in_force(span.starts_on)
    post = version.terms.post_by_key.get(facts["post"]) if version else None
    if post is None:
        return []
    there = queries.in_the_way(facts["post"], proposal.party, None, span)
    now = "; ".join(f"{a.person.full_name}, {wording.days(Span(a.starts_on, a.ends_on))}" for a in there)
    then = f"{_person(proposal).full_name}, {wording.days(span)}"
    return [
        Change(
            what=wording.place(post, proposal.party, is_acting=facts["is_acting"]),
            before=now or "Nobody on those days",
            after=f"{now}; {then}" if now else then,
        ),
        Change(what="Appointed by", before="–", after=facts["appointing_body"]),
        _change_of_letter(facts),
        Change(what="It gives", before="–", after="; ".join(wording.rights(post)) or "reading only"),
    ]


def changes_of_last_day(proposal: Proposal) -> list[Change]:
    """The last day of an appointment, as it stands and as it would stand."""
    appointment = fresh(proposal.facts["appointment"])
    held, _ = held_in(appointment)
    ends_on = _day(proposal.facts["ends_on"])
    at_once = proposal.kind == ENDING and ends_on is None
    then = "none: it ends at once" if at_once else _last(ends_on)
    lines = [Change(what=f"Last day as {held}", before=_last(appointment.ends_on), after=then)]
    if at_once and closes_sign_in(appointment):
        lines.append(Change(what="Sign-in", before="open", after="closed, as the appointment began today"))
    if body := proposal.facts.get("appointing_body"):
        lines += [Change(what="Decided by", before="–", after=body), _change_of_letter(proposal.facts)]
    return lines


def _change_of_letter(facts: Mapping[str, Any]) -> Change:
    return Change(what="Letter", before="–", after="kept with the agreement" if facts["letter"] else "none was given")


def _last(day: date | None) -> str:
    return wording.day(day) if day else "no last day"
