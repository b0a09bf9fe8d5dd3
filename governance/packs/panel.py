"""What the page of a meeting shows of its packs."""

from dataclasses import dataclass

from alliance.kernel.permissions import Act, Actor, may
from governance.meetings.models import Meeting
from governance.packs import queries
from governance.packs.forms import AskForm
from governance.packs.models import Pack


@dataclass(frozen=True)
class Panel:
    """Published packs with the editions this reader may open, the draft for those who prepare, and the button."""

    published: list[tuple[Pack, list[queries.Shown]]]
    draft: Pack | None
    form: AskForm | None


def panel_of(meeting: Meeting, actor: Actor) -> Panel:
    """The panel for one reader."""
    prepares = may(actor, Act.PREPARE_MEETING)
    draft = queries.draft_of(meeting, actor)
    may_ask = prepares and not (draft and draft.is_under_way)
    return Panel(
        published=[(pack, queries.editions_for(pack, actor)) for pack in queries.published_of(meeting, actor)],
        draft=draft,
        form=AskForm(initial={"turn": meeting.turn}, auto_id=False) if may_ask else None,
    )
