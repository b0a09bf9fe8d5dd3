"""The account of a dispute's shared costs: what each bill comes to, what each Party owes and paid.

Nothing is stored: shares follow from the bills, the directions and who was involved on which day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from alliance.agreement.ladder_shapes import Stage
from alliance.agreement.vocabulary import Costs
from alliance.kernel.matters.models import MatterParty
from alliance.kernel.matters.queries import scope_of
from alliance.kernel.permissions import Act, Actor, Scope, may
from disputes import ladder
from disputes.costs import wording
from disputes.costs.models import Bill, Direction, Entered, Payment, Quote
from disputes.costs.rules import CLAUSE, Share
from disputes.costs.sheet import DIRECTED, SHARED, Directed, Division, Part, divide
from disputes.models import Dispute
from parties.people.models import Party

# --- What the agreement says ----------------------------------------------------------------------------------------


def sharing(dispute: Dispute) -> list[Stage]:
    """The stages of its ladder whose costs the Parties involved share."""
    return [stage for stage in dispute.version.terms.stages if stage.costs in SHARED]


def begun(dispute: Dispute, at: datetime) -> list[Stage]:
    """Those of them that the dispute has come to."""
    entered = {*dispute.steps.values_list("to_stage", flat=True), ladder.place(dispute, at).stage}
    return [stage for stage in sharing(dispute) if stage.key in entered]


def clause_of(dispute: Dispute) -> str:
    """The clause that shares costs, where its agreement has it."""
    return CLAUSE if CLAUSE in dispute.version.terms.every_clause else ""


def may_be_directed(stage: Stage) -> bool:
    """Whether somebody may direct other shares than equal ones there."""
    return stage.costs in DIRECTED


# --- The account -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A Party and an amount, as a page shows it."""

    party: Party
    pence: int


@dataclass(frozen=True)
class Shown:
    """A bill with what each Party pays of it and by which rule."""

    bill: Bill
    lines: tuple[Line, ...]
    rule: str
    waits: bool

    def of(self, party: Party) -> int | None:
        """What one Party pays of it; None where it has no share in it."""
        return next((line.pence for line in self.lines if line.party == party), None)


@dataclass(frozen=True)
class Owed:
    """What a Party's shares come to, what it paid, and what is left."""

    party: Party
    is_involved: bool
    shared: int
    paid: int

    @property
    def due(self) -> int:
        return max(self.shared - self.paid, 0)

    @property
    def too_much(self) -> int:
        return max(self.paid - self.shared, 0)


class Account:
    """The shared costs of a dispute, each table read once. With `only`, what concerns these Parties."""

    def __init__(self, dispute: Dispute, only: frozenset[int] | None = None) -> None:
        self.dispute, self.only = dispute, only

    @cached_property
    def parts(self) -> list[MatterParty]:
        """Every part in the dispute, ended ones too, in the agreement's order."""
        rows = MatterParty.objects.filter(matter=self.dispute.matter).select_related("party")
        return list(rows.order_by("party__position", "since", "pk"))

    @cached_property
    def parties(self) -> list[Party]:
        """Everybody who is or was involved, each once, in the agreement's order."""
        return list({part.party_id: part.party for part in self.parts}.values())

    @cached_property
    def spans(self) -> list[Part]:
        return [Part(part.party_id, part.since, part.until) for part in self.parts]

    @cached_property
    def quotes(self) -> list[Quote]:
        return list(self.dispute.quotes.select_related("paper", "entered_by"))

    @cached_property
    def every_bill(self) -> list[Bill]:
        return list(self.dispute.bills.select_related("paper", "entered_by"))

    @cached_property
    def directions(self) -> list[Direction]:
        """Every direction, as entered, with its shares."""
        rows = self.dispute.directions.select_related("paper", "entered_by").prefetch_related("shares__party")
        return sorted(rows, key=lambda row: row.pk)

    @cached_property
    def payments(self) -> list[Payment]:
        rows = self.dispute.payments.select_related("party", "paper", "entered_by")
        return [row for row in rows if self.only is None or row.party_id in self.only]

    def directed(self, stage: str) -> list[Directed]:
        """The directions that stand for a stage, in the order in which they were entered."""
        return [
            Directed(
                dated_on=row.dated_on,
                every=row.reach == Direction.Reach.EVERY_COST,
                weights={share.party_id: share.number for share in row.shares.all()},
                key=row.pk,
            )
            for row in self.directions
            if row.stands and row.stage == stage
        ]

    def divide(self, pence: int, on: date, stage: str) -> Division:
        """An amount that arises on a day in a stage, divided as things stand."""
        found = self.dispute.version.terms.stage_by_key.get(stage)
        rule = found.costs if found else Costs.NONE
        return divide(pence, on, rule, self.spans, self.directed(stage))

    def lines_of(self, shares: Sequence[Share]) -> tuple[Line, ...]:
        by_key = {party.pk: party for party in self.parties}
        return tuple(Line(by_key[share.party], share.pence) for share in shares)

    @cached_property
    def bills(self) -> list[Shown]:
        """The bills that stand, oldest first."""
        found = []
        for bill in self.every_bill:
            if not bill.stands:
                continue
            division = self.divide(bill.pence, bill.arose_on, bill.stage)
            if self.only is not None and not any(division.of(party) is not None for party in self.only):
                continue
            by = next((row for row in self.directions if division.by and row.pk == division.by.key), None)
            rule = wording.rule(len(division.shares), by)
            found.append(Shown(bill, self.lines_of(division.shares), rule, division.waits))
        return found

    @cached_property
    def owed(self) -> list[Owed]:
        """A line for each Party that has a share or paid something."""
        now = {part.party_id for part in self.parts if part.until is None}
        found = []
        for party in self.parties:
            shares = [pence for shown in self.bills if (pence := shown.of(party)) is not None]
            paid = [row.pence for row in self.payments if row.stands and row.party_id == party.pk]
            if (self.only is None or party.pk in self.only) and (shares or paid):
                found.append(Owed(party, party.pk in now, sum(shares), sum(paid)))
        return found

    @property
    def directed_now(self) -> list[tuple[Direction, str]]:
        """The directions that stand, with their proportions in words."""
        return [(row, wording.proportions(row)) for row in self.directions if row.stands]

    @property
    def taken_back(self) -> list[Entered]:
        """What was entered by mistake, as it was taken back. For those who read the whole account."""
        rows: list[Entered] = [*self.quotes, *self.every_bill, *self.directions, *self.payments]
        rows = rows if self.only is None else []
        return sorted((row for row in rows if row.withdrawn_at), key=lambda row: str(row.withdrawn_at))

    def until_when(self, party: Party) -> str:
        """When a Party's part ended, in words; nothing while it goes on."""
        last = [part for part in self.parts if part.party_id == party.pk][-1]
        return "" if last.until is None else f"Involved until {last.until:%-d %B %Y}."

    @property
    def billed(self) -> int:
        return sum(shown.bill.pence for shown in self.bills)

    @property
    def waiting(self) -> int:
        """The pence of bills that wait for a direction."""
        return sum(shown.bill.pence for shown in self.bills if shown.waits)

    @property
    def shared(self) -> int:
        return sum(owed.shared for owed in self.owed)

    @property
    def paid(self) -> int:
        return sum(owed.paid for owed in self.owed)

    @property
    def due(self) -> int:
        return sum(owed.due for owed in self.owed)

    @property
    def too_much(self) -> int:
        return sum(owed.too_much for owed in self.owed)


def account_for(dispute: Dispute, actor: Actor) -> Account:
    """The account as the actor may read it: all of it, or for a Party that is no longer involved what concerns it."""
    scope = Scope(involved=scope_of(dispute.matter).involved, matter_id=dispute.matter_id)
    return Account(dispute, None if may(actor, Act.READ_COSTS, scope) else actor.reads_for)


# --- Before it is decided -------------------------------------------------------------------------------------------


def stage_ahead(dispute: Dispute, at: datetime) -> Stage | None:
    """The stage whose costs are to be expected: the one it stands in, or the next that shares them."""
    keys = [stage.key for stage in dispute.version.terms.stages]
    here = ladder.place(dispute, at).stage
    since = keys.index(here) if here in keys else 0
    return next((stage for stage in sharing(dispute) if keys.index(stage.key) >= since), None)


def expected(
    dispute: Dispute, pence: int, on: date, *, stage: Stage | None = None, joining: Party | None = None,
    account: Account | None = None,
) -> list[Line]:  # fmt: skip
    """What each Party would pay of an amount that arises on a day, as things stand; `joining` as if it were involved.

    Empty where the agreement shares nothing, or where the facilitator has to direct first. `account` where it has been
    read already.
    """
    account, found = account or Account(dispute), stage or next(iter(sharing(dispute)), None)
    if found is None:
        return []
    if joining is None:
        return list(account.lines_of(account.divide(pence, on, found.key).shares))
    parties = sorted({*account.parties, joining}, key=lambda party: party.position)
    order = [party.pk for party in parties]
    spans = sorted([*account.spans, Part(joining.pk, on, None)], key=lambda part: order.index(part.party))
    shares = divide(pence, on, found.costs, spans, account.directed(found.key)).shares
    by_key = {party.pk: party for party in parties}
    return [Line(by_key[share.party], share.pence) for share in shares]
