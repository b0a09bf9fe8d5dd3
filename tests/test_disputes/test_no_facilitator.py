"""Where the Board selects no facilitator: the reading in use says whether mediation opens (Reading 35)."""

from datetime import date

import pytest

from alliance.agreement.models import ReadingChoice
from alliance.kernel import clock
from alliance.kernel.errors import Stale
from tests.makers import take
from tests.test_disputes.test_guards import to_the_choice
from tests.test_disputes.test_worked_examples import dates, on, place, told  # noqa: F401 a fixture among them

SAID = {"on": date(2026, 10, 20), "why": "The Board could agree on nobody."}


def test_by_default_nothing_goes_on_without_the_agreement_of_all(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    to_the_choice(world, dispute)
    with clock.at(on("2026-10-20")), pytest.raises(Stale):
        take(world, dispute, "nobody-appointed", **SAID)


def test_under_the_other_reading_mediation_opens_from_the_boards_decision(world, told):  # noqa: F811
    dispute = told(on("2026-10-05"))
    ReadingChoice.objects.create(
        version=dispute.version, setting="mediation_without_facilitator", value="from-decision",
        effective_from=date(2026, 10, 6), reason="The Board reads it so.", decided_by="The Board",
        decision_on=date(2026, 10, 5), recorded_by=world.person("administrator"), recorded_at=on("2026-10-06"),
    )  # fmt: skip
    to_the_choice(world, dispute)
    with clock.at(on("2026-10-20")):
        take(world, dispute, "nobody-appointed", **SAID)
    assert place(dispute, on("2026-10-20", "12:00")) == ("mediation", "awaiting")
    assert dates(dispute)["mediation-submit"] == (date(2026, 11, 3), "running")
