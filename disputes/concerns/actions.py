"""Raising a concern, answering it, withdrawing it, and making a draft of a dispute from it (5.2.15; App 2 1.1)."""

from datetime import datetime

from django.db import transaction

from alliance.agreement.models import AgreementVersion
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.permissions import Act, Actor, require
from disputes import drafting
from disputes.concerns import wording
from disputes.concerns.models import Concern, ConcernAnswer
from disputes.concerns.queries import THE_POSTS, posts_in_words, posts_named, shown, visible_to
from disputes.models import Draft
from parties.people import posts
from parties.people.models import Party
from parties.people.queries import addressees, current_parties, holders

CLAUSE = "5.2.15"


@transaction.atomic
def raise_concern(*, actor: Actor, version: AgreementVersion, to: str, text: str, at: datetime) -> Concern:
    """Tell one Party, or those the agreement names, of a concern or an idea. `to` is a Party's key or `posts`.

    The words go into no notice and no trail: both say only that there is something to read.
    """
    require(actor, Act.RAISE_CONCERN)
    day = clock.local(at).date()
    party = None if to == THE_POSTS else current_parties(day).filter(pk=to).first()
    if party is None and (to != THE_POSTS or not posts_named(version)):
        raise Refusal("whom", "That is none of those it can go to.", mend="Choose whom it is for.")
    people = [a for a in _people(version, party, day) if a.person_id != actor.person_id]
    if not people:
        raise Refusal("whom", "Nobody but you would read it there now.", mend="Choose somebody else.")
    named = [] if party else posts_named(version)
    persons = {actor.signed_in_id, *(a.person_id for a in people if party)}
    matter = matters.open_matter(
        kind=Kind.CONCERN,
        title=wording.TITLE,
        audience=Audience.NAMED,
        at=at,
        readers=[*((None, post) for post in named), *((person, "") for person in sorted(persons))],
    )
    concern = Concern.objects.create(
        matter=matter,
        author_id=actor.signed_in_id,
        author_name=actor.name,
        to_party=party,
        to_words=party.name if party else posts_in_words(version),
        text=text,
        raised_at=at,
    )
    audit.record(actor=actor, verb="raised a concern or an idea", matter=matter, clause=CLAUSE)
    _tell(concern, actor, wording.raised(concern), people, at)
    return concern


def _people(version: AgreementVersion, party: Party | None, day) -> list[Addressee]:
    """Whoever speaks for the Party, or holds the posts that the agreement names."""
    if party:
        own = addressees(version=version, day=day, parties=[party])
        return [one for one in own if one.party_id == party.pk]  # whoever presides does not stand in for a Party here
    declared = version.terms.post_by_key
    return [
        Addressee(person_id=a.person_id, capacity=posts.title(declared[key], is_acting=a.is_acting))
        for key in posts_named(version)
        for a in holders(key, day)
    ]


def _tell(concern: Concern, actor: Actor, says: tuple[str, str], to: list[Addressee], at: datetime) -> None:
    subject, body = says
    notices.serve(
        kind="concern", matter=concern.matter, subject=subject, body=body, to=to, actor=actor, clause=CLAUSE, at=at
    )


def _lock(actor: Actor, concern_id: int) -> Concern:
    """The concern, locked, if the actor may read it. Raises Stale once it was withdrawn."""
    if not visible_to(actor).filter(pk=concern_id).exists():
        raise NotAllowed("This concern went to somebody else.")
    concern = Concern.objects.select_for_update(of=("self",)).select_related("matter", "to_party").get(pk=concern_id)
    if concern.withdrawn_at:
        raise Stale("This was withdrawn.", happened=[f"{concern.author_name} withdrew it."])
    return concern


@transaction.atomic
def answer(*, actor: Actor, version: AgreementVersion, concern_id: int, text: str, at: datetime) -> Concern:
    """Write back, as often as needed: the author is told, or those it went to where the author writes."""
    require(actor, Act.READ_CONCERNS)
    concern = _lock(actor, concern_id)
    if not shown(concern, actor).may_answer:
        raise NotAllowed("Nobody has answered you yet.", who="Whoever it went to answers first.")
    row = ConcernAnswer.objects.create(
        concern=concern, text=text, given_by_id=actor.signed_in_id, given_by_name=actor.name, given_at=at
    )
    audit.record(actor=actor, verb="answered a concern or an idea", matter=concern.matter, clause=CLAUSE)
    to = [Addressee(person_id=concern.author_id)]
    if concern.author_id == actor.person_id:
        to = _people(version, concern.to_party, clock.local(at).date())
    others = [a for a in to if a.person_id != actor.person_id]
    if others:
        _tell(concern, actor, wording.answered(concern, row), others, at)
    return concern


def _require_author(concern: Concern, actor: Actor) -> None:
    if concern.author_id != actor.person_id:
        raise NotAllowed("Only whoever raised it can do this.", who=concern.author_name)


@transaction.atomic
def withdraw(*, actor: Actor, concern_id: int, at: datetime) -> Concern:
    """Take it back: those it went to no longer read the words."""
    require(actor, Act.RAISE_CONCERN)
    concern = _lock(actor, concern_id)
    _require_author(concern, actor)
    concern.withdrawn_at = at
    concern.save(update_fields=["withdrawn_at"])
    matters.close_matter(matter=concern.matter, at=at)
    audit.record(actor=actor, verb="withdrew a concern or an idea", matter=concern.matter, clause=CLAUSE)
    return concern


@transaction.atomic
def begin_dispute(*, actor: Actor, concern_id: int, party: Party, at: datetime) -> Draft:
    """Begin a draft of a dispute with the words of one's own concern. Nobody is told; the draft can be discarded."""
    concern = _lock(actor, concern_id)
    _require_author(concern, actor)
    if concern.draft_id:
        raise Stale("A draft was begun from this already.", happened=["It stands among your Party’s drafts."])
    draft = drafting.begin(actor=actor, party=party, at=at)
    answers = {"in_one_line": wording.first_line(concern.text), "what_happened": concern.text}
    draft = drafting.write(actor=actor, draft_id=draft.pk, page="about", answers=answers, turn=draft.turn, at=at)
    concern.draft = draft
    concern.save(update_fields=["draft"])
    return draft
