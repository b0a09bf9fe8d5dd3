"""The roll: who holds which post on a day, vacancies included, for each Party and for all together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from alliance.agreement.models import AgreementVersion
from alliance.agreement.shapes import Agreement, Post
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.permissions import Act, Actor, Authority, Scope, may
from parties.people import posts
from parties.people.models import Appointment, Party
from parties.people.queries import current_parties
from parties.people.rules import Span

# Posts that leave a hole when nobody holds them; the others may stay unnamed.
NEEDED = frozenset(
    {
        Authority.SPEAKS_FOR_PARTY,
        Authority.PRESIDES,
        Authority.RECORDS,
        Authority.GUARDS_INTERESTS,
        Authority.ADMINISTERS,
        Authority.SIGNS,
    }
)


def is_needed(terms: Agreement, post: Post) -> bool:
    """Whether a post that nobody holds is a vacancy, and not only a post that nobody is named to."""
    if post.key in posts.member_posts(terms) or post.deputy_of or post.one_for == OneFor.MATTER:
        return False
    return bool(post.authorities & NEEDED) and (bool(post.clauses) or Authority.ADMINISTERS in post.authorities)


@dataclass(frozen=True)
class Holding:
    """One post, for one Party or for all, with who holds it on the day: nobody, one or several."""

    post: Post
    holders: tuple[Appointment, ...]
    is_vacant: bool
    party: Party | None = None
    vacant_since: date | None = None
    unnamed: str = ""  # how to say that nobody is named, for a post that need not be filled
    shows_contacts: bool = False

    @property
    def acting(self) -> str:
        """What somebody is called who acts in the post."""
        return posts.title(self.post, is_acting=True)

    @property
    def name(self) -> str:
        return f"{self.post.label} of {self.party}" if self.party else self.post.label


@dataclass(frozen=True)
class Posts:
    """A set of posts on a day: those held or vacant, and those nobody need be named to."""

    named: tuple[Holding, ...]
    unnamed: tuple[Holding, ...]

    @classmethod
    def of(cls, holdings: Iterable[Holding]) -> "Posts":
        found = tuple(holdings)
        return cls(tuple(h for h in found if not h.unnamed), tuple(h for h in found if h.unnamed))

    @property
    def vacant(self) -> tuple[Holding, ...]:
        return tuple(h for h in self.named if h.is_vacant)


@dataclass(frozen=True)
class PartyRoll:
    """One Party and its posts on a day."""

    party: Party
    kind: str
    posts: Posts

    @property
    def lead(self) -> Holding | None:
        """The post that leads the Party: the first that is held or vacant."""
        return next(iter(self.posts.named), None)

    @property
    def deputies(self) -> tuple[Appointment, ...]:
        return tuple(a for h in self.posts.named if h.post.deputy_of for a in h.holders)


@dataclass(frozen=True)
class Roll:
    """Every post on a day: those held for all Parties together, then each Party's own, in the agreement's order."""

    day: date
    shared: Posts
    parties: tuple[PartyRoll, ...]

    @property
    def vacancies(self) -> list[tuple[Post, list[Holding]]]:
        """The posts that need filling, each with where it is vacant."""
        found: dict[Post, list[Holding]] = defaultdict(list)
        for posts_on_that_day in (self.shared, *(party.posts for party in self.parties)):
            for holding in posts_on_that_day.vacant:
                found[holding.post].append(holding)
        return list(found.items())


def roll(version: AgreementVersion, day: date, actor: Actor, parties: Iterable[Party] | None = None) -> Roll:
    """The roll of a day, as this actor may see it; `parties` narrows it. Two queries, whatever its length."""
    listed = list(current_parties(day) if parties is None else parties)
    rows: dict[tuple[str, int | None], list[Appointment]] = defaultdict(list)
    appointed = Appointment.objects.filter(starts_on__lte=day, matter=None).select_related("person", "party")
    for a in appointed.order_by("starts_on", "pk"):
        rows[a.post, a.party_id].append(a)
    each = [p for p in version.terms.posts if p.one_for == OneFor.EACH_PARTY]
    shared = [p for p in version.terms.posts if p.one_for == OneFor.AGREEMENT]
    reader = _Reader(version, day, actor, rows)
    return Roll(
        day=day,
        shared=Posts.of(reader.holding(post, None) for post in shared),
        parties=tuple(
            PartyRoll(party, kind_words(version, party), Posts.of(reader.holding(post, party) for post in each))
            for party in listed
        ),
    )


def kind_words(version: AgreementVersion, party: Party) -> str:
    """What kind of organisation a Party is, in the agreement's words."""
    return next((kind.label for kind in version.terms.party_kinds if kind.key == party.kind), party.kind)


@dataclass(frozen=True)
class _Reader:
    version: AgreementVersion
    day: date
    actor: Actor
    rows: dict[tuple[str, int | None], list[Appointment]]

    def holding(self, post: Post, party: Party | None) -> Holding:
        rows = self.rows.get((post.key, party.pk if party else None), [])
        holders = tuple(a for a in rows if Span(a.starts_on, a.ends_on).holds_on(self.day))
        is_vacant = not holders and is_needed(self.version.terms, post)
        ended = [a.ends_on for a in rows if a.ends_on]
        return Holding(
            post=post,
            party=party,
            holders=holders,
            is_vacant=is_vacant,
            vacant_since=max(ended) + timedelta(days=1) if is_vacant and ended else None,
            unnamed="" if holders or is_vacant else self._unnamed(post),
            shows_contacts=may(self.actor, Act.READ_CONTACTS, Scope(owners=frozenset({party.pk} if party else ()))),
        )

    def _unnamed(self, post: Post) -> str:
        if post.key in posts.member_posts(self.version.terms):
            return f"{post.label}, so the Party’s lead or deputy sits on the Board (Reading 34)"
        return post.label
