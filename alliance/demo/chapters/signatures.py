"""September 2025: who signs for each Party is named and agreed to; seven sign on paper, one here, one not yet."""

from datetime import date, datetime

from alliance.demo import papers
from alliance.demo.chapters.beginning import FIRST_ADMINISTRATOR, SIGNATORIES
from alliance.demo.teller import Scene, Teller, on
from alliance.kernel import clock
from parties.people.queries import addressees
from parties.second_person.actions import settle
from parties.second_person.kinds import carry_out
from parties.second_person.models import Proposal
from parties.signatures import actions, naming, queries, reminding
from parties.signatures.rules import Seen

CHAIR = "Ashdown"
OFFICES = {
    "Rushbrooke": "Strategic Director of Social Care and Education",
    "Thorpe-Kaur": "Chief Executive",
    "Wardley": "Chief Executive",
    "Makepeace": "Chief Executive",
    "Cropston": "Chief Executive",
    "Hathern": "Chair of the Board of Trustees",
    "Newtown-Lal": "Chair of the Forum",
    "Sileby": "Chair of the Trustees",
    "Ketton": "Chair of the Forum",
}
TYPES, STILL_OPEN = "Ketton", "Cropston"
# The day on each signed page, and the day on which the Party's Lead Officer added it.
ON_PAPER = {
    "Rushbrooke": (date(2025, 9, 8), on(2025, 9, 9, 10, 20)),
    "Thorpe-Kaur": (date(2025, 9, 10), on(2025, 9, 11, 9, 5)),
    "Wardley": (date(2025, 9, 10), on(2025, 9, 10, 16, 40)),
    "Makepeace": (date(2025, 9, 15), on(2025, 9, 16, 11, 30)),
    "Hathern": (date(2025, 9, 17), on(2025, 9, 18, 8, 55)),
    "Newtown-Lal": (date(2025, 9, 19), on(2025, 9, 22, 19, 10)),
    "Sileby": (date(2025, 9, 23), on(2025, 9, 24, 13, 45)),
}


def name_them(story: Teller) -> None:
    """An administrator proposes all nine, each with the extract that gives the authority."""
    by = story.actor(FIRST_ADMINISTRATOR)
    for one in SIGNATORIES:
        office = OFFICES[one.family_name]
        naming.ask_to_name(
            actor=by,
            version=story.version,
            party=story.party(one.party_key),
            person=story.people[one.family_name],
            newcomer={},
            office=office,
            authority=papers.authority(one.name, office),
            reason="",
            at=clock.now(),
        )


def agree_to_them(story: Teller) -> None:
    """The Independent Chair agrees to each."""
    for proposal in Proposal.objects.filter(kind=queries.NAMING, settled_at=None).order_by("pk"):
        settle(actor=story.actor(CHAIR), proposal=proposal, agreed=True, carry_out=carry_out, at=clock.now())


def add_a_page(family_name: str) -> Scene:
    """A Party's Lead Officer adds the page that was signed on paper."""
    signed_on, at = ON_PAPER[family_name]

    def happens(story: Teller) -> None:
        version, signatory = story.version, _signatory(story, family_name)
        [lead, *_] = addressees(version=version, day=clock.today(), parties=[signatory.party])
        actions.keep_page(
            actor=story.actor(next(name for name, person in story.people.items() if person.pk == lead.person_id)),
            version=version,
            party=signatory.party,
            seen=_seen(story, family_name),
            page=papers.signed_page(version, signatory, signed_on),
            signed_on=signed_on,
            at=clock.now(),
        )

    return Scene(at, happens)


def type_a_name(story: Teller) -> None:
    """One signs here, by typing their name."""
    signatory = _signatory(story, TYPES)
    actions.sign(
        actor=story.actor(TYPES),
        version=story.version,
        party=signatory.party,
        seen=_seen(story, TYPES),
        name=signatory.person.full_name,
        at=clock.now(),
    )


def remind(story: Teller) -> None:
    """The Chair reminds the one Party that has not signed."""
    reminding.remind(actor=story.actor(CHAIR), version=story.version, at=clock.now())


def _signatory(story: Teller, family_name: str):
    return queries.signatories(story.version).get(person=story.people[family_name])


def _seen(story: Teller, family_name: str) -> Seen:
    version = story.version
    if version.document is None:
        raise LookupError("There is nothing to sign at this point of the story.")
    return Seen(_signatory(story, family_name).pk, version.document.sha256, version.digest)


TYPED_AT: datetime = on(2025, 9, 25, 20, 15)
SCENES = (
    Scene(on(2025, 9, 4, 9, 15), name_them),
    Scene(on(2025, 9, 4, 15, 30), agree_to_them),
    *(add_a_page(family_name) for family_name in ON_PAPER),
    Scene(TYPED_AT, type_a_name),
    Scene(on(2026, 11, 20, 11, 5), remind),
)
