"""What to look for in the directory. Sent by GET, so that a list can be linked to; nonsense is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass

from parties.directory.queries import LONGEST, Asked


@dataclass(frozen=True)
class Search:
    """The boxes of the search as they stand: what was asked, and what there is to choose from."""

    asked: Asked
    parties: Mapping[str, str]  # key and name
    posts: Mapping[str, str]  # key and label
    was_cut: bool = False

    @property
    def is_narrowed(self) -> bool:
        return bool(self.asked.words or self.asked.party or self.asked.post)


def read(sent: Mapping[str, str], *, parties: Mapping[str, str], posts: Mapping[str, str], may_widen: bool) -> Search:
    """Read the address. An answer that is not among those offered is as if it had not been given."""
    words = " ".join(sent.get("q", "").split())
    party, post = sent.get("party", ""), sent.get("post", "")
    asked = Asked(
        words=words[:LONGEST],
        party=party if party in parties else "",
        post=post if post in posts else "",
        everybody=may_widen and sent.get("show") == "everybody",
    )
    return Search(asked, parties, posts, was_cut=len(words) > LONGEST)
