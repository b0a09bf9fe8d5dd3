"""Who is a Party, who holds which post on a day, and whom a notice must reach."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.permissions import Authority
from parties.people import posts
from parties.people.models import Appointment, Party, Person

# How a capacity says for whom whoever presides stood in.
NOBODY, NAMES = "nobody to serve", "; "
CAPACITY, FOR_WHOM = 200, 160  # a capacity, and the part of it that names the Parties; each holds the longest name
SEVERAL = f"Parties have {NOBODY}"


def on_day(day: date, prefix: str = "") -> Q:
    """Appointments in force on a day."""
    return Q(**{f"{prefix}starts_on__lte": day}) & not_over(day, prefix)


def not_over(day: date, prefix: str = "") -> Q:
    """Appointments that are held on a day or begin later."""
    return Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})


def is_or_will_be_in_office(person: Person, day: date) -> bool:
    """Whether somebody holds a post on a day or is appointed to one later, and so has something to sign in for."""
    return Appointment.objects.filter(not_over(day), person=person).exists()


def current_parties(day: date) -> QuerySet[Party]:
    """The Parties on a day, in MoU order (1.1)."""
    return Party.objects.filter(is_current(day))


def is_current(day: date, prefix: str = "") -> Q:
    """Parties that have joined and not yet left on a day."""
    stays = Q(**{f"{prefix}left_on": None}) | Q(**{f"{prefix}left_on__gt": day})
    return stays & Q(**{f"{prefix}joined_on__lte": day})


def holders(post: str, day: date, party: Party | None = None) -> QuerySet[Appointment]:
    """The appointments to a post in force on a day, for one Party where the post is one for each."""
    rows = Appointment.objects.filter(on_day(day), post=post).select_related("person", "party")
    return rows.filter(party=party) if party else rows


def with_board_seat(rows: QuerySet[Appointment], day: date, member_posts: Iterable[str]) -> QuerySet[Appointment]:
    """Mark each appointment whose Party names somebody to the Board by a post of its own (Reading 34)."""
    named = Appointment.objects.filter(on_day(day), post__in=list(member_posts), party=OuterRef("party"))
    return rows.annotate(party_names_a_member=Exists(named))


class _Marked(Protocol):
    """What `with_board_seat` adds to an appointment."""

    party_names_a_member: bool


def leaves_the_seat_to_another(appointment: Appointment) -> bool:
    """Whether the Party of an appointment fetched `with_board_seat` has a Board member by a post of its own."""
    return cast(_Marked, appointment).party_names_a_member


def board_members(version: AgreementVersion, day: date) -> list[Appointment]:
    """One Board member for each current Party that has one: the member it named, else its Lead Officer (9.1)."""
    members, leads = posts.member_posts(version.terms), posts.lead_posts(version.terms)
    rows = Appointment.objects.filter(
        on_day(day), post__in=[*members, *leads], party__in=current_parties(day)
    ).select_related("person", "party")
    rows = with_board_seat(rows, day, members).order_by("party__position", "starts_on")
    return [a for a in rows if a.post in members or not leaves_the_seat_to_another(a)]


def _standing_in(held: str, names: list[str]) -> str:
    """In what capacity whoever presides is served for Parties that have nobody. `stood_in_for` finds it again."""
    said = f", as {NAMES.join(names)} {'has' if len(names) == 1 else 'have'} {NOBODY}"
    said = said if len(said) <= FOR_WHOM else f", as {len(names)} {SEVERAL}"
    return f"{held[: CAPACITY - len(said)]}{said}"


def stood_in_for(party: Party) -> Q:
    """The deliveries to whoever presides that were for a Party while it had nobody, or for one whose place it took."""
    past = Party.history.filter(Q(id=party.pk) | Q(id__in=party.succeeds.values("pk")))
    found = Q(capacity__endswith=SEVERAL) & (
        Q(notice__audience=Audience.ALL_PARTIES) | Q(notice__matter__parties__party=party)
    )
    for name in {party.name, *past.values_list("name", flat=True)}:
        found |= Q(capacity__endswith=f", as {name} has {NOBODY}") | Q(
            capacity__endswith=f"{NAMES}{name} have {NOBODY}"
        )
        found |= Q(capacity__contains=f", as {name}{NAMES}") | Q(capacity__contains=f"{NAMES}{name}{NAMES}")
    return found


def addressees(
    *, version: AgreementVersion, day: date, parties: Iterable[Party] = (), board: bool = False
) -> list[Addressee]:
    """Whom to serve: those who speak for each Party, its signatory too where its first post is vacant, and for
    the Board its members, whoever presides and whoever records. Each person once. For a Party that has nobody,
    whoever presides is served, as the one who has to find somebody: not as the Party, which has not been served by it.

    What is served on a Board member is not thereby served on the Party, whose Lead Officer may not sit on the Board.
    """
    declared = version.terms.post_by_key
    leads = posts.lead_posts(version.terms)
    names = {p.pk: p.name for p in parties}
    wanted = list(names)
    appointed = list(
        Appointment.objects.filter(on_day(day)).select_related("person", "party").order_by("party__position", "pk")
    )
    found: dict[int, Addressee] = {}
    without: list[str] = []  # the Parties that have nobody

    def add(appointment: Appointment, capacity: str, party_id: int | None) -> None:
        addressee = Addressee(person_id=appointment.person_id, party_id=party_id, capacity=capacity)
        found.setdefault(appointment.person_id, addressee)

    def carries(appointment: Appointment, authority: Authority) -> bool:
        post = declared.get(appointment.post)
        return post is not None and authority in post.authorities

    for party_id in wanted:
        own = [a for a in appointed if a.party_id == party_id]
        speak = [a for a in own if carries(a, Authority.SPEAKS_FOR_PARTY)]
        is_led = any(a.post in leads for a in own)
        sign = [] if is_led else [a for a in own if carries(a, Authority.SIGNS)]
        for a in speak:
            add(a, f"{posts.title(declared[a.post], is_acting=a.is_acting)} of {a.party}", a.party_id)
        for a in sign:
            add(a, f"{declared[a.post].label} of {a.party}, as its lead post is vacant", a.party_id)
        if not (speak or sign):
            without.append(names[party_id])
    for a in appointed if without else []:  # never dropped: whoever presides finds somebody for them
        if carries(a, Authority.PRESIDES):
            own_part = found.get(a.person_id)
            held = own_part.capacity if own_part else posts.title(declared[a.post], is_acting=a.is_acting)
            found[a.person_id] = Addressee(
                person_id=a.person_id,
                party_id=own_part.party_id if own_part else None,
                capacity=_standing_in(held, without),
            )
    if board:
        for a in board_members(version, day) if version.terms.bodies else ():
            add(a, f"{posts.body_name(version.terms)} member for {a.party}", None)
        for a in appointed:
            if carries(a, Authority.PRESIDES) or carries(a, Authority.RECORDS):
                add(a, posts.title(declared[a.post], is_acting=a.is_acting), None)
    return list(found.values())
