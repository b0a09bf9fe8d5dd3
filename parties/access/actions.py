"""What changes how somebody signs in: forgetting devices, ending sessions, and a reset of second factors by two people
(reliability reference 3.2 and 4.2, *MFA*)."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.permissions import Act, Actor, Authority, require
from parties.access import wording
from parties.access.queries import factors_of
from parties.appointments.queries import with_authority
from parties.people.models import Person
from parties.second_person.actions import propose
from parties.second_person.checks import refuse_against_the_only_other, require_proposer
from parties.second_person.models import Proposal
from parties.second_person.queries import who_could_agree
from parties.sessions.actions import end_all_sessions

RESET = "second-factor-reset"
FEWEST_WORDS = 4  # fewer say neither who was spoken to nor how


def forget_devices(person: Person) -> None:
    """Make every device that was remembered for a person ask for the second factor again.

    What a device holds is a seal over the password and the second factors, the sealed text of the recovery codes
    among them. Sealing the same codes anew gives another text, so that no earlier seal fits; the codes stay.
    """
    if not Authenticator.objects.filter(user=person).exists():
        return  # nothing could have been remembered
    codes = RecoveryCodes.activate(person).instance
    codes.data["seed"] = encrypt(decrypt(codes.data["seed"]))
    codes.save(update_fields=["data"])


@transaction.atomic
def note_change(*, person: Person, change: wording.Change, keep: str) -> None:
    """Put a change of how somebody signs in on the trail, and end their other sessions. They did it themselves."""
    audit.record(actor=Actor(person_id=person.pk, name=person.full_name), verb=change.verb, audience=Audience.NAMED)
    end_all_sessions(person, but=keep)


@transaction.atomic
def ask_reset(*, actor: Actor, person: Person, identified: str, at: datetime) -> Proposal | None:
    """Propose to take away somebody's second factors, with how they were identified; a second person agrees.

    Where nobody else could agree it is done at once, and the record says so; then no Proposal comes back. Raises
    NotAllowed for one's own, Refusal where there is nothing to take away.
    """
    require(actor, Act.ADMINISTER_PEOPLE)
    if actor.person_id == person.pk:
        raise NotAllowed("Nobody resets their own second factors.", who="Ask another administrator.")
    if len(identified.split()) < FEWEST_WORDS:
        raise Refusal("identified", "Say how you made sure that it is them.", mend="Whom did you speak to, and how?")
    audit.lock_head()
    if not factors_of(person):
        raise Refusal("", "There is no second factor to take away.", mend="They set one up when they next sign in.")
    refuse_against_the_only_other(actor, person, at)
    if not who_could_agree(actor, person, at):
        _reset(person, actor, None, identified, at)
        return None
    return propose(
        actor=actor,
        kind=RESET,
        summary=wording.reset_proposed(person),
        facts={"person": person.pk, "identified": identified},
        at=at,
        person=person,
        reason=identified,
    )


def carry_out_second_factor_reset(proposal: Proposal, actor: Actor, at: datetime) -> Person:
    """Do what was proposed, in the transaction in which the second person agrees."""
    if proposal.person is None:
        raise Refusal("", "This proposal names nobody.")
    proposer = require_proposer(proposal, Act.ADMINISTER_PEOPLE, at)
    _reset(proposal.person, proposer, actor, proposal.facts["identified"], at)
    return proposal.person


def _reset(person: Person, proposer: Actor, agreed: Actor | None, identified: str, at: datetime) -> None:
    """Take away every factor, end every session and remembered device, tell the person and whoever presides."""
    kinds = sorted({wording.kind_of(factor.type) for factor in factors_of(person)})
    Authenticator.objects.filter(user=person).delete()
    end_all_sessions(person)
    second = agreed.name if agreed else ""
    audit.record(
        actor=agreed or proposer,
        verb="took away somebody’s second factors",
        facts={
            "person": person.full_name,
            "taken away": ", ".join(kinds),
            "proposed by": proposer.name,
            "agreed by": second or "nobody else in office could agree",
            "identified": identified,
        },
    )
    day = clock.local(at).date()
    version = in_force(day)
    if version is None or version.matter is None:
        return
    presiding = with_authority(version, day, Authority.PRESIDES)
    about, chairs = [Addressee(person_id=person.pk)], [one for one in presiding if one.person_id != person.pk]
    for to, (subject, body) in (
        (about, wording.reset_done(person, proposer.name, second)),
        (chairs, wording.reset_told(person, proposer.name, second, identified)),
    ):
        if to:
            serve(
                kind=RESET, matter=version.matter, subject=subject, body=body, to=to, actor=agreed or proposer, at=at,
                audience=Audience.NAMED,
            )  # fmt: skip
