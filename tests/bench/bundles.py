"""An evidence bundle of a hundred megabytes beside one of a few: how much memory each takes while it is handed out."""

import random
import time
import tracemalloc

from alliance.kernel import clock
from alliance.kernel.documents import actions as documents
from alliance.kernel.matters.models import Audience
from disputes.casefile import bundle
from disputes.models import Dispute
from parties.people.actors import actor_for
from tests.bench.figures import Figure, at_most
from tests.bench.pages import chair

PAPER, PAPERS = 20 * 2**20, 5
MEGABYTE = 2**20


def handed_out() -> list[Figure]:
    """The peak of Python's memory while the zip of a bundle is read to its end, without and with large papers."""
    dispute = Dispute.objects.select_related("matter", "version", "raised_by").earliest("pk")
    small, _, _ = _read(dispute)
    actor = actor_for(chair(), clock.today())
    for number in range(PAPERS):
        documents.store_made(
            random.Random(number).randbytes(PAPER),
            matter=dispute.matter,
            title=f"Large paper {number}",
            file_name=f"large-{number}.bin",
            audience=Audience.INVOLVED_AND_BOARD,
            actor=actor,
            at=clock.now(),
        )
    large, size, seconds = _read(dispute)
    more = f" ({size / MEGABYTE:.0f} MB in {seconds:.1f} s)"
    return [
        Figure("memory while a bundle of a few papers is handed out", f"{small / MEGABYTE:.1f} MB"),
        at_most("memory with a hundred megabytes of papers", large / MEGABYTE, 8, " MB", digits=1, more=more),
    ]


def _read(dispute: Dispute) -> tuple[int, int, float]:
    """The peak of memory in bytes, the size of the zip, and the seconds that it took."""
    made = bundle.prepare(dispute, actor_for(chair(), clock.today()), clock.now())
    size, began = 0, time.process_time()
    tracemalloc.start()
    for piece in bundle.zipped(dispute.matter.reference, made.digest):
        size += len(piece)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, size, time.process_time() - began
