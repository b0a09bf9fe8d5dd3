"""Acts: a filing beside one bare INSERT, and a pack of a hundred pages beside the library that sets it."""

import statistics
import time
from unittest import mock

import weasyprint

from alliance.kernel import clock
from alliance.kernel.matters.models import Audience
from governance.meetings.models import Meeting
from governance.packs import contents
from governance.packs.assemble import assemble
from tests.bench import crowd
from tests.bench.figures import Figure, at_most, in_turn
from tests.bench.pages import signed_in
from tests.torture.server import Caller, hidden_fields

FILINGS = 25
PAGES = 100
PACKS = 3


def filing(port: int) -> list[Figure]:
    """The POST of the check page against one INSERT and a redirect, in the same server, in turn."""
    person, _ = crowd.filer()
    caller = Caller.signed_in_as(signed_in(person), port)
    drafts = [f"/disputes/drafts/{draft.reference}/check/" for draft in crowd.drafts(FILINGS + 3, "timed")]
    forms = [(address, hidden_fields(caller.ask("GET", address).body)) for address in drafts]
    waiting = iter(forms)

    def file() -> None:
        answer = caller.ask("POST", *next(waiting))
        if answer.status != 303:
            raise RuntimeError(f"A filing answers {answer.status}: {answer.body[:300]}")

    def insert() -> None:
        if caller.ask("POST", "/bare/insert/", {"line": "One line."}).status != 302:
            raise RuntimeError("The bare INSERT failed.")

    in_turn({"insert": insert, "file": file}, 3)
    took = in_turn({"insert": insert, "file": file}, FILINGS)
    return [
        Figure("one INSERT and a redirect", f"{took['insert']:.1f} ms"),
        at_most("filing a dispute", took["file"] / took["insert"], 5, "×", digits=1, more=f" ({took['file']:.1f} ms)"),
    ]


def long_words() -> dict:
    """The words of the demonstration's pack with its disputes told often enough to fill a hundred pages."""
    meeting = Meeting.objects.order_by("starts_at").last()
    words = contents.snapshot(meeting, version=1, at=clock.now())[Audience.ALL_PARTIES.value]
    told = words["disputes"][:4]
    once, more = (assemble({**words, "disputes": told * n}, Audience.ALL_PARTIES.value).pages for n in (5, 25))
    times = 5 + round((PAGES - once) * 20 / (more - once))
    return {**words, "disputes": told * times}


def pack() -> list[Figure]:
    """A whole pack (words to HTML, setting, joining, page numbers, tags) against the library's own time for the same
    HTML. Each run measures both, in turn."""
    words, ratios, seconds, pages = long_words(), [], [], 0
    assemble(words, Audience.ALL_PARTIES.value)
    for _ in range(PACKS):
        asked: list[dict] = []
        real = weasyprint.HTML

        def remembered(asked: list = asked, real: type = real, **kwargs):
            asked.append(kwargs)
            return real(**kwargs)

        with mock.patch.object(weasyprint, "HTML", remembered):
            began = time.process_time()
            pages = assemble(words, Audience.ALL_PARTIES.value).pages
            ours = time.process_time() - began
        by_title = {kwargs["string"].split("</title>")[0]: kwargs for kwargs in asked}
        began = time.process_time()
        for kwargs in by_title.values():
            real(**kwargs).write_pdf(pdf_variant="pdf/ua-1")
        ratios.append(ours / (time.process_time() - began))
        seconds.append(ours)
    more = f" ({statistics.median(seconds):.1f} s for {pages} pages)"
    return [at_most("a pack against WeasyPrint alone", statistics.median(ratios), 1.15, "×", digits=2, more=more)]
