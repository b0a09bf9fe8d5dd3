"""A word that stands in one restricted place is met by its readers and by nobody else, whatever links they follow."""

import html
import re
from collections import Counter

import pytest
from django.core import mail
from django.urls import resolve

from alliance.desk.sweeps import LETTERS
from alliance.kernel.notices.models import OutboundMail
from alliance.kernel.notices.wording import letter
from tests.test_permissions.expected import MEETS
from tests.test_permissions.reading import words_of
from tests.test_permissions.stage import ROLES, SIGNED_IN, WORDS, Stage, undone

pytestmark = pytest.mark.django_db

LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
OUTSIDE = ("/static/", "/accounts/", "/agreement/clauses/", "/agreement/readings/", "/agreement/groups/")
# Routes of which there are many of a kind; of all others every page is read.
MOST = {
    "desk:certificate": 2, "desk:certificate_pdf": 1, "disputes:receipt_pdf": 1, "desk:deadline": 6,
    "disputes:case_file_pdf": 1,
    "desk:deadlines": 4, "deciding:open": 1, "governance:item": 2, "governance:attach-paper": 1,
    "governance:remove-item": 1, "parties:appoint": 1, "parties:end": 1, "parties:extend": 1, "parties:post": 4,
    "parties:close_sign_in": 1, "parties:posts": 1, "parties:party": 4,
    "disputes:list": 3, "desk:notice_register": 3, "desk:trail": 2,
}  # fmt: skip
STARTS = ("/", "/healthz", "/status?format=json", "/deadlines/?format=csv", "/trail/?about=DRAFT-2026-004", "/nowhere/")


def walk(stage: Stage, role: str) -> dict[str, list[str]]:
    """Follow every link from the home page, breadth first; which words were met where."""
    client, met, kinds = stage.client(role), {word: [] for word in WORDS}, Counter()
    todo = [*STARTS]
    seen, dead = set(todo), []
    while todo:
        here = todo.pop(0)
        answer = client.get(here)
        if answer.status_code in (301, 302):
            onward = [answer["Location"]]
        else:
            text = words_of(answer)
            for word, canary in WORDS.items():
                if canary.lower() in text:
                    met[word].append(here)
            is_page = answer.headers["Content-Type"].startswith("text/html") and not answer.streaming
            onward = LINK.findall(answer.content.decode()) if is_page else []
        if answer.status_code >= 400 and here not in STARTS and answer.status_code != 405:
            dead.append(f"{here}: {answer.status_code}")
        for link in (html.unescape(one) for one in onward):
            if link in seen or link.startswith(OUTSIDE):
                continue
            seen.add(link)
            kind = resolve(link.partition("?")[0]).view_name
            kinds[kind] += 1
            if kinds[kind] <= MOST.get(kind, 30):
                todo.append(link)
    assert dead == [], f"{role} is led to pages that are not open"
    return met


@pytest.mark.parametrize("roles", ["FI", "NB", "KC", "DM", "AU", "XYS", "OT", "E-"])
def test_each_restricted_word_is_met_by_its_readers_only(stage: Stage, roles):
    wrong = []
    for role in roles:
        with undone():
            met = walk(stage, role)
        for word, readers in MEETS.items():
            if bool(met[word]) != (role in readers):
                wrong.append(f"{role} ({ROLES[role]}) and “{word}”: {met[word] or 'nowhere'}")
    assert wrong == []


def test_every_word_has_its_readers_in_the_table():
    assert set(MEETS) == set(WORDS)
    assert set("".join(MEETS.values())) <= set(SIGNED_IN)


def test_no_letter_says_what_a_matter_is_about(stage: Stage):
    letters = [
        LETTERS.get(row.kind, letter)(row)
        for row in OutboundMail.objects.select_related("person", "delivery__notice__matter")
    ]
    assert len(letters) > 30
    secrets = [canary.lower() for word, canary in WORDS.items() if word != "mail"]
    told = [one.subject for one in letters if any(word in f"{one.subject} {one.body}".lower() for word in secrets)]
    assert told == []
    assert [message for message in mail.outbox if any(word in message.body.lower() for word in secrets)] == []
