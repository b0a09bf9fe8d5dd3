"""Asking for a pack and publishing one. Building, between the two, is in `build`."""

from datetime import datetime

from django.db import transaction

from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import storage
from alliance.kernel.errors import Refusal, Stale
from alliance.kernel.permissions import Act, Actor, require
from governance.meetings.actions import locked, publish_papers
from governance.meetings.agenda import require_papers
from governance.meetings.models import Meeting
from governance.meetings.rules import State
from governance.packs import contents, wording
from governance.packs.models import Pack


@transaction.atomic
def ask_for_pack(*, actor: Actor, meeting: int, seen: int | None, at: datetime) -> Pack:
    """Ask for the next version of a meeting's pack, as the agenda stands now. Raises NotAllowed, Refusal, Stale.

    Nothing is rendered here: the words are frozen, and a builder takes the row up within seconds.
    """
    require(actor, Act.PREPARE_MEETING)
    found = locked(meeting, seen)
    require_papers(actor, found.matter, "this meeting")
    if State(found.state) in (State.CANCELLED, State.POSTPONED):
        raise Stale("This meeting does not take place.", happened=[f"It is: {found.get_state_display()}."])
    if under_way := found.packs.filter(state__in=[Pack.State.WAITING, Pack.State.BUILDING]).first():
        raise Stale(
            "A pack for this meeting is being prepared.",
            happened=[f"{under_way.asked_by_name} asked for it. Wait until it is ready, then ask again."],
        )
    _check_ready(found)
    version = found.packs.filter(state=Pack.State.PUBLISHED).count() + 1
    pack = Pack.objects.create(
        meeting=found,
        version=version,
        snapshot=contents.snapshot(found, version=version, at=at),
        asked_by_id=actor.person_id,
        asked_by_name=actor.name,
        asked_at=at,
    )
    audit.record(actor=actor, verb="asked for a pack", matter=found.matter, facts={"version": version})
    return pack


@transaction.atomic
def publish(*, actor: Actor, pack: int, at: datetime) -> Pack:
    """Publish a pack that is ready: the very bytes that were built go to their readers, and never change again.

    Raises NotAllowed, Refusal where notice was not given, Stale where it is not the latest or was published.
    """
    require(actor, Act.PUBLISH_PACK)
    meeting = locked(Pack.objects.values_list("meeting_id", flat=True).get(pk=pack))
    require_papers(actor, meeting.matter, "this meeting")
    found = Pack.objects.select_for_update().get(pk=pack)
    _check_publishable(found, meeting)
    digests = {}
    for edition in found.editions.select_related("document"):
        edition.published = documents.store_made(
            storage.read(edition.sha256),
            matter=meeting.matter,
            title=edition.document.title,
            file_name=edition.document.file_name,
            audience=edition.audience,
            actor=actor,
            at=at,
            pages=edition.pages,
        )
        edition.save(update_fields=["published"])
        digests[edition.audience] = edition.sha256
    found.state, found.published_at, found.published_by_id = Pack.State.PUBLISHED, at, actor.person_id
    found.save(update_fields=["state", "published_at", "published_by"])
    publish_papers(meeting=meeting, at=at)
    audit.record(
        actor=actor,
        verb="published a pack",
        matter=meeting.matter,
        facts={"version": found.version, "sha256": digests},
    )
    return found


def _check_ready(meeting: Meeting) -> None:
    if not meeting.items.filter(removed_at=None).exists():
        raise Refusal("", "The agenda is empty, so there is nothing to put into a pack.", mend="Add an item first.")
    if missing := contents.missing_papers(meeting):
        raise Refusal(
            "",
            f"A paper is still missing for: {'; '.join(missing)}.",
            mend="Add it, or say on the item that no paper goes with it.",
        )
    for document in contents.documents_of(meeting):
        if not storage.path_of(document.sha256).is_file():
            raise Refusal(
                "",
                f"The file of “{document.title}” is not in the store.",
                mend="Take it off the agenda and add it again, and tell an administrator.",
            )


def _check_publishable(pack: Pack, meeting: Meeting) -> None:
    if pack.state == Pack.State.PUBLISHED:
        raise Stale("This pack was already published.", happened=[wording.published_line(pack)])
    if pack.state != Pack.State.READY or meeting.packs.order_by("-pk").values_list("pk", flat=True)[0] != pack.pk:
        raise Stale(
            "This is not the latest pack, or it is not ready.",
            happened=["See the meeting for the one that was asked for last."],
        )
    if State(meeting.state) is State.PLANNED:
        raise Refusal(
            "", "Notice of the meeting has not been given yet.", mend="Give notice first, then publish the pack."
        )
