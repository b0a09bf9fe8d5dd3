"""Loading is repeatable, adoption brings Parties and dates, and an adopted text never changes."""

import copy
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alliance.agreement import actions, queries
from alliance.agreement.models import AgreementVersion
from alliance.desk.adoption import adopt_with_everything
from alliance.kernel.audit.models import Entry
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.errors import NotAllowed, Refusal
from alliance.kernel.permissions import SYSTEM
from parties.people.actors import actor_for
from parties.people.models import Party
from reviews.review_dates import actions as review_dates
from tests.oracles import agreement_figures as figures
from tests.test_agreement.conftest import FILE, STARTED, TODAY

pytestmark = pytest.mark.django_db


def test_adoption_admits_the_nine_parties_in_order_from_the_first_day(version):
    assert [(p.name, p.kind) for p in Party.objects.order_by("position")] == figures.PARTIES
    assert {p.joined_on for p in Party.objects.all()} == {date(2025, 9, 1)}


def test_adoption_sets_every_date_of_its_own_with_its_standing(version):
    told = {d.kind: (d.due_on, d.standing) for d in version.matter.deadlines.all()}
    assert told == figures.OWN_DATES
    report = version.matter.deadlines.get(kind="quarterly-report:2026/27 Q3")
    assert (report.reading, report.owed_by_post, report.clause) == ("quarterly_due_od", "director", "9.1")
    assert len(report.reasoning.counted) == 10
    assert report.reasoning.sentence().startswith("10 Operational Days after Thu 31 December 2026.")


def test_publishing_again_changes_nothing(version):
    before = list(Deadline.objects.values_list("pk", "state", "due_on"))
    assert not review_dates.publish(version=version, actor=SYSTEM, at=STARTED)
    assert list(Deadline.objects.values_list("pk", "state", "due_on")) == before


def test_loading_the_same_file_again_changes_nothing(version, data):
    again = actions.load(data=data, actor=SYSTEM, at=STARTED)
    assert again.pk == version.pk
    assert AgreementVersion.objects.count() == 1


def test_an_adopted_text_cannot_be_replaced_under_its_key(version, data):
    changed = copy.deepcopy(data)
    changed["clause"][0]["summary"] = "Something else."
    with pytest.raises(Refusal, match="was adopted and cannot change"):
        actions.load(data=changed, actor=SYSTEM, at=STARTED)
    version.refresh_from_db()
    assert version.terms.clauses[0].summary == data["clause"][0]["summary"]


def test_a_text_not_yet_adopted_may_be_replaced(db, data):
    first = actions.load(data=data, actor=SYSTEM, at=STARTED)
    changed = copy.deepcopy(data)
    changed["clause"][0]["summary"] = "Something else."
    second = actions.load(data=changed, actor=SYSTEM, at=STARTED)
    assert (second.pk, second.terms.clauses[0].summary) == (first.pk, "Something else.")
    assert second.history.count() == 2


def test_a_version_is_adopted_once(version):
    with pytest.raises(Refusal, match="was adopted already"):
        adopt_with_everything(version=version, actor=SYSTEM, at=STARTED)
    assert Entry.objects.filter(verb="adopted the agreement").count() == 1


def later(data, starts_on, ends_on):
    changed = copy.deepcopy(data)
    changed["key"], changed["title"], changed["short_title"] = "llr-2027", "Accountability agreement", "AA"
    changed["term"].update(starts_on=starts_on, ends_on=ends_on, review_on=ends_on)
    return changed


def test_two_versions_may_not_run_at_the_same_time(version, data):
    with pytest.raises(Refusal, match=r"runs at the same time as “llr-1\.1”"):
        actions.load(data=later(data, "2027-03-31", "2028-03-31"), actor=SYSTEM, at=STARTED)


def test_the_next_version_follows_and_a_gap_is_shown(version, data):
    following = actions.load(data=later(data, "2027-05-01", "2028-03-31"), actor=SYSTEM, at=STARTED)
    adopted = adopt_with_everything(version=following, actor=SYSTEM, at=STARTED)
    assert adopted.version.supersedes == version
    assert adopted.admitted == ()
    assert queries.gaps(queries.adopted()) == [(date(2027, 4, 1), date(2027, 4, 30))]
    assert queries.in_force(date(2027, 4, 15)) == version
    assert queries.in_force(date(2027, 5, 1)) == following
    assert queries.in_force(date(2025, 8, 31)) is None


def test_only_an_administrator_may_load_or_adopt(version, data, person_in):
    director = actor_for(person_in("director"), TODAY)
    for act in (
        lambda: actions.load(data=data, actor=director, at=STARTED),
        lambda: actions.adopt(version=version, actor=director, at=STARTED),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_pages_read_the_terms_without_fetching_the_data(version, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.in_force(TODAY)
        assert len(found.terms.parties) == 9
    assert "data" in found.get_deferred_fields()


@pytest.mark.django_db(transaction=True)
def test_the_command_loads_and_adopts_once():
    said = StringIO()
    for _ in range(2):
        call_command("load_agreement", str(FILE), "--adopt", "--at", "2025-09-01T09:00", stdout=said)
    first, second = said.getvalue().splitlines()
    assert first.endswith("Adopted: 9 Parties admitted, 20 dates set.")
    assert second.endswith("It was adopted already.")
    assert AgreementVersion.objects.get().adopted_at == STARTED


@pytest.mark.django_db(transaction=True)
def test_the_command_refuses_a_broken_file_and_keeps_nothing(tmp_path):
    broken = tmp_path / "ours.toml"
    broken.write_text('key = "ours"\n')
    with pytest.raises(CommandError, match=r"ours\.toml: “title”: is missing"):
        call_command("load_agreement", str(broken), "--adopt")
    assert not AgreementVersion.objects.exists()


def test_the_check_says_what_a_good_file_holds():
    said = StringIO()
    call_command("check_agreement", str(FILE), stdout=said)
    assert "9 Parties, 95 clauses" in said.getvalue()


def test_the_check_exits_with_1_and_a_line_for_each_problem(tmp_path):
    said, broken = StringIO(), tmp_path / "ours.toml"
    broken.write_text(FILE.read_text().replace("fewest = 3", "fewst = 3").replace('kind = "charity"', 'kind = "shop"'))
    with pytest.raises(SystemExit) as left:
        call_command("check_agreement", str(broken), stderr=said)
    assert left.value.code == 1
    assert said.getvalue().splitlines() == [
        "ours.toml, stage facilitation: “fewst”: is not a key this place knows. Did you mean “fewest”?",
        "1 problem. Nothing was loaded.",
    ]


def test_the_check_of_a_file_that_is_not_there_says_so(tmp_path):
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_agreement", str(tmp_path / "nowhere.toml"), stderr=said)
    assert said.getvalue().startswith("nowhere.toml: there is no such file.")
