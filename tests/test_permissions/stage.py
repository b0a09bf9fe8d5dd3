"""The stage of the walk: fifteen people and one in the doorway, and things that only some of them may know of.

Everything that only some may read holds a word that stands nowhere else: a canary. The words are in `WORDS`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from alliance.demo.cast import Member
from alliance.demo.chapters import beginning
from alliance.demo.teller import Teller
from alliance.kernel import clock
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents import uploads
from alliance.kernel.documents.models import Document
from alliance.kernel.matters import actions as matters
from alliance.kernel.matters.models import Audience, Matter
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import Notice
from alliance.kernel.permissions import Actor
from disputes import actions as disputes
from disputes import drafting
from disputes.concerns import actions as concerns
from disputes.concerns.models import Concern
from disputes.costs import actions as costs
from disputes.models import Dispute
from governance.meetings import actions as meetings
from governance.meetings import agenda
from governance.meetings.models import AgendaItem, Meeting
from governance.packs import actions as packs
from governance.packs import build
from parties.appointments.asking import ask_to_appoint
from parties.deciding import actions as deciding
from parties.deciding import answering
from parties.deciding.models import Mode
from parties.invitations import actions as invitations
from parties.people.actors import actor_for
from parties.people.models import Appointment, Person
from tests.conftest import OPENING
from tests.makers import CITY, COUNCIL, FORUM, ICB, TRUST, Copy, World, lay_world, make_draft, take
from tests.signing_in import show_who_they_are
from tests.test_documents.papers import plain, saved

RUTLAND = "rutland-county-council"

# Who walks, by one letter. F, K and most others of their kind sit on the Board too, as in life; I and N do not,
# because their Parties named another member.
ROLES = {
    "F": "lead officer of the Party that raised the dispute, and so a Board member",
    "I": "lead officer of another Party involved, not on the Board",
    "N": "lead officer of a Party not involved, not on the Board",
    "B": "Board member named by that Party",
    "K": "Board member who stands aside from the dispute and from the Part 2 item",
    "C": "Independent Chair",
    "D": "Director",
    "M": "Management Team",
    "A": "administrator",
    "U": "auditor",
    "X": "facilitator of the dispute",
    "Y": "facilitator of another dispute",
    "S": "signatory of the involved Party",
    "O": "information officer of the involved Party",
    "T": "secretary",
    "E": "former deputy of the involved Party, whose appointment ended yesterday",
    "-": "nobody who signed in",
}
SIGNED_IN = "".join(ROLES)[:-1]
IN_OFFICE = SIGNED_IN.replace("E", "")

# What each canary stands in, and its word.
WORDS = {
    "title": "Brindlewick",  # the dispute's one line
    "statement": "Quarrelholm",  # what happened
    "asked": "Wishmarrow",  # what is asked
    "response": "Answerfold",  # the involved Party's answer
    "quote": "Feewhistle",  # who would facilitate at what fee
    "ruling": "Whyfollow",  # why it is a matter for the Board
    "paper": "Evidenceby",  # a paper for the Parties involved and the Board
    "narrow": "Closethorn",  # a paper for the Parties involved, the Chair and the facilitator
    "open paper": "Commonfield",  # a paper for all Parties
    "other": "Otherstead",  # another dispute's paper for the Parties involved and the Board
    "potential": "Maybeford",  # the one line of a potential dispute
    "draft": "Draftwell",  # the one line of a draft
    "draft paper": "Inkstead",
    "concern": "Murmurstone",  # a concern of the raising Party for the involved one
    "item": "Openlathe",  # an open agenda item
    "item paper": "Boardleaf",
    "sponsor": "Whisperton",  # who brings the Part 2 item
    "part 2 paper": "Sealedmoor",
    "question": "Askingham",
    "dispute question": "Resolveby",  # a question put to the Board on the dispute
    "reason": "Becauseby",  # a member's reason for an answer
    "mail": "olive.nash@example.org",  # the address of somebody of the involved Party
}

NEW = {
    "B": Member("", RUTLAND, "", "Bea", "Marlowe", "bea.marlowe@example.org"),
    "I's member": Member("", COUNCIL, "", "Ivo", "Carrick", "ivo.carrick@example.org"),
    "X": Member("", "", "", "Ottoline", "Brackenbury", "ottoline.brackenbury@example.org"),
    "Y": Member("", "", "", "Xenia", "Pryor", "xenia.pryor@example.org"),
    "O": Member("", COUNCIL, "", "Olive", "Nash", "olive.nash@example.org"),
    "T": Member("", "", "", "Tilda", "Wrenn", "tilda.wrenn@example.org"),
    "E": Member("", COUNCIL, "", "Edgar", "Vane", "edgar.vane@example.org"),
}
NAMES = {
    "F": "Stathers", "I": "Drayfield", "N": "Tarrant-Bello", "K": "Okonjo-Pell", "C": "Ashdown",
    "D": "Fenwick-Oyelaran", "M": "Solanke", "A": "Garrity", "U": "Callowhill", "S": "Thorpe-Kaur",
    **{role: member.family_name for role, member in NEW.items() if role in ROLES},
}  # fmt: skip


@dataclass
class Stage:
    """Where things are, as an address names them, and everybody's session."""

    things: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.things[name]

    def person(self, role: str) -> Person:
        return Person.objects.get(family_name=NAMES[role])

    def actor(self, role: str) -> Actor:
        return actor_for(self.person(role), clock.today())

    def client(self, role: str) -> Client:
        """A new browser in which somebody is signed in; earlier ones keep nothing for it."""
        client = Client()
        if role != "-":
            if role not in self.sessions:
                client.force_login(self.person(role))
                show_who_they_are(client, self.person(role))
                self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client


@contextmanager
def undone() -> Iterator[None]:
    """Everything that happens inside leaves no trace in the database. Durable acts are let in, as in a TestCase."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


_copy = Copy()
_things: dict[str, Any] = {}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The stage, made once a run through actions, put back row by row for each module, and left as it was."""
    with django_db_blocker.unblock(), clock.at(OPENING), undone():
        if _copy.tables:
            _copy.put_back()
        else:
            _things.update(_Maker(lay_world()).things)
            _copy.take()
        stage = Stage(things=dict(_things))
        for role in SIGNED_IN:
            stage.client(role)
        yield stage


def pdf_with(word: str) -> SimpleUploadedFile:
    """A PDF of one page with a word in it, and in its metadata."""
    document = plain(words=word)
    document.docinfo["/Subject"] = word
    return SimpleUploadedFile(f"{word.lower()}.pdf", saved(document))


class _Paper:
    """A file as a form hands it on."""

    def __init__(self, word: str) -> None:
        self.checked = uploads.check(pdf_with(word))


class _Maker:
    """Makes the stage, act by act, each at its own time."""

    def __init__(self, world: World) -> None:
        self.world, self.things = world, {}
        with clock.at(datetime.fromisoformat("2026-11-02T09:00:00+00:00")):
            self.people()
            self.propose()
        with clock.at(datetime.fromisoformat("2026-11-17T10:00:00+00:00")):
            self.file_main()
            self.file_other()
            self.file_potential()
            self.appoint_facilitators()
        with clock.at(datetime.fromisoformat("2026-11-18T10:00:00+00:00")):
            self.go_on()
            self.draft()
            self.concern()
            self.meeting()
            self.stand_aside()
            self.question()
            self.pack()
        with clock.at(OPENING):
            outbox.deliver_due()
            self.invite()
            self.note()

    def actor(self, role: str) -> Actor:
        return actor_for(Person.objects.get(family_name=NAMES[role]), clock.today())

    def people(self) -> None:
        story, by = Teller(), self.actor("A")
        for member in NEW.values():
            self.world.people[member.family_name] = story.admit(member, by)
        for role, post in (("B", "board-member"), ("I's member", "board-member"), ("O", "information-officer")):
            story.appoint(NEW[role].family_name, post, by=by, party=NEW[role].party_key)
        story.appoint(NEW["T"].family_name, "secretary", by=by)
        story.appoint(NEW["E"].family_name, "deputy", by=by, party=COUNCIL, to_day=date(2026, 11, 23))

    def invite(self) -> None:
        """A signatory who has not come in yet is invited."""
        invited = self.world.people[beginning.SIGNATORIES[0].family_name]
        self.things["invited"] = invited
        self.things["invitation"] = invitations.invite(actor=self.actor("A"), person=invited, at=clock.now())

    def propose(self) -> None:
        """An administrator proposes something about the information officer, which waits for a second person."""
        olive = self.world.people[NEW["O"].family_name]
        self.things["proposal"] = ask_to_appoint(
            actor=self.actor("A"), person=olive, post="auditor", party=None, starts_on=clock.today(), ends_on=None,
            appointing_body="Alliance Board", at=clock.now(),
        ).pk  # fmt: skip

    def appoint_facilitators(self) -> None:
        story, by = Teller(people=self.world.people), self.actor("A")
        story.appoint(NEW["X"].family_name, "facilitator", by=by, matter=self.things["main"].matter)
        story.appoint(NEW["Y"].family_name, "facilitator", by=by, matter=self.things["other"].matter)

    def attach(self, draft: Any, role: tuple[str, str], word: str, readers: Audience) -> Document:
        return drafting.attach(
            actor=self.world.actor(*role), draft_id=draft.pk, paper=_Paper(WORDS[word]), title=WORDS[word],
            readers=readers, sensitive=False, at=clock.now(),
        )  # fmt: skip

    def file(self, draft: Any, role: tuple[str, str]) -> Dispute:
        draft.refresh_from_db()
        actor = self.world.actor(*role)
        return disputes.file(actor=actor, draft_id=draft.pk, turn=draft.turn, at=clock.now(), meant=True)

    def file_main(self) -> None:
        lead = ("lead officer", FORUM)
        draft = make_draft(
            self.world, lead, in_one_line=f"{WORDS['title']} and its front doors",
            what_happened=f"It began at {WORDS['statement']}.", what_is_asked=f"That {WORDS['asked']} is heard.",
            parties=(COUNCIL, TRUST),
        )  # fmt: skip
        self.things["filed draft"] = draft.reference
        for word, readers in (
            ("paper", Audience.INVOLVED_AND_BOARD),
            ("narrow", Audience.INVOLVED_CHAIR_FACILITATOR),
            ("open paper", Audience.ALL_PARTIES),
        ):
            self.things[word] = self.attach(draft, lead, word, readers)
        self.things["main"] = self.file(draft, lead)

    def file_other(self) -> None:
        lead = ("lead officer", CITY)
        draft = make_draft(self.world, lead, in_one_line="A further matter", parties=(ICB,))
        self.things["other paper"] = self.attach(draft, lead, "other", Audience.INVOLVED_AND_BOARD)
        self.things["other"] = self.file(draft, lead)

    def file_potential(self) -> None:
        lead = ("lead officer", CITY)
        line = f"{WORDS['potential']} might come"
        draft = make_draft(self.world, lead, in_one_line=line, parties=(ICB,), sort="potential")
        self.things["potential"] = self.file(draft, lead)

    def go_on(self) -> None:
        main = self.things["main"]
        main = take(self.world, main, "in-scope", why=f"Because of {WORDS['ruling']}.")
        take(
            self.world, main, "respond", ("lead officer", COUNCIL), party=self.world.party(COUNCIL), position="contest",
            text=f"We see {WORDS['response']} differently.",
        )  # fmt: skip
        costs.enter_quote(
            actor=self.actor("D"), dispute_id=main.pk, stage="facilitation", name=WORDS["quote"], fee_basis="",
            quoted=245_000, cap=None, paper=None, at=clock.now(),
        )  # fmt: skip

    def draft(self) -> None:
        lead = ("lead officer", FORUM)
        draft = make_draft(self.world, lead, in_one_line=f"{WORDS['draft']} is not yet told")
        self.things["draft paper"] = self.attach(draft, lead, "draft paper", Audience.INVOLVED_AND_BOARD)
        self.things["draft"] = draft.reference

    def concern(self) -> None:
        self.things["concern"] = concerns.raise_concern(
            actor=self.actor("F"), version=self.things["main"].version, to=str(self.world.party(COUNCIL).pk),
            text=f"Quietly, about {WORDS['concern']}.", at=clock.now(),
        )  # fmt: skip

    def meeting(self) -> None:
        at, by = clock.now(), self.actor("D")
        held = meetings.plan_meeting(
            actor=by, title="Board meeting", starts_at=datetime(2026, 12, 17, 10, tzinfo=clock.LONDON),
            ends_at=datetime(2026, 12, 17, 12, tzinfo=clock.LONDON), place="City Hall", standing=("disputes",), at=at,
        )  # fmt: skip
        usual = {"purpose": "note", "minutes": 10, "needs_paper": False, "section": ""}
        first = agenda.add_item(
            actor=by, meeting=held.pk, at=at, title=WORDS["item"], sponsor="Director", is_part_2=False, ground="",
            **usual,
        )  # fmt: skip
        second = agenda.add_item(
            actor=by, meeting=held.pk, at=at, title="In private", sponsor=WORDS["sponsor"], is_part_2=True,
            ground="legal advice", **usual,
        )  # fmt: skip
        for item, word in ((first, "item paper"), (second, "part 2 paper")):
            row = agenda.attach_paper(
                actor=by, item=item.pk, file=_Paper(WORDS[word]).checked, title=WORDS[word], late_reason="", seen=None,
                at=at,
            )  # fmt: skip
            self.things[word], self.things[f"{word} row"] = row.document, row.pk
        held.refresh_from_db()
        meetings.give_notice(actor=by, meeting=held.pk, seen=held.turn, at=at)
        self.things |= {"meeting": held, "open item": first, "part 2 item": second}
        self.things["planned"] = meetings.plan_meeting(
            actor=by, title="Later meeting", starts_at=datetime(2027, 1, 21, 10, tzinfo=clock.LONDON),
            ends_at=datetime(2027, 1, 21, 12, tzinfo=clock.LONDON), place="County Hall", standing=("welcome",), at=at,
        )  # fmt: skip

    def stand_aside(self) -> None:
        person = Person.objects.get(family_name=NAMES["K"])
        for matter in (self.things["main"].matter, self.things["part 2 item"].matter):
            taken = ["papers", "vote", "voice"]
            matters.recuse(person_id=person.pk, matter=matter, withholds=taken, reason="An interest", at=clock.now())

    def question(self) -> None:
        at = clock.now()
        asked = deciding.open_question(
            actor=self.actor("D"), matter=self.things["open item"].matter, text=f"That {WORDS['question']} is agreed.",
            rule="ordinary", mode=Mode.WRITTEN_ROUND, at=at,
        )  # fmt: skip
        answering.answer(
            actor=self.actor("B"), question=asked.pk, value="agree", reason=f"It is {WORDS['reason']}.",
            text_version=asked.text_version, at=at,
        )  # fmt: skip
        self.things["question"] = asked
        self.things["dispute question"] = deciding.open_question(
            actor=self.actor("C"), matter=self.things["main"].matter, text=f"That {WORDS['dispute question']} holds.",
            rule="ordinary", mode=Mode.AT_MEETING, at=at,
        )  # fmt: skip

    def pack(self) -> None:
        by = self.actor("D")
        for name in ("pack", "draft pack"):
            held = Meeting.objects.get(pk=self.things["meeting"].pk)
            asked = packs.ask_for_pack(actor=by, meeting=held.pk, seen=held.turn, at=clock.now())
            build.build_due()
            self.things[name] = asked
            if name == "pack":
                packs.publish(actor=by, pack=asked.pk, at=clock.now())

    def note(self) -> None:
        """Put what addresses need in the place of rows."""
        made = self.things
        for name in ("main", "other", "potential"):
            matter = made[name].matter
            made[f"{name} filed notice"] = Notice.objects.get(matter=matter, kind="dispute-filed").reference
            made[f"{name} clock"] = Deadline.objects.filter(matter=matter).order_by("pk").first().pk
        main = made["main"].matter
        made["ruling notice"] = Notice.objects.get(matter=main, kind="dispute-in-scope").reference
        made["answer notice"] = Notice.objects.get(matter=main, kind="dispute-respond").reference
        made["question notice"] = Notice.objects.get(kind="question-asked").reference
        for audience in ("all_parties", "board_part_2"):
            made[f"{audience} edition"] = made["pack"].editions.get(audience=audience).published.pk
            made[f"draft {audience} edition"] = made["draft pack"].editions.get(audience=audience).document.pk
        made["appointment"] = Appointment.objects.get(person__family_name=NAMES["N"], post="lead-officer").pk
        for name, thing in list(made.items()):
            match thing:
                case Dispute() | Meeting() | Concern():
                    made[name] = thing.matter.reference
                case Document() | AgendaItem() | Matter():
                    made[name] = thing.pk
                case str() | int() | UUID():
                    pass
                case _:
                    made[name] = thing.pk
