"""The words of appointments: what a post is called, who appoints to it, what it gives, what people are told."""

from collections.abc import Iterable
from datetime import date

from alliance.agreement.shapes import Agreement, Post
from alliance.kernel.permissions import MATRIX, Act, Authority, Reach
from parties.people.models import Party
from parties.people.posts import title
from parties.people.rules import Span

OWN_PARTY = "own-party"
_OPEN_TO_MOST = 8  # an act that so many authorities have is no mark of one post
_REACHES = {
    Reach.OWN: " for its own Party",
    Reach.INVOLVED: " where its Party is involved",
    Reach.MATTER: " in its matter",
}


CLOSES = (
    "The appointment began today, so it cannot end before tonight. To stop them at once, their sign-in is closed; "
    "whoever presides is told. An administrator can open it again."
)


def day(on: date) -> str:
    """A day in a sentence: Tue 24 November 2026."""
    return f"{on:%a} {on.day} {on:%B %Y}"


def days(span: Span) -> str:
    """First and last day in a sentence."""
    return f"from {day(span.starts_on)} " + (f"to {day(span.ends_on)}" if span.ends_on else "with no last day")


def place(post: Post, party: Party | None, *, is_acting: bool = False) -> str:
    """A post and whose it is: Acting Lead Officer of Leicester City Council."""
    name = title(post, is_acting=is_acting)
    return f"{name} of {party.name}" if party else name


def appointing_body(terms: Agreement, post: Post, party: Party | None) -> str:
    """Who appoints to a post, by the agreement: the Party itself, a body, or the holder of another post."""
    if not post.appointed_by:
        return ""
    first = post.appointed_by[0]
    if first == OWN_PARTY:
        return party.name if party else ""
    bodies = {body.key: body.name for body in terms.bodies}
    bodies |= {body.key: body.name for body in terms.external_bodies}
    other = terms.post_by_key.get(first)
    return bodies.get(first) or (other.label if other else "")


def rights(post: Post) -> list[str]:
    """What a post lets its holder do that not nearly everybody may, each in a few words."""
    found: list[str] = []
    for act, row in MATRIX.items():
        reaches = [row[a] for a in sorted(post.authorities) if a in row]
        if reaches and len(row) < _OPEN_TO_MOST and act is not Act.OWN_ACCOUNT:
            said = Reach.ALL in reaches or "your Party" in act.value
            found.append(act.value if said else f"{act.value}{_REACHES.get(reaches[0], '')}")
    return found


def gap(span: Span) -> str:
    """That nobody holds a post for a time."""
    if span.ends_on is None:
        return f"From {day(span.starts_on)} on, nobody holds this post."
    if span.starts_on == span.ends_on:
        return f"On {day(span.starts_on)} nobody holds this post."
    return f"From {day(span.starts_on)} to {day(span.ends_on)} nobody holds this post."


def plain(on: date) -> str:
    """A day without its weekday, as in a refusal: 1 September 2025."""
    return f"{on.day} {on:%B %Y}"


def in_the_way(name: str, span: Span) -> str:
    """Whose days stand in the way."""
    until = f"to {plain(span.ends_on)}" if span.ends_on else "with no last day"
    return f"{name} holds this post from {plain(span.starts_on)} {until}."


def appointed(person: str, held: str, span: Span) -> str:
    """An appointment in one sentence."""
    return f"{person} is to be {held} {days(span)}."


def lengthened(person: str, held: str, ends_on: date | None) -> str:
    """A later last day in one sentence."""
    until = f"until {day(ends_on)}" if ends_on else "with no last day"
    return f"{person} is to stay {held} {until}."


def ended(person: str, held: str, ends_on: date | None) -> str:
    """An ending in one sentence; at once without a day."""
    return f"{person} is to cease to be {held} " + (f"at the end of {day(ends_on)}." if ends_on else "at once.")


def sign_in(person: str, *, is_open: bool) -> str:
    """The closing or opening of a sign-in in one sentence."""
    return f"The sign-in of {person} is to be {'opened again' if is_open else 'closed at once'}."


def was_appointed(person: str, held: str, span: Span, by: str) -> str:
    """The same, once it was made."""
    return f"{person} was appointed {held} {days(span)}, by {by}."


def was_lengthened(person: str, held: str, ends_on: date | None) -> str:
    """The same, once it was made."""
    return f"{person} stays {held} {f'until {day(ends_on)}' if ends_on else 'with no last day'}."


def was_ended(person: str, held: str, ends_on: date | None) -> str:
    """The same, once it was made."""
    return f"{person} is {held} until {day(ends_on)}." if ends_on else f"{person} is {held} no longer."


def told(sentence: str, by: str, reason: str) -> str:
    """The text of a notice about a change of office that was made."""
    because = f"\n\nThe reason given: {reason}" if reason else ""
    return f"{sentence}{because}\n\nRecorded by {by}. Rights follow the days of the appointment."


def vacancy(held: str, since: date, post: Post, instead: Iterable[str], from_day: date | None) -> tuple[str, str]:
    """Subject and text of the notice that a post is vacant: what it means, and what to do."""
    names = list(instead)
    coming = f" Somebody is appointed from {day(from_day)}." if from_day else ""
    served = (
        f"Until then, what is served on this post goes to {', '.join(names)}."
        if names
        else "Until then, nobody receives what is served on this post; it waits for whoever is appointed."
    )
    to_do = "Nothing more is needed unless somebody should act until then." if from_day else _to_do(post)
    return (
        f"Vacant: {held}"[:200],
        f"Since {day(since)} nobody is {held}.{coming}\n\n{served}{_means(post)}\n\n{to_do}",
    )


def _to_do(post: Post) -> str:
    clause = f" ({', '.join(post.clauses)})" if post.clauses else ""
    return (
        f"Ask who appoints to it{clause} whom they name, and record the appointment. For a short time, somebody can "
        "act in the post, or a deputy be named."
    )


def _means(post: Post) -> str:
    if Authority.PRESIDES in post.authorities:
        return " What only the Chair may decide waits until somebody presides."
    if Authority.ADMINISTERS in post.authorities:
        return " One administrator fewer can let people in."
    if Authority.SPEAKS_FOR_PARTY in post.authorities:
        return " A deputy, where there is one, can act for the Party meanwhile."
    if Authority.SIGNS in post.authorities:
        return " Nobody of that Party is named to sign."
    return ""
