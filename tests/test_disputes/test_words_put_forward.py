"""Who reads the words of a settlement while they wait for answers."""

from tests.makers import CITY, COUNCIL, FORUM, make_dispute, take
from tests.test_disputes.browsing import visit

WORDS = "One lead commissioner, named Quibblethorpe, from April."


def test_a_settlement_that_waits_is_read_by_those_involved_and_the_board_and_nobody_else(world):
    dispute = make_dispute(world, "board")
    take(world, dispute, "settle", ("lead officer", FORUM), party=dispute.raised_by, text=WORDS)
    readers = {
        name: "Quibblethorpe" in visit(world.client(*who), dispute.get_absolute_url()).text
        for name, who in {
            "raising": ("lead officer", FORUM),
            "involved": ("lead officer", COUNCIL),
            "board member of another Party": ("lead officer", CITY),
            "chair": ("chair", ""),
            "auditor": ("auditor", ""),
            "management team": ("management team", ""),
            "administrator": ("administrator", ""),
        }.items()
    }
    assert [name for name, reads in readers.items() if not reads] == ["management team", "administrator"]
