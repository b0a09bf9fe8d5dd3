"""Who signs for a Party: named by its own people, the Chair or an administrator, and agreed to by a second person."""

from datetime import date

import pytest

from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.permissions import Act, Scope, may
from parties.people.actors import actor_for
from parties.people.models import Appointment, Person
from parties.second_person.models import Proposal
from parties.signatures.models import Signatory
from parties.signatures.queries import standing
from tests.makers import COUNCIL, FORUM, TRUST, client_for
from tests.test_disputes.browsing import visit, words
from tests.test_signatures.conftest import LIST, Signing, at

pytestmark = pytest.mark.django_db


def row(signing: Signing, party: str = COUNCIL):
    return next(one for one in standing(signing.version) if one.party.key == party)


def test_at_first_nobody_is_named_and_every_party_has_its_row_in_the_order_of_the_agreement(signing):
    page = visit(signing.client("auditor"), LIST)
    keys = [tr.get("id") for tr in page.tree.iter("tr") if tr.get("id")]
    assert keys == [f"party-{party.key}" for party in signing.version.terms.parties]
    assert page.text.count("No signatory named") == 9
    assert "0 of 9 Parties have signed" in page.text


@pytest.mark.parametrize(("role", "party"), [("lead officer", COUNCIL), ("chair", ""), ("administrator", "")])
def test_naming_waits_for_a_second_person_and_shows_the_authority_meanwhile(signing, role, party):
    done = signing.propose(signing.client(role, party)).follow()
    assert "A change that needs a second person" in done.text
    assert Signatory.objects.count() == 0
    page = visit(signing.client("director"), LIST)
    assert "Waits for a second person Amarjit Thorpe-Kaur, Chief Executive, is to sign" in page.text
    assert page.links()["The authority"].startswith("/documents/")
    signing.settle("director")
    named = Signatory.objects.get()
    assert (named.office, named.confirmed_by) == ("Chief Executive", "Tobias Fenwick-Oyelaran")
    assert named.authority.file_name == "minute.txt"
    text = visit(signing.client("lead officer", FORUM), LIST).text
    assert "Amarjit Thorpe-Kaur Chief Executive Authority of Amarjit Thorpe-Kaur Named by" in text


def test_what_a_second_person_sees_is_what_would_change(signing):
    signing.name()
    signing.propose(signing.client("chair"), office="Deputy Chief Executive", reason="Promoted.")
    waits = Proposal.objects.get(settled_at=None)
    page = visit(signing.client("administrator"), waits.get_absolute_url())
    cells = [words(cell) for cell in page.tree.iter("td")]
    assert cells[:2] == ["Amarjit Thorpe-Kaur, Chief Executive", "Amarjit Thorpe-Kaur, Deputy Chief Executive"]
    paper = page.links()["minute.txt"]
    assert signing.client("administrator").get(paper).status_code == 200


@pytest.mark.parametrize("settled", ["decline", "agree"])
def test_what_is_declined_does_not_happen(signing, settled):
    signing.propose(signing.client("lead officer", COUNCIL))
    signing.settle("chair", settled, why_not="Not the right minute.")
    assert Signatory.objects.count() == (settled == "agree")


def test_one_change_waits_for_a_party_at_a_time(signing):
    signing.propose(signing.client("lead officer", COUNCIL))
    assert visit(signing.client("chair"), at(COUNCIL, "name")).status == 200
    again = signing.propose(signing.client("chair"))
    assert again.status == 422
    assert "A change waits for a second person already" in again.text


def test_nobody_names_themselves(signing):
    own = signing.world.person("lead officer", COUNCIL)
    page = visit(client_for(own), at(COUNCIL, "name"))
    assert str(own.pk) not in [option.get("value") for option in page.tree.iter("option")]
    refused = signing.propose(signing.client("administrator"), person=signing.world.person("administrator").pk)
    assert refused.status == 422


def test_the_signatory_does_not_agree_to_their_own_naming(signing):
    director = signing.world.person("director")
    signing.propose(signing.client("lead officer", COUNCIL), person=director.pk)
    waits = Proposal.objects.get()
    assert client_for(director).post(waits.get_absolute_url(), {"answer": "agree"}).status_code == 403
    assert Signatory.objects.count() == 0


def test_another_partys_lead_names_nobody_for_it(signing):
    client = signing.client("lead officer", FORUM)
    assert client.get(at(COUNCIL, "name")).status_code == 403
    assert client.post(at(COUNCIL, "name"), {}).status_code == 403
    assert client.get(at("no-such-party", "name")).status_code == 404


def test_naming_gives_the_post_that_lets_them_sign_and_takes_it_from_whoever_held_it(signing):
    former = signing.person(COUNCIL)
    lead = signing.world.person("lead officer", COUNCIL)
    signing.name(person=lead.pk)
    own = Scope(owners=frozenset({signing.world.party(COUNCIL).pk}))
    ended, new = Appointment.objects.filter(post="signatory", party__key=COUNCIL).order_by("starts_on")
    assert (ended.person, ended.ends_on) == (former, date(2026, 11, 23))
    assert (new.person, new.starts_on, new.evidence) == (lead, date(2026, 11, 24), Signatory.objects.get().authority)
    assert may(actor_for(lead, clock.today()), Act.SIGN_AGREEMENT, own)
    assert not may(actor_for(former, clock.today()), Act.SIGN_AGREEMENT, own)


def test_who_is_named_instead_ends_the_earlier_naming_with_the_reason_on_record(signing):
    first = signing.name()
    page = visit(signing.client("chair"), at(COUNCIL, "name"))
    assert "is named now and would be so no longer" in page.text
    lead = signing.world.person("lead officer", COUNCIL)
    signing.propose(signing.client("chair"), person=lead.pk, office="Director of Children’s Services", reason="Left.")
    signing.settle("administrator")
    first.refresh_from_db()
    assert (first.ended_at, first.ended_because) == (clock.now(), "Callum Drayfield was named instead.")
    assert row(signing).signatory.person == lead
    assert Proposal.objects.order_by("pk").last().reason == "Left."


def test_an_ended_naming_leaves_nobody_until_somebody_is_named(signing):
    named = signing.name()
    done = visit(signing.client("lead officer", COUNCIL), at(COUNCIL, "end")).send(reason="On leave.")
    assert done.status == 303
    signing.settle("administrator")
    named.refresh_from_db()
    assert named.ended_because == "On leave."
    assert (row(signing).signatory, row(signing).word) == (None, "No signatory named")
    assert Appointment.objects.get(post="signatory", party__key=COUNCIL).ends_on == clock.today()
    assert visit(signing.client("chair"), at(COUNCIL, "end"), status=404).status == 404


def test_somebody_not_yet_known_is_entered_on_the_way_and_only_when_agreed(signing):
    newcomer = {"given_name": "Nesta", "family_name": "Orme", "email": "nesta.orme@example.org", "person": "new"}
    signing.propose(signing.client("lead officer", FORUM), FORUM, **newcomer, office="Chair of the trustees")
    assert not Person.objects.filter(family_name="Orme").exists()
    signing.settle("director")
    person = Person.objects.get(family_name="Orme")
    assert (person.came_in_at, person.email) == (None, "nesta.orme@example.org")
    assert row(signing, FORUM).signatory.person == person
    assert row(signing, FORUM).in_post


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"person": "new"}, "Give the name of whoever is not in the list"),
        ({"given_name": "Nesta"}, "Choose somebody from the list, or enter somebody new; not both"),
        ({"office": ""}, "Say in what office they sign"),
        ({"authority": ""}, "Add the paper that lets them sign"),
        (
            {"person": "new", "given_name": "G", "family_name": "S", "email": "gemma.stathers@Example.org"},
            "Somebody already signs in",
        ),
    ],
)
def test_what_is_missing_is_asked_for(signing, answers, says):
    page = signing.propose(signing.client("lead officer", COUNCIL), **answers)
    assert page.status == 422
    assert says in page.text
    assert Proposal.objects.count() == 0


def test_where_nobody_else_could_agree_it_is_done_alone_and_the_record_says_so(signing):
    administrator = signing.world.person("administrator")
    posts = ("independent-chair", "director", "administrator")
    others = Appointment.objects.filter(post__in=posts).exclude(person=administrator)
    Person.objects.filter(pk__in=others.values("person")).update(came_in_at=None)
    assert signing.propose(signing.client("administrator")).status == 303
    assert Signatory.objects.get().confirmed_by == ""
    said = Entry.objects.get(verb="named a signatory").text_row.text
    assert '"second_person":"nobody else could agree"' in said
    assert "nobody else could have agreed" in visit(signing.client("administrator"), LIST).text


def test_a_proposal_that_was_overtaken_is_a_409(signing):
    signing.propose(signing.client("lead officer", COUNCIL))
    waits = Proposal.objects.get()
    lead = Appointment.objects.get(post="lead-officer", party__key=COUNCIL)
    Appointment.objects.filter(pk=lead.pk).update(ends_on=date(2026, 11, 1))
    page = visit(signing.client("chair"), waits.get_absolute_url()).send(answer="agree")
    assert page.status == 409
    assert "may no longer name who signs" in page.text
    assert Signatory.objects.count() == 0


def test_the_party_and_the_signatory_are_told(signing):
    signing.name(TRUST)
    told = Entry.objects.filter(verb__startswith="served notice").order_by("-seq").first()
    assert told.clause == "App 3" or "second" in told.text_row.text
    deputy = visit(signing.client("deputy", TRUST), "/notices/")
    assert "Verity Cropston signs for Leicestershire Partnership NHS Trust" in deputy.text
