"""From the agreement and the appointments of a day to the seats and terms of one question."""

from datetime import date
from typing import Any

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import settings_on
from alliance.agreement.shapes import Agreement, Body
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Matter, MatterParty, Recusal
from alliance.kernel.notices.actions import Addressee
from alliance.kernel.permissions import Authority
from parties.deciding import rules
from parties.deciding.models import Answer, Elector, Question
from parties.people import posts
from parties.people.models import Appointment
from parties.people.queries import board_members, current_parties, holders, on_day

CHAIR = "chair"


def deciding_body(terms: Agreement) -> Body:
    """The body on which every Party has a member, and which decides. Raises Refusal where the agreement has none."""
    members = posts.member_posts(terms)
    found = next((body for body in terms.bodies if members & set(body.members)), None)
    if found is None:
        raise Refusal("", "The agreement in force names no body that decides.", mend="Tell an administrator.")
    return found


def terms_of(version: AgreementVersion, rule: str, day: date) -> dict[str, Any]:
    """The settings a question rests on, as they are read on a day: frozen with it as plain values."""
    settings, quorum = settings_on(version, day), deciding_body(version.terms).quorum
    labels = {kind.key: kind.label for kind in version.terms.party_kinds}
    groups = quorum.one_of_kinds if quorum else ()
    sectors = [{"kind": group[0], "label": " or ".join(labels.get(k, k) for k in group)} for group in groups]
    return {
        "rule": rule,
        "quorum": {
            "parties": int(settings[quorum.parties]) if quorum else 1,
            "sectors": sectors,
            "presiding": bool(quorum and quorum.presiding),
        },
        "abstention_blocks": bool(settings["abstention_blocks"]),
        "chair_votes": bool(settings["chair_votes"]),
        # The setting is about unanimity: in an ordinary decision members of Parties involved take part, marked as such.
        "involved_take_part": rule != rules.Rule.UNANIMOUS or settings["involved_parties_in_unanimity"] == "include",
        "version": version.key,
    }


def terms_from(stored: dict[str, Any]) -> rules.Terms:
    """The frozen terms, as the rules take them."""
    quorum = stored["quorum"]
    return rules.Terms(
        rule=rules.Rule(stored["rule"]),
        quorum=rules.Quorum(
            parties=quorum["parties"],
            sectors=tuple(rules.Sector(**sector) for sector in quorum["sectors"]),
            presiding=quorum["presiding"],
        ),
        abstention_blocks=stored["abstention_blocks"],
        chair_votes=stored["chair_votes"],
        involved_take_part=stored["involved_take_part"],
    )


def seats(question: Question, version: AgreementVersion, day: date) -> list[Elector]:
    """One unsaved seat for each current Party, in the agreement's order, and the Chair's where the Chair votes."""
    members: dict[int, Appointment] = {}
    for appointment in board_members(version, day):
        if appointment.party_id is not None:
            members.setdefault(appointment.party_id, appointment)
    deputies = _deputies(version, day)
    involved = set(MatterParty.objects.filter(matter=question.matter, until=None).values_list("party_id", flat=True))
    found = []
    for position, party in enumerate(current_parties(day), start=1):
        member = members.get(party.pk)
        found.append(
            Elector(
                question=question,
                key=party.key,
                name=party.name,
                kind=_sector(version, party.kind),
                position=position,
                party=party,
                member=member.person if member else None,
                member_name=member.person.full_name if member else "",
                deputies=[d for d in deputies.get(party.pk, []) if not member or d["id"] != member.person_id],
                is_involved=party.pk in involved,
            )
        )
    if question.terms["chair_votes"]:
        found.append(_chair(question, version, day, len(found) + 1))
    return found


def _deputies(version: AgreementVersion, day: date) -> dict[int, list[dict[str, Any]]]:
    """The deputies each Party named to the Board member's post, in the order of their appointment."""
    stood_for = posts.member_posts(version.terms) | posts.lead_posts(version.terms)
    stand_in = [post.key for post in version.terms.posts if stood_for & set(post.deputy_of)]
    rows = Appointment.objects.filter(on_day(day), post__in=stand_in, party__isnull=False).select_related("person")
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.order_by("starts_on", "pk"):
        found.setdefault(row.party_id or 0, []).append({"id": row.person_id, "name": row.person.full_name})
    return found


def _sector(version: AgreementVersion, kind: str) -> str:
    """The group of kinds a Party stands for in the quorum, named by its first kind."""
    quorum = deciding_body(version.terms).quorum
    return next((group[0] for group in (quorum.one_of_kinds if quorum else ()) if kind in group), kind)


def _chair(question: Question, version: AgreementVersion, day: date, position: int) -> Elector:
    holder = next((h for post in version.terms.posts_with(Authority.PRESIDES) for h in holders(post.key, day)), None)
    return Elector(
        question=question,
        key=CHAIR,
        name=holder.person.full_name if holder else "The Chair",
        position=position,
        member=holder.person if holder else None,
        member_name=holder.person.full_name if holder else "",
    )


def presiding(version: AgreementVersion, day: date) -> list[Addressee]:
    """Whoever presides on a day, to be told."""
    return [
        Addressee(person_id=holder.person_id, capacity=post.label)
        for post in version.terms.posts_with(Authority.PRESIDES)
        for holder in holders(post.key, day)
    ]


def recused_from(matter: Matter) -> frozenset[int]:
    """The people from whom the vote on this Matter, or on the one it belongs to, is taken."""
    matters = [pk for pk in (matter.pk, matter.parent_id) if pk]
    rows = Recusal.objects.filter(matter__in=matters, withholds=Recusal.Withholds.VOTE, ended_at=None)
    return frozenset(rows.values_list("person_id", flat=True))


def as_rule(elector: Elector) -> rules.Elector:
    """A stored seat, as the rules take it."""
    return rules.Elector(
        key=elector.key,
        name=elector.name,
        kind=elector.kind,
        member=elector.member_id,
        deputies=tuple(d["id"] for d in elector.deputies),
        involved=elector.is_involved,
        is_party=elector.party_id is not None,
    )


def as_answer(answer: Answer) -> rules.Answer:
    """A stored answer, as the rules take it."""
    return rules.Answer(
        elector=answer.elector.key,
        choice=rules.Choice(answer.value),
        text_version=str(answer.text_version),
        person=answer.answered_by_id,
        capacity=rules.Capacity(answer.capacity),
        how=rules.How(answer.how),
        at=answer.at,
        reason=answer.reason,
    )
