"""`manage.py invite_administrator` opens an empty installation, for LLR or any other agreement, and nothing else."""

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user
from django.core import mail, management
from django.core.management import CommandError, call_command

from alliance import serve
from alliance.agreement.models import AgreementVersion
from alliance.desk import sweeps
from alliance.kernel import clock
from alliance.kernel.audit.models import Entry
from alliance.kernel.notices.models import Delivery
from parties.people.models import Appointment, Party, Person
from tests.makers import World
from tests.test_disputes.browsing import visit
from tests.test_invitations.conftest import LINK, accept

pytestmark = pytest.mark.django_db

FOREIGN = Path(__file__).parent.parent / "test_agreement" / "files" / "scotland.toml"
NOOR = "noor.habbershaw@example.org"


def run(*args: str) -> list[str]:
    said = StringIO()
    call_command("invite_administrator", *args, stdout=said)
    return said.getvalue().splitlines()


def link_in(lines: list[str]) -> str:
    [link] = [found[1] for line in lines if (found := LINK.fullmatch(line))]
    return link


def test_an_empty_installation_is_opened_for_llr(phone):
    said = run(NOOR)
    assert said[0].startswith("Adopted ")
    assert "9 Parties admitted" in said[0]
    assert said[1:3] == [
        "Entered Noor Habbershaw.",
        "Appointed Noor Habbershaw as Administrator from Tue 24 November 2026.",
    ]
    assert said[-1] == f"An e-mail with the same link goes to {NOOR}."
    assert accept(phone, link_in(said), way="passkey", password="").status == 302
    assert get_user(phone) == Person.objects.get()
    assert (Party.objects.count(), Person.objects.count(), Appointment.objects.count()) == (9, 1, 1)


def test_another_agreement_file_opens_it_for_another_partnership(phone):
    said = run("keeper@example.org", "--agreement", str(FOREIGN), "--given-name", "Isla", "--family-name", "Rennie")
    assert said[0] == "Adopted Glen Integration Scheme (fictional): 2 Parties admitted, 0 dates set."
    assert "Appointed Isla Rennie as Keeper of the scheme from Tue 24 November 2026." in said
    page = visit(phone, link_in(said))
    assert "Whoever runs the server invites you to Glen Partnership as Keeper of the scheme" in page.text
    assert "Seven Principles" not in page.text
    assert accept(phone, link_in(said), principles=None).status == 302
    assert [party.key for party in Party.objects.all()] == ["glen-council", "glen-health"]
    assert not Entry.objects.filter(verb__contains="Seven Principles").exists()


def test_the_mail_carries_the_same_link_as_the_command_prints():
    said = run(NOOR)
    sweeps.deliver()
    [sent] = [one for one in mail.outbox if LINK.search(one.body)]
    assert (LINK.search(sent.body)[1], sent.to) == (link_in(said), [NOOR])


def test_without_a_mail_server_it_says_to_hand_the_link_over(settings):
    settings.EMAIL_BACKEND = "alliance.kernel.mail.backend.ReadableBackend"
    assert run(NOOR)[-1] == "There is no mail server here: hand the link over yourself, to nobody else."


def test_a_second_run_for_the_same_address_gives_a_new_link_and_voids_the_old(phone):
    first, second = link_in(run(NOOR)), run(NOOR.upper())
    assert len(second) == 3
    assert (Person.objects.count(), Appointment.objects.count()) == (1, 1)
    assert phone.get(first).status_code == 410
    assert accept(phone, link_in(second)).status == 302


def test_where_administrators_are_in_office_it_still_works_and_they_and_the_chair_are_told(world: World):
    told = {"Dr Marguerite Ashdown", "Noor Habbershaw", "Wendell Garrity"}
    said = run("zenobia.break@example.org")
    assert said[0] == "Entered Zenobia Break."
    [line] = [one for one in said if one.startswith("Told: ")]
    assert set(line.removeprefix("Told: ").removesuffix(".").split(", ")) == told
    notices = Delivery.objects.filter(notice__kind="administrator-by-command")
    assert set(notices.values_list("person_name", flat=True)) == told
    last = Entry.objects.order_by("-seq").first()
    assert (last.actor_name, last.verb) == ("whoever runs the server", "invited an administrator by command")


def test_it_needs_no_second_person_and_the_record_names_the_server(phone):
    run(NOOR)
    verbs = Entry.objects.filter(actor_name="whoever runs the server").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["entered a person", "appointed", "invited", "invited an administrator by command"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nobody"], "Give an e-mail address such as name@example.org."),
        (["a@example.org\nBcc: b@example.org"], "line break"),
        ([f"{'x' * 400}@example.org"], "254 fit"),
        ([NOOR, "--agreement", "/nowhere/at/all.toml"], "all.toml"),
        ([NOOR, "--agreement", __file__], "test_command.py"),
        ([NOOR, "--family-name", "x" * 81], "80 fit"),
    ],
)
def test_what_cannot_be_is_one_plain_line_and_nothing_is_kept(args, says):
    with pytest.raises(CommandError, match=says) as problem:
        run(*args)
    assert "\n" not in str(problem.value)
    assert (AgreementVersion.objects.count(), Person.objects.count()) == (0, 0)


def test_somebody_who_came_in_is_not_invited_again(phone):
    accept(phone, link_in(run(NOOR)))
    with pytest.raises(CommandError, match=f"Noor Habbershaw already signs in with {NOOR}"):
        run(NOOR)


def test_another_agreement_is_refused_where_one_is_in_force():
    run(NOOR)
    with pytest.raises(CommandError, match="is in force here already"):
        run(NOOR, "--agreement", str(FOREIGN))


def test_an_agreement_that_begins_later_gives_nobody_a_post_yet(tmp_path):
    later = tmp_path / "later.toml"
    later.write_text(FOREIGN.read_text().replace("starts_on = 2026-04-01", "starts_on = 2027-04-01"))
    with pytest.raises(CommandError, match="begins on Thu 1 April 2027"):
        run(NOOR, "--agreement", str(later))
    assert AgreementVersion.objects.count() == 0


def test_a_demonstration_says_that_it_needs_none(settings):
    settings.DEMONSTRATION = True
    with pytest.raises(CommandError, match="demo_accounts"):
        run(NOOR)
    assert Person.objects.count() == 0


def test_the_fictional_partnership_is_never_loaded():
    run(NOOR)
    assert list(Person.objects.values_list("email", flat=True)) == [NOOR]


def test_an_empty_start_adopts_nothing_and_says_how_to_invite_the_first_administrator(monkeypatch, capsys):
    called: list[str] = []
    monkeypatch.setattr(management, "call_command", lambda name, *args, **options: called.append(name))
    serve._bring_up_to_date()
    assert called == ["migrate", "protect_records", "collectstatic"]
    assert "manage.py invite_administrator E-MAIL" in capsys.readouterr().out
    Person.objects.create(given_name="Some", family_name="Body", admitted_at=clock.now())
    serve._bring_up_to_date()
    assert capsys.readouterr().out == ""
