"""Which posts of an agreement lead a Party or sit on the Board by name, and what their holders are called. Pure."""

from alliance.agreement.shapes import Agreement, Post
from alliance.agreement.vocabulary import OneFor
from alliance.kernel.permissions import Authority


def lead_posts(terms: Agreement) -> frozenset[str]:
    """The posts that speak for a Party in their own right (MoU 9.1: its Lead Officer)."""
    return frozenset(
        p.key
        for p in terms.posts
        if p.one_for == OneFor.EACH_PARTY and Authority.SPEAKS_FOR_PARTY in p.authorities and not p.deputy_of
    )


def member_posts(terms: Agreement) -> frozenset[str]:
    """The posts by which a Party names somebody other than its lead to the Board (Reading 34)."""
    return frozenset(p.key for p in terms.posts if p.one_for == OneFor.EACH_PARTY and Authority.BOARD in p.authorities)


def title(post: Post, *, is_acting: bool) -> str:
    """What the holder of a post is called: “Acting …” for somebody who holds it only while it is vacant."""
    return f"Acting {post.label}" if is_acting and not post.label.startswith("Acting ") else post.label


def body_name(terms: Agreement) -> str:
    """What the body with a member for each Party is called before “member”: “Board”."""
    members = member_posts(terms)
    body = next((one for one in terms.bodies if members & set(one.members)), None)
    return body.short_name.removeprefix("the ").removeprefix("The ") if body else "Board"


def needs_two(post: Post) -> bool:
    """Whether a change of its holder needs a second person: the agreement says that it gives power, or its holder signs
    (reliability reference 3.2)."""
    return post.powerful or Authority.SIGNS in post.authorities
