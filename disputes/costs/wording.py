"""The words of shared costs: by which rule a bill is divided, what is told of it. Plain, short, without blame."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alliance.agreement.vocabulary import Costs
from alliance.web.numbers import pounds
from disputes.costs.models import Bill, Direction
from disputes.wording import day

if TYPE_CHECKING:
    from disputes.costs.queries import Line

NO_BREAK = "\u00a0"
LEFT_OVER = (
    "Each share is cut down to the whole penny. The pennies left over go one each to the Parties whose shares were cut "
    "by most; where these are equal, in the order of the Parties in the agreement. So the shares always make up the "
    "bill."
)
RULES = {
    Costs.EQUAL: "The Parties involved on the day a cost arises share it equally.",
    Costs.EQUAL_UNLESS_DIRECTED: "The Parties involved on the day a cost arises share it equally, or as the "
    "facilitator directs.",
    Costs.AS_DIRECTED: "The Parties involved share costs as they are directed to. Until then nobody owes anything.",
    Costs.EACH_ITS_OWN: "Each Party bears its own costs. Nothing is shared.",
    Costs.NONE: "The agreement says nothing of costs here.",
}


def proportions(direction: Direction) -> str:
    """`2 : 1 : 1`, or `50.00 % / 30.00 % / 20.00 %`, in the agreement's order."""
    numbers = [share.number for share in direction.shares.all()]
    if direction.way == Direction.Way.PARTS:
        return " : ".join(str(number) for number in numbers)
    return " / ".join(f"{percentage(number)}{NO_BREAK}%" for number in numbers)


def percentage(hundredths: int) -> str:
    """`33.33` of 3333 hundredths of a per cent."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def rule(sharers: int, direction: Direction | None) -> str:
    """By which rule a bill is divided, in one sentence."""
    if direction is not None:
        waits = "" if sharers else ". None of the Parties named there is still involved: a further direction is needed"
        return f"As directed on {day(direction.dated_on)}: {proportions(direction)}{waits}."
    if not sharers:
        return "It waits for a direction: until then nobody owes anything of it."
    who = "the one Party" if sharers == 1 else f"the {sharers} Parties"
    return f"Equally, among {who} involved that day."


def bill_notice(bill: Bill, lines: "Iterable[Line]", by: str) -> str:
    """What is served when a bill is entered."""
    shares = [f"- {line.party.name}: {pounds(line.pence)}" for line in lines]
    told = [f"{bill.what}: {pounds(bill.pence)}. It arose on {day(bill.arose_on)}.", by]
    return "\n\n".join([*told, *(["\n".join(["What each Party pays:", *shares])] if shares else []), LEFT_OVER])


def direction_notice(direction: Direction) -> str:
    """What is served when shares are directed."""
    is_parts = direction.way == Direction.Way.PARTS
    shares = [
        f"- {share.party.name}: {share.number if is_parts else f'{percentage(share.number)}{NO_BREAK}%'}"
        for share in direction.shares.select_related("party")
    ]
    how = "in parts" if is_parts else "in percentages"
    which = direction.get_reach_display()
    return "\n\n".join(
        [
            f"The facilitator’s letter of {day(direction.dated_on)} directs how costs are shared, {how}.",
            f"It is about: {which[0].lower()}{which[1:]}.",
            "\n".join(shares),
            LEFT_OVER,
        ]
    )
