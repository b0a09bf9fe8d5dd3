"""What follows from the first day and from the end of an appointment: drawn at once where the day has come, else by
the sweep, and once each.

Rights need nothing of this: they are read from the appointments at every request.
"""

from datetime import date, datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.notices.queries import left_waiting, on_its_way
from alliance.kernel.notices.readdressing import readdress, stop_mail
from alliance.kernel.permissions import SYSTEM, Authority
from parties.access.actions import forget_devices
from parties.appointments import queries, rules, wording
from parties.appointments.actions import mark_followed_up
from parties.appointments.models import FollowUp
from parties.invitations.actions import withdraw
from parties.invitations.models import Invitation
from parties.people.models import Appointment, Person
from parties.people.posts import title
from parties.people.queries import is_or_will_be_in_office
from parties.people.roll import is_needed
from parties.people.rules import Span
from parties.sessions.actions import end_all_sessions

LEFT = "The post is held no longer."
TAKEN_UP = "The post was taken up."


@transaction.atomic
def follow_up() -> int:
    """Draw what follows from appointments that have begun or ended by now; says how many. Safe to run any number of
    times: each is remembered."""
    at, day = clock.now(), clock.today()
    version = in_force(day)
    if version is None or not any(queries.to_follow_up(of, day).exists() for of in FollowUp.Of):
        return 0
    audit.lock_head()  # the sweep and an ending at once: whoever comes second finds it drawn
    ended = list(queries.to_follow_up(FollowUp.Of.END, day))
    begun = list(queries.to_follow_up(FollowUp.Of.BEGINNING, day))
    mark_followed_up(appointments=ended, of=FollowUp.Of.END, at=at)
    mark_followed_up(appointments=begun, of=FollowUp.Of.BEGINNING, at=at)
    for one in ended:
        _wind_up(version, one, day, at)
    for one in begun:
        _take_up(version, one, day, at)
    return len(ended) + len(begun)


def _wind_up(version: AgreementVersion, appointment: Appointment, day: date, at: datetime) -> None:
    """Sign the person out, serve what was on its way on who answers now, and tell of a vacancy."""
    shut_out(appointment.person, day, at)
    if not queries.still_answers(appointment, day):
        held = queries.served_as_holder(version, appointment)
        waiting = list(on_its_way(held, person_id=appointment.person_id))
        to = queries.who_answers(version, appointment, day)
        readdress(deliveries=waiting, to=to, actor=SYSTEM, at=at, why=LEFT)
        stop_mail(deliveries=waiting, actor=SYSTEM, why="The recipient no longer holds the post.")
    _tell_of_vacancy(version, appointment, day, at)


def shut_out(person: Person, day: date, at: datetime) -> None:
    """End a person's sessions and the memory of their devices, and, where they hold nothing else, their invitation."""
    end_all_sessions(person)
    forget_devices(person)
    if not is_or_will_be_in_office(person, day):
        for invitation in Invitation.objects.filter(person=person, accepted_at=None, withdrawn_at=None):
            withdraw(actor=SYSTEM, invitation=invitation, reason=LEFT, at=at)


def _take_up(version: AgreementVersion, appointment: Appointment, day: date, at: datetime) -> None:
    """Serve what was left waiting on whoever takes up a post that answers for it."""
    post = version.terms.post_by_key.get(appointment.post)
    over = appointment.ends_on is not None and appointment.ends_on < day
    if post is None or over or not (appointment.party is None or Authority.SPEAKS_FOR_PARTY in post.authorities):
        return
    held = title(post, is_acting=appointment.is_acting)
    capacity = f"{held} of {appointment.party}" if appointment.party else held
    to = Addressee(person_id=appointment.person_id, party_id=appointment.party_id, capacity=capacity)
    waiting = list(left_waiting(queries.served_as_holder(version, appointment), person_id=appointment.person_id))
    if appointment.party is not None:
        waiting += queries.left_with_whoever_presides(appointment.party, person_id=appointment.person_id)
    readdress(deliveries=waiting, to=[to], actor=SYSTEM, at=at, why=TAKEN_UP)


def _tell_of_vacancy(version: AgreementVersion, appointment: Appointment, day: date, at: datetime) -> None:
    """Tell the administrators and whoever presides that a post is vacant, once for each vacancy."""
    post = version.terms.post_by_key.get(appointment.post)
    if post is None or version.matter is None or appointment.matter or not is_needed(version.terms, post):
        return
    if appointment.party is not None and appointment.party.left_on is not None and appointment.party.left_on <= day:
        return
    spans = [Span(a.starts_on, a.ends_on) for a in queries.of_post(appointment.post, appointment.party)]
    since = rules.vacancy_from(spans, day)
    told = queries.with_authority(version, day, Authority.PRESIDES, Authority.ADMINISTERS)
    if since is None or not told:
        return
    subject, body = wording.vacancy(
        wording.place(post, appointment.party),
        since,
        post,
        queries.names(queries.who_answers(version, appointment, day)),
        rules.next_first_day(spans, day),
    )
    serve(
        kind="vacancy",
        matter=version.matter,
        subject=subject,
        body=body,
        to=told,
        actor=SYSTEM,
        at=at,
        clause=post.clauses[0] if post.clauses else "",
        audience=Audience.NAMED,
        once=f"vacant:{post.key}:{appointment.party_id or ''}:{since}",
    )
