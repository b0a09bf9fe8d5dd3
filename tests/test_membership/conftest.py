"""A partnership in which the trust has open matters of every kind."""

from dataclasses import dataclass

import pytest
from django.test import Client

from alliance.kernel import clock
from alliance.kernel.calendar_data import calendars
from alliance.kernel.deadlines import actions as deadlines
from alliance.kernel.deadlines.models import Deadline
from alliance.kernel.notices import actions as notices
from alliance.kernel.notices.models import Notice
from disputes.models import Dispute, Draft
from parties.deciding import actions as deciding
from parties.deciding.models import Question
from parties.people.queries import addressees
from tests.makers import COUNCIL, TRUST, World, make_dispute, make_draft


@dataclass(frozen=True)
class Open:
    """What the trust has a part in, owes, has a seat in and is waited for."""

    dispute: Dispute
    raised: Dispute
    draft: Draft
    date: Deadline
    follower: Deadline
    question: Question
    notice: Notice


@pytest.fixture
def admin(world: World) -> Client:
    return world.client("administrator")


@pytest.fixture
def opened(world: World) -> Open:
    """A dispute with it, one that it raised, a draft, a date that it owes, a seat, and a notice to acknowledge."""
    at = clock.now()
    dispute, trust = make_dispute(world), world.party(TRUST)
    by = ("deputy", TRUST)
    raised = make_dispute(world, by=by, in_one_line="A second pathway", parties=(COUNCIL,))
    draft = make_draft(world, by, in_one_line="A third pathway", parties=(COUNCIL,))
    reckoning = calendars()["england"].after(clock.today(), 10, "App 2 1.4")
    date = deadlines.set_deadline(
        kind="answer", label="Answer what was asked", reckoning=reckoning, standing="practice", matter=dispute.matter,
        owed_by_party=trust, at=at,
    )  # fmt: skip
    follower = deadlines.set_deadline(
        kind="next", label="Then the Board is told", reckoning=reckoning, standing="practice", matter=dispute.matter,
        owed_by_post="director", contingent_on=date, at=at,
    )  # fmt: skip
    question = deciding.open_question(
        actor=world.actor("chair"), matter=dispute.matter, text="One lead commissioner?", rule="ordinary",
        mode="written_round", at=at,
    )  # fmt: skip
    notice = notices.serve(
        kind="information-request", matter=dispute.matter, subject="Say how many wait", body="Please say by Friday.",
        to=addressees(version=dispute.version, day=clock.today(), parties=[trust]), actor=world.actor("chair"), at=at,
        acknowledge=True,
    )  # fmt: skip
    return Open(dispute, raised, draft, date, follower, question, notice)
