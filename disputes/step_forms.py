"""The questions of the steps of the ladder; nothing here saves."""

from typing import cast

from alliance.kernel.matters.models import PartyRole
from alliance.web.careful import CarefulForm
from alliance.web.forms import ChoiceField, ChoicesField, LineField, MomentField, PartiesField, TextField
from disputes import naming
from disputes.forms import NO_CHILD
from disputes.models import Against, Response, Sort
from disputes.step import Case
from parties.people.queries import current_parties


class StepForm(CarefulForm):
    """The questions of a step of the ladder."""

    def offer(self, case: Case) -> None:
        """Fill in what depends on the dispute and on who is looking. Most steps have nothing to fill in."""


def offer_own_parties(form: StepForm, case: Case) -> None:
    """The Parties this person speaks for; the only one is chosen already."""
    parties = {s.party_id: s.party_name for s in case.actor.seats if s.party_id in case.actor.party_ids}
    form.choose_from("party", [(str(key), name) for key, name in parties.items()])
    if len(parties) == 1:
        form.fields["party"].initial = str(next(iter(parties)))


class ResponseForm(StepForm):
    """A Party's answer."""

    party = ChoiceField(label="For which Party do you answer?", choices=())
    position = ChoiceField(
        label="What is your Party’s position?", choices=Response.Position.choices, missing="Choose one of the three."
    )
    text = TextField(label="What would you like the others to know?", help_text=NO_CHILD, about_people=True)

    def offer(self, case: Case) -> None:
        offer_own_parties(self, case)


class InScopeForm(StepForm):
    why = TextField(
        label="Why is it a matter for this procedure?",
        rows=4,
        about_people=True,
        required=False,
    )

    def offer(self, case: Case) -> None:
        self.fields["why"].label = f"Why is it a matter for {naming.forum(case.terms)}?"
        self.fields["why"].help_text = f"Read by {naming.circle(case.terms)}."


class RedirectForm(StepForm):
    party = ChoiceField(label="Whose procedure is the right one?", choices=(), missing="Choose the Party.")
    procedure = LineField(
        label="Which procedure?", help_text="For example: the council’s corporate complaints procedure."
    )
    contact = LineField(
        label="Whom to ask there?", help_text="A post or an office, with an address or a telephone number."
    )
    why = TextField(
        label="Why is it an operational matter?",
        help_text="Hear the Party that raised it first. It can ask for another look.",
        rows=4,
        about_people=True,
    )

    def offer(self, case: Case) -> None:
        self.choose_from("party", [(str(p.pk), p.name) for p in current_parties(case.on)])


class ClausesForm(StepForm):
    clauses = ChoicesField(label="Which clauses is it about?", choices=(), missing="Choose at least one clause.")

    def offer(self, case: Case) -> None:
        self.choose_from("clauses", [(c.key, f"{c.key} {c.summary}") for c in case.terms.clauses])
        self.fields["clauses"].initial = case.dispute.clauses


class ConfirmForm(StepForm):
    """What was recorded for a Party, to leave as it is or to correct: each hint says what a change does."""

    in_one_line = LineField(
        label="In one line", help_text="A change becomes the title of this dispute.", longest=140, about_people=True
    )
    what_happened = TextField(label="What happened?", help_text=NO_CHILD, about_people=True)
    what_is_asked = TextField(label="What would your Party like to happen?", about_people=True)
    against = ChoiceField(label="Whom is it with?", choices=Against.choices)
    parties = PartiesField(
        label="Which Parties?",
        help_text="Only if you chose “With these Parties”. One you add has a part in this from today; one you take out "
        "has none after today. Answers and papers stay.",
        choices=(),
        required=False,
    )
    sort = ChoiceField(
        label="What kind of thing is it?",
        help_text="If you make a dispute or a claim of what you may come to disagree about, every Party is told today, "
        "and that cannot be taken back.",
        choices=Sort.choices,
    )
    came_at = MomentField(
        label="When did the notice come?",
        help_text="When it was sent, posted, handed over or said. If you change it, the dates that run are worked out "
        "again from there, and everyone who was told the old ones is told the new ones.",
        missing="Give the day and the time.",
    )

    def offer(self, case: Case) -> None:
        dispute, latest = case.dispute, case.dispute.statements.latest("number")
        others = current_parties(case.on).exclude(pk=dispute.raised_by_id)
        cast(PartiesField, self.fields["parties"]).offer(others)
        for record, names in (
            (latest, ("in_one_line", "what_happened", "what_is_asked")),
            (dispute, ("against", "sort", "came_at")),
        ):
            self.initial.update({name: getattr(record, name) for name in names})
        named = dispute.matter.parties.filter(until=None, role=PartyRole.RESPONDING)
        if dispute.against == Against.PARTIES:
            self.initial["parties"] = list(named.values_list("party_id", flat=True))
