"""What is known of costs before something is decided: before somebody is chosen, a Party joins, a dispute ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

from alliance.agreement.ladder_shapes import Stage
from alliance.kernel import clock
from alliance.kernel.permissions import Actor
from disputes.costs import queries, who, wording
from disputes.costs.models import Quote
from disputes.facilitation.queries import active
from disputes.facts import ONWARD
from disputes.models import Dispute
from disputes.step import Case
from parties.deciding.models import Question
from parties.people.models import Party

# The steps before which it is shown, by what they decide.
CHOOSING = frozenset({"ask-onward", "require-onward", "go-on", "appoint-facilitator"})
JOINING = frozenset({"ask-to-join", "join"})
ENDING = frozenset({"drop"})
SOMEBODY = "Somebody who could be chosen"  # a Party that may join learns its share, not who quotes


@dataclass(frozen=True)
class Price:
    """What somebody quotes and the most it may come to, each with what every Party would pay of it."""

    name: str
    fee_basis: str
    quoted: int
    cap: int | None
    lines: tuple[tuple[Party, int, int | None], ...] = ()
    row: Quote | None = None


@dataclass(frozen=True)
class Beside:
    """What stands beside the form of a step: the rule and what is quoted, or before a dispute ends what is owed."""

    reads_costs: bool
    rule: str = ""
    prices: tuple[Price, ...] = ()
    joining: bool = False
    may_quote: bool = False
    account: queries.Account | None = None


def prices(dispute: Dispute, stage: Stage, on: date, *, joining: Party | None = None) -> tuple[Price, ...]:
    """What is quoted: by whoever is appointed, else by those who could be."""
    account = queries.Account(dispute)
    if (row := active(dispute)) and row.stage == stage.key and row.quoted_pence is not None:
        appointed = Price(str(row), row.fee_basis, row.quoted_pence, row.cap_pence)
        return (_shared(appointed, account, stage, on, joining),)
    standing = dispute.quotes.filter(withdrawn_at=None, stage=stage.key).select_related("paper")
    found = (Price(q.name, q.fee_basis, q.quoted_pence, q.cap_pence, row=q) for q in standing)
    return tuple(_shared(price, account, stage, on, joining) for price in found)


def _shared(price: Price, account: queries.Account, stage: Stage, on: date, joining: Party | None = None) -> Price:
    """A price with what each Party would pay of it."""

    def expected(pence: int) -> list[queries.Line]:
        return queries.expected(account.dispute, pence, on, stage=stage, joining=joining, account=account)

    of_cap = {} if price.cap is None else {line.party: line.pence for line in expected(price.cap)}
    lines = tuple((line.party, line.pence, of_cap.get(line.party)) for line in expected(price.quoted))
    return replace(price, lines=lines)


def beside(key: str, case: Case) -> Beside | None:
    """What to show before a step is taken; None where it has nothing to do with costs."""
    dispute = case.dispute
    if key in ENDING:
        account = queries.Account(dispute)
        return Beside(account=account, reads_costs=_reads(case)) if account.owed else None
    stage = queries.stage_ahead(dispute, case.at) if key in CHOOSING | JOINING else None
    if stage is None:
        return None
    found = prices(dispute, stage, case.on, joining=_who_joins(key, case))
    if key in CHOOSING and (typed := _as_typed(case.words)):
        found = (_shared(typed, queries.Account(dispute), stage, case.on),)
    reads = _reads(case)
    return Beside(
        rule=wording.RULES[stage.costs],
        prices=found if reads else tuple(replace(price, name=SOMEBODY, fee_basis="", row=None) for price in found),
        joining=key in JOINING,
        may_quote=key in CHOOSING and who.may_keep(dispute, case.actor),
        reads_costs=reads,
    )


def _reads(case: Case) -> bool:
    return who.may_read(case.dispute, case.actor)


def _as_typed(words: Mapping[str, Any]) -> Price | None:
    """The fee that was typed with an appointment, on the page that checks it."""
    if words.get("quoted") is None:
        return None
    return Price(str(words.get("name", "")), str(words.get("fee_basis", "")), words["quoted"], words.get("cap"))


def _who_joins(key: str, case: Case) -> Party | None:
    """The Party that would join, where that is known before it is chosen."""
    if key not in JOINING:
        return None
    if party := case.words.get("party"):
        return cast(Party, party)
    inside = {party.pk for party in case.record.involved}
    outside = sorted(case.actor.party_ids - inside)
    if key == "ask-to-join" and len(outside) == 1:
        return Party.objects.get(pk=outside[0])
    return None


def beside_question(question: Question, actor: Actor) -> tuple[str, Mapping[str, Any]] | None:
    """What is quoted, beside the question whether a dispute goes on to somebody who has to be paid."""
    if question.purpose.rpartition(":")[2] != ONWARD:
        return None
    dispute = Dispute.objects.filter(matter=question.matter_id).select_related("matter", "version").first()
    if dispute is None or not who.may_read(dispute, actor):
        return None
    now = clock.now()
    stage = queries.stage_ahead(dispute, now)
    if stage is None:
        return None
    found = prices(dispute, stage, clock.local(now).date())
    costs = Beside(reads_costs=True, rule=wording.RULES[stage.costs], prices=found)
    return "disputes/costs/beside_question.html", {"costs": costs, "dispute": dispute}
