"""What those who may agree to a proposal see and are told."""

from dataclasses import dataclass

from parties.second_person.models import Proposal


@dataclass(frozen=True)
class Change:
    """One thing that would be different: what it is, how it stands and how it would stand."""

    what: str
    before: str
    after: str
    url: str = ""  # of a paper to read before one agrees


def asked(proposal: Proposal, proposer: str) -> tuple[str, str]:
    """Subject and text of the notice that somebody has to agree."""
    because = f" The reason given: {proposal.reason}" if proposal.reason else ""
    return (
        "A change waits for a second person",
        f"{proposer} proposes: {proposal.summary}{because}\n\n"
        "It happens only when a second person agrees: an administrator, the Independent Chair or the Director, but not "
        "the one who proposed it and not the one it is about. Open it to agree or to decline.",
    )


def settled(proposal: Proposal, by: str) -> tuple[str, str]:
    """Subject and text of the notice to whoever proposed it."""
    why = f" {proposal.why_not}" if proposal.why_not else ""
    return (
        f"A change you proposed was {proposal.get_outcome_display()}",
        f"{by} {proposal.get_outcome_display()}: {proposal.summary}{why}",
    )
