"""`manage.py demo_accounts`: the sign-ins of a demonstration, and one line anywhere else."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from alliance.agreement.models import AgreementVersion
from alliance.demo.cast import CAST, SIGNATORY
from parties.people.models import Person
from tests.test_desk.world import World


def listed(settings, *options: str) -> str:
    settings.DEMONSTRATION = True
    out = StringIO()
    call_command("demo_accounts", *options, stdout=out)
    return out.getvalue()


def test_it_lists_role_party_name_address_and_password_as_json(here: World, settings):
    accounts = json.loads(listed(settings, "--json"))
    assert [list(account) for account in accounts] == [["role", "party", "name", "email", "password"]] * 18
    assert accounts[7] == {
        "role": "lead officer",
        "party": "Leicestershire Parent Carer Forum (Leicestershire SEND Hub)",
        "name": "Gemma Stathers",
        "email": "gemma.stathers@example.org",
        "password": CAST[7].password,
    }
    assert accounts[9] == {
        "role": "chair",
        "party": "",
        "name": "Dr Marguerite Ashdown",
        "email": "marguerite.ashdown@example.org",
        "password": CAST[9].password,
    }
    assert {account["role"] for account in accounts} == {
        "lead officer", "deputy", "chair", "director", "management team", "administrator", "auditor", "facilitator",
        "signatory",
    }  # fmt: skip


def test_for_people_it_is_a_line_each(here: World, settings):
    lines = listed(settings).splitlines()
    assert len(lines) == 18
    assert lines[9].split() == [
        "chair",
        "Dr",
        "Marguerite",
        "Ashdown",
        "marguerite.ashdown@example.org",
        CAST[9].password,
    ]


def test_the_accounts_it_lists_sign_in(here: World, settings):
    account = json.loads(listed(settings, "--json"))[9]
    client = Client()
    answer = client.post("/accounts/login/", {"login": account["email"], "password": account["password"]})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "Good morning, Dr Ashdown" in client.get("/").content.decode()


@pytest.mark.parametrize("demonstration", [True, False])
def test_it_refuses_outside_a_demonstration_and_before_it_is_loaded(db: None, settings, demonstration: bool):
    settings.DEMONSTRATION = demonstration
    with pytest.raises(CommandError) as refused:
        call_command("demo_accounts")
    assert refused.value.returncode == 1
    assert str(refused.value) == (
        "The demonstration is not loaded yet: start it once with “make run”."
        if demonstration
        else "This is not a demonstration: there are no sign-ins to list."
    )


def test_the_cast_is_invented_and_belongs_to_the_parties_of_the_agreement(here: World):
    assert len({m.email for m in CAST}) == len(CAST) == 18
    assert {m.email.rpartition("@")[2] for m in CAST} == {"example.org"}
    keys = [p.key for p in AgreementVersion.objects.get().terms.parties]
    assert [m.party_key for m in CAST if m.party_key and m.role != SIGNATORY] == keys
    assert Person.objects.filter(email__in=[m.email for m in CAST]).count() == 18
