"""A concern or an idea: one box, read by those it went to and nobody else, no clock; only its author goes further."""

import pytest
from django.core import mail

from alliance.agreement.models import AgreementVersion
from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import NotAllowed, Refusal, Stale
from alliance.kernel.matters.models import Matter
from alliance.kernel.notices import outbox
from alliance.kernel.notices.models import Delivery, Notice, OutboundMail
from disputes.concerns import actions, wording
from disputes.concerns.models import Concern
from disputes.models import Dispute, Draft
from parties.people.actors import actor_for
from tests.makers import CITY, COUNCIL, FORUM, ICB, World
from tests.test_disputes.browsing import visit

LEAD, OTHER, THIRD = ("lead officer", FORUM), ("lead officer", COUNCIL), ("lead officer", CITY)
WORD = "Murmurstone"
TEXT = f"The {WORD} group meets on school runs.\nCould it meet at noon?"
NEW = "/disputes/concerns/new/"


def raised(world: World, to: str = "", by: tuple[str, str] = LEAD) -> Concern:
    """A concern that was raised on the page, with the city council unless `to` says otherwise."""
    page = visit(world.client(*by), NEW)
    done = page.send(text=TEXT, whom=to or str(world.party(CITY).pk))
    assert done.status == 303, done.text
    return Concern.objects.latest("pk")


def test_the_list_of_disputes_leads_to_one_box(world):
    links = visit(world.client(*LEAD), "/disputes/").links()
    assert links["Raise a concern"] == NEW
    assert set(visit(world.client(*LEAD), NEW).fields()) == {"csrfmiddlewaretoken", "form_key", "turn", "text", "whom"}


def test_it_may_go_to_chair_and_director_or_to_one_party(world):
    text = visit(world.client(*LEAD), NEW).text
    assert "Independent Chair and Director" in text
    assert all(name in text for name in ("Leicester City Council", "Leicestershire County Council"))


def test_it_starts_no_clock_and_stands_on_no_register(world):
    before = (Deadline.objects.count(), Dispute.objects.count(), Draft.objects.count())
    concern = raised(world)
    assert (Deadline.objects.count(), Dispute.objects.count(), Draft.objects.count()) == before
    assert not Deadline.objects.filter(matter=concern.matter).exists()
    for show in ("open", "all", "mine", "closed"):
        assert concern.matter.reference not in visit(world.client(*THIRD), f"/disputes/?show={show}").text


def test_those_it_went_to_find_it_in_their_inbox_and_read_it(world):
    concern = raised(world)
    notice = Notice.objects.get(matter=concern.matter)
    people = {d.person for d in notice.deliveries.all()}
    assert world.person(*THIRD) in people
    assert world.person(*LEAD) not in people
    inbox = visit(world.client(*THIRD), "/notices/")
    assert notice.subject in inbox.text
    page = visit(world.client(*THIRD), concern.get_absolute_url())
    assert TEXT.splitlines()[0] in page.text


@pytest.mark.parametrize(
    "by",
    [
        OTHER, ("chair", ""), ("director", ""), ("administrator", ""), ("auditor", ""), ("management team", ""),
        ("lead officer", ICB),
    ],
)  # fmt: skip
def test_nobody_else_reads_it(world, by):
    concern = raised(world)
    answer = world.client(*by).get(concern.get_absolute_url())
    assert answer.status_code in (403, 404)
    listed = world.client(*by).get("/disputes/concerns/")
    assert concern.matter.reference not in listed.content.decode()


def test_chair_and_director_read_what_is_for_them_and_a_party_does_not(world):
    concern = raised(world, to="posts")
    for role in ("chair", "director"):
        assert WORD in visit(world.client(role), concern.get_absolute_url()).text
    assert world.client(*THIRD).get(concern.get_absolute_url()).status_code == 404


def test_its_words_stand_in_no_notice_mail_or_trail(world):
    concern = raised(world)
    visit(world.client(*THIRD), concern.get_absolute_url()).send(text=f"{WORD} answered.")
    outbox.deliver_due()
    assert OutboundMail.objects.filter(delivery__notice__matter=concern.matter).exists()
    assert not any(WORD in m.subject + m.body for m in mail.outbox)
    assert not any(WORD in n.subject + n.body for n in Notice.objects.filter(matter=concern.matter))
    assert not EntryText.objects.filter(text__contains=WORD).exists()
    assert not Matter.objects.filter(title__contains=WORD).exists()
    assert Entry.objects.filter(matter=concern.matter, verb="raised a concern or an idea").count() == 1


def test_it_is_answered_as_often_as_needed_and_each_answer_is_told(world):
    concern = raised(world)
    for number in (1, 2):
        done = visit(world.client(*THIRD), concern.get_absolute_url()).send(text=f"Answer {number}.")
        assert done.status == 303
    mine = visit(world.client(*LEAD), concern.get_absolute_url())
    assert "Answer 1." in mine.text
    assert "Answer 2." in mine.text
    told = Delivery.objects.filter(notice__matter=concern.matter, person=world.person(*LEAD))
    assert told.count() == 2
    assert mine.send(text="Thank you.").status == 303
    assert "Thank you." in visit(world.client(*THIRD), concern.get_absolute_url()).text


def test_its_author_withdraws_it_and_the_others_no_longer_read_it(world):
    concern = raised(world)
    page = visit(world.client(*LEAD), f"{concern.get_absolute_url()}withdraw/")
    assert page.send().status == 303
    theirs = visit(world.client(*THIRD), concern.get_absolute_url())
    assert WORD not in theirs.text
    assert "It was withdrawn" in theirs.text
    assert "text" not in {name for form in theirs.tree.iter("textarea") for name in [form.get("name")]}
    assert WORD in visit(world.client(*LEAD), concern.get_absolute_url()).text
    with pytest.raises(Stale):
        actions.withdraw(actor=world.actor(*LEAD), concern_id=concern.pk, at=clock.now())


@pytest.mark.parametrize("page", ["withdraw/", "dispute/"])
def test_only_its_author_withdraws_it_or_makes_a_dispute_of_it(world, page):
    concern = raised(world)
    assert world.client(*THIRD).get(f"{concern.get_absolute_url()}{page}").status_code == 403
    assert world.client(*OTHER).get(f"{concern.get_absolute_url()}{page}").status_code == 404
    with pytest.raises(NotAllowed):
        actions.withdraw(actor=world.actor(*THIRD), concern_id=concern.pk, at=clock.now())
    with pytest.raises(NotAllowed):
        actions.begin_dispute(actor=world.actor(*THIRD), concern_id=concern.pk, party=world.party(CITY), at=clock.now())


def test_its_author_makes_a_draft_of_it_with_its_words_and_tells_nobody(world):
    concern = raised(world)
    notices = Notice.objects.count()
    page = visit(world.client(*LEAD), f"{concern.get_absolute_url()}dispute/")
    question = page.send().follow()
    assert question.fields()["in_one_line"] == [TEXT.splitlines()[0]]
    assert "Could it meet at noon?" in question.html
    assert Notice.objects.count() == notices
    assert Draft.objects.get(concern=concern).party == world.party(FORUM)
    with pytest.raises(Stale):
        actions.begin_dispute(actor=world.actor(*LEAD), concern_id=concern.pk, party=world.party(FORUM), at=clock.now())
    assert "dispute" not in visit(world.client(*THIRD), concern.get_absolute_url()).section("Who sees this").replace(
        "no dispute", ""
    )


def test_a_party_whose_people_change_keeps_what_went_to_it(world):
    concern = raised(world, by=OTHER, to=str(world.party(FORUM).pk))
    deputy = actor_for(world.person("Sharman"), clock.today())
    assert WORD in visit(world.client("Sharman"), concern.get_absolute_url()).text
    assert (
        actions.answer(
            actor=deputy, version=concern_version(), concern_id=concern.pk, text="Yes.", at=clock.now()
        ).answers.count()
        == 1
    )


def concern_version() -> AgreementVersion:
    found = in_force(clock.today())
    assert found is not None
    return found


def test_one_that_would_reach_nobody_is_refused(world):
    party = world.party(CITY)
    party.appointments.update(ends_on=clock.local(clock.now()).date().replace(month=1))
    page = visit(world.client(*LEAD), NEW)
    refused = page.send(text=TEXT, whom=str(party.pk))
    assert (refused.status, "Nobody but you would read it there" in refused.text) == (422, True)
    assert not Concern.objects.exists()
    with pytest.raises(Refusal):
        actions.raise_concern(
            actor=world.actor(*LEAD), version=concern_version(), to="999999", text="x", at=clock.now()
        )


@pytest.mark.parametrize(
    ("text", "line"),
    [("One line.", "One line."), ("  First\nSecond", "First"), ("word " * 60, f"{('word ' * 27).strip()}…"), ("", "")],
)
def test_the_line_of_a_draft_is_the_first_of_the_concern(text, line):
    assert wording.first_line(text) == line
    assert len(wording.first_line(text)) <= 140
