"""The agreement's own dates that were kept so far: first-year review, plans, reports, maturity.

Their rooms come later, with steps and papers of their own; until then a date is recorded as met, with how.
"""

from collections.abc import Callable
from datetime import datetime

from alliance.demo.teller import Scene, Teller, on
from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.deadlines import actions as deadlines

# When, whose act, which date (its lasting name in the agreement), and how it was met.
KEPT: tuple[tuple[datetime, str, str, str], ...] = (
    (on(2026, 1, 14, 12), "Fenwick-Oyelaran", "quarterly-report:2025/26 Q3", "Submitted to the Board."),
    (on(2026, 1, 22, 16), "Fenwick-Oyelaran", "maturity-assessment:1", "First assessment done with the Parties."),
    (on(2026, 3, 19, 12, 30), "Ashdown", "initial-review", "Completed by the Board, with three findings."),
    (on(2026, 3, 19, 12, 35), "Ashdown", "accountability-review:2025/26", "Held with the first-year review."),
    (on(2026, 3, 26, 12), "Fenwick-Oyelaran", "annual-plan:2026/27", "Approved by the Board."),
    (on(2026, 4, 15, 11), "Fenwick-Oyelaran", "quarterly-report:2025/26 Q4", "Submitted to the Board."),
    (on(2026, 6, 25, 14), "Ashdown", "annual-report:2025/26:cyp-executive", "Delivered."),
    (on(2026, 7, 2, 14), "Ashdown", "annual-report:2025/26:ics-executive", "Delivered."),
    (on(2026, 7, 13, 15), "Fenwick-Oyelaran", "quarterly-report:2026/27 Q1", "Submitted to the Board."),
    (on(2026, 7, 23, 16), "Fenwick-Oyelaran", "maturity-assessment:2", "Second assessment done with the Parties."),
    (on(2026, 10, 13, 15), "Fenwick-Oyelaran", "quarterly-report:2026/27 Q2", "Submitted to the Board."),
)


def _kept(family_name: str, slot: str, how: str) -> Callable[[Teller], None]:
    def happens(story: Teller) -> None:
        matter = story.agreement_file
        met = deadlines.meet_open(matter=matter, kind=slot, at=clock.now(), reason=how)
        if met is None:
            raise LookupError(f"The agreement has no open date “{slot}”.")
        audit.record(
            actor=story.actor(family_name),
            verb="recorded a date of the agreement as met",
            matter=matter,
            facts={"what": met.label, "due_on": met.due_on, "how": how},
            clause=met.clause,
        )

    return happens


SCENES = tuple(Scene(at, _kept(who, slot, how)) for at, who, slot, how in KEPT)
