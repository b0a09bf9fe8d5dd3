"""`make bench`: make a site, measure it, print the figures, write docs/benchmarks.md."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
FEW, MANY = 10, 5_000


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="alliance-bench-"))
    os.environ |= {
        "ALLIANCE_MODE": "demonstration",
        "ALLIANCE_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    }
    try:
        subprocess.run(
            [sys.executable, "-m", "alliance.serve", "prepare"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        django.setup()
        return measure(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path) -> int:
    """Everything in turn, the thousands of disputes last."""
    from django.db import connection  # noqa: PLC0415 (Django has to be set up first)

    from disputes.models import Dispute  # noqa: PLC0415
    from tests.bench import acts, bundles, crowd, pages, starting  # noqa: PLC0415
    from tests.bench.figures import DOCUMENT, as_page, as_table, machine  # noqa: PLC0415
    from tests.bench.notes import NOTES  # noqa: PLC0415
    from tests.bench.urls import TABLE  # noqa: PLC0415
    from tests.torture.server import Site  # noqa: PLC0415

    kind = machine()
    filed = crowd.file(FEW - Dispute.objects.count(), "few")
    reference = filed[-1].matter.reference
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY AUTOINCREMENT, line varchar(200))")
    began = starting.second_start(folder, reference)
    packs = acts.pack()
    handed_out = bundles.handed_out()
    few = pages.statements(reference)
    database = f"sqlite:///{folder / 'alliance.sqlite3'}"
    with Site(folder, database, wsgi="tests.bench.wsgi") as site:
        first, times_few, filing = (
            pages.first_visit(site.port), pages.times(site.port, reference), acts.filing(site.port)
        )  # fmt: skip
        crowd.copies_of(filed[-1], MANY - Dispute.objects.count())
        many, times_many = pages.statements(reference), pages.times(site.port, reference)
    sections = [
        (f"Time of a page with {FEW} disputes, as a ratio to the bare page", times_few),
        (f"The same with {MANY:,} disputes", times_many),
        (f"SQL statements of a page with {FEW} and with {MANY:,} disputes", pages.compared(few, many)),
        ("Filing", filing),
        ("First visit (sign-in page; no script is needed)", first),
        ("Board pack", packs),
        ("Evidence bundle", handed_out),
        ("Starting and memory", began),
    ]
    sys.stdout.write(as_table(sections) + "\n")
    (ROOT / DOCUMENT).write_text(as_page(sections, kind, NOTES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
