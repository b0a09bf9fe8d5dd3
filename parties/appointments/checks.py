"""What stands in the way of a change of office. Each raises in words; none writes. Checked before a page asks for a
second person, and again when it happens."""

from datetime import date, timedelta

from django.db.models import QuerySet

from alliance.agreement.queries import in_force
from alliance.agreement.shapes import Post
from alliance.agreement.vocabulary import OneFor
from alliance.kernel import clock
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Matter
from alliance.kernel.permissions import Actor, Authority
from parties.appointments import queries, rules, wording
from parties.people.models import Appointment, Party, Person
from parties.people.queries import on_day
from parties.people.rules import Span


def require_another(actor: Actor, person: Person) -> None:
    """Raise NotAllowed where somebody would change an appointment of their own."""
    if actor.person_id == person.pk:
        raise NotAllowed("Nobody changes their own appointments.", who="Ask another administrator.")


def refuse_what_cannot_be(
    person: Person, post: str, party: Party | None, matter: Matter | None, span: Span, *, is_acting: bool
) -> Post:
    """The post as the agreement has it. Raises Refusal for an unknown post, days that cannot be, or an overlap."""
    version = in_force(span.starts_on)
    declared = version.terms.post_by_key.get(post) if version else None
    if declared is None:
        raise Refusal("post", "The agreement in force on that day has no such post.", mend="Choose one it has.")
    if declared.one_for == OneFor.EACH_PARTY and party is None:
        raise Refusal("party", f"A {declared.label} is appointed for a Party.", mend="Choose the Party.")
    if span.ends_on and span.ends_on < span.starts_on:
        raise Refusal("ends_on", "The last day is before the first.", mend="Give a later last day, or leave it open.")
    if is_acting and span.ends_on is None:
        raise Refusal(
            "ends_on", "Somebody acts in a vacant post for a time.", mend="Give a last day; it can be moved later."
        )
    if not person.is_active:
        raise Refusal("person", f"The sign-in of {person} is closed.", mend="Open it again first.")
    whole = is_acting or not declared.several
    clash = queries.in_the_way(post, party, matter, span, person=None if whole else person)
    if clash:
        raise Refusal(
            "starts_on",
            wording.in_the_way(clash[0].person.full_name, Span(clash[0].starts_on, clash[0].ends_on)),
            mend="Nobody acts in a post that is held. Choose days on which it is vacant."
            if is_acting
            else "End that appointment first, or choose days that do not overlap.",
        )
    return declared


def refuse_no_extension(appointment: Appointment, ends_on: date | None) -> None:
    """Raise Refusal where the last day would not be later, or the post is held by somebody else by then."""
    now = Span(appointment.starts_on, appointment.ends_on)
    if appointment.ends_on is None:
        raise Refusal("ends_on", "It has no last day already.", mend="Nothing needs to be extended.")
    if appointment.ends_on < clock.today():
        raise Refusal("ends_on", "It has ended already.", mend="Make a new appointment instead.")
    if appointment.is_acting and ends_on is None:
        raise Refusal("ends_on", "Somebody acts in a vacant post for a time.", mend="Give a later last day.")
    longer = rules.extended(now, ends_on)
    if longer is None:
        raise Refusal(
            "ends_on",
            f"That is not after its present last day, {wording.plain(appointment.ends_on)}.",
            mend="Give a later day, or end it instead.",
        )
    version = in_force(appointment.starts_on)
    declared = version.terms.post_by_key.get(appointment.post) if version else None
    only = appointment.person if declared and declared.several and not appointment.is_acting else None
    added = Span(appointment.ends_on + timedelta(days=1), longer.ends_on)
    clash = queries.in_the_way(appointment.post, appointment.party, appointment.matter, added, person=only)
    if others := [one for one in clash if one.pk != appointment.pk]:
        raise Refusal(
            "ends_on",
            wording.in_the_way(others[0].person.full_name, Span(others[0].starts_on, others[0].ends_on)),
            mend="Choose a last day before that.",
        )


def refuse_no_ending(appointment: Appointment, ends_on: date) -> None:
    """Raise Refusal where it is over, or for a day before it began or not before it ends anyway; Stale where no
    administrator would be left."""
    if appointment.ends_on is not None and appointment.ends_on < clock.today():
        raise Refusal("ends_on", "It has ended already.", mend="Make a new appointment instead.")
    if rules.ended(Span(appointment.starts_on, appointment.ends_on), ends_on) is None:
        if ends_on < appointment.starts_on:
            first = wording.plain(appointment.starts_on)
            raise Refusal("ends_on", f"It began on {first}, after that day.", mend=f"Give {first} or later.")
        if ends_on == appointment.ends_on:
            raise Refusal(
                "ends_on",
                "That is its last day already.",
                mend="Give an earlier day. To stop somebody before tonight, close their sign-in.",
            )
        raise Refusal("ends_on", "It already ends before that day.", mend="Extend it instead.")
    refuse_ending_the_last_administrator(appointment, ends_on)


def refuse_ending_the_last_administrator(appointment: Appointment, ends_on: date) -> None:
    """Raise Stale unless somebody who has come in can still let people in on the day after."""
    next_day = ends_on + timedelta(days=1)
    posts = _administering(next_day) or _administering(ends_on)
    if appointment.post in posts and not _administrators(posts, next_day).exclude(pk=appointment.pk).exists():
        raise _last_administrator(appointment.person, ends_on)


def refuse_closing_the_last_administrator(person: Person, day: date) -> None:
    """Raise Stale where nobody who has come in could let people in once this person's sign-in is closed."""
    posts = _administering(day)
    own = Appointment.objects.filter(on_day(day), post__in=posts, person=person)
    if own.exists() and not _administrators(posts, day).exclude(person=person).exists():
        raise _last_administrator(person, day)


def _administering(day: date) -> list[str]:
    version = in_force(day)
    return [p.key for p in version.terms.posts if Authority.ADMINISTERS in p.authorities] if version else []


def _administrators(posts: list[str], day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(on_day(day) & queries.can_sign_in("person__"), post__in=posts)


def _last_administrator(person: Person, day: date) -> Stale:
    return Stale(
        f"{person} is the last administrator on {wording.plain(day)}. Somebody must be left who can let people in: "
        "appoint another administrator first, and let them come in."
    )
