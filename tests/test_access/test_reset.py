"""Taking away somebody's second factors: by an administrator who identified them, with a second person's agreement."""

import pytest
from allauth.mfa.models import Authenticator

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry, EntryText
from alliance.kernel.errors import NotAllowed
from alliance.kernel.notices.models import Delivery, Notice
from parties.access import actions
from parties.people.models import Appointment, Person
from parties.second_person.models import Proposal
from tests.makers import World
from tests.test_access.steps import SET_UP, by_password, give_app, is_in, sign_in
from tests.test_disputes.browsing import Page, visit

HOW = "I rang the number on her letter of appointment, and she answered herself."


def page_of(person: Person) -> str:
    return f"/parties/people/{person.pk}/factors/"


def ask(world: World, person: Person, how: str = HOW, role: str = "administrator") -> Page:
    return visit(world.client(role), page_of(person)).send(identified=how)


def test_two_people_reset_a_lost_phone_and_everybody_is_told(world: World, gemma: Person):
    elsewhere = sign_in(gemma)
    asked = ask(world, gemma)
    proposal = Proposal.objects.get(kind="second-factor-reset", person=gemma)
    assert asked.response["Location"] == proposal.get_absolute_url()
    assert is_in(elsewhere), "nothing happens before a second person agrees"
    agreed = visit(world.client("Habbershaw"), proposal.get_absolute_url())
    assert agreed.send(answer="agree").status == 303
    assert not Authenticator.objects.filter(user=gemma).exists()
    assert elsewhere.get("/")["Location"].startswith("/accounts/login/")
    assert by_password(elsewhere, gemma).response["Location"] == "/"
    assert elsewhere.get("/")["Location"] == SET_UP
    told = Notice.objects.filter(kind="second-factor-reset").order_by("pk")
    assert [sorted(d.person_name for d in Delivery.objects.filter(notice=n)) for n in told] == [
        [str(gemma)], [str(world.person("chair"))]
    ]  # fmt: skip
    assert HOW in told[1].body
    assert HOW not in told[0].body
    verbs = list(Entry.objects.order_by("seq").values_list("verb", flat=True))
    assert "took away somebody’s second factors" in verbs


def test_how_somebody_was_identified_has_to_be_said(world: World, gemma: Person):
    give_app(gemma)
    for how, says in (("", "Say how you made sure that it is them."), ("By phone", "Whom did you speak to, and how?")):
        page = ask(world, gemma, how)
        assert (page.status, says in page.text) == (422, True)
    assert not Proposal.objects.exists()


def test_nobody_resets_their_own(world: World):
    me = world.person("administrator")
    give_app(me)
    page = visit(world.client("administrator"), page_of(me))
    assert "Nobody takes away their own" in page.text
    with pytest.raises(NotAllowed):
        actions.ask_reset(actor=world.actor("administrator"), person=me, identified=HOW, at=clock.now())


def test_there_must_be_something_to_take_away(world: World, gemma: Person):
    page = visit(world.client("administrator"), page_of(gemma))
    assert "has no second step set up" in page.text
    posted = world.client("administrator").post(page_of(gemma), {"identified": HOW, "form_key": "k" * 32})
    assert posted.status_code == 422
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("role", ["chair", "director", "auditor", "management team"])
def test_only_an_administrator_asks(world: World, gemma: Person, role: str):
    give_app(gemma)
    assert world.client(role).get(page_of(gemma)).status_code == 403


def test_the_same_form_sent_twice_asks_once(world: World, gemma: Person):
    give_app(gemma)
    page = visit(world.client("administrator"), page_of(gemma))
    first, second = page.send(identified=HOW), page.send(identified=HOW)
    assert first.response["Location"] == second.response["Location"]
    assert Proposal.objects.count() == 1


def test_where_nobody_else_could_agree_one_does_it_and_the_record_says_so(world: World, gemma: Person):
    give_app(gemma)
    me = world.person("administrator")
    powerful = Appointment.objects.filter(post__in=["administrator", "independent-chair", "director"]).exclude(
        person=me
    )
    powerful.delete()
    assert ask(world, gemma).response["Location"] == page_of(gemma)
    assert not Authenticator.objects.filter(user=gemma).exists()
    entry = Entry.objects.filter(verb="took away somebody’s second factors").get()
    assert "nobody else in office could agree" in EntryText.objects.get(entry=entry).text


def test_nobody_alone_resets_the_only_other_person_who_could_agree(world: World):
    noor = world.person("Habbershaw")
    give_app(noor)
    Person.objects.exclude(pk__in=[noor.pk, world.person("administrator").pk]).update(came_in_at=None)
    page = ask(world, noor)
    assert (page.status, "Noor Habbershaw is the only other person who could agree." in page.text) == (422, True)
    assert Authenticator.objects.filter(user=noor).exists()
    assert not Proposal.objects.exists()


def test_a_reset_that_waits_shows_which_factors_there_are(world: World, gemma: Person):
    give_app(gemma)
    page = visit(world.client("administrator"), page_of(gemma))
    assert [text for text in ("An authenticator app", "Recovery codes") if text not in page.text] == []
    assert "A second person has to agree" in page.text


def test_what_a_former_administrator_asked_for_lapses(world: World, gemma: Person):
    give_app(gemma)
    ask(world, gemma)
    proposal = Proposal.objects.get(kind="second-factor-reset")
    Appointment.objects.filter(person=world.person("administrator"), post="administrator").delete()
    page = visit(world.client("Habbershaw"), proposal.get_absolute_url()).send(answer="agree")
    assert (page.status, "no longer an administrator" in page.text) == (409, True)
    assert Authenticator.objects.filter(user=gemma).exists()
