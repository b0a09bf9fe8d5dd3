"""What the invited read: the e-mail, the seven principles in our own words, and why a link no longer opens."""

from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

from alliance.agreement.shapes import Agreement
from alliance.agreement.vocabulary import Evidence
from alliance.kernel import clock
from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.notices.wording import Letter, site_address
from alliance.kernel.reckoning import long_day, moment
from parties.invitations import queries, rules
from parties.invitations.models import Invitation
from parties.invitations.rules import State
from parties.people.models import Person

# The Seven Principles of Public Life, each in a few words of our own.
PRINCIPLES = (
    ("Selflessness", "You act for the public, not for your own gain or your family’s."),
    ("Integrity", "You owe nobody anything that could sway you, and you say where you have an interest."),
    ("Objectivity", "You decide on merit and evidence, without favour."),
    ("Accountability", "You answer for what you decide, and let others look into it."),
    ("Openness", "You decide in the open, and hold back only what the law or good cause asks for."),
    ("Honesty", "You tell the truth."),
    ("Leadership", "You show all this in how you act, and speak up where others do not."),
)


# Why a link opens nothing (any more), in words for whoever holds it.
CLOSED = {
    State.ACCEPTED: "This invitation was accepted already. A link works once.",
    State.WITHDRAWN: "This invitation was withdrawn.",
    State.REPLACED: "A newer invitation was sent to you since. Use the link in the latest e-mail.",
    State.EXPIRED: "This invitation has expired. A link works for seven days.",
    State.OTHER_ADDRESS: "Your address for signing in has changed since this was sent, so this link no longer works.",
    State.NO_POST: "The post this invitation was for has come to an end.",
}


class KeyChanged(Exception):
    """The site's key was changed after the invitation was made and before its mail was written."""


def letter(mail: OutboundMail) -> Letter:
    """Write the mail of an invitation now: only here does its secret come to be, and it goes to the sign-in address.

    Raises KeyChanged where no key of this site made it; such people are invited again.
    """
    invitation = queries.of_mail(mail)
    posts = queries.posts_of(invitation.person)
    facts = {
        "greeting": invitation.person.greeting_name,
        "inviter": invitation.inviter_name,
        "partnership": queries.partnership(),
        "posts": [str(post) for post in posts],
        "link": link_of(invitation),
        "until": moment(queries.expires_on_our_clock(invitation)),
        "demonstration": settings.DEMONSTRATION,
    }
    template: Any = get_template("emails/invitation.txt")
    # Plain text: an apostrophe in a name must not arrive as a character code.
    body = template.template.render(Context(facts, autoescape=False)).strip() + "\n"
    return Letter(f"You are invited to {facts['partnership']}"[:150], body, to=invitation.address)


def link_of(invitation: Invitation) -> str:
    """The whole link. Raises KeyChanged."""
    if secret := queries.secret_of(invitation):
        return f"{site_address()}/invitation/{secret}/"
    raise KeyChanged


def principles_clause(terms: Agreement | None) -> str:
    """The clause under which each person acknowledges the Seven Principles; empty where an agreement asks for none."""
    duties = terms.duties if terms else ()
    return next((d.clauses[0] for d in duties if Evidence.PRINCIPLES_ACKNOWLEDGED in d.evidence and d.clauses), "")


def ended(invitation: Invitation) -> str:
    """What became of an invitation that came to an end, in a sentence."""
    if invitation.accepted_at:
        return f"{invitation.person} accepted it on {long_day(clock.local(invitation.accepted_at).date())}."
    on = long_day(clock.local(invitation.withdrawn_at).date()) if invitation.withdrawn_at else ""
    if invitation.withdrawn_because == rules.REPLACED:
        return f"A newer one took its place on {on}."
    return f"It was withdrawn on {on}: {invitation.withdrawn_because}"


def invited(invitation: Invitation) -> str:
    """What an administrator is told after inviting."""
    until = long_day(clock.local(queries.expires_on_our_clock(invitation)).date())
    return f"{invitation.person} is invited. The e-mail goes to {invitation.address}; its link works until {until}."


def entered_only(person: Person) -> str:
    """The same where the appointment waits for a second person first."""
    return f"{person} is entered. The appointment waits for a second person; invite them once it is agreed."


def other_address(person: Person) -> str:
    """What a second person is asked to agree to. It goes on the trail, and so without the address itself."""
    return f"{person.full_name}, who has not come in yet, is to sign in with another address."


def address_waits(person: Person) -> str:
    """What an administrator is told then."""
    return (
        f"Another address for {person} waits for a second person, as their post gives power. Invite them once it is "
        "agreed."
    )


def all_invited(invited_now: int, waiting: int) -> str:
    """The same for a list."""
    said = f"{invited_now} {'person is' if invited_now == 1 else 'people are'} invited."
    if waiting:
        said += f" For {waiting} the appointment waits for a second person; invite them once it is agreed."
    return said


def came_in(person: Person, invitation: Invitation) -> tuple[str, str]:
    """Subject and text of the notice to whoever invited."""
    held = "; ".join(str(post) for post in queries.posts_of(person))
    as_what = f", as {held}" if held else ""
    return (
        f"{person} has come in",
        f"{person} accepted the invitation of {invitation.inviter_name} on {moment(clock.now())}{as_what}.\n\n"
        "If this surprises you, the link may have reached somebody else: tell the other administrators at once and "
        "end the appointment.",
    )


def by_command(person: Person, post: str) -> tuple[str, str]:
    """Subject and text of the notice that the owner of the server made an administrator."""
    return (
        "An administrator was invited from the server",
        f"Whoever runs the server invited {person} as {post} by a command, without a second person. It is meant for "
        "the day on which no administrator can sign in any more.\n\n"
        "If you did not expect this, ask whoever runs the server. An administrator can withdraw the invitation, and "
        "two of you can end the appointment.",
    )
