"""Building packs off the web process: claim one, build it, and only then say that it is ready.

The database is the queue. A builder that dies leaves its claim to run out, and another takes the pack up; what it had
rendered is nowhere listed. Slow work is done outside any transaction.
"""

import logging
import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from alliance.kernel import clock
from alliance.kernel.audit import actions as audit
from alliance.kernel.documents import actions as documents
from alliance.kernel.documents import pdf, storage
from alliance.kernel.errors import Refusal
from alliance.kernel.matters.models import Audience
from alliance.kernel.permissions import SYSTEM
from governance.packs import rules, wording
from governance.packs.assemble import Made, assemble, pages_of
from governance.packs.models import Edition, Pack

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 20


class LostClaim(Exception):
    """Someone else has taken the pack up: this builder was too slow and stops."""


def build_due() -> int:
    """Build the packs that wait, oldest first; returns how many were taken up. Safe to run twice at once."""
    taken = 0
    while taken < MOST_AT_ONCE and (claim := _claim(clock.real_now())):
        pack, token = claim
        taken += 1
        _build(pack, token)
    return taken


def _claim(real_at: datetime) -> tuple[Pack, str] | None:
    free = Q(state=Pack.State.WAITING) | Q(state=Pack.State.BUILDING, lease_until__lte=real_at)
    for pack in Pack.objects.filter(free).order_by("pk").defer("snapshot"):
        mine = Pack.objects.filter(pk=pack.pk, lease_token=pack.lease_token).filter(free)
        if rules.given_up(attempts=pack.attempts, failures=pack.failures):
            why = "whoever built it was stopped each time."
            mine.update(state=Pack.State.FAILED, error=_error(why, pack.attempts), lease_until=None)
            continue
        token = secrets.token_hex(16)
        claimed = mine.update(
            state=Pack.State.BUILDING,
            claimed_at=real_at,
            lease_token=token,
            lease_until=real_at + rules.LEASE,
            attempts=F("attempts") + 1,
        )
        if claimed == 1:
            return Pack.objects.select_related("meeting__matter").get(pk=pack.pk), token
    return None


def _build(pack: Pack, token: str) -> None:
    def step() -> None:
        until = clock.real_now() + rules.LEASE
        if not Pack.objects.filter(pk=pack.pk, lease_token=token).update(lease_until=until):
            raise LostClaim

    try:
        made = {audience: _checked(assemble(words, audience, step)) for audience, words in pack.snapshot.items()}
        _finish(pack.pk, token, made)
    except LostClaim:
        logger.warning("pack %s was taken up by another builder", pack.pk)
    except pdf.Unavailable as problem:
        _give_back(pack, token, str(problem))
    except Refusal as refusal:
        _give_back(pack, token, refusal.problem)
    except Exception:
        logger.exception("pack %s failed", pack.pk)
        _give_back(pack, token, "something went wrong that is not the papers’ fault.")


def _checked(made: Made) -> Made:
    """Keep the bytes on disk, read them again and count their pages, before any row speaks of them."""
    sha256, _ = storage.keep_bytes(made.content)
    if pages_of(storage.read(sha256)) != made.pages:
        raise Refusal("", "What was stored does not have the pages that were built.")
    return made


@transaction.atomic
def _finish(pack: int, token: str, made: dict[str, Made]) -> None:
    row = Pack.objects.select_for_update().select_related("meeting__matter").filter(pk=pack, lease_token=token).first()
    if row is None or row.state != Pack.State.BUILDING:
        raise LostClaim
    at = clock.now()
    matter = row.meeting.matter
    for audience, one in made.items():
        words = row.snapshot[audience]["meeting"]
        document = documents.store_made(
            one.content,
            matter=matter,
            title=wording.title_of(words["title"], words["day"], row.version, audience),
            file_name=wording.file_name_of(words["reference"], row.version, audience),
            audience=Audience.NAMED,
            actor=SYSTEM,
            at=at,
            pages=one.pages,
        )
        Edition.objects.create(
            pack=row,
            audience=audience,
            document=document,
            sha256=document.sha256,
            pages=one.pages,
            remarks=list(dict.fromkeys(one.remarks)),
        )
    row.state, row.ready_at, row.lease_until, row.error = Pack.State.READY, at, None, ""
    row.save(update_fields=["state", "ready_at", "lease_until", "error"])
    audit.record(
        actor=SYSTEM,
        verb="built a pack",
        matter=matter,
        facts={"version": row.version, "pages": {a: one.pages for a, one in made.items()}},
        audience=Audience.NAMED,
    )


def _give_back(pack: Pack, token: str, why: str) -> None:
    """Let another try have it, or after the third say plainly that it failed."""
    failures = pack.failures + 1
    over = rules.given_up(attempts=pack.attempts, failures=failures)
    Pack.objects.filter(pk=pack.pk, lease_token=token, state=Pack.State.BUILDING).update(
        state=Pack.State.FAILED if over else Pack.State.WAITING,
        failures=failures,
        lease_until=None,
        error=_error(why, failures) if over else why[:300],
    )


def _error(why: str, times: int) -> str:
    tried = "once" if times == 1 else f"{times} times"
    return wording.GIVEN_UP.format(why=why, times=tried, mend=wording.MEND)[:300]
