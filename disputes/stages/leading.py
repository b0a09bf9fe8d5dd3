"""Where a stage leads when it is settled or not, and who is told of it, as the agreement says for the stage."""

from collections.abc import Callable

from alliance.agreement.vocabulary import Event
from disputes import telling
from disputes.course import entry
from disputes.dates import Happened
from disputes.step import Case, Phase, Place, To


def agreed_to(case: Case) -> tuple[To, ...]:
    """Whom the agreement says is told of a settlement; where it is silent, the Parties involved."""
    return _told(case, case.stage.told_agreed if case.stage else ())


def not_agreed_to(case: Case) -> tuple[To, ...]:
    """Whom the agreement says is told that the ladder goes on; where it is silent, the Parties involved."""
    return _told(case, case.stage.told_not_agreed if case.stage else ())


def _told(case: Case, words: tuple[str, ...]) -> tuple[To, ...]:
    return telling.those(words, case.terms) or (To.INVOLVED,)


def ends_here(case: Case) -> Place:
    """The dispute ends where it stands."""
    return Place(case.place.stage, Phase.CLOSED)


def leads_on(case: Case) -> Place:
    """The stage that follows, where the agreement names one, else the end."""
    following = case.terms.stage_by_key.get(case.stage.not_agreed) if case.stage else None
    return entry(following) if following else ends_here(case)


def on_that_day(event: Event) -> Callable[[Case], tuple[Happened, ...]]:
    """What a step puts on record: the event, at this stage, on the day that was typed; nothing before one was."""

    def records(case: Case) -> tuple[Happened, ...]:
        return (Happened(event, case.words["on"], case.place.stage),) if "on" in case.words else ()

    return records
