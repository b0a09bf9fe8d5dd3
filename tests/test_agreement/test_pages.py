"""Every clause has its place, each role sees what it may, and a change is shown before it is made."""

import re
from datetime import date

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse

from alliance.agreement import queries
from alliance.agreement.models import GroupChange, ReadingChoice
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.documents.models import Document
from tests.oracles import agreement_figures as figures
from tests.test_agreement.conftest import TODAY

pytestmark = pytest.mark.django_db
READERS = ["lead-officer", "independent-chair", "director", "administrator", "auditor", "management-team", "signatory"]
OF_A_PARTY = {"lead-officer", "deputy", "board-member", "signatory"}
CHANGES = [
    ("agreement:change-reading", ["triage_od"]),
    ("agreement:add-group", []),
    ("agreement:change-group", ["team"]),
    ("agreement:document", []),
]


def body(response):
    return " ".join(response.content.decode().split())


def tree(response):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())


@pytest.fixture
def signed_in(person_in, as_person):
    def make(post):
        return as_person(person_in(post, "lpt" if post in OF_A_PARTY else ""))

    return make


def test_the_agreement_shows_every_clause_at_its_stable_place(signed_in):
    response = signed_in("lead-officer").get(reverse("agreement:page"))
    assert response.status_code == 200
    ids = set(re.findall(r'id="([^"]+)"', response.content.decode()))
    assert [key for key in figures.CLAUSES if f"c-{key.replace(' ', '-')}" not in ids] == []
    text = body(response)
    assert "This agreement is not legally binding." in text
    assert "127 days left, to Wed 31 March 2027" in text
    assert "Nothing has been uploaded yet." in text


@pytest.mark.at("2027-04-02T10:00:00+01:00")
def test_after_its_last_day_the_agreement_says_that_it_has_ended(signed_in):
    assert "Ended on Wed 31 March 2027." in body(signed_in("director").get(reverse("agreement:page")))


@pytest.mark.parametrize("post", READERS)
def test_everybody_who_belongs_reads_and_only_administrators_see_a_way_to_change(signed_in, post):
    client = signed_in(post)
    for name in ("agreement:page", "agreement:readings", "agreement:groups"):
        response = client.get(reverse(name))
        assert response.status_code == 200
        offered = any(reverse(to, args=args) in response.content.decode() for to, args in CHANGES)
        assert offered == (post == "administrator")


@pytest.mark.parametrize(("name", "args"), CHANGES)
def test_the_pages_that_change_are_closed_to_everybody_else(signed_in, name, args):
    assert signed_in("director").get(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize(("name", "args"), [*CHANGES, ("agreement:page", []), ("agreement:clause", ["2.1"])])
def test_nobody_reads_without_signing_in(version, client, name, args):
    response = client.get(reverse(name, args=args))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_every_clause_has_an_address_that_leads_to_it(version):
    for clause in version.terms.every_clause.values():
        assert resolve(reverse("agreement:clause", args=[clause.slug])).kwargs == {"slug": clause.slug}
        assert queries.clause(version, clause.slug) == queries.clause(version, clause.key) == clause


@pytest.mark.parametrize(
    "slug", ["1.1", "3.1", "6.3.1.4", "9.4", "App-2-1.7.2(v)", "App-2-1.7.4(ii)", "Cover", "App-1"]
)
def test_the_page_of_a_clause_is_well_formed(signed_in, slug):
    response = signed_in("lead-officer").get(reverse("agreement:clause", args=[slug]))
    assert response.status_code == 200
    tree(response)


def test_a_clause_shows_the_duties_stages_clocks_readings_and_dates_that_rest_on_it(signed_in):
    client = signed_in("lead-officer")
    facilitation = body(client.get(reverse("agreement:clause", args=["App-2-1.7.2(iv)"])))
    assert "Hold three to six discussions." in facilitation
    assert "Facilitated discussions: 20 Operational Days from appointed" in facilitation
    assert "Reading 1: the problem, the alternatives, since when" in facilitation
    reports = body(client.get(reverse("agreement:clause", args=["9.1"])))
    assert "Quarterly report 2026/27 Q3: Fri 15 January 2027" in reports
    assert "Each Party assigns a Lead Officer." in reports
    assert "10 Operational Days" in reports


@pytest.mark.at("2027-01-04T10:00:00+00:00")
def test_from_january_2027_the_co_ordination_duties_are_shown_as_ended_not_dropped(signed_in):
    text = body(signed_in("lead-officer").get(reverse("agreement:clause", args=["2.2.1"])))
    assert "The main role set for 2025 and 2026 has ended; it continues under 6.2." in text


def test_a_clause_that_does_not_exist_is_not_found(signed_in):
    assert signed_in("lead-officer").get("/agreement/clauses/5.2.22/").status_code == 404


def test_how_we_read_shows_each_reading_with_its_problem_its_use_and_its_alternatives(signed_in, version):
    response = signed_in("auditor").get(reverse("agreement:readings"))
    ids = [e.get("id") for e in tree(response).iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert [r.anchor for r in version.terms.readings if r.anchor not in ids] == []
    assert [s.key for s in version.terms.settings if f"s-{s.key}" not in ids] == []
    text = body(response)
    assert "Since Mon 1 September 2025, the default that came with the agreement file." in text
    assert "That period is named once and never described." in text
    assert "A date the Board sets." in text


def fill(client, key, **words):
    url = reverse("agreement:change-reading", args=[key])
    form = client.get(url).context["form"]
    answers = {
        "form_key": form.key,
        "value": "15",
        "reason": "Ten was too few.",
        "decided_by": "Board, DEC-2026-009",
        "decision_on_day": "12",
        "decision_on_month": "11",
        "decision_on_year": "2026",
        "effective_from_day": "24",
        "effective_from_month": "11",
        "effective_from_year": "2026",
    }
    return url, answers | words


def test_a_change_shows_first_which_open_dates_would_move_and_changes_nothing(signed_in):
    client = signed_in("administrator")
    url, answers = fill(client, "quarterly_due_od")
    text = body(client.post(url, answers))
    assert "This moves 2 open dates" in text
    assert "15 Operational Days" in text
    assert "Thu 12 November 2026" in text
    assert "Fri 15 January 2027 becomes <strong>Fri 22 January 2027</strong>" in text
    assert not ReadingChoice.objects.exists()


def test_the_check_page_carries_everything_on_and_the_button_makes_the_change(signed_in, version):
    client = signed_in("administrator")
    url, answers = fill(client, "quarterly_due_od")
    check = client.post(url, answers)
    again = dict(check.context["again"])
    assert again == {**answers, "confirm": "yes"}
    done = client.post(url, again)
    assert (done.status_code, done["Location"]) == (303, "/agreement/readings/#s-quarterly_due_od")
    assert queries.reading(version, "quarterly_due_od", TODAY) == 15
    assert Deadline.objects.filter(kind="quarterly-report:2026/27 Q3", state="running").get().due_on == date(
        2027, 1, 22
    )
    text = body(client.get(reverse("agreement:readings")))
    assert (
        "Since Tue 24 November 2026, decided by Board, DEC-2026-009 on Thu 12 November 2026: Ten was too few." in text
    )


def test_the_same_change_sent_twice_is_made_once(signed_in):
    client = signed_in("administrator")
    url, answers = fill(client, "quarterly_due_od", confirm="yes")
    first, second = client.post(url, answers), client.post(url, answers)
    assert (first["Location"], second["Location"]) == (first["Location"], first["Location"])
    assert ReadingChoice.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("negotiation_period_rule", "board-date", "board-date"),
        ("quarter_start_month", "9", 9),
        ("chair_votes", "yes", True),
        ("annual_plan_due", "28 February", "02-28"),
        ("term_alert_months", "9, 6, 3", [9, 6, 3]),
        ("extra_non_operational_days", "24 December 2026\n31 December 2026", ["2026-12-24", "2026-12-31"]),
        ("historic_years", "8", 8),
    ],
)
def test_each_kind_of_setting_is_asked_and_kept_as_what_it_is(signed_in, version, key, typed, kept):
    client = signed_in("administrator")
    url, answers = fill(client, key, value=typed, confirm="yes")
    assert client.post(url, answers).status_code == 303
    assert queries.reading(version, key, TODAY) == kept


@pytest.mark.parametrize(
    ("key", "wrong", "said"),
    [
        ("quarterly_due_od", {"value": "soon"}, "Give a whole number in figures"),
        ("quarterly_due_od", {"value": "10"}, "It is read that way already."),
        ("prompt_notice_od", {"value": "21"}, "Give a figure from 1 to 20."),
        ("annual_plan_due", {"value": "30 February"}, "is not a day of the year."),
        ("term_alert_months", {"value": "six"}, "These are not whole numbers."),
        ("extra_non_operational_days", {"value": "Christmas"}, "is not a date."),
        ("negotiation_period_rule", {"value": "never"}, "Choose"),
        ("quarterly_due_od", {"reason": ""}, "Say why, so that people later understand the change."),
        ("quarterly_due_od", {"decision_on_day": "25"}, "The decision lies in the future."),
        ("quarterly_due_od", {"effective_from_year": "2024"}, "The agreement was not in force on that day."),
    ],
)
def test_a_wrong_answer_is_told_beside_its_box_and_nothing_is_lost(signed_in, key, wrong, said):
    client = signed_in("administrator")
    url, answers = fill(client, key, **wrong)
    response = client.post(url, answers)
    assert response.status_code == 422
    text = body(response)
    assert said in text
    assert "Board, DEC-2026-009" in text
    assert not ReadingChoice.objects.exists()


def test_a_setting_that_does_not_exist_is_not_found(signed_in):
    assert signed_in("administrator").get("/agreement/readings/colour/change/").status_code == 404


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def upload(client, route, args, **words):
    url = reverse(route, args=args)
    form = client.get(url).context["form"]
    return client.post(url, {"form_key": form.key, **words})


def test_the_document_of_record_is_shown_with_its_digest(signed_in, version):
    client = signed_in("administrator")
    paper = SimpleUploadedFile("mou.pdf", PDF, "application/pdf")
    done = upload(client, "agreement:document", [], title="The signed text", paper=paper)
    assert done.status_code == 303
    kept = Document.objects.get()
    assert (kept.matter, kept.audience) == (version.matter, "all_parties")
    text = body(client.get(reverse("agreement:page")))
    assert "The signed text" in text
    assert kept.sha256 in text


def test_the_picture_of_appendix_1_is_uploaded_as_a_reading(signed_in):
    client = signed_in("administrator")
    _, answers = fill(client, "governance_structure")
    del answers["value"], answers["form_key"]
    paper = SimpleUploadedFile("structure.pdf", PDF, "application/pdf")
    assert (
        upload(client, "agreement:change-reading", ["governance_structure"], value=paper, **answers).status_code == 303
    )
    kept = Document.objects.get()
    assert kept.get_absolute_url() in body(client.get(reverse("agreement:groups")))


def test_a_group_is_added_moved_and_ended_with_its_history(signed_in, version):
    client = signed_in("administrator")
    day = {"effective_from_day": "24", "effective_from_month": "11", "effective_from_year": "2026"}
    common = {"purpose": "Data.", "reports_to": "team", "reason": "Agreed in November.", **day}
    assert upload(client, "agreement:add-group", [], name="Data group", **common).status_code == 303
    assert [g.name for _, g in queries.group_tree(queries.groups(version, TODAY))] == [
        "LLR CYP Executive Group",
        "Alliance Board",
        "Alliance Management Team",
        "Data group",
        "ICS System Executive",
    ]
    assert "Data group" not in [g.name for g in queries.groups(version, date(2026, 11, 23))]
    ended = upload(client, "agreement:change-group", ["data-group"], name="Data group", is_ended="on", **common)
    assert ended.status_code == 303
    assert "data-group" not in [g.key for g in queries.groups(version, TODAY)]
    assert [c.is_ended for c in GroupChange.objects.all()] == [False, True]
    text = body(client.get(reverse("agreement:groups")))
    assert "Data group: ended. Agreed in November." in text


@pytest.mark.parametrize(
    ("key", "words", "said"),
    [
        ("board", {"name": "Alliance Board", "reports_to": "team"}, "The group would report to itself."),
        ("board", {"name": "Alliance Board", "is_ended": "on"}, "Other groups still report to it."),
        ("team", {"name": "Alliance Board"}, "There is a group called “Alliance Board” already."),
    ],
)
def test_a_structure_that_cannot_be_is_refused(signed_in, key, words, said):
    client = signed_in("administrator")
    day = {"effective_from_day": "24", "effective_from_month": "11", "effective_from_year": "2026"}
    response = upload(client, "agreement:change-group", [key], reason="Agreed.", **day, **words)
    assert response.status_code == 422
    assert said in body(response)
    assert not GroupChange.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("page", 6), ("readings", 8), ("groups", 9)])
def test_the_pages_ask_the_database_little(signed_in, django_assert_max_num_queries, name, most):
    client = signed_in("lead-officer")
    client.get(reverse(f"agreement:{name}"))
    with django_assert_max_num_queries(most):
        client.get(reverse(f"agreement:{name}"))
