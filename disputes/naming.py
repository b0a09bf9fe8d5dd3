"""What an agreement calls its own things, to stand in the sentences of disputes. Pure."""

from collections.abc import Sequence

from alliance.agreement.ladder_shapes import BodyDecides
from alliance.agreement.shapes import Agreement
from parties.people import posts


def a(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def the(name: str) -> str:
    """A name with its article, to stand in a sentence."""
    return name if name.lower().startswith("the ") else f"the {name}"


def listed(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)


def told_first(terms: Agreement) -> str:
    """Whom a Party tells by filing: the agreement's body where one is told, else the other Parties."""
    bodies = {body.key: body.short_name for body in terms.bodies}
    told = [word for kind in terms.opening.kinds for word in kind.told if word in bodies]
    return the(bodies[told[0]]) if told else "the other Parties"


def tells_a_body(terms: Agreement, sort: str) -> bool:
    """Whether a filing of this kind is told to the agreement's body, besides the Parties."""
    kinds = [kind for kind in terms.opening.kinds if kind.key == sort] or list(terms.opening.kinds)[:1]
    return any(word in {body.key for body in terms.bodies} for kind in kinds for word in kind.told)


def forum(terms: Agreement) -> str:
    """What a matter has to belong to: the body of the first stage, or the procedure."""
    first = terms.stage_by_key[terms.opening.first_stage].details
    bodies = {body.key: body.short_name for body in terms.bodies}
    return the(bodies[first.body]) if isinstance(first, BodyDecides) and first.body in bodies else "this procedure"


def tell(terms: Agreement) -> str:
    """“Tell the Board about a dispute”."""
    return f"Tell {told_first(terms)} about {a(terms.opening.noun)}"


def basis(terms: Agreement, sort: str, *, to_every_party: bool) -> str:
    """Under which clauses a filing is served."""
    if to_every_party:
        return f"Served under clause {listed(terms.opening.clauses)}."
    own = next((kind.clause for kind in terms.opening.kinds if kind.key == sort), "")
    return f"Served on {told_first(terms)} under {own}."


def screening_label(terms: Agreement) -> str:
    """What is to be done by the end of the target for screening."""
    return f"Decide whether it is a matter for {forum(terms)}"


def circle(terms: Agreement) -> str:
    """Who reads what is for the Parties involved and the body that may decide."""
    return f"the Parties involved and the {posts.body_name(terms)}" if terms.bodies else "the Parties involved"


def sits(terms: Agreement) -> str:
    """That those who lead a Party also sit on the body, where one post leads each Party; else nothing."""
    leads = [terms.post_by_key[key].label for key in posts.lead_posts(terms)]
    return f"Most {leads[0]}s also sit on the {posts.body_name(terms)}." if terms.bodies and len(leads) == 1 else ""


def asked_body(terms: Agreement) -> str:
    """The body to which questions are put; empty where no members answer here."""
    members = posts.member_posts(terms)
    return the(posts.body_name(terms)) if any(members & set(body.members) for body in terms.bodies) else ""
