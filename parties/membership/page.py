"""What the page of one Party shows a reader: who acts for it, how it is reached, what is due, what changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Act, Actor, Authority, Scope, may
from alliance.kernel.reckoning import listed
from parties.directory import queries as directory
from parties.directory import wording as not_reached
from parties.directory.links import mail_link, phone_link
from parties.membership import queries, standing, telling
from parties.people.models import Party, Person
from parties.people.queries import addressees
from parties.people.roll import Holding, PartyRoll, kind_words, roll
from parties.people.rules import Span
from parties.signatures.queries import standing as signatures_of

SHOWN = 10  # disputes and dates of a Party on its own page; the registers hold the rest


@dataclass(frozen=True)
class Contact:
    """Somebody whom a notice to the Party goes to, and how, as far as the reader may know."""

    person: Person
    capacity: str
    email: str
    email_link: str
    telephone: str
    telephone_link: str
    not_reached: str


@dataclass(frozen=True)
class Vacancy:
    """A post of the Party that nobody holds, and what that means until somebody does."""

    holding: Holding
    means: str


def page(party: Party, actor: Actor, today: date) -> dict[str, Any]:
    """The context of a Party's page. A Party that left, or has not joined, keeps its page; it has no posts today."""
    is_current = party.joined_on <= today and (party.left_on is None or party.left_on > today)
    is_to_come = party.joined_on > today and not queries.was_never(party)
    day = party.joined_on if is_to_come else today
    version = in_force(day) or in_force(today)
    its_roll = roll(version, day, actor, [party]).parties[0] if version and (is_current or is_to_come) else None
    changes = telling.lines(list(queries.history(party)))
    return {
        "party": party,
        "kind": kind_words(version, party) if version else party.kind,
        "is_current": is_current,
        "is_to_come": is_to_come,
        "was_never": queries.was_never(party),
        "last_day": party.last_day,
        "predecessors": Party.objects.filter(succeeded_by=party),
        "posts": its_roll.posts if its_roll else None,
        "vacancies": _vacancies(its_roll) if its_roll else [],
        "signature": _signature(party, version) if version and is_current else None,
        "contacts": _contacts(party, version, actor, today) if version and is_current else [],
        "sees_contacts": may(actor, Act.READ_CONTACTS, Scope(owners=frozenset({party.pk}))),
        "disputes": standing.disputes_of(party, actor)[:SHOWN],
        "owed": standing.owed_now(party, actor, clock.now())[:SHOWN],
        "called": queries.former_names(party, today),
        "changes": [line for line in changes if not line.is_to_come],
        "to_come": [line for line in reversed(changes) if line.is_to_come],
        "version": version,
    }


def _signature(party: Party, version: AgreementVersion) -> Any:
    return next((row for row in signatures_of(version) if row.party.pk == party.pk), None)


def _contacts(party: Party, version: AgreementVersion, actor: Actor, today: date) -> list[Contact]:
    to = addressees(version=version, day=today, parties=[party])
    people = Person.objects.in_bulk({one.person_id for one in to})
    sees = may(actor, Act.READ_CONTACTS, Scope(owners=frozenset({party.pk})))
    of_this_party = directory.Held(post="", label="", span=Span(today), party=party)
    lines = [directory.Line(people[one.person_id], (of_this_party,)) for one in to]
    found = []
    for one, line in zip(to, directory.with_not_reached(lines, actor), strict=True):
        email, telephone = (line.person.notice_address, line.person.telephone) if sees else ("", "")
        found.append(
            Contact(
                person=line.person,
                capacity=one.capacity,
                email=email,
                email_link=mail_link(email),
                telephone=telephone,
                telephone_link=phone_link(telephone),
                not_reached=not_reached.not_reached(line.not_reached) if line.not_reached else "",
            )
        )
    return found


def _vacancies(its: PartyRoll) -> list[Vacancy]:
    return [Vacancy(holding, _means(holding, its)) for holding in its.posts.vacant]


def _means(vacant: Holding, its: PartyRoll) -> str:
    """What follows from a vacancy, from what the other posts carry."""
    signatories = _holders(its, Authority.SIGNS)
    if Authority.SPEAKS_FOR_PARTY in vacant.post.authorities:
        deputies = _holders(its, Authority.SPEAKS_FOR_PARTY)
        if deputies:
            speak = "speaks for it meanwhile, and gets" if len(deputies) == 1 else "speak for it meanwhile, and get"
            return f"{listed(deputies)} {speak} the notices to it."
        nobody = "Nobody speaks for it here, so that nothing is filed or answered in its name."
        if signatories:
            return f"{nobody} Notices to it go to {listed(signatories)}, as whoever signs for it."
        return f"{nobody} Notices to it go to whoever presides."
    if Authority.SIGNS in vacant.post.authorities:
        return "Nobody signs the agreement for it."
    return "What the post does is not done until somebody is appointed."


def _holders(its: PartyRoll, authority: Authority) -> list[str]:
    named = [holding for holding in its.posts.named if authority in holding.post.authorities]
    return list(dict.fromkeys(row.person.full_name for holding in named for row in holding.holders))
