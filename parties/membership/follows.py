"""What a change of a Party would set going, in sentences, for the check page before the act."""

from datetime import date

from alliance.agreement.queries import in_force
from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from alliance.kernel.reckoning import listed, long_day, plural
from parties.membership import standing
from parties.membership.rules import A_DAY
from parties.people.models import Appointment, Party
from parties.people.queries import current_parties

TOLD = "Those who speak for each Party are told by a notice, with the reason."


def of_admission(name: str, joined_on: date) -> list[str]:
    """What follows from another Party."""
    return [
        f"{name} is a Party {_from(joined_on)}, last in the order of the agreement.",
        "Nobody speaks for it until people are appointed to its posts: that is the next step.",
        "From its first day it counts: it has a seat on the Board, and notices to all Parties go to it.",
        TOLD,
        *_may_be_taken_back(joined_on),
    ]


def of_rename(party: Party, name: str, on_day: date) -> list[str]:
    """What follows from another name."""
    return [
        f"Pages call it “{name}” {_from(on_day)}.",
        "Papers, notices, receipts and the trail keep the name of their day. Its address here stays as it is: "
        f"{party.get_absolute_url()}",
        TOLD,
        *_may_be_taken_back(on_day),
    ]


def of_kind(on_day: date) -> list[str]:
    """What follows from another kind."""
    return [
        f"It counts as that kind {_from(on_day)}, also where a quorum asks for one of a kind. Questions that are open "
        "keep the kinds they were put with.",
        TOLD,
        *_may_be_taken_back(on_day),
    ]


def of_ending(party: Party, on_day: date) -> list[str]:
    """What follows where a Party leaves without a successor; what is open is listed by itself."""
    last_day = on_day - A_DAY
    after = current_parties(on_day).exclude(pk=party.pk).count()
    return [
        f"Its last day as a Party is {long_day(last_day)}.",
        *_appointments(tuple(standing.appointments_after(party, last_day)), last_day),
        "Drafts that its people have not sent stay kept, and nobody goes on writing them.",
        f"{after} {'Party is' if after == 1 else 'Parties are'} left. Its page, its name and everything it did stay on "
        "record.",
        TOLD,
        *_may_be_taken_back(on_day),
    ]


def of_succession(party: Party, name: str, on_day: date, *, is_new: bool, actor: Actor) -> list[str]:
    """What follows where another Party takes the place of one."""
    last_day, passes = on_day - A_DAY, standing.passing(party, actor, on_day)
    said = [f"{party} is a Party until {long_day(last_day)}; {name} takes its place {_from(on_day)}."]
    if is_new:
        said.append(f"{name} becomes a Party on that day and stands where {party} stood in the order.")
    if passes.matters or passes.hidden:
        hidden = [f"{passes.hidden} that you may not read"] if passes.hidden else []
        said.append(f"It takes the part of {party} in {listed([*passes.matters, *hidden])}, in the same role.")
    if passes.dates:
        dates = plural(passes.dates, "date")
        said.append(f"{dates} that {party} owes {_is(passes.dates)} owed by {name}, by the same day.")
    said.append("Drafts that have not been sent pass to those who speak for it.")
    if passes.notices:
        said.append(
            f"{plural(passes.notices, 'notice')} that {_waits(passes.notices)} for an acknowledgement "
            f"{_is(passes.notices)} served on those who speak for it too, as soon as they are appointed."
        )
    if passes.seats:
        said.append(
            f"{plural(passes.seats, 'question')} to the Board {_is(passes.seats)} open in which {party} has a seat. A "
            "seat stays as it was when the question was put, and what was answered stands."
        )
    return [*said, *_appointments(passes.leaving, last_day), TOLD, *_may_be_taken_back(on_day)]


def _from(day: date) -> str:
    return f"from {long_day(day)}{'' if day > clock.today() else ', at once'}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _waits(number: int) -> str:
    return "waits" if number == 1 else "wait"


def _may_be_taken_back(day: date) -> list[str]:
    return ["Until that day it may be taken back."] if day > clock.today() else []


def _appointments(rows: tuple[Appointment, ...], last_day: date) -> list[str]:
    if not rows:
        return ["Nobody is appointed to its posts beyond that day."]
    version = in_force(last_day)
    declared = version.terms.post_by_key if version else {}
    titles = {key: post.label for key, post in declared.items()}
    who = listed([f"{row.person} ({titles.get(row.post, row.post)})" for row in rows])
    return [
        f"These appointments end on {long_day(last_day)}: {who}. Rights end with them, and with the last post of "
        "somebody so does every sign-in of theirs that is open."
    ]
