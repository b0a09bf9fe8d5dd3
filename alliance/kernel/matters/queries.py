"""What an actor may see: one SQL predicate for every row that carries a reading class."""

from typing import Any

from django.db.models import Q, QuerySet

from alliance.kernel.matters.models import Audience, Matter, MatterParty, MatterReader, PartyRole, Recusal
from alliance.kernel.permissions import Actor, Authority, Scope

BOARD_TABLE = (Authority.BOARD, Authority.PRESIDES, Authority.RECORDS)
OF_THE_INVOLVED = (Audience.INVOLVED_AND_BOARD, Audience.INVOLVED_CHAIR_FACILITATOR)
# What is said without prejudice: the facilitator sets who reads it, so that the room it is kept in hands it out.
IN_CONFIDENCE = Audience.IN_FACILITATION


def audience_q(actor: Actor, prefix: str = "", *, itself: bool = False, matter: str = "matter") -> Q:
    """The rows whose reading class admits this actor.

    `prefix` leads to the row that holds `audience` ("document__"), `matter` from there to its Matter; `itself`
    says that the row is a Matter. Recusals are a separate overlay: see `without_recused`.
    """
    matter = f"{prefix}pk" if itself else f"{prefix}{matter}"

    def of(*audiences: Audience) -> Q:
        return Q(**{f"{prefix}audience__in": audiences})

    def on(matters: QuerySet[Any, Any]) -> Q:
        return Q(**{f"{matter}__in": matters})

    if not actor.seats:
        return of(Audience.PUBLIC)
    q = of(*_read_by_post(actor))
    if party_ids := actor.party_ids:
        part = MatterParty.objects.filter(party__in=party_ids, until=None)
        q |= of(*OF_THE_INVOLVED) & on(part.values("matter"))
        q |= of(Audience.OWN_PARTY) & on(part.filter(role__in=[PartyRole.OWNER, PartyRole.RAISING]).values("matter"))
    if only_read := actor.reads_for - actor.party_ids:
        part = MatterParty.objects.filter(party__in=only_read, until=None)
        q |= of(Audience.INVOLVED_AND_BOARD, Audience.INVOLVED_CHAIR_FACILITATOR) & on(part.values("matter"))
    if own := [s.matter_id for s in actor.seats if s.matter_id is not None]:
        q |= Q(**{f"{matter}__in": own}) & of(Audience.ALL_PARTIES, *OF_THE_INVOLVED)
    if helped := [s.matter_id for s in actor.seats if s.matter_id and Authority.FACILITATES in s.authorities]:
        q |= Q(**{f"{matter}__in": helped}) & of(IN_CONFIDENCE)
    named = Q(person=actor.person_id) | Q(post__in=[s.post for s in actor.seats])
    q |= of(Audience.NAMED) & on(MatterReader.objects.filter(named).values("matter"))
    return q


def _read_by_post(actor: Actor) -> list[Audience]:
    """The reading classes that an actor's posts open, on whatever Matter. Sorted, so that equal rights make equal
    SQL."""
    found = {Audience.PUBLIC}
    if not actor.is_guest:
        found |= {Audience.ALL_PARTIES}
    if actor.has_in(None, *BOARD_TABLE, Authority.AUDITS):
        found |= {Audience.BOARD, Audience.INVOLVED_AND_BOARD, Audience.BOARD_PART_2}
    if actor.has_in(None, Authority.MANAGES):
        found |= {Audience.BOARD_PART_2, Audience.BOARD}
    if actor.has_in(None, Authority.PRESIDES):
        found |= {Audience.INVOLVED_CHAIR_FACILITATOR}
    return sorted(found)


def withheld_from(actor: Actor) -> QuerySet[Recusal, Any]:
    """The keys of the Matters whose papers a recusal takes from this actor."""
    rows = Recusal.objects.filter(person=actor.person_id, withholds=Recusal.Withholds.PAPERS, ended_at=None)
    return rows.values("matter")


def without_recused(actor: Actor, prefix: str = "", *, matter: str = "matter") -> Q:
    """Rows on whose Matter, or its parent, no recusal takes the papers from this actor."""
    withheld = withheld_from(actor)
    held_back = Q(**{f"{prefix}{matter}__in": withheld}) | Q(**{f"{prefix}{matter}__parent__in": withheld})
    return ~held_back


def visible_to(actor: Actor) -> QuerySet[Matter]:
    """The Matters the actor may know of."""
    return Matter.objects.filter(audience_q(actor, itself=True))


def scope_of(matter: Matter, *, taking: str = "") -> Scope:
    """What `permissions.may` needs to know of a Matter; `taking` bars those recused from it, or from the one it is
    part of (vote, voice …)."""
    rows = list(MatterParty.objects.filter(matter=matter, until=None).values_list("party_id", "role"))
    barred = (
        frozenset(
            Recusal.objects.filter(
                matter__in=[pk for pk in (matter.pk, matter.parent_id) if pk], withholds=taking, ended_at=None
            ).values_list("person_id", flat=True)
        )
        if taking
        else frozenset()
    )
    return Scope(
        owners=frozenset(p for p, role in rows if role in (PartyRole.OWNER, PartyRole.RAISING)),
        involved=frozenset(p for p, _ in rows),
        barred=barred,
        matter_id=matter.pk,
    )
