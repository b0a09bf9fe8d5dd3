"""Concerns as those may read them who wrote them or to whom they went: nobody else, whatever post they hold."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from alliance.agreement.models import AgreementVersion
from alliance.kernel.matters.models import MatterReader
from alliance.kernel.permissions import Act, Actor, may
from disputes.concerns.models import Concern, ConcernAnswer
from parties.people.models import Party
from parties.people.queries import current_parties

THE_POSTS = "posts"  # the choice that means those whom the agreement names


def posts_named(version: AgreementVersion) -> list[str]:
    """The posts that the agreement names for concerns, in its order."""
    declared = version.terms.post_by_key
    return [key for key in version.terms.opening.concern_to if key in declared]


def posts_in_words(version: AgreementVersion) -> str:
    """The same as people say it: “Independent Chair and Director”."""
    labels = [version.terms.post_by_key[key].label for key in posts_named(version)]
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}" if labels else ""


def offered(version: AgreementVersion, day: date) -> list[tuple[str, str]]:
    """To whom a concern may go: those the agreement names together, or one Party."""
    words = posts_in_words(version)
    first = [(THE_POSTS, words)] if words else []
    return [*first, *((str(p.pk), p.name) for p in current_parties(day))]


def visible_to(actor: Actor) -> QuerySet[Concern]:
    """The concerns somebody wrote, and those that went to a Party or a post they are in today."""
    if not may(actor, Act.READ_CONCERNS):
        return Concern.objects.none()
    posts = [s.post for s in actor.seats if s.party_id is None and s.matter_id is None]
    to_post = MatterReader.objects.filter(post__in=posts)
    to_person = MatterReader.objects.filter(person=actor.person_id)
    received = Q(to_party__in=actor.party_ids) | Q(to_party=None, matter__in=to_post.values("matter"))
    received |= Q(to_party__in=actor.reads_for, matter__in=to_person.values("matter"))
    return Concern.objects.filter(Q(author=actor.person_id) | received).select_related("matter", "draft", "to_party")


@dataclass(frozen=True)
class Shown:
    """One concern as one person sees it, and what they may do with it."""

    concern: Concern
    is_own: bool
    answers: tuple[ConcernAnswer, ...]
    may_answer: bool
    may_withdraw: bool
    may_begin: bool

    @property
    def shows_words(self) -> bool:
        """Once it is withdrawn, only its author still reads the words."""
        return self.is_own or self.concern.withdrawn_at is None


def shown(concern: Concern, actor: Actor) -> Shown:
    """What the page of a concern shows; `concern` comes from `visible_to`."""
    own, stands = concern.author_id == actor.person_id, concern.withdrawn_at is None
    return Shown(
        concern=concern,
        is_own=own,
        answers=tuple(concern.answers.all()) if own or stands else (),
        may_answer=stands and (not own or concern.answers.exists()),
        may_withdraw=own and stands,
        may_begin=own and stands and concern.draft_id is None and bool(actor.party_ids),
    )


def parties_of(actor: Actor) -> list[Party]:
    """The Parties in whose name somebody could begin a dispute."""
    return list(Party.objects.filter(pk__in=actor.party_ids))
