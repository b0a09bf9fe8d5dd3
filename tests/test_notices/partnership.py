"""A small partnership to serve notices in, made through the real actions: three Parties, the posts around them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from alliance.agreement import actions as agreement
from alliance.agreement import terms
from alliance.kernel import clock
from alliance.kernel.matters.actions import open_matter
from alliance.kernel.matters.kinds import Kind
from alliance.kernel.matters.models import Audience, Matter, PartyRole
from alliance.kernel.notices.actions import Addressee, serve
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import SYSTEM, Actor
from parties.appointments.actions import appoint
from parties.membership.actions import admit_party
from parties.people.actions import admit_person
from parties.people.actors import actor_for
from parties.people.models import Party, Person

VERSION = Path(agreement.__file__).parent / "versions" / "llr-1.1.toml"
SINCE = date(2025, 9, 1)
CANARY = "The hoopoe sat on the shared ledger."


@dataclass
class Partnership:
    """Who there is, by name of the post: `who["lead of hub"]`, and the Parties by their short word."""

    parties: dict[str, Party] = field(default_factory=dict)
    who: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str, on: date | None = None) -> Actor:
        return actor_for(self.who[name], on or clock.today())

    def dispute(self, raised_by: str = "hub", against: str = "city", audience: str = Audience.ALL_PARTIES) -> Matter:
        """A Matter of the kind *dispute*, without the dispute itself."""
        parties = [(self.parties[raised_by].pk, PartyRole.RAISING), (self.parties[against].pk, PartyRole.RESPONDING)]
        at = clock.now()
        return open_matter(kind=Kind.DISPUTE, title="The shared ledger", audience=audience, at=at, parties=parties)

    def addressee(self, name: str, **more: object) -> Addressee:
        held = self.who[name].appointments.order_by("-pk").first()
        capacity = f"{held.post} of {held.party}" if held.party else held.post
        return Addressee(self.who[name].pk, held.party_id, capacity, **more)

    def name_to_the_board(self, party: str) -> None:
        """Name somebody other than the Lead Officer to the Board: `who["member for …"]`."""
        name = f"member for {party}"
        self.who[name] = admit(name)
        appoint(
            actor=SYSTEM, person=self.who[name], post="board-member", party=self.parties[party], starts_on=SINCE,
            appointing_body="The Party",
        )  # fmt: skip

    def serve(self, *names: str, matter: Matter | None = None, at: datetime | None = None, **more: object) -> Notice:
        """A notice of a dispute by the hub's Lead Officer to these people."""
        facts = {
            "kind": "dispute-filed",
            "subject": "Leicestershire SEND Hub tells you of a dispute",
            "body": f"What happened\n{CANARY}",
            "to": [self.addressee(name) for name in names],
            "actor": self.actor("lead of hub"),
            "on_behalf_of": self.parties["hub"],
            "clause": "10.1",
            **more,
        }
        return serve(matter=matter or self.dispute(), at=at or clock.now(), **facts)


POSTS = {
    "lead of hub": ("lead-officer", "hub"),
    "deputy of hub": ("deputy", "hub"),
    "lead of city": ("lead-officer", "city"),
    "lead of rutland": ("lead-officer", "rutland"),
    "chair": ("independent-chair", ""),
    "director": ("director", ""),
    "administrator": ("administrator", ""),
    "auditor": ("auditor", ""),
}
PARTIES = {
    "city": ("Leicester City Council", "council"),
    "rutland": ("Rutland County Council", "council"),
    "hub": ("Leicestershire SEND Hub", "parent-carer-forum"),
}


def make_partnership() -> Partnership:
    """The agreement adopted, three Parties admitted, and one person in each post of POSTS."""
    at = datetime.fromisoformat("2025-09-01T09:00:00+01:00")
    made = Partnership()
    with clock.at(at):
        data = terms.read_file(VERSION)
        agreement.adopt(version=agreement.load(data=data, actor=SYSTEM, at=at), actor=SYSTEM, at=at)
        for word, (name, kind) in PARTIES.items():
            made.parties[word] = admit_party(
                actor=SYSTEM, key=word, name=name, short_name=name, kind=kind, joined_on=SINCE
            )
        for name, (post, party) in POSTS.items():
            made.who[name] = admit(name)
            appoint(
                actor=SYSTEM, person=made.who[name], post=post, party=made.parties.get(party), starts_on=SINCE,
                appointing_body="The Board",
            )  # fmt: skip
    return made


def admit(name: str) -> Person:
    """A person called after what they are, with an address of that name."""
    return admit_person(
        actor=SYSTEM, given_name=name.split()[0].title(), family_name=f"O’Test {name.title()}",
        email=f"{name.replace(' ', '.')}@example.org", at=clock.now(),
    )  # fmt: skip
