"""What asking and agreeing share: ending now, telling whom it concerns, keeping the letter, naming what is held."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.documents.actions import store
from alliance.kernel.documents.models import Document
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import serve
from alliance.kernel.permissions import Actor
from parties.appointments import queries, rules, wording
from parties.appointments.actions import move_last_day_in
from parties.appointments.following import follow_up
from parties.people.actions import shut_sign_in
from parties.people.models import Appointment, Party
from parties.people.posts import needs_two
from parties.people.rules import Span

# Kinds of proposals.
APPOINTMENT, EXTENSION, ENDING, SIGN_IN = "appointment", "extension", "ending", "sign-in"


def last_day(appointment: Appointment, ends_on: date | None) -> date:
    """The day given; at once, the last full day that was, or today for an appointment that began today."""
    today = clock.today()
    return ends_on or rules.last_day_at_once(Span(appointment.starts_on, appointment.ends_on), today) or today


def closes_sign_in(appointment: Appointment) -> bool:
    """Whether ending it at once has to close the person's sign-in, as it began today and so lasts until tonight."""
    return rules.last_day_at_once(Span(appointment.starts_on, appointment.ends_on), clock.today()) is None


def end_now(
    actor: Actor,
    appointment: Appointment,
    ends_on: date | None,
    reason: str,
    at: datetime,
    *,
    decided_by: str = "",
    letter: Document | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Appointment:
    """End an appointment as far as this needs nobody else any more, and draw what follows."""
    closes = ends_on is None and closes_sign_in(appointment)
    made = move_last_day_in(
        actor=actor,
        appointment=appointment,
        ends_on=last_day(appointment, ends_on),
        reason=reason,
        decided_by=decided_by,
        letter=letter,
        facts=facts,
    )
    if closes:
        shut_sign_in(actor=actor, person=made.person, reason=reason, at=at)
    held, _ = held_in(made)
    tell(made, wording.was_ended(made.person.full_name, held, made.ends_on), reason, actor, at)
    follow_up()
    return made


def tell(appointment: Appointment, sentence: str, reason: str, actor: Actor, at: datetime) -> None:
    """Tell whom it concerns, where there is anybody and an agreement that the notice can hang on."""
    version = in_force(clock.local(at).date())
    if version is None or version.matter is None:
        return
    to = queries.told_of(version, appointment.person, appointment.party, clock.local(at).date())
    to = [one for one in to if one.person_id != actor.person_id]
    if to:
        serve(
            kind="change-of-office",
            matter=version.matter,
            subject=sentence[:200],
            body=wording.told(sentence, actor.name, reason),
            to=to,
            actor=actor,
            at=at,
            audience=Audience.NAMED,
        )
    follow_up()


def keep_letter(
    letter: Any, title: str, party: Party | None, readers: str, actor: Actor, at: datetime
) -> Document | None:
    """Keep the letter of an appointment with the agreement, for the Party or for all. None where none was given."""
    if letter is None:
        return None
    version = in_force(clock.local(at).date())
    if version is None or version.matter is None:
        raise Refusal("letter", "There is no agreement to keep a letter with.", mend="Adopt one first.")
    own = party is not None and readers != Audience.ALL_PARTIES
    return store(
        letter,
        matter=version.matter,
        title=title[:200],
        audience=Audience.OWN_PARTY if own else Audience.ALL_PARTIES,
        actor=actor,
        at=at,
        party_id=party.pk if party else None,
        field="letter",
    )


def held_in(appointment: Appointment) -> tuple[str, bool]:
    """What the holder of an appointment is called, and whether the post gives power."""
    version = in_force(clock.today())
    post = version.terms.post_by_key.get(appointment.post) if version else None
    if post is None:
        return appointment.post, True
    return wording.place(post, appointment.party, is_acting=appointment.is_acting), needs_two(post)


def fresh(pk: int) -> Appointment:
    """An appointment as it stands now, with whom and what it is about."""
    return Appointment.objects.select_related("person", "party", "matter").get(pk=pk)
