"""Every address × every role, GET and POST: what is expected stands in tables written by hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from alliance.kernel.documents import pdf
from tests.test_permissions.addresses import address, every_route
from tests.test_permissions.expected import EXPECTED, READS, TAKES
from tests.test_permissions.reading import body_of, words_of
from tests.test_permissions.stage import ROLES, SIGNED_IN, WORDS, Stage, undone

pytestmark = pytest.mark.django_db

BY_FEW = ["FIN", "BKC", "DMA", "UXY", "SOTE-"]
WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"(\w+)"', re.IGNORECASE)
# What a GET may write: one's own session, and for papers that not everybody may read that they were fetched.
READ_LOG = {"alliance_chainhead", "alliance_entry", "alliance_entrytext"}
OWN_SESSION = {"django_session", "usersessions_usersession"}  # that somebody was there, or is there no longer
MAY_WRITE = {"desk:document": READ_LOG, "mfa_activate_totp": {"django_session"}, "mfa_add_webauthn": {"django_session"}}
TAKEN_UP = {200, 302, 303, 409, 422}
REFUSED = {302: "sign in", 403: "forbidden", 404: "not found", 405: "shows only"}


@pytest.fixture
def quick_pdfs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walk asks who may have a PDF; making some fifty of them would take half a minute. The canaries read them."""
    monkeypatch.setattr(pdf, "render", lambda *args, **kwargs: b"%PDF-1.7")


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written to inside, whether or not it came to anything."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := WRITES.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with undone(), connection.execute_wrapper(watch):
        yield found


def code(answer: Any) -> str:
    """One letter for what happened, as the table explains."""
    if answer.status_code == 302:
        return "L" if answer["Location"].startswith("/accounts/login/") else ">"
    return {200: "2", 403: "3", 404: "4", 405: "5"}.get(answer.status_code, str(answer.status_code))


def test_every_route_is_in_the_table_and_no_other():
    assert set(every_route()) == set(EXPECTED)


def test_every_row_has_a_cell_for_every_role():
    assert {name: row for name, row in EXPECTED.items() if len(row.split()) != len(ROLES)} == {}


@pytest.mark.parametrize("roles", BY_FEW)
def test_every_address_answers_every_role_as_the_table_says_and_changes_nothing(stage: Stage, quick_pdfs, roles):
    wrong = []
    for role in roles:
        column = list(ROLES).index(role)
        for name, row in EXPECTED.items():
            with written() as tables:
                answer = stage.client(role).get(address(name, stage))
                body_of(answer)
            expected = row.split()[column]
            if code(answer) != expected:
                wrong.append(f"{name} as {role} ({ROLES[role]}): {code(answer)}, not {expected}")
            if more := tables - OWN_SESSION - MAY_WRITE.get(name, set()):
                wrong.append(f"{name} as {role} ({ROLES[role]}) wrote to {more}")
    assert wrong == []


@pytest.mark.parametrize("roles", BY_FEW)
def test_a_form_is_taken_up_from_those_in_the_table_and_from_others_nothing_is_written(stage: Stage, quick_pdfs, roles):
    wrong = []
    for role in roles:
        for name in EXPECTED:
            if name.startswith(("account_", "mfa_", "usersessions_")):
                continue
            with written() as tables:
                answer = stage.client(role).post(address(name, stage), {"form_key": "k" * 32})
            says = f"POST {name} as {role} ({ROLES[role]}): {answer.status_code}"
            if role in TAKES.get(name, ""):
                wrong += [says] if answer.status_code not in TAKEN_UP else []
            elif answer.status_code not in REFUSED or tables - OWN_SESSION:
                wrong.append(f"{says}, wrote to {tables}")
    assert wrong == []


def where(name: str, thing: str, stage: Stage) -> str:
    if name == "disputes:question":
        return reverse(name, args=[stage[thing], "about"])
    if name == "parties:party":
        return reverse(name, args=["leicestershire-county-council"])
    if name == "parties:person":
        return reverse(name, args=[stage.person("O").pk])
    if name == "parties:directory":
        return f"{reverse(name)}?q=nash"
    if name == "desk:trail":
        return f"{reverse(name)}?about={stage[thing]}&page=2"
    return reverse(name, args=[stage[thing]] if thing else [])


@pytest.mark.parametrize(("name", "thing", "word", "meet", "without"), READS, ids=lambda value: str(value)[:24])
def test_a_restricted_word_is_there_for_its_readers_and_not_for_others(stage: Stage, name, thing, word, meet, without):
    found: dict[str, str] = {"meets": "", "without": "", "kept out": ""}
    for role in SIGNED_IN:
        with undone():
            answer = stage.client(role).get(where(name, thing, stage))
            there = WORDS[word].lower() in words_of(answer)
        found["meets" if there else "without" if answer.status_code == 200 else "kept out"] += role
        assert answer.status_code in (200, 302, 403, 404)
    others = "".join(role for role in SIGNED_IN if role not in meet + without)
    assert {what: set(roles) for what, roles in found.items()} == {
        "meets": set(meet), "without": set(without), "kept out": set(others),
    }  # fmt: skip
