"""What happens next on a dispute, who does it and by when, and the reader's own button."""

from dataclasses import dataclass

from django.urls import reverse

from alliance.agreement.vocabulary import StageKind
from alliance.kernel.deadlines.models import Deadline
from disputes import naming, wording
from disputes.models import Dispute, Outcome
from disputes.step import Case, Phase, Step


@dataclass(frozen=True)
class Next:
    """Words of the panel: a title to which the date is added, a text, and whose buttons are offered, in this order."""

    title: str
    text: str
    keys: tuple[str, ...]


WITH_A_BODY = Next(
    "Next: {body} seeks a result that each Party accepts",
    "It is settled when it agrees to the same words, and every Party is told in writing. If it cannot, it goes on to "
    "{next}.",
    ("conclude", "go-on", "require-onward", "put-words", "record-decision"),
)
ON_THE_LADDER: dict[tuple[StageKind, Phase], Next] = {
    (StageKind.BODY_DECIDES, Phase.OPEN): WITH_A_BODY,
    (StageKind.FACILITATED_DISCUSSIONS, Phase.AWAITING): Next(
        "Next: choose a facilitator",
        "Somebody independent, who accepts in writing. The time for discussions runs from that day.",
        ("appoint-facilitator",),
    ),
    (StageKind.FACILITATED_DISCUSSIONS, Phase.OPEN): Next(
        "Next: hold the discussions",
        "The facilitator helps towards agreement. What each side says there stays there. If it cannot be settled, it "
        "goes on to {next}.",
        ("consensus", "give-information", "answer-more-time", "hold-discussion", "book-discussion"),
    ),
    (StageKind.FACILITATED_DISCUSSIONS, Phase.ENDED): Next(
        "Next: {next}", "The discussions did not settle it. The next step begins when the agreement says.", ()
    ),
    (StageKind.NEGOTIATION, Phase.OPEN): Next(
        "Next: the two sides try to agree",
        "It is settled when each Party involved has agreed to the same words. If not, it goes on to {next}.",
        ("agreed", "answer-agreement", "agreement", "met"),
    ),
    (StageKind.WRITTEN_POSITIONS, Phase.OPEN): Next(
        "Next: each side writes where it stands",
        "What a Party writes stays sealed until every Party involved has written.",
        ("write-position", "agreed-in-writing"),
    ),
    (StageKind.REFERRAL, Phase.AWAITING): Next(
        "Next: submit it: {stage}",
        "Late is accepted, and shown as late. The Parties can still settle it themselves at any time.",
        ("submit", "answer-joint-application", "joint-application"),
    ),
    (StageKind.REFERRAL, Phase.OPEN): Next(
        "Next: the outcome: {stage}",
        "When there is a result, or it ends without one, that is recorded here.",
        ("outside-result", "appoint-outside"),
    ),
    (StageKind.LAST_RESORT, Phase.OPEN): Next(
        "Next: the last resort",
        "Nothing has settled it. The Parties may agree that some leave or that the agreement ends, or leave it "
        "unresolved. Each of them can still settle it.",
        ("note-leaving", "note-ending", "answer-parties-leave", "answer-agreement-ends"),
    ),
}
SCREENED = Next(
    "Next: decide whether it is a matter for {forum}",
    "{presides_first} does this. If nobody rules by then, it is with {body} all the same ({screened_by}).",
    ("in-scope",),
)
ALWAYS_FIRST = ("confirm", "note-settled", "answer-settle")


def next_step(case: Case, running: list[Deadline], steps: list[Step], *, is_own: bool) -> dict[str, str]:
    """The panel for one reader. The Party that raised it is not asked to answer itself."""
    if not case.dispute.is_open:
        return _ended(case.dispute, {s.key: s for s in steps})
    due = next((d for d in running if d.kind != "confirmation"), None)
    by = f", by {wording.day(due.due_on)}" if due else ""
    found = SCREENED if case.stage is None else ON_THE_LADDER.get((case.stage.kind, case.place.phase), WITH_A_BODY)
    names = wording.names(case)
    screening = case.terms.opening.screening
    names["screened_by"] = screening.clause if screening else ""
    names["presides_first"] = names["presides"][0].upper() + names["presides"][1:]
    panel = {"title": found.title.format(**names) + by, "text": found.text.format(**names)}
    mine = {s.key: s for s in steps}
    answering = () if is_own else ("respond",)
    first = next((mine[k] for k in (*ALWAYS_FIRST, *found.keys, *answering) if k in mine), None)
    if first:
        panel |= {"action_label": first.label, "action_url": step_url(case.dispute, first.key)}
    if first and first.key == "in-scope" and "redirect" in mine:
        panel |= {"other_label": mine["redirect"].label, "other_url": step_url(case.dispute, "redirect")}
    return panel


def _ended(dispute: Dispute, mine: dict[str, Step]) -> dict[str, str]:
    """What a reader of a dispute that has ended needs: how it ended, where it goes on, how to come back."""
    noun = dispute.version.terms.opening.noun
    title, text = f"This {noun} has ended", "Its record stays readable."
    if dispute.outcome:
        title = f"This {noun} has ended: {Outcome(dispute.outcome).label}"
    if dispute.outcome == Outcome.REDIRECTED and (taken := dispute.steps.filter(key="redirect").last()):
        told, terms = taken.facts, dispute.version.terms
        whom, screening = naming.told_first(terms), terms.opening.screening
        clause = f" ({screening.clause})" if screening else ""
        title = f"This {noun} has ended here: it goes on in the procedure of {told['party']}"
        text = (
            f"{told['procedure'].rstrip('.')}. Ask there: {told['contact'].rstrip('.')}. "
            f"The Party that raised it can ask {whom} to look again: it tells {whom} anew and names "
            f"{dispute.matter.reference}{clause}."
        )
    panel = {"title": title, "text": text}
    for key in ("reopen", "ask-reopen"):
        if key in mine and "action_label" not in panel:
            panel |= {"action_label": mine[key].label, "action_url": step_url(dispute, key)}
    return panel


def step_url(dispute: Dispute, key: str) -> str:
    """Where a step is taken."""
    return reverse("disputes:step", args=[dispute.matter.reference, key])
