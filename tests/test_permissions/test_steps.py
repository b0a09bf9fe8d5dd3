"""Every step of a dispute for every role, by hand from the permission matrix (reliability reference 3.2), never from
the code. The letters are those of `stage.ROLES`. The dispute is of the Party of F, with that of I, and with the Board.
"""

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import may
from disputes import ladder
from disputes.models import Dispute
from tests.test_permissions.stage import IN_OFFICE

pytestmark = pytest.mark.django_db

PRESIDES, RECORDS, HELPS = "C", "CDT", "CDTX"
RAISING, INVOLVED, ANY_PARTY = "F", "FI", "FIN"
TAKES_PART = "FICDT"
ON_THE_BOARD = "FB"  # without whoever stands aside

WHO_MAY = {
    # what whoever presides rules on (3.2: triage, redirect, allow a Party to join, reopen)
    "in-scope": PRESIDES, "redirect": PRESIDES, "join": PRESIDES, "release": PRESIDES, "reopen": PRESIDES,
    # what is recorded for all (facilitator, decision notice, a fact corrected; the secretary as the Director)
    "name-clauses": RECORDS, "put-words": RECORDS, "ask-onward": RECORDS, "confirm-consensus": RECORDS,
    "conclude": RECORDS, "go-on": RECORDS, "other-action": RECORDS, "record-decision": RECORDS,
    "record-no-decision": RECORDS, "appoint-facilitator": RECORDS, "facilitator-ends": RECORDS, "consensus": RECORDS,
    "correct-fact": RECORDS, "averted": RECORDS, "note-shortened": RECORDS, "outside-result": RECORDS,
    "no-outside-result": RECORDS, "no-result-at-all": RECORDS, "note-leaving": RECORDS, "note-ending": RECORDS,
    "close-unresolved": RECORDS, "say-how-long": RECORDS, "left-by-itself": RECORDS, "name-presiding": RECORDS,
    "taken-back": RECORDS, "nobody-appointed": RECORDS,
    # what each Board member says for themselves
    "say-interest": ON_THE_BOARD,
    # discussions (3.2: record a discussion; the facilitator's own acts)
    "book-discussion": HELPS, "hold-discussion": HELPS, "discussion-not-held": HELPS, "ask-for-information": HELPS,
    "extend-window": HELPS, "report": HELPS,
    # what a Party involved does for itself
    "settle": INVOLVED, "answer-settle": INVOLVED, "shorten": INVOLVED, "answer-shorten": INVOLVED,
    "more-time": INVOLVED, "answer-more-time": INVOLVED, "give-information": INVOLVED, "require-onward": INVOLVED,
    "agreement": INVOLVED, "answer-agreement": INVOLVED, "agreement-in-writing": INVOLVED,
    "answer-agreement-in-writing": INVOLVED, "write-position": INVOLVED, "joint-application": INVOLVED,
    "answer-joint-application": INVOLVED,
    # what is noted or sent for the Parties involved, by any of them (3.2: mediation, record submission)
    "submit": TAKES_PART, "appoint-outside": TAKES_PART, "met": TAKES_PART, "agreed": TAKES_PART,
    "not-agreed": TAKES_PART, "decide-to-write": TAKES_PART, "agreed-in-writing": TAKES_PART,
    "positions-differ": TAKES_PART, "note-settled": TAKES_PART, "go-on-as-time-passed": TAKES_PART,
    # what only the Party that raised it does (3.2: withdraw; confirm or correct a record)
    "drop": RAISING, "change-kind": RAISING, "ask-reopen": RAISING, "say-averted": RAISING, "confirm": RAISING,
    "look-again": RAISING,
    # what every Party does for itself (3.2: respond; withdrawal from the Alliance, termination)
    "respond": ANY_PARTY, "ask-to-join": ANY_PARTY, "parties-leave": ANY_PARTY, "answer-parties-leave": ANY_PARTY,
    "agreement-ends": ANY_PARTY, "answer-agreement-ends": ANY_PARTY,
}  # fmt: skip

# One step of each kind of row is opened as a page by everybody.
OPENED = ("redirect", "go-on", "book-discussion", "settle", "submit", "drop", "respond")


def test_every_step_has_its_row():
    assert {step.key for step in ladder.STEPS} ^ set(WHO_MAY) == set()


def test_each_step_is_open_to_those_of_the_table_and_to_nobody_else(stage):
    dispute = Dispute.objects.select_related("matter", "version", "raised_by").get(matter__reference=stage["main"])
    found = {key: "" for key in WHO_MAY}
    for role in IN_OFFICE:
        actor = stage.actor(role)
        scope = scope_of(dispute.matter, taking="voice")
        case = ladder.case_of(dispute, actor, clock.now())
        for step in ladder.STEPS:
            if may(actor, step.act, scope) and not step.closed_to(case):
                found[step.key] += role
    assert {key: set(roles) for key, roles in found.items()} == {key: set(roles) for key, roles in WHO_MAY.items()}


@pytest.mark.parametrize("key", OPENED)
def test_the_page_of_a_step_opens_for_the_same_people(stage, key):
    url = reverse("disputes:step", args=[stage["main"], key])
    answers = {role: stage.client(role).get(url).status_code for role in IN_OFFICE}
    wanted = {role: 200 if role in WHO_MAY[key] else 404 if role == "Y" else 403 for role in IN_OFFICE}
    assert answers == wanted
