"""Who holds a post over time, who is in the way, who answers in its place, and what was served on its holder."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel.matters.models import Matter
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.notices.models import Delivery
from alliance.kernel.permissions import Authority
from parties.appointments.models import FollowUp
from parties.people.models import Appointment, Party, Person
from parties.people.posts import needs_two, title
from parties.people.queries import NOBODY, addressees, not_over, on_day, stood_in_for
from parties.people.rules import Span


def of_post(post: str, party: Party | None, matter: Matter | None = None) -> QuerySet[Appointment]:
    """Every appointment to a post, for one Party or matter where it is one for each, the earliest first."""
    rows = Appointment.objects.filter(post=post, party=party, matter=matter)
    return rows.select_related("person", "party", "evidence").order_by("starts_on", "pk")


def in_the_way(
    post: str, party: Party | None, matter: Matter | None, span: Span, *, person: Person | None = None
) -> list[Appointment]:
    """The appointments to a post that share a day with a span, the earliest first; of one person where given."""
    rows = of_post(post, party, matter).filter(not_over(span.starts_on))
    if span.ends_on is not None:
        rows = rows.filter(starts_on__lte=span.ends_on)
    return list(rows.filter(person=person) if person else rows)


def can_sign_in(prefix: str = "") -> Q:
    """People who have come in and whose sign-in is open."""
    has_address = Q(**{f"{prefix}email__isnull": False}) & Q(**{f"{prefix}came_in_at__isnull": False})
    return has_address & Q(**{f"{prefix}is_active": True})


def with_authority(version: AgreementVersion, day: date, *wanted: Authority) -> list[Addressee]:
    """Whoever holds on a day a post for all Parties that carries one of these, each once, in the agreement's order."""
    found: dict[int, Addressee] = {}
    by_key = {p.key: p for p in version.terms.posts if p.authorities & set(wanted)}
    rows = Appointment.objects.filter(on_day(day), post__in=list(by_key), party=None, matter=None)
    order = {key: place for place, key in enumerate(by_key)}
    for a in sorted(rows.select_related("person"), key=lambda a: (order[a.post], a.pk)):
        found.setdefault(
            a.person_id, Addressee(person_id=a.person_id, capacity=title(by_key[a.post], is_acting=a.is_acting))
        )
    return list(found.values())


def told_of(version: AgreementVersion, person: Person, party: Party | None, day: date) -> list[Addressee]:
    """Whom a change of office concerns: the person, where they have come in, those who speak for the Party, or
    whoever presides; each once."""
    own = [Addressee(person_id=person.pk, capacity="whom it is about")] if person.came_in_at else []
    if party is not None:
        return [*own, *(a for a in addressees(version=version, day=day, parties=[party]) if a.person_id != person.pk)]
    presiding = with_authority(version, day, Authority.PRESIDES)
    return [*own, *(a for a in presiding if a.person_id != person.pk)]


def holds_power(person: Person, day: date) -> bool:
    """Whether somebody holds a post that gives power, on a day or later."""
    version = in_force(day)
    powerful = [p.key for p in version.terms.posts if p.powerful] if version else []
    return _holds_any(person, powerful, day)


def holds_what_needs_two(person: Person, day: date) -> bool:
    """The same, the posts that sign among them."""
    version = in_force(day)
    return _holds_any(person, [p.key for p in version.terms.posts if needs_two(p)] if version else [], day)


def _holds_any(person: Person, posts: list[str], day: date) -> bool:
    return Appointment.objects.filter(not_over(day), person=person, post__in=posts).exists()


def who_answers(version: AgreementVersion, appointment: Appointment, day: date) -> list[Addressee]:
    """Whom to serve in place of somebody who left a post: for a Party its lead and deputy, or its signatory; for a
    post of all Parties its other holders, then its deputies; else whoever presides."""
    if appointment.party is not None:
        found = addressees(version=version, day=day, parties=[appointment.party])
    else:
        posts = {p.key: p for p in version.terms.posts if p.key == appointment.post or appointment.post in p.deputy_of}
        rows = Appointment.objects.filter(on_day(day), post__in=list(posts), party=None, matter=appointment.matter)
        found = [Addressee(person_id=a.person_id, capacity=title(posts[a.post], is_acting=a.is_acting)) for a in rows]
    found = [one for one in found if one.person_id != appointment.person_id]
    if found:
        return found
    presiding = with_authority(version, day, Authority.PRESIDES)
    return [one for one in presiding if one.person_id != appointment.person_id]


def served_as_holder(version: AgreementVersion, appointment: Appointment) -> Q:
    """The deliveries that were for the holder of a post as such, and not for the person."""
    if appointment.party is not None:
        board = Q(party=None, capacity=f"Board member for {appointment.party}")
        return Q(party=appointment.party) | board
    post = version.terms.post_by_key.get(appointment.post)
    titles = {title(post, is_acting=acting) for acting in (False, True)} if post else set()
    held = Q(party=None, capacity__in=titles)
    for name in titles:
        held |= Q(party=None, capacity__startswith=f"{name}, as ", capacity__endswith=NOBODY)
    return held & Q(notice__matter=appointment.matter) if appointment.matter else held


def left_with_whoever_presides(party: Party, *, person_id: int) -> list[Delivery]:
    """What was served on whoever presides for a Party that had nobody, and on nobody of that Party since. Whether
    they acknowledged it is theirs: it is not the Party's answer."""
    same = Delivery.objects.filter(notice=OuterRef("notice"))
    of_party = same.filter(Q(party=party) | Q(party__in=party.succeeds.all()))
    since = of_party.filter(Q(acknowledged_at__isnull=False) | Q(published_at__gte=OuterRef("published_at")))
    stood_in = Delivery.objects.filter(stood_in_for(party)).values("pk")
    rows = Delivery.objects.filter(~Exists(same.filter(person=person_id)), ~Exists(since), pk__in=stood_in)
    return list(rows.select_related("notice__matter", "party").order_by("pk"))


def still_answers(appointment: Appointment, day: date) -> bool:
    """Whether somebody who left a post still answers for the same Party, or holds the same post, by another."""
    rows = Appointment.objects.filter(on_day(day), person=appointment.person).exclude(pk=appointment.pk)
    if appointment.party is not None:
        return rows.filter(party=appointment.party).exists()
    return rows.filter(post=appointment.post, matter=appointment.matter).exists()


def to_follow_up(of: FollowUp.Of, day: date) -> QuerySet[Appointment]:
    """The appointments that have begun, or ended, and whose consequences were not drawn yet."""
    done = FollowUp.objects.filter(appointment=OuterRef("pk"), of=of)
    passed = Q(ends_on__lt=day) if of == FollowUp.Of.END else Q(starts_on__lte=day)
    rows = Appointment.objects.filter(passed, ~Exists(done)).select_related("person", "party", "matter")
    return rows.order_by("starts_on", "pk")


def names(people: Iterable[Addressee]) -> list[str]:
    """Name and capacity of addressees, for a page."""
    listed = list(people)
    known = Person.objects.in_bulk({one.person_id for one in listed})
    return [f"{known[one.person_id].full_name} ({one.capacity})" for one in listed if one.person_id in known]
