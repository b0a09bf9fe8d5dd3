"""The questions about costs. Labels are questions, hints say why; nothing here saves."""

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.agreement.ladder_shapes import Stage
from alliance.kernel import clock
from alliance.kernel.errors import Refusal
from alliance.web.careful import CarefulForm
from alliance.web.forms import BaseForm, ChoiceField, DateField, LineField, MoneyField, PaperField
from disputes.costs import rules
from disputes.costs.models import Direction
from parties.people.models import Party

EXAMPLE = "For example, 17 11 2026."
TO_COME = "This day is still to come. Give the day on which it was."
LEAST = 1  # a penny
SHARE = "share_"
MISSING = "Give a share for each Party: 0 for one that pays nothing."


class CostForm(CarefulForm):
    """Where more than one step of the ladder shares costs, which of them this is about is asked first."""

    stage = ChoiceField(label="Which step is it about?", choices=(), missing="Choose the step.")

    def __init__(self, *args: Any, stages: Iterable[Stage] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stages = list(stages)
        if len(self._stages) > 1:
            self.choose_from("stage", [(stage.key, stage.label) for stage in self._stages])
        else:
            del self.fields["stage"]

    def clean(self) -> dict[str, Any]:
        """The answers, with the only step there is where none was asked for."""
        cleaned = super().clean()
        if "stage" not in self.fields:
            cleaned["stage"] = self._stages[0].key if self._stages else ""
        return cleaned


class QuoteForm(CostForm):
    """What somebody who could be chosen would cost."""

    name = LineField(label="Who quotes?", help_text="The person, and their firm if they have one.", longest=160)
    fee_basis = LineField(
        label="How would they be paid?", help_text="For example: by the day.", longest=300, required=False
    )
    quoted = MoneyField(label="What do they quote?", help_text="With VAT, as it would be billed.", least=LEAST)
    cap = MoneyField(label="What is the most it may come to?", required=False)
    paper = PaperField(label="The quote itself", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a most that is less than the quote."""
        cleaned = super().clean()
        if cleaned.get("cap") is not None and cleaned.get("quoted") and cleaned["cap"] < cleaned["quoted"]:
            self.add_error("cap", "The most it may come to is less than the quote. Look at both.")
        return cleaned


class BillForm(CostForm):
    """A cost or disbursement of the facilitator."""

    arose_on = DateField(
        label="On what day did the cost arise?",
        help_text=f"The Parties involved on that day share it. {EXAMPLE}",
        latest=clock.today,
        too_late=TO_COME,
    )
    what = LineField(
        label="What is it for?", help_text="For example: two discussions, a room.", longest=200, about_people=True
    )
    pence = MoneyField(label="How much is it?", help_text="With VAT, as billed.", least=LEAST)
    paper = PaperField(label="The bill itself", required=False)


class DirectionForm(CostForm):
    """The facilitator's own proportions, with the letter that gives them. A share for each Party, 0 among them."""

    dated_on = DateField(
        label="Of what day is the facilitator’s letter?", help_text=EXAMPLE, latest=clock.today, too_late=TO_COME
    )
    reach = ChoiceField(
        label="Which costs is it about?", choices=Direction.Reach.choices, missing="Say which costs it is about."
    )
    way = ChoiceField(
        label="How are they divided?", choices=Direction.Way.choices, missing="Choose parts or percentages."
    )
    paper = PaperField(
        label="The facilitator’s letter",
        help_text="The letter or e-mail in which the facilitator directs it.",
        missing="Add the facilitator’s letter: a direction needs it.",
    )

    def __init__(self, *args: Any, parties: Iterable[tuple[Party, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parties = {f"{SHARE}{party.key}": party for party, _ in parties}
        hints = {f"{SHARE}{party.key}": hint for party, hint in parties}
        for name, party in self._parties.items():
            self.fields[name] = ShareField(label=f"Share of {party.name}", help_text=hints[name])
        self.order_fields(["stage", "dated_on", "paper", "reach", "way", *self._parties])

    def clean(self) -> dict[str, Any]:
        """Read the shares as parts or percentages, and refuse those that divide nothing or are no Party's."""
        cleaned = super().clean()
        if strangers := self._strangers():
            self.add_error("way", f"“{strangers[0]}” is not a Party involved in this dispute. Leave it out.")
        if "way" not in cleaned:
            return cleaned
        read = rules.parts_in if cleaned["way"] == Direction.Way.PARTS else rules.hundredths_in
        shares: dict[int, int] = {}
        for name, party in self._parties.items():
            if name in cleaned:
                try:
                    shares[party.pk] = _not_less_than_nothing(read(cleaned.pop(name)))
                except Refusal as refusal:
                    self.add_error(name, str(refusal))
        if len(shares) == len(self._parties):
            self._divides(cleaned["way"], shares)
        cleaned["shares"] = shares
        return cleaned

    def _divides(self, way: str, shares: Mapping[int, int]) -> None:
        try:
            (rules.by_parts if way == Direction.Way.PARTS else rules.by_percentages)(0, shares)
        except Refusal as refusal:
            self.add_error("way", str(refusal))

    def _strangers(self) -> list[str]:
        """Shares sent for somebody who is not asked about."""
        sent = [name for name in self.data if name.startswith(SHARE) and str(self.data[name]).strip()]
        return [name.removeprefix(SHARE)[:60] for name in sent if name not in self._parties]


def _not_less_than_nothing(number: int) -> int:
    if number < 0:
        raise Refusal("shares", "A share cannot be less than nothing.", mend="Use 0 for a Party that pays nothing.")
    return number


class ShareField(LineField):
    """One Party's share, read once it is known whether it is a part or a percentage."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=20, error_messages={"required": MISSING}, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "w-short"}


class PaymentForm(CarefulForm):
    """What a Party paid towards its shares."""

    party = ChoiceField(label="Which Party paid?", choices=(), missing="Choose the Party.")
    paid_on = DateField(label="On what day?", help_text=EXAMPLE, latest=clock.today, too_late=TO_COME)
    pence = MoneyField(label="How much?", least=LEAST)
    note = LineField(
        label="Is there something to add?",
        help_text="For example: the number of the invoice.",
        longest=200,
        about_people=True,
        required=False,
    )
    paper = PaperField(label="Something that shows it", required=False)

    def __init__(self, *args: Any, parties: Iterable[Party] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from("party", [(str(party.pk), party.name) for party in parties])


class TakeBackForm(BaseForm):
    """Why something is taken back. Bills, quotes, directions and payments are told apart by their address."""

    why = LineField(label="What was wrong with it?", help_text="It stays on record, with this reason.", longest=300)
