"""The scene of the permission walk: one of everything that has readers, and one person in every role."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import uploads
from alliance.kernel.documents.models import Document
from alliance.kernel.matters import actions as matters
from alliance.kernel.notices.models import Notice
from disputes import actions
from governance.meetings import actions as meetings
from governance.meetings import agenda
from governance.packs import actions as packs
from parties.deciding import actions as deciding
from parties.people import actions as people
from parties.people.models import Appointment, Person
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, World, client_for, make_dispute, make_draft, take

# One letter a role, in the order of the expected table.
ROLES = {
    "F": "Lead Officer of the Party that raised it",
    "I": "Lead Officer of another Party involved",
    "N": "Lead Officer of a Party that is not involved and named another Board member",
    "B": "Board member of that Party",
    "K": "Lead Officer and Board member from whom a recusal takes the papers",
    "C": "Independent Chair",
    "D": "Director",
    "M": "Management Team",
    "A": "administrator",
    "U": "auditor",
    "X": "facilitator of this dispute",
    "Y": "facilitator of another dispute",
    "E": "Lead Officer whose appointment ended yesterday",
    "S": "signatory of a Party that is not involved",
    "O": "information officer of a Party that is not involved",
    "-": "nobody signed in",
}

# A word that stands in one restricted place each.
WORDS = {
    "draft": "Quillwort",
    "statement": "Bramblefinch",
    "response": "Tansyfield",
    "default paper": "Larkspurdale",
    "narrow paper": "Mothwillow",
    "own paper": "Foxglovery",
    "potential": "Sedgewarble",
    "part 2": "Hazelrook",
}


@dataclass
class Scene:
    """The people, by role, and the things of the walk."""

    world: World
    people: dict[str, Person]
    things: dict[str, object] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        return Client() if role == "-" else client_for(self.people[role])


def _upload(word: str) -> SimpleUploadedFile:
    upload = SimpleUploadedFile(f"{word.lower()}.txt", f"{word} stands in this paper.".encode(), "text/plain")
    upload.checked = uploads.check(upload)
    return upload


def _person(world: World, given: str, family: str) -> Person:
    return people.admit_person(
        actor=world.actor("administrator"),
        given_name=given,
        family_name=family,
        email=f"{given}.{family}@example.org".lower(),
        at=clock.now(),
    )


def _appoint(world: World, person: Person, post: str, **more) -> Appointment:
    given = {"starts_on": date(2026, 1, 1), "appointing_body": "The Board", **more}
    return people.appoint(actor=world.actor("administrator"), person=person, post=post, **given)


def set_scene(world: World) -> Scene:
    """Everything there is to read or do, with a word in each restricted place."""
    board_member, officer = _person(world, "Merrin", "Oakholt"), _person(world, "Tamsin", "Birchover")
    other_facilitator, left = _person(world, "Corin", "Elmsthorpe"), _person(world, "Posy", "Ashwell")
    _appoint(world, board_member, "board-member", party=world.party(CITY))
    _appoint(world, officer, "information-officer", party=world.party(CITY))
    scene = Scene(
        world,
        {
            "F": world.person("lead officer", FORUM),
            "I": world.person("lead officer", COUNCIL),
            "N": world.person("lead officer", CITY),
            "B": board_member,
            "K": world.person("lead officer", ICB),
            "C": world.person("chair"),
            "D": world.person("director"),
            "M": world.person("management team"),
            "A": world.person("administrator"),
            "U": world.person("auditor"),
            "Y": other_facilitator,
            "E": left,
            "S": world.person("Rushbrooke"),
            "O": officer,
        },
    )
    _disputes(world, scene, other_facilitator)
    _appoint(
        world, left, "deputy", party=world.party("rutland-pcv"), starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 23)
    )
    _meeting(world, scene)
    scene.things |= {
        "deadline": Deadline.objects.filter(matter=scene.things["dispute"].matter, state="running").first(),
        "notice": Notice.objects.get(matter=scene.things["dispute"].matter, kind="dispute-filed"),
        "appointment": Appointment.objects.get(person=scene.people["N"], post="lead-officer"),
    }
    return scene


def _disputes(world: World, scene: Scene, other_facilitator: Person) -> None:
    dispute = make_dispute(world, what_happened=f"{WORDS['statement']} was promised.")
    other = make_dispute(world, by=("lead officer", ICB), parties=(COUNCIL,), in_one_line="Another matter")
    potential = make_dispute(world, sort="potential", in_one_line=f"{WORDS['potential']} timetable", parties=(TRUST,))
    facilitator = _person(world, "Ottoline", "Brackenbury")
    scene.people["X"] = facilitator
    _appoint(world, facilitator, "facilitator", matter=dispute.matter)
    _appoint(world, other_facilitator, "facilitator", matter=other.matter)
    for key, readers, by in (
        ("default paper", "involved_and_board", FORUM),
        ("narrow paper", "involved_chair_facilitator", FORUM),
    ):
        scene.things[key] = actions.add_evidence(
            actor=world.actor("lead officer", by),
            dispute_id=dispute.pk,
            paper=_upload(WORDS[key]),
            title=WORDS[key],
            readers=readers,
            sensitive=False,
            at=clock.now(),
        )
    scene.things["own paper"] = _own_paper(world, dispute)
    take(
        world,
        dispute,
        "respond",
        by=("lead officer", COUNCIL),
        party=world.party(COUNCIL),
        position="contest",
        text=f"{WORDS['response']} was never agreed.",
    )
    matters.recuse(
        person_id=scene.people["K"].pk, matter=dispute.matter, withholds=["papers"], reason="Related", at=clock.now()
    )
    scene.things |= {"dispute": dispute, "other": other, "potential": potential}
    scene.things["draft"] = make_draft(world, in_one_line=f"{WORDS['draft']} draft")


def _own_paper(world: World, dispute) -> Document:
    actor = world.actor("lead officer", FORUM)
    return documents.store(
        _upload(WORDS["own paper"]).checked,
        matter=dispute.matter,
        title=WORDS["own paper"],
        audience="own_party",
        actor=actor,
        at=clock.now(),
        party_id=world.party(FORUM).pk,
    )


def _meeting(world: World, scene: Scene) -> None:
    director, at = world.actor("director"), clock.now()
    meeting = meetings.plan_meeting(
        actor=director,
        title="Board meeting",
        starts_at=datetime(2026, 12, 17, 10, tzinfo=clock.LONDON),
        ends_at=datetime(2026, 12, 17, 12, tzinfo=clock.LONDON),
        place="City Hall",
        at=at,
    )
    item = agenda.add_item(
        actor=director,
        meeting=meeting.pk,
        at=at,
        title="An item in Part 2",
        purpose="discuss",
        minutes=10,
        sponsor="Director",
        is_part_2=True,
        ground="Commercial",
        needs_paper=False,
    )
    scene.things["part 2 paper"] = agenda.attach_paper(
        actor=director,
        item=item.pk,
        file=_upload(WORDS["part 2"]).checked,
        title=f"{WORDS['part 2']} terms",
        late_reason="",
        seen=item.turn,
        at=at,
    )
    meeting.refresh_from_db()
    pack = packs.ask_for_pack(actor=director, meeting=meeting.pk, seen=meeting.turn, at=at)
    scene.things |= {"meeting": meeting, "item": item, "pack": pack}
    scene.things["question"] = deciding.open_question(
        actor=world.actor("chair"),
        matter=scene.things["dispute"].matter,
        text="Can we resolve this?",
        rule="ordinary",
        mode="at_meeting",
        at=at,
    )
